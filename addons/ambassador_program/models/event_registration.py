# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class EventRegistration(models.Model):
    """A visitor, and the sign-up that he came by."""

    _inherit = "event.registration"

    signup_id = fields.Many2one(
        "ambassador.signup", readonly=True, index="btree_not_null", ondelete="set null"
    )
