# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.channel_partner.tests.common import ChannelCommon


class StorePartsCommon(ChannelCommon):
    """A store that may hold and buy parts, parts in the central warehouse, a job.

    ``order`` and ``use`` act as a user, ``carry_out`` carries a transfer out,
    ``count`` says what the books have in a place.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.company.spare_warehouse_id = cls.warehouse
        cls.central = cls.warehouse.lot_stock_id
        cls.part_categ = cls.env["product.category"].create({"name": "Boards"})
        cls.board = cls.make_part("Controller board", tracking="serial")
        cls.fan = cls.make_part("Fan", price=40.0, tracking="none")
        cls.fan_stock = 10
        cls.put(cls.fan, cls.fan_stock)
        cls.boards = cls.put_serials(cls.board, ["B1", "B2", "B3", "B4"])
        cls.env["spare.store.allowance"].search([]).active = False
        cls.allowance = cls.env["spare.store.allowance"].create(
            {"grade_id": cls.gold.id, "billing": "free"}
        )
        technician = cls.env["channel.member"].search(
            [("partner_id", "=", cls.technician_user.partner_id.id)]
        )
        cls.person = technician.person_id
        cls.person.channel_point_id = cls.point
        cls.job = cls.make_job()
        cls.requests = cls.env["spare.store.request"]

    @classmethod
    def make_part(cls, name, price=300.0, **vals):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "is_spare_part": True,
                "categ_id": cls.part_categ.id,
                "list_price": price,
                "standard_price": price / 2,
                "taxes_id": False,
                **vals,
            }
        )

    @classmethod
    def put(cls, product, quantity, place=None, lot=None):
        cls.env["stock.quant"]._update_available_quantity(
            product, place or cls.central, quantity, lot_id=lot
        )

    @classmethod
    def put_serials(cls, product, names, place=None):
        lots = cls.env["stock.lot"].create(
            [{"name": name, "product_id": product.id} for name in names]
        )
        for lot in lots:
            cls.put(product, 1, place, lot)
        return lots

    @classmethod
    def make_job(cls, point=None, person=None):
        point = point or cls.point
        job = cls.make_order(person_id=(person or cls.person).id)
        job.sudo().write(
            {
                "channel_point_id": point.id,
                "channel_partner_id": point.channel_partner_id.id,
            }
        )
        return job

    @classmethod
    def order(cls, product, quantity=1.0, kind="hold", user=None, **vals):
        request_id = cls.requests.with_user(user or cls.clerk_user).order_part(
            cls.point.id, product.id, quantity, kind=kind, **vals
        )
        return cls.requests.browse(request_id)

    @classmethod
    def use(cls, product, quantity=1.0, user=None, job=None, **vals):
        request_id = cls.requests.with_user(user or cls.technician_user).use_part(
            cls.point.id, product.id, (job or cls.job).id, quantity=quantity, **vals
        )
        return cls.requests.browse(request_id)

    @classmethod
    def give_back(cls, product, quantity=1.0, user=None, **vals):
        request_id = cls.requests.with_user(user or cls.clerk_user).give_back(
            cls.point.id, product.id, quantity, **vals
        )
        return cls.requests.browse(request_id)

    @classmethod
    def carry_out(cls, request):
        """The warehouse carries out what was asked for."""
        moves = request.move_ids | request.sale_line_id.move_ids
        for move in moves.filtered(lambda one: one.state not in ("done", "cancel")):
            if move.product_id.tracking == "none":
                move.quantity = move.product_uom_qty
            move.picked = True
        moves.picking_id._action_done()
        request.invalidate_recordset()
        return request

    @classmethod
    def hold(cls, product, quantity=1.0):
        return cls.carry_out(cls.order(product, quantity))

    @classmethod
    def place(cls, kind="held"):
        return cls.point._get_store_place(kind)

    @classmethod
    def count(cls, product, place):
        quants = cls.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "=", place.id)]
        )
        return sum(quants.mapped("quantity"))
