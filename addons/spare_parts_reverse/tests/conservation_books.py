# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Three books of the same parts: what was brought in, what the part returns say, and
what Odoo's stock says (F14).
"""

from collections import defaultdict

#: Usage of the place in which a part is, by what became of it.
ENDS = {
    "good": {"internal"},
    "second": {"internal"},
    "given_back": {"customer"},
    "supplier": {"supplier"},
    "disposed": {"inventory"},
    "scrapped": {"inventory"},
    "harvested": {"production"},
    "lost": {"inventory", "customer"},
}


class PartBooks:
    """``problems`` is what the books of a world do not agree on."""

    # ------------------------------------------------------------------
    # Three books
    # ------------------------------------------------------------------

    def parts(self):
        """All returns of this world that are not history."""
        products = [product.id for product in self.products]
        found = self.returns.search([("product_id", "in", products)], order="id")
        return found.filtered(lambda part: part.id not in self.past)

    def problems(self):
        """What the books do not agree on; nothing, if no part was lost or made up."""
        self.env.flush_all()
        self.env.invalidate_all()
        parts = self.parts()
        found = [
            *self._compare_documents(parts),
            *self._compare_places(parts),
            *self._compare_moves(),
            *self._compare_serials(parts),
        ]
        return found

    def _compare_documents(self, parts):
        """In = good + scrapped + returned + open, and each part where it should be."""
        total = defaultdict(float)
        for part in parts:
            total[part.product_id.id] += part.quantity
            usage = part.location_id.usage
            if part.state == "done" and usage not in ENDS.get(part.outcome, ()):
                yield f"{part.name}: {part.outcome} lies in a place of {usage}"
            loop = part.location_id.spare_kind
            if part.state in ("received", "repair") and loop is False:
                yield f"{part.name}: {part.state} lies outside of the loop"
            if part.outcome in ("good", "second") and loop:
                yield f"{part.name}: good stock lies in {loop}"
        for product in self.products:
            if abs(total[product.id] - self.brought[product.id]) > 1e-6:
                yield (
                    f"{product.name}: {self.brought[product.id]:g} came in,"
                    f" {total[product.id]:g} are on record"
                )

    def _compare_places(self, parts):
        """What the returns say lies in each place, and what the stock says."""
        said = defaultdict(float)
        for part in parts:
            product, place = part.product_id, part.location_id
            if part.outcome == "second":
                said[self.second.id, place.id, part.lot_id.name] += part.quantity
                product_id, usage = product.id, "used up"
                said[product_id, usage, part.lot_id.name] += part.quantity
                continue
            key = "used up" if place.usage == "production" else place.id
            said[product.id, key, part.lot_id.name or None] += part.quantity
        real = defaultdict(float)
        for product_id, place, usage, lot, quantity in self._get_stock():
            key = "used up" if usage == "production" else place
            real[product_id, key, lot] += quantity
        return self._differences(said, real)

    def _compare_moves(self):
        """Quants are the sum of the moves."""
        moved, real = defaultdict(float), defaultdict(float)
        self.env.cr.execute(
            """
    SELECT line.product_id, place.location_id, lot.name,
           SUM(place.sign * line.quantity_product_uom)
      FROM stock_move_line line
      JOIN LATERAL (VALUES (line.location_id, -1), (line.location_dest_id, 1))
        AS place (location_id, sign) ON true
      LEFT JOIN stock_lot lot ON lot.id = line.lot_id
     WHERE line.state = 'done' AND line.product_id = ANY(%s)
     GROUP BY 1, 2, 3
            """,
            [[product.id for product in (*self.products, self.second)]],
        )
        for product_id, place, lot, quantity in self.env.cr.fetchall():
            moved[product_id, place, lot] += float(quantity)
        for product_id, place, _usage, lot, quantity in self._get_stock(raw=True):
            real[product_id, place, lot] += quantity
        return self._differences(moved, real)

    def _get_stock(self, raw=False):
        """(product, place, usage, number, quantity) of all quants.

        Unless ``raw``, suppliers have what came back to them, and what was made is not
        missing where it was made.
        """
        self.env.cr.execute(
            """
    SELECT quant.product_id, place.id, place.usage, lot.name, SUM(quant.quantity),
           COALESCE(MAX(born.quantity), 0)
      FROM stock_quant quant JOIN stock_location place ON place.id = quant.location_id
      LEFT JOIN stock_lot lot ON lot.id = quant.lot_id
      LEFT JOIN LATERAL (
            SELECT SUM(line.quantity_product_uom) AS quantity
              FROM stock_move_line line
              JOIN stock_move move ON move.id = line.move_id
             WHERE line.state = 'done' AND line.product_id = quant.product_id
               AND line.lot_id IS NOT DISTINCT FROM quant.lot_id
               AND line.location_id = quant.location_id
               AND (move.spare_return_id IS NULL OR place.usage = 'production')
           ) born ON place.usage = 'supplier' OR (
               place.usage = 'production' AND quant.product_id = %(second)s)
     WHERE quant.product_id = ANY(%(products)s)
     GROUP BY 1, 2, 3, 4
            """,
            {
                "products": [p.id for p in (*self.products, self.second)],
                "second": self.second.id,
            },
        )
        for product_id, place, usage, lot, quantity, born in self.env.cr.fetchall():
            yield (
                product_id,
                place,
                usage,
                lot,
                float(quantity) + (0.0 if raw else float(born)),
            )

    def _differences(self, left, right):
        names = {p.id: p.name for p in (*self.products, self.second)}
        for key in {*left, *right}:
            if abs(left[key] - right[key]) > 1e-6:
                product_id, place, lot = key
                where = (
                    self.env["stock.location"].browse(place).display_name
                    if isinstance(place, int)
                    else place
                )
                yield (
                    f"{names[product_id]} {lot or ''} in {where}: {left[key]:g} on"
                    f" record, {right[key]:g} in stock"
                )

    def _compare_serials(self, parts):
        """Each serial lies in exactly one place; at the supplier it is not counted."""
        away = {
            part.lot_id.id for part in parts if part.location_id.usage == "supplier"
        }
        self.env.cr.execute(
            """
    SELECT lot.id, lot.name, COUNT(quant.id) FILTER (WHERE quant.quantity > 0),
           COALESCE(MAX(quant.quantity), 0)
      FROM stock_lot lot JOIN product_product product ON product.id = lot.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
      LEFT JOIN stock_quant quant ON quant.lot_id = lot.id
     WHERE lot.product_id = ANY(%s) AND template.tracking = 'serial'
     GROUP BY 1, 2
            """,
            [[product.id for product in self.products]],
        )
        for lot_id, name, places, most in self.env.cr.fetchall():
            wanted = (0, 0.0) if lot_id in away else (1, 1.0)
            if (places, float(most)) != wanted:
                yield f"{name}: lies in {places} places, {most:g} in one"
