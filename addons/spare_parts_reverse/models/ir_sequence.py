# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    def _spare_next_many(self, count):
        """``count`` numbers of a standard sequence, in order, with one query."""
        self.ensure_one()
        if not count:
            return []
        self.env.cr.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)",
            (f"ir_sequence_{self.id:03d}", count),
        )
        return [self.get_next_char(row[0]) for row in self.env.cr.fetchall()]
