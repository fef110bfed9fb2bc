# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceAssist(models.Model):
    """What somebody of the service did for a sale of another department (CP-12).

    One for each person and opportunity. When the order is confirmed he gets his share.
    """

    _name = "service.assist"
    _description = "Assist of a Sale"
    _order = "id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Assisted By",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    note = fields.Text(
        string="What Was Done",
        required=True,
        readonly=True,
        help="Product value shown, worries solved, measurements taken ...",
    )
    fsm_order_id = fields.Many2one(
        "fsm.order",
        string="Work Order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    _person_uniq = models.UniqueIndex(
        "(lead_id, partner_id)", "You have assisted this sale already."
    )
    _document_known = models.Constraint(
        "CHECK (fsm_order_id IS NOT NULL OR ticket_id IS NOT NULL)",
        "An assist keeps the work order or ticket on which it happened.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        assists = super().create(vals_list)
        self.env["service.attribution"]._refresh_leads(assists.lead_id)
        return assists

    def write(self, vals):
        if vals and not self.env.su:
            raise UserError(
                self.env._(
                    "An assist is a signed record and cannot be changed. A manager may "
                    "delete it as long as the sale is open."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_won(self):
        for assist in self:
            # sudo: only whether the sale is won.
            lead = assist.sudo().lead_id
            if lead.won_status == "won" or lead.is_service_origin_locked:
                raise UserError(
                    self.env._(
                        "The sale that was assisted is won and its shares are locked. "
                        "Ask for a change on the order instead."
                    )
                )

    def unlink(self):
        """Taking an assist back changes the shares of the sale."""
        self.check_access("unlink")
        # sudo: shares follow from the assists, whoever may see the lead.
        leads = self.sudo().lead_id
        result = super().unlink()
        self.env["service.attribution"]._refresh_leads(leads)
        return result
