# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, convert_file

#: States in which somebody waits for a seat.
WAITING = "waiting"


class AmbassadorCity(models.Model):
    """How many ambassadors a city shall have, and how many it has (AM-01).

    All figures are those of the company that the user works in.
    """

    _inherit = "ambassador.city"

    quota_ids = fields.One2many(
        "ambassador.quota",
        "city_id",
        string="Quotas by Company",
        groups="base.group_user",
    )
    quota = fields.Integer(
        compute="_compute_quota",
        inverse="_inverse_quota",
        help="Seats for ambassadors of the company that you work in.",
    )
    filled = fields.Integer(compute="_compute_seats", help="Seats that are taken.")
    vacant = fields.Integer(compute="_compute_seats", help="Seats that are free.")
    over = fields.Integer(
        compute="_compute_seats", help="Ambassadors beyond the quota."
    )
    waiting = fields.Integer(
        compute="_compute_seats", help="Applicants who wait for a seat."
    )

    _position_on_earth = models.Constraint(
        "CHECK (COALESCE(latitude, 0) BETWEEN -90 AND 90"
        " AND COALESCE(longitude, 0) BETWEEN -180 AND 180)",
        "A latitude lies between -90 and 90, a longitude between -180 and 180 degrees.",
    )

    @api.constrains("country_id", "state_id")
    def _check_province(self):
        for city in self:
            if city.state_id and city.state_id.country_id != city.country_id:
                raise ValidationError(
                    self.env._(
                        "%(province)s is not a province of %(country)s (city "
                        "“%(city)s”). Correct the province or the country.",
                        province=city.state_id.name,
                        country=city.country_id.name,
                        city=city.name,
                    )
                )

    @api.model
    def _load_cities(self):
        """Load the cities that come along; what users have changed stays."""
        convert_file(
            self.env,
            "ambassador_program",
            "data/ambassador.city.csv",
            None,
            mode="update",
            noupdate=True,
        )

    # ------------------------------------------------------------------
    # Quotas and seats
    # ------------------------------------------------------------------

    def _get_quotas(self, company):
        """{city: seats} of these cities for a company, in one query."""
        # sudo: how many seats there are is no secret, and engines ask for any company.
        groups = (
            self.env["ambassador.quota"]
            .sudo()
            ._read_group(
                [("company_id", "=", company.id), ("city_id", "in", self.ids)],
                ["city_id"],
                ["quota:max"],
            )
        )
        own = {city.id: quota for city, quota in groups}
        # sudo: the company's usual number is no secret either.
        default = company.sudo().ambassador_quota
        return {city: own.get(city.id, default) for city in self}

    def _get_taken_seats(self, company):
        """{city id: set of numbers of seats that are taken}"""
        # sudo: numbers of seats only, which must not be given twice.
        ambassadors = self.env["ambassador.ambassador"].sudo()
        groups = ambassadors._read_group(
            [
                ("company_id", "=", company.id),
                ("city_id", "in", self.ids),
                ("seat", ">", 0),
            ],
            ["city_id"],
            ["seat:array_agg"],
        )
        return {city.id: set(seats) for city, seats in groups}

    @api.depends("quota_ids.quota")
    @api.depends_context("company")
    def _compute_quota(self):
        quotas = self._origin._get_quotas(self.env.company)
        for city in self:
            city.quota = quotas.get(city._origin, self.env.company.ambassador_quota)

    def _inverse_quota(self):
        self.env["ambassador.quota"]._set_quotas(
            {city: city.quota for city in self}, self.env.company
        )

    @api.depends("quota", "ambassador_ids.state", "ambassador_ids.seat")
    @api.depends_context("company")
    def _compute_seats(self):
        company = self.env.company
        # sudo: counts only, for everybody who reads cities.
        ambassadors = self.env["ambassador.ambassador"].sudo()
        mine = [("company_id", "=", company.id), ("city_id", "in", self.ids)]
        filled = dict(
            ambassadors._read_group(mine + [("seat", ">", 0)], ["city_id"], ["__count"])
        )
        waiting = dict(
            ambassadors._read_group(
                mine + [("state", "=", WAITING)], ["city_id"], ["__count"]
            )
        )
        for city in self:
            # sudo: the key of the counts above.
            origin = city._origin.sudo()
            city.filled = filled.get(origin, 0)
            city.waiting = waiting.get(origin, 0)
            city.vacant = max(0, city.quota - city.filled)
            city.over = max(0, city.filled - city.quota)

    def _lock_seats(self, company):
        """Let nobody else give or free a seat of these cities until we are done.

        A counter that everybody has to raise: who comes second waits, and is told by
        PostgreSQL that it looked too early. Odoo then tries again from the start, and
        sees the seats as they are.
        """
        if not self:
            return
        rows = SQL(", ").join(
            SQL("(%s, %s, 1)", company.id, city_id) for city_id in sorted(self.ids)
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO ambassador_city_lock AS lock (company_id, city_id, moves)"
                " VALUES %s ON CONFLICT (company_id, city_id)"
                " DO UPDATE SET moves = lock.moves + 1",
                rows,
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_delivered(self):
        """A city of the list would come back with the next update."""
        delivered = self._get_external_ids()
        for city in self:
            if any(
                name.startswith("ambassador_program.") for name in delivered[city.id]
            ):
                raise UserError(
                    self.env._(
                        "“%(city)s” belongs to the list that comes with the programme. "
                        "Archive it instead.",
                        city=city.display_name,
                    )
                )

    @api.model
    def get_import_templates(self):
        """The example file on the page of Odoo's import."""
        return [
            {
                "label": self.env._("Import Template for Cities"),
                "template": "/ambassador_program/static/xls/ambassador_city.csv",
            }
        ]


class AmbassadorCityLock(models.Model):
    """One row for each city and company: who moves a seat raises it."""

    _name = "ambassador.city.lock"
    _description = "Turn at the Seats of a City"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    city_id = fields.Many2one("ambassador.city", required=True, ondelete="cascade")
    moves = fields.Integer(required=True, default=0)

    _city_uniq = models.Constraint("UNIQUE (company_id, city_id)")
