# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .service_incentive_settlement import SETTLEMENT_TYPE

# What a settlement of service incentives takes from the ledger, and nobody types in.
LEDGER_FIELDS = {
    "agent_id",
    "company_id",
    "currency_id",
    "date_from",
    "date_to",
    "line_ids",
    "settlement_type",
    "total",
}


class CommissionSettlement(models.Model):
    """Settlement of service incentives: made by the ledger, billed exactly once."""

    _inherit = "commission.settlement"

    settlement_type = fields.Selection(
        selection_add=[(SETTLEMENT_TYPE, "Service incentives")],
        ondelete={SETTLEMENT_TYPE: "set default"},
    )
    incentive_entry_ids = fields.Many2many(
        "service.incentive.entry",
        string="Ledger Entries",
        compute="_compute_incentive_entry_ids",
    )

    _incentive_open = models.Index(
        "(agent_id, company_id, currency_id, date_from, date_to)"
        " WHERE settlement_type = 'service_incentive' AND state = 'settled'"
    )

    @api.depends("line_ids.incentive_entry_id")
    def _compute_incentive_entry_ids(self):
        for settlement in self:
            settlement.incentive_entry_ids = settlement.line_ids.incentive_entry_id

    def _compute_can_edit(self):
        """The amounts come from the ledger and are not typed in."""
        incentives = self._filter_incentives()
        incentives.can_edit = False
        return super(CommissionSettlement, self - incentives)._compute_can_edit()

    def _compute_total(self):
        """A sum of money ends at the smallest coin of its currency."""
        result = super()._compute_total()
        for settlement in self._filter_incentives():
            settlement.total = settlement.currency_id.round(settlement.total)
        return result

    @api.depends("settlement_type", "agent_id", "date_from", "date_to")
    def _compute_display_name(self):
        """These settlements carry no number: who, and for which period."""
        incentives = self._filter_incentives()
        for settlement in incentives:
            settlement.display_name = self.env._(
                "%(agent)s, %(start)s to %(end)s",
                agent=settlement.agent_id.display_name,
                start=settlement.date_from,
                end=settlement.date_to,
            )
        return super(CommissionSettlement, self - incentives)._compute_display_name()

    def _filter_incentives(self):
        return self.filtered(lambda s: s.settlement_type == SETTLEMENT_TYPE)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        """A cancelled settlement gives its entries back, by whatever way it is done."""
        if not self.env.su and LEDGER_FIELDS & vals.keys():
            self._filter_incentives()._refuse_typing()
        if "state" not in vals:
            return super().write(vals)
        self._check_state_change(vals["state"])
        result = super().write(vals)
        if vals["state"] == "cancel":
            self._release_entries()
        return result

    def unlink(self):
        """Deleted settlements give their entries back too."""
        self._check_no_live_bill()
        self._release_entries()
        return super().unlink()

    def _refuse_typing(self):
        if self:
            raise UserError(
                self.env._(
                    "A settlement of service incentives comes from the ledger and is "
                    "not typed in. Cancel it and settle again, or correct the ledger "
                    "through the sale, the work order or the lead."
                )
            )

    def _check_state_change(self, state):
        """Cancelled is the end: the entries may be in another settlement by now."""
        incentives = self._filter_incentives()
        if state != "cancel" and "cancel" in incentives.mapped("state"):
            raise UserError(
                self.env._(
                    "A cancelled settlement has given its entries back. Settle again "
                    "to get a new one."
                )
            )
        if state == "cancel":
            incentives._check_no_live_bill()

    def _check_no_live_bill(self):
        """What is being billed cannot be taken back.

        :raise UserError: naming the bill to cancel first.
        """
        # sudo: the bill counts whether or not the user may read bills.
        bills = self.sudo()._get_live_bills()
        if bills:
            raise UserError(
                self.env._(
                    "There is a bill for this settlement: %(bills)s. Cancel the bill "
                    "first.",
                    bills=", ".join(bills.mapped("display_name")),
                )
            )

    def _get_live_bills(self):
        return self.invoice_line_ids.move_id.filtered(lambda m: m.state != "cancel")

    def _release_entries(self):
        incentives = self._filter_incentives()
        if incentives:
            # sudo: who may cancel the settlement frees its entries; nobody may write
            # them directly.
            self.env["service.incentive.entry"].sudo()._release(incentives)

    # ------------------------------------------------------------------
    # Billing
    # ------------------------------------------------------------------

    def make_invoices(self, journal, product, date=False, grouped=False):
        """Bill settlements, of whatever type, at most once.

        The rows are locked first: of two users or processes that bill the same
        settlement at once, one makes the bill and the other is told, or is retried and
        then told. A unique index on the bill lines stands behind it.
        """
        self._lock_for_billing()
        self._check_can_bill(journal)
        return super().make_invoices(journal, product, date=date, grouped=grouped)

    def _lock_for_billing(self):
        self.check_access("write")
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "SELECT FROM commission_settlement WHERE id = ANY(%s)"
                " ORDER BY id FOR UPDATE",
                self.ids,
            )
        )
        self.invalidate_recordset()

    def _check_can_bill(self, journal):
        # sudo: the bill counts whether or not the user may read bills.
        billed = self.filtered(lambda s: s.state != "settled") | self.filtered(
            lambda s: s.sudo()._get_live_bills()
        )
        if billed:
            first = billed[0]
            # sudo: of the bill only its number is told.
            bill = first.sudo()._get_live_bills()
            if bill:
                reason = self.env._(
                    "it is billed already (%(bill)s)", bill=bill[0].display_name
                )
            else:
                reason = self.env._("it is not open any more")
            raise UserError(
                self.env._(
                    "The settlement of %(agent)s from %(start)s to %(end)s cannot be "
                    "billed: %(reason)s. Reload the list and bill only what is open.",
                    agent=first.agent_id.display_name,
                    start=first.date_from,
                    end=first.date_to,
                    reason=reason,
                )
            )
        foreign = self._filter_incentives().filtered(
            lambda s: s.company_id != journal.company_id
        )
        if foreign:
            raise UserError(
                self.env._(
                    "The settlement belongs to %(company)s. Choose a purchase journal "
                    "of that company.",
                    company=foreign[0].company_id.display_name,
                )
            )

    def action_view_incentive_entries(self):
        """Ledger entries of these settlements, cancelled ones included."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.service_incentive_entry_action"
        )
        return {
            **action,
            "domain": [("settlement_line_ids.settlement_id", "in", self.ids)],
            "context": {},
        }
