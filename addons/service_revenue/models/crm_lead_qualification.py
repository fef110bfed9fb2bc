# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

#: Key in ``cr.precommit.data`` of leads that may meet a rule now.
CANDIDATES = "service_revenue.qualification"
BATCH = 500
#: Columns of the lead that criteria look at.
_COLUMNS = frozenset(
    [
        "service_quality_state",
        "service_interest_id",
        "service_state",
        "team_id",
        "partner_id",
        "expected_revenue",
        "date_deadline",
        "probability",
    ]
)


class CrmLead(models.Model):
    """From a captured lead to an opportunity by itself (SR-14)."""

    _inherit = "crm.lead"

    service_checklist = fields.Html(
        string="Qualification",
        compute="_compute_service_checklist",
        compute_sudo=True,
        sanitize=False,
        help="What a rule asks for before the lead goes to sales by itself.",
    )
    service_checklist_progress = fields.Integer(
        string="Qualified (%)", compute="_compute_service_checklist", compute_sudo=True
    )

    @api.depends(
        "service_captured_at", "service_state", "service_quality_state", *_COLUMNS
    )
    @api.depends_context("lang")
    def _compute_service_checklist(self):
        """Of the rule that the lead is nearest to; nothing without a rule."""
        self.service_checklist = False
        self.service_checklist_progress = 0
        rules = self.env["service.qualification.rule"]
        rules = rules.browse(rules._active_rule_ids())
        leads = self.filtered(
            lambda lead: lead.service_captured_at and lead.service_state == "triage"
        )
        if not rules or not leads:
            return
        best = {}
        for company, group in leads.grouped("company_id").items():
            for rule in rules:
                if rule.company_id and rule.company_id != company:
                    continue
                scope = group.filtered_domain(rule._get_scope_domain(company))
                met = [
                    (label, scope.filtered_domain(domain))
                    for label, domain in rule._get_criteria(company)
                ]
                for lead in scope:
                    rows = [(lead in leads_met, label) for label, leads_met in met]
                    share = sum(row[0] for row in rows) / len(rows)
                    if lead not in best or share > best[lead][0]:
                        best[lead] = share, rows
        for lead, (share, rows) in best.items():
            lead.service_checklist_progress = round(100 * share)
            lead.service_checklist = self._service_render_checklist(rows)

    @api.model
    def _service_render_checklist(self, rows):
        done, missing = self.env._("Known"), self.env._("Missing")
        return Markup('<ul class="list-unstyled mb-0">%s</ul>') % Markup("").join(
            Markup('<li><i class="fa fa-fw %s" title="%s"></i> %s</li>')
            % (
                "fa-check-square-o text-success" if met else "fa-square-o",
                done if met else missing,
                label,
            )
            for met, label in rows
        )

    # ------------------------------------------------------------
    # EVENTS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._service_may_qualify()
        return leads

    def _write_multi(self, vals_list):
        if not _COLUMNS.isdisjoint(set().union(*vals_list)):
            self._service_may_qualify()
        return super()._write_multi(vals_list)

    def _service_may_qualify(self):
        """Look at these leads once, together, before the transaction commits."""
        if not self.env["service.qualification.rule"]._active_rule_ids():
            return
        precommit = self.env.cr.precommit
        if CANDIDATES not in precommit.data:
            precommit.data[CANDIDATES] = set()
            # sudo: rules decide, not whoever happened to save.
            precommit.add(self.env["crm.lead"].sudo()._service_qualify_candidates)
        precommit.data[CANDIDATES].update(self.ids)

    @api.model
    def _service_qualify_candidates(self):
        """Hand over what meets a rule; at the latest this runs before commit."""
        self.env.flush_all()
        ids = self.env.cr.precommit.data.pop(CANDIDATES, None)
        if ids:
            self.browse(sorted(ids))._service_qualify()

    def _service_qualify(self):
        """As the system, not as whoever happened to save: the rule decides.

        A rule that cannot hand over leaves the lead to triage; it must never stop what
        somebody else is doing (capturing, above all).
        """
        # Superuser: see above; only in the company of the leads.
        leads = self.with_user(SUPERUSER_ID).with_context(
            service_engine_write=None, allowed_company_ids=self.company_id.ids
        )
        try:
            with self.env.cr.savepoint():
                return leads.env["service.qualification.rule"]._qualify(leads)
        except (UserError, AccessError) as error:
            _logger.warning("No lead was handed over by rule: %s", error)
            return leads.browse()

    @api.model
    def _cron_service_qualify(self):
        """What no event of the lead announces: the customer's tags, spend, products."""
        if not self.env["service.qualification.rule"]._active_rule_ids():
            return
        cron = self.env["ir.cron"]
        domain = Domain("service_state", "=", "triage") & Domain(
            "service_quality_state", "=", "ok"
        )
        last = 0
        while leads := self.search(
            domain & Domain("id", ">", last), order="id", limit=BATCH
        ):
            last = leads[-1].id
            leads.try_lock_for_update()._service_qualify()
            remaining = self.search_count(domain & Domain("id", ">", last))
            if not cron._commit_progress(len(leads), remaining=remaining):
                break
