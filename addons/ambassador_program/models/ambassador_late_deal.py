# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

#: What the person who asks fills in.
ASKED = {"order_id", "event_id", "reason"}


class AmbassadorLateDeal(models.Model):
    """A confirmed order that belongs to an event: somebody else decides (AM-09)."""

    _name = "ambassador.late.deal"
    _description = "Order to Be Booked to an Event"
    _order = "id desc"
    _rec_name = "order_id"
    _check_company_auto = True

    order_id = fields.Many2one(
        "sale.order",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('state', '=', 'sale'), ('event_book', '=', False)]",
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    event_id = fields.Many2one(
        "event.event",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('is_community_event', '=', True)]",
    )
    reason = fields.Text(required=True)
    state = fields.Selection(
        [
            ("requested", "To decide"),
            ("approved", "Approved"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        default="requested",
        index=True,
    )
    requested_by_id = fields.Many2one(
        "res.users",
        string="Asked By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_on = fields.Datetime(readonly=True)

    _one_open = models.UniqueIndex(
        "(order_id) WHERE state = 'requested'",
        "Somebody has asked already that this order is booked. Wait for the decision.",
    )
    _decided_whole = models.Constraint(
        "CHECK (state = 'requested' OR (decided_by_id IS NOT NULL"
        " AND decided_on IS NOT NULL AND decided_by_id != requested_by_id))",
        "Somebody else than who asked decides.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_asked(vals)
        requests = super().create(vals_list)
        for request in requests:
            order = request.order_id
            order.check_access("write")
            if order.state != "sale" or order.event_book:
                raise UserError(
                    self.env._(
                        "Only a confirmed order that is not booked yet is booked to an "
                        "event afterwards. A quotation gets its event on the form."
                    )
                )
            if order.date_order < request.event_id.date_begin:
                raise UserError(
                    self.env._(
                        "%(order)s was sold before “%(event)s” began. Choose the event "
                        "at which it was sold.",
                        order=order.name,
                        event=request.event_id.name,
                    )
                )
        return requests

    def write(self, vals):
        self._check_asked(vals)
        self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_open(self):
        self._check_open()

    def _check_asked(self, vals):
        if not self.env.su and vals.keys() - ASKED:
            raise AccessError(
                self.env._("That is set by the decision. Use Approve or Refuse.")
            )

    def _check_open(self):
        if self.env.su:
            return
        if any(
            request.state != "requested" or request.requested_by_id != self.env.user
            for request in self
        ):
            raise UserError(
                self.env._(
                    "Only who asked corrects or withdraws a request, until it is "
                    "decided."
                )
            )

    def action_approve(self):
        """Book the order to the event, as if it had been confirmed there."""
        self.check_access("read")
        self._decide("approved")
        # sudo: the decision was allowed; the engine books.
        for request in self.sudo():
            order = request.order_id
            order._with_deal_approval().community_event_id = request.event_id
            order._book_to_service()
            order.opportunity_id._service_order_confirmed()
            self.env["service.attribution"].sudo()._lock_orders(order)
            self.env["service.incentive.entry"].sudo()._sync_orders(order)
            order._make_buyers_known()
        return True

    def action_refuse(self):
        """Leave the order where it is."""
        self._decide("refused")
        return True

    def _decide(self, state):
        self.check_access("read")
        if not self.env.user.has_group("ambassador_program.group_ambassador_manager"):
            raise AccessError(
                self.env._(
                    "A manager of the ambassador programme decides what is booked to "
                    "an event afterwards. Ask one."
                )
            )
        self.env.flush_all()
        # Of two decisions at once one waits here and finds what the other decided.
        self.env.execute_query(
            SQL(
                "SELECT id FROM ambassador_late_deal WHERE id = ANY(%s) ORDER BY id"
                " FOR UPDATE",
                self.ids,
            )
        )
        self.invalidate_recordset(["state"])
        for request in self:
            if request.state != "requested":
                raise UserError(self.env._("This request is decided already."))
            if request.requested_by_id == self.env.user:
                raise AccessError(
                    self.env._("Who asks cannot decide about it. Ask another manager.")
                )
            if state == "approved" and request.order_id.event_book:
                raise UserError(self.env._("This order is booked already."))
        # sudo: the decision was allowed above; nobody writes it by hand.
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
            }
        )
        # Another request may follow at once: the database looks at each row.
        self.env.flush_all()
