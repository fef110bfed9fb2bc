# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import format_date


class SpareSwap(models.Model):
    """Swaps of a work order, in the words of the technician's screen."""

    _inherit = "spare.swap"

    @api.model
    def _add_days(self, day, days):
        return fields.Date.add(day, days=days or 0)

    def _get_screen_values(self):
        """One row a swap, the latest first; called with the rights to read them."""
        payers = dict(self._fields["payer"]._description_selection(self.env))
        states = dict(
            self.env["spare.part.return"]
            ._fields["state"]
            ._description_selection(self.env)
        )
        rows = []
        parts = self.return_ids.grouped("swap_id")
        none = self.env["spare.part.return"]
        for swap in self.sorted(lambda one: (one.date, one.id), reverse=True):
            part = parts.get(swap, none)
            owed = part.state in ("owed", "transit")
            rows.append(
                {
                    "id": swap.id,
                    "name": swap.name,
                    "state": swap.state,
                    "kind": swap.kind,
                    "out": _words(swap.out_product_id, swap.out_lot_id),
                    "in": _words(swap.in_product_id, swap.in_lot_id),
                    "quantity": swap.quantity,
                    "payer": swap.payer,
                    "payer_label": payers.get(swap.payer, ""),
                    "note": swap.payer_note or "",
                    "remark": swap.remark or "",
                    "no_return": swap.no_return,
                    "return_state": part.state or "",
                    "return_label": states.get(part.state, ""),
                    "owed": owed,
                    "overdue": part.is_overdue,
                    "due": format_date(self.env, part.due_date) if owed else "",
                    "back_to": part.warehouse_id.name or "",
                    "reversible": swap.state == "done"
                    and swap.kind != "advance"
                    and part.state in (False, "owed"),
                }
            )
        return rows


def _words(product, lot):
    return " ".join(word for word in (product.name, lot.name) if word)
