"""S4: sending more fields than a form has changes nothing more.

Every field name of our models is sent, with a value that can be recognised: to every
route that takes a form; by `write`, `create` and `copy` of the API, for those fields
that the engines keep (read-only fields of ours; for technicians every field of a work
order but the few that are theirs; for customers all); as defaults in the context of
every public method of ours. No such value may arrive in the database.

Holes that must be found: a planted form, a planted method that takes values.
"""

from __future__ import annotations

from datetime import date, datetime

from odoo.tools import SQL

from tests.security.support import discovery
from tests.security.support.stage import staged
from tests.security.support.words import (
    Words,
    arguments,
    concerned,
    is_token,
    sampled,
)
from tests.security.support.world import DOCUMENTS

TEXT, NUMBER = "s4sentinel", 424242
# Of quantities and amounts: core makes a line for each piece of a serial number, so a
# large one in a context costs minutes and tells nothing.
FRACTION = 42.42
DAY = date(2001, 2, 3)
# (model, field): why people may set it although views show it read-only.
ALLOWED: dict[tuple[str, str], str] = {
    ("fsm.equipment", "sale_line_id"): "the register is the manager's to correct",
    ("fsm.equipment", "delivery_move_id"): "the register is the manager's to correct",
    ("fsm.equipment", "commercial_partner_id"): "derived again from the owner",
    ("fsm.equipment", "spare_replaces_id"): "the register is the manager's to correct",
    ("channel.choose", "note"): "the note of one's own dialog, which one types in",
    # Whoever may post a message has this from core's own message_post: the context of
    # every call that tracks a field goes there, of our models as of all others.
    ("mail.message", "date"): "core takes the day of any message from the context",
}


def main(size: str, env, database: str) -> int:
    """Send; the exit status is the number of fields that arrived."""
    with staged(env, database) as stage:
        mass = Mass(stage, size)
        mass.by_forms()
        mass.forget_planted()
        mass.by_api()
        mass.by_context()
        return stage.conclude(
            "S4",
            {
                "a form that writes all it gets": stage.found("/planted/contact"),
                "a method that writes all it gets": stage.found("planted_change"),
            },
            fields=len(mass.tried),
            skipped=len(mass.skipped),
        )


