# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import json
from collections import defaultdict
from datetime import date, datetime, timedelta
from unittest import skipUnless

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .report_common import ReportCommon

try:
    import openpyxl
except ImportError:
    openpyxl = None


@tagged("post_install", "-at_install")
class TestReportIncentives(ReportCommon):
    """What is owed, to whom, in which currency and since when (SR-11)."""

    def _post(self, amounts, days=0, currency=None, **values):
        day = fields.Date.today() - timedelta(days=days)
        return self._make_payable(
            amounts,
            day=day,
            currency_id=(currency or self.company.currency_id).id,
            **values,
        )

    def test_company_amount_equals_core(self):
        """SR-11: each entry at the rate of its booking day, as Odoo converts it."""
        entries = self.entries
        for currency in (self.company.currency_id, self.foreign, self.yen):
            for days in (0, 1, 19, 20, 21, 59, 60, 61, 400):
                entries |= self._post([1234.5, -3.0, 7.25], days, currency)
        self.env.flush_all()
        home = self.company.currency_id
        for row in self.env["service.incentive.report"].browse(entries.ids):
            entry = self.entries.browse(row.id)
            self.assertAlmostEqual(
                row.amount_company,
                entry.currency_id._convert(
                    entry.amount, home, self.company, entry.date
                ),
                places=2,
                msg=f"{entry.amount} {entry.currency_id.name} on {entry.date}",
            )

    def test_owed_by_age_and_currency(self):
        """SR-11: one row for each person and currency, aged; sums are exact."""
        plan = [
            (0, 10.0, "payable", None),
            (30, 20.0, "settled", None),
            (31, 40.5, "payable", None),
            (61, 80.0, "settled", None),
            (91, -5.0, "payable", None),
            (10, 7.0, "pending", "waiting_callback"),
            (10, 9.0, "pending", "proof_failed"),
            (10, 1000.0, "paid", None),
            (10, 2000.0, "void", None),
        ]
        for currency in (self.company.currency_id, self.yen):
            for days, amount, state, hold in plan:
                self._post(
                    [round(amount)], days, currency, state=state, hold_reason=hold
                )
        self.env.flush_all()
        partner = self.technician_user_a.partner_id
        rows = self.env["service.incentive.owed"].search(
            [("beneficiary_id", "=", partner.id)]
        )
        self.assertEqual(rows.currency_id, self.company.currency_id + self.yen)
        for row in rows:
            self.assertEqual(row.age_30, 30)
            self.assertEqual(row.age_60, 40)
            self.assertEqual(row.age_90, 80)
            self.assertEqual(row.age_older, -5)
            self.assertEqual(row.owed, 145)
            self.assertEqual(row.payable, 45)
            self.assertEqual(row.settled, 100)
            self.assertEqual(row.pending, 7)
            self.assertEqual(row.not_earned, 9)
            self.assertEqual(row.oldest, fields.Date.today() - timedelta(days=91))
            behind = self.entries.search(row.action_view_entries()["domain"])
            self.assertEqual(
                sum(behind.mapped("amount")), row.owed + row.pending + row.not_earned
            )

    def test_pivot_by_rule_person_month(self):
        """SR-11: sums of the pivot are the sums of the entries."""
        self._post([5, 6], 0)
        self._post([7], 40, partner=self.technician_user_b.partner_id)
        self.env.flush_all()
        groups = self.env["service.incentive.report"]._read_group(
            [("rule_id", "=", self.bounty_rule.id)],
            ["beneficiary_id", "date:month", "standing"],
            ["amount_company:sum", "amount_owed:sum"],
        )
        expected = defaultdict(float)
        for entry in self.entries.search([("rule_id", "=", self.bounty_rule.id)]):
            expected[entry.beneficiary_id, entry.date.replace(day=1), entry.state] += (
                entry.amount
            )
        self.assertEqual({group[:3]: group[3] for group in groups}, dict(expected))

    @skipUnless(openpyxl, "openpyxl is not installed")
    def test_statement(self):
        """SR-11: typed numbers and dates, a sheet a currency, no formulas."""
        day = date(2026, 3, 15)
        self.technician_user_a.partner_id.name = '=HYPERLINK("http://evil","x")'
        self.bounty_rule.name = "+1+1"
        values = {"date": day, "payable_on": day}
        self._post([12.34, 5], **values)
        self._post([-2], **values)
        self._post([100], currency=self.yen, **values)
        self._post([99], state="void", **values)
        self._post([77], date=date(2026, 4, 1), payable_on=day)
        hers = self.technician_user_b.partner_id
        self._post([3], partner=hers, **values)
        self.env.flush_all()
        target = io.BytesIO()
        statement = self.env["service.incentive.statement"].with_user(self.service_user)
        statement._write_workbook(target, day)
        book = openpyxl.load_workbook(target)
        home = self.company.currency_id.name
        self.assertEqual(
            set(book.sheetnames),
            {f"{home} People", f"{home} Entries", "JPY People", "JPY Entries"},
        )
        people = list(book[f"{home} People"].values)
        rows = {row[0]: row for row in people[3:]}
        mine = rows[self.technician_user_a.partner_id.complete_name]
        # Entries, earned, taken back, total, ..., payable
        self.assertEqual(mine[2:6], (3, 17.34, -2, 15.34))
        self.assertEqual(rows["Total"][5], 18.34)
        lines = list(book[f"{home} Entries"].iter_rows(min_row=2))
        self.assertEqual(len(lines), 4)
        for cells in lines:
            self.assertEqual(cells[0].value, datetime(2026, 3, 15))
            self.assertTrue(cells[0].is_date)
            self.assertIsInstance(cells[8].value, (int, float))
            self.assertEqual(cells[1].data_type, "s")
            self.assertEqual(cells[2].data_type, "s")
        self.assertEqual(sum(cells[8].value for cells in lines), 18.34)
        self.assertEqual(book["JPY Entries"]["I2"].value, 100)
        self.assertEqual(book["JPY Entries"]["I2"].number_format, "#,##0")

    @skipUnless(openpyxl, "openpyxl is not installed")
    def test_statement_queries(self):
        """SR-11: the number of queries does not grow with people and entries."""
        day = date(2026, 3, 15)
        values = {"date": day, "payable_on": day}
        statement = self.env["service.incentive.statement"]

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            statement._write_workbook(io.BytesIO(), day)
            return self.env.cr.sql_log_count - start

        self._post([1], **values)
        count()
        few = count()
        people = self.env["res.partner"].create(
            [{"name": f"Person {number}"} for number in range(20)]
        )
        for person in people:
            self._post([1, 2, 3], partner=person, **values)
        self.assertEqual(count(), few)
        self.assertLessEqual(few, 10)


