# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the chapters of the demonstration share: the day, the people, the goods."""

import random
from datetime import datetime, timedelta

from .timeline import ZONE, Timeline, moment

SEED = 20190
LANGUAGE = "zh_CN"
YEARS_OF_HISTORY = 2


class Demo:
    """Everything that one chapter hands to the next.

    Two years must not be logged field by field: nobody reads it, and it would take most
    of the installation time.
    """

    def __init__(self, env):
        self.env = env(
            context={
                **env.context,
                "tracking_disable": True,
                "mail_create_nosubscribe": True,
                "mail_create_nolog": True,
                "mail_notrack": True,
                "no_reset_password": True,
                "skip_sms": True,
                "mail_notify_force_send": False,
                "skip_backorder": True,
            }
        )
        self.rng = random.Random(SEED)
        # chapters that may be changed without turning the whole story
        self.sales_rng = random.Random(SEED + 1)
        self.care_rng = random.Random(SEED + 2)
        self.plans_rng = random.Random(SEED + 3)
        self.parts_rng = random.Random(SEED + 4)
        self.net_rng = random.Random(SEED + 5)
        self.company = env.ref("base.main_company").with_env(self.env)
        self.timeline = Timeline(self.env)
        self.today = datetime.now(ZONE).date()
        self.users = {}  # persona -> res.users
        self.products = {}  # code -> product.product
        self.branches = {}  # city code -> Branch
        self.customers = []  # [Customer]

    def day(self, days_ago):
        """The date so many days ago (negative: ahead)."""
        return self.today - timedelta(days=days_ago)

    def at(self, days_ago, hour, minute=0):
        """Naive UTC of a local time so many days ago."""
        return moment(self.day(days_ago), hour, minute)

    def plan(self, days_ago, hour, action, *args, minute=0):
        """Have ``action`` happen at that local time; never, if it is to come."""
        self.timeline.plan(self.at(days_ago, hour, minute), action, *args)

    def act_as(self, persona, records):
        """The records as this person sees and changes them."""
        return records.with_user(self.users[persona])
