# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Entries without a lead: what another document charges to somebody, or gives him.

A deposit for a part that was not brought back, a penalty of a partner, a bonus: the
document says what it should add up to, and the ledger books the difference. What waits
for no proof is payable at once. What does (a commission for a job) follows the proof of
its work order: see :class:`DirectTarget`. Both are settled like everything else.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.incentive import (
    LOST,
    ZERO,
    correction,
    decide,
    decimal,
    first_hold,
    round_money,
)


@dataclass(frozen=True)
class DirectTarget:
    """What the entries of (rule, beneficiary, origin) should add up to from now on.

    ``amount`` in ``currency``; below zero the beneficiary owes it. ``note`` says why,
    in his language. ``earned_on`` is the day of the event; only the first entry keeps
    it.

    A gated target waits, like what a lead earns: for ``hold``, one of ``HOLD_REASONS``,
    and for the proof of the work order ``job``, whichever is given. Its open entries
    move together: pending, payable when nothing is missing, void when they come to
    nothing. Where the service is lost after the settlement, the amount comes back by
    another entry. A target that waits for nothing now, but did or will, says ``gated``.

    ``base`` and ``rate`` (percent) say what the amount was taken of, where it was, and
    ``back_note`` why something is taken back, where ``note`` does not say it.
    """

    rule: Any
    beneficiary: Any
    origin: Any
    company: Any
    currency: Any
    amount: float | Decimal
    note: str
    earned_on: date | None = None
    hold: str | None = None
    job: Any = None
    gated: bool = False
    base: float | Decimal = 0
    rate: float | Decimal = 0
    back_note: str | None = None

    @property
    def key(self):
        """As of the groups of the ledger."""
        return self.rule.id, self.beneficiary.id, self.origin._name, self.origin.id


class ServiceIncentiveEntry(models.Model):
    _inherit = "service.incentive.entry"

    origin_name = fields.Char(
        string="Document",
        compute="_compute_origin_name",
        help="Document that charges or rewards, where it is no lead.",
    )

    @api.depends("origin_model", "origin_id", "lead_id")
    def _compute_origin_name(self):
        self.origin_name = False
        direct = self.filtered(lambda entry: not entry.lead_id and entry.origin_id)
        for model, entries in direct.grouped("origin_model").items():
            if model not in self.env:
                continue
            # sudo: who may see the entry may see the name of what it is for.
            records = self.env[model].sudo().browse(entries.mapped("origin_id"))
            names = {record.id: record.display_name for record in records.exists()}
            for entry in entries:
                entry.origin_name = names.get(entry.origin_id, False)

    @api.model
    def _sync_direct(self, targets):
        """Bring the ledger to what these documents charge or reward.

        Posts target minus booked as one more entry each; what is booked right already
        stays as it is, so that a second call changes nothing. Of two transactions that
        do this for one document at once, the second collides with the unique index of
        the ledger, or with the entries that wait, and Odoo runs it again.

        Runs past access rules: the caller has checked who may do this.

        :param targets: list of :class:`DirectTarget`, at most one for each key
        :return: {key: amount posted}, of those that changed
        """
        if not targets:
            return {}
        self.env.flush_all()
        self._check_direct(targets)
        booked = self._read_groups(
            SQL(
                """lead_id IS NULL AND (
                    rule_id, beneficiary_id, origin_model, origin_id) IN %s""",
                tuple(target.key for target in targets),
            )
        )
        holds = self._read_direct_holds(targets)
        rows, states, posted = [], [], {}
        for target in targets:
            group = booked.get(target.key)
            if group and group.currency_id != target.currency.id:
                raise UserError(
                    self.env._(
                        "%(document)s is in the ledger in another currency already, "
                        "and cannot be changed to %(currency)s.",
                        document=target.origin.display_name,
                        currency=target.currency.name,
                    )
                )
            wanted = round_money(
                decimal(target.amount), decimal(target.currency.rounding)
            )
            reasons = holds.get(target.key, ())
            if group and group.locked and not LOST.isdisjoint(reasons):
                # What was paid for a service that turned out not to be one comes back.
                wanted = min(ZERO, wanted)
            amount = correction(wanted, group.booked if group else ZERO)
            values = self._get_direct_state(target, group, amount, reasons)
            if amount:
                rows.append(
                    {**self._prepare_direct_vals(target, group, amount), **values}
                )
                posted[target.key] = amount
            if values and group:
                states += [{"id": entry_id, **values} for entry_id in group.open_ids]
        # One order, so that two transactions do not wait for each other.
        rows.sort(key=lambda row: (row["rule_id"], row["origin_id"]))
        self._post_entries(rows)
        # Written even when nothing changes: two who look at one amount must collide.
        self._post_states(sorted(states, key=lambda row: row["id"]))
        self.invalidate_model()
        return posted

    @api.model
    def _get_direct_state(self, target, group, amount, reasons):
        """State, hold reason and work order of the open entries; none if not gated."""
        gated = target.gated or target.hold or target.job or (group and group.gated)
        if not gated:
            return {}
        open_sum = (group.open_sum if group else ZERO) + amount
        state, hold = decide(open_sum, first_hold(reasons))
        return {
            "state": state,
            "hold_reason": hold,
            "limit_reason": None,
            "fsm_order_id": target.job.id if target.job else None,
        }

    @api.model
    def _check_direct(self, targets):
        """Refuse what would not add up: these are mistakes of the calling code."""
        twice = [key for key, n in Counter(t.key for t in targets).items() if n > 1]
        wrong = [target for target in targets if not target.note]
        # sudo: only the kind of the rule is looked at, whoever caused the entry.
        wrong += [t for t in targets if t.rule.sudo().amount_type != "direct"]
        if twice or wrong:
            raise ValueError(
                "Direct entries need one target for each key, a note and a direct rule:"
                f" {twice or [target.key for target in wrong]}"
            )

    @api.model
    def _prepare_direct_vals(self, target, group, amount):
        count = group.count if group else 0
        earned_on = target.earned_on or fields.Date.context_today(self)
        return {
            "rule_id": target.rule.id,
            "beneficiary_id": target.beneficiary.id,
            "company_id": target.company.id,
            "currency_id": target.currency.id,
            "base_amount": str(target.base),
            "rate": str(target.rate),
            "amount": str(amount),
            "kind": "adjustment" if count else "direct",
            "adjusts_id": group.first_id if group else None,
            "origin_model": target.origin._name,
            "origin_id": target.origin.id,
            "occurrence": str(count + 1),
            "note": (amount < 0 and target.back_note) or target.note,
            "earned_on": fields.Date.to_string(group.earned_on if group else earned_on),
            "state": "payable",
        }

    @api.model
    def _get_direct_sums(self, origins, rule=None):
        """{record id: (sum of negative, of positive entries)} of these documents."""
        # sudo: who may see the document may see what it charges.
        domain = [
            ("origin_model", "=", origins._name),
            ("origin_id", "in", origins.ids),
        ]
        if rule:
            domain.append(("rule_id", "=", rule.id))
        entries = self.sudo()
        sums = dict.fromkeys(origins.ids, (0.0, 0.0))
        for sign in ("<", ">"):
            for origin_id, amount in entries._read_group(
                [*domain, ("amount", sign, 0)], ["origin_id"], ["amount:sum"]
            ):
                below, above = sums[origin_id]
                sums[origin_id] = (amount, above) if sign == "<" else (below, amount)
        return sums

    def action_view_origin(self):
        """Document that this entry is for."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.origin_model,
            "res_id": self.origin_id,
            "views": [(False, "form")],
        }
