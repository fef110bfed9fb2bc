# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import format_date


class ServiceEntitlement(models.Model):
    """How much is left, in words."""

    _inherit = "service.entitlement"

    left_text = fields.Char(
        string="What Is Left", compute="_compute_left_text", compute_sudo=True
    )

    @api.depends("granted", "used", "unlimited", "type_id.name", "period_id.date_to")
    @api.depends_context("lang")
    def _compute_left_text(self):
        for entitlement in self:
            entitlement.left_text = entitlement._get_left_text()

    def _get_left_text(self):
        """“Inspections: 1 of 2 left until 09/30/2027”, in the reader's language."""
        self.ensure_one()
        values = {
            "what": self.type_id.name,
            "left": self.remaining,
            "granted": self.granted,
            "used": self.used,
            "day": format_date(self.env, self.date_to, date_format="medium"),
        }
        if self.unlimited:
            return self.env._("%(what)s: included until %(day)s", **values)
        if self.used > self.granted:
            return self.env._(
                "%(what)s: %(used)s used, %(granted)s included, until %(day)s", **values
            )
        if not self.remaining:
            return self.env._(
                "%(what)s: none of %(granted)s left until %(day)s", **values
            )
        return self.env._(
            "%(what)s: %(left)s of %(granted)s left until %(day)s", **values
        )
