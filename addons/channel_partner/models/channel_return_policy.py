# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.return_terms import ReturnTerms, specificity

KINDS = [
    ("unsold", "Unsold stock"),
    ("defective", "Defective on arrival"),
    ("customer", "A customer brought it back"),
    ("wrong", "Wrong product or model"),
]


class ChannelReturnPolicy(models.Model):
    """What channel partners of a tier may return, and on which terms (CP-09).

    Of all policies that fit a firm, a product and a reason, the most specific one
    decides: first by tier, then by the nearest product category, then by reason.
    """

    _name = "channel.return.policy"
    _description = "Return Policy for Channel Partners"
    _order = "grade_id, categ_id, kind, id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)
    grade_id = fields.Many2one(
        "res.partner.grade", string="Tier", index=True, help="Empty: all tiers."
    )
    categ_id = fields.Many2one(
        "product.category",
        string="Products",
        index=True,
        help="Products of this category and of those below it. Empty: all products.",
    )
    kind = fields.Selection(KINDS, string="Reason", help="Empty: all reasons.")
    is_allowed = fields.Boolean(
        string="Can Be Returned",
        default=True,
        help="Without it nothing of this kind is taken back.",
    )
    days = fields.Integer(
        default=30, help="Days after the delivery. Zero: no limit in time."
    )
    percent = fields.Float(
        string="Yearly Allowance (%)",
        digits=(16, 2),
        help="Of the value that the firm ordered in the last twelve months. Zero: no "
        "limit.",
    )
    fee_percent = fields.Float(
        string="Restocking Fee (%)",
        digits=(16, 2),
        help="Of the value of what comes back; a line of its own on the credit note.",
    )
    exchange = fields.Boolean(
        string="Exchange Allowed",
        default=True,
        help="For the same product, or for another one of its category.",
    )
    instant_value = fields.Monetary(
        string="Authorised at Once up to",
        help="Value a day and firm. What is above waits for a person. Zero: a person "
        "always looks.",
    )
    needs_photo = fields.Boolean(string="Photo Needed")
    summary = fields.Char(
        compute="_compute_summary", help="What this policy says, in one sentence."
    )

    _once = models.UniqueIndex(
        "(company_id, COALESCE(grade_id, 0), COALESCE(categ_id, 0),"
        " COALESCE(kind, '')) WHERE active",
        "There is a policy for this tier, category and reason already: change it.",
    )
    _ranges = models.Constraint(
        "CHECK (days >= 0 AND instant_value >= 0 AND percent BETWEEN 0 AND 100"
        " AND fee_percent BETWEEN 0 AND 100)",
        "Days and values cannot be negative, and percentages lie between 0 and 100.",
    )

    @api.depends("grade_id", "categ_id", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for policy in self:
            words = (
                policy.grade_id.name,
                policy.categ_id.name,
                kinds.get(policy.kind),
            )
            known = [word for word in words if word]
            policy.display_name = ", ".join(known) or self.env._("Everything else")

    @api.depends(
        "is_allowed",
        "days",
        "percent",
        "fee_percent",
        "exchange",
        "instant_value",
        "needs_photo",
    )
    def _compute_summary(self):
        for policy in self:
            policy.summary = policy._get_terms_text()

    def _get_terms_text(self, with_money=True):
        """The terms in one sentence; without amounts for who does not see money."""
        self.ensure_one()
        if not self.is_allowed:
            return self.env._("Not taken back.")
        words = [
            self.env._("within %(days)s days of the delivery", days=self.days)
            if self.days
            else self.env._("at any time")
        ]
        if self.percent:
            words.append(
                self.env._(
                    "up to %(percent)s %% of what you ordered in twelve months",
                    percent=f"{self.percent:g}",
                )
            )
        words.append(
            self.env._("restocking fee %(percent)s %%", percent=f"{self.fee_percent:g}")
            if self.fee_percent
            else self.env._("no fee")
        )
        words.append(
            self.env._("exchange possible")
            if self.exchange
            else self.env._("no exchange, only refund")
        )
        if self.needs_photo:
            words.append(self.env._("with a photo"))
        if self.instant_value and with_money:
            words.append(
                self.env._(
                    "authorised at once up to %(amount)s a day",
                    amount=self.currency_id.format(self.instant_value),
                )
            )
        text = words[0]
        for word in words[1:]:
            text = self.env._("%(terms)s, %(term)s", terms=text, term=word)
        return self.env._("%(terms)s.", terms=f"{text[0].upper()}{text[1:]}")

    def _get_terms(self):
        """The terms as plain values, ``None`` without a policy."""
        if not self:
            return None
        self.ensure_one()
        return ReturnTerms(
            is_allowed=self.is_allowed,
            days=self.days,
            percent=self.percent,
            exchange=self.exchange,
            instant_value=self.instant_value,
        )

    @api.model
    def _find(self, company, grade, product, kinds):
        """{reason: policy or none} for a tier and a product: the most specific one."""
        # sudo: what holds is the same whoever asks; figures are shown by role.
        policies = self.sudo().search(
            [("company_id", "=", company.id), ("grade_id", "in", (False, grade.id))]
        )
        path = [
            int(part)
            for part in (product.sudo().categ_id.parent_path or "").split("/")
            if part
        ]
        depth = {categ_id: number for number, categ_id in enumerate(path, 1)}
        ranked = sorted(
            (
                policy
                for policy in policies
                if not policy.categ_id or policy.categ_id.id in depth
            ),
            key=lambda policy: specificity(
                policy.grade_id, depth.get(policy.categ_id.id, 0), policy.kind
            ),
            reverse=True,
        )
        return {
            kind: next(
                (one for one in ranked if not one.kind or one.kind == kind),
                policies.browse(),
            )
            for kind in kinds
        }

    def _get_bought_and_returned(self, firm, today):
        """(ordered, returned or asked for) by the firm in the twelve months to today.

        In the currency of the company, of the products and reasons of this policy.
        """
        self.ensure_one()
        since = fields.Date.subtract(today, years=1)
        self.env.flush_all()
        scope = SQL("TRUE")
        if path := self.categ_id.parent_path:
            scope = SQL("categ.parent_path LIKE %s", f"{path}%")
        kind = SQL("ret.kind = %s", self.kind) if self.kind else SQL("TRUE")
        [row] = self.env.execute_query(
            SQL(
                """
    SELECT (SELECT COALESCE(SUM(line.price_subtotal
                                / COALESCE(NULLIF(sale.currency_rate, 0), 1)), 0)
              FROM sale_order_line line
              JOIN sale_order sale ON sale.id = line.order_id
              JOIN res_partner buyer ON buyer.id = sale.partner_id
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              LEFT JOIN product_category categ ON categ.id = template.categ_id
             WHERE sale.company_id = %(company)s AND sale.state = 'sale'
               AND buyer.commercial_partner_id = %(firm)s
               AND sale.date_order >= %(since)s AND %(scope)s),
           (SELECT COALESCE(SUM(ret.company_value), 0)
              FROM channel_return ret
              JOIN product_product product ON product.id = ret.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              LEFT JOIN product_category categ ON categ.id = template.categ_id
             WHERE ret.company_id = %(company)s
               AND ret.channel_partner_id = %(firm)s
               AND ret.state NOT IN ('refused', 'cancelled')
               AND ret.requested_on >= %(since)s AND %(kind)s AND %(scope)s)
                """,
                company=self.company_id.id,
                firm=firm.id,
                since=since,
                scope=scope,
                kind=kind,
            )
        )
        return row
