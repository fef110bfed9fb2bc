# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.http import request

from odoo.addons.service_revenue.controllers.signed_page import SignedPage


class RepairOfferPage:
    """What the page behind the link and the portal page have in common."""

    def _get_offer_values(self, offer, base_url, notice=None):
        """Values of the page; ``offer`` was checked, and is read past access rules."""
        return {
            "offer": offer,
            "company": offer.company_id,
            "cards": self._get_cards(offer),
            "choices": offer._get_choices(),
            "choose_url": f"{base_url}/choose",
            "label_url": f"{base_url}/label",
            "address": offer._get_send_in_address(),
            "notice": notice,
            "lang_code": (offer.env.lang or "en_US").replace("_", "-"),
        }

    def _get_cards(self, offer):
        env = offer.env
        repair = {
            "choice": "repair",
            "title": env._("Send it in"),
            "total": offer.repair_total,
            "untaxed": offer.repair_untaxed,
            "lines": offer.line_ids.filtered(lambda line: line.side == "repair"),
            "text": env._("You send it to us, we repair it and send it back."),
            "label": env._("Repair it"),
            "button": "btn-primary",
        }
        if offer.supersedes_id:
            decline = {
                **repair,
                "choice": "decline",
                "title": env._("No repair"),
                "total": 0.0,
                "untaxed": 0.0,
                "lines": offer.line_ids.browse(),
                "text": env._("We call you and send it back as it is."),
                "label": env._("Do not repair it"),
                "button": "btn-outline-primary",
            }
            return [{**repair, "label": env._("Go on at this price")}, decline]
        if not offer.can_buy:
            return [repair]
        text = env._("We send you the part, you replace it yourself.")
        if offer.old_part_back:
            text += " " + env._("You send the old part back to us.")
        return [
            repair,
            {
                "choice": "buy",
                "title": env._(
                    "Buy the part: %(part)s", part=offer.part_product_id.name
                ),
                "total": offer.part_total,
                "untaxed": offer.part_untaxed,
                "lines": offer.line_ids.filtered(lambda line: line.side == "part"),
                "text": text,
                "label": env._("Buy the part"),
                "button": "btn-outline-primary",
            },
        ]

    def _try_choice(self, offer, choice, via):
        """Notice for the page: None if it was booked (now, or the same one before)."""
        if offer.state == "chosen" and offer.choice == choice:
            # Two clicks, or the page sent again: it is what he wanted.
            return None
        try:
            with request.env.cr.savepoint():
                outcome = offer._choose(choice, via)
        except (UserError, ValidationError) as error:
            offer.env.invalidate_all()
            offer._note_failed_choice(choice, error)
            return "failed"
        return None if outcome == "chosen" else "closed"


class SpareRepairOfferController(RepairOfferPage, SignedPage, http.Controller):
    """Both prices behind the signed link of the message (SP-03).

    Works without an account and without JavaScript. Opening it changes nothing: mail
    programs and messengers open links by themselves.
    """

    @http.route(
        "/service/offer/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=True,
        sitemap=False,
    )
    def offer_page(self, token, **kwargs):
        offer = self._get_offer(token)
        return self._render_offer(offer, token) if offer else self._render_closed()

    @http.route(
        "/service/offer/<string:token>/choose",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        csrf=True,
        readonly=False,
        sitemap=False,
    )
    def offer_choose(self, token, choice="", **kwargs):
        offer = self._get_offer(token)
        if not offer:
            return self._render_closed()
        notice = self._try_choice(offer, choice, "link")
        return self._render_offer(offer, token, notice)

    @http.route(
        "/service/offer/<string:token>/label",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=True,
        sitemap=False,
    )
    def offer_label(self, token, **kwargs):
        offer = self._get_offer(token)
        if not offer.rma_id:
            return self._render_closed()
        values = self._get_offer_values(offer, "")
        return self._render(
            "spare_parts_reverse.repair_offer_label",
            {**values, "send_in": offer.rma_id},
        )

    def _get_offer(self, token):
        # The visitor has no account; the signature of the link is his right to see this
        # one offer, and it was checked when something comes back.
        offer = request.env["spare.repair.offer"].sudo()._from_token(token)
        if offer:
            partner = offer.partner_id
            context = {"tz": partner.tz or offer.company_id.partner_id.tz or "UTC"}
            if partner.lang:
                context["lang"] = partner.lang
            request.update_context(**context)
            offer = offer.with_context(**context)
        return offer

    def _render_offer(self, offer, token, notice=None):
        values = self._get_offer_values(offer, f"/service/offer/{token}", notice)
        return self._render("spare_parts_reverse.repair_offer_page", values)

    def _render_closed(self):
        """One answer for unknown, forged, foreign, cancelled and expired links."""
        return self._render("spare_parts_reverse.repair_offer_closed", {}, status=404)
