# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Cash of ambassadors in the ledger: whom a rule pays, and what it waits for."""

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.service_revenue.models.service_incentive_target import Target
from odoo.addons.service_revenue.tools.incentive import ZERO


class ServiceIncentiveEntry(models.Model):
    """An ambassador earns when a store has taken his lead, and with its sale.

    A deal on the spot is no lead for a store: it earns shares of the sale only.
    """

    _inherit = "service.incentive.entry"

    @api.model
    def _rule_pays(self, person):
        return SQL(
            """%(other)s
       AND %(person)s IS DISTINCT FROM (
               SELECT partner_id FROM res_company WHERE id = company.id)
       AND (rule.brought_by = 'anybody'
            OR (rule.brought_by = 'ambassador') = (%(acted)s))
       AND (rule.only_event_deals IS NOT TRUE OR lead.is_event_deal)
       AND NOT (rule.amount_type = 'bounty' AND rule.stage = 'accepted'
                AND lead.is_event_deal IS TRUE)""",
            other=super()._rule_pays(person),
            person=person,
            acted=self._acted_as_ambassador(person),
        )

    @api.model
    def _acted_as_ambassador(self, person):
        """Condition that ``person`` brought ``lead`` as an ambassador: by his link, at
        an event; what a technician finds on a visit is a technician's."""
        return SQL(
            """EXISTS (
               SELECT FROM ambassador_ambassador voice
                WHERE voice.partner_id = %(person)s
                  AND voice.company_id = lead.company_id
                  AND voice.state NOT IN ('applied', 'waiting', 'refused')
                  AND (voice.id = lead.ambassador_id
                       OR lead.service_capture_place IS NOT NULL
                      AND lead.service_order_id IS NULL
                      AND lead.service_ticket_id IS NULL
                      AND lead.service_referrer_id = %(person)s))""",
            person=person,
        )

    # ------------------------------------------------------------------
    # A bounty waits for a store
    # ------------------------------------------------------------------

    @api.model
    def _read_facts(self, groups):
        groups = list(groups)
        facts = super()._read_facts(groups)
        facts.ambassador_leads = {}
        bounties = [g for g in groups if not g.is_share and g.stage == "accepted"]
        if bounties:
            for row in self.env.execute_query(
                SQL(
                    """
    SELECT rule.id, lead.id, lead.is_event_deal IS TRUE,
           rule.brought_by = 'ambassador' AND lead.channel_point_id IS NULL
               AND lead.service_store_id IS NULL
      FROM UNNEST(%s::int[], %s::int[]) AS asked (rule_id, lead_id)
      JOIN service_incentive_rule rule ON rule.id = asked.rule_id
      JOIN crm_lead lead ON lead.id = asked.lead_id
                    """,
                    [group.rule_id for group in bounties],
                    [group.lead_id for group in bounties],
                )
            ):
                facts.ambassador_leads[row[:2]] = row[2:]
        return facts

    @api.model
    def _get_hold(self, group, facts):
        holds, job_id = super()._get_hold(group, facts)
        _deal, waits = self._get_ambassador_facts(group, facts)
        if waits:
            holds = [*holds, "waiting_acceptance"]
        return holds, job_id

    @api.model
    def _get_flat_target(self, group, facts):
        deal, _waits = self._get_ambassador_facts(group, facts)
        if deal:
            return Target(ZERO, limit="origin")
        return super()._get_flat_target(group, facts)

    @api.model
    def _get_ambassador_facts(self, group, facts):
        """(it became a deal on the spot, no store has it) for the bounty of a lead."""
        if group.is_share or group.stage != "accepted":
            return False, False
        return facts.ambassador_leads.get(
            (group.rule_id, group.lead_id), (False, False)
        )

    def _get_hold_notes(self, job, sale):
        notes = super()._get_hold_notes(job, sale)
        # sudo: the sentence is for who earns; the rule says no more than it pays.
        if self.sudo().rule_id.brought_by == "ambassador":
            notes["waiting_acceptance"] = self.env._(
                "Waits until a store has taken the lead."
            )
        return notes
