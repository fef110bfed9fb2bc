# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import UTC
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from odoo import fields, models
from odoo.tools import SQL

from ..tools.quality import WEIGHTS

QUALITY_STATES = [("ok", "In order"), ("to_mend", "To mend")]
REQUIRED_FIELDS = [f"service_quality_{check}" for check in WEIGHTS]


class ResCompany(models.Model):
    """Which data a lead needs before it goes anywhere (SR-07), and for how long data
    keeps (SR-06)."""

    _inherit = "res.company"

    service_quality_phone = fields.Boolean(
        string="Valid Phone Required",
        default=True,
        help="A lead without a valid phone number waits until it has one.",
    )
    service_quality_duplicate = fields.Boolean(
        string="No Duplicate Required",
        default=True,
        help="A lead that may be the same as another one waits until triage decides.",
    )
    service_quality_address = fields.Boolean(
        string="Located Address Required",
        help="A lead waits until its place is known on the map.",
    )
    service_quality_fresh = fields.Boolean(
        string="Fresh Data Required",
        help="A lead waits until somebody confirms old data with the customer.",
    )
    service_shelf_notice_days = fields.Integer(
        string="Notice Before Data Goes Stale (days)",
        default=3,
        help="So many days before a lead expires, whoever has it is reminded (SR-06).",
    )

    service_presale_days = fields.Integer(
        string="Advice Counts For (days)",
        default=180,
        help="A sale within this many days can be linked to the advice or site survey "
        "that led to it (SR-52).",
    )

    _service_keep_days_positive = models.Constraint(
        "CHECK (service_shelf_notice_days >= 0 AND service_presale_days >= 0)",
        "The notice before a lead expires and the days for which advice counts cannot "
        "be negative.",
    )

    def _service_quality_required(self):
        """Checks that a lead of this company has to pass."""
        return tuple(check for check in WEIGHTS if self[f"service_quality_{check}"])

    def _service_tz(self):
        """Name of the time zone in which the company's days begin and end."""
        name = self.partner_id.tz
        try:
            ZoneInfo(name or "UTC")
        except (ZoneInfoNotFoundError, ValueError):
            return "UTC"
        return name or "UTC"

    def _service_day(self, moment):
        """Day of a moment (UTC, as stored) where the company is."""
        zone = ZoneInfo(self._service_tz())
        return moment.replace(tzinfo=UTC).astimezone(zone).date()

    def _service_today(self):
        """Today where the company is, whoever asks."""
        return self._service_day(fields.Datetime.now())

    def write(self, vals):
        result = super().write(vals)
        if "service_fresh_days" in vals:
            self._service_move_shelf_life()
        return result

    def _service_move_shelf_life(self):
        """The profiles of these companies keep for another number of days now."""
        profiles = self.env["service.customer.profile"]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE service_customer_profile profile
                   SET shelf_life_date = company.service_fresh_days
                       + GREATEST(profile.last_contact_date, p.service_confirmed_on)
                  FROM res_company company, res_partner p
                 WHERE company.id = profile.company_id
                   AND p.id = profile.partner_id
                   AND company.id = ANY(%s)
                """,
                self.ids,
            )
        )
        profiles.invalidate_model(["shelf_life_date", "freshness"])
