# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import UTC, datetime, time

from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.date_utils import add

from ..tools.masked_name import initials
from .ambassador_ambassador import ON_BOARD

#: Rows of a ranking; his own row comes below them if it is not among them.
TOP = 20


class Ambassador(models.Model):
    """Who brought most this month: accepted leads, then deals (AM-05).

    Of other people nothing but initials, city and figures comes out.
    """

    _inherit = "ambassador.ambassador"

    def _get_month_start(self, months_ago=0):
        """Beginning of a month of the reader's calendar, as naive UTC."""
        first = fields.Date.context_today(self).replace(day=1)
        first = add(first, months=-months_ago)
        local = datetime.combine(first, time.min, tzinfo=self.env.tz)
        return local.astimezone(UTC).replace(tzinfo=None)

    def _get_rank(self):
        """(place in his own city this month, how many are ranked); 0 without leads."""
        self.ensure_one()
        rows = self._read_ranking("city", limit=0)
        return (rows[0][1], rows[0][4]) if rows else (0, 0)

    def _get_ranking(self, scope, months_ago=0):
        """Rows of the page: place, name, city, leads, deals and own; the best first.

        :param scope: ``city`` for his own one, ``all`` for the whole programme of his
            company
        """
        self.ensure_one()
        rows = self._read_ranking(scope, months_ago, TOP)
        # sudo: names and cities of the others; initials come out.
        people = self.sudo().browse([row[0] for row in rows])
        return [
            {
                "place": place,
                "name": person.partner_id.name
                if person.id == self.id
                else initials(person.partner_id.name),
                "city": person.city_id.display_name,
                "leads": leads,
                "deals": deals,
                "own": person.id == self.id,
            }
            for person, (_id, place, leads, deals, _all) in zip(
                people, rows, strict=True
            )
        ]

    def _read_ranking(self, scope, months_ago=0, limit=TOP):
        """[(id, place, leads, deals, how many)]: the first ones, and always his own."""
        # sudo: leads of other people are counted; see above.
        own = self.sudo()
        self.env["crm.lead"].flush_model()
        self.flush_model()
        inside = SQL("person.company_id = %s", own.company_id.id)
        if scope == "city":
            inside = SQL("%s AND person.city_id = %s", inside, own.city_id.id)
        return self.env.execute_query(
            SQL(
                """
                WITH score AS (
                    SELECT person.id,
                           COUNT(*) AS leads,
                           COUNT(*) FILTER (WHERE lead.won_status = 'won') AS deals
                      FROM ambassador_ambassador person
                      JOIN crm_lead lead ON lead.ambassador_id = person.id
                     WHERE %(inside)s
                       AND person.state IN %(states)s
                       AND lead.service_captured_at >= %(start)s
                       AND lead.service_captured_at < %(end)s
                       AND lead.service_state = 'accepted'
                       AND lead.service_merged_into_id IS NULL
                     GROUP BY person.id
                ), ranked AS (
                    SELECT id, leads, deals,
                           RANK() OVER best AS place,
                           ROW_NUMBER() OVER (ORDER BY leads DESC, deals DESC, id)
                               AS line,
                           COUNT(*) OVER () AS people
                      FROM score
                    WINDOW best AS (ORDER BY leads DESC, deals DESC)
                )
                SELECT id, place, leads, deals, people
                  FROM ranked
                 WHERE line <= %(limit)s OR id = %(own)s
                 ORDER BY line
                """,
                inside=inside,
                states=ON_BOARD,
                start=self._get_month_start(months_ago),
                end=self._get_month_start(months_ago - 1),
                limit=limit,
                own=self.id,
            )
        )
