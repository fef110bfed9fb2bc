# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime

import pytz

from odoo import Command

from .common import ServiceRevenueCommon

SHANGHAI = pytz.timezone("Asia/Shanghai")


def utc(text, zone=SHANGHAI):
    """Naive UTC datetime of a wall clock time in Shanghai, "2026-09-30 16:00"."""
    form = "%Y-%m-%d %H:%M:%S" if text.count(":") == 2 else "%Y-%m-%d %H:%M"
    local = zone.localize(datetime.strptime(text, form))
    return local.astimezone(pytz.utc).replace(tzinfo=None)


class ClockCommon(ServiceRevenueCommon):
    """Levels, a Shanghai calendar with its public holidays, and contracts.

    Monday to Friday 9 to 17; closed 25 to 27 September and 1 to 7 October 2026;
    Saturday 10 October 2026 is worked.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls._make_calendar()
        cls.env.company.resource_calendar_id = cls.calendar
        cls.basic, cls.vip, cls.svip = (
            cls.env.ref(f"service_revenue.service_level_{code}")
            for code in ("basic", "vip", "svip")
        )
        (cls.vip + cls.svip).escalation_ids.unlink()
        cls.vip_customer = cls._make_customer("Ms Vip")
        cls.svip_customer = cls._make_customer("Ms Svip")
        cls.vip_contract = cls._make_contract(cls.vip_customer, cls.vip)
        cls.svip_contract = cls._make_contract(cls.svip_customer, cls.svip)
        cls.stage_ticket_new = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new")
        cls.stage_progress = cls.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_stage_in_progress"
        )
        cls.stage_awaiting = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")
        cls.stage_done = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.stage_void = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_cancelled")

    @classmethod
    def _make_calendar(cls, zone="Asia/Shanghai", hours=((9, 17),), days=range(5)):
        return cls.env["resource.calendar"].create(
            {
                "name": "Hotline",
                "tz": zone,
                "company_id": cls.env.company.id,
                "hours_per_day": sum(end - start for start, end in hours),
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": "Open",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": "full_day",
                        }
                    )
                    for day in days
                    for start, end in hours
                ],
                "leave_ids": [
                    Command.create(
                        {
                            "name": "Closed",
                            "date_from": utc(f"{first} 00:00"),
                            "date_to": utc(f"{last} 23:59:59"),
                        }
                    )
                    for first, last in (
                        ("2026-09-25", "2026-09-27"),
                        ("2026-10-01", "2026-10-07"),
                    )
                ],
                "service_makeup_ids": [
                    Command.create({"name": "Instead", "date": "2026-10-10"})
                ],
            }
        )

    @classmethod
    def _make_contract(cls, customer, level, **values):
        """An active service contract that covers everything the customer has."""
        return cls.env["contract.contract"].create(
            {
                "name": f"{level.name} of {customer.name}",
                "partner_id": customer.id,
                "contract_type": "sale",
                "service_level_id": level.id,
                "service_state": "active",
                "service_covers_all": True,
                "date_start": "2026-01-01",
                **values,
            }
        )

    def _post(self, ticket, user, **values):
        return ticket.with_user(user).message_post(
            body="We are on it",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            **values,
        )