class Mass:
    """Sends recognisable values for all fields."""

    def __init__(self, stage, size):
        self.stage = stage
        self.world = stage.world
        self.env = stage.env
        self.size = size
        self.models = discovery.models(self.env)
        self.tried: set[tuple[str, str]] = set()
        self.skipped: set[str] = set()
        self.lookup: dict[str, int] = {}

    # --- recognisable values ---------------------------------------------------------

    def sentinel(self, f):
        """A value for a field that nobody else would choose, or None."""
        if f.type in ("char", "text", "html"):
            return TEXT
        if f.type == "integer":
            return NUMBER
        if f.type in ("float", "monetary"):
            return FRACTION
        if f.type == "date":
            return DAY.isoformat()
        if f.type == "datetime":
            return f"{DAY.isoformat()} 04:05:06"
        if f.type == "many2one" and f.comodel_name in self.env.registry:
            return self.record(f.comodel_name)
        return None

    def record(self, model):
        """Id of a record of the other company, else the last one there is."""
        if model not in self.lookup:
            found = self.world.records["X"].get(model, [])
            if model == "res.company":
                found = self.world.companies["X"].ids
            if not found and not self.env[model]._abstract:
                found = (
                    self.env[model]
                    .with_context(active_test=False)
                    .search([], order="id desc", limit=1)
                    .ids
                )
            self.lookup[model] = found[0] if found else 0
        return self.lookup[model] or None

    @staticmethod
    def arrived(f, value) -> bool:
        """True when a value of the database is the recognisable one."""
        if f.type in ("char", "text", "html"):
            return TEXT in str(value or "")
        if f.type == "integer":
            return value == NUMBER
        if f.type in ("float", "monetary"):
            # A value of each company is kept in a dictionary.
            values = value.values() if isinstance(value, dict) else [value]
            return any(abs(float(one or 0) - FRACTION) < 0.001 for one in values)
        if f.type in ("date", "datetime"):
            day = value.date() if isinstance(value, datetime) else value
            return day == DAY
        return False

    # --- forms -----------------------------------------------------------------------

    def by_forms(self):
        """Every form with its own fields, then with every field there is."""
        names = {}
        for model in self.models:
            for name, f in self.env[model]._fields.items():
                value = self.sentinel(f) if f.store else None
                if value is not None and name not in ("id", "create_uid", "write_uid"):
                    names.setdefault(name, value)
        for persona in self.world.personas.values():
            for route in discovery.routes(self.env):
                if not route.accepts("POST") or route.type != "http":
                    continue
                if route.origin == "peer" and route.url != "/submitted/ticket":
                    continue
                if concerned(self.size, persona, route):
                    self.form(persona, route, names)

    def form(self, persona, route, names):
        circle = (persona.circles or "A")[0]
        words = Words(self.world, circle)
        client = self.stage.client(persona)
        path = route.url
        for _kind, name in route.converters:
            token = self.world.token(route.url, circle)
            value = token if is_token(route, name) else str(words.value(name))
            path = path[: path.index("<")] + value + path[path.index(">") + 1 :]
        own = {n: words.value(n) for n in route.parameters if n != "attachment"}
        before = self.tops()
        since = self.now()
        data = {**names, **own, "csrf_token": client.csrf()}
        # A contact's login and language are no matter of ours here.
        for name in ("lang", "password", "login", "tz", "active", "parent_path"):
            data.pop(name, None)
        client.send("POST", path, data=data)
        origin = "ours" if route.origin == "peer" else route.origin
        for model, name in self.rows_with_sentinels(before, since):
            if name not in own:
                self.stage.report(persona, route.key, origin, f"sets {model}.{name}")
        self.tried |= {("form", name) for name in names}

    def now(self):
        self.env.cr.commit()
        self.env.cr.execute("SELECT now() AT TIME ZONE 'UTC'")
        return self.env.cr.fetchone()[0]

    def tables(self):
        return {
            self.env[name]._table: name
            for name in self.env.registry
            if self.env[name]._auto
            and not self.env[name]._abstract
            and self.env[name]._log_access
            and not name.startswith("ir.")
        }

    def tops(self):
        self.env.cr.execute(
            " UNION ALL ".join(
                f"SELECT '{table}', COALESCE(MAX(id), 0) FROM \"{table}\""
                for table in self.tables()
            )
        )
        return dict(self.env.cr.fetchall())

    def rows_with_sentinels(self, before, since=None):
        """(model, field) of sentinels in rows that are new or were written."""
        cr = self.env.cr
        if since:
            cr.commit()
        now = self.tops()
        for table, model in self.tables().items():
            if not since and now[table] == before[table]:
                continue
            written = " OR write_date >= %s" if since else ""
            values = [before[table], *([since] if since else [])]
            cr.execute(f'SELECT * FROM "{table}" WHERE id > %s{written}', values)
            if not cr.rowcount:
                continue
            columns = [column.name for column in cr.description]
            for row in cr.fetchall():
                for name, value in zip(columns, row, strict=True):
                    f = self.env[model]._fields.get(name)
                    if f is not None and self.arrived(f, value):
                        yield model, name

    # --- API -------------------------------------------------------------------------

    def by_api(self):
        """Fields that the engines keep, one by one, on the persona's own records."""
        for persona in self.world.personas.values():
            for model in self.models:
                for circle in persona.circles or "A":
                    ids = self.world.records[circle].get(model, [])[:1]
                    if ids:
                        self.write_fields(persona, model, ids)
                self.create_fields(persona, model)

    def kept(self, persona, model):
        """Stored fields that this persona may not set."""
        allowed = None
        limited = persona.user.share or persona.name.startswith("technician")
        if model == "fsm.order" and persona.name.startswith("technician"):
            from odoo.addons.service_revenue.models.fsm_order import TECHNICIAN_FIELDS

            allowed = TECHNICIAN_FIELDS
        own_model = self.env.registry[model]._original_module in discovery.our_modules()
        for name, f in self.env[model]._fields.items():
            if not f.store or not f.column_type or name in ("id", *LOG):
                continue
            ours = set(f._modules) & discovery.our_modules()
            if (model, name) in ALLOWED:
                continue
            if allowed is not None:
                if name not in allowed:
                    yield name, f
            elif ours and f.readonly and not f.inverse:
                yield name, f
            elif (own_model or model in DOCUMENTS) and limited:
                yield name, f

    def write_fields(self, persona, model, ids):
        if not self.allows(persona, model, "write", ids):
            return
        cr, table = self.env.cr, self.env[model]._table
        for name, f in self.kept(persona, model):
            value = self.sentinel(f)
            if f.type == "selection":
                value = self.other_choice(model, ids, name, f)
            if value is None or not sampled(self.size, 4, persona.name, model, name):
                continue
            self.tried.add((model, name))
            cr.execute(f'SELECT "{name}" FROM "{table}" WHERE id = %s', ids)
            before = cr.fetchone()[0]

            def attempt(records, name=name, value=value):
                records.write({name: value})

            def changed(name=name, f=f, before=before, value=value):
                cr.execute(f'SELECT "{name}" FROM "{table}" WHERE id = %s', ids)
                now = cr.fetchone()[0]
                if f.type in ("selection", "many2one"):
                    return now == value and now != before
                return now != before and self.arrived(f, now)

            if self.attempt(persona, model, ids, attempt, changed):
                self.stage.report(
                    persona, f"{model}.write", "ours", f"sets {model}.{name}"
                )

    def other_choice(self, model, ids, name, f):
        """A value of a selection that the record does not have."""
        now = self.env[model].browse(ids)[name]
        return next((v for v in f.get_values(self.env) if v != now), None)

    def create_fields(self, persona, model):
        if self.env[model]._transient or not self.allows(persona, model, "create", []):
            return
        circle = (persona.circles or "A")[0]
        builder = self.world.builder
        base = builder.required(self.env[model], circle)
        state = {}

        def make(records, values, context=None):
            state["new"] = records.with_context(**(context or {})).create(values).ids

        if not self.attempt(
            persona, model, [], lambda r: make(r, dict(base)), lambda: state.get("new")
        ):
            self.skipped.add(f"{persona.name} {model}")
            return
        cr, table = self.env.cr, self.env[model]._table
        for name, f in self.kept(persona, model):
            value = self.sentinel(f)
            if value is None or name in base or f.type in ("many2one", "selection"):
                continue
            if not sampled(self.size, 6, persona.name, model, name, "new"):
                continue

            def arrived(name=name, f=f):
                if not state.get("new"):
                    return False
                cr.execute(
                    f'SELECT "{name}" FROM "{table}" WHERE id = ANY(%s)', [state["new"]]
                )
                return any(self.arrived(f, row[0]) for row in cr.fetchall())

            for way, values, context in (
                ("create", {**base, name: value}, {}),
                ("create by default", dict(base), {f"default_{name}": value}),
            ):
                state.clear()
                if self.attempt(
                    persona,
                    model,
                    [],
                    lambda r, v=values, c=context: make(r, v, c),
                    arrived,
                ):
                    self.stage.report(
                        persona, f"{model}.{way}", "ours", f"sets {model}.{name}"
                    )

    # --- context ---------------------------------------------------------------------

    def forget_planted(self):
        """What the planted form wrote on contacts would be copied to their leads."""
        cr = self.env.cr
        for name, f in self.env["res.partner"]._fields.items():
            if f.store and f.column_type and f.type in ("char", "text", "html"):
                cr.execute(
                    SQL(
                        "UPDATE res_partner SET %(column)s = NULL"
                        " WHERE %(column)s::text LIKE %(text)s AND name != %(text)s",
                        column=SQL.identifier(name),
                        text=f"%{TEXT}%",
                    )
                )
        cr.commit()
        self.env.invalidate_all()

    def by_context(self):
        """Defaults for every field in the context of every public method of ours."""
        methods = discovery.methods(self.env)
        defaults = {}
        for model in self.models:
            for name, f in self.env[model]._fields.items():
                if set(f._modules) & discovery.our_modules() and f.readonly and f.store:
                    value = self.sentinel(f)
                    if value is not None and f.type != "many2one":
                        defaults[f"default_{name}"] = value
        for persona in self.world.personas.values():
            if persona.name == "public":
                continue
            for method in methods:
                if method.name in ("create", "write", "unlink", "default_get"):
                    continue
                if not sampled(self.size, 6, persona.name, method.key):
                    if method.origin == "ours":
                        continue
                self.context(persona, method, defaults)

    def context(self, persona, method, defaults):
        from odoo.service.model import call_kw

        circle = (persona.circles or "A")[0]
        words = Words(self.world, circle)
        main = self.world.main[circle].get(method.model)
        ids = [main] if main else self.world.records[circle].get(method.model, [])[:1]
        if not ids and not method.api_model:
            return
        args, kwargs = arguments(method, words, ids, full=True)
        for name in ("vals", "values"):
            if name in kwargs:
                kwargs[name] = {**kwargs[name], "description": TEXT, "resolution": TEXT}
        before = self.tops()
        # What a planted hole has written stays.
        known = set(self.sentinels_of(method.model, ids))
        seen = []

        def attempt(records):
            call_kw(
                records.env[method.model],
                method.name,
                args,
                {**kwargs, "context": {**defaults, "lang": "en_US"}},
            )

        def found():
            seen.extend(self.rows_with_sentinels(before))
            seen.extend(set(self.sentinels_of(method.model, ids)) - known)
            return bool(seen)

        if self.attempt(persona, method.model, ids, attempt, found):
            for model, name in set(seen) - ALLOWED.keys():
                self.stage.report(
                    persona, method.key, method.origin, f"sets {model}.{name}"
                )

    def sentinels_of(self, model, ids):
        """Sentinels in these rows."""
        cr = self.env.cr
        cr.execute(
            f'SELECT * FROM "{self.env[model]._table}" WHERE id = ANY(%s)', [ids]
        )
        columns = [column.name for column in cr.description]
        for row in cr.fetchall():
            for name, value in zip(columns, row, strict=True):
                f = self.env[model]._fields.get(name)
                if f is not None and self.arrived(f, value):
                    yield model, name

    # --- trying and undoing ----------------------------------------------------------

    def allows(self, persona, model, operation, ids):
        """True when the rights of the model and the rules of the records allow it."""
        records = self.env[model].with_user(persona.user).browse(ids)
        return records.has_access(operation)

    def attempt(self, persona, model, ids, action, question):
        """Do it as the persona, ask what has become of it, and undo everything."""
        self.stage.requests += 1
        env = self.env(user=persona.user.id, su=False, context={"lang": "en_US"})
        cr, answer = self.env.cr, False
        cr.execute("SAVEPOINT s4")
        try:
            action(env[model].browse(ids))
            env.flush_all()
            answer = question()
        except Exception:
            answer = False
        finally:
            cr.execute("ROLLBACK TO SAVEPOINT s4")
            cr.precommit.clear()
            cr.postcommit.clear()
            cr.precommit.data.clear()
            self.env.transaction.clear()
        return answer


LOG = ("create_uid", "create_date", "write_uid", "write_date")
