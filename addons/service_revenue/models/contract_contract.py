# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ContractContract(models.Model):
    _name = "contract.contract"
    _inherit = ["contract.contract", "service.profile.event.mixin"]

    _profile_columns = frozenset(
        [
            "partner_id",
            "company_id",
            "active",
            "contract_type",
            "date_end",
            "service_state",
        ]
    )
    _profile_owner_columns = frozenset(["partner_id"])
