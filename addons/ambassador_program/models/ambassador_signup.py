# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

STATES = [
    ("new", "Received"),
    ("done", "Lead Made"),
    ("mend", "To Be Mended"),
    ("duplicate", "Known Already"),
]


class AmbassadorSignup(models.Model):
    """What a visitor typed on his own phone: kept at once, made a lead right after.

    One row for each telephone number, event and day: the unique index is what turns
    a second tap, a retry on a slow network and a bot into nothing (AM-10).
    """

    _name = "ambassador.signup"
    _description = "Sign-up"
    _inherit = ["service.measured.mixin"]
    _order = "id desc"

    name = fields.Char(required=True)
    phone = fields.Char(help="As typed; empty where somebody left none.")
    phone_key = fields.Char(
        index="btree_not_null", help="Keyed hash of the number, for comparing only."
    )
    note = fields.Text()
    interest_id = fields.Many2one("service.interest", ondelete="restrict")
    consent_on = fields.Datetime(help="When the visitor agreed to be contacted.")
    company_id = fields.Many2one("res.company", required=True, index=True)
    event_id = fields.Many2one("event.event", index="btree_not_null")
    ambassador_id = fields.Many2one("ambassador.ambassador", index="btree_not_null")
    campaign_id = fields.Many2one("utm.campaign", index="btree_not_null")
    day = fields.Date(required=True, help="Day of the sign-up where the event is.")
    point_id = fields.Many2one(
        "channel.point",
        string="Nearest Store",
        index="btree_not_null",
        ondelete="set null",
    )
    state = fields.Selection(STATES, required=True, default="new")
    lead_id = fields.Many2one("crm.lead", index="btree_not_null", ondelete="set null")
    registration_id = fields.Many2one(
        "event.registration", index="btree_not_null", ondelete="set null"
    )

    _waiting = models.Index("(id) WHERE state = 'new'")

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | set(self._fields) - set(
            models.MAGIC_COLUMNS
        )
