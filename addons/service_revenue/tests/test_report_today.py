# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .report_common import ReportCommon


@tagged("post_install", "-at_install")
class TestReportToday(ReportCommon):
    """The manager's morning page: every figure is its documents."""

    def _figures(self, user=None, **context):
        self.env.flush_all()
        page = (
            self.env["service.today"]
            .with_user(user or self.service_manager)
            .with_context(**context)
            .get_figures()
        )
        return {
            figure["name"]: figure
            for section in page["sections"]
            for figure in section["figures"]
        }

    def _fill(self):
        """Something for every figure."""
        home = self.company.currency_id
        old = self._capture()
        self._age(old, days=2)
        late = self._accept(self._capture(self._make_order(self.locations[0])))
        late.activity_ids.date_deadline = fields.Date.today() - timedelta(days=1)
        self._sell(self._accept(self._capture(self._make_order(self.locations[1]))))
        job = self._make_order(self.locations[2])
        self._complete(job, confirm=False)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE fsm_order SET proof_completed_on = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(days=4), job.id],
        )
        failed = self._make_order(self.locations[2])
        self._complete(failed)
        self._call_back(failed, "negative")
        self._make_payable([5, 6.5])
        self._make_payable([7], currency_id=self.yen.id)
        self._make_payable([11], day=fields.Date.today() - timedelta(days=60))
        self._settle()
        self._make_payable([3], currency_id=home.id)
        self._make_payable([4], currency_id=self.foreign.id)
        self.env.invalidate_all()

    def test_each_figure_is_its_documents(self):
        """SR-15: what a figure says is what its list holds, money by currency."""
        self._fill()
        figures = self._figures()
        self.assertEqual(figures["captured"]["value"], 3)
        for name, figure in figures.items():
            action = figure["action"]
            documents = (
                self.env[action["res_model"]]
                .with_user(self.service_manager)
                .search(action["domain"])
            )
            if figure["amounts"] is None:
                self.assertEqual(figure["value"], len(documents), name)
                continue
            measure, currency = (
                ("won_value", "company_currency_id")
                if action["res_model"] == "service.lead.report"
                else ("amount", "currency_id")
            )
            for line in figure["amounts"]:
                inside = documents.filtered(
                    lambda document, field=currency, line=line: (
                        document[field].id == line["currency_id"]
                    )
                )
                self.assertAlmostEqual(
                    line["amount"], sum(inside.mapped(measure)), 3, name
                )
        for name in (
            "captured",
            "accepted",
            "won",
            "triage",
            "follow_up",
            "unpaid",
            "unproven",
            "failed",
        ):
            self.assertTrue(figures[name]["value"], name)
        self.assertGreater(len(figures["settled"]["amounts"]), 0)
        self.assertGreater(len(figures["payable"]["amounts"]), 1)

    def test_previous_is_the_same_days_of_last_month(self):
        """SR-15: month to date stands beside as many days of the month before."""
        lead = self._capture()
        before = self._figures()["captured"]
        moved = fields.Datetime.now().replace(day=1, hour=12) - timedelta(days=5)
        self.env.cr.execute(
            "UPDATE crm_lead SET service_captured_at = %s WHERE id = %s",
            [moved.replace(day=1), lead.id],
        )
        after = self._figures()["captured"]
        self.assertEqual(after["value"], before["value"] - 1)
        self.assertEqual(after["previous"], before["previous"] + 1)

    def test_company_switcher(self):
        """SR-15: only the companies that are selected count."""
        self._fill()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.service_manager.company_ids += other
        figures = self._figures(allowed_company_ids=other.ids)
        for name, figure in figures.items():
            self.assertFalse(figure["value"], name)
            self.assertFalse(figure["amounts"], name)

    def test_queries(self):
        """SR-15: at most 25 queries, however much there is."""
        self._fill()

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self._figures()
            return self.env.cr.sql_log_count - start

        count()
        few = count()
        for number in range(4):
            lead = self._capture(self._make_order(self.locations[number % 3]))
            self._age(lead, days=2)
            self._make_payable([number + 1])
        self.assertEqual(count(), few)
        self.assertLessEqual(few, 25)
