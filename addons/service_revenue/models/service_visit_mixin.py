# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import AccessError

SALES = "sales_team.group_sale_salesman"
# What is going on now comes before what is planned, and that before what is over.
_RANK = ("on_site", "on_the_way", "scheduled", "requested", "finished", "cancelled")


class ServiceVisitMixin(models.AbstractModel):
    """A sales document or customer that shows how the visits behind it go (X-34).

    Salespeople need no work orders for it: they see where the visits of their own
    customers stand, in one sentence, and how they were rated.
    """

    _name = "service.visit.mixin"
    _description = "Visits Seen From Sales"

    service_visit_state = fields.Selection(
        lambda self: self.env["fsm.order"]._fields["service_visit_state"].selection,
        string="Visit",
        compute="_compute_service_visits",
        groups=SALES,
    )
    service_visit_text = fields.Char(
        string="Where the Visit Stands",
        compute="_compute_service_visits",
        groups=SALES,
    )
    service_visit_count = fields.Integer(
        string="Visits", compute="_compute_service_visits", groups=SALES
    )
    service_visit_rating = fields.Float(
        string="Rating of Visits",
        compute="_compute_service_visits",
        digits=(3, 2),
        groups=SALES,
        help="Average of what the customer gave the visits, from 1 to 5.",
    )

    def _compute_service_visits(self):
        visits = self._get_service_visits()
        for record in self:
            # sudo: an empty set of the same kind.
            orders = visits.get(record.id) or self.env["fsm.order"].sudo()
            latest = min(
                orders,
                key=lambda order: (_RANK.index(order.service_visit_state), -order.id),
                default=orders,
            )
            scores = [
                order.service_rating_ids.overall or order.rating_avg for order in orders
            ]
            ratings = [score for score in scores if score]
            record.service_visit_state = latest.service_visit_state
            record.service_visit_text = latest.service_visit_text
            record.service_visit_count = len(orders)
            record.service_visit_rating = (
                sum(ratings) / len(ratings) if ratings else 0.0
            )

    def _get_service_visits(self):
        """{record id: work orders, readable} of the records whose visits the user may
        see."""
        return {}

    def _service_visits_by(self, domain, get_ids):
        """Read the work orders of ``domain`` once and group them by record."""
        # Only what the computed fields show of them leaves this mixin.
        orders = self.env["fsm.order"].sudo().search(domain)
        grouped = {}
        for order in orders:
            for record_id in get_ids(order):
                grouped[record_id] = grouped.get(record_id, orders.browse()) + order
        return grouped

    def action_view_service_visits(self):
        """Visits behind the figure; the list shows what the user may see."""
        self.ensure_one()
        self.check_access("read")
        if not self._has_field_access(self._fields["service_visit_count"], "read"):
            raise AccessError(
                self.env._("Visits are shown to sales and service. Ask one of them.")
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.service_visit_action"
        )
        orders = self._get_service_visits().get(self.id)
        action["domain"] = [("id", "in", orders.ids if orders else [])]
        action["context"] = {}
        return action
