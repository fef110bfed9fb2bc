# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .service_entitled_mixin import MANAGER, OPEN_STATES


class ServiceEntitledMixin(models.AbstractModel):
    """Over the quota: a quotation, or leave of a manager (SR-20)."""

    _inherit = "service.entitled.mixin"

    def _service_over_message(self):
        """Why nothing can be done for this document now, and what helps."""
        self.ensure_one()
        if self.service_entitlement_state == "blocked":
            return self.env._(
                "%(name)s: the service contract does not include it any more, and its "
                "service level offers no more of it. A manager can allow it, with the "
                "reason.",
                name=self.display_name,
            )
        return self.env._(
            "%(name)s: nothing of it is left in the service contract. Make the "
            "quotation and go on when the customer has accepted it; a manager can "
            "allow it, with the reason.",
            name=self.display_name,
        )

    def _check_service_over(self):
        """:raise UserError: when one of these documents has to be paid for first"""
        over = self.filtered(lambda one: one.service_entitlement_state in OPEN_STATES)
        if over:
            raise UserError("\n".join(one._service_over_message() for one in over))

    def _check_service_quote_allowed(self):
        for document in self:
            if document.service_entitlement_state != "over":
                raise UserError(
                    self.env._(
                        "%(name)s is not over the quota of its service contract; "
                        "nothing has to be quoted.",
                        name=document.display_name,
                    )
                )

    def action_service_quote(self):
        """The quotation for what is over the quota: made once, then opened (SR-20).

        :raise UserError: when nothing is over, or no product says what it costs
        """
        self.ensure_one()
        self.check_access("write")
        quote = self._get_service_open_quotes()[-1:]
        if not quote:
            self._check_service_quote_allowed()
            quote = self._service_make_quote()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": quote.id,
            "views": [(False, "form")],
        }

    def _get_service_open_quotes(self):
        """Quotations of this document that still stand and cover all that is over."""
        self.ensure_one()
        return self.service_quote_id.filtered(lambda quote: quote.state != "cancel")

    def _service_make_quote(self):
        self.ensure_one()
        lines = self._prepare_service_quote_lines()
        quote = self.env["sale.order"].create(self._prepare_service_quote_vals(lines))
        # sudo: which quotation pays for it is not typed in; the right to change the
        # document was checked by the action.
        self.sudo().service_quote_id = quote
        quote.message_post_with_source(
            "mail.message_origin_link",
            render_values={"self": quote, "origin": self},
            subtype_xmlid="mail.mt_note",
        )
        return quote

    def _prepare_service_quote_vals(self, lines):
        self.ensure_one()
        partner = self.service_partner_id or self.commercial_partner_id
        if not partner:
            raise UserError(
                self.env._(
                    "%(name)s has no customer. Choose one first; the quotation is "
                    "for somebody.",
                    name=self.display_name,
                )
            )
        return {
            "partner_id": partner.id,
            "company_id": self.company_id.id,
            "origin": self.display_name,
            "order_line": [fields.Command.create(line) for line in lines],
        }

    def _prepare_service_quote_lines(self):
        """One line for each entitlement that is lacking."""
        self.ensure_one()
        return [
            {
                "product_id": one.product_id.id,
                "product_uom_qty": 1,
            }
            for one in self._check_service_quote_products(self._get_service_lacking())
        ]

    def _get_service_lacking(self):
        """Entitlement types of which nothing is left for this document."""
        self.ensure_one()
        day = self._get_service_use_day()
        # sudo: the types are read by who may change the document.
        entitlements = (
            self.env["service.entitlement"]
            .sudo()
            .search(
                [
                    ("contract_id", "=", self._get_service_use_contract().id),
                    ("type_id", "in", list(self._get_service_use_type_ids())),
                    ("period_id.state", "!=", "cancelled"),
                    ("period_id.date_from", "<=", day),
                    ("period_id.date_to", ">=", day),
                ]
            )
        )
        lacking = entitlements.filtered(
            lambda one: (
                not (one.remaining or one.unlimited or one.over_quota == "allow")
            )
        )
        return (lacking or entitlements).type_id

    @api.model
    def _check_service_quote_products(self, types):
        if missing := types.filtered(lambda one: not one.product_id):
            raise UserError(
                self.env._(
                    "Nothing says what %(types)s cost. Choose the product under "
                    "“Sold As” of the entitlement type.",
                    types=", ".join(missing.mapped("name")),
                )
            )
        return types

    def action_service_allow(self):
        """Open the dialog in which a manager says why it is done all the same."""
        self.ensure_one()
        self._check_service_allow()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Allow It"),
            "res_model": "service.entitlement.allow",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_id": self.id,
            },
        }

    def action_service_count_again(self):
        """Take it from the contract, if something of it was given back meanwhile."""
        self.check_access("write")
        self._service_entitle()
        return True

    def _service_allow(self, reason):
        """A manager lets it be done although nothing is left; with the reason."""
        self._check_service_allow()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why it is done all the same."))
        # sudo: who allowed it is not typed in; checked above
        self.sudo().write(
            {
                "service_allowed_by_id": self.env.uid,
                "service_allowed_reason": reason,
            }
        )
        self._service_entitle()
        for document in self:
            document.message_post(
                body=self.env._("Done beyond the quota, because: %s", reason)
            )

    def _check_service_allow(self):
        self.check_access("write")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "Only a service manager allows what the contract does not include. "
                    "Ask one, or make a quotation."
                )
            )
        for document in self:
            if document.service_entitlement_state not in OPEN_STATES:
                raise UserError(
                    self.env._(
                        "%(name)s needs no leave: it is not over the quota.",
                        name=document.display_name,
                    )
                )
