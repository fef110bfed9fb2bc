# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

COVERS = [
    ("contract", "Contract"),
    ("warranty", "Warranty"),
    ("goodwill", "Goodwill"),
    ("paid", "Paid"),
]
COST_KINDS = [
    ("labour", "Work"),
    ("travel", "Travel"),
    ("parts", "Parts"),
    ("outside", "Outside costs"),
    ("hotline", "Hotline"),
]


class AccountAnalyticLine(models.Model):
    """Cost of service: one line for each document and kind of cost (SR-40, SR-21).

    Written by ``service.cost.mixin`` only; cover, level, contract and product are those
    of the document when the line was last brought up to date.
    """

    _inherit = "account.analytic.line"

    service_cost_kind = fields.Selection(COST_KINDS, readonly=True, copy=False)
    service_cover = fields.Selection(COVERS, string="Who Pays", readonly=True)
    service_order_id = fields.Many2one(
        "fsm.order",
        string="Work Order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    service_ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Ticket",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    service_contract_id = fields.Many2one(
        "contract.contract",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    service_level_id = fields.Many2one(
        "service.level", readonly=True, copy=False, ondelete="set null"
    )
    service_served_product_id = fields.Many2one(
        "product.product",
        string="Product Served",
        readonly=True,
        copy=False,
        ondelete="set null",
    )

    _service_order_kind = models.UniqueIndex(
        "(service_order_id, service_cost_kind) WHERE service_order_id IS NOT NULL",
        "This cost of the work order is booked already.",
    )
    _service_ticket_kind = models.UniqueIndex(
        "(service_ticket_id, service_cost_kind) WHERE service_ticket_id IS NOT NULL",
        "This cost of the ticket is booked already.",
    )
    _service_cost_date = models.Index(
        "(company_id, date) WHERE service_cost_kind IS NOT NULL"
    )

    def _service_changes(self, vals):
        """Those of ``vals`` that differ from what the line holds."""
        self.ensure_one()
        changes = {}
        for name, value in vals.items():
            field = self._fields[name]
            held = self[name]
            if field.type == "many2one":
                same = held.id == value
            elif field.type in ("float", "monetary"):
                same = abs(held - value) < 1e-6
            else:
                same = held == value
            if not same:
                changes[name] = value
        return changes
