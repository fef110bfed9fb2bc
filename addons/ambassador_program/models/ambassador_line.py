# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class Ambassador(models.Model):
    """Whose turn it is when a seat is free (AM-05)."""

    _inherit = "ambassador.ambassador"

    state_province_id = fields.Many2one(
        related="city_id.state_id",
        string="Province",
        store=True,
        index="btree_not_null",
        help="Stored, so that lists of thousands can be grouped by it.",
    )
    city_vacant = fields.Integer(
        string="Seats Free in the City", compute="_compute_city_vacant"
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {"state_province_id"}

    @api.depends("city_id.quota", "city_id.filled", "company_id")
    def _compute_city_vacant(self):
        for company, mine in self.grouped("company_id").items():
            cities = mine.city_id
            quotas = cities._get_quotas(company or self.env.company)
            taken = cities._get_taken_seats(company or self.env.company)
            for ambassador in mine:
                city = ambassador.city_id
                seats = quotas.get(city, 0) - len(taken.get(city.id, ()))
                ambassador.city_vacant = max(0, seats)

    @api.model
    def _get_next_in_line(self, keys):
        """{(company, city): who has waited longest}, in one query."""
        # sudo: whose turn it is, for the engine and for messages to who may see it.
        waiting = self.sudo().search(
            [
                ("state", "=", "waiting"),
                ("city_id", "in", [city.id for _company, city in keys]),
                ("company_id", "in", [company.id for company, _city in keys]),
            ],
            order="applied_on, id",
        )
        line = {}
        for ambassador in waiting:
            key = ambassador.company_id, ambassador.city_id
            if key in keys:
                line.setdefault(key, ambassador)
        return line

    @api.model
    def _propose_next(self, keys):
        """Where a seat is free and somebody waits, tell who is responsible."""
        line = self._get_next_in_line(keys) if keys else {}
        # sudo: activities for who is responsible, whoever made the seat free.
        proposed = self.sudo().browse()
        for company in {key[0] for key in line}:
            cities = self.env["ambassador.city"].union(
                *(city for other, city in line if other == company)
            )
            quotas = cities._get_quotas(company)
            taken = cities._get_taken_seats(company)
            for city in cities:
                if len(taken.get(city.id, ())) < quotas[city]:
                    proposed |= line[company, city]
        open_already = proposed.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self._proposal_type()
        )
        known = set(open_already.mapped("res_id"))
        for user, group in (
            proposed.filtered(lambda a: a.id not in known)
            .grouped(lambda a: a.user_id or a.company_id.ambassador_user_id)
            .items()
        ):
            if user:
                group.activity_schedule(
                    "ambassador_program.mail_activity_seat_free",
                    user_id=user.id,
                    summary=group.env._("A seat is free: approve?"),
                )
        return proposed.with_env(self.env)

    @api.model
    def _proposal_type(self):
        return self.env.ref("ambassador_program.mail_activity_seat_free")

    def _close_proposals(self):
        # sudo: a proposal that was answered is done, whoever it was made to.
        self.sudo().activity_unlink(["ambassador_program.mail_activity_seat_free"])
