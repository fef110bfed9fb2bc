# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .res_company_quality import QUALITY_STATES


class ServiceQualityMixin(models.AbstractModel):
    """A document on which the data of its customer is confirmed or mended (SR-07).

    The document implements ``_quality_customer()``.
    """

    _name = "service.quality.mixin"
    _description = "Customer Data on a Document"

    customer_quality_state = fields.Selection(
        QUALITY_STATES,
        string="Customer Data",
        compute="_compute_customer_quality",
        compute_sudo=True,
    )
    customer_quality_note = fields.Text(
        string="Data to Mend", compute="_compute_customer_quality", compute_sudo=True
    )
    customer_confirmed_on = fields.Date(
        string="Data Confirmed On",
        compute="_compute_customer_quality",
        compute_sudo=True,
    )
    is_data_right_allowed = fields.Boolean(
        compute="_compute_customer_quality", compute_sudo=True
    )

    def _quality_customer(self):
        """Customer (``res.partner``) of the document, possibly none."""
        return self.service_partner_id

    @api.depends(lambda self: self._quality_depends())
    @api.depends_context("lang")
    def _compute_customer_quality(self):
        for document in self:
            customer = document._quality_customer().commercial_partner_id
            document.customer_quality_state = customer.service_quality_state
            document.customer_quality_note = customer.service_quality_note
            document.customer_confirmed_on = customer.service_confirmed_on
            document.is_data_right_allowed = bool(
                customer
                and customer.service_confirmed_on != fields.Date.context_today(self)
            )

    @api.model
    def _quality_depends(self):
        path = "service_partner_id.commercial_partner_id"
        return [
            f"{path}.service_quality_state",
            f"{path}.service_quality_missing",
            f"{path}.service_confirmed_on",
        ]

    def _check_quality_rights(self):
        """Service staff, on a document of their own; a contact they may change."""
        if not self.env.user.has_group("service_revenue.group_service_technician"):
            raise AccessError(
                self.env._(
                    "Only service staff mend customer data. Ask your administrator for "
                    "the role “Service Revenue / Technician”."
                )
            )
        self.check_access("write")

    def action_service_data_right(self):
        """One tap: the customer has just confirmed name, phone and address."""
        self._check_quality_rights()
        customers = self.env["res.partner"]
        for document in self:
            customers |= document._quality_customer().commercial_partner_id
        if not customers:
            raise UserError(
                self.env._("There is no customer here. Choose the customer first.")
            )
        # sudo: a technician may confirm the customer of his own document, which was
        # checked above, but has no right to change contacts.
        customers.sudo()._service_confirm_data()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Thank you, noted: the data is right."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_service_mend(self):
        """Ask for what is missing, in one small dialog."""
        self.ensure_one()
        self._check_quality_rights()
        return self.env["service.quality.mend"]._open_for(self)
