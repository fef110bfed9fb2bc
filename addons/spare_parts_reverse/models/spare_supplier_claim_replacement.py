# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError

from .stock_move import PartTransfer


class SpareSupplierClaimLine(models.Model):
    """A new part instead of the defective one comes into good stock."""

    _inherit = "spare.supplier.claim.line"

    @api.model
    def _receive_replacements(self, lines):
        """Bring the replacement parts of ``lines`` into stock, and value them.

        The supplier pays with a part instead of money: it comes in at what the credit
        would have been, in company currency at the rate of the claim; where nothing
        was expected, at Odoo's own cost of the product.
        """
        if not lines:
            return
        numbers = self._get_replacement_numbers(lines)
        transfers = []
        for line in lines:
            claim = line.claim_id
            company = claim.company_id
            product = line.replacement_product_id or line.product_id
            value = company.currency_id.round(
                line.expected_amount * (claim.currency_rate or 1.0)
            )
            transfers.append(
                PartTransfer(
                    product=product,
                    quantity=line.quantity,
                    source=claim.partner_id.with_company(
                        company
                    ).property_stock_supplier,
                    destination=line._get_stock_location(),
                    company=company,
                    lot=numbers.get(line.id),
                    origin=claim.name,
                    value=value or None,
                    values={"partner_id": claim.partner_id.id},
                )
            )
        moves = self.env["stock.move"]._spare_transfer(transfers)
        for line, move in zip(lines, moves, strict=True):
            line.write(
                {
                    "replacement_move_id": move.id,
                    "replaced_amount": line.expected_amount,
                }
            )

    def _get_stock_location(self):
        """Good stock of the warehouse in which the part was inspected."""
        warehouse = (
            self.return_id.warehouse_id or self.source_location_id.spare_warehouse_id
        )
        if not warehouse:
            raise UserError(
                self.env._(
                    "%(part)s: no warehouse is known for it. Set the warehouse of the "
                    "part return.",
                    part=self.display_name,
                )
            )
        return warehouse.lot_stock_id

    @api.model
    def _get_replacement_numbers(self, lines):
        """Serials and lots of the replacements: {line id: lot}, made where new.

        A serial that is in stock or at a customer already cannot come in once more.
        """
        wanted = {}
        for line in lines:
            product = line.replacement_product_id or line.product_id
            if product.tracking != "none":
                number = line.replacement_number.strip()
                wanted[line] = (product, line.company_id, number)
        lots = self.env["stock.lot"].search(
            [
                ("product_id", "in", [key[0].id for key in wanted.values()]),
                ("name", "in", [key[2] for key in wanted.values()]),
                ("company_id", "in", [False, *lines.company_id.ids]),
            ]
        )
        found = {}
        for lot in lots:
            for company in lot.company_id or lines.company_id:
                found[lot.product_id, company, lot.name] = lot
        self._check_numbers_free(lots)
        missing = [key for key in dict.fromkeys(wanted.values()) if key not in found]
        created = self.env["stock.lot"].create(
            [
                {"product_id": product.id, "company_id": company.id, "name": name}
                for product, company, name in missing
            ]
        )
        found.update(zip(missing, created, strict=True))
        return {line.id: found[key] for line, key in wanted.items()}

    @api.model
    def _check_numbers_free(self, lots):
        serials = lots.filtered(lambda lot: lot.product_id.tracking == "serial")
        quant = self.env["stock.quant"].search(
            [
                ("lot_id", "in", serials.ids),
                ("quantity", ">", 0),
                ("location_id.usage", "in", ("internal", "transit", "customer")),
            ],
            limit=1,
        )
        if quant:
            raise UserError(
                self.env._(
                    "Number %(number)s of %(product)s is in %(place)s already. Check "
                    "the number of the replacement part.",
                    number=quant.lot_id.name,
                    product=quant.product_id.display_name,
                    place=quant.location_id.display_name,
                )
            )
