# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .channel_return_policy import KINDS

ANSWERS = [
    ("waiting", "Waits for a person"),
    ("authorised", "Authorised"),
    ("refused", "Refused"),
    ("cancelled", "Cancelled"),
]
STATES = [
    ("waiting", "Waits for a person"),
    ("authorised", "Authorised: send it in"),
    ("received", "Received"),
    ("done", "Done"),
    ("refused", "Refused"),
    ("cancelled", "Cancelled"),
]
#: States in which a request takes a part of what was delivered.
ALIVE = ("waiting", "authorised", "received", "done")
#: What the people of a firm can read of a request; amounts are for owners only, and
#: shown by the page. Fields are refused unless they are named here.
PORTAL_FIELDS = frozenset(
    {
        *("id", "display_name", "name", "state", "company_id", "create_date"),
        *("channel_partner_id", "point_id", "order_line_id", "order_id"),
        *("product_id", "uom_id", "quantity", "kind", "mode", "exchange_product_id"),
        *("note", "photo_ids", "lot_ids", "requested_on", "requested_by_id"),
        *("decision", "decided_on"),
    }
)


class ChannelReturn(models.Model):
    """A channel partner wants to give back or exchange what was delivered (CP-09).

    The request is answered at once by the policy of the tier, or waits for a person.
    What is authorised becomes RMAs of OCA, one for each delivery that it came with;
    receipt, credit note and replacement are theirs. Only the engine writes here.
    """

    _name = "channel.return"
    _description = "Return of a Channel Partner"
    _inherit = ["mail.thread", "mail.activity.mixin", "service.measured.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, default="/", copy=False)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    channel_partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="restrict",
    )
    point_id = fields.Many2one(
        "channel.point",
        string="Store",
        index="btree_not_null",
        ondelete="restrict",
        help="The store that it was ordered for. Empty: the firm.",
    )
    requested_by_id = fields.Many2one("res.partner", ondelete="restrict")
    requested_on = fields.Datetime(required=True)
    client_key = fields.Char(
        copy=False, help="Of the form that was sent: twice is the same request."
    )

    # What
    order_line_id = fields.Many2one(
        "sale.order.line", string="Delivered as", required=True, ondelete="restrict"
    )
    order_id = fields.Many2one(related="order_line_id.order_id", store=True)
    product_id = fields.Many2one(
        "product.product", required=True, index=True, ondelete="restrict"
    )
    uom_id = fields.Many2one("uom.uom", string="Unit", required=True)
    quantity = fields.Float(digits="Product Unit", required=True)
    lot_ids = fields.Many2many("stock.lot", string="Serial Numbers")
    kind = fields.Selection(KINDS, string="Reason", required=True)
    mode = fields.Selection(
        [("refund", "Refund"), ("exchange", "Exchange")],
        string="Wanted",
        required=True,
        default="refund",
    )
    exchange_product_id = fields.Many2one(
        "product.product", string="Exchange for", ondelete="restrict"
    )
    note = fields.Text(string="Remark")
    photo_ids = fields.Many2many("ir.attachment", string="Photos")

    # Money
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict")
    value = fields.Monetary(
        string="Value of the Goods", help="What was charged for it, without tax."
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Company"
    )
    company_value = fields.Monetary(
        string="Value in Own Currency", currency_field="company_currency_id"
    )
    fee_percent = fields.Float(string="Fee (%)", digits=(16, 2))
    fee = fields.Monetary(string="Restocking Fee")
    difference = fields.Monetary(
        string="Price Difference",
        help="How much more the other product costs by the pricelist of the firm.",
    )
    difference_move_id = fields.Many2one(
        "account.move",
        string="Invoice of the Exchange",
        index="btree_not_null",
        copy=False,
        help="Price difference and fee of an exchange.",
    )

    # Answer
    policy_id = fields.Many2one("channel.return.policy", ondelete="restrict")
    answer = fields.Selection(ANSWERS, required=True, default="waiting")
    decision = fields.Char(string="Why")
    decided_on = fields.Datetime()
    decided_by_id = fields.Many2one("res.users")
    is_instant = fields.Boolean(string="Authorised Without a Person")
    rma_ids = fields.One2many("rma", "channel_return_id", string="RMAs")
    rma_count = fields.Integer(compute="_compute_rma_count", compute_sudo=True)
    refund_ids = fields.Many2many(
        "account.move",
        string="Credit Notes",
        compute="_compute_refund_ids",
        compute_sudo=True,
    )
    state = fields.Selection(STATES, compute="_compute_state", store=True, index=True)

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity to return must be more than zero."
    )
    _fee_range = models.Constraint(
        "CHECK (fee >= 0 AND fee <= value AND value >= 0)",
        "The fee lies between nothing and the value of what comes back.",
    )
    _exchange_has_product = models.Constraint(
        "CHECK ((mode = 'exchange') = (exchange_product_id IS NOT NULL))",
        "An exchange says for which product.",
    )
    _sent_once = models.UniqueIndex(
        "(channel_partner_id, company_id, client_key) WHERE client_key IS NOT NULL",
        "This request was sent already.",
    )
    _of_line = models.Index("(order_line_id) WHERE state != 'refused'")
    _of_firm = models.Index("(channel_partner_id, company_id, requested_on)")

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {
            name
            for name, field in self._fields.items()
            if field.store
            and name not in models.MAGIC_COLUMNS
            and not name.startswith(("message_", "activity_", "rating_", "website_"))
        }

    def _has_field_access(self, field, operation):
        allowed = super()._has_field_access(field, operation)
        if allowed and not self.env.su and self.env.user.share:
            return operation == "read" and field.name in PORTAL_FIELDS
        return allowed

    @api.depends("answer", "rma_ids.state")
    def _compute_state(self):
        for request in self:
            # sudo: where it is follows from the RMAs, whoever asks.
            states = set(request.sudo().rma_ids.mapped("state"))
            if request.answer != "authorised" or not states:
                request.state = request.answer
            elif states == {"cancelled"}:
                request.state = "cancelled"
            elif states & {"draft", "confirmed"}:
                request.state = "authorised"
            elif states & {"received", "waiting_return", "waiting_replacement"}:
                request.state = "received"
            else:
                request.state = "done"

    @api.depends("rma_ids")
    def _compute_rma_count(self):
        counts = dict(
            self.env["rma"]._read_group(
                [("channel_return_id", "in", self.ids)],
                ["channel_return_id"],
                ["__count"],
            )
        )
        for request in self:
            request.rma_count = counts.get(request, 0)

    @api.depends("rma_ids.refund_id", "difference_move_id")
    def _compute_refund_ids(self):
        for request in self:
            request.refund_ids = request.rma_ids.refund_id | request.difference_move_id

    def action_view_rmas(self):
        """Show the RMAs of this return."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("rma.rma_action")
        action["domain"] = [("channel_return_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_view_refunds(self):
        """Show credit notes and the invoice of the exchange."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Notes and Invoices"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", self.refund_ids.ids)],
        }
