# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SpareReturnReceive(models.TransientModel):
    """What arrived, line by line; numbers are scanned (SP-15)."""

    _name = "spare.return.receive"
    _description = "Receive Parts"

    return_ids = fields.Many2many("spare.part.return", required=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="Arrived At",
        help="Empty: where each part was to come to.",
    )
    line_ids = fields.One2many("spare.return.receive.line", "wizard_id")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        ids = self.env.context.get("default_return_ids") or []
        if "line_ids" in fields_list:
            values["line_ids"] = [
                Command.create({"return_id": part.id, "quantity": part.quantity})
                for part in self.env["spare.part.return"].browse(ids)
            ]
        return values

    def action_confirm(self):
        """Receive what is in the lines."""
        self.ensure_one()
        self.return_ids._check_spare_user()
        self.line_ids.return_id._check_spare_user()
        lots = self.line_ids._find_lots()
        done = self.env["spare.part.return"]
        # Lines with the same facts are one receipt.
        for key, lines in self.line_ids.grouped(
            lambda line: line._get_facts(lots)
        ).items():
            done |= lines.return_id._receive(warehouse=self.warehouse_id, **dict(key))
        open_ids = (self.line_ids.return_id - done).ids
        if not open_ids:
            return {"type": "ir.actions.act_window_close"}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": self.env._(
                    "%(done)s received. %(left)s stay owed: what was found is not what "
                    "is owed, and is on record as a discrepancy.",
                    done=len(done),
                    left=len(open_ids),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class SpareReturnReceiveLine(models.TransientModel):
    _name = "spare.return.receive.line"
    _description = "Part to Receive"

    wizard_id = fields.Many2one("spare.return.receive", ondelete="cascade")
    return_id = fields.Many2one(
        "spare.part.return", string="Part", required=True, ondelete="cascade"
    )
    lot_id = fields.Many2one(related="return_id.lot_id", string="Owed Number")
    tracking = fields.Selection(related="return_id.tracking")
    found_name = fields.Char(string="Number Found", help="Scan it, or type it in.")
    quantity = fields.Float(digits="Product Unit")
    seal = fields.Selection(
        [("none", "No seal"), ("intact", "Intact"), ("broken", "Broken")],
        required=True,
        default="none",
    )
    missing = fields.Boolean(help="The parcel came without the part.")
    note = fields.Char()

    def _find_lots(self):
        """{number as it was scanned: lot}, of the parts that are owed first."""
        names = [(line.found_name or "").strip() for line in self]
        # sudo: a number that is scanned may be of any part of these companies.
        returns = self.return_id.sudo()
        lots = (
            self.env["stock.lot"]
            .sudo()
            .search(
                [
                    ("name", "in", names),
                    ("company_id", "in", [False, *returns.company_id.ids]),
                ]
            )
        )
        products = returns.product_id
        return {
            lot.name: lot for lot in lots.sorted(lambda lot: lot.product_id in products)
        }

    def _get_facts(self, lots):
        """Arguments of the receipt, to be grouped by."""
        self.ensure_one()
        name = (self.found_name or "").strip()
        if self.tracking != "none" and not name and not self.missing:
            raise UserError(
                self.env._(
                    "%(part)s: scan the number of the part that arrived, or tick that "
                    "it is missing.",
                    part=self.return_id.display_name,
                )
            )
        # sudo: only the number that is owed, to compare it.
        owed = self.return_id.sudo().lot_id
        lot = owed if owed.name == name else lots.get(name)
        return (
            ("found_lot", lot or None),
            ("found_name", None if lot else name),
            ("quantity", None if self.tracking == "serial" else self.quantity),
            ("seal", self.seal),
            ("missing", self.missing),
            ("note", self.note or None),
        )