@tagged("post_install", "-at_install")
class TestReportStatementRoute(ReportCommon, HttpCase):
    """The download (SR-11)."""

    URL = "/service_revenue/incentive_statement/2026-03.xlsx"

    def test_download(self):
        """SR-11: who may, gets a workbook; who may not, an answer that says why."""
        self._make_payable([5.0], day=date(2026, 3, 2))
        self.service_manager.group_ids += self.env.ref("base.group_allow_export")
        self.service_manager.password = self.service_manager.login
        self.technician_user_a.password = self.technician_user_a.login
        self.authenticate(self.service_manager.login, self.service_manager.login)
        response = self.url_open(self.URL)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.content[:2], b"PK")
        self.assertIn(
            "incentives-2026-03.xlsx", response.headers["Content-Disposition"]
        )
        other = self.env["res.company"].create({"name": "Elsewhere"})
        response = self.url_open(f"{self.URL}?companies={other.id}")
        self.assertEqual(response.status_code, 403)
        for month in ("2026-13", "x", "2026-00", "0000-01", "2026-03-01"):
            response = self.url_open(self.URL.replace("2026-03", month))
            self.assertEqual(response.status_code, 404, month)
        self.authenticate(self.technician_user_a.login, self.technician_user_a.login)
        self.assertEqual(self.url_open(self.URL).status_code, 403)
        self.authenticate(None, None)
        response = self.url_open(self.URL, allow_redirects=False)
        self.assertEqual(response.status_code, 303)

    def test_core_exports(self):
        """SR-15: lists and pivots go to xlsx for who may export, not for others."""
        self._capture()
        self._make_payable([5.0])
        user = self.service_manager
        user.password = user.login
        self.authenticate(user.login, user.login)
        for model, names in (
            ("service.lead.report", ("captured_at", "lead_id/name", "won_value")),
            ("service.incentive.report", ("date", "rule_id/name", "amount_company")),
            ("service.incentive.owed", ("beneficiary_id/name", "owed")),
        ):
            options = {
                "model": model,
                "fields": [{"name": n, "label": n, "type": "char"} for n in names],
                "ids": False,
                "domain": [],
                "groupby": [],
                "import_compat": False,
            }
            for allowed in (False, True):
                group = self.env.ref("base.group_allow_export")
                user.group_ids = (
                    user.group_ids + group if allowed else user.group_ids - group
                )
                with self.subTest(model=model, allowed=allowed):
                    with mute_logger("odoo.addons.web.controllers.export"):
                        response = self.url_open(
                            "/web/export/xlsx",
                            data={
                                "data": json.dumps(options),
                                "csrf_token": Request.csrf_token(self),
                            },
                        )
                    self.assertEqual(response.content[:2] == b"PK", allowed)
