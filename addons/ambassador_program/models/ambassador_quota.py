# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class AmbassadorQuota(models.Model):
    """Seats of a city in a company, where they are not the company's usual number.

    A quota below what is filled removes nobody: the city is shown as over (AM-01).
    """

    _name = "ambassador.quota"
    _description = "Ambassador Quota"
    _order = "city_id, company_id, id"
    _rec_name = "city_id"

    city_id = fields.Many2one(
        "ambassador.city", required=True, index=True, ondelete="cascade"
    )
    state_id = fields.Many2one(related="city_id.state_id", string="Province")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    quota = fields.Integer(
        string="Seats", required=True, default=lambda self: self._default_quota()
    )

    _city_uniq = models.Constraint(
        "UNIQUE (company_id, city_id)",
        "This city has a quota in this company already: change that one.",
    )
    _quota_positive = models.Constraint(
        "CHECK (quota >= 0 AND quota <= 1000)",
        "A quota lies between 0 and 1000.",
    )

    def _default_quota(self):
        return self.env.company.ambassador_quota

    @api.model_create_multi
    def create(self, vals_list):
        quotas = super().create(vals_list)
        quotas._tell_vacancies()
        return quotas

    def write(self, vals):
        result = super().write(vals)
        if "quota" in vals:
            self._tell_vacancies()
        return result

    def _tell_vacancies(self):
        """More seats: whoever waits is proposed."""
        self.env["ambassador.ambassador"]._propose_next(
            {(quota.company_id, quota.city_id) for quota in self}
        )

    @api.model
    def _set_quotas(self, quotas, company):
        """Set {city: seats} for a company; existing quotas are changed."""
        cities = self.env["ambassador.city"].union(*quotas)
        known = {
            quota.city_id: quota
            for quota in self.search(
                [("company_id", "=", company.id), ("city_id", "in", cities.ids)]
            )
        }
        changed = {}
        for city, seats in quotas.items():
            quota = known.get(city)
            if quota and quota.quota != seats:
                changed[seats] = changed.get(seats, self.browse()) | quota
        for seats, mine in changed.items():
            mine.write({"quota": seats})
        default = company.ambassador_quota
        self.create(
            [
                {"company_id": company.id, "city_id": city.id, "quota": seats}
                for city, seats in quotas.items()
                if city not in known and seats != default
            ]
        )
