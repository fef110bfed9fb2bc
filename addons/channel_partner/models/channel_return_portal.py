# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from .channel_return_policy import KINDS

_TONES = {
    "waiting": "warning",
    "authorised": "info",
    "received": "info",
    "done": "success",
    "refused": "danger",
    "cancelled": "secondary",
}


class ChannelReturn(models.Model):
    """What the pages of the partner portal show of returns: plain values."""

    _inherit = "channel.return"

    def _get_portal_cards(self, with_money=False):
        """Values of the pages; amounts only for who sees money."""
        # sudo: found by the caller's own rights; names are read for him.
        requests = self.sudo()
        states = dict(self._fields["state"]._description_selection(self.env))
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        cards = []
        for request in requests:
            card = {
                "id": request.id,
                "url": f"/my/store/returns/{request.id}",
                "name": request.name,
                "product": request.product_id.display_name,
                "quantity": self._get_quantity_text(request.quantity, request.uom_id),
                "state": request.state,
                "state_label": states[request.state],
                "tone": _TONES[request.state],
                "on": format_date(self.env, request.requested_on),
                "order": request.order_id.name,
                "store": request.point_id.name,
                "kind": kinds[request.kind],
                "mode": request.mode,
                "exchange": request.exchange_product_id.display_name,
                "decision": request.decision,
                "can_cancel": request.state in ("waiting", "authorised"),
                "money": request._get_portal_money() if with_money else [],
            }
            cards.append(card)
        return cards

    def _get_portal_page(self, with_money=False):
        """Values of the page of one request."""
        self.ensure_one()
        # sudo: as above.
        request = self.sudo()
        [card] = self._get_portal_cards(with_money)
        rmas = request.rma_ids
        warehouse = rmas.warehouse_id[:1]
        address = warehouse.partner_id or request.company_id.partner_id
        return {
            **card,
            "note": request.note,
            "lots": request.lot_ids.mapped("name"),
            "photo_ids": request.photo_ids.ids,
            "by": request.requested_by_id.name,
            "rmas": rmas.filtered(lambda rma: rma.state != "cancelled").mapped("name"),
            "address": address if request.state == "authorised" else None,
            "steps": request._get_portal_steps(),
        }

    def _get_portal_steps(self):
        """[(words, day or none, reached)]: the way of a request to its end."""
        self.ensure_one()
        if self.state in ("refused", "cancelled"):
            return []
        rank = ("waiting", "authorised", "received", "done").index(self.state)
        received = self.rma_ids.reception_move_id.filtered(
            lambda move: move.state == "done"
        )
        end = (
            self.env._("Replacement sent")
            if self.mode == "exchange"
            else self.env._("Credit note made")
        )
        days = (
            self.requested_on,
            self.decided_on,
            max(received.mapped("date"), default=None),
            None,
        )
        words = (
            self.env._("Asked for"),
            self.env._("Authorised"),
            self.env._("Received by us"),
            end,
        )
        return [
            (word, format_date(self.env, day) if day and n <= rank else "", n <= rank)
            for n, (word, day) in enumerate(zip(words, days, strict=True))
        ]

    def _get_portal_money(self):
        """[(words, amount)] for owners."""
        self.ensure_one()
        lines = [(self.env._("Value without tax"), self.value)]
        if self.fee:
            lines.append((self.env._("Restocking fee"), -self.fee))
        if self.mode == "exchange" and self.difference:
            lines.append((self.env._("Price difference"), self.difference))
        if self.mode == "refund":
            lines.append((self.env._("You get back"), self.value - self.fee))
        return [(words, self.currency_id.format(amount)) for words, amount in lines]

    @api.model
    def _get_quantity_text(self, quantity, unit):
        digits = 0 if float(quantity).is_integer() else 2
        return f"{formatLang(self.env, quantity, digits=digits)} {unit.name}"

    @api.model
    def _get_portal_lines(self, lines):
        """What is shown of delivered lines, with what can still be returned."""
        # sudo: found by the domain of the caller's role; names are read for him.
        lines = lines.sudo()
        places = lines._get_return_places()
        left = lines._get_returnable(places)
        cards = []
        for line in lines:
            first = places[line][:1]
            cards.append(
                {
                    "id": line.id,
                    "url": f"/my/store/returns/new/{line.id}",
                    "product": line.product_id.display_name,
                    "order": line.order_id.name,
                    "reference": line.order_id.client_order_ref,
                    "left": left[line],
                    "left_text": self._get_quantity_text(
                        left[line], line.product_uom_id
                    ),
                    "on": format_date(self.env, first[0].delivered_on) if first else "",
                }
            )
        return cards

    @api.model
    def _get_portal_form(self, line, with_money=False):
        """What the form of a new request needs."""
        # sudo: found by the domain of the caller's role.
        line = line.sudo()
        [card] = self._get_portal_lines(line)
        firm = line.order_id.partner_id.commercial_partner_id
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        policies = self.env["channel.return.policy"]._find(
            line.company_id, firm.grade_id, line.product_id, [key for key, _l in KINDS]
        )
        nothing = self.env._("Somebody looks at it and answers.")
        lots = line.product_id.browse()
        if line.product_id.tracking != "none":
            lots = [
                lot.name
                for place in line._get_return_places()[line]
                for lot in place.move.move_line_ids.lot_id
            ]
        return {
            **card,
            "unit": line.product_uom_id.name,
            "tracking": line.product_id.tracking,
            "lots": lots or [],
            "kinds": [
                (
                    key,
                    kinds[key],
                    policy._get_terms_text(with_money) if policy else nothing,
                )
                for key, policy in policies.items()
            ],
            "needs_photo": any(policy.needs_photo for policy in policies.values()),
            "products": self.env["product.product"]
            .sudo()
            .search(self._get_exchange_domain(line), limit=51)
            - line.product_id,
            "today": fields.Date.context_today(self),
        }
