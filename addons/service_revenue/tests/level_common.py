# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields

from .common import ServiceRevenueCommon


class LevelCommon(ServiceRevenueCommon):
    """A customer with a contract of a level that counts elapsed time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "9 to 17",
                "tz": "Asia/Shanghai",
                "company_id": cls.env.company.id,
                "hours_per_day": 8,
                "attendance_ids": [(5, 0, 0)]
                + [
                    (
                        0,
                        0,
                        {
                            "name": f"Day {day}",
                            "dayofweek": str(day),
                            "hour_from": 9,
                            "hour_to": 17,
                            "day_period": "full_day",
                        },
                    )
                    for day in range(5)
                ],
            }
        )
        cls.day_and_night = cls.env["service.level"].create(
            {
                "name": "Platinum",
                "code": "platinum",
                "rank": 90,
                "hotline_kind": "always",
                "response_unit": "clock_hours",
                "resolution_target": 4,
                "resolution_unit": "clock_hours",
                "promise": "Solved within four hours, day and night.",
            }
        )
        cls.office_hours = cls.env["service.level"].create(
            {
                "name": "Gold",
                "code": "gold",
                "company_id": cls.env.company.id,
                "rank": 80,
                "calendar_id": cls.calendar.id,
                "response_target": 2,
                "response_unit": "working_hours",
                "resolution_target": 1,
                "resolution_unit": "working_days",
            }
        )

    @classmethod
    def _make_contract(cls, level, customer=None, **values):
        """A running contract of this level for all products of the customer."""
        customer = customer or cls.customer
        today = fields.Date.subtract(fields.Date.today(), days=7)
        return cls.env["contract.contract"].create(
            {
                "name": f"{level.name} of {customer.name}",
                "partner_id": customer.id,
                "contract_type": "sale",
                "service_level_id": level.id,
                "service_state": "active",
                "service_covers_all": True,
                "service_period_ids": [
                    (
                        0,
                        0,
                        {
                            "level_id": level.id,
                            "date_from": today,
                            "date_to": fields.Date.add(today, years=1),
                            "currency_id": cls.env.company.currency_id.id,
                        },
                    )
                ],
                **values,
            }
        )
