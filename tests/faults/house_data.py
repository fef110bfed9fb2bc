# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Records of the programme of ambassadors and of its neighbours, to be lost."""

from __future__ import annotations

from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import Registry

# Models and addon, as they are named in texts and columns of others.
NAMES = r"\"ambassador\.[a-z.]+\"|ambassador_program\."


def fill(database: str) -> int:
    """A city with ambassadors, an event with a sign-up, a lead and an order."""
    with Registry(database).cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        city = env["ambassador.city"].create(
            {
                "name": "F6",
                "code": "999906",
                "country_id": env.ref("base.cn").id,
                "latitude": 31.23,
                "longitude": 121.47,
            }
        )
        community = env["ambassador.community"].create(
            {"name": "F6", "city_id": city.id, "household_count": 100}
        )
        partners = env["res.partner"].create(
            [
                {"name": f"F6 {number}", "phone": f"+86 138 0000 000{number}"}
                for number in range(3)
            ]
        )
        ambassadors = env["ambassador.ambassador"].create(
            [{"partner_id": partner.id, "city_id": city.id} for partner in partners[:2]]
        )
        ambassadors[0].message_post(body="F6")
        ambassadors[0].activity_schedule("mail.mail_activity_data_todo", user_id=2)
        env["ir.attachment"].create(
            {
                "name": "F6",
                "raw": b"F6",
                "res_model": ambassadors._name,
                "res_id": ambassadors[1].id,
            }
        )
        now = fields.Datetime.now()
        event = env["event.event"].create(
            {
                "name": "F6",
                "is_community_event": True,
                "community_id": community.id,
                "programme_city_id": city.id,
                "date_begin": now,
                "date_end": now + timedelta(hours=8),
            }
        )
        env["event.registration"].create({"event_id": event.id, "name": "F6"})
        lead = env["crm.lead"].create(
            {"name": "F6", "event_id": event.id, "community_id": community.id}
        )
        order = env["sale.order"].create(
            {"partner_id": partners[2].id, "opportunity_id": lead.id}
        )
        order.community_event_id = event
        env["utm.campaign"].create({"name": "F6", "is_ambassador_campaign": True})
        cursor.commit()
        return len(ambassadors)
