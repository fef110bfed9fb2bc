# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class ChannelReturnAccount(models.Model):
    """One row for each firm and company: who asks for a return takes it first.

    What can be returned, and the allowance of the year, are shared by the people of a
    firm. Of two requests at the same time PostgreSQL lets one through; the other is run
    again by Odoo and then sees what the first has taken (CP-09).
    """

    _name = "channel.return.account"
    _description = "Returns of a Channel Partner"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", string="Channel Partner", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    requests = fields.Integer(default=0)

    _once = models.UniqueIndex("(partner_id, company_id)")

    @api.model
    def _claim(self, firm, company):
        """Nobody else of this firm changes its returns until we are through."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
    INSERT INTO channel_return_account AS account (partner_id, company_id, requests)
    VALUES (%s, %s, 1)
        ON CONFLICT (partner_id, company_id)
        DO UPDATE SET requests = account.requests + 1
                """,
                firm.id,
                company.id,
            )
        )
        self.invalidate_model(["requests"])
