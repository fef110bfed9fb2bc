# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ServicePresaleMixin(models.AbstractModel):
    """A ticket or work order that serves somebody who has not bought yet (SR-52).

    Advice or a site survey, without order or product. When the sale comes, the case is
    linked to it: by itself when both belong to the same opportunity, else by hand.
    """

    _name = "service.presale.mixin"
    _description = "Pre-sale Case"

    is_presale = fields.Boolean(
        string="Pre-sale", compute="_compute_is_presale", store=True
    )
    service_presale_order_id = fields.Many2one(
        "sale.order",
        string="Led to Sale",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        help="The sales order that came out of this advice.",
    )
    service_presale_candidate_ids = fields.Many2many(
        "sale.order", compute="_compute_service_presale_candidate_ids"
    )

    def _presale_type(self):
        """Record of the type that says whether the case is one before the sale."""
        raise NotImplementedError

    def _presale_opportunity(self):
        """Opportunity (``crm.lead``) of the case, possibly none."""
        raise NotImplementedError

    @api.depends("service_partner_id", "company_id", "is_presale", "create_date")
    def _compute_service_presale_candidate_ids(self):
        """Orders of this customer within the company's days after the case."""
        cases = self.filtered(lambda case: case.is_presale and case.service_partner_id)
        (self - cases).service_presale_candidate_ids = False
        orders = self.env["sale.order"]
        if cases and orders.has_access("read"):
            orders = orders.search(
                Domain("state", "=", "sale")
                & Domain(
                    "partner_id.commercial_partner_id",
                    "in",
                    cases.commercial_partner_id.ids,
                ),
                order="date_order desc",
            )
        for case in cases:
            case.service_presale_candidate_ids = orders.filtered(
                lambda order, case=case: case._presale_may_lead_to(order)
            )

    def _presale_may_lead_to(self, order):
        """The same customer and company, not long after the case."""
        since = self.create_date or fields.Datetime.now()
        days = timedelta(days=self.company_id.sudo().service_presale_days)
        return (
            order.company_id == self.company_id
            and order.partner_id.commercial_partner_id == self.commercial_partner_id
            and order.date_order <= since + days
        )

    @api.constrains("service_presale_order_id")
    def _check_service_presale_order(self):
        for case in self.filtered("service_presale_order_id"):
            # sudo: the check looks at the order, it shows nothing of it but the name.
            order = case.sudo().service_presale_order_id
            if not case.is_presale:
                raise ValidationError(
                    self.env._(
                        "“%(case)s” is no pre-sale case. Give it a type that is one, "
                        "then link the sale.",
                        case=case.name,
                    )
                )
            if (
                order.company_id != case.company_id
                or order.partner_id.commercial_partner_id != case.commercial_partner_id
            ):
                raise ValidationError(
                    self.env._(
                        "“%(case)s” was for another customer than %(order)s. Choose an "
                        "order of the same customer.",
                        case=case.name,
                        order=order.name,
                    )
                )

    @api.model
    def _presale_of_opportunities(self, leads):
        """Cases of these opportunities that have led to no sale yet."""
        return self.search(
            self._presale_opportunity_domain(leads)
            & Domain("is_presale", "=", True)
            & Domain("service_presale_order_id", "=", False)
        )

    def action_view_presale_order(self):
        self.ensure_one()
        return self.service_presale_order_id._get_records_action()
