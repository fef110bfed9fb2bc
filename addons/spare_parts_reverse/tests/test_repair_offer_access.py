# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .repair_offer_common import RepairOfferCommon


@tagged("post_install", "-at_install")
class TestRepairOfferAccess(RepairOfferCommon):
    """Who makes, reads and chooses repair offers (SP-03)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offer = cls.make_offer()
        cls.other_company = cls.env["res.company"].create({"name": "Other company"})
        cls.other_hotline = new_test_user(
            cls.env,
            login="offer_other_company",
            groups="service_revenue.group_service_user",
            company_id=cls.other_company.id,
            company_ids=[(6, 0, cls.other_company.ids)],
        )
        cls.env.flush_all()

    def _sees(self, user):
        offers = self.env["spare.repair.offer"].with_user(user)
        if not offers.has_access("read"):
            return False
        return bool(offers.search([("id", "=", self.offer.id)]))

    def test_read(self):
        for user, sees in (
            (self.hotline, True),
            (self.spare_user, True),
            (self.spare_manager, True),
            (self.portal_user, True),
            (self.stranger, False),
            (self.technician_user, False),
            (self.other_hotline, False),
            (self.env.ref("base.public_user"), False),
        ):
            self.assertEqual(self._sees(user), sees, user.login)

    def test_draft_is_not_shown_to_customers(self):
        draft = self.make_offer(send=False)
        self.assertFalse(
            self.env["spare.repair.offer"]
            .with_user(self.portal_user)
            .search([("id", "=", draft.id)])
        )

    def test_customers_do_not_see_our_costs(self):
        offer = self.offer.with_user(self.portal_user)
        self.assertEqual(offer.repair_total, 197.75)
        self.assertEqual(len(offer.line_ids), 5)
        for name in ("hours", "material_cost", "freight_cost"):
            with self.assertRaises(AccessError):
                offer.read([name])

    def test_write(self):
        """By the API nobody without the right sends, chooses or asks again."""
        for user in (
            self.portal_user,
            self.stranger,
            self.technician_user,
            self.other_hotline,
        ):
            offer = self.offer.with_user(user)
            for action in (
                "action_send",
                "action_cancel",
                "action_choose_repair",
                "action_choose_buy",
                "action_ask_again",
            ):
                with self.assertRaises(AccessError):
                    getattr(offer, action)()
            with self.assertRaises(AccessError):
                offer.write({"fault_note": "x"})
        for user in (self.portal_user, self.technician_user):
            with self.assertRaises(AccessError):
                self.env["spare.repair.offer"].with_user(user).create(
                    {"partner_id": self.customer.id, "product_id": self.board.id}
                )
        self.assertEqual(self.offer.state, "sent")

    def test_lines_are_the_engines(self):
        for user in (self.hotline, self.spare_manager, self.portal_user):
            line = self.offer.line_ids[0].with_user(user)
            with self.assertRaises(AccessError):
                line.write({"price_unit": 1})
            with self.assertRaises(AccessError):
                line.unlink()

    def test_order_is_made_by_the_choice(self):
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        with self.assertRaises(AccessError):
            order.with_user(self.hotline).spare_offer_id = self.offer

    def test_hotline_form(self):
        """The form shows what follows from the machine, and takes no price."""
        self.offer.action_cancel()
        with Form(self.env["spare.repair.offer"].with_user(self.hotline)) as form:
            form.equipment_id = self.coffee
            self.assertEqual(form.partner_id, self.customer)
            self.assertEqual(form.hours, 1.5)
        offer = form.save()
        offer.action_send()
        self.assertEqual(offer.repair_total, 197.75)
        with self.assertRaisesRegex(Exception, "kept. Cancel"):
            offer.unlink()

    def test_list_budget(self):
        counts = []
        for number in (2, 18):
            for index in range(number):
                lot = self.make_lot(self.machine, f"L-{number}-{index}")
                unit = self.make_unit(f"Unit {number} {index}", lot)
                self.make_offer(equipment_id=unit.id)
            self.env.flush_all()
            self.env.invalidate_all()
            offers = self.env["spare.repair.offer"].with_user(self.hotline)
            specification = {
                name: {}
                for name in (
                    "name",
                    "state",
                    "repair_total",
                    "part_total",
                    "is_expired",
                )
            }
            specification["partner_id"] = {"fields": {"display_name": {}}}
            specification["product_id"] = {"fields": {"display_name": {}}}
            offers.web_search_read([], specification, limit=80)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            offers.web_search_read([], specification, limit=80)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
