# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io
from datetime import datetime

from PIL import Image, ImageDraw

from odoo.tests import new_test_user

from .common import ChannelCommon


class StoreJobCommon(ChannelCommon):
    """A job that the store of the firm has accepted, planned or not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.partner_id.tz = "Asia/Shanghai"
        cls.customer.tz = "Asia/Shanghai"
        cls.technician = cls.env["channel.member"].search(
            [("partner_id", "=", cls.technician_user.partner_id.id)]
        )
        cls.person = cls.technician.person_id
        cls.customer_user = new_test_user(
            cls.env,
            login="customer_cai",
            name=cls.customer.name,
            groups="base.group_portal",
            partner_id=cls.customer.id,
        )
        cls.stage_completed = cls.env.ref("fieldservice.fsm_stage_completed")
        cls.order_type = cls.env["fsm.order.type"].create(
            {"name": "Repair at home", "internal_type": "fsm"}
        )
        cls.order = cls.make_job()

    @classmethod
    def make_job(cls, point=None, customer=None, **vals):
        """Work order that ``point`` (default: the firm's store) has accepted."""
        person_id = vals.pop("person_id", None)
        order = cls.make_order(customer, type=cls.order_type.id, **vals)
        route = cls.env["channel.route"]._open(order)
        route._assign(point or cls.point, direct=True)
        if person_id:
            # Accepting plans anew.
            order.person_id = person_id
        return order

    @classmethod
    def plan(cls, order=None, start=datetime(2036, 5, 5, 6, 0), **vals):
        """Planned by the clerk for the technician of the firm."""
        order = order or cls.order
        order.with_user(cls.clerk_user).store_schedule(
            start, person_id=cls.person.id, **vals
        )
        return order

    @classmethod
    def signature(cls, drawn=True, size=(600, 180)):
        image = Image.new("RGBA", size, (0, 0, 0, 0))
        if drawn:
            ImageDraw.Draw(image).line(
                (40, 90, 300, 40, 560, 120), (20, 33, 61, 255), 4
            )
        return "data:image/png;base64," + cls.encode(image, "PNG")

    @classmethod
    def photo(cls, color="red", size=(400, 300), kind="JPEG", **options):
        return cls.encode(Image.new("RGB", size, color), kind, **options)

    @classmethod
    def encode(cls, image, kind, **options):
        output = io.BytesIO()
        image.save(output, kind, **options)
        return base64.b64encode(output.getvalue()).decode()

    def as_technician(self, order=None):
        return (order or self.order).with_user(self.technician_user)

    def as_clerk(self, order=None):
        return (order or self.order).with_user(self.clerk_user)
