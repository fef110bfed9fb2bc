# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import fields, models
from odoo.tools import SQL

from ..tools.supplier_warranty import warranty_until


class SparePartReturn(models.Model):
    """Whether the supplier still has to answer for a defective part."""

    _inherit = "spare.part.return"

    def _get_supplier_warranty(self):
        """Returns of which the part is still under the warranty of its supplier.

        The warranty starts on the day on which this very serial (or lot) first came
        from a supplier, else on the day on which its number was recorded. Nobody knows
        when an untracked part was bought: it is under no warranty. The term is that of
        the price list line of the supplier (``product.supplierinfo``, in months) that
        held on that day: of the supplier who delivered the part where he is known, else
        of the first supplier of the part. The last day is inclusive, in the time zone
        of the company. A part that its supplier has refused is under no warranty.

        :return: dict of ``{spare.part.return: (res.partner, date until)}``; returns
            without a warranty, or with one that is over, are not in it
        """
        refused = self._get_refused_by_supplier()
        # sudo: receipts and prices that inspectors may not read.
        tracked = (self.sudo() - refused).filtered("lot_id")
        receipts = tracked._get_supplier_receipts()
        sellers = tracked._get_warranty_sellers()
        now = fields.Datetime.now()
        result = {}
        for part in tracked:
            received, deliverer = receipts.get(part.id) or (None, None)
            start = part.company_id._service_day(received or part.lot_id.create_date)
            today = part.company_id._service_day(now)
            supplier, months = self._choose_warranty(
                sellers[part.product_id.id, part.company_id.id], deliverer, start
            )
            if not months:
                continue
            until = warranty_until(start, months)
            if until >= today:
                key = self.browse(part.id)
                result[key] = (self.env["res.partner"].browse(supplier), until)
        return result

    def _get_refused_by_supplier(self):
        """Parts that the supplier has sent back without credit."""
        # sudo: only whether the supplier refused the part.
        lines = self.env["spare.supplier.claim.line"].sudo()
        return lines.search(
            [("return_id", "in", self.ids), ("state", "in", ("refused", "kept"))]
        ).return_id

    @staticmethod
    def _choose_warranty(sellers, deliverer, start):
        """Who answers, and for how many months.

        :param sellers: rows of ``_get_warranty_sellers`` for one part, best first
        :param deliverer: commercial partner who delivered the part, if known
        :param start: day on which the part was received
        """
        valid = [
            row
            for row in sellers
            if (not row["date_start"] or row["date_start"] <= start)
            and (not row["date_end"] or row["date_end"] >= start)
        ]
        if not deliverer and valid:
            deliverer = valid[0]["commercial_id"]
        for row in valid:
            if row["commercial_id"] == deliverer and row["months"]:
                return row["partner_id"], row["months"]
        return None, 0

    def _get_supplier_receipts(self):
        """When and from whom each part was first received: {id: (time, partner)}."""
        if not self:
            return {}
        self.flush_model(["company_id", "lot_id"])
        self.env["stock.move.line"].flush_model()
        self.env["stock.move"].flush_model(["partner_id"])
        self.env["stock.picking"].flush_model(["partner_id"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env.cr.execute(
            SQL(
                """
                SELECT part.id, receipt.date, receipt.commercial_id
                  FROM spare_part_return part
                 CROSS JOIN LATERAL (
                    SELECT line.date, partner.commercial_partner_id AS commercial_id
                      FROM stock_move_line line
                      JOIN stock_move move ON move.id = line.move_id
                      JOIN stock_location source ON source.id = line.location_id
                      LEFT JOIN stock_picking picking ON picking.id = line.picking_id
                      LEFT JOIN res_partner partner
                        ON partner.id = COALESCE(picking.partner_id, move.partner_id)
                     WHERE line.lot_id = part.lot_id
                       AND line.company_id = part.company_id
                       AND line.state = 'done'
                       AND source.usage = 'supplier'
                     ORDER BY line.date, line.id
                     LIMIT 1
                 ) AS receipt
                 WHERE part.id = ANY(%s)
                """,
                list(self.ids),
            )
        )
        return {row[0]: row[1:] for row in self.env.cr.fetchall()}

    def _get_warranty_sellers(self):
        """Lines of suppliers' price lists: {(product, company): rows, best first}.

        A line for the variant comes before one for all variants, a line of the company
        before one for all companies, then Odoo's own order of suppliers.
        """
        result = defaultdict(list)
        if not self:
            return result
        self.env["product.supplierinfo"].flush_model()
        self.env["product.product"].flush_model(["product_tmpl_id"])
        self.env["res.partner"].flush_model(["active", "commercial_partner_id"])
        pairs = {(part.product_id.id, part.company_id.id) for part in self}
        self.env.cr.execute(
            SQL(
                """
                SELECT wanted.product_id, wanted.company_id, seller.partner_id,
                       partner.commercial_partner_id AS commercial_id,
                       seller.id AS seller_id, seller.min_qty,
                       seller.date_start, seller.date_end,
                       seller.warranty_duration AS months
                  FROM UNNEST(%s, %s) AS wanted (product_id, company_id)
                  JOIN product_product product ON product.id = wanted.product_id
                  JOIN product_supplierinfo seller
                    ON seller.product_tmpl_id = product.product_tmpl_id
                  JOIN res_partner partner ON partner.id = seller.partner_id
                 WHERE partner.active
                   AND (seller.product_id IS NULL OR seller.product_id = product.id)
                   AND (seller.company_id IS NULL
                        OR seller.company_id = wanted.company_id)
                 ORDER BY seller.product_id IS NULL, seller.company_id IS NULL,
                          seller.sequence, seller.min_qty DESC, seller.price, seller.id
                """,
                [pair[0] for pair in pairs],
                [pair[1] for pair in pairs],
            )
        )
        for row in self.env.cr.dictfetchall():
            result[row["product_id"], row["company_id"]].append(row)
        return result
