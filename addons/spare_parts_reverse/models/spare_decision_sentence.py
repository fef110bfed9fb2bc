# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from decimal import Decimal

from odoo import api, models
from odoo.tools.misc import format_date, formatLang

from ..tools.repair_or_replace import share_digits


class SpareDecision(models.Model):
    """The decision in one or two sentences with its figures, as its reader reads."""

    _inherit = "spare.decision"

    @api.depends("reason")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for decision in self:
            decision.sentence = decision._get_sentence()
            decision.estimate_text = decision._get_estimate_text()

    def _get_sentence(self):
        """Why, then where the part goes; ``_sentence_<reason>`` says why."""
        self.ensure_one()
        why = getattr(self, f"_sentence_{self.reason}")()
        where = self._get_sentence_where()
        return f"{why} {where}" if where else why

    # ------------------------------------------------------------------
    # Why
    # ------------------------------------------------------------------

    def _sentence_no_fault(self):
        return self.env._("No fault was found.")

    def _sentence_warranty(self):
        return self.env._("It is under the supplier's warranty: replace.")

    def _sentence_beyond_repair(self):
        return self.env._("It is beyond repair: replace.")

    def _sentence_components(self):
        return self.env._("It is good for its components only: replace.")

    def _sentence_repair_failed(self):
        return self.env._("It was repaired without success: replace.")

    def _sentence_no_need(self):
        return self.env._("The stock has enough of this part: do not repair.")

    def _sentence_unknown_value(self):
        return self.env._(
            "What a new one costs is not known, so there is nothing to compare: "
            "repair. Enter the replacement cost of the part."
        )

    def _sentence_within(self):
        return self.env._(
            "Repair %(repair)s is %(share)s %% of the value %(value)s, within the "
            "%(limit)s %% limit: repair.",
            **self._get_sentence_figures(),
        )

    def _sentence_high_value(self):
        return self.env._(
            "Repair %(repair)s is %(share)s %% of the value %(value)s; parts worth "
            "%(high)s or more are repaired while that is cheaper: repair.",
            high=self._format_money(self.high_value_from),
            **self._get_sentence_figures(),
        )

    def _sentence_above(self):
        if not self.value:
            return self.env._(
                "Repair costs %(repair)s and the part is worth nothing any more: "
                "replace.",
                repair=self._format_money(self.repair_cost),
            )
        return self.env._(
            "Repair %(repair)s is %(share)s %% of the value %(value)s, more than the "
            "%(limit)s %% limit: replace.",
            **self._get_sentence_figures(),
        )

    def _sentence_override(self):
        verdicts = dict(self._fields["verdict"]._description_selection(self.env))
        # sudo: only the name of who decided.
        return self.env._(
            "%(user)s decided: %(verdict)s. “%(reason)s”",
            user=self.sudo().user_id.name,
            verdict=verdicts[self.verdict],
            reason=self.override_reason,
        )

    # ------------------------------------------------------------------
    # Where it goes
    # ------------------------------------------------------------------

    def _get_sentence_where(self):
        # sudo: only whether a licensed handler is needed.
        regulated = self.sudo().return_id.is_regulated
        if self.disposition == "supplier":
            if self.supplier_warranty_until:
                return self.env._(
                    "The supplier takes it back until %(date)s.",
                    date=format_date(self.env, self.supplier_warranty_until),
                )
            return self.env._("It goes back to the supplier.")
        if self.disposition == "harvest":
            return self.env._("It is taken apart for its components.")
        if self.disposition == "scrap" and regulated:
            return self.env._("A licensed handler disposes of it.")
        if self.disposition == "scrap":
            return self.env._("It is scrapped.")
        if self.disposition == "give_back":
            return self.env._("It goes back to the customer.")
        if self.disposition == "restock":
            return self.env._("It goes back to good stock.")
        return ""

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    def _get_sentence_figures(self):
        share = Decimal(str(self.share_percent))
        limit = Decimal(str(self.threshold_percent))
        digits = share_digits(share, limit)
        return {
            "repair": self._format_money(self.repair_cost),
            "value": self._format_money(self.value),
            "share": formatLang(self.env, float(share), digits=digits),
            "limit": formatLang(
                self.env, float(limit), digits=0 if limit == int(limit) else 2
            ),
        }

    def _get_estimate_text(self):
        """The estimate broken down, and where it comes from."""
        return self.env._(
            "Repair %(repair)s = labour %(labour)s + material %(parts)s + freight "
            "%(freight)s. %(origin)s.",
            repair=self._format_money(self.repair_cost),
            labour=self._format_money(self.labour_cost),
            parts=self._format_money(self.parts_cost),
            freight=self._format_money(self.freight_cost),
            origin=self._get_source_text(),
        )

    def _format_money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    # ------------------------------------------------------------------
    # On the bench
    # ------------------------------------------------------------------

    def _get_bench_decision(self):
        """The sentence, and the figures behind it, ready to show."""
        self.ensure_one()
        verdicts = dict(self._fields["verdict"]._description_selection(self.env))
        ways = dict(self._fields["disposition"]._description_selection(self.env))
        money = self._format_money
        figures = [
            (self.env._("Labour"), money(self.labour_cost)),
            (self.env._("Material"), money(self.parts_cost)),
            (self.env._("Freight"), money(self.freight_cost)),
            (self.env._("Repair"), money(self.repair_cost)),
            (self.env._("New part"), money(self.replacement_cost)),
            (self.env._("Value now"), money(self.value)),
            (self.env._("Age in months"), str(self.age_months)),
            (
                self.env._("Needed in stock"),
                formatLang(self.env, max(self.stock_need, 0), digits=0),
            ),
        ]
        return {
            "id": self.id,
            "verdict": self.verdict,
            "verdict_label": verdicts[self.verdict],
            "disposition": self.disposition,
            "disposition_label": ways[self.disposition],
            "sentence": self.sentence,
            "is_override": self.is_override,
            "source": self._get_source_text(),
            "figures": [{"label": label, "value": value} for label, value in figures],
        }

    def _get_source_text(self):
        """Where the estimate comes from."""
        if self.estimate_source == "history":
            return self.env._(
                "Average of %(count)s finished repairs", count=self.history_count
            )
        if self.estimate_source == "product":
            return self.env._("As set on the part")
        return self.env._("As set on the rule")
