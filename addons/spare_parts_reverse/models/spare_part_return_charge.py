# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What it costs who does not bring a part back: through the incentive ledger (SP-15).

``charged_amount`` is what the ledger has to hold against the holder for this return;
each change posts the difference. Nothing is ever deleted: what comes back is given back
by another entry.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_amount, format_date

from odoo.addons.service_revenue.models.service_incentive_direct import DirectTarget

from .spare_part_return_terms import OWING

BATCH = 200
#: What becomes of the charge when a part is written off.
CHARGES = [
    ("keep", "Leave the charge as it is"),
    ("full", "Charge the whole replacement cost"),
    ("none", "Charge nothing"),
]


class SparePartReturn(models.Model):
    _inherit = "spare.part.return"

    charged_on = fields.Date(
        string="Charge Looked At On",
        readonly=True,
        copy=False,
        help="Day on which the deposit was charged.",
    )
    charged_amount = fields.Monetary(
        string="Charged",
        readonly=True,
        copy=False,
        help="What the incentive ledger holds against who owes the part.",
    )
    ledger_charged = fields.Monetary(
        string="Charged In The Ledger", compute="_compute_ledger"
    )
    ledger_returned = fields.Monetary(string="Given Back", compute="_compute_ledger")

    _charge_positive = models.Constraint(
        "CHECK (COALESCE(charged_amount, 0) >= 0)", "A charge cannot be negative."
    )
    _charge_open = models.Constraint(
        """CHECK (COALESCE(charged_amount, 0) = 0 OR state IN ('owed', 'transit')
                  OR outcome IS NOT DISTINCT FROM 'lost')""",
        "Nothing is charged for a part that came back.",
    )

    @api.depends("charged_amount", "event_ids")
    def _compute_ledger(self):
        sums = self.env["service.incentive.entry"]._get_direct_sums(self)
        for part in self:
            charged, returned = sums.get(part.id, (0.0, 0.0))
            part.ledger_charged = -charged
            part.ledger_returned = returned

    @api.model
    def _get_deposit_rule(self):
        """Rule of the ledger under which deposits are booked."""
        rule = self.env.ref(
            "spare_parts_reverse.incentive_rule_deposit", raise_if_not_found=False
        )
        if not rule:
            raise UserError(
                self.env._(
                    "The rule for deposits is missing. Update the module Spare Parts "
                    "Reverse to get it back."
                )
            )
        # sudo: technicians and partners may not read rules; only its name is used.
        rule = rule.sudo()
        if rule.amount_type != "direct":
            raise UserError(
                self.env._(
                    "The rule “%(rule)s” books deposits. Set its amount back to “What "
                    "a document says”, and make another rule for leads.",
                    rule=rule.name,
                )
            )
        return rule

    def _get_deposit(self):
        """Amount to be charged now, in company currency."""
        self.ensure_one()
        if self.deposit_type == "percent":
            return self.currency_id.round(self.value * self.deposit_percent / 100)
        if self.deposit_type == "fixed":
            return self.deposit_currency_id._convert(
                self.deposit_amount * self.quantity,
                self.currency_id,
                self.company_id,
                fields.Date.context_today(self),
            )
        return 0.0

    # ------------------------------------------------------------------
    # Into the ledger
    # ------------------------------------------------------------------

    def _charge(self):
        """Charge the agreed deposit of these parts, which are late; once."""
        # sudo: see the head of the engine.
        parts = self.sudo().filtered(
            lambda part: part.state in OWING and not part.charged_on and part.holder_id
        )
        parts._set_charges({part: part._get_deposit() for part in parts})

    def _set_charges(self, amounts):
        """Change what these parts cost their holders, and bring the ledger to it.

        :param amounts: {return: amount in company currency}
        """
        today = fields.Date.context_today(self)
        for part, amount in amounts.items():
            part._silent().write(
                {"charged_amount": amount, "charged_on": part.charged_on or today}
            )
        self._sync_charges()

    def _sync_charges(self):
        """Book what is missing between the ledger and these returns."""
        parts = self.filtered("holder_id")
        if not parts:
            return
        rule = self._get_deposit_rule()
        # sudo: the ledger is written by engines only.
        ledger = self.env["service.incentive.entry"].sudo()
        posted = ledger._sync_direct(
            [
                DirectTarget(
                    rule=rule,
                    beneficiary=part.holder_id,
                    origin=part,
                    company=part.company_id,
                    currency=part.currency_id,
                    amount=-part.charged_amount,
                    note=part._get_charge_note(),
                    earned_on=part.charged_on,
                )
                for part in parts
            ]
        )
        self._log_each(
            {
                parts.browse(part_id): (
                    "charge" if amount < 0 else "credit",
                    format_amount(
                        self.env, float(abs(amount)), parts.browse(part_id).currency_id
                    ),
                )
                for (_rule, _holder, _model, part_id), amount in posted.items()
            }
        )

    def _get_charge_note(self):
        """Why, in the words of who pays."""
        self.ensure_one()
        reader = self.with_context(lang=self.holder_id.lang or self.env.lang)
        values = {
            "part": reader.display_name,
            "date": format_date(reader.env, self.due_date) if self.due_date else "",
        }
        if self.state in OWING:
            return reader.env._(
                "Deposit for %(part)s, not returned by %(date)s", **values
            )
        if self.outcome == "lost":
            return reader.env._("%(part)s never came back", **values)
        return reader.env._("%(part)s came back", **values)

    # ------------------------------------------------------------------
    # What changes it
    # ------------------------------------------------------------------

    def _step(self, state, vals=None, location=None, note=None, move_values=None):
        """Who brought the part back owes nothing: said with the step itself."""
        vals = dict(vals or {})
        if state not in OWING and vals.get("outcome") != "lost":
            vals["charged_amount"] = 0.0
        return super()._step(state, vals, location, note, move_values)

    def _on_step(self, state):
        """The ledger follows."""
        result = super()._on_step(state)
        if state in ("received", "cancelled", "done"):
            # sudo: charges follow the return, whoever acts on it.
            self.sudo().filtered("charged_on")._sync_charges()
        return result

    def _split(self, quantity):
        piece = super()._split(quantity)
        # sudo: charges follow the return, whoever splits it.
        both = (self | piece).sudo()
        if any(both.mapped("charged_amount")):
            both._sync_charges()
        return piece

    def _prepare_split(self, quantity):
        return {
            **super()._prepare_split(quantity),
            "charged_on": self.charged_on,
            "charged_amount": self._get_split_share("charged_amount", quantity),
        }

    def _prepare_rest(self, quantity):
        share = self._get_split_share("charged_amount", quantity)
        return {
            **super()._prepare_rest(quantity),
            "charged_amount": self.charged_amount - share,
        }

    def _write_off(self, reason, charge="keep"):
        """Closed as lost; the deposit stays, or the whole part is charged, or nothing.

        :param charge: one of ``CHARGES``
        """
        result = super()._write_off(reason, charge)
        # sudo: see the head of the engine.
        parts = self.sudo()
        if charge == "full":
            parts._set_charges({part: part.value for part in parts})
        elif charge == "none":
            parts._set_charges(dict.fromkeys(parts, 0.0))
        return result

    # ------------------------------------------------------------------
    # Schedule
    # ------------------------------------------------------------------

    @api.model
    def _cron_charge(self):
        """Charge the deposits that fell due; resumable, a batch at a time."""
        cron = self.env["ir.cron"]
        domain = self._get_charge_domain()
        cron._commit_progress(remaining=self.search_count(domain))
        after = 0
        while True:
            found = self.search(
                domain & Domain("id", ">", after), order="id", limit=BATCH
            )
            if not found:
                break
            after = found[-1].id
            # What another run holds is its own.
            found.try_lock_for_update()._charge()
            if not cron._commit_progress(len(found)):
                break

    @api.model
    def _get_charge_domain(self):
        return Domain(
            [
                ("state", "in", OWING),
                ("charge_date", "<=", fields.Date.context_today(self)),
                ("charged_on", "=", False),
                ("deposit_type", "in", ("fixed", "percent")),
                ("holder_id", "!=", False),
            ]
        )
