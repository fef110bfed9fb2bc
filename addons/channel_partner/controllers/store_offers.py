# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager
from odoo.addons.service_revenue.tools.record_id import read_record_id

from .store_portal import DESK, StorePortal

_logger = logging.getLogger(__name__)

#: Offers on the home page; the rest is one tap away.
HOME_OFFERS = 3
#: Longest note of a refusal.
NOTE_SIZE = 200


class StoreOffers(StorePortal):
    """Offers of a store: see, accept, refuse (CP-08)."""

    # ------------------------------------------------------------------
    # Frame
    # ------------------------------------------------------------------

    def _store_pages(self, member):
        pages = super()._store_pages(member)
        if member.role in DESK:
            pages.append(
                {
                    "key": "offers",
                    "label": request.env._("Offers"),
                    "url": "/my/store/offers",
                    "icon": "fa-bell-o",
                    "bar": True,
                    "sequence": 10,
                }
            )
        return pages

    def _store_home_values(self, member):
        values = super()._store_home_values(member)
        if member.role in DESK:
            offers = request.env["channel.offer"]
            domain = self._offer_domain(member) & offers._get_waiting_domain()
            found = offers.search(domain, order="expires_on, id", limit=HOME_OFFERS + 1)
            count = len(found)
            if count > HOME_OFFERS:
                count = offers.search_count(domain)
            values.update(
                offer_cards=found[:HOME_OFFERS]._get_portal_cards(),
                offer_count=count,
                refuse_reasons=request.env["channel.refuse.reason"].search([]),
                store_points=self._get_store_points(),
            )
        return values

    def _offer_domain(self, member):
        # Record rules say the same for portal users; an employee who has a role at a
        # firm finds only its offers here too.
        return Domain("point_id", "in", self._get_store_points().ids)

    def _own_offer(self, member, offer_id):
        """The caller's own offer with this id, else none: which is not told."""
        offers = request.env["channel.offer"]
        known = read_record_id(offer_id)
        if not known:
            return offers
        return offers.search(self._offer_domain(member) & Domain("id", "=", known))

    # ------------------------------------------------------------------
    # What is said
    # ------------------------------------------------------------------

    def _get_offer_words(self):
        """{code in the address: (tone of the alert, sentence)}"""
        env = request.env
        return {
            "accepted": (
                "success",
                env._("It is yours. Get in touch with the customer."),
            ),
            "refused_now": ("info", env._("Refused. Another store is asked now.")),
            "already": ("info", env._("You have accepted this already.")),
            "taken": (
                "info",
                env._("Somebody of your firm has accepted this already: see there."),
            ),
            "expired": (
                "warning",
                env._(
                    "The time to accept this offer is over, and another store is "
                    "asked. Here is what waits for you now."
                ),
            ),
            "refused": (
                "info",
                env._("This offer was refused already. Another store is asked."),
            ),
            "withdrawn": (
                "info",
                env._(
                    "This offer was withdrawn: another store has it, or it is not "
                    "needed any more."
                ),
            ),
            "released": ("info", env._("This was taken back from your store.")),
            "paused": (
                "warning",
                env._(
                    "Your store is paused, so its offers went to other stores. Take up "
                    "work again to get new ones."
                ),
            ),
            "reason": ("warning", env._("Choose a reason, then refuse.")),
            "gone": ("warning", env._("This offer is not there any more.")),
            "failed": (
                "warning",
                env._("That did not work. Look at the offer again, or call us."),
            ),
        }

    def _get_offer_code(self, offer):
        """Why this offer cannot be answered, else None."""
        # sudo: state of the own store; what waited for a paused one was passed on.
        paused = offer.point_id.sudo().state == "paused"
        if paused and offer.state in ("offered", "withdrawn"):
            return "paused"
        return offer._get_portal_code(request.env.user.partner_id)

    def _get_document_url(self, offer):
        """Where what an accepted offer was about goes on."""
        # sudo: only the kind and the id of what the own store has accepted.
        route = offer.sudo().route_id
        return (
            f"/my/store/leads/{route.lead_id.id}" if route.lead_id else "/my/store/jobs"
        )

    # ------------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------------

    @http.route(
        ["/my/store/offers", "/my/store/offers/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_offers(self, page=1, filterby=None, said=None, **kwargs):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        offers = request.env["channel.offer"]
        filters = {
            "waiting": (request.env._("Waiting"), offers._get_waiting_domain()),
            "held": (
                request.env._("Accepted"),
                Domain("state", "in", ("accepted", "done")),
            ),
            "past": (
                request.env._("Past"),
                Domain("state", "not in", ("offered", "accepted", "done")),
            ),
        }
        filterby = filterby if filterby in filters else "waiting"
        domain = self._offer_domain(member) & filters[filterby][1]
        total = offers.search_count(domain)
        pages = pager(
            url="/my/store/offers",
            url_args={"filterby": filterby},
            total=total,
            page=page,
            step=self._store_items_per_page,
        )
        if total:
            offers = offers.search(
                domain,
                order="expires_on, id" if filterby == "waiting" else "id desc",
                limit=self._store_items_per_page,
                offset=pages["offset"],
            )
        values = self._store_values("offers", member)
        values.update(
            offer_cards=offers._get_portal_cards(),
            offer_count=total,
            refuse_reasons=request.env["channel.refuse.reason"].search([]),
            store_points=self._get_store_points(),
            filters=[(key, label) for key, (label, _domain) in filters.items()],
            filterby=filterby,
            store_url="/my/store/offers",
            pager=pages,
            said=self._get_offer_words().get(said),
        )
        return request.render("channel_partner.store_offers", values)

    @http.route(
        "/my/store/offers/<string:offer_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_offer(self, offer_id, said=None, reason=None, **kwargs):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        offer = self._own_offer(member, offer_id)
        if not offer:
            return self._say("/my/store/offers", "gone")
        code = self._get_offer_code(offer)
        if code in ("already", "taken") and offer.state == "accepted":
            return request.redirect(self._get_document_url(offer))
        if code:
            return self._say("/my/store/offers", code)
        reasons = request.env["channel.refuse.reason"].search([])
        values = self._store_values("offers", member)
        values.update(
            offer=offer._get_portal_cards()[0],
            refuse_reasons=reasons,
            reason=reasons.filtered(lambda one: str(one.id) == reason),
            note_size=NOTE_SIZE,
            said=self._get_offer_words().get(said),
        )
        return request.render("channel_partner.store_offer", values)

    # ------------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------------

    @http.route(
        "/my/store/offers/<string:offer_id>/accept",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_offer_accept(self, offer_id, **kwargs):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        offer = self._own_offer(member, offer_id)
        if not offer:
            return self._say("/my/store/offers", "gone")
        if code := self._get_offer_code(offer):
            return self._say("/my/store/offers", code)
        if code := self._answer(offer, offer.action_accept):
            return self._say("/my/store/offers", code)
        return self._say(self._get_document_url(offer), "accepted")

    @http.route(
        "/my/store/offers/<string:offer_id>/refuse",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_offer_refuse(self, offer_id, reason=None, note=None, **kwargs):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        offer = self._own_offer(member, offer_id)
        if not offer:
            return self._say("/my/store/offers", "gone")
        if code := self._get_offer_code(offer):
            return self._say("/my/store/offers", code)
        known = read_record_id(reason)
        why = request.env["channel.refuse.reason"].search([("id", "=", known or 0)])
        if not why:
            return self._say(f"/my/store/offers/{offer.id}", "reason")
        note = self._read_text(note, NOTE_SIZE)
        if why.needs_note and not note:
            return request.redirect(f"/my/store/offers/{offer.id}?reason={why.id}")
        code = self._answer(offer, offer.action_refuse, why.id, note or None)
        return self._say("/my/store/offers", code or "refused_now")

    def _answer(self, offer, answer, *args):
        """None if the answer counted, else the code that says why not.

        Somebody else, or the clock, may have been quicker than this page.
        """
        try:
            with request.env.cr.savepoint():
                answer(*args)
        except UserError as error:
            request.env.invalidate_all(flush=False)
            code = self._get_offer_code(offer)
            if not code:
                _logger.info("Offer %s was not answered: %s", offer.id, error)
            return code or "failed"
        return None
