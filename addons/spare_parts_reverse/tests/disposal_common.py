# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from datetime import timedelta

from .common import SpareCommon

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)


class DisposalCommon(SpareCommon):
    """A battery, a plain board, and a handler who may take batteries.

    Factories: ``make_waiting`` (a battery that waits for disposal), ``make_disposal``,
    ``certify``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.battery_class = cls.env.ref("spare_parts_reverse.spare_waste_class_battery")
        cls.coolant_class = cls.env.ref(
            "spare_parts_reverse.spare_waste_class_refrigerant"
        )
        cls.battery = cls.make_part(
            "Battery pack",
            spare_waste_class_id=cls.battery_class.id,
            weight=1.5,
        )
        cls.board = cls.make_part("Plain board")
        cls.handler = cls.env["res.partner"].create({"name": "绿源危废处置有限公司"})
        cls.licence = cls.make_licence(cls.handler, cls.battery_class)

    @classmethod
    def make_licence(cls, handler, classes, **vals):
        cls.licence_number = getattr(cls, "licence_number", 0) + 1
        return cls.env["spare.waste.license"].create(
            {
                "handler_id": handler.id,
                "number": f"L-{cls.licence_number}",
                "authority": "City of Shanghai",
                "date_from": cls.today - timedelta(days=100),
                "date_to": cls.today + timedelta(days=100),
                "waste_class_ids": [(6, 0, classes.ids)],
                "user_id": cls.spare_manager.id,
                **vals,
            }
        )

    @classmethod
    def make_decided(cls, product=None, count=1, **vals):
        """Returns that were inspected and decided, in one batch."""
        product = product or cls.battery
        place = cls.warehouse.spare_inspection_location_id
        values = []
        cls.serials = getattr(cls, "serials", 0)
        if product.tracking == "none":
            # A count says what is there in all.
            cls.stock(product, place, vals.get("quantity", 1) * count)
        for _number in range(count):
            lot = cls.env["stock.lot"]
            if product.tracking != "none":
                cls.serials += 1
                lot = cls.make_lot(product, f"S-{cls.serials}")
                cls.stock(product, place, 1, lot)
            values.append(
                {
                    "company_id": cls.company.id,
                    "product_id": product.id,
                    "lot_id": lot.id,
                    "location_id": place.id,
                    "warehouse_id": cls.warehouse.id,
                    "holder_id": cls.technician.partner_id.id,
                    "person_id": cls.technician.id,
                    "state": "decided",
                    **vals,
                }
            )
        return cls.env["spare.part.return"]._open(values)

    @classmethod
    def make_waiting(cls, product=None, count=1, **vals):
        parts = cls.make_decided(product, count, **vals)
        parts._route_scrap()
        return parts

    @classmethod
    def make_disposal(cls, parts=None, **vals):
        disposal = (
            cls.env["spare.disposal"]
            .with_user(cls.spare_user)
            .create(
                {
                    "handler_id": cls.handler.id,
                    "warehouse_id": cls.warehouse.id,
                    "company_id": cls.company.id,
                    **vals,
                }
            )
        )
        disposal._add(parts or cls.make_waiting())
        return disposal

    @classmethod
    def certify(cls, disposal, number="C-1", parts=None, data=PDF, **vals):
        """As the form does: the wizard, by a spare parts user."""
        wizard = cls.env["spare.disposal.certify"].with_user(cls.spare_user)
        values = {
            "disposal_id": disposal.id,
            "number": number,
            "file": base64.b64encode(data),
            "file_name": "certificate.pdf",
            **vals,
        }
        if parts:
            values["return_ids"] = [(6, 0, parts.ids)]
        wizard.create(values).action_save()
        return disposal.sudo().certificate_ids.filtered(
            lambda certificate: certificate.number == number
        )
