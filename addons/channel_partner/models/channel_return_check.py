# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import binascii

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import float_compare
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.service_revenue.tools.record_id import read_record_id

from ..tools.typed import read_names

_MAX_PHOTOS = 5
_MAX_PHOTO_BYTES = 10 * 1024 * 1024
_PHOTO_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")


class ChannelReturn(models.Model):
    """What was typed into a request: checked, or refused with what to do."""

    _inherit = "channel.return"

    @api.model
    def _check_quantity(self, line, quantity):
        unit = line.product_uom_id
        try:
            quantity = float(quantity)
        except (TypeError, ValueError):
            quantity = 0.0
        # Neither "nan" nor "inf" is a quantity.
        if not 0 < quantity < 1e9 or float_compare(
            quantity, unit.round(quantity), precision_digits=6
        ):
            raise UserError(
                self.env._(
                    "Enter a quantity of more than zero, in %(unit)s.", unit=unit.name
                )
            )
        left = line._get_returnable()[line]
        if unit.compare(quantity, left) > 0:
            raise UserError(
                self.env._(
                    "Of this delivery %(left)s %(unit)s can still be returned. Enter "
                    "no more than that.",
                    left=f"{left:g}",
                    unit=unit.name,
                )
                if left
                else self.env._(
                    "All of this delivery has come back already, or has been asked for."
                )
            )
        return quantity

    @api.model
    def _check_lots(self, line, quantity, lot_names):
        """Serial or lot numbers of that delivery, each once."""
        # sudo: numbers of what was delivered on the line, which was checked.
        lots = self.env["stock.lot"].sudo()
        product = line.product_id
        if product.tracking == "none":
            return lots
        names = read_names(lot_names)
        delivered = [place.move for place in line._get_return_places()[line]]
        known = lots.union(*(move.move_line_ids.lot_id for move in delivered))
        lots = known.filtered(lambda lot: lot.name in names)
        unknown = names - set(lots.mapped("name"))
        if unknown:
            raise UserError(
                self.env._(
                    "Not among what was delivered: %(numbers)s. Check the number on "
                    "the product.",
                    numbers=", ".join(sorted(unknown)),
                )
            )
        if product.tracking == "serial":
            if len(lots) != quantity:
                raise UserError(
                    self.env._(
                        "Enter the serial number of each piece: %(count)s are needed.",
                        count=f"{quantity:g}",
                    )
                )
            # sudo: a colleague at another store may have asked for the same piece.
            taken = self.sudo().search(
                [
                    ("lot_ids", "in", lots.ids),
                    ("order_line_id", "=", line.id),
                    ("state", "not in", ("refused", "cancelled")),
                ],
                limit=1,
            )
            if taken:
                raise UserError(
                    self.env._(
                        "Number %(lot)s has been asked for already, in %(request)s.",
                        lot=(taken.lot_ids & lots)[:1].name,
                        request=taken.name,
                    )
                )
        elif not lots:
            raise UserError(self.env._("Enter the lot number on the product."))
        return lots

    @api.model
    def _check_exchange(self, line, mode, product_id):
        """Product that is wanted instead; none for a refund."""
        product = line.product_id
        if mode != "exchange":
            return product.browse()
        if not product_id or product_id == product.id:
            return product
        wanted = product.search(
            self._get_exchange_domain(line)
            & Domain("id", "=", read_record_id(product_id) or 0),
            limit=1,
        )
        if not wanted:
            raise UserError(
                self.env._(
                    "An exchange is for the same product or another one of its "
                    "category. Choose one from the list."
                )
            )
        return wanted

    @api.model
    def _get_exchange_domain(self, line):
        """Products that a delivered one can be exchanged for."""
        return Domain(
            [
                ("categ_id", "child_of", line.product_id.categ_id.id),
                ("sale_ok", "=", True),
                ("type", "=", "consu"),
                ("company_id", "in", (False, line.company_id.id)),
            ]
        )

    @api.model
    def _check_photos(self, photos):
        """The pictures as bytes; anything else is refused."""
        pictures = []
        if not isinstance(photos, list | tuple):
            photos = [photos] if photos else []
        for photo in photos[: _MAX_PHOTOS + 1]:
            try:
                data = base64.b64decode(photo, validate=True)
            except (binascii.Error, TypeError, ValueError):
                data = b""
            if guess_mimetype(data) not in _PHOTO_TYPES:
                raise UserError(
                    self.env._("A photo has to be a picture: JPEG, PNG or WebP.")
                )
            if len(data) > _MAX_PHOTO_BYTES:
                raise UserError(
                    self.env._("A photo is larger than 10 MB. Make it smaller.")
                )
            pictures.append(data)
        if len(pictures) > _MAX_PHOTOS:
            raise UserError(
                self.env._("At most %(count)s photos can be added.", count=_MAX_PHOTOS)
            )
        return pictures

    def _attach_photos(self, pictures):
        self.ensure_one()
        self.photo_ids = self.env["ir.attachment"].create(
            [
                {
                    "name": f"{self.name}-{number}",
                    "raw": data,
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for number, data in enumerate(pictures, 1)
            ]
        )
