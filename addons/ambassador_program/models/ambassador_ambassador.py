# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

STATES = [
    ("applied", "Applied"),
    ("waiting", "Waiting for a Seat"),
    ("approved", "Approved"),
    ("training", "In Training"),
    ("active", "Active"),
    ("paused", "Paused"),
    ("left", "Left"),
    ("refused", "Refused"),
]
#: States in which an ambassador has a seat of the quota of his city.
SEATED = ("approved", "training", "active", "paused")
#: States in which the programme reaches him: portal, link, tasks.
ON_BOARD = ("approved", "training", "active")
#: What only the engine writes.
ENGINE_FIELDS = {"state", "seat", "code", "applied_on", "active_on", "left_on"}


class Ambassador(models.Model):
    """A voice in a city: a contact, with or without a login (AM-05)."""

    _name = "ambassador.ambassador"
    _description = "Ambassador"
    _inherit = ["service.measured.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "city_id, seat, id"
    _rec_names_search = ["partner_id.name", "code"]
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    city_id = fields.Many2one(
        "ambassador.city",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    state = fields.Selection(
        STATES, required=True, default="applied", index=True, readonly=True, copy=False
    )
    seat = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="Number of the seat in the quota of the city: 1, 2, 3 ...",
    )
    code = fields.Char(
        readonly=True,
        copy=False,
        help="What the personal link and QR code carry. Cannot be guessed.",
    )
    level_id = fields.Many2one(
        "ambassador.level",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Looked After By",
        index="btree_not_null",
        ondelete="set null",
        domain="[('share', '=', False)]",
    )
    applied_on = fields.Datetime(readonly=True, copy=False)
    active_on = fields.Datetime(string="Active Since", readonly=True, copy=False)
    left_on = fields.Datetime(readonly=True, copy=False)
    lead_ids = fields.One2many(
        "crm.lead", "ambassador_id", readonly=True, groups="base.group_user"
    )

    _partner_uniq = models.UniqueIndex(
        "(company_id, partner_id) WHERE state NOT IN ('left', 'refused')",
        "This person is an ambassador of this company already.",
    )
    _seat_uniq = models.UniqueIndex(
        "(company_id, city_id, seat) WHERE seat IS NOT NULL AND seat > 0",
        "This seat of the city has just been given to somebody else. Try again.",
    )
    _code_uniq = models.UniqueIndex("(code) WHERE code IS NOT NULL")
    _seated = models.Constraint(
        "CHECK ((COALESCE(seat, 0) > 0)"
        " = (state IN ('approved', 'training', 'active', 'paused')))",
        "An ambassador has a seat from the approval until he leaves, and only then.",
    )

    @api.depends("partner_id.name")
    def _compute_display_name(self):
        for ambassador in self:
            ambassador.display_name = ambassador.partner_id.name

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | ENGINE_FIELDS
