# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter

from odoo import api, models
from odoo.tools import SQL


class ChannelPoint(models.Model):
    """How much a store has, kept with its offers in the same transaction.

    ``load`` is the number of its offers that wait or are accepted. ``quota_taken`` is
    the number of its offers of ``quota_month`` that wait, are accepted or done: what
    is refused, expired, withdrawn or taken back is given back.

    Two transactions cannot both take the last place: the second one to change the row
    fails on its older snapshot, is started again by Odoo, and sees the first. So is one
    of two that give back and take places of the same two stores the other way round:
    PostgreSQL ends it as a deadlock, and the scheduled action comes again by itself.
    """

    _inherit = "channel.point"

    @api.model
    def _count_made(self, places):
        """Take the places of new offers: [(store, month)]."""
        self._change_counts(Counter(point for point, _m in places), Counter(places))

    @api.model
    def _count_ended(self, offers, is_done=False):
        """Give the places of these offers back; those of the month stay with work that
        is done."""
        load = Counter(offer.point_id.id for offer in offers)
        taken = Counter((offer.point_id.id, offer.quota_month) for offer in offers)
        if is_done:
            taken = {}
        self._change_counts(
            {key: -count for key, count in load.items()},
            {key: -count for key, count in taken.items()},
        )

    @api.model
    def _change_counts(self, load, taken):
        """Add to the counters.

        :param load: {store: how many}
        :param taken: {(store, month): how many}; a month that is over is given nothing
            back, and a new one starts from zero
        """
        if not load:
            return
        self.env["channel.point"].flush_model(["load", "quota_month", "quota_taken"])
        months = {
            point_id: (month, n) for (point_id, month), n in sorted(taken.items())
        }
        ids = sorted(load)
        rows = [(load[i], *months.get(i, (None, 0))) for i in ids]
        added, month, count = map(list, zip(*rows, strict=True))
        # In the order of ids, so that nobody waits for somebody who waits for him.
        self.env.execute_query(
            SQL(
                "SELECT id FROM channel_point WHERE id = ANY(%s) ORDER BY id"
                " FOR NO KEY UPDATE",
                ids,
            )
        )
        self.env.cr.execute(
            SQL(
                """
    UPDATE channel_point point
       SET load = point.load + change.load,
           quota_taken = CASE
               WHEN change.month = point.quota_month THEN point.quota_taken + change.n
               WHEN change.n > 0 THEN change.n
               ELSE point.quota_taken END,
           quota_month = CASE
               WHEN change.n > 0 THEN change.month ELSE point.quota_month END
      FROM unnest(%s::int[], %s::int[], %s::date[], %s::int[])
           AS change(id, load, month, n)
     WHERE point.id = change.id
                """,
                ids,
                added,
                month,
                count,
            )
        )
        self.browse(ids).invalidate_recordset(
            ["load", "quota_month", "quota_taken"], flush=False
        )

    def _get_answer_until(self, now):
        """{store: moment until which it has to answer an offer of now, or ``False``}.

        The hours of the company are opening hours of the store, where it has any.
        """
        ends = dict.fromkeys(self.ids, False)
        for company, points in self.grouped("company_id").items():
            hours = company.channel_accept_hours
            if not hours:
                continue
            for calendar, group in points.grouped("calendar_id").items():
                until = calendar._get_channel_until(company, now, hours)
                ends.update(dict.fromkeys(group.ids, until))
        return ends
