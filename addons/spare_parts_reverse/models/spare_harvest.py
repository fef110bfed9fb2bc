# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.share_out import share_out

GROUP = "spare_parts_reverse.group_spare_user"


class SpareHarvest(models.Model):
    """A part that is taken apart: what is recovered goes to good stock (SP-13).

    Made when the decision is accepted, with the components of the parts list. Whoever
    takes the part apart corrects the lines, and is done. The rest of the part is used
    up, or goes the way of hazardous waste.
    """

    _name = "spare.harvest"
    _description = "Part Taken Apart"
    _inherit = ["service.measured.mixin"]
    _order = "id desc"
    _check_company_auto = True

    return_id = fields.Many2one(
        "spare.part.return",
        string="Part Return",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        [("draft", "To Do"), ("done", "Done"), ("cancelled", "Cancelled")],
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one(related="return_id.product_id", string="Part")
    lot_id = fields.Many2one(related="return_id.lot_id")
    quantity = fields.Float(related="return_id.quantity")
    is_regulated = fields.Boolean(related="return_id.is_regulated")
    warehouse_id = fields.Many2one(related="return_id.warehouse_id")
    user_id = fields.Many2one(
        "res.users", string="Done By", readonly=True, copy=False, ondelete="restrict"
    )
    done_on = fields.Datetime(readonly=True, copy=False)
    note = fields.Char()
    line_ids = fields.One2many("spare.harvest.line", "harvest_id", string="Recovered")
    value = fields.Monetary(string="Value Recovered", compute="_compute_value")
    limit = fields.Monetary(
        string="A New One Costs", compute="_compute_limit", compute_sudo=True
    )

    _return_once = models.UniqueIndex(
        "(return_id) WHERE state = 'draft'", "This part is being taken apart already."
    )

    @api.model
    def _get_measured_fields(self):
        return frozenset({"return_id", "state", "company_id", "user_id", "done_on"})

    @api.depends("return_id")
    def _compute_display_name(self):
        for harvest in self:
            harvest.display_name = harvest.return_id.display_name

    @api.depends("line_ids.value")
    def _compute_value(self):
        for harvest in self:
            harvest.value = sum(harvest.line_ids.mapped("value"))

    @api.depends("return_id")
    def _compute_limit(self):
        for harvest in self:
            part = harvest.return_id
            harvest.limit = harvest.currency_id.round(
                part.product_id._get_spare_replacement_cost(harvest.company_id)
                * part.quantity
            )

    # ------------------------------------------------------------------
    # Done
    # ------------------------------------------------------------------

    def _check_done_allowed(self):
        for harvest in self:
            part = harvest.return_id
            if (
                harvest.state != "draft"
                or part.state != "decided"
                or part.disposition != "harvest"
            ):
                raise UserError(
                    self.env._(
                        "%(part)s is not to be taken apart any more. Refresh the page.",
                        part=part.display_name,
                    )
                )
            if not harvest.line_ids:
                raise UserError(
                    self.env._(
                        "%(part)s: say which components are recovered. If none are of "
                        "use, have a manager decide to scrap it.",
                        part=part.display_name,
                    )
                )

    def action_done(self):
        """The part is in pieces: components to stock, the rest on its way."""
        if not self.env.su and not self.env.user.has_group(GROUP):
            raise AccessError(
                self.env._(
                    "Parts are taken apart by users of spare parts. Ask for that right."
                )
            )
        self.check_access("write")
        # sudo: the right was checked; stock moves are the engine's.
        for company, harvests in self.sudo().grouped("company_id").items():
            harvests.with_company(company)._take_apart()
        return True

    def _take_apart(self):
        self._check_done_allowed()
        lines = self.line_ids
        values = {}
        for harvest in self:
            values.update(harvest._get_line_values())
        moves = self.env["stock.move"]._spare_transfer(
            [line._get_transfer(values[line]) for line in lines]
        )
        for line, move in zip(lines, moves, strict=True):
            line.move_id = move
        self.write(
            {"state": "done", "user_id": self.env.uid, "done_on": fields.Datetime.now()}
        )
        self._dispose_of_rest()

    def _get_line_values(self):
        """``{line: value}``, together never more than a new part costs."""
        self.ensure_one()
        lines = self.line_ids
        shares = share_out(lines.mapped("value"), self.limit, self.currency_id.rounding)
        return dict(zip(lines, shares, strict=True))

    def _dispose_of_rest(self):
        """Hazardous rests wait for a licensed handler; others are used up."""
        parts = self.return_id
        parts._set_waste_of_today()
        regulated = parts.filtered("is_regulated")
        if regulated:
            regulated._route_scrap()
        for production, rest in (
            (parts - regulated)
            .grouped(lambda part: part._get_spare_production_location())
            .items()
        ):
            rest._step("done", {"outcome": "harvested"}, location=production)
