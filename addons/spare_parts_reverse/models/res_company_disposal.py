# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    spare_scrap_location_id = fields.Many2one(
        "stock.location",
        string="Scrap Location",
        domain="[('usage', '=', 'inventory'), ('company_id', 'in', (id, False))]",
        check_company=True,
        ondelete="restrict",
        help="Where scrapped parts and parts handed over to a licensed handler go. "
        "Empty: the scrap location that Odoo proposes.",
    )
    spare_certificate_days = fields.Integer(
        string="Days Until The Certificate",
        default=30,
        help="Days after the hand-over until the disposal certificate has to be there. "
        "Then who is responsible for the disposal is reminded. 0: never.",
    )
    spare_license_reminder_days = fields.Integer(
        string="Licence Reminder",
        default=60,
        help="Days before the licence of a handler expires in which somebody is "
        "reminded. 0: never.",
    )

    _spare_days_positive = models.Constraint(
        "CHECK (spare_certificate_days >= 0 AND spare_license_reminder_days >= 0)",
        "Days of reminders are zero or more.",
    )

    def _get_spare_scrap_locations(self):
        """Where these companies scrap, as dict, with one query.

        Without a setting it is what ``stock.scrap`` proposes, too.
        """
        # sudo: the place is chosen for whoever scraps.
        companies = self.sudo()
        rest = companies.filtered(lambda company: not company.spare_scrap_location_id)
        proposed = {}
        if rest:
            proposed = dict(
                companies.env["stock.location"]._read_group(
                    [("company_id", "in", rest.ids), ("usage", "=", "inventory")],
                    ["company_id"],
                    ["id:min"],
                )
            )
        locations = self.env["stock.location"].sudo()
        return {
            company: company.spare_scrap_location_id
            or locations.browse(proposed.get(company))
            for company in companies
        }
