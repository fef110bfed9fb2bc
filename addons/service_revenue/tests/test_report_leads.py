# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .report_common import ReportCommon

FATES = ("triage", "accepted", "rejected", "won", "sold", "lost", "merged")


@tagged("post_install", "-at_install")
class TestReportLeads(ReportCommon):
    """Number and quality of leads by technician, team and partner (SR-15)."""

    # ------------------------------------------------------------------
    # Oracle: the same figures, by the ORM, one lead at a time
    # ------------------------------------------------------------------

    def _expect(self, lead):
        orders = lead.order_ids.filtered(lambda o: o.state == "sale")
        merged = bool(lead.service_merged_into_id)
        won = not merged and (lead.won_status == "won" or bool(orders))
        rejected = not merged and not won and lead.service_state == "rejected"
        lost = not merged and not won and not rejected and lead.won_status == "lost"
        decisions = lead.service_handover_ids.filtered(
            lambda h: h.to_state in ("accepted", "rejected")
        )
        decided = min(decisions.mapped("date")) if decisions else False
        return {
            "captured": 1,
            "accepted": int(
                bool(lead.service_captured_at)
                and not merged
                and lead.service_state == "accepted"
            ),
            "rejected": int(rejected),
            "won": int(won),
            "lost": int(lost),
            "won_value": sum(map(self._kept, orders)) if won else 0,
            "referrer_id": lead.service_referrer_id,
            "team_id": lead.team_id,
            "decided_at": decided,
        }

    def _kept(self, order):
        """Untaxed value that the customer keeps, in the currency of the company."""
        value = order.amount_untaxed
        for move in order.invoice_ids.filtered(
            lambda m: m.move_type == "out_refund" and m.state == "posted"
        ):
            value -= move.amount_untaxed
        home = order.company_id.currency_id
        return order.currency_id._convert(
            max(0, value), home, order.company_id, order.date_order
        )

    def _live(self, fate, day, price, currency, refund, job_index):
        """A lead with this fate, in this currency, partly refunded."""
        lead = self._capture(self._make_order(self.locations[job_index]))
        if fate == "rejected":
            lead.with_user(self.service_user).action_service_reject("No")
        elif fate != "triage":
            self._accept(lead)
        if fate == "won":
            lead.action_set_won()
        elif fate == "lost":
            lead.action_set_lost()
        elif fate == "merged":
            head = self._capture(self._make_order(self.locations[job_index]))
            (head | lead)._merge_opportunity(max_length=0)
            lead |= head
        elif fate == "sold":
            with freeze_time(fields.Datetime.now() - timedelta(days=day)):
                order = self._sell(
                    lead,
                    price,
                    currency_id=currency.id,
                    pricelist_id=self._pricelist(currency).id,
                )
            if refund:
                invoice = self._invoice(order)
                self._refund(invoice, currency.round(price * refund))
        return lead

    def _pricelist(self, currency):
        return self.env["product.pricelist"].create(
            {"name": currency.name, "currency_id": currency.id}
        )

    # ------------------------------------------------------------------
    # Tests
    # ------------------------------------------------------------------

    def test_figures_equal_oracle(self):
        """SR-15: random leads in three currencies: the view says what the ORM says."""
        choices = st.tuples(
            st.sampled_from(FATES),
            st.integers(0, 40),
            st.integers(1, 9999),
            st.sampled_from(["company", "foreign", "yen"]),
            st.sampled_from([0, 0.5, 1]),
            st.integers(0, 2),
        )

        @settings(
            max_examples=4,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        )
        @given(st.lists(choices, min_size=5, max_size=8))
        def check(lives):
            leads = self.env["crm.lead"]
            currencies = {
                "company": self.company.currency_id,
                "foreign": self.foreign,
                "yen": self.yen,
            }
            for fate, day, price, currency, refund, job in lives:
                leads |= self._live(fate, day, price, currencies[currency], refund, job)
            self.env.flush_all()
            self.report.invalidate_model()
            for lead in leads.with_context(active_test=False):
                row = self.report.browse(lead.id)
                for name, value in self._expect(lead).items():
                    self.assertEqual(row[name], value, f"{name} of {lead.id}")
            sums = self.report._read_group(
                [("id", "in", leads.ids)], [], ["captured:sum", "won_value:sum"]
            )[0]
            self.assertEqual(sums[0], len(leads))
            self.assertAlmostEqual(
                sums[1], sum(self._expect(lead)["won_value"] for lead in leads), 2
            )

        check()

    def test_rates(self):
        """SR-15: what is not decided is in no rate."""
        leads = self.env["crm.lead"]
        for fate in ("triage", "accepted", "rejected", "won"):
            leads |= self._live(fate, 0, 1, self.company.currency_id, 0, 0)
        accepted, won = self.report._read_group(
            [("id", "in", leads.ids)], [], ["accepted_rate:avg", "win_rate:avg"]
        )[0]
        self.assertAlmostEqual(accepted, 200 / 3)
        self.assertAlmostEqual(won, 50)

    def test_time_to_act(self):
        """SR-15: hours from capture to decision, to the first action, to the win."""
        lead = self._capture()
        self._age(lead, hours=10)
        self._accept(lead)
        row = self._row(lead)
        self.assertAlmostEqual(row.hours_to_decision, 10, 1)
        self.assertFalse(row.hours_to_action)
        # The notice to the technician is no action.
        self.env.cr.execute(
            "UPDATE service_lead_handover SET date = date - interval '4 hours'"
            " WHERE lead_id = %s",
            [lead.id],
        )
        lead.message_post(body="I called", message_type="comment")
        self._sell(lead)
        row = self._row(lead)
        self.assertAlmostEqual(row.hours_to_decision, 6, 1)
        self.assertAlmostEqual(row.hours_to_action, 4, 1)
        self.assertAlmostEqual(row.hours_to_win, 10, 1)

    def test_month_of_the_reader(self):
        """SR-15: the last evening of a month is the next month further east."""
        lead = self._capture()
        self._age(lead)
        self.env.cr.execute(
            "UPDATE crm_lead SET service_captured_at = %s WHERE id = %s",
            [datetime(2026, 10, 31, 17, 0), lead.id],
        )
        for zone, month in (("UTC", 10), ("Asia/Shanghai", 11)):
            report = self.report.with_context(tz=zone)
            report.invalidate_model()
            groups = report._read_group(
                [("id", "=", lead.id)], ["captured_at:month"], ["__count"]
            )
            self.assertEqual(groups[0][0].month, month)
            window = report._get_window_domain(
                "captured_at",
                fields.Date.to_date(f"2026-{month}-01"),
                fields.Date.to_date(f"2026-{month + 1}-01"),
            )
            self.assertEqual(
                report.search_count(window & fields.Domain("id", "=", lead.id)), 1
            )

    def test_partner_and_team(self):
        """SR-15: by the technician's company and by his service team."""
        dealer = self.env["res.partner"].create({"name": "Dealer", "is_company": True})
        self.technician_user_a.partner_id.parent_id = dealer
        team = self.env["fsm.team"].create({"name": "North"})
        row = self._row(self._capture(self._make_order(team_id=team.id)))
        self.assertEqual(row.referrer_company_id, dealer)
        self.assertEqual(row.fsm_team_id, team)

    def test_comparison(self):
        """X-30: two columns, by hand; cost by its stated definition."""
        self.company.service_lead_visit_cost = 3
        before = self.report.with_user(self.service_manager).get_comparison("month")
        sold = self._live("sold", 0, 1000, self.company.currency_id, 0, 0)
        self._live("rejected", 0, 1, self.company.currency_id, 0, 1)
        other = self.env["crm.lead"].create({"name": "Web", "type": "opportunity"})
        other.action_set_won()
        self.env["service.lead.cost"].create(
            {"name": "Fair", "month": fields.Date.today(), "amount": 500}
        )
        self.env.flush_all()
        after = self.report.with_user(self.service_manager).get_comparison("month")

        def money(column, name):
            return sum(
                line["amount"]
                for line in column[name]
                if line["currency_id"] == self.company.currency_id.id
            )

        service, others = (
            {
                name: new[name] - old[name]
                for name in ("captured", "won", "closed", "rejected")
            }
            | {name: money(new, name) - money(old, name) for name in ("value", "cost")}
            for new, old in zip(after["columns"], before["columns"], strict=True)
        )
        booked = sum(
            self._ledger().filtered(lambda e: e.lead_id == sold).mapped("amount")
        )
        self.assertEqual(booked, 20 + 20)
        self.assertEqual(
            service,
            {
                "captured": 2,
                "won": 1,
                "closed": 2,
                "rejected": 1,
                "value": 1000,
                "cost": booked + 2 * 3,
            },
        )
        self.assertEqual(
            others,
            {
                "captured": 1,
                "won": 1,
                "closed": 1,
                "rejected": 0,
                "value": 0,
                "cost": 500,
            },
        )
        for column in after["columns"]:
            found = self.report.with_user(self.service_manager).search_count(
                column["domain"]
            )
            self.assertEqual(found, column["captured"])
        with self.assertRaises(UserError):
            self.report.with_user(self.service_manager).get_comparison("decade")

    def test_cost_of_leads(self):
        """X-30: a cost is divided by the other leads of its month and source."""
        source = self.env["utm.source"].create({"name": "Newspaper"})
        self.env["crm.lead"].create(
            [{"name": f"Paper {n}", "source_id": source.id} for n in range(4)]
        )
        cost = self.env["service.lead.cost"].create(
            {
                "name": "Advertisement",
                "month": fields.Date.today(),
                "amount": 100,
                "source_id": source.id,
            }
        )
        self.env.flush_all()
        self.assertEqual(cost.month.day, 1)
        self.assertEqual((cost.lead_count, cost.amount_per_lead), (4, 25))
        action = cost.action_view_leads()
        self.assertEqual(self.report.search_count(action["domain"]), 4)

    def test_queries(self):
        """SR-15 X-30: the same number of queries however many leads."""
        self._capture()
        costs = self.env["service.lead.cost"]
        values = {"name": "Fair", "month": fields.Date.today(), "amount": 1}
        costs.create(values)

        def count(call):
            self.env.flush_all()
            self.env.invalidate_all()
            call()
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            call()
            return self.env.cr.sql_log_count - start

        report = self.report.with_user(self.service_manager)
        cost = costs.with_user(self.service_manager)
        names = ["lead_id", "partner_id", "referrer_id", "status", "won_value"]
        specification = {
            name: {"fields": {"display_name": {}}}
            if self.report._fields[name].type == "many2one"
            else {}
            for name in names
        }
        calls = {
            "list": lambda: report.web_search_read([], specification, limit=80),
            "pivot": lambda: report.formatted_read_group(
                [], ["referrer_id"], ["captured:sum", "won:sum", "win_rate:avg"]
            ),
            "comparison": lambda: report.get_comparison("year"),
            "cost": lambda: cost.search([]).mapped("lead_count"),
        }
        few = {name: count(call) for name, call in calls.items()}
        for _n in range(8):
            self._capture()
        costs.create([values] * 5)
        many = {name: count(call) for name, call in calls.items()}
        self.assertEqual(many, few)
        self.assertLessEqual(max(many.values()), 15)
