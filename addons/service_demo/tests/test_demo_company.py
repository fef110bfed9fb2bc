# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo import fields
from odoo.fields import Domain
from odoo.tests import TransactionCase, tagged
from odoo.tools import file_open


@tagged("post_install", "-at_install")
class TestDemoCompany(TransactionCase):
    """What people are promised to find: it is counted, nothing is set up here.

    The story is relative to the day on which it was installed.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("base.main_company")
        cls.technician = cls.env["res.users"].search([("login", "=", "technician")])
        cls.installed_on = cls.technician.create_date

    def _states(self, model, domain=(), field="state"):
        records = self.env[model].with_context(active_test=False)
        groups = records._read_group(Domain(domain), [field], ["__count"])
        return {state for state, count in groups if count}

    def test_company(self):
        self.assertEqual(self.company.currency_id.name, "CNY")
        self.assertEqual(self.company.chart_template, "cn")
        self.assertIn("zh_CN", dict(self.env["res.lang"].get_installed()))

    def test_people(self):
        stores = self.env["res.partner"].search(
            [("type", "=", "store"), ("ref", "!=", False)]
        )
        self.assertEqual(len(stores), 12)
        self.assertEqual(len(set(stores.mapped("city"))), 3)
        self.assertTrue(all(stores.mapped("partner_latitude")))
        workers = self.env["fsm.person"].search([("channel_point_id", "=", False)])
        self.assertEqual(len(workers), 25)
        self.assertTrue(all(workers.mapped("territory_ids")))
        customers = self.env["fsm.location"].search([]).owner_id
        self.assertEqual(len(customers), 400)
        # some have moved, and nobody has asked them for their new number
        self.assertGreaterEqual(len(customers.filtered("phone")), 390)

    def test_personas_can_log_in(self):
        with file_open("service_demo/personas.json") as personas:
            rows = json.load(personas)
        self.assertEqual(len(rows), 12)
        users = self.env["res.users"]
        for row in rows:
            credential = {
                "type": "password",
                "login": row["login"],
                "password": row["password"],
            }
            user = users.search([("login", "=", row["login"])])
            self.assertEqual(len(user), 1, row["persona"])
            user.with_user(user)._check_credentials(credential, {"interactive": True})
            if "action-" in row["start"]:
                xmlid = row["start"].rpartition("action-")[2]
                self.assertTrue(self.env.ref(xmlid), xmlid)

    def test_two_years(self):
        orders = self.env["sale.order"].search([("state", "=", "sale")])
        self.assertGreater(len(orders), 220)
        first = min(orders.mapped("date_order"))
        self.assertGreater((self.installed_on - first).days, 600)
        posted = [("state", "=", "posted"), ("move_type", "=", "out_invoice")]
        invoices = self.env["account.move"].search(posted)
        self.assertGreater(len(invoices), 200)
        paid = invoices.filtered(lambda move: move.payment_state == "paid")
        self.assertGreater(len(paid), 0.9 * len(invoices))
        equipment = self.env["fsm.equipment"].search([])
        self.assertGreater(len(equipment), 350)
        self.assertTrue(all(equipment.mapped("lot_id")))
        self.assertTrue(all(equipment.mapped("owned_by_id")))

    def test_dates_agree(self):
        """Ordered before delivered before invoiced, nothing in the future."""
        for order in self.env["sale.order"].search([("state", "=", "sale")]):
            for picking in order.picking_ids.filtered("date_done"):
                self.assertLessEqual(order.date_order, picking.date_done)
                self.assertLessEqual(picking.date_done, self.env.cr.now())
            for invoice in order.invoice_ids:
                self.assertLessEqual(order.date_order.date(), invoice.invoice_date)

    def test_visits(self):
        """Visits behind us, today and ahead, of each type; today is never empty."""
        orders = self.env["fsm.order"]
        types = orders.search([]).type.mapped("service_code")
        self.assertLessEqual({"delivery", "installation", "repair"}, set(types))
        mine = [("person_id.partner_id", "=", self.technician.partner_id.id)]
        open_jobs = orders.search([*mine, ("stage_id.is_closed", "=", False)])
        days = {
            (job.scheduled_date_start.date() - self.installed_on.date()).days
            for job in open_jobs
        }
        self.assertGreaterEqual(len(open_jobs), 10)
        self.assertGreaterEqual(len(days), 5)
        self.assertTrue(orders.search_count([*mine, ("proof_state", "=", "proven")]))
        self.assertLessEqual(
            {"proven", "waiting_callback", "failed", "draft"},
            self._states("fsm.order", field="proof_state"),
        )

    def test_contracts(self):
        """Running, ending soon, renewed and over; partly used."""
        contracts = self.env["contract.contract"].search(
            [("service_level_id", "!=", False)]
        )
        self.assertEqual(len(contracts), 150)
        self.assertEqual(
            set(contracts.service_level_id.mapped("code")), {"vip", "svip"}
        )
        self.assertEqual(set(contracts.mapped("service_state")), {"active", "ended"})
        renewed = contracts.filtered(lambda one: len(one.service_period_ids) > 1)
        self.assertGreaterEqual(len(renewed), 15)
        soon = fields.Date.add(self.installed_on.date(), days=31)
        ending = contracts.filtered(
            lambda one: (
                one.service_state == "active" and one.date_end and one.date_end < soon
            )
        )
        self.assertGreaterEqual(len(ending), 10)
        used = contracts.service_entitlement_ids.filtered("used")
        self.assertGreaterEqual(len(used), 10)

    def test_costs(self):
        """Work has its costs, and what it may cost is partly exceeded."""
        reports = self.env["service.attach.report"]
        outcomes = {row[0] for row in reports._read_group([], ["outcome"])}
        self.assertLessEqual({"sold", "refused"}, outcomes)
        covers = {
            row[0]
            for row in self.env["fsm.order"]._read_group(
                [("service_cost", ">", 0)], ["service_cover"]
            )
        }
        self.assertLessEqual({"contract", "warranty", "paid"}, covers)
        self.assertLessEqual({"ok", "exceeded"}, self._states("service.allowance"))

    def test_promises(self):
        """Clocks in every state; people were told before it was too late."""
        states = self._states("helpdesk.ticket", field="service_clock_state")
        states |= self._states("fsm.order", field="service_clock_state")
        self.assertLessEqual(
            {"running", "paused", "breached", "kept", "missed"}, states
        )
        self.assertTrue(self.env["service.clock.event"].search_count([]))
        jobs = self.env["fsm.order"].search(
            [
                ("person_id.partner_id", "=", self.technician.partner_id.id),
                ("stage_id.is_closed", "=", False),
            ]
        )
        self.assertLessEqual({"vip", "svip"}, set(jobs.service_level_id.mapped("code")))
        makeups = self.company.resource_calendar_id.service_makeup_ids
        self.assertTrue(makeups)

    def test_complaints(self):
        """Closed ones were called back; the others wait for it."""
        complaints = self.env["helpdesk.ticket"].search(
            [("type_id.is_complaint", "=", True)]
        )
        closed = complaints.filtered("closed")
        self.assertTrue(closed)
        self.assertTrue(all(closed.mapped("service_callback_ids")))
        self.assertTrue(complaints - closed)

    def test_leads(self):
        captured = [("service_captured_at", "!=", False)]
        for who in ([], [("service_referrer_id.user_ids", "=", self.technician.id)]):
            domain = captured + who
            self.assertLessEqual(
                {"triage", "accepted", "rejected"},
                self._states("crm.lead", domain, "service_state"),
            )
            self.assertLessEqual(
                {"pending", "won", "lost"},
                self._states("crm.lead", domain, "won_status"),
            )
        self.assertTrue(
            self.env["sale.order"].search_count(
                [
                    ("state", "=", "sent"),
                    ("opportunity_id.service_captured_at", "!=", False),
                ]
            )
        )

    def test_incentives(self):
        mine = [("beneficiary_id", "=", self.technician.partner_id.id)]
        every = {"pending", "payable", "settled", "paid"}
        self.assertLessEqual(every | {"void"}, self._states("service.incentive.entry"))
        self.assertLessEqual(
            every - {"payable"}, self._states("service.incentive.entry", mine)
        )

    def test_attribution(self):
        """Each origin, each role, what waits for a decision and what was decided."""
        every = {"new", "assisted", "transferred"}
        self.assertLessEqual(every, self._states("service.attribution", (), "origin"))
        self.assertGreaterEqual(self.env["service.assist"].search_count([]), 3)
        rules = self.env["service.incentive.entry"].search([]).rule_id
        self.assertLessEqual({"brought", "assisted"}, set(rules.mapped("role")))
        changes = self._states("service.attribution.change")
        self.assertLessEqual({"requested", "approved"}, changes)

    def test_reviews(self):
        reviews = self._states("service.incentive.review")
        self.assertEqual(reviews, {"open", "released", "refused"})
        self.assertGreaterEqual(
            self.env["service.incentive.review"].search_count([("state", "=", "open")]),
            2,
        )

    def test_data_to_mend(self):
        leads = self.env["crm.lead"].with_context(active_test=False)
        to_mend = leads.search([("service_quality_state", "=", "to_mend")])
        self.assertGreaterEqual(len(to_mend), 3)
        self.assertIn("phone", ",".join(to_mend.mapped("service_quality_missing")))
        self.assertTrue(
            leads.search_count([("service_shelf_reminded_on", "!=", False)])
        )
        expired = self.env.ref("service_revenue.crm_lost_reason_expired")
        self.assertTrue(leads.search_count([("lost_reason_id", "=", expired.id)]))

    def test_segments(self):
        self.assertGreater(self.env["service.tag.assignment"].search_count([]), 50)
        self.assertGreaterEqual(self.env["service.routing.rule"].search_count([]), 3)
        self.assertLessEqual(
            {"waiting", "contacted", "reacted", "sold"},
            self._states("service.repurchase", field="result"),
        )

    def test_status(self):
        """Customers were told and have rated; nothing has left the company."""
        self.assertLessEqual({"sent"}, self._states("service.status.message"))
        self.assertGreater(self.env["service.visit.rating"].search_count([]), 40)
        self.assertFalse(self.env["ir.mail_server"]._connect__())
        on_the_way = [
            ("service_on_the_way_at", "!=", False),
            ("stage_id.is_closed", "=", False),
        ]
        self.assertTrue(self.env["fsm.order"].search_count(on_the_way))

    def test_before_the_sale(self):
        cases = self.env["fsm.order"].search([("is_presale", "=", True)])
        self.assertGreaterEqual(len(cases), 3)
        self.assertTrue(cases.service_presale_order_id)

    def test_comparison(self):
        """Leads of the stores and what they cost, beside those of service."""
        report = self.env["service.lead.report"]
        for source in ("service", "other"):
            found = report.search_count([("source", "=", source)])
            self.assertGreater(found, 60, source)
        self.assertGreater(self.env["service.lead.cost"].search_count([]), 10)

    def test_settlement_runs(self):
        """Each month has its run."""
        runs = self.env["service.settlement.run"].search([])
        self.assertGreaterEqual(len(runs), 2)

    def test_first_job_of_the_day(self):
        """The customer of the brief: two big things two years ago, nothing since."""
        customer = self.env["res.users"].search([("login", "=", "customer")]).partner_id
        profile = self.env["service.customer.profile"].search(
            [("partner_id", "=", customer.id)]
        )
        self.assertEqual(profile.lifetime_spend, 9298)
        self.assertEqual(profile.order_count, 2)
        self.assertFalse(profile.bought_consumable)
        self.assertTrue(profile.is_dormant)
        self.assertTrue(
            self.env["fsm.order"].search_count(
                [
                    ("person_id.partner_id", "=", self.technician.partner_id.id),
                    ("location_id.owner_id", "=", customer.id),
                    ("stage_id.is_closed", "=", False),
                ]
            )
        )


@tagged("post_install", "-at_install")
class TestDemoPartLoop(TransactionCase):
    """Parts in every step of the loop, for each of the people who look at them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        users = cls.env["res.users"]
        cls.technician = users.search([("login", "=", "technician")])
        cls.customer = users.search([("login", "=", "customer")]).partner_id
        cls.returns = cls.env["spare.part.return"].search([])
        cls.today = cls.technician.create_date

    def _values(self, records, *names):
        return {tuple(record[name] for name in names) for record in records}

    def test_parts(self):
        parts = self.env["product.product"].search([("is_spare_part", "=", True)])
        self.assertGreaterEqual(len(parts), 10)
        self.assertEqual(set(parts.mapped("tracking")), {"serial", "lot", "none"})
        self.assertTrue(parts.spare_refurbished_product_id)
        self.assertTrue(parts.spare_waste_class_id.filtered("is_hazardous"))
        chinese = parts.with_context(lang="zh_CN")
        for part, translated in zip(parts, chinese, strict=True):
            self.assertNotEqual(part.with_context(lang="en_US").name, translated.name)

    def test_vans(self):
        """Each technician with a login has one, with good parts in it."""
        people = self.env["fsm.person"].search(
            [
                ("partner_id.user_ids", "!=", False),
                ("channel_point_id", "=", False),
            ],
        )
        vans = people.default_warehouse_id
        self.assertEqual(len(vans), len(people))
        for van in vans:
            quants = self.env["stock.quant"].search(
                [("location_id", "=", van.lot_stock_id.id), ("quantity", ">", 0)]
            )
            self.assertGreaterEqual(len(quants.product_id), 6, van.name)

    def test_swaps(self):
        swaps = self.env["spare.swap"].search([])
        self.assertGreaterEqual(len(swaps), 35)
        self.assertLessEqual({"warranty", "customer"}, set(swaps.mapped("payer")))
        self.assertGreaterEqual(len(swaps.person_id), 8)
        self.assertTrue(any(swap.no_return for swap in swaps))

    def test_states(self):
        """Somewhere in each step, and closed in most of the ways."""
        self.assertLessEqual(
            {
                "owed",
                "transit",
                "received",
                "decided",
                "repair",
                "supplier",
                "disposal",
                "done",
            },
            set(self.returns.mapped("state")),
        )
        self.assertLessEqual(
            {"good", "supplier", "disposed", "scrapped", "lost"},
            set(self.returns.mapped("outcome")),
        )
        closed = self.returns.filtered(lambda part: part.state == "done")
        self.assertGreater(len(closed), len(self.returns) / 3)

    def test_dates(self):
        """Each step is told of its day, and none is in the future."""
        for part in self.returns:
            days = [event.date for event in part.event_ids.sorted("id")]
            self.assertEqual(days, sorted(days), part.name)
            self.assertLessEqual(part.opened_on, days[-1])
            self.assertLessEqual(days[-1], self.env.cr.now())
        first = min(self.returns.mapped("opened_on"))
        self.assertGreater((self.today - first).days, 60)

    def test_parts_i_owe(self):
        """Three; one is overdue, with reminders. A deposit was taken back."""
        mine = self.returns.filtered(
            lambda part: part.holder_id == self.technician.partner_id
        )
        owed = mine.filtered(lambda part: part.state == "owed")
        self.assertGreaterEqual(len(owed), 3)
        overdue = owed.filtered("is_overdue")
        self.assertTrue(overdue)
        self.assertTrue(overdue.reminder_ids)
        returned = mine.filtered(lambda part: part.charged_on and part.received_on)
        self.assertTrue(returned)
        self.assertTrue(all(part.ledger_returned > 0 for part in returned))

    def test_bench(self):
        waiting = self.returns.filtered(lambda part: part.state == "received")
        self.assertGreaterEqual(len(waiting), 2)
        self.assertTrue(self.returns.decision_ids.filtered("override_reason"))
        kinds = self._values(self.returns.discrepancy_ids, "kind", "state")
        self.assertLessEqual({("serial", "open"), ("seal", "settled")}, kinds)

    def test_repairs(self):
        repairs = self.env["repair.order"].search([("spare_return_id", "!=", False)])
        running = repairs.filtered(
            lambda one: one.state in ("confirmed", "under_repair")
        )
        self.assertGreaterEqual(len(running), 2)
        self.assertLessEqual(
            {"repaired", "failed"}, set(repairs.mapped("spare_result"))
        )
        done = repairs.filtered(lambda one: one.spare_result == "repaired")
        self.assertTrue(all(one.spare_cost > 0 for one in done))

    def test_claims(self):
        """Gathering, at the supplier, and answered with less than was expected."""
        claims = self.env["spare.supplier.claim"].search([])
        self.assertLessEqual({"shipped", "closed"}, set(claims.mapped("state")))
        self.assertTrue(
            claims.filtered(
                lambda one: one.received_amount > 0 and one.difference_amount > 0
            )
        )

    def test_disposals(self):
        """One is certified, one waits for its certificate, and parts for a third."""
        disposals = self.env["spare.disposal"].search([])
        self.assertLessEqual({"closed", "handed_over"}, set(disposals.mapped("state")))
        certificates = self.env["spare.disposal.certificate"].search([])
        self.assertTrue(certificates)
        self.assertTrue(all(certificates.mapped("is_pdf")))
        self.assertTrue(
            self.returns.filtered(
                lambda part: part.state == "disposal" and not part.disposal_id
            )
        )

    def test_offers(self):
        offers = self.env["spare.repair.offer"].search([])
        mine = offers.filtered(lambda one: one.partner_id == self.customer)
        self.assertEqual(mine.state, "sent")
        self.assertGreater(mine.part_total, 0)
        self.assertGreater(mine.repair_total, 0)
        chosen = offers.filtered(lambda one: one.state == "chosen")
        self.assertTrue(chosen.rma_id.spare_return_ids)

    def test_swap_today(self):
        """The part of the first job of today is in the van: a visitor can swap it."""
        work = self.env["fsm.order"].search(
            [
                ("person_id.partner_id", "=", self.technician.partner_id.id),
                ("location_id.owner_id", "=", self.customer.id),
                ("stage_id.is_closed", "=", False),
            ],
            limit=1,
        )
        screen = work.with_user(self.technician).get_spare_swap_screen()
        self.assertFalse(screen["problem"])
        installed = [row for row in screen["installed"] if not row["whole_unit"]]
        in_van = {part["product_id"]: part for part in screen["parts"]}
        row = next(row for row in installed if row["product_id"] in in_van)
        done = work.with_user(self.technician).spare_swap(
            {
                "out_product_id": row["product_id"],
                "out_lot_id": in_van[row["product_id"]]["lots"][0]["id"],
                "in_lot_id": row["lot_id"],
                "equipment_id": row["equipment_id"],
                "client_key": "visitor",
            }
        )
        self.assertTrue(done["created"])
