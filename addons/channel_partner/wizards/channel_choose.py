# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.channel_route_engine import DOCUMENT_FIELDS

#: Stores that can do it, to choose from.
CHOICE = 8


class ChannelChoose(models.TransientModel):
    """The stores nearest to a lead or job: who can do it, and why others get it not."""

    _name = "channel.choose"
    _description = "Choose a Store"

    res_model = fields.Selection(
        [
            ("crm.lead", "Lead"),
            ("fsm.order", "Work Order"),
            ("helpdesk.ticket", "Ticket"),
        ],
        string="Kind",
        required=True,
    )
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True
    )
    document_name = fields.Char(compute="_compute_document_name")
    company_id = fields.Many2one("res.company", compute="_compute_document_name")
    is_located = fields.Boolean(string="Place Known", readonly=True)
    line_ids = fields.One2many("channel.choose.line", "choose_id")
    point_id = fields.Many2one(
        "channel.point",
        string="Another Store",
        domain="[('state', '=', 'active'), ('company_id', '=', company_id)]",
    )
    note = fields.Char(help="Kept with the offer; the store reads it.")

    @api.depends("res_model", "res_id")
    def _compute_document_name(self):
        for wizard in self:
            document = wizard._get_document()
            wizard.document_name = document.display_name
            wizard.company_id = document.company_id or self.env.company

    def _get_document(self):
        """The document, which the user has to be allowed to give away."""
        self.ensure_one()
        if self.res_model not in DOCUMENT_FIELDS:
            raise UserError(self.env._("Choose a lead, work order or ticket."))
        document = self.env[self.res_model].browse(self.res_id)
        document._check_channel_user()
        return document

    @api.model
    def default_get(self, fields):
        vals = super().default_get(fields)
        if "line_ids" in fields and vals.get("res_model") and vals.get("res_id"):
            document = self.new(
                {"res_model": vals["res_model"], "res_id": vals["res_id"]}
            )._get_document()
            need, lines = self._find_lines(document)
            vals["is_located"] = need.latitude is not None and bool(
                need.latitude or need.longitude
            )
            vals["line_ids"] = [(0, 0, line) for line in lines]
        return vals

    @api.model
    def _find_lines(self, document):
        """(need, values of the lines), the nearest store first."""
        # sudo: the engine's search, for a document that was checked.
        Route = self.env["channel.route"].sudo()
        vals = document._get_channel_needs()[document]
        need = Route.new(Route._prepare_route_vals(vals))._get_need()
        # sudo: as above; the lines show names and distances.
        Point = self.env["channel.point"].sudo()
        [able] = Point._find_nearest([need], limit=CHOICE)
        words = Route._get_reason_words()
        badges = self._get_badges(
            document, Point.browse(store.point_id for store in able)
        )
        lines = {
            store.point_id: {
                "point_id": store.point_id,
                "distance_km": store.distance_km,
                "is_capable": True,
                "badges": badges.get(store.point_id),
            }
            for store in able
        }
        [passed] = Point._get_passed_over([need], [None], fields.Datetime.now())
        for entry in passed:
            if entry["codes"]:
                lines[entry["point"]] = {
                    "point_id": entry["point"],
                    "distance_km": entry["km"],
                    "is_capable": False,
                    "reason": ", ".join(
                        words.get(code, code) for code in entry["codes"]
                    ),
                }
        return need, sorted(lines.values(), key=lambda line: line["distance_km"])

    @api.model
    def _get_badges(self, document, points):
        """{store id: words that help to choose}, of service work (SP-19)."""
        # sudo: as above; only words about stores are shown.
        product = document.sudo()._get_channel_products()[:1]
        if not product or document._name == "crm.lead":
            return {}
        return {
            point.id: ", ".join(word for _tone, word in badges)
            for point, badges in points._get_finder_badges(product).items()
        }

    def action_apply(self):
        """Offer it to the other store that was chosen."""
        self.ensure_one()
        if not self.point_id:
            raise UserError(self.env._("Choose a store."))
        return self._offer(self.point_id)

    def _offer(self, point):
        self._get_document().action_channel_assign(point.id, note=self.note)
        return {"type": "ir.actions.act_window_close"}


class ChannelChooseLine(models.TransientModel):
    _name = "channel.choose.line"
    _description = "Store to Choose"
    _order = "distance_km, id"

    choose_id = fields.Many2one("channel.choose", required=True, ondelete="cascade")
    point_id = fields.Many2one(
        "channel.point", string="Store", required=True, readonly=True
    )
    channel_partner_id = fields.Many2one(related="point_id.channel_partner_id")
    grade_id = fields.Many2one(related="point_id.grade_id")
    load = fields.Integer(related="point_id.load")
    distance_km = fields.Float(string="km", digits=(10, 2), readonly=True)
    is_capable = fields.Boolean(string="Can Do It", readonly=True)
    reason = fields.Char(string="Why Not", readonly=True)
    badges = fields.Char(string="Good to Know", readonly=True)

    def action_offer(self):
        """Offer it to this store; a person may go beyond its limits."""
        self.ensure_one()
        return self.choose_id._offer(self.point_id)
