# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .fsm_order_swap import CODE_MAX_LENGTH


class FsmOrder(models.Model):
    """From a scanned code to a part: in the van, or in the machine (SP-12)."""

    _inherit = "fsm.order"

    # ------------------------------------------------------------------
    # Good part: what lies in the van
    # ------------------------------------------------------------------

    def _get_spare_van_quants(self, van, domain=None):
        """Good parts in the van: quants with something on them."""
        return self.env["stock.quant"].search(
            Domain("location_id", "child_of", van.lot_stock_id.id)
            & Domain("quantity", ">", 0)
            & Domain(domain or Domain.TRUE),
            order="product_id, lot_id, id",
        )

    def _spare_good_part(self, values, van, quantity):
        """(product, lot, place) of the good part, as chosen or scanned."""
        code = self._spare_text(values, "out_code", CODE_MAX_LENGTH)
        product = self._spare_record(values, "out_product_id", "product.product")
        lot = self._spare_record(values, "out_lot_id", "stock.lot")
        if lot:
            product = lot.product_id
        if code and not product:
            product, lot = self._spare_scan_good(code, van)
        if not product:
            raise UserError(self.env._("Scan or choose the good part."))
        if not product.is_spare_part:
            raise UserError(
                self.env._(
                    "%(product)s is no spare part. Ask the office to mark it as one.",
                    product=product.display_name,
                )
            )
        domain = Domain("product_id", "=", product.id)
        if lot:
            domain &= Domain("lot_id", "=", lot.id)
        quants = self._get_spare_van_quants(van, domain)
        if product.tracking != "none" and not lot and len(quants) == 1:
            # Only one is in the van: no need to read its number.
            lot = quants.lot_id
        enough = quants.filtered(lambda quant: quant.quantity >= quantity)
        # Of what is not there the engine says where it is.
        place = (enough or quants)[:1].location_id or van.lot_stock_id
        return product, lot, place

    def _spare_scan_good(self, code, van):
        """Product and lot of a code: a number in the van first, then a barcode."""
        quants = self._get_spare_van_quants(van, Domain("lot_id.name", "=", code))
        quants = quants.filtered("product_id.is_spare_part")
        if len(quants.product_id) > 1:
            raise UserError(
                self.env._(
                    "%(code)s is the number of several parts. Choose the part.",
                    code=code,
                )
            )
        if quants:
            return quants.product_id, quants.lot_id[:1]
        lots = self.env["stock.lot"]
        product = self._spare_product_of_code(code)
        if product:
            return product, lots
        elsewhere = lots.search(
            [
                ("name", "=", code),
                ("product_id.is_spare_part", "=", True),
                ("company_id", "in", (self.company_id.id, False)),
            ],
            limit=1,
        )
        if elsewhere:
            return elsewhere.product_id, elsewhere
        raise UserError(
            self.env._(
                "%(code)s is no part that we know. Check the code, or choose the part "
                "from the van.",
                code=code,
            )
        )

    def _spare_product_of_code(self, code):
        return self.env["product.product"].search(
            Domain("is_spare_part", "=", True)
            & (Domain("barcode", "=", code) | Domain("default_code", "=", code))
            & Domain("company_id", "in", (self.company_id.id, False)),
            limit=1,
        )

    # ------------------------------------------------------------------
    # Defective part: what is in the machine, or what its label says
    # ------------------------------------------------------------------

    def _spare_defective_part(self, values, machine, out_product, create=False):
        """(product, lot, whole machine?) of the defective part.

        :param create: make a number that nobody has seen yet; else it stays empty
        """
        code = self._spare_text(values, "in_code", CODE_MAX_LENGTH)
        product = self._spare_record(values, "in_product_id", "product.product")
        lot = self._spare_record(values, "in_lot_id", "stock.lot")
        whole = values.get("whole_unit") is True
        if whole:
            if not machine or not machine.product_id:
                raise UserError(
                    self.env._(
                        "Choose the machine that is swapped. It needs a product: add "
                        "it to the machine."
                    )
                )
            return machine.product_id, machine.lot_id, True
        if lot:
            product = lot.product_id
        if code and not lot:
            product, lot = self._spare_scan_defective(
                code, product, machine, out_product, create
            )
        product = product or out_product
        if machine and lot and lot == machine.lot_id:
            return product, lot, True
        if product.tracking != "none" and not lot and (create or not code):
            raise UserError(
                self.env._(
                    "Scan or type the serial or lot number of the defective "
                    "%(product)s.",
                    product=product.display_name,
                )
            )
        if not product.is_spare_part:
            raise UserError(
                self.env._(
                    "%(product)s is no spare part. Ask the office to mark it as one.",
                    product=product.display_name,
                )
            )
        return product, lot, False

    def _spare_scan_defective(self, code, product, machine, out_product, create):
        """Product and lot of the label of the defective part."""
        lots = self.env["stock.lot"]
        if machine and machine.lot_id.name == code:
            return machine.product_id, machine.lot_id
        if not product and machine:
            known = machine.spare_installed_ids.filtered(
                lambda part: not part.removed_on and part.lot_id.name == code
            )
            if known:
                return known[:1].product_id, known[:1].lot_id
        if not product:
            scanned = self._spare_product_of_code(code)
            if scanned and scanned.tracking == "none":
                return scanned, lots
            if scanned:
                raise UserError(
                    self.env._(
                        "%(code)s is the part and not its number. Scan the serial or "
                        "lot number of the defective part.",
                        code=code,
                    )
                )
        product = product or out_product
        if product.tracking == "none":
            raise UserError(
                self.env._(
                    "%(code)s is no part that we know, and %(product)s has no numbers. "
                    "Choose the defective part.",
                    code=code,
                    product=product.display_name,
                )
            )
        if create:
            return product, self.env["spare.swap"]._get_or_create_lot(
                product, code, self.company_id
            )
        return product, lots.search(
            [
                ("product_id", "=", product.id),
                ("name", "=", code),
                ("company_id", "in", (self.company_id.id, False)),
            ],
            limit=1,
        )
