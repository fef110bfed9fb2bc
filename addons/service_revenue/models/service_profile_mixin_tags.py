# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command


class ServiceProfileMixin(models.AbstractModel):
    """One tap on the job puts a quick tag on its customer (SR-04)."""

    _inherit = "service.profile.mixin"

    @api.depends("profile_id.tags")
    def _compute_profile_brief(self):
        result = super()._compute_profile_brief()
        for document in self:
            if document.profile_brief:
                document.profile_brief = {
                    **document.profile_brief,
                    "quick_tags": document._get_quick_tags(),
                }
        return result

    def _get_quick_tags(self):
        """[{"id", "name", "color", "on"}, ...]; costs no query."""
        present = {tag[0] for tag in self.profile_id.tags or []}
        return [
            {"id": tag_id, "name": name, "color": color, "on": tag_id in present}
            for tag_id, name, color in self.env[
                "res.partner.category"
            ]._service_quick_tags()
        ]

    def set_quick_tag(self, category_id, on):
        """Put a quick tag on the customer of this document, or take it away.

        :param int category_id: ``res.partner.category`` that is a quick tag
        :param bool on: whether the customer shall have it; again changes nothing
        :return: the quick tags as they are now
        """
        self.ensure_one()
        if not self.env.user.has_group("service_revenue.group_service_technician"):
            raise AccessError(
                self.env._(
                    "Only service staff tag customers on a job. Ask your administrator "
                    "for the role “Service Revenue / Technician”."
                )
            )
        self.check_access("write")
        quick = {
            tag[0] for tag in self.env["res.partner.category"]._service_quick_tags()
        }
        if (
            isinstance(category_id, bool)
            or not isinstance(category_id, int)
            or category_id not in quick
        ):
            raise UserError(
                self.env._(
                    "This is no quick tag any more. Open the job again and choose "
                    "another one."
                )
            )
        # sudo: a technician may tag the customer of his own job, which was checked
        # above, with one of these tags; he has no right to write on contacts.
        document = self.sudo()
        customer = document.commercial_partner_id
        if not customer:
            raise UserError(
                self.env._(
                    "Nobody is named as the customer of this job. Ask dispatch to fill "
                    "in the contact."
                )
            )
        command = Command.link(category_id) if on else Command.unlink(category_id)
        customer.write({"category_id": [command]})
        document.env["service.customer.profile"]._refresh_touched()
        return document._get_quick_tags()
