# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Open tickets and work orders with running clocks, generated in the database.

Forty calendars in five time zones, with public holidays, breaks and make-up days, one
level for each; half of the documents are tickets, half work orders. One document of
each kind is made by Odoo itself, the others are copies of its row.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from odoo.fields import Command

from .profile_data import Generator

DOCUMENTS = {"S": 2_000, "M": 200_000, "L": 1_000_000}
CALENDARS = 40
ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
)
DAYS = 20


class ClockData(Generator):
    """`documents` open documents, each with one running clock."""

    def __init__(self, env, size: str):
        super().__init__(env, "S")
        self.documents = DOCUMENTS[size]
        self.now = datetime.now().replace(microsecond=0)
        self.roll = random.Random(6)

    def run(self):
        self.execute("SELECT SETSEED(%(seed)s)", seed=0.6)
        env = self.env
        self.calendars = env["resource.calendar"].browse(
            [self.calendar(number).id for number in range(CALENDARS)]
        )
        self.levels = env["service.level"].create(
            [
                {
                    "name": f"P6 {number}",
                    "code": f"p6_{number}",
                    "company_id": env.company.id,
                    "calendar_id": calendar.id,
                    "response_target": 0,
                    "resolution_target": 8,
                }
                for number, calendar in enumerate(self.calendars)
            ]
        )
        self.customer = env["res.partner"].create({"name": "P6"})
        self.contract = env["contract.contract"].create(
            {
                "name": "P6",
                "partner_id": self.customer.id,
                "contract_type": "sale",
                "service_level_id": self.levels[0].id,
                "service_state": "active",
                "service_covers_all": True,
                "date_start": "2020-01-01",
            }
        )
        half = self.documents // 2
        self.copies(self.ticket(), "ticket_id", half)
        self.copies(self.order(), "order_id", self.documents - half)
        env.flush_all()
        env.invalidate_all()
        env.cr.commit()

    def calendar(self, number: int):
        """Hours, a break, six holidays (some of half a day) and two make-up days."""
        opening = self.roll.choice((6, 7.5, 8, 9, 9.25))
        closing = self.roll.choice((16, 17, 18.5, 20))
        days = self.roll.choice((range(5), range(6), (0, 1, 3, 4)))
        hours = self.roll.choice(
            ([(opening, closing)], [(opening, 12), (13, closing)], [(0, 6), (22, 24)])
        )
        holidays = []
        for _holiday in range(6):
            first = self.now + timedelta(days=self.roll.randrange(-DAYS, 60))
            first = first.replace(hour=self.roll.choice((0, 4, 12)), minute=0, second=0)
            length = timedelta(hours=self.roll.choice((6, 24, 72)))
            holidays.append((first, first + length - timedelta(seconds=1)))
        return self.env["resource.calendar"].create(
            {
                "name": f"P6 {number}",
                "tz": ZONES[number % len(ZONES)],
                "company_id": self.env.company.id,
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
                    Command.create({"name": "X", "date_from": first, "date_to": last})
                    for first, last in holidays
                ],
                "service_makeup_ids": [
                    Command.create({"date": (self.now + timedelta(days=offset)).date()})
                    for offset in (-9, 12)
                ],
            }
        )

    def ticket(self):
        return self.env["helpdesk.ticket"].create(
            {"name": "P6", "description": "P6", "partner_id": self.customer.id}
        )

    def order(self):
        location = self.env["fsm.location"].create(
            {"name": "P6", "owner_id": self.customer.id}
        )
        return self.env["fsm.order"].create({"location_id": location.id})

    def copies(self, document, field, count):
        """Documents like this one, each with its clock."""
        record = document.resolution_clock_id
        ids = ",".join(map(str, self.levels.ids))
        rows = f"SELECT n FROM GENERATE_SERIES(1, {count - 1}) n"
        level = f"(ARRAY[{ids}])[1 + n %% {CALENDARS}]".replace("%%", "%")
        columns = {
            "service_level_id": level,
            "response_clock_id": "NULL",
            "resolution_clock_id": "NULL",
        }
        if "number" in document._fields:
            columns["number"] = "'P6-' || n"
        else:
            columns["name"] = "'P6-' || n"
        first = self.copy(document, rows, **columns)
        since = (
            f"'{self.now}'::timestamp"
            f" - FLOOR(RANDOM() * {DAYS} * 86400) * INTERVAL '1 second'"
        )
        clock = self.copy(
            record,
            rows,
            **{field: f"{first} + n - 1"},
            level_id=level,
            running_since=since,
            target_seconds="(1800 + FLOOR(RANDOM() * 200000))::int",
            # Any; the engine counts them.
            deadline="'2030-01-01'",
            next_check_at="NULL",
        )
        self.execute(
            f"UPDATE {document._table} SET resolution_clock_id = c.id"
            f"  FROM service_clock c"
            f" WHERE c.{field} = {document._table}.id AND c.id >= {clock}"
        )
