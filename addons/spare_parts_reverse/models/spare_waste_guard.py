# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Guard: what needs a certificate does not leave the stock as ordinary scrap (SP-14).

Everything that takes quantities out of stock passes ``stock.move.line``: scrap orders,
transfers into a scrap location, corrections of done moves. So the guard stands there, and
once more on ``stock.scrap``, where the refusal comes before anything is done.

Stock counts pass. A count says what is there, and a book that must not say so would only
be wrong; it is on record (list "Counted Away"). Only in the places of the part loop,
where regulated parts wait for their handler, a count that makes one vanish takes a
manager.
"""

from odoo import api, models
from odoo.exceptions import UserError

# Passed in the context by our own code. A context that comes from outside cannot hold
# these objects.
_KEY = "spare_waste_pass"
_DISPOSAL = object()
_COUNT = object()

#: What moves quantities when it is written on a line that is done.
_MOVING = {
    "location_id",
    "location_dest_id",
    "quantity",
    "product_uom_id",
    "lot_id",
    "quant_id",
}


def with_disposal_pass(records):
    """``records``, for the moves of a disposal."""
    return records.with_context(**{_KEY: _DISPOSAL})


def with_count_pass(records):
    """``records``, for the moves of a stock count."""
    return records.with_context(**{_KEY: _COUNT})


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
                        "%(part)s is regulated waste (%(waste)s) and cannot be scrapped "
                        "like that: a licensed handler has to take it. Report it as "
                        "defective, or add it to a disposal under Spare Parts / "
                        "Disposals.",
                        part=" ".join(
                            word for word in (product.display_name, lot.name) if word
                        ),
                        waste=waste.display_name,
                    )
                )


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # Added to a move that is done, a line moves at once.
        lines.filtered(lambda line: line.state == "done")._check_spare_waste()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not _MOVING.isdisjoint(vals):
            self.filtered(lambda line: line.state == "done")._check_spare_waste()
        return result

    def _action_done(self):
        self._check_spare_waste()
        return super()._action_done()

    def action_revert_inventory(self):
        return super(StockMoveLine, with_count_pass(self)).action_revert_inventory()

    def _check_spare_waste(self):
        """Refuse lines that would throw away what needs a certificate."""
        passed = self.env.context.get(_KEY)
        if passed is _DISPOSAL:
            return
        lines = self.filtered(
            lambda line: line.location_dest_id.usage == "inventory"
            and line.location_id.usage != "inventory"
        )
        if passed is _COUNT:
            manages = self.env.user.has_group("spare_parts_reverse.group_spare_manager")
            lines = lines.filtered(
                lambda line: not line.is_inventory
                or (line.location_id.spare_kind and not manages)
            )
        if lines:
            self.env["spare.waste.guard"]._refuse_scrap(
                [(line.product_id, line.lot_id) for line in lines]
            )


class StockQuant(models.Model):
    _inherit = "stock.quant"

    def _apply_inventory(self, date=None):
        return super(StockQuant, with_count_pass(self))._apply_inventory(date)


class StockScrap(models.Model):
    _inherit = "stock.scrap"

    @api.model_create_multi
    def create(self, vals_list):
        scraps = super().create(vals_list)
        scraps.filtered(lambda scrap: scrap.state == "done")._check_spare_waste()
        return scraps

    def write(self, vals):
        result = super().write(vals)
        if not {"state", "product_id", "lot_id"}.isdisjoint(vals):
            self.filtered(lambda scrap: scrap.state == "done")._check_spare_waste()
        return result

    def action_validate(self):
        self._check_spare_waste()
        return super().action_validate()

    def do_scrap(self):
        self._check_spare_waste()
        return super().do_scrap()

    def _check_spare_waste(self):
        if self:
            self.env["spare.waste.guard"]._refuse_scrap(
                [(scrap.product_id, scrap.lot_id) for scrap in self]
            )
