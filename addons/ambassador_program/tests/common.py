# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.channel_partner.tests.common import ChannelCommon


class AmbassadorCommon(ChannelCommon):
    """A city with a community, two ambassadors and an event that is on.

    The stores and people of :class:`ChannelCommon` are there too. Factories:
    ``make_city``, ``make_ambassador``, ``make_ambassador_user``, ``make_community``,
    ``make_event``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programme_city = cls.make_city("Testzhou", "999900")
        cls.other_city = cls.make_city("Elsewhere", "999901")
        cls.interest = cls.env["service.interest"].create(
            {"name": "Replacement test", "code": "replacement_test"}
        )
        cls.community = cls.make_community("Garden Court")
        cls.ambassador = cls.make_ambassador("Amy Ambassador")
        cls.rival_ambassador = cls.make_ambassador("Rob Rival")
        cls.ambassador_user = cls.make_ambassador_user(cls.ambassador)
        cls.rival_ambassador_user = cls.make_ambassador_user(cls.rival_ambassador)
        cls.event = cls.make_event(
            "Saturday", lead_ambassador_id=cls.ambassador.id, user_id=False
        )
        cls.programme_user = new_test_user(
            cls.env,
            login="programme_user",
            groups="ambassador_program.group_ambassador_user",
        )
        cls.programme_manager = new_test_user(
            cls.env,
            login="programme_manager",
            groups="ambassador_program.group_ambassador_manager",
        )

    @classmethod
    def make_city(cls, name, code, **vals):
        return cls.env["ambassador.city"].create(
            {
                "name": name,
                "code": code,
                "country_id": cls.env.ref("base.cn").id,
                "latitude": 31.23,
                "longitude": 121.47,
                **vals,
            }
        )

    @classmethod
    def make_ambassador(cls, name, city=None, state="active", **vals):
        """An ambassador in a state; one with a seat gets the next of his city."""
        city = city or cls.programme_city
        partner = cls.env["res.partner"].create(
            {"name": name, "phone": "+86 138 0000 0000", "city": city.name}
        )
        seat = 0
        if state in ("approved", "training", "active", "paused"):
            seat = 1 + max(city.ambassador_ids.mapped("seat"), default=0)
        return (
            cls.env["ambassador.ambassador"]
            .sudo()
            .create(
                {
                    "partner_id": partner.id,
                    "city_id": city.id,
                    "state": state,
                    "seat": seat,
                    "code": f"test{partner.id}" if seat else False,
                    **vals,
                }
            )
        )

    @classmethod
    def make_ambassador_user(cls, ambassador):
        """His portal login: ``ambassador_`` and his id."""
        login = f"ambassador_{ambassador.id}"
        return new_test_user(
            cls.env,
            login=login,
            groups="base.group_portal",
            partner_id=ambassador.partner_id.id,
        )

    @classmethod
    def make_community(cls, name, **vals):
        return cls.env["ambassador.community"].create(
            {
                "name": name,
                "city_id": cls.programme_city.id,
                "street": f"{name} Road 1",
                "latitude": 31.235,
                "longitude": 121.475,
                "household_count": 1200,
                **vals,
            }
        )

    @classmethod
    def make_event(cls, name, **vals):
        """A community event that is on now, in the community of the class."""
        now = fields.Datetime.now().replace(microsecond=0)
        return cls.env["event.event"].create(
            {
                "name": name,
                "is_community_event": True,
                "community_id": cls.community.id,
                "programme_city_id": cls.programme_city.id,
                "date_tz": "Asia/Shanghai",
                "date_begin": now - timedelta(hours=1),
                "date_end": now + timedelta(hours=7),
                **vals,
            }
        )
