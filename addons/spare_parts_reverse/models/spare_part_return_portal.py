# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

#: All that a portal user can read of a part that he owes.
PORTAL_FIELDS = frozenset(
    {
        "id",
        "display_name",
        "name",
        "state",
        "company_id",
        "product_id",
        "lot_id",
        "quantity",
        "uom_id",
        "holder_id",
        "due_date",
        "days_left",
        "is_overdue",
        "due_words",
        "opened_on",
        "received_on",
        "handed_over_on",
        "tracking_reference",
        "access_url",
        "create_date",
    }
)


class SparePartReturn(models.Model):
    """What customers and partners see on the portal: their part, and no figure of ours.

    Fields are refused unless they are named here, so that none that is added later is
    shown by mistake.
    """

    _inherit = "spare.part.return"

    def _has_field_access(self, field, operation):
        allowed = super()._has_field_access(field, operation)
        if allowed and not self.env.su and self.env.user._is_portal():
            return operation == "read" and field.name in PORTAL_FIELDS
        return allowed
