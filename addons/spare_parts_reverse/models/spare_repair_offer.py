# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .fsm_equipment_payer import PAYERS

#: What people write; everything else follows from it.
TYPED = frozenset(
    {
        "company_id",
        "partner_id",
        "ticket_id",
        "equipment_id",
        "product_id",
        "lot_id",
        "part_product_id",
        "fault_note",
        "hours",
        "material_cost",
        "freight_cost",
    }
)


class SpareRepairOffer(models.Model):
    """Send it in or buy the part: both prices side by side, one choice (SP-03).

    Prices are computed here and nowhere else, and are frozen when the offer is sent.
    The customer chooses once; the choice makes one confirmed order.
    """

    _name = "spare.repair.offer"
    _description = "Repair Offer"
    _inherit = ["service.measured.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, default="/", copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("chosen", "Chosen"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        compute="_compute_partner_id",
        store=True,
        precompute=True,
        readonly=False,
        check_company=True,
        ondelete="restrict",
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", index="btree_not_null", ondelete="set null", copy=False
    )
    equipment_id = fields.Many2one(
        "fsm.equipment",
        string="Machine",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    product_id = fields.Many2one(
        "product.product",
        string="Sent In",
        required=True,
        compute="_compute_product_id",
        store=True,
        precompute=True,
        readonly=False,
        ondelete="restrict",
        help="What the customer would send in for repair.",
    )
    lot_id = fields.Many2one(
        "stock.lot",
        string="Serial / Lot",
        compute="_compute_product_id",
        store=True,
        precompute=True,
        readonly=False,
        domain="[('product_id', '=', product_id)]",
        ondelete="restrict",
    )
    part_product_id = fields.Many2one(
        "product.product",
        string="Part To Buy",
        compute="_compute_part_product_id",
        store=True,
        precompute=True,
        readonly=False,
        domain="[('sale_ok', '=', True), ('type', '=', 'consu')]",
        ondelete="restrict",
        help="What the customer would buy and replace himself.",
    )
    fault_note = fields.Char(string="What The Customer Says", size=500)

    # ------------------------------------------------------------------
    # The estimate: our figures, not the customer's
    # ------------------------------------------------------------------
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency Of The Company"
    )
    is_fixed_price = fields.Boolean(compute="_compute_is_fixed_price")
    hours = fields.Float(
        compute="_compute_estimate",
        store=True,
        precompute=True,
        readonly=False,
        groups="base.group_user",
        help="Of the repair; charged at the price of an hour of repair.",
    )
    material_cost = fields.Monetary(
        string="Material",
        currency_field="company_currency_id",
        compute="_compute_estimate",
        store=True,
        precompute=True,
        readonly=False,
        groups="base.group_user",
    )
    freight_cost = fields.Monetary(
        string="Freight",
        currency_field="company_currency_id",
        compute="_compute_estimate",
        store=True,
        precompute=True,
        readonly=False,
        groups="base.group_user",
    )

    # ------------------------------------------------------------------
    # Who pays, and how much
    # ------------------------------------------------------------------
    payer = fields.Selection(PAYERS, string="Paid By", readonly=True, copy=False)
    payer_note = fields.Char(string="Why", readonly=True, copy=False)
    warranty_until = fields.Date(readonly=True, copy=False)
    pricelist_id = fields.Many2one(
        "product.pricelist", readonly=True, copy=False, ondelete="restrict"
    )
    currency_id = fields.Many2one(
        "res.currency", readonly=True, copy=False, ondelete="restrict"
    )
    line_ids = fields.One2many(
        "spare.repair.offer.line", "offer_id", string="Prices", readonly=True
    )
    repair_untaxed = fields.Monetary(
        string="Repair Without Taxes", readonly=True, copy=False
    )
    repair_total = fields.Monetary(string="Send-in Repair", readonly=True, copy=False)
    part_untaxed = fields.Monetary(
        string="Part Without Taxes", readonly=True, copy=False
    )
    part_total = fields.Monetary(string="Part", readonly=True, copy=False)
    can_buy = fields.Boolean(
        readonly=True, copy=False, help="The part is sold; else only repair is offered."
    )
    old_part_back = fields.Boolean(
        string="Old Part Comes Back",
        readonly=True,
        copy=False,
        help="Who buys the part sends the old one back, by its return policy.",
    )

    # ------------------------------------------------------------------
    # The choice
    # ------------------------------------------------------------------
    sent_on = fields.Datetime(readonly=True, copy=False)
    valid_until = fields.Date(readonly=True, copy=False)
    is_expired = fields.Boolean(compute="_compute_is_expired")
    choice = fields.Selection(
        [
            ("repair", "Send-in repair"),
            ("buy", "Buys the part"),
            ("decline", "No repair at the new price"),
        ],
        readonly=True,
        copy=False,
        tracking=True,
    )
    chosen_on = fields.Datetime(readonly=True, copy=False)
    chosen_via = fields.Selection(
        [("link", "Link"), ("portal", "Portal"), ("staff", "On the phone")],
        string="Chosen By",
        readonly=True,
        copy=False,
    )
    chosen_by_id = fields.Many2one(
        "res.users", string="Noted By", readonly=True, copy=False, ondelete="restrict"
    )
    sale_order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    rma_id = fields.Many2one(
        "rma",
        string="RMA",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    supersedes_id = fields.Many2one(
        "spare.repair.offer",
        string="Asks Again After",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The repair costs more than the customer agreed to.",
    )
    is_send_allowed = fields.Boolean(compute="_compute_is_allowed")
    is_choose_allowed = fields.Boolean(compute="_compute_is_allowed")
    is_ask_again_allowed = fields.Boolean(compute="_compute_is_allowed")

    _choice_complete = models.Constraint(
        """CHECK ((state = 'chosen') = (choice IS NOT NULL)
                  AND (choice IS NULL OR chosen_on IS NOT NULL))""",
        "A chosen offer says what was chosen and when.",
    )
    _sent_complete = models.Constraint(
        """CHECK (state NOT IN ('sent', 'chosen') OR (valid_until IS NOT NULL
                  AND currency_id IS NOT NULL AND repair_total >= 0
                  AND part_total >= 0))""",
        "An offer that is sent has its prices and the last day of its validity.",
    )
    _free_is_free = models.Constraint(
        """CHECK (state NOT IN ('sent', 'chosen') OR payer = 'customer'
                  OR (repair_total = 0 AND part_total = 0))""",
        "What warranty or contract pays for costs the customer nothing.",
    )
    _open_once = models.UniqueIndex(
        "(equipment_id) WHERE equipment_id IS NOT NULL AND state = 'sent'",
        "This machine has an open offer already. Cancel it before you send another.",
    )
    _asked_again_once = models.UniqueIndex(
        "(supersedes_id) WHERE supersedes_id IS NOT NULL AND state != 'cancelled'",
        "The customer is being asked again already.",
    )

    @api.model
    def _get_measured_fields(self):
        """Everything but what people write, and that only before it is sent."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store
            and name not in TYPED
            and name not in models.MAGIC_COLUMNS
            and not name.startswith(("message_", "activity_", "rating_", "website_"))
        )

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------

    @api.depends("ticket_id", "equipment_id")
    def _compute_partner_id(self):
        for offer in self:
            offer.partner_id = (
                offer.partner_id
                or offer.ticket_id.partner_id
                or offer.equipment_id.owned_by_id
            )

    @api.depends("equipment_id")
    def _compute_product_id(self):
        for offer in self:
            unit = offer.equipment_id
            offer.product_id = unit.product_id or offer.product_id
            offer.lot_id = unit.lot_id if unit else offer.lot_id

    @api.depends("product_id")
    def _compute_part_product_id(self):
        for offer in self:
            known = offer.product_id.spare_part_ids
            if offer.part_product_id not in known | offer.product_id:
                offer.part_product_id = known[:1] if len(known) == 1 else False
            if not known:
                offer.part_product_id = offer.product_id

    @api.depends("product_id.spare_repair_product_id")
    def _compute_is_fixed_price(self):
        for offer in self:
            offer.is_fixed_price = bool(offer.product_id.spare_repair_product_id)

    @api.depends("product_id", "company_id")
    def _compute_estimate(self):
        for company, offers in self.grouped("company_id").items():
            estimates = offers.product_id._get_repair_estimates(company)
            for offer in offers:
                offer.hours, offer.material_cost, offer.freight_cost = estimates.get(
                    offer.product_id, (0.0, 0.0, 0.0)
                )

    @api.depends("state", "valid_until")
    def _compute_is_expired(self):
        for offer in self:
            today = offer._get_today()
            offer.is_expired = (
                offer.state == "sent" and bool(offer.valid_until)
            ) and offer.valid_until < today

    def _get_today(self):
        """Today where the company works: until its midnight an offer holds."""
        return self.env["contract.contract"]._service_today(self.company_id)

    @api.depends("state", "choice", "valid_until")
    def _compute_is_allowed(self):
        for offer in self:
            offer.is_send_allowed = offer.state == "draft"
            offer.is_choose_allowed = offer.state == "sent" and not offer.is_expired
            offer.is_ask_again_allowed = (
                offer.state == "chosen"
                and offer.choice == "repair"
                and offer.payer == "customer"
            )
