# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import xlsxwriter

from odoo import api, models
from odoo.fields import Domain

BATCH = 1000
# A sheet of a workbook ends at 1,048,576 rows.
SHEET_ROWS = 1_000_000
FORBIDDEN_IN_SHEET_NAMES = str.maketrans("", "", "[]:*?/\\'")


class ChannelStatement(models.AbstractModel):
    """The statement as a workbook: sums, and a sheet of lines for each currency.

    Numbers and dates are typed; what people have typed in is written as text and never
    as a formula. Entries are read in batches and written row by row.
    """

    _inherit = "channel.statement"

    @api.model
    def _write_workbook(self, target, firm, first=None):
        """Write the statement of a month (of everything, without one) into a file.

        :param target: path, or file open for writing bytes
        """
        book = xlsxwriter.Workbook(
            target,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        styles = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "percent": book.add_format({"num_format": '0.0000"%"'}),
        }
        sums = self._get_sums(self._get_domain(firm, first))
        currencies = list(dict.fromkeys(line["currency"] for line in sums))
        for currency in currencies:
            pattern = "#,##0"
            if currency.decimal_places:
                pattern += "." + "0" * currency.decimal_places
            styles[currency] = book.add_format({"num_format": pattern})
        self._write_sums(book, styles, firm, first, sums)
        for currency in currencies:
            self._write_lines(book, styles, firm, first, currency)
        book.close()

    @api.model
    def _get_title(self, firm, first):
        env = self.env
        if first:
            return env._(
                "Statement of %(firm)s, %(month)s",
                firm=firm.name,
                month=first.strftime("%Y-%m"),
            )
        return env._("Statement of %(firm)s, all months", firm=firm.name)

    @api.model
    def _get_sum_labels(self):
        env = self.env
        return {
            "pending": env._("Waits"),
            "not_earned": env._("Not Earned"),
            "payable": env._("Next Settlement"),
            "settled": env._("Settled, Not Paid"),
            "paid": env._("Paid"),
            "back": env._("Of It Taken Back"),
            "total": env._("Total Without Not Earned"),
        }

    @api.model
    def _write_sums(self, book, styles, firm, first, sums):
        env = self.env
        sheet = book.add_worksheet(env._("Sums")[:31])
        sheet.set_column(0, 1, 24)
        sheet.set_column(2, 8, 18)
        sheet.write_string(0, 0, self._get_title(firm, first), styles["title"])
        labels = self._get_sum_labels()
        heads = [env._("Company"), env._("Currency"), *labels.values()]
        for column, label in enumerate(heads):
            sheet.write_string(2, column, label, styles["head"])
        if not sums:
            sheet.write_string(3, 0, env._("Nothing was booked."))
        for row, line in enumerate(sums, 3):
            sheet.write_string(row, 0, line["company"])
            sheet.write_string(row, 1, line["currency"].name)
            for column, name in enumerate(labels, 2):
                sheet.write_number(row, column, line[name], styles[line["currency"]])

    @api.model
    def _write_lines(self, book, styles, firm, first, currency):
        env = self.env
        columns = [
            (env._("Booked"), 11),
            (env._("Document"), 16),
            (env._("Store"), 24),
            (env._("Reason"), 48),
            (env._("Base"), 14),
            (env._("Percent"), 10),
            (env._("Amount"), 14),
            (env._("State"), 14),
            (env._("Waits For"), 28),
            (env._("What To Do"), 60),
            (env._("Payable On"), 11),
            (env._("Company"), 24),
            (env._("Entry"), 10),
        ]
        domain = self._get_domain(firm, first)
        domain &= Domain("currency_id", "=", currency.id)
        sheet, row, number, last = None, 0, 0, 0
        while entries := self._entries().search(
            domain & Domain("id", ">", last), order="id", limit=BATCH
        ):
            for line in self._get_lines(entries):
                if sheet is None or row >= SHEET_ROWS:
                    number, row = number + 1, 0
                    name = currency.name + (f" {number}" if number > 1 else "")
                    sheet = book.add_worksheet(name.translate(FORBIDDEN_IN_SHEET_NAMES))
                    sheet.freeze_panes(1, 2)
                    for column, (label, width) in enumerate(columns):
                        sheet.set_column(column, column, width)
                        sheet.write_string(0, column, label, styles["head"])
                row += 1
                self._write_line(sheet, row, line, styles, styles[currency])
            last = entries[-1].id
            # A page of entries is in memory at a time.
            self.env.invalidate_all(flush=False)

    @api.model
    def _write_line(self, sheet, row, line, styles, money):
        sheet.write_datetime(row, 0, line["date"], styles["date"])
        for column, name in ((1, "document"), (2, "store"), (3, "reason")):
            sheet.write_string(row, column, line[name] or "")
        if line["rate"]:
            sheet.write_number(row, 4, line["base"] or 0, money)
            sheet.write_number(row, 5, line["rate"], styles["percent"])
        sheet.write_number(row, 6, line["amount"], money)
        for column, name in ((7, "state_label"), (8, "waits"), (9, "note")):
            sheet.write_string(row, column, line[name] or "")
        if line["payable_on"]:
            sheet.write_datetime(row, 10, line["payable_on"], styles["date"])
        sheet.write_string(row, 11, line["company"])
        sheet.write_number(row, 12, line["id"])
