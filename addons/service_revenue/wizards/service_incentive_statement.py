# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.service_incentive_earnings import NOT_EARNED
from ..tools.period import month_window

# Entries that are in memory at a time.
BATCH = 10_000
# A sheet of a workbook ends at 1,048,576 rows.
SHEET_ROWS = 1_000_000
FORBIDDEN_IN_SHEET_NAMES = str.maketrans("", "", "[]:*?/\\'")


class ServiceIncentiveStatement(models.TransientModel):
    """Monthly incentive statement as a workbook (SR-11).

    For each currency a sheet with one row a person, and sheets with the entries.
    Nothing is added up across currencies. Numbers and dates are typed; what people have
    typed in is written as text and never as a formula.

    The workbook is written row by row to the disk, and entries are read in batches: its
    size does not show in the memory of the server.
    """

    _name = "service.incentive.statement"
    _description = "Monthly Incentive Statement"

    month = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        help="Any day of the month whose bookings are wanted.",
    )

    def action_download(self):
        """Download the workbook of the companies that are selected."""
        self.ensure_one()
        self._check_statement_allowed()
        companies = ",".join(str(company_id) for company_id in self.env.companies.ids)
        return {
            "type": "ir.actions.act_url",
            "url": f"/service_revenue/incentive_statement/{self.month:%Y-%m}.xlsx"
            f"?companies={companies}",
            "target": "self",
        }

    @api.model
    def _check_statement_allowed(self):
        """Who sees all incentives of his companies, and may export."""
        if not self.env.user.has_group("service_revenue.group_service_user"):
            raise AccessError(
                self.env._(
                    "The statement shows what everybody earns. Ask your administrator "
                    "for the role “Service Revenue / User”."
                )
            )
        if not self.env.user.has_group("base.group_allow_export"):
            raise AccessError(
                self.env._(
                    "You may not export data. Ask your administrator for “Access to "
                    "export feature”."
                )
            )

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------

    @api.model
    def _write_workbook(self, target, day):
        """Write the statement of the month of ``day`` into a file.

        The caller has checked that the user may have it; record rules hold here too.

        :param target: path, or file open for writing bytes
        """
        start, end = month_window(day)
        domain = Domain("date", ">=", start) & Domain("date", "<", end)
        book = xlsxwriter.Workbook(
            target,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        entries = self.env["service.incentive.entry"]
        groups = entries._read_group(
            domain & Domain("state", "!=", "void"),
            ["currency_id"],
            ["__count"],
            order="currency_id",
        )
        styles = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "percent": book.add_format({"num_format": '0.0000"%"'}),
        }
        for currency, _count in groups:
            decimals = "." + "0" * currency.decimal_places
            pattern = "#,##0" + (decimals if currency.decimal_places else "")
            styles["money"] = book.add_format({"num_format": pattern})
            styles["total"] = book.add_format(
                {"num_format": pattern, "bold": True, "top": 1}
            )
            inside = domain & Domain("currency_id", "=", currency.id)
            self._write_people(book, styles, currency, start, inside)
            self._write_entries(book, styles, currency, inside)
        if not groups:
            sheet = book.add_worksheet(self.env._("Nothing"))
            sheet.write_string(
                0, 0, self.env._("Nothing was booked in this month."), styles["title"]
            )
        book.close()

    @api.model
    def _sheet_name(self, *parts):
        """Name that every spreadsheet program takes."""
        return " ".join(parts).translate(FORBIDDEN_IN_SHEET_NAMES)[:31]

    @api.model
    def _new_sheet(self, book, styles, name, columns, first_row=0):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(first_row + 1, 1)
        for number, (label, width) in enumerate(columns):
            sheet.set_column(number, number, width)
            if not first_row:
                sheet.write_string(0, number, label, styles["head"])
        return sheet

    # ------------------------------------------------------------------
    # One row a person
    # ------------------------------------------------------------------

    @api.model
    def _write_people(self, book, styles, currency, start, domain):
        columns = [
            (self.env._("Person"), 32),
            (self.env._("Company"), 24),
            (self.env._("Entries"), 9),
            (self.env._("Earned"), 16),
            (self.env._("Taken Back"), 16),
            (self.env._("Total"), 16),
            (self.env._("Pending"), 16),
            (self.env._("Not Earned"), 16),
            (self.env._("Payable"), 16),
            (self.env._("Settled, Not Paid"), 16),
            (self.env._("Paid"), 16),
        ]
        sheet = self._new_sheet(
            book,
            styles,
            self._sheet_name(currency.name, self.env._("People")),
            columns,
            2,
        )
        sheet.write_string(
            0,
            0,
            self.env._(
                "Incentive statement %(month)s, %(currency)s",
                month=start.strftime("%Y-%m"),
                currency=currency.name,
            ),
            styles["title"],
        )
        for number, (label, _width) in enumerate(columns):
            sheet.write_string(2, number, label, styles["head"])
        totals = [0] * (len(columns) - 2)
        row = 2
        for person, company, *amounts in self._read_people(domain):
            row += 1
            sheet.write_string(row, 0, person or "")
            sheet.write_string(row, 1, company or "")
            sheet.write_number(row, 2, amounts[0])
            for number, amount in enumerate(amounts[1:], 3):
                sheet.write_number(row, number, amount, styles["money"])
            totals = [a + b for a, b in zip(totals, amounts, strict=True)]
        sheet.write_string(row + 1, 0, self.env._("Total"), styles["total"])
        sheet.write_string(row + 1, 1, "", styles["total"])
        sheet.write_number(row + 1, 2, totals[0], styles["head"])
        for number, amount in enumerate(totals[1:], 3):
            sheet.write_number(row + 1, number, amount, styles["total"])

    @api.model
    def _read_people(self, domain):
        """(person, company, count, sums) of everybody with something in the month."""
        query = self.env["service.incentive.entry"]._search(
            domain & Domain("state", "!=", "void"), order="id"
        )
        query.order = None
        table = SQL.identifier(query.table)
        amount = SQL("%s.amount", table)
        lost = SQL("%s.hold_reason = ANY(%s)", table, list(NOT_EARNED))

        def total(condition):
            return SQL("COALESCE(SUM(%s) FILTER (WHERE %s), 0)", amount, condition)

        def standing(state):
            return total(SQL("%s.state = %s", table, state))

        # Grouped first and named after: names are read once for each person.
        sums = query.select(
            SQL("%s.beneficiary_id AS beneficiary_id", table),
            SQL("%s.company_id AS company_id", table),
            SQL("COUNT(*) AS entries"),
            SQL("%s AS earned", total(SQL("%s > 0", amount))),
            SQL("%s AS back", total(SQL("%s < 0", amount))),
            SQL("SUM(%s) AS total", amount),
            SQL(
                "%s AS pending",
                total(SQL("%s.state = 'pending' AND NOT %s", table, lost)),
            ),
            SQL("%s AS not_earned", total(lost)),
            SQL("%s AS payable", standing("payable")),
            SQL("%s AS settled", standing("settled")),
            SQL("%s AS paid", standing("paid")),
        )
        self.env.cr.execute(
            SQL(
                """
    SELECT person.complete_name, company.name, sums.entries, sums.earned, sums.back,
           sums.total, sums.pending, sums.not_earned, sums.payable, sums.settled,
           sums.paid
      FROM (%s GROUP BY beneficiary_id, company_id) AS sums
      JOIN res_partner person ON person.id = sums.beneficiary_id
      JOIN res_company company ON company.id = sums.company_id
     ORDER BY person.complete_name, person.id, company.name
                """,
                sums,
            )
        )
        while rows := self.env.cr.fetchmany(BATCH):
            yield from rows

    # ------------------------------------------------------------------
    # One row an entry
    # ------------------------------------------------------------------

    @api.model
    def _write_entries(self, book, styles, currency, domain):
        columns = [
            (self.env._("Booked"), 11),
            (self.env._("Person"), 28),
            (self.env._("Rule"), 28),
            (self.env._("Lead"), 32),
            (self.env._("Sale Order"), 14),
            (self.env._("Work Order"), 14),
            (self.env._("Base"), 16),
            (self.env._("Percent"), 11),
            (self.env._("Amount"), 16),
            (self.env._("State"), 12),
            (self.env._("Waits For"), 28),
            (self.env._("Payable On"), 11),
            (self.env._("Company"), 24),
            (self.env._("Entry"), 10),
        ]
        fields_of = self.env["service.incentive.entry"]._fields
        states = dict(fields_of["state"]._description_selection(self.env))
        holds = dict(fields_of["hold_reason"]._description_selection(self.env))
        sheet, row, number = None, 0, 0
        for values in self._read_entries(domain):
            if sheet is None or row >= SHEET_ROWS:
                number, row = number + 1, 0
                name = self._sheet_name(
                    currency.name,
                    self.env._("Entries"),
                    *([str(number)] if number > 1 else []),
                )
                sheet = self._new_sheet(book, styles, name, columns)
            row += 1
            (
                entry_id,
                date,
                person,
                rule,
                lead,
                sale,
                job,
                base,
                rate,
                amount,
                state,
                hold,
                payable_on,
                company,
            ) = values
            sheet.write_datetime(row, 0, date, styles["date"])
            for column, text in (
                (1, person),
                (2, rule),
                (3, lead),
                (4, sale),
                (5, job),
            ):
                sheet.write_string(row, column, text or "")
            if rate:
                sheet.write_number(row, 6, base or 0, styles["money"])
                sheet.write_number(row, 7, rate, styles["percent"])
            sheet.write_number(row, 8, amount, styles["money"])
            sheet.write_string(row, 9, states.get(state, state))
            sheet.write_string(row, 10, holds.get(hold, hold or ""))
            if payable_on:
                sheet.write_datetime(row, 11, payable_on, styles["date"])
            sheet.write_string(row, 12, company)
            sheet.write_number(row, 13, entry_id)

    @api.model
    def _read_entries(self, domain):
        """Entries in the order of booking, a batch at a time."""
        last = 0
        while True:
            query = self.env["service.incentive.entry"]._search(
                domain & Domain("state", "!=", "void") & Domain("id", ">", last),
                order="id",
                limit=BATCH,
            )
            self.env.cr.execute(
                SQL(
                    """
    SELECT entry.id, entry.date, person.complete_name,
           COALESCE(rule.name ->> %(lang)s, rule.name ->> 'en_US'),
           COALESCE(lead.name, entry.note),
           sale.name, job.name, entry.base_amount, entry.rate, entry.amount,
           entry.state, entry.hold_reason, entry.payable_on, company.name
      FROM service_incentive_entry entry
      JOIN res_partner person ON person.id = entry.beneficiary_id
      JOIN service_incentive_rule rule ON rule.id = entry.rule_id
      LEFT JOIN crm_lead lead ON lead.id = entry.lead_id
      JOIN res_company company ON company.id = entry.company_id
      LEFT JOIN sale_order sale ON sale.id = entry.sale_order_id
      LEFT JOIN fsm_order job ON job.id = entry.fsm_order_id
     WHERE entry.id IN (%(entries)s)
     ORDER BY entry.id
                    """,
                    lang=self.env.lang or "en_US",
                    entries=query.subselect(),
                )
            )
            rows = self.env.cr.fetchall()
            yield from rows
            if len(rows) < BATCH:
                return
            last = rows[-1][0]
