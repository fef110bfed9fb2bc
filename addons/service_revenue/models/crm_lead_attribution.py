# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class CrmLead(models.Model):
    """Who makes this deal: shares of its orders, and who assisted (CP-11, CP-12)."""

    _inherit = "crm.lead"

    service_attribution_ids = fields.One2many(
        "service.attribution", "lead_id", string="Shares of Its Orders", readonly=True
    )
    service_attribution_line_ids = fields.One2many(
        "service.attribution.line",
        "lead_id",
        string="Who Made This Deal",
        readonly=True,
    )
    service_assist_ids = fields.One2many(
        "service.assist", "lead_id", string="Assists", readonly=True
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_assisted(self):
        # sudo: who may delete the opportunity need not read the assists.
        if assisted := self.sudo().service_assist_ids.lead_id:
            raise UserError(
                self.env._(
                    "Service assisted “%(lead)s”, so it cannot be deleted. Mark it as "
                    "lost instead.",
                    lead=assisted[0].name,
                )
            )

    def _merge_dependences(self, opportunities):
        """Assists go along, one for each person."""
        # sudo: who may merge the leads may not write assists, nor need to.
        assists = opportunities.sudo().service_assist_ids
        known = self.sudo().service_assist_ids.partner_id | self.service_referrer_id
        for assist in assists.sorted("id"):
            if assist.partner_id in known:
                assist.unlink()
            else:
                known |= assist.partner_id
                assist.lead_id = self
        return super()._merge_dependences(opportunities)

    def _service_tell_assist(self, assist):
        """The salesperson learns who helped, and how."""
        self.ensure_one()
        self.message_post(
            body=Markup("<b>%s</b><br/>%s")
            % (
                self.env._("%(person)s assisted", person=assist.partner_id.name),
                plaintext2html(assist.note),
            ),
            author_id=assist.partner_id.id,
            partner_ids=self.user_id.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
