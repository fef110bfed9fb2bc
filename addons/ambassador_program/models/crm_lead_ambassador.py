# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ..tools.masked_name import mask_name

#: All that a row needs: one query reads the page and nothing else.
ROW_FIELDS = (
    "ambassador_id",
    "contact_name",
    "partner_name",
    "partner_id",
    "service_interest_id",
    "service_captured_interest_id",
    "service_captured_at",
    "service_state",
    "service_quality_state",
    "service_merged_into_id",
    "won_status",
    "is_event_deal",
)


class CrmLead(models.Model):
    """What an ambassador reads of the leads that he brought: never who it is."""

    _inherit = "crm.lead"

    _ambassador_list = models.Index(
        "(ambassador_id, service_captured_at DESC) WHERE ambassador_id IS NOT NULL"
    )

    @api.model
    def _get_ambassador_domain(self, ambassador):
        """Leads that he brought, lost and merged ones too."""
        return Domain("ambassador_id", "=", ambassador.id) & Domain(
            "service_captured_at", "!=", False
        )

    @api.model
    def _get_ambassador_filters(self):
        """{key: (label, domain)} of his page, in its order."""
        env = self.env
        won, lost = Domain("won_status", "=", "won"), Domain("won_status", "=", "lost")
        ended = lost | Domain("service_state", "=", "rejected")
        return {
            "all": (env._("All"), Domain.TRUE),
            "open": (env._("Still open"), ~won & ~ended),
            "won": (env._("Sold"), won),
            "ended": (env._("Ended"), ended),
        }

    def _get_ambassador_summary(self):
        """{lead: dict(initial, interest, state, label, tone, waits, day)}.

        That is all that leaves this method: first letter of the name, interest, state
        and day. No telephone number, street or e-mail address, and nothing that
        somebody typed in freely. Who asks is checked by the caller. The number of
        queries does not depend on the number of leads.
        """
        # sudo: only the masked values above come out.
        leads = self.sudo()
        leads.fetch(ROW_FIELDS)
        ways = leads._get_ambassador_ways()
        states = self._get_ambassador_states()
        summary = {}
        for record, lead in zip(self, leads, strict=True):
            state = lead._get_ambassador_state(ways.get(lead.id))
            label, tone, waits = states[state]
            interest = lead.service_interest_id or lead.service_captured_interest_id
            day = lead.service_captured_at
            summary[record] = {
                "initial": mask_name(
                    lead.contact_name or lead.partner_name or lead.partner_id.name
                ),
                "interest": interest.name or "",
                "state": state,
                "label": label,
                "tone": tone,
                "waits": waits,
                "day": day
                and format_date(
                    self.env, fields.Datetime.context_timestamp(self, day).date()
                ),
            }
        return summary

    def _get_ambassador_ways(self):
        """{lead id: state of its newest way to a store}, in one query."""
        routes = self.env["channel.route"].search_fetch(
            [("lead_id", "in", self.ids)], ["lead_id", "state"], order="id"
        )
        return {route.lead_id.id: route.state for route in routes}

    def _get_ambassador_state(self, way):
        """Key of ``_get_ambassador_states`` for this lead; ``way`` is that of its
        newest way to a store."""
        self.ensure_one()
        if self.service_merged_into_id:
            return "known"
        if self.service_state == "rejected":
            return "rejected"
        if self.won_status == "won":
            return "won"
        if self.won_status == "lost":
            return "lost"
        if self.service_quality_state == "to_mend":
            return "mend"
        if self.service_state == "triage":
            return "triage"
        return {"accepted": "store", "done": "store", "searching": "asked"}.get(
            way, way if way in ("offered", "manual") else "ours"
        )

    def _get_ambassador_states(self):
        """{state: (label, tone of Bootstrap, what it waits for)}"""
        env = self.env
        return {
            "triage": (
                env._("Received"),
                "warning",
                env._("Waits until somebody of ours has looked at it."),
            ),
            "mend": (
                env._("Being checked"),
                "warning",
                env._("Waits until telephone number or address are right."),
            ),
            "asked": (
                env._("On its way"),
                "info",
                env._("Waits for the nearest store."),
            ),
            "offered": (
                env._("On its way"),
                "info",
                env._("Waits until the nearest store accepts it."),
            ),
            "manual": (
                env._("On its way"),
                "info",
                env._("Waits until somebody of ours finds a store for it."),
            ),
            "ours": (
                env._("Accepted"),
                "primary",
                env._("We talk with the customer: waits for the decision."),
            ),
            "store": (
                env._("With a store"),
                "primary",
                env._("The store talks with the customer: waits for the decision."),
            ),
            "won": (env._("Sold"), "success", env._("Nothing: look at your cash.")),
            "lost": (
                env._("Not sold"),
                "secondary",
                env._("Nothing: the customer did not buy."),
            ),
            "rejected": (
                env._("Not accepted"),
                "secondary",
                env._("Nothing. Ask who looks after you if you want to know why."),
            ),
            "known": (
                env._("Known already"),
                "secondary",
                env._("Nothing: the customer had been brought to us before."),
            ),
        }
