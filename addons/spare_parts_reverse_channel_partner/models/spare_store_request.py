# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.service_revenue.tools.record_id import read_record_id

KINDS = [
    ("buy", "Bought"),
    ("hold", "Held on consignment"),
    ("give_back", "Given back"),
    ("use", "Used on a job"),
]
STATES = [("open", "On its way"), ("done", "Done"), ("cancelled", "Cancelled")]
#: What people of a firm can read by the API; prices are for owners, on the page.
PORTAL_FIELDS = frozenset(
    {
        *("id", "display_name", "name", "kind", "state", "company_id", "create_date"),
        *("channel_partner_id", "point_id", "product_id", "uom_id", "quantity"),
        *("lot_ids", "requested_by_id", "requested_on", "fsm_order_id"),
    }
)
#: More than anybody can mean.
_MAX_QUANTITY = 1e6


class SpareStoreRequest(models.Model):
    """What a store did with parts: bought, held, used, gave back (SP-16).

    Orders are sale orders, consignment is moved by transfers, used parts by stock
    moves; this document says who asked, and that the same form counts once. Only the
    engine writes here.
    """

    _name = "spare.store.request"
    _description = "Parts of a Store"
    _inherit = ["service.measured.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, default="/", copy=False)
    kind = fields.Selection(KINDS, required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    point_id = fields.Many2one(
        "channel.point", string="Store", required=True, index=True, ondelete="restrict"
    )
    channel_partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="restrict",
    )
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        index=True,
        ondelete="restrict",
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    quantity = fields.Float(digits="Product Unit", required=True)
    lot_ids = fields.Many2many("stock.lot", string="Numbers")
    requested_by_id = fields.Many2one("res.partner", ondelete="restrict")
    requested_on = fields.Datetime(required=True)
    client_key = fields.Char(copy=False)

    sale_line_id = fields.Many2one(
        "sale.order.line", string="Order Line", index="btree_not_null"
    )
    sale_order_id = fields.Many2one(related="sale_line_id.order_id", store=True)
    move_ids = fields.One2many("stock.move", "store_request_id", string="Stock Moves")
    picking_ids = fields.Many2many(
        "stock.picking", string="Transfers", compute="_compute_picking_ids"
    )
    fsm_order_id = fields.Many2one(
        "fsm.order",
        string="Work Order",
        index="btree_not_null",
        ondelete="restrict",
    )
    swap_id = fields.Many2one("spare.swap", index="btree_not_null", ondelete="restrict")
    state = fields.Selection(STATES, compute="_compute_state", store=True, index=True)

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity must be more than zero."
    )
    _sent_once = models.UniqueIndex(
        "(channel_partner_id, company_id, client_key) WHERE client_key IS NOT NULL",
        "This was sent already.",
    )
    _of_point = models.Index("(point_id, kind, state)")

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {
            name
            for name, field in self._fields.items()
            if field.store and name not in models.MAGIC_COLUMNS
        }

    def _has_field_access(self, field, operation):
        allowed = super()._has_field_access(field, operation)
        if allowed and not self.env.su and self.env.user.share:
            return operation == "read" and field.name in PORTAL_FIELDS
        return allowed

    @api.depends("move_ids.picking_id")
    def _compute_picking_ids(self):
        for request in self:
            request.picking_ids = request.move_ids.picking_id

    @api.depends(
        "kind",
        "move_ids.state",
        "sale_line_id.order_id.state",
        "sale_line_id.qty_delivered",
        "sale_line_id.product_uom_qty",
    )
    def _compute_state(self):
        # sudo: where it is follows from orders and transfers, whoever asks.
        for request in self.sudo():
            if request.kind == "use":
                request.state = "done"
            elif request.kind == "buy":
                line = request.sale_line_id
                if line.order_id.state == "cancel":
                    request.state = "cancelled"
                elif line and line.qty_delivered >= line.product_uom_qty:
                    request.state = "done"
                else:
                    request.state = "open"
            else:
                states = set(request.move_ids.mapped("state"))
                if states - {"done", "cancel"} or not states:
                    request.state = "open"
                else:
                    request.state = "done" if "done" in states else "cancelled"

    # ------------------------------------------------------------------
    # Who may do what
    # ------------------------------------------------------------------

    @api.model
    def _get_store_member(self):
        """The caller's active role, none for employees who look after channels."""
        user = self.env.user
        if not user.share and user.has_group("channel_partner.group_channel_user"):
            return self.env["channel.member"]
        member = user._get_channel_member()
        if not member:
            raise AccessError(
                self.env._("Parts of stores are for the people of a channel partner.")
            )
        return member

    @api.model
    def _get_member_points(self, member):
        """Stores whose parts this person sees; a technician those of his own store."""
        # sudo: the same as by record rule; stores are told by role.
        points = self.env["channel.point"].sudo()
        active = Domain("state", "in", ("active", "paused"))
        active &= Domain("company_id", "in", self.env.companies.ids)
        if not member:
            return points.search(active)
        if member.role == "technician":
            own = member.sudo().person_id.channel_point_id
            return own.filtered_domain(active).filtered(
                lambda point: (
                    point.channel_partner_id == member.sudo().channel_partner_id
                )
            )
        return points.search(
            active & Domain("reader_ids", "in", member.sudo().partner_id.ids)
        )

    @api.model
    def _find_point(self, point_id, desk=True):
        """(store with superuser rights, role) for which the caller acts, else refused.

        :param desk: only for owners and clerks (and employees)
        """
        member = self._get_store_member()
        if desk and member.role == "technician":
            raise AccessError(
                self.env._("Parts are ordered and given back by the owner or a clerk.")
            )
        point = self._get_member_points(member).filtered(lambda one: one.id == point_id)
        if not point:
            raise UserError(
                self.env._("This store is not yours. Choose one from the list.")
            )
        return point, member

    @api.model
    def _claim(self, point, key):
        """Take the claim of the firm; what this form has made before, if anything."""
        firm, company = point.channel_partner_id, point.company_id
        # sudo: the caller's role was checked; only engines write claims.
        self.env["channel.partner.claim"].sudo()._claim(firm, company)
        if not key:
            return self.sudo().browse()
        return self.sudo().search(
            [
                ("channel_partner_id", "=", firm.id),
                ("company_id", "=", company.id),
                ("client_key", "=", key),
            ],
            limit=1,
        )

    @api.model
    def _read_key(self, key):
        return str(key).replace("\x00", "")[:64] if key else None

    @api.model
    def _check_part(self, point, product_id, quantity):
        """(part, quantity) of what was typed in."""
        product = (
            # sudo: parts are known to all stores; portal users read no products.
            self.env["product.product"]
            .sudo()
            .search(
                [
                    ("id", "=", read_record_id(product_id) or 0),
                    ("is_spare_part", "=", True),
                    ("company_id", "in", (False, point.company_id.id)),
                ]
            )
        )
        if not product:
            raise UserError(
                self.env._("This part is not known. Choose one from the list.")
            )
        try:
            quantity = float(quantity)
        except (TypeError, ValueError):
            quantity = 0.0
        unit = product.uom_id
        if not 0 < quantity < _MAX_QUANTITY or unit.round(quantity) != quantity:
            raise UserError(
                self.env._(
                    "Enter a quantity of more than zero, in %(unit)s.", unit=unit.name
                )
            )
        if product.tracking == "serial" and not quantity.is_integer():
            raise UserError(
                self.env._("%(part)s comes in whole pieces.", part=product.display_name)
            )
        return product, quantity

    @api.model
    def _prepare_request(self, kind, point, product, quantity, key):
        return {
            "name": self.env["ir.sequence"]
            # sudo: numbers are drawn for whoever asks.
            .sudo()
            .with_company(point.company_id)
            .next_by_code("spare.store.request")
            or "/",
            "kind": kind,
            "company_id": point.company_id.id,
            "point_id": point.id,
            "channel_partner_id": point.channel_partner_id.id,
            "product_id": product.id,
            "quantity": quantity,
            "requested_by_id": self.env.user.partner_id.id,
            "requested_on": fields.Datetime.now(),
            "client_key": key,
        }
