# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class FsmOrder(models.Model):
    """A new work order on which nobody is sent goes to the nearest store (CP-10)."""

    _inherit = "fsm.order"

    _channel_due = models.Index("(id) WHERE channel_is_due")

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._channel_auto_route()
        return records

    def _is_channel_auto(self):
        return bool(
            self.company_id.channel_auto_order
            and not self.person_id
            and not self.person_ids
            and not self.channel_point_id
            and not self.stage_id.is_closed
            # The ticket is on its way, or with a store that makes this work order.
            and not self.ticket_id._channel_live_routes()
        )

    def _get_channel_local_point(self):
        """The store whose worker the territory names first."""
        # sudo: only which store it is.
        worker = self.sudo().location_id.territory_id.person_id
        return worker.channel_point_id
