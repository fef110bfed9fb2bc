# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

SHANGHAI = (31.2304, 121.4737)


class ChannelCommon(BaseCommon):
    """A firm with an owner, a clerk and a technician in the portal, and a competitor.

    Factories: ``make_firm``, ``make_point`` (an active store that can do everything),
    ``make_member``, ``make_lead``, ``make_order``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.gold = cls.env["res.partner.grade"].create({"name": "Gold test"})
        cls.store_type = cls.env.ref("channel_partner.type_store")
        cls.firm = cls.make_firm("Firm Fang", grade_id=cls.gold.id)
        cls.rival_firm = cls.make_firm("Rival Rao")
        cls.point = cls.make_point("Store One", cls.firm, *SHANGHAI)
        cls.rival = cls.make_point("Store Two", cls.rival_firm, 31.30, 121.50)
        cls.owner_user = cls.make_member("owner", cls.firm)
        cls.clerk_user = cls.make_member("clerk", cls.firm)
        cls.technician_user = cls.make_member("technician", cls.firm)
        cls.rival_user = cls.make_member("owner", cls.rival_firm)
        cls.channel_user = new_test_user(
            cls.env, login="channel_user", groups="channel_partner.group_channel_user"
        )
        cls.channel_manager = new_test_user(
            cls.env,
            login="channel_manager",
            groups="channel_partner.group_channel_manager",
        )
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Customer Cai",
                "phone": "+86 21 5555 0101",
                "email": "cai@example.com",
                "street": "Lane 5, House 8",
                "city": "Shanghai",
                "partner_latitude": 31.24,
                "partner_longitude": 121.48,
            }
        )

    @classmethod
    def make_firm(cls, name, **vals):
        return cls.env["res.partner"].create({"name": name, "is_company": True, **vals})

    @classmethod
    def make_point(cls, name, firm, latitude, longitude, capabilities=None, **vals):
        """An active store of a firm; ``capabilities``: values of its lines."""
        if capabilities is None:
            capabilities = [{"side": "sales"}, {"side": "service"}]
        contact = cls.env["res.partner"].create(
            {
                "name": name,
                "parent_id": firm.id,
                "type": "store",
                "city": "Shanghai",
                "partner_latitude": latitude,
                "partner_longitude": longitude,
            }
        )
        return cls.env["channel.point"].create(
            {
                "partner_id": contact.id,
                "type_id": cls.store_type.id,
                "state": "active",
                "capability_ids": [(0, 0, line) for line in capabilities],
                **vals,
            }
        )

    @classmethod
    def make_member(cls, role, firm, points=None):
        """Portal user with a role at a firm; his login is role and id of the firm."""
        user = new_test_user(
            cls.env, login=f"{role}_{firm.id}", groups="base.group_portal"
        )
        user.partner_id.parent_id = firm
        person = None
        if role == "technician":
            person = cls.env["fsm.person"].create({"partner_id": user.partner_id.id})
        cls.env["channel.member"].create(
            {
                "partner_id": user.partner_id.id,
                "role": role,
                "person_id": person and person.id,
                "point_ids": [(6, 0, points.ids if points else [])],
            }
        )
        return user

    @classmethod
    def make_lead(cls, customer=None, **vals):
        customer = customer or cls.customer
        return cls.env["crm.lead"].create(
            {
                "name": f"Wants a new one: {customer.name}",
                "type": "lead",
                "partner_id": customer.id,
                "partner_latitude": customer.partner_latitude,
                "partner_longitude": customer.partner_longitude,
                **vals,
            }
        )

    @classmethod
    def make_order(cls, customer=None, **vals):
        customer = customer or cls.customer
        place = cls.env["fsm.location"].create(
            {
                "name": f"Home of {customer.name}",
                "partner_id": customer.id,
                "owner_id": customer.id,
            }
        )
        return cls.env["fsm.order"].create({"location_id": place.id, **vals})
