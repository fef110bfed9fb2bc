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

    name = fields.Char(string="Visitor", required=True)
    phone = fields.Char(help="As typed; empty where somebody left none.")
    phone_key = fields.Char(
        index="btree_not_null", help="Keyed hash of the number, for comparing only."
    )
    note = fields.Text()
    interest_id = fields.Many2one(
        "service.interest", index="btree_not_null", ondelete="restrict"
    )
    consent_on = fields.Datetime(help="When the visitor agreed to be contacted.")
    company_id = fields.Many2one("res.company", required=True, index=True)
    event_id = fields.Many2one(
        "event.event", index="btree_not_null", ondelete="restrict"
    )
    ambassador_id = fields.Many2one(
        "ambassador.ambassador", index="btree_not_null", ondelete="restrict"
    )
    campaign_id = fields.Many2one("utm.campaign", index="btree_not_null")
    day = fields.Date(required=True, help="Day of the sign-up where the event is.")
    community_id = fields.Many2one(
        "ambassador.community", index="btree_not_null", ondelete="set null"
    )
    request_key = fields.Char(
        help="Which form it came with: a form that arrives twice is one sign-up."
    )
    consent_version = fields.Integer(
        aggregator=None, help="Number of the text that the visitor agreed to."
    )
    consent_text = fields.Text(help="What he agreed to, word for word.")
    is_insider = fields.Boolean(
        string="Own People",
        help="The number is that of an employee or ambassador: nobody earns by it.",
    )
    problem = fields.Char(help="Why no lead could be made of it, and what to do.")
    point_id = fields.Many2one(
        "channel.point",
        string="Nearest Store",
        index="btree_not_null",
        ondelete="set null",
    )
    state = fields.Selection(STATES, required=True, default="new")
    lead_id = fields.Many2one("crm.lead", ondelete="set null")
    registration_id = fields.Many2one(
        "event.registration", index="btree_not_null", ondelete="set null"
    )

    _waiting = models.Index("(id) WHERE state = 'new'")
    _mending = models.Index("(id) WHERE state = 'mend'")
    _event_day_uniq = models.UniqueIndex(
        "(event_id, phone_key, day)"
        " WHERE event_id IS NOT NULL AND phone_key IS NOT NULL",
        "This number has signed up at this event today already.",
    )
    _ambassador_day_uniq = models.UniqueIndex(
        "(ambassador_id, phone_key, day)"
        " WHERE event_id IS NULL AND phone_key IS NOT NULL",
        "This number has signed up with this ambassador today already.",
    )
    _request_uniq = models.UniqueIndex(
        "(request_key) WHERE request_key IS NOT NULL", "This form was sent already."
    )
    _lead_uniq = models.UniqueIndex(
        "(lead_id) WHERE lead_id IS NOT NULL", "A lead comes from one sign-up."
    )
    _has_source = models.Constraint(
        "CHECK (event_id IS NOT NULL OR ambassador_id IS NOT NULL)",
        "A sign-up comes from an event or from an ambassador.",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | set(self._fields) - set(
            models.MAGIC_COLUMNS
        )
