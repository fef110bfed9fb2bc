# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

DEPOSITS = [
    ("none", "Nothing"),
    ("fixed", "A fixed amount"),
    ("percent", "Percent of the replacement cost"),
]


class SpareReturnPolicy(models.Model):
    """By when a defective part has to be back, and what it costs if not (SP-15)."""

    _name = "spare.return.policy"
    _description = "Return Policy"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", ondelete="cascade", index=True)
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
    )
    is_general = fields.Boolean(
        string="For All Other Parts",
        help="Holds for every part whose product and category name no policy.",
    )
    no_return = fields.Boolean(
        string="Need Not Come Back",
        help="The defective part stays with the customer or is thrown away on site. "
        "Not possible for parts with a waste class that needs a certificate.",
    )
    return_days = fields.Integer(
        string="Days To Return", default=5, help="Calendar days after the swap."
    )
    remind_before_days = fields.Integer(string="Remind Before", default=1)
    remind_every_days = fields.Integer(
        string="Remind Every", default=3, help="Days between reminders after that."
    )
    deposit_type = fields.Selection(
        DEPOSITS, string="Charge", required=True, default="none"
    )
    deposit_amount = fields.Monetary(string="Amount")
    deposit_percent = fields.Float(string="Percent")
    charge_after_days = fields.Integer(
        string="Charge After",
        default=7,
        help="Days after the due date at which the deposit is charged.",
    )

    _general_once = models.UniqueIndex(
        "(COALESCE(company_id, 0)) WHERE is_general IS TRUE AND active IS TRUE",
        "Another policy holds for all other parts already. Take the mark off there "
        "first.",
    )
    _days_positive = models.Constraint(
        "CHECK (return_days >= 0 AND remind_before_days >= 0"
        " AND remind_every_days > 0 AND charge_after_days >= 0)",
        "Days cannot be negative, and reminders are at least one day apart.",
    )
    _deposit_complete = models.Constraint(
        """CHECK (
            (deposit_type != 'fixed' OR deposit_amount > 0)
            AND (deposit_type != 'percent'
                 OR (deposit_percent > 0 AND deposit_percent <= 100))
        )""",
        "Say how much is charged: an amount, or 0 to 100 percent.",
    )

    @api.model
    def _get_general(self, company):
        """Policy for all parts that have none of their own; the company's one first."""
        return self.search(
            [("is_general", "=", True), ("company_id", "in", (company.id, False))],
            order="company_id, sequence, id",
            limit=1,
        )

    @api.model
    def _mark_general(self):
        """Make the policy that comes with the addon the general one, if there is none.

        Called when the addon is installed or updated.
        """
        policy = self.env.ref(
            "spare_parts_reverse.spare_return_policy_general", raise_if_not_found=False
        )
        if policy and not self.search_count([("is_general", "=", True)], limit=1):
            policy.is_general = True
