# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ServiceProfileMixin(models.AbstractModel):
    _name = "service.profile.mixin"
    _description = "Customer Profile on a Document"
