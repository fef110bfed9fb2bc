# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import sql


class LedgerMany2one(fields.Many2one):
    """Many2one to a ledger entry, which cannot go: a trigger refuses to delete it.

    A foreign key would say the same a second time, and would have to look up and lock
    every entry of a settlement of millions.
    """

    def update_db_foreign_key(self, model, column):
        for name in sql.get_foreign_keys(
            model.env.cr,
            model._table,
            self.name,
            model.env[self.comodel_name]._table,
            "id",
            self.ondelete,
        ):
            sql.drop_constraint(model.env.cr, model._table, name)


class CommissionSettlementLine(models.Model):
    _inherit = "commission.settlement.line"

    incentive_entry_id = LedgerMany2one(
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
    incentive_note = fields.Char(related="incentive_entry_id.note", string="Reason")
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
