# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import AccessError

from odoo.addons.service_revenue.models.crm_lead_triage import FOLLOW_UP


class CrmLead(models.Model):
    """A lead that a store has taken, or has no more (CP-04, CP-08)."""

    _inherit = "crm.lead"

    def _channel_error(self):
        if self.won_status == "won":
            return self.env._("is won: nothing is left to do.")
        if self.won_status == "lost" or not self.active:
            return self.env._("is lost or archived: restore it first.")
        if self.service_captured_at and self.service_state != "accepted":
            return self._service_transition_error("accepted")
        return ""

    def _get_channel_customers(self):
        return self.partner_id

    # ------------------------------------------------------------------
    # Hooks of the engine
    # ------------------------------------------------------------------

    def _on_channel_accepted(self):
        res = super()._on_channel_accepted()
        for point, leads in self.grouped("channel_point_id").items():
            seller = point._get_channel_seller()
            vals = {"service_store_id": point.partner_id.id}
            if seller:
                vals["user_id"] = seller.id
            leads.write({"partner_assigned_id": point.partner_id.id})
            triage = leads.filtered(lambda lead: lead.service_state == "triage")
            for team, some in triage.grouped(
                # As dispatch(): the sales team of the interest looks after it.
                lambda lead: lead.service_interest_id.team_id
            ).items():
                some._service_hand_over(
                    {
                        "user_id": False,
                        **vals,
                        **({"team_id": team.id} if team else {}),
                    },
                    self.env._("Accepted by %(store)s", store=point.name),
                )
            others = leads - triage
            others._with_service_engine(
                self.env._("Accepted by %(store)s", store=point.name)
            ).write(vals)
            # As core does when a partner is interested: his lead becomes a deal.
            for customer, some in (
                others.filtered(lambda lead: lead.type == "lead")
                .grouped("partner_id")
                .items()
            ):
                some.convert_opportunity(customer)
        return res

    def _on_channel_released(self):
        res = super()._on_channel_released()
        had = self._get_channel_last_points()
        for point, leads in self.grouped(had.get).items():
            if not point:
                continue
            store, seller = point.partner_id, point._get_channel_seller()
            for names, some in leads.grouped(
                lambda lead, store=store, seller=seller: lead._channel_store_fields(
                    store, seller
                )
            ).items():
                if names:
                    some._with_service_engine(
                        self.env._("Taken back from %(store)s", store=point.name)
                    ).write(dict.fromkeys(names, False))
        self._channel_leave_firm()
        return res

    def _channel_store_fields(self, store, seller):
        """What this lead still has of a store; what was changed since stays."""
        names = [
            name
            for name in ("partner_assigned_id", "service_store_id")
            if self[name] == store
        ]
        if names and seller and self.user_id == seller:
            names.append("user_id")
        return tuple(names)

    def write(self, vals):
        """Whoever gives a lead to somebody else by hand takes it from its store."""
        res = super().write(vals)
        for name in {"partner_assigned_id", "service_store_id"} & set(vals):
            # sudo: follows from what the user was allowed to write.
            elsewhere = self.sudo().filtered(
                lambda lead, name=name: (
                    lead.channel_point_id
                    and lead[name] != lead.channel_point_id.partner_id
                )
            )
            if elsewhere:
                elsewhere._channel_live_routes()._withdraw(
                    self.env._("Given to somebody else")
                )
        return res

    def _service_follow_up(self):
        """Somebody of ours follows up; where a store has accepted and nobody of ours
        is named, the store does."""
        if not self.env.user.share:
            return super()._service_follow_up()
        owned = self.filtered(lambda lead: lead.user_id or lead.team_id.user_id)
        (self - owned).activity_unlink([FOLLOW_UP])
        return super(CrmLead, owned)._service_follow_up()

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        """Every way to win or lose a lead passes here; the store is done with it."""
        res = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)

        def ended(lead, statuses):
            status = statuses.get(lead.id, {})
            return bool(status.get("is_won") or status.get("is_lost"))

        self.filtered(
            lambda lead: (
                ended(lead, new_status_by_lead) and not ended(lead, old_status_by_lead)
            )
        )._channel_closed()
        return res

    def _merge_dependences(self, opportunities):
        """The one lead that remains goes on with the store that has one of them."""
        # sudo: who merges leads need not know their ways.
        routes = (opportunities - self).sudo()._channel_live_routes()
        if routes and not self.sudo()._channel_live_routes():
            best = min(routes, key=lambda route: (route.state != "accepted", route.id))
            point = best.point_id
            best.lead_id = self
            if point:
                # sudo: the engine's own fields.
                self.sudo().write(
                    {
                        "channel_point_id": point.id,
                        "channel_partner_id": point.channel_partner_id.id,
                        "partner_assigned_id": point.partner_id.id,
                        "service_store_id": point.partner_id.id,
                    }
                )
            routes -= best
        if routes:
            routes._withdraw(self.env._("Merged into “%(lead)s”", lead=self.name))
        return super()._merge_dependences(opportunities)

    # ------------------------------------------------------------------
    # Core's pages for partners
    # ------------------------------------------------------------------

    def _assert_portal_write_access(self):
        """The lead of a store is for its owner and clerks, not for the whole firm.

        Core asks portal users only, and writes past access rules for everybody.
        """
        res = super()._assert_portal_write_access()
        if self.env.su:
            return res
        if not self.env.user._is_portal():
            self.check_access("write")
        else:
            partner = self.env.user.partner_id
            # sudo: only whether this person reads what the store has.
            for lead in self.sudo():
                if lead.channel_point_id and partner not in (
                    lead.channel_point_id.reader_ids
                ):
                    raise AccessError(
                        self.env._("Only people of the store work on this lead.")
                    )
        return res

    def partner_desinterested(self, comment=False, contacted=False, spam=False):
        """A store that has accepted and wants it no more gives it back: the next one
        is asked."""
        self._assert_portal_write_access()
        # sudo: checked above.
        routed = self.sudo()._channel_live_routes().filtered("point_id")
        if routed:
            routed._release(self._channel_note(comment) or self.env._("Given back"))
        # sudo: as core does inside; the store reads the lead no more by now.
        given_back = self & routed.lead_id.with_env(self.env)
        if given_back:
            given_back.sudo()._channel_note_desinterest(comment, contacted, spam)
        if rest := self - given_back:
            return super(CrmLead, rest).partner_desinterested(
                comment=comment, contacted=contacted, spam=spam
            )

    def _channel_note_desinterest(self, comment, contacted, spam):
        """What core notes of a partner who is not interested."""
        body = (
            self.env._("The store gave it back. It had contacted the customer.")
            if contacted
            else self.env._("The store gave it back without contacting the customer.")
        )
        for lead in self:
            lead.message_post(
                body="\n".join(filter(None, (body, comment and str(comment))))
            )
        firm = self.env.user.commercial_partner_id
        declined = self.env["res.partner"].search([("id", "child_of", firm.id)])
        vals = {
            "partner_declined_ids": [(4, partner_id) for partner_id in declined.ids]
        }
        tag = self.env.ref(
            "website_crm_partner_assign.tag_portal_lead_is_spam",
            raise_if_not_found=False,
        )
        if spam and tag:
            vals["tag_ids"] = [(4, tag.id)]
        self.write(vals)
