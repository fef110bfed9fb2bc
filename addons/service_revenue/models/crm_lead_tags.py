# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Command, Domain


class CrmLead(models.Model):
    """Customer tags and life-cycle stage before there is a customer (SR-04).

    A lead without a customer keeps them itself; as soon as it has one they go over, and
    the lead shows those of the customer.
    """

    _inherit = "crm.lead"

    service_category_ids = fields.Many2many(
        "res.partner.category",
        string="Customer Tags",
        compute="_compute_service_category_ids",
        inverse="_inverse_service_category_ids",
        search="_search_service_category_ids",
        help="Tags of the customer. Without a customer the lead keeps them, and hands "
        "them over when the customer is known.",
    )
    service_prospect_category_ids = fields.Many2many(
        "res.partner.category",
        "crm_lead_service_category_rel",
        "lead_id",
        "category_id",
        string="Tags of the Prospect",
        copy=False,
    )
    service_lifecycle_id = fields.Many2one(
        "service.lifecycle.stage",
        string="Stage of the Prospect",
        copy=False,
        help="Goes over to the customer, unless one has been chosen there.",
    )

    @api.depends("partner_id.commercial_partner_id", "service_prospect_category_ids")
    def _compute_service_category_ids(self):
        for lead in self:
            customer = lead.partner_id.commercial_partner_id
            lead.service_category_ids = (
                customer.category_id if customer else lead.service_prospect_category_ids
            )

    def _inverse_service_category_ids(self):
        for lead in self:
            tags = lead.service_category_ids
            customer = lead.partner_id.commercial_partner_id
            if customer:
                # Only the difference: the others may have been put by rules.
                before = customer.category_id
                commands = [Command.link(tag.id) for tag in tags - before]
                commands += [Command.unlink(tag.id) for tag in before - tags]
                if commands:
                    customer.write({"category_id": commands})
            else:
                lead.service_prospect_category_ids = tags

    def _search_service_category_ids(self, operator, value):
        if operator in ("any", "any!", "in", "not in") or isinstance(value, Domain):
            if operator == "not in":
                return NotImplemented
            path = "partner_id.commercial_partner_id.category_id"
            return Domain(path, operator, value) | (
                Domain("partner_id", "=", False)
                & Domain("service_prospect_category_ids", operator, value)
            )
        return NotImplemented

    # ------------------------------------------------------------------
    # Carrying them over
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._service_carry_tags()
        return leads

    def write(self, vals):
        result = super().write(vals)
        names = ("partner_id", "service_prospect_category_ids", "service_lifecycle_id")
        if any(name in vals for name in names):
            self._service_carry_tags()
        return result

    def _service_carry_tags(self):
        """Hand tags and stage of prospects over to the customers they have become."""
        leads = self.filtered("partner_id").filtered(
            lambda lead: (
                lead.service_prospect_category_ids or lead.service_lifecycle_id
            )
        )
        if not leads:
            return
        # sudo: who may say who the customer of a lead is may say what is known of him.
        for lead in leads.sudo():
            customer = lead.partner_id.commercial_partner_id
            company = lead.company_id or self.env.company
            new = lead.service_prospect_category_ids - customer.category_id
            if new:
                customer.write({"category_id": [Command.link(tag.id) for tag in new]})
            local = customer.with_company(company)
            if lead.service_lifecycle_id and not local.service_lifecycle_id:
                local.service_lifecycle_id = lead.service_lifecycle_id
        leads.sudo().write(
            {
                "service_prospect_category_ids": [Command.clear()],
                "service_lifecycle_id": False,
            }
        )

    # ------------------------------------------------------------------
    # Merge
    # ------------------------------------------------------------------

    def _merge_get_fields_specific(self):
        return {
            **super()._merge_get_fields_specific(),
            "service_prospect_category_ids": lambda fname, leads: leads.mapped(fname),
        }

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "service_lifecycle_id"]
