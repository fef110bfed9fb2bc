# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .service_lead_handover_routing import RoutingDecision

BATCH = 200


class CrmLead(models.Model):
    """To which department a lead goes, and why (SR-05)."""

    _inherit = "crm.lead"

    service_routing_rule_id = fields.Many2one(
        "service.routing.rule",
        string="Suggested by",
        compute="_compute_service_routing",
        compute_sudo=True,
    )
    service_routing_reason = fields.Char(
        string="Suggestion",
        compute="_compute_service_routing",
        compute_sudo=True,
        help="To whom the lead should go, and why.",
    )

    @api.depends(
        "service_state",
        "service_interest_id",
        "service_prospect_category_ids",
        "partner_id",
        "company_id",
        "state_id",
        "city",
    )
    def _compute_service_routing(self):
        found = self.filtered(lambda s: s.service_state == "triage")._service_route()
        for lead in self:
            rule, reason = found.get(lead.id, (False, False))
            lead.service_routing_rule_id = rule
            lead.service_routing_reason = reason

    def _service_route(self):
        """{lead id: (rule, why)} of the leads for which a rule holds.

        The number of queries depends neither on the leads nor on the rules.
        """
        # sudo: rules are applied to leads that the user may see, not shown to him.
        Rule = self.env["service.routing.rule"].sudo()
        found = {}
        # sudo: as above; the answer is about these leads only.
        leads = self.sudo()
        rules_by_company = {
            company: Rule.browse(Rule._active_ids(company.id))
            for company in leads.company_id
        }
        if not any(rules_by_company.values()):
            return found
        stages = leads._service_stages()
        for lead in leads:
            for rule in rules_by_company.get(lead.company_id, Rule):
                reasons = rule._reasons(
                    lead.service_category_ids,
                    lead.service_interest_id,
                    stages[lead.id],
                    lead.state_id,
                    lead.city,
                )
                if reasons is not None:
                    found[lead.id] = (rule, rule._explain(reasons))
                    break
        return found

    def _service_stages(self):
        """{lead id: life-cycle stage} of their customers; the lead's own without."""
        profiles = self.env["service.customer.profile"].search_fetch(
            [("partner_id", "in", self.partner_id.commercial_partner_id.ids)],
            ["partner_id", "company_id", "lifecycle_id"],
        )
        stages = {(p.partner_id.id, p.company_id.id): p.lifecycle_id for p in profiles}
        nothing = self.env["service.lifecycle.stage"]
        return {
            lead.id: lead.service_lifecycle_id
            or stages.get(
                (lead.partner_id.commercial_partner_id.id, lead.company_id.id), nothing
            )
            for lead in self
        }

    # ------------------------------------------------------------------
    # Hand-overs
    # ------------------------------------------------------------------

    def dispatch(
        self, team_id=None, user_id=None, store_id=None, interest_id=None, note=None
    ):
        """Whoever follows the suggestion has it on the hand-over."""
        chosen = (team_id or False, user_id or False, store_id or False)
        decision = {
            lead_id: (rule.id, reason)
            for lead_id, (rule, reason) in self._service_route().items()
            if chosen == (rule.team_id.id, rule.user_id.id, rule.store_id.id)
        }
        return super(
            CrmLead, self.with_context(service_routing=RoutingDecision(decision))
        ).dispatch(
            team_id=team_id,
            user_id=user_id,
            store_id=store_id,
            interest_id=interest_id,
            note=note,
        )

    @api.model
    def _service_routable_domain(self):
        """Leads in triage that a rule may hand over without anybody looking.

        A possible double is left to triage, and so is one with something to mend.
        """
        domain = (
            Domain("service_state", "=", "triage")
            & Domain("won_status", "=", "pending")
            & Domain("service_merged_into_id", "=", False)
            & Domain("service_duplicate_of_id", "=", False)
        )
        if "service_quality_state" in self._fields:
            domain &= Domain("service_quality_state", "=", "ok")
        return domain

    @api.model
    def _cron_service_route(self):
        """Hand over the leads in triage for which an automatic rule holds."""
        cron = self.env["ir.cron"]
        last = 0
        while True:
            leads = self.search(
                self._service_routable_domain() & Domain("id", ">", last),
                order="id",
                limit=BATCH,
            )
            if not leads:
                break
            last = leads[-1].id
            # Whoever is working on a lead right now has it.
            leads.try_lock_for_update()._service_route_by_rules()
            if not cron._commit_progress(len(leads)):
                break

    def _service_route_by_rules(self):
        """Hand these leads over as the automatic rules say; return those that went."""
        found = {
            lead_id: (rule, reason)
            for lead_id, (rule, reason) in self._service_route().items()
            if rule.mode == "auto"
        }
        routed = self.browse(found)
        decision = RoutingDecision(
            {lead_id: (rule.id, reason) for lead_id, (rule, reason) in found.items()}
        )
        for rule, leads in routed.grouped(lambda lead: found[lead.id][0]).items():
            vals = rule._target_vals()
            if not rule.team_id:
                # As dispatch(): the sales team of the interest looks after it.
                for team, some in leads.grouped(
                    lambda lead: lead.service_interest_id.team_id
                ).items():
                    some.with_context(service_routing=decision)._service_hand_over(
                        {**vals, "team_id": team.id} if team else vals
                    )
            else:
                leads.with_context(service_routing=decision)._service_hand_over(vals)
        return routed

    # ------------------------------------------------------------------
    # Customers without a lead
    # ------------------------------------------------------------------

    @api.model
    def _cron_service_open_leads(self):
        """Open leads for the departments for customers without one."""
        cron = self.env["ir.cron"]
        rules = self.env["service.routing.rule"].search([("for_customers", "=", True)])
        cron._commit_progress(remaining=len(rules))
        for rule in rules:
            self._service_open_leads(rule)
            if not cron._commit_progress(1):
                break

    @api.model
    def _service_open_leads(self, rule):
        """Open leads for up to a day's share of the customers that a rule names.

        The claims come first, as one statement: of two runs at the same time one gets
        the customer.
        """
        partner_ids = self._service_claim_customers(rule)
        if not partner_ids:
            return self.browse()
        # sudo: a scheduled rule chose these customers.
        partners = self.env["res.partner"].sudo().browse(partner_ids)
        stages = {
            profile.partner_id: profile.lifecycle_id
            for profile in self.env["service.customer.profile"].search_fetch(
                [
                    ("partner_id", "in", partners.ids),
                    ("company_id", "=", rule.company_id.id),
                ],
                ["partner_id", "lifecycle_id"],
            )
        }
        interest = rule.new_interest_id
        leads = self.create(
            [
                {
                    "name": f"{interest.name}: {partner.name or partner.display_name}",
                    "type": "opportunity",
                    "partner_id": partner.id,
                    "company_id": rule.company_id.id,
                    "service_interest_id": interest.id,
                    "tag_ids": [(6, 0, interest.tag_ids.ids)],
                    "team_id": interest.team_id.id,
                    **rule._target_vals(),
                }
                for partner in partners
            ]
        )
        lead_by_partner = {lead.partner_id: lead for lead in leads}
        claims = self.env["service.routing.claim"].search(
            [
                ("rule_id", "=", rule.id),
                ("partner_id", "in", partners.ids),
                ("lead_id", "=", False),
            ]
        )
        for claim in claims:
            claim.lead_id = lead_by_partner.get(claim.partner_id)
        self.env["service.lead.handover"].create(
            [
                {
                    "lead_id": lead.id,
                    "to_team_id": lead.team_id.id,
                    "to_user_id": lead.user_id.id,
                    "to_store_id": lead.service_store_id.id,
                    "to_interest_id": interest.id,
                    "rule_id": rule.id,
                    "reason": rule._explain(
                        rule._customer_reasons(lead, stages.get(lead.partner_id))
                    ),
                }
                for lead in leads
            ]
        )
        leads._service_follow_up()
        return leads

    @api.model
    def _service_claim_customers(self, rule):
        """Ids of customers that are this rule's turn, claimed for this period."""
        today = fields.Date.context_today(self)
        [[used]] = self.env.execute_query(
            SQL(
                """SELECT COUNT(*) FROM service_routing_claim
                    WHERE rule_id = %s AND create_date >= %s""",
                rule.id,
                today,
            )
        )
        limit = rule.daily_limit - used
        if limit <= 0:
            return []
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO service_routing_claim (
                       rule_id, partner_id, company_id, period, create_date, create_uid)
                SELECT %(rule)s, profile.partner_id, profile.company_id, %(period)s,
                       NOW() AT TIME ZONE 'UTC', %(uid)s
                  FROM service_customer_profile profile
                  JOIN res_partner p ON p.id = profile.partner_id
                 WHERE profile.company_id = %(company)s AND p.active
                   AND %(conditions)s
                   AND NOT EXISTS (
                        SELECT FROM service_routing_claim claim
                         WHERE claim.rule_id = %(rule)s
                           AND claim.partner_id = profile.partner_id
                           AND claim.create_date > NOW() AT TIME ZONE 'UTC'
                               - MAKE_INTERVAL(days => %(days)s))
                   AND NOT EXISTS (
                        SELECT FROM crm_lead lead
                          JOIN res_partner contact ON contact.id = lead.partner_id
                         WHERE contact.commercial_partner_id = profile.partner_id
                           AND lead.service_interest_id = %(interest)s
                           AND lead.active AND lead.won_status = 'pending'
                           AND (lead.company_id = %(company)s
                                OR lead.company_id IS NULL))
                 ORDER BY profile.last_contact_date NULLS FIRST, profile.id
                 LIMIT %(limit)s
                    ON CONFLICT DO NOTHING
                RETURNING partner_id
                """,
                rule=rule.id,
                period=(today - fields.Date.to_date("1970-01-01")).days
                // rule.period_days,
                uid=self.env.uid,
                company=rule.company_id.id,
                conditions=rule._customer_sql(),
                days=rule.period_days,
                interest=rule.new_interest_id.id,
                limit=limit,
            )
        )
        return [row[0] for row in rows]

    # ------------------------------------------------------------------
    # Leads with hand-overs are kept
    # ------------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_over(self):
        """Who handed over to whom stays known."""
        # sudo: hand-overs count whether or not the user may read them.
        if handed := self.sudo().filtered("service_handover_ids"):
            raise UserError(
                self.env._(
                    "“%(lead)s” has been handed over to a department and cannot be "
                    "deleted. Mark it as lost instead.",
                    lead=handed[0].name,
                )
            )

    def _merge_dependences(self, opportunities):
        """The hand-overs of leads that are merged go on with the one that remains."""
        merged = opportunities.filtered(
            lambda lead: not lead.service_captured_at and lead != self
        )
        if merged:
            self.env.flush_all()
            # Below the ORM: hand-overs are never changed, only their lead is another.
            for table in (
                "service_lead_handover",
                "service_routing_claim",
                "service_repurchase",
            ):
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET lead_id = %s WHERE lead_id = ANY(%s)",
                        SQL.identifier(table),
                        self.id,
                        merged.ids,
                    )
                )
            self.env.invalidate_all(flush=False)
        return super()._merge_dependences(opportunities)
