# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Guard: what needs a certificate does not leave the stock as ordinary scrap (SP-14).

Everything that takes quantities out of stock passes ``stock.move.line``: scrap orders,
transfers into a scrap location, corrections of done moves. So the guard stands there,
and once more on ``stock.scrap``, where the refusal comes before anything is done.

Stock counts pass. A count says what is there, and a book that must not say so would
only be wrong; it is on record (list "Counted Away"). Only in the places of the part
loop, where regulated parts wait for their handler, a count that makes one vanish takes
a manager.
"""

from odoo import api, models
from odoo.exceptions import UserError

# Passed in the context by our own code. A context that comes from outside cannot
# hold these objects.
KEY = "spare_waste_pass"
DISPOSAL = object()
COUNT = object()


def with_disposal_pass(records):
    """``records``, for the moves of a disposal."""
    return records.with_context(**{KEY: DISPOSAL})


def with_count_pass(records):
    """``records``, for the moves of a stock count."""
    return records.with_context(**{KEY: COUNT})


class SpareWasteGuard(models.AbstractModel):
    """Which products and serials need a certificate when they are thrown away."""

    _name = "spare.waste.guard"
    _description = "Guard of Regulated Waste"

    @api.model
    def _refuse_scrap(self, pieces):
        """Refuse the first of ``pieces`` that only a licensed handler may take.

        :param pieces: list of (product, lot); lots may be empty
        """
        # sudo: the rule holds for people who may not read waste classes.
        env = self.sudo().env
        lots = env["stock.lot"].union(*(lot for _product, lot in pieces))
        waiting = {}
        if lots:
            # The inspection may have found what the product does not say.
            waiting = {
                part.lot_id.id: part.waste_class_id
                for part in env["spare.part.return"].search(
                    [
                        ("lot_id", "in", lots.ids),
                        ("is_regulated", "=", True),
                        ("state", "not in", ("done", "cancelled")),
                    ]
                )
            }
        for product, lot in pieces:
            waste = product.sudo().spare_waste_class_id
            if not waste.needs_certificate:
                waste = waiting.get(lot.id)
            if waste:
                raise UserError(
                    self.env._(
                        "%(part)s is regulated waste (%(waste)s) and cannot be "
                        "scrapped like that: a licensed handler has to take it. "
                        "Report it as defective, or add it to a disposal under "
                        "Spare Parts / Disposals.",
                        part=" ".join(
                            word for word in (product.display_name, lot.name) if word
                        ),
                        waste=waste.display_name,
                    )
                )
