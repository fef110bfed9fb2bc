# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools.profile import Appliance

#: What the composers take in one go; more is a mailing.
MAX_RECIPIENTS = 500


class ServiceCustomerProfile(models.Model):
    """Bring dormant customers back (SR-51)."""

    _inherit = "service.customer.profile"

    repurchase_result = fields.Char(
        string="Repurchase Task", compute="_compute_repurchase_result"
    )
    repurchase_ids = fields.One2many(
        "service.repurchase", compute="_compute_repurchase_result", string="Tasks"
    )

    @api.depends("partner_id")
    def _compute_repurchase_result(self):
        """The latest task of each customer; one query for a list."""
        Task = self.env["service.repurchase"]
        latest = {}
        if Task.has_access("read"):
            for task in Task.search_fetch(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("company_id", "in", self.company_id.ids),
                ],
                ["partner_id", "company_id", "result", "date"],
                order="id",
            ):
                latest[task.partner_id.id, task.company_id.id] = task
        labels = dict(Task._fields["result"]._description_selection(self.env))
        for profile in self:
            task = latest.get((profile.partner_id.id, profile.company_id.id), Task)
            profile.repurchase_ids = task
            profile.repurchase_result = labels.get(task.result, "")

    # ------------------------------------------------------------------
    # Actions of the list
    # ------------------------------------------------------------------

    def _check_service_user(self):
        if not self.env.user.has_group("service_revenue.group_service_user"):
            raise AccessError(
                self.env._(
                    "Dormant customers are worked on by customer management. Ask your "
                    "administrator for the role “Service Revenue / User”."
                )
            )
        self.check_access("read")
        if not self:
            raise UserError(self.env._("Select the customers in the list first."))

    def action_create_repurchase(self):
        """Ask which task the selected customers get, and for whom."""
        return self._open_repurchase_wizard("task", self.env._("Repurchase tasks"))

    def action_create_offer(self):
        """Ask who makes the offers that the offer rules propose."""
        return self._open_repurchase_wizard("offer", self.env._("Offers"))

    def _open_repurchase_wizard(self, kind, name):
        self._check_service_user()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "service.repurchase.create",
            "view_mode": "form",
            "target": "new",
            "context": {"default_profile_ids": self.ids, "default_kind": kind},
        }

    def action_send_email(self):
        """Odoo's own composer, one e-mail for each of the selected customers."""
        return self._open_composer(
            "mail.compose.message",
            self.env._("E-mail"),
            {
                "default_model": "res.partner",
                "default_composition_mode": "mass_mail",
                "default_res_ids": self.partner_id.ids,
            },
        )

    def action_send_sms(self):
        """Odoo's own composer, one SMS for each of the selected customers."""
        return self._open_composer(
            "sms.composer",
            self.env._("SMS"),
            {
                "default_res_model": "res.partner",
                "default_composition_mode": "mass",
                "default_res_ids": str(self.partner_id.ids),
                "default_mass_keep_log": True,
            },
        )

    def _open_composer(self, model, name, context):
        self._check_service_user()
        if len(self) > MAX_RECIPIENTS:
            raise UserError(
                self.env._(
                    "That are %(count)s customers. Select at most %(limit)s; for more "
                    "use a mailing.",
                    count=len(self),
                    limit=MAX_RECIPIENTS,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    # ------------------------------------------------------------------
    # Offers for many customers
    # ------------------------------------------------------------------

    def _get_first_offers(self):
        """{profile id: the first offer of the rules}; queries do not grow with them."""
        # sudo: as for the panel, the facts are of many documents.
        profiles = self.sudo()
        today = fields.Date.context_today(self)
        appliances = profiles._get_appliances_by_profile()
        missing = {}
        for row in profiles._query_missing():
            missing.setdefault(row[0], []).append(row)
        names = profiles._get_product_names(
            [row[i] for rows in missing.values() for row in rows for i in (1, 2)]
        )
        Rule = self.env["service.offer.rule"].sudo()
        rules = Rule.search([("company_id", "in", [*profiles.company_id.ids, False])])
        offers = {}
        for profile in profiles:
            facts = profile._prepare_facts(
                today, appliances.get(profile.id, []), missing.get(profile.id, []), names
            )
            own = rules.filtered(
                lambda rule, company=profile.company_id: (
                    rule.company_id in (company, self.env["res.company"])
                )
            )
            if found := own._match(facts, 1):
                offers[profile.id] = found[0]
        return offers

    def _get_appliances_by_profile(self):
        """{profile id: installed products as for the panel}"""
        equipment = self.env["fsm.equipment"].search_fetch(
            Domain("commercial_partner_id", "in", self.partner_id.ids)
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("returned_on", "=", False),
            [
                "name",
                "product_id",
                "company_id",
                "commercial_partner_id",
                "warranty_end_date",
                *self._appliance_date_fields(),
            ],
        )
        equipment.product_id.product_tmpl_id.fetch(["name", "replacement_age_months"])
        profile_ids = {(p.partner_id.id, p.company_id.id): p.id for p in self}
        lines = {}
        for item in equipment:
            key = profile_ids.get((item.commercial_partner_id.id, item.company_id.id))
            since = next(
                (item[name] for name in self._appliance_date_fields() if item[name]),
                None,
            )
            template = item.product_id.product_tmpl_id
            lines.setdefault(key, []).append(
                {
                    "appliance": Appliance(
                        name=template.name or item.name,
                        since=since.date() if hasattr(since, "date") else since,
                        warranty_end=item.warranty_end_date or None,
                        replacement_months=template.replacement_age_months,
                    )
                }
            )
        for rows in lines.values():
            rows.sort(key=lambda row: str(row["appliance"].since or ""), reverse=True)
        return lines
