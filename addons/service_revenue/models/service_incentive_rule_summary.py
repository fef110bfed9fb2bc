# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools.misc import format_amount, formatLang

from .service_incentive_rule import ORIGINS


class ServiceIncentiveRule(models.Model):
    """A rule in one sentence, so that nobody has to read it off its fields (SR-11)."""

    _inherit = "service.incentive.rule"

    summary = fields.Char(compute="_compute_summary")

    @api.depends(
        "amount_type",
        "bounty",
        "percent",
        "currency_id",
        "company_id",
        "role",
        "by_share",
        "origin_new",
        "origin_assisted",
        "origin_transferred",
        "interest_ids",
        "categ_ids",
        "stage",
        "period",
        "tiered",
        "tier_ids.amount_from",
        "tier_ids.percent",
        "cap_deal",
        "cap_person",
        "cap_rule",
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        direct = self.filtered(lambda rule: rule.amount_type == "direct")
        direct.summary = self.env._("What the document charges or rewards.")
        for rule in self - direct:
            parts = [rule._get_amount_part(), rule._get_person_part()]
            parts += rule._get_scope_parts()
            parts.append(rule._get_stage_part())
            parts += rule._get_cap_parts()
            sentence = parts[0]
            for part in filter(None, parts[1:]):
                sentence = self.env._(
                    "%(first)s, %(second)s", first=sentence, second=part
                )
            rule.summary = self.env._("%(sentence)s.", sentence=sentence)

    def _get_amount_part(self):
        if self.amount_type == "bounty":
            return self.env._(
                "%(amount)s for a lead", amount=self._format_amount(self.bounty)
            )
        percent = self._format_percent(self.percent)
        if self.tiered:
            for tier in self.tier_ids.sorted("amount_from"):
                percent = self.env._(
                    "%(lower)s, and %(percent)s of what goes beyond %(amount)s",
                    lower=percent,
                    percent=self._format_percent(tier.percent),
                    amount=self._format_amount(tier.amount_from),
                )
            turnover = {
                "month": self.env._("%(rates)s of the turnover of a month"),
                "quarter": self.env._("%(rates)s of the turnover of a quarter"),
                "year": self.env._("%(rates)s of the turnover of a year"),
            }
            return turnover[self.period] % {"rates": percent}
        if self.by_share:
            return self.env._(
                "%(percent)s of the own part of the sale", percent=percent
            )
        return self.env._("%(percent)s of the whole sale", percent=percent)

    def _get_person_part(self):
        return {
            "brought": self.env._("to who brought it"),
            "assisted": self.env._("to who assisted"),
            "closed": self.env._("to who closed it"),
        }.get(self.role)

    def _get_scope_parts(self):
        """For which interests, kinds of deal and products."""
        kinds = {
            "new": self.env._("new"),
            "assisted": self.env._("assisted"),
            "transferred": self.env._("transferred"),
        }
        chosen = [kinds[name] for name in ORIGINS if self[f"origin_{name}"]]
        parts = []
        if self.interest_ids:
            parts.append(
                self.env._("for %(interests)s", interests=self._join(self.interest_ids))
            )
        if chosen and len(chosen) < len(ORIGINS):
            parts.append(
                self.env._("for deals that are %(kinds)s", kinds=self._join(chosen))
            )
        if self.categ_ids:
            parts.append(
                self.env._(
                    "only for products of %(categories)s",
                    categories=self._join(self.categ_ids),
                )
            )
        return parts

    def _join(self, items):
        names = (
            items
            if isinstance(items, list)
            else [name or "" for name in items.mapped("name")]
        )
        text = names[0]
        for name in names[1:]:
            text = self.env._("%(first)s or %(second)s", first=text, second=name)
        return text

    def _get_stage_part(self):
        return {
            "accepted": self.env._("once it is accepted"),
            "won": self.env._("once it is won"),
            "delivered": self.env._("once it is delivered"),
            "paid": self.env._("once the customer has paid"),
        }.get(self.stage)

    def _get_cap_parts(self):
        parts = []
        if self.cap_deal:
            parts.append(
                self.env._(
                    "at most %(amount)s a deal",
                    amount=self._format_amount(self.cap_deal),
                )
            )
        if self.cap_person:
            person = {
                "month": self.env._("at most %(amount)s a person and month"),
                "quarter": self.env._("at most %(amount)s a person and quarter"),
                "year": self.env._("at most %(amount)s a person and year"),
            }
            parts.append(
                person[self.period] % {"amount": self._format_amount(self.cap_person)}
            )
        if self.cap_rule:
            total = {
                "month": self.env._(
                    "at most %(amount)s a month for everybody together"
                ),
                "quarter": self.env._(
                    "at most %(amount)s a quarter for everybody together"
                ),
                "year": self.env._("at most %(amount)s a year for everybody together"),
            }
            parts.append(
                total[self.period] % {"amount": self._format_amount(self.cap_rule)}
            )
        return parts

    def _format_percent(self, percent):
        text = formatLang(self.env, percent or 0.0, digits=4)
        point = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        point = point.decimal_point or "."
        return f"{text.rstrip('0').removesuffix(point)} %"

    def _format_amount(self, amount):
        """Amount in the currency of the rule; the company's, where there is none."""
        currency = self.currency_id or (
            self.company_id.currency_id or self.env.company.currency_id
        )
        return format_amount(self.env, amount or 0.0, currency, trailing_zeroes=False)
