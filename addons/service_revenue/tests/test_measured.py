# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.fsm_order_measured import MEASURED_FIELDS as VISIT
from ..models.res_partner_measured import MEASURED_FIELDS as CUSTOMER
from .common import ServiceRevenueCommon

VALUES = {"integer": 42, "float": 4.2, "boolean": True, "char": "phone"}


@tagged("post_install", "-at_install")
class TestMeasured(ServiceRevenueCommon):
    """S4: what is measured is not typed in, by nobody and on no way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._make_order()
        cls.partner = cls._make_customer("Measured")
        cls.service_manager.group_ids += cls.env.ref("base.group_partner_manager")

    def _value(self, field):
        if field.type == "datetime":
            return "2001-02-03 04:05:06"
        if field.type == "selection":
            return field.get_values(self.env)[0]
        return VALUES[field.type]

    def test_write(self):
        """S4: managers and service users cannot write any of them."""
        for record, names in ((self.visit, VISIT), (self.partner, CUSTOMER)):
            for user in (self.service_manager, self.service_user):
                for name in names:
                    with self.subTest(name), self.assertRaises(AccessError):
                        record.with_user(user).write(
                            {name: self._value(record._fields[name])}
                        )

    def test_create(self):
        """S4: nor with a new record, nor as a default in the context."""
        manager = self.service_manager
        partners = self.env["res.partner"].with_user(manager)
        for name in CUSTOMER:
            value = self._value(partners._fields[name])
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    partners.create({"name": "X", name: value})
                new = partners.with_context(**{f"default_{name}": value}).create(
                    {"name": "X"}
                )
                self.assertFalse(f"default_{name}" in new._fields)
        self.assertFalse(new.service_is_double)
        orders = self.env["fsm.order"].with_user(manager)
        order = orders.with_context(
            default_service_visit_round=7,
            default_service_arrived_at="2001-02-03 04:05:06",
        ).create({"location_id": self.visit.location_id.id})
        self.assertFalse(order.service_visit_round)
        self.assertFalse(order.service_arrived_at)
        with self.assertRaises(AccessError):
            orders.create(
                {"location_id": self.visit.location_id.id, "service_visit_round": 7}
            )

    def test_rule(self):
        """S4, SR-11: how far deals depend on each other is not typed in."""
        rule = self.env["service.incentive.rule"].create(
            {
                "name": "Capped",
                "amount_type": "percent",
                "percent": 2,
                "stage": "paid",
                "cap_person": 100,
                "company_id": self.env.company.id,
            }
        )
        managed = rule.with_user(self.service_manager)
        for vals in (
            {"pooling": False},
            {"pooling_period": "year"},
            {"terms_id": False},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                managed.write(vals)
        self.assertEqual(rule.pooling, "person")
        managed.cap_rule = 500
        self.assertEqual(rule.pooling, "rule")

    def test_forged_permission(self):
        """S4: a context of a request is no permission."""
        forged = self.visit.with_user(self.service_manager).with_context(
            service_measured_engine=True
        )
        with self.assertRaises(AccessError):
            forged.write({"service_visit_round": 7})

    def test_people_may_merge(self):
        """SR-07: merging two customers takes the mark of a double along."""
        twin = self._make_customer("Measured twin")
        (self.partner | twin).service_is_double = True
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(
            self.service_manager
        )
        wizard._merge(
            (self.partner | twin).ids, self.partner.with_user(self.service_manager)
        )
        self.assertFalse(twin.exists())
