# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

#: What may be asked for besides other shares.
MOVED = {"move_team_id", "move_user_id"}


class ServiceAttributionChange(models.Model):
    """A booked deal on the spot may be moved to the shop, by approval (AM-09)."""

    _inherit = "service.attribution.change"

    is_event_deal = fields.Boolean(
        string="Deal on the Spot", compute="_compute_is_event_deal", compute_sudo=True
    )
    move_team_id = fields.Many2one(
        "crm.team",
        string="Move the Order To",
        index="btree_not_null",
        ondelete="restrict",
        help="Team that the order counts for once the change is approved. Empty: it "
        "stays where it is.",
    )
    move_user_id = fields.Many2one(
        "res.users",
        string="Salesperson Then",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )
    old_team_id = fields.Many2one(
        "crm.team",
        string="Team Before",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.depends("attribution_id.order_id.event_book")
    def _compute_is_event_deal(self):
        for change in self:
            change.is_event_deal = bool(change.attribution_id.order_id.event_book)

    def _check_asked(self, vals):
        asked = {name: value for name, value in vals.items() if name not in MOVED}
        return super()._check_asked(asked)

    @api.constrains("move_team_id", "move_user_id")
    def _check_move(self):
        for change in self:
            if not (change.move_team_id or change.move_user_id):
                continue
            company = change.company_id
            if not change.is_event_deal:
                raise UserError(
                    self.env._(
                        "Only deals on the spot are moved here. Change the sales team "
                        "on the order itself."
                    )
                )
            if change.move_team_id.company_id not in (company, company.browse()):
                raise UserError(
                    self.env._(
                        "“%(team)s” works for another company. Choose a team of "
                        "%(company)s.",
                        team=change.move_team_id.name,
                        company=company.name,
                    )
                )

    def _decision_error(self):
        """Who would get the deal does not decide that service loses it."""
        error = super()._decision_error()
        if error or not (self.move_team_id or self.move_user_id):
            return error
        if not any(
            self.env.user.has_group(group)
            for group in (
                "service_revenue.group_service_manager",
                "ambassador_program.group_ambassador_manager",
            )
        ):
            return self.env._(
                "That a deal on the spot leaves the books of service is decided by a "
                "service manager. Ask one."
            )
        if self.move_user_id == self.env.user:
            return self.env._(
                "You would gain by this change. Ask a manager who does not."
            )
        return ""

    def _apply(self):
        result = super()._apply()
        # sudo: the decision was allowed; the engine writes.
        change = self.sudo()
        if change.move_team_id or change.move_user_id:
            change._move_order()
        return result

    def _move_order(self):
        """The order goes to another team, or back to service; with a trace."""
        order = self.order_id
        team = self.move_team_id or order.team_id
        user = self.move_user_id or order.user_id
        self.old_team_id = order.team_id
        with self.attribution_id._permitted():
            order._with_deal_approval().write(
                {
                    "team_id": team.id,
                    "user_id": user.id,
                    "event_book": "service" if team._is_service() else "moved",
                }
            )
            self.env.flush_all()
        order.opportunity_id._with_service_engine(
            self.env._("Moved by an approved change")
        ).write({"team_id": team.id, "user_id": user.id})
        order._message_log(
            body=self.env._(
                "Moved from “%(old)s” to “%(new)s”: asked by %(asked)s, approved by "
                "%(approved)s.",
                old=self.old_team_id.name,
                new=team.name,
                asked=self.requested_by_id.name,
                approved=self.decided_by_id.name,
            )
        )
