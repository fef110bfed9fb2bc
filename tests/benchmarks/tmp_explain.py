import time
from .settlement_data import SettlementData
from odoo.tools import SQL
from datetime import date
def main(size, env, database):
    d=SettlementData(env,1000,67); d.run(peer=False)
    E=env["service.incentive.entry"]
    orig=type(env.cr).execute
    def ex(self, query, params=None, log_exceptions=True):
        t=time.monotonic(); r=orig(self,query,params,log_exceptions); dt=time.monotonic()-t
        if dt>0.05: print(round(dt,3), str(query)[:100].replace("\n"," "))
        return r
    type(env.cr).execute=ex
    only=SQL("TRUE")
    dt=date(2026,2,1)
    E._collect_payable(dt,only)
    E._collect_periods()
    E._post_settlements()
    # split the post lines
    type(env.cr).execute=orig
    import inspect
    captured=[]
    class C:
        pass
    def cap(self, query, params=None, log_exceptions=True):
        q=query.code if hasattr(query,'code') else query
        if 'INSERT INTO commission_settlement_line' in q:
            p=list(query.params)
            full=env.cr._obj.mogrify(q,p).decode()
            for part in full.split(';'):
                if part.strip():
                    orig(self,"EXPLAIN (ANALYZE, BUFFERS) "+part.replace('%','%%'))
                    print("\n".join(r[0] for r in self._obj.fetchall()))
            return
        return orig(self,query,params,log_exceptions)
    type(env.cr).execute=cap
    E._post_settlement_lines()
    env.cr.rollback()
    return 0
