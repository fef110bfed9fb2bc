# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io

import openpyxl

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestStoreStatement(CommissionCommon, HttpCase):
    """What the owner of a store reads about his money (CP-07, CP-08)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.month = fields.Date.context_today(cls.firm).strftime("%Y-%m")

    def get(self, path="/my/store/statements", user=None, **kwargs):
        user = user or self.owner_user
        self.authenticate(user.login, user.login)
        return self.url_open(path, **kwargs)

    def sheets(self, path=None):
        page = self.get(path or f"/my/store/statements/{self.month}.xlsx")
        self.assertEqual(page.status_code, 200)
        return openpyxl.load_workbook(io.BytesIO(page.content))

    def test_page(self):
        """CP-07: each amount with document, store, reason, state and remedy."""
        waiting, proven = self.make_job(), self.make_job(500)
        self.prove(proven)
        page = self.get().text
        for text in (
            waiting.name,
            proven.name,
            "Store One",
            "1 % of 1,000.00: Gold test, Partner Store, Air conditioners",
            f"Waits until work order {waiting.name} is completed.",
            "Comes with the next settlement.",
        ):
            self.assertIn(text, page)
        self.settle()
        proven.revoke_proof("Not there")
        page = self.get().text
        self.assertIn(f"{proven.name}: the service is not proven any more", page)
        self.assertIn("Taken back", page)
        back = self.get("/my/store/statements?filterby=back").text
        self.assertNotIn(waiting.name, back)
        self.assertEqual(back.count("o_store_card_title"), 1)

    def test_months_and_nonsense(self):
        """CP-08: other months are empty; what is no month is this one."""
        job = self.make_job()
        self.assertNotIn(job.name, self.get("/my/store/statements?month=2001-02").text)
        for month in ("all", "", "2026-13", "'", "0000-01", "٢٠٢٦-01"):
            self.assertIn(
                job.name, self.get(f"/my/store/statements?month={month}").text
            )
        self.assertIn(job.name, self.get("/my/store/statements?filterby=x").text)
        self.assertEqual(self.get("/my/store/statements/page/99").status_code, 200)

    def test_who(self):
        """CP-08: money is for owners, and only that of their firm."""
        job = self.make_job()
        paths = [
            "/my/store/statements",
            "/my/store/statements/page/1",
            f"/my/store/statements/{self.month}.xlsx",
            f"/my/store/statements/{self.month}.pdf",
        ]
        for user in (self.clerk_user, self.technician_user, self.channel_user):
            for path in paths:
                page = self.get(path, user, allow_redirects=False)
                self.assertEqual(page.status_code, 303, (user.login, path))
        page = self.get(user=self.rival_user).text
        self.assertNotIn(job.name, page)
        self.assertNotIn("Money", self.get("/my/store/more", self.clerk_user).text)

    def test_ledger_is_not_for_the_portal(self):
        """CP-08: nobody of a firm reads ledger or commissions past the page."""
        self.make_job()
        for model in (
            "service.incentive.entry",
            "channel.commission",
            "channel.commission.rule",
            "channel.commission.report",
        ):
            for user in (self.owner_user, self.clerk_user, self.rival_user):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([]).read()

    def test_workbook(self):
        """CP-07: typed figures, and no text of anybody's becomes a formula."""
        self.categ.name = "=1+1"
        job = self.make_job()
        self.prove(job)
        self.settle()
        job.revoke_proof("Not there")
        book = self.sheets()
        sums = [cell.value for cell in book.worksheets[0][4]]
        self.assertEqual(sums[1], "USD")
        self.assertEqual(sums[4:], [-10, 10, 0, -10, 0])
        lines = book[self.company.currency_id.name]
        rows = [[cell.value for cell in row] for row in lines.iter_rows(min_row=2)]
        self.assertEqual([row[6] for row in rows], [10, -10])
        self.assertEqual(rows[0][1:3], [job.name, "Store One"])
        self.assertEqual([row[7] for row in rows], ["Settled", "Taken back"])
        self.assertIn("=1+1", rows[0][3])
        self.assertFalse(
            [c for row in lines.iter_rows() for c in row if c.data_type == "f"]
        )
        self.assertEqual(
            len(self.sheets("/my/store/statements/2001-02.xlsx").worksheets), 1
        )
        self.sheets("/my/store/statements/all.xlsx")

    def test_paper(self):
        """CP-07: the paper says the same; a manager prints it, a clerk does not."""
        job = self.make_job()
        report = self.env["ir.actions.report"]
        name = "channel_partner.report_store_statement"
        html, _kind = report.with_user(self.channel_manager)._render_qweb_html(
            name, self.firm.ids
        )
        self.assertIn(job.name, html.decode())
        self.assertIn("Gold test", html.decode())
        empty, _kind = report.with_user(self.channel_manager)._render_qweb_html(
            name, self.rival_firm.ids
        )
        self.assertIn("Nothing was booked", empty.decode())
        with self.assertRaises(AccessError):
            report.with_user(self.owner_user)._render_qweb_html(name, self.firm.ids)
        page = self.get(f"/my/store/statements/{self.month}.pdf")
        self.assertEqual(page.status_code, 200)

    def test_home(self):
        """CP-08: what this month has brought, and what waits."""
        self.make_job()
        self.prove(self.make_job(500))
        page = self.get("/my/store").text
        self.assertIn("Earned this month", page)
        self.assertIn("5.00", page)
        self.assertIn("waits:", page)
        self.assertNotIn("this month", self.get("/my/store", self.clerk_user).text)

    def test_queries(self):
        """CP-08: 16 amounts are listed with the queries of four."""

        def count():
            self.env.invalidate_all()
            statement = self.env["channel.statement"]
            before = self.env.cr.sql_log_count
            domain = statement._get_domain(self.firm)
            statement._get_lines(statement._entries().search(domain))
            statement._get_sums(domain)
            return self.env.cr.sql_log_count - before

        self.prove(self.make_job())
        for _number in range(3):
            self.make_job()
        few = count()
        for _number in range(12):
            self.make_job()
        self.assertEqual(count(), few)
        self.assertLessEqual(few, 20)
