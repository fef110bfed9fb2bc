# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .spare_supplier_claim_actions import REMINDER


class SpareSupplierClaim(models.Model):
    """Nobody forgets a claim that the supplier does not answer."""

    _inherit = "spare.supplier.claim"

    @api.model
    def _get_reminder_domain(self):
        """Claims that wait for longer than their company allows, once per waiting
        time."""
        now = fields.Datetime.now()
        domains = []
        for company in (
            self.env["res.company"].sudo().search([("spare_claim_answer_days", ">", 0)])
        ):
            since = now - timedelta(days=company.spare_claim_answer_days)
            domains.append(
                Domain("company_id", "=", company.id)
                & Domain("shipped_on", "<=", since)
                & (
                    Domain("reminded_on", "=", False)
                    | Domain("reminded_on", "<=", since)
                )
            )
        return Domain("state", "=", "shipped") & Domain.OR(domains)

    @api.model
    def _cron_remind(self, batch=200):
        """Remind who is responsible for each claim that waits for too long.

        In committed batches, resumable; claims on which somebody works right now are
        left to the next run.
        """
        domain = self._get_reminder_domain()
        last = 0
        while True:
            found = self.search(
                domain & Domain("id", ">", last), order="id", limit=batch
            )
            if not found:
                return
            last = found[-1].id
            found.try_lock_for_update()._remind()
            remaining = self.search_count(domain & Domain("id", ">", last))
            if not self.env["ir.cron"]._commit_progress(
                len(found), remaining=remaining
            ):
                return

    def _remind(self):
        """One activity for each claim; an old one that is still open goes."""
        if not self:
            return
        # sudo: reminders are the system's own.
        claims = self.sudo()
        claims.activity_unlink([REMINDER])
        for user, group in claims.grouped("user_id").items():
            group.activity_schedule(
                REMINDER,
                user_id=(user or self.env.ref("base.user_admin")).id,
                date_deadline=fields.Date.context_today(self),
                summary=self.env._("The supplier has not answered"),
            )
        claims.write({"reminded_on": fields.Datetime.now()})
