# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How an amount comes about, and why it is taken back, in the words of the store."""

from odoo import models
from odoo.tools.misc import formatLang

from odoo.addons.service_revenue.tools.incentive import ZERO


class ChannelCommission(models.Model):
    _inherit = "channel.commission"

    def _in_store_language(self):
        self.ensure_one()
        return self.with_context(lang=self.channel_partner_id.lang or self.env.lang)

    def _format(self, amount):
        return formatLang(
            self.env, float(amount), digits=self.currency_id.decimal_places
        )

    def _get_explanation(self, terms, base):
        """One sentence: "1 % of 1,000.00: Gold, Partner Store, Air conditioners"."""
        reader = self._in_store_language()
        env = reader.env
        names = ", ".join(
            name
            for name in (
                reader.grade_id.name,
                reader.type_id.name,
                reader.categ_id.name,
            )
            if name
        )
        if terms.kind == "fixed":
            amount = env._("%(amount)s per job", amount=reader._format(terms.fixed))
        else:
            percent = formatLang(env, float(terms.percent), digits=4)
            point = env["res.lang"]._get_data(code=env.lang or "en_US").decimal_point
            values = {
                "percent": percent.rstrip("0").rstrip(point),
                "base": reader._format(base),
                "minimum": reader._format(terms.minimum),
                "maximum": reader._format(terms.maximum),
            }
            amount = env._("%(percent)s %% of %(base)s", **values)
            if terms.minimum > ZERO and terms.maximum > ZERO:
                amount = env._(
                    "%(amount)s, at least %(minimum)s and at most %(maximum)s",
                    amount=amount,
                    **values,
                )
            elif terms.minimum > ZERO:
                amount = env._(
                    "%(amount)s, at least %(minimum)s", amount=amount, **values
                )
            elif terms.maximum > ZERO:
                amount = env._(
                    "%(amount)s, at most %(maximum)s", amount=amount, **values
                )
        if not names:
            return amount
        return env._("%(amount)s: %(names)s", amount=amount, names=names)

    def _get_back_note(self, fact):
        """Why something is taken back, should it be."""
        env = self._in_store_language().env
        values = {"document": fact.name}
        if self.is_released:
            return env._("%(document)s was given to another store", **values)
        if self.review_state == "refused":
            return env._("%(document)s: refused after a review", **values)
        if fact.proof_state in ("failed", "revoked"):
            return env._("%(document)s: the service is not proven any more", **values)
        if fact.proof_state == "cancelled":
            return env._("%(document)s was cancelled", **values)
        if fact.proof_state == "waiting_confirmation":
            return env._("%(document)s: the customer never confirmed", **values)
        return env._(
            "%(document)s: the customer pays less; %(explanation)s",
            explanation=self.explanation,
            **values,
        )
