# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools.misc import format_amount


class SaleOrder(models.Model):
    """Services proposed with what is sold (SR-42)."""

    _inherit = "sale.order"

    service_scenario_id = fields.Many2one(
        "service.scenario",
        string="Scenario",
        compute="_compute_service_scenario_id",
        store=True,
        readonly=False,
        help="Where and for what the products are used; decides which services fit.",
    )
    service_proposals = fields.Json(
        string="Services to Propose",
        compute="_compute_service_proposals",
        help="Products of this quotation with the services that fit.",
    )

    @api.depends("partner_id")
    def _compute_service_scenario_id(self):
        scenarios = self.env["service.scenario"].search(
            [("customer_kind", "!=", False)]
        )
        for order in self:
            kind = (
                "company"
                if order.partner_id.commercial_partner_id.is_company
                else "person"
            )
            if order.service_scenario_id not in scenarios and order.service_scenario_id:
                # Chosen by somebody who knows better.
                continue
            order.service_scenario_id = (
                bool(order.partner_id)
                and scenarios.filtered(
                    lambda one, kind=kind: one.customer_kind == kind
                )[:1]
            )

    def _service_offered_lines(self):
        """{goods line: services that fit}, for all lines of these orders together.

        Not for goods whose service is on the order, and not for a customer whose
        contract covers all that he has (SR-42).
        """
        lines = self.order_line.filtered(
            lambda line: line._service_is_goods() and not line._service_attached()
        )
        requests = {
            line: (
                line.company_id,
                line.order_id.partner_id._origin,
                line.product_template_id,
                line.order_id.service_scenario_id,
            )
            for line in lines
        }
        offers = self.env["product.template"]._service_offers(requests)
        offers = {line: services for line, services in offers.items() if services}
        units = self.env["fsm.equipment"]
        covered = self.env["contract.contract"]._service_coverage(
            {
                line: (*requests[line][:2], units, fields.Date.context_today(self))
                for line in offers
            }
        )
        return {
            line: services
            for line, services in offers.items()
            if not covered[line].contract
        }

    @api.depends(
        "state",
        "partner_id",
        "pricelist_id",
        "service_scenario_id",
        "order_line.product_id",
        "order_line.service_for_line_id",
        "order_line.service_refused_on",
    )
    def _compute_service_proposals(self):
        self.service_proposals = False
        orders = self.filtered(lambda order: order.state in ("draft", "sent"))
        # A line that is not saved yet has no number to answer with.
        offers = {
            line: services
            for line, services in orders._service_offered_lines().items()
            if line._origin
        }
        reasons = []
        if offers:
            reasons = [
                {"id": reason.id, "name": reason.name}
                for reason in self.env["service.refusal.reason"].search([])
            ]
        for order in orders:
            own = {
                line: services
                for line, services in offers.items()
                if line.order_id == order
            }
            if own:
                order.service_proposals = {
                    "reasons": reasons,
                    "lines": order._service_proposal_rows(own),
                }

    def _service_proposal_rows(self, offers):
        """What the proposals show of one order, ready to read."""
        self.ensure_one()
        templates = self.env["product.template"]
        prices = templates._service_offer_prices(
            templates.union(*offers.values()),
            self.pricelist_id,
            self.currency_id,
            self.date_order,
        )
        return [
            {
                "line": line._origin.id,
                "product": line.product_id.display_name,
                "refused": bool(line.service_refused_on),
                "reason": line.service_refusal_id.name or "",
                "offers": [
                    {
                        "id": service.id,
                        "name": service.name,
                        "level": service.service_level_id.name,
                        "color": service.service_level_id.color,
                        "months": service.service_term_months,
                        "billing": service.service_billing,
                        "price": format_amount(
                            self.env, prices[service], self.currency_id
                        ),
                        "included": service.service_included_note or "",
                        "promise": service.service_promise or "",
                    }
                    for service in services
                ],
            }
            for line, services in offers.items()
        ]

    # ------------------------------------------------------------------
    # What was proposed stays known
    # ------------------------------------------------------------------

    def _action_confirm(self):
        self._service_note_proposals()
        return super()._action_confirm()

    def _service_note_proposals(self):
        """Keep for the attach rate which lines had a service to propose (SR-42)."""
        offered = self.env["sale.order.line"].union(*self._service_offered_lines())
        attached = self.order_line.filtered(
            lambda line: line._service_is_goods() and line._service_attached()
        )
        proposed = offered | attached
        (
            self.order_line.filtered("service_proposed") - proposed
        ).service_proposed = False
        (proposed - proposed.filtered("service_proposed")).service_proposed = True

    def copy(self, default=None):
        copies = super().copy(default)
        for order, copied in zip(self, copies, strict=True):
            lines = order.order_line.filtered(lambda line: not line.is_downpayment)
            if len(lines) != len(copied.order_line) or not lines.service_for_line_id:
                continue
            twins = dict(zip(lines, copied.order_line, strict=True))
            for line in lines.filtered("service_for_line_id"):
                twins[line].service_for_line_id = twins.get(line.service_for_line_id)
        return copies

    def _service_place_below(self, before, added):
        """Put each new line right below its product, the others as they were."""
        self.ensure_one()
        wanted = []
        for line in before:
            wanted.append(line)
            if line in added:
                wanted.append(added[line])
        sequence = 0
        for line in wanted:
            sequence = max(sequence + 1, line.sequence if line in before else 0)
            if line.sequence != sequence:
                line.sequence = sequence
