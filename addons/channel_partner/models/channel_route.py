# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

STATES = [
    ("searching", "Searching"),
    ("offered", "Offered"),
    ("accepted", "Accepted"),
    ("manual", "Needs a Person"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
#: States in which a document is still on its way or with a store.
LIVE = ("searching", "offered", "accepted", "manual")
MANUAL_REASONS = [
    ("no_place", "The place is not known"),
    ("no_store", "No store can do it"),
    ("all_refused", "All stores were asked"),
    ("data", "The data has to be mended"),
    ("returned", "The store gave it back"),
    ("conflict", "Somebody else has the customer"),
]


class ChannelRoute(models.Model):
    """One lead or job on its way to a store (CP-04, CP-10).

    What is needed is kept as it was asked for; the offers tell what happened. Only the
    engine writes here: see ``_open`` and the methods of ``channel.offer``.
    """

    _name = "channel.route"
    _description = "Way to a Store"
    _inherit = ["channel.bulk.mixin", "mail.thread", "service.measured.mixin"]
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    lead_id = fields.Many2one("crm.lead", readonly=True, ondelete="cascade")
    order_id = fields.Many2one(
        "fsm.order", string="Work Order", readonly=True, ondelete="cascade"
    )
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True, ondelete="cascade")
    document_name = fields.Char(compute="_compute_document_name", compute_sudo=True)
    side = fields.Selection(
        [("sales", "Sales"), ("service", "Service")], required=True, readonly=True
    )
    categ_id = fields.Many2one(
        "product.category", string="Products", readonly=True, ondelete="set null"
    )
    skill_ids = fields.Many2many("channel.skill", string="Skills", readonly=True)
    state_id = fields.Many2one(
        "res.country.state", string="Province or State", readonly=True
    )
    city = fields.Char(readonly=True)
    latitude = fields.Float(digits=(10, 7), readonly=True)
    longitude = fields.Float(digits=(10, 7), readonly=True)
    is_located = fields.Boolean(readonly=True)

    state = fields.Selection(
        STATES, required=True, readonly=True, default="searching", index=True
    )
    manual_reason = fields.Selection(
        MANUAL_REASONS, string="Why a Person", readonly=True
    )
    user_id = fields.Many2one(
        "res.users", string="Person", readonly=True, index="btree_not_null"
    )
    point_id = fields.Many2one(
        "channel.point",
        string="Store",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Who has accepted it.",
    )
    offer_ids = fields.One2many("channel.offer", "route_id", readonly=True)
    requested_on = fields.Datetime(required=True, readonly=True)
    accepted_on = fields.Datetime(readonly=True)
    closed_on = fields.Datetime(readonly=True)

    _one_document = models.Constraint(
        "CHECK (num_nonnulls(lead_id, order_id, ticket_id) = 1)",
        "A way to a store is that of one lead, work order or ticket.",
    )
    _accepted_has_store = models.Constraint(
        "CHECK ((state IN ('accepted', 'done')) = (point_id IS NOT NULL))",
        "What is accepted has a store, and nothing else has.",
    )
    _manual_has_reason = models.Constraint(
        "CHECK ((state = 'manual') = (manual_reason IS NOT NULL))",
        "What needs a person says why.",
    )
    _live_lead = models.UniqueIndex(
        "(lead_id) WHERE state IN ('searching', 'offered', 'accepted', 'manual')",
        "This lead is on its way to a store already.",
    )
    _live_order = models.UniqueIndex(
        "(order_id) WHERE state IN ('searching', 'offered', 'accepted', 'manual')",
        "This work order is on its way to a store already.",
    )
    _live_ticket = models.UniqueIndex(
        "(ticket_id) WHERE state IN ('searching', 'offered', 'accepted', 'manual')",
        "This ticket is on its way to a store already.",
    )
    _lead_all = models.Index("(lead_id) WHERE lead_id IS NOT NULL")
    _order_all = models.Index("(order_id) WHERE order_id IS NOT NULL")
    _ticket_all = models.Index("(ticket_id) WHERE ticket_id IS NOT NULL")

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {
            "company_id",
            "lead_id",
            "order_id",
            "ticket_id",
            "side",
            "categ_id",
            "skill_ids",
            "state_id",
            "city",
            "latitude",
            "longitude",
            "is_located",
            "state",
            "manual_reason",
            "user_id",
            "point_id",
            "offer_ids",
            "requested_on",
            "accepted_on",
            "closed_on",
        }

    @api.depends("lead_id", "order_id", "ticket_id")
    def _compute_document_name(self):
        for route in self:
            document = route._get_document()
            route.document_name = document.display_name if document else False

    def _compute_display_name(self):
        for route in self:
            route.display_name = route.document_name or f"#{route.id}"

    def _get_document(self):
        """Lead, work order or ticket."""
        self.ensure_one()
        return self.lead_id or self.order_id or self.ticket_id
