# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_amount, format_date


class CommissionSettlement(models.Model):
    """Statement of the agent: carried, earned, returned, payable (SR-11, CP-07)."""

    _inherit = "commission.settlement"

    opening_balance = fields.Monetary(
        string="Balance Carried Over",
        compute="_compute_statement",
        help="Sum of the entries of earlier periods whose balance was negative then.",
    )
    opening_from = fields.Date(
        string="Carried From",
        compute="_compute_statement",
        help="Day of the oldest entry that was carried over.",
    )
    earned_amount = fields.Monetary(string="Earned", compute="_compute_statement")
    returned_amount = fields.Monetary(string="Returned", compute="_compute_statement")
    payable_amount = fields.Monetary(
        string="Payable",
        compute="_compute_statement",
        help="Balance carried over, plus earned, plus returned.",
    )
    opening_note = fields.Char(compute="_compute_opening_note")

    @api.depends("line_ids.settled_amount", "line_ids.date", "date_from")
    def _compute_statement(self):
        sums = self._read_statements()
        for settlement in self:
            day, opening, earned, returned = sums.get(settlement.id, (False, 0, 0, 0))
            settlement.opening_from = day
            settlement.opening_balance = opening
            settlement.earned_amount = earned
            settlement.returned_amount = returned
            settlement.payable_amount = opening + earned + returned

    def _read_statements(self):
        """{settlement id: (day, carried, earned, returned)}, in one query."""
        self.env["commission.settlement.line"].flush_model()
        self.flush_recordset(["date_from"])
        rows = self.env.execute_query(
            SQL(
                """
    SELECT settlement.id,
           MIN(line.date) FILTER (WHERE line.date < settlement.date_from),
           COALESCE(SUM(settled_amount) FILTER (
               WHERE line.date < settlement.date_from), 0),
           COALESCE(SUM(settled_amount) FILTER (
               WHERE line.date >= settlement.date_from AND settled_amount > 0), 0),
           COALESCE(SUM(settled_amount) FILTER (
               WHERE line.date >= settlement.date_from AND settled_amount < 0), 0)
      FROM commission_settlement settlement
      JOIN commission_settlement_line line ON line.settlement_id = settlement.id
     WHERE settlement.id = ANY(%s)
     GROUP BY settlement.id
                """,
                self.ids,
            )
        )
        return {row[0]: row[1:] for row in rows}

    @api.depends("opening_balance", "opening_from")
    @api.depends_context("lang")
    def _compute_opening_note(self):
        for settlement in self:
            settlement.opening_note = settlement.opening_from and settlement.env._(
                "Balance carried from %(period)s: %(amount)s",
                period=format_date(
                    settlement.env, settlement.opening_from, date_format="MMMM y"
                ),
                amount=format_amount(
                    settlement.env, settlement.opening_balance, settlement.currency_id
                ),
            )

    def _prepare_invoice(self, journal, product, date=False):
        """The bill says what was carried over."""
        vals = super()._prepare_invoice(journal, product, date)
        notes = {s.id: s.opening_note for s in self if s.opening_note}
        for _command, _id, line in vals["invoice_line_ids"]:
            note = notes.get(line.get("settlement_id"))
            if note:
                line["name"] = f"{line['name']}\n{note}"
        return vals
