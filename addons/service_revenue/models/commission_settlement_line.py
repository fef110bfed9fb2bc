# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import sql


class ImpliedMany2one(fields.Many2one):
    """Many2one whose target cannot go, for another reason than a foreign key.

    PostgreSQL checks foreign keys row by row, which is more than half of the time that
    millions of settlement lines take. A line needs none for what it copies from its
    settlement, whose own foreign keys hold the agent, the company and the currency, nor
    for a ledger entry, which a trigger protects from deletion.
    """

    def update_db_foreign_key(self, model, column):
        for name in sql.get_foreign_keys(
            model.env.cr,
            model._table,
            self.name,
            model.env[self.comodel_name]._table,
            "id",
            self.ondelete or "set null",
        ):
            sql.drop_constraint(model.env.cr, model._table, name)


class CommissionSettlementLine(models.Model):
    _inherit = "commission.settlement.line"

    agent_id = ImpliedMany2one()
    company_id = ImpliedMany2one()
    currency_id = ImpliedMany2one()
    incentive_entry_id = ImpliedMany2one(
        "service.incentive.entry",
        string="Ledger Entry",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    incentive_live = fields.Boolean(
        string="Holds the Entry",
        readonly=True,
        copy=False,
        help="Off once the settlement was cancelled: the entry can be settled again.",
    )
    incentive_lead_id = fields.Many2one(
        related="incentive_entry_id.lead_id", string="Lead"
    )
    incentive_rule_id = fields.Many2one(
        related="incentive_entry_id.rule_id", string="Rule"
    )

    # An entry is settled at most once; found by entry, too.
    _incentive_once = models.UniqueIndex(
        "(incentive_entry_id) WHERE incentive_live",
        "This ledger entry is settled already.",
    )
    _settlement = models.Index("(settlement_id)")

    def _refuse_typing(self):
        if not self.env.su:
            self.settlement_id._filter_incentives()._refuse_typing()

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._refuse_typing()
        return lines

    def write(self, vals):
        self._refuse_typing()
        result = super().write(vals)
        if "settlement_id" in vals:
            self._refuse_typing()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_incentives(self):
        self._refuse_typing()
