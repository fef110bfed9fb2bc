# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, models


class CrmLead(models.Model):
    """The opportunity of a deal on the spot goes to no store (AM-09)."""

    _inherit = "crm.lead"

    def _can_be_event_deal(self, event):
        """Whether this lead can be that of a deal at ``event``: a visitor's, that is
        open or was one already."""
        self.ensure_one()
        if not self.service_captured_at or self.service_merged_into_id:
            return False
        if self.is_event_deal:
            return self.event_id == event
        return (
            self.active
            and self.won_status == "pending"
            and self.service_state in ("triage", "accepted")
            and self.event_id in (event, event.browse())
        )

    def _as_event_engine(self):
        """These leads, to be accepted because they are sold.

        Nobody decided it: in the history it is not who sold, and earns, that accepted.
        """
        # sudo: the engine accepts what is sold; the order was confirmed by its seller.
        return self.with_user(SUPERUSER_ID)._with_service_engine(
            self.env._("Sold at the event")
        )

    def _become_event_deals(self, deals, teams):
        """What visitors came by is sold: no store is asked any more.

        :param deals: {lead id: order on the spot}
        :param teams: {company id: service team}
        """
        leads = self.filtered(lambda lead: not lead.is_event_deal)
        if not leads:
            return
        # sudo: the engine; the order was confirmed by who may.
        leads = leads.sudo()
        leads._channel_live_routes()._withdraw(self.env._("Sold at the event"))
        for (team, user, event), some in leads.grouped(
            lambda lead: (
                teams[lead.company_id.id],
                deals[lead.id].user_id,
                deals[lead.id].community_event_id,
            )
        ).items():
            some._as_event_engine().write(
                {
                    "type": "opportunity",
                    "is_event_deal": True,
                    "event_id": event.id,
                    "channel_is_due": False,
                    "service_state": "accepted",
                    "service_store_id": False,
                    "partner_assigned_id": False,
                    "team_id": team.id,
                    "user_id": user.id,
                }
            )

    def _channel_error(self):
        if self.is_event_deal:
            return self.env._("was sold at an event: it goes to no store.")
        return super()._channel_error()

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"channel_point_id", "service_store_id"}:
            # sudo: the ledger follows what the user was allowed to write.
            brought = self.sudo().filtered("ambassador_id")
            if brought:
                self.env["service.incentive.entry"].sudo()._evaluate_for_leads(brought)
        return result
