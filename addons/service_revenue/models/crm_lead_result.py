# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_amount

from .crm_lead_triage import FOLLOW_UP


class CrmLead(models.Model):
    """What became of the lead, for the technician who brought it in (SR-10, SR-15)."""

    _inherit = "crm.lead"

    service_result = fields.Char(
        string="Result", compute="_compute_service_result", compute_sudo=True
    )
    service_map_url = fields.Char(string="Map", compute="_compute_service_map_url")
    service_photo_count = fields.Integer(
        string="Photos", compute="_compute_service_photo_count", compute_sudo=True
    )

    @api.depends(
        "service_captured_at",
        "service_state",
        "service_reject_reason",
        "service_merged_into_id.service_state",
        "service_merged_into_id.won_status",
        "won_status",
        "lost_reason_id",
        "user_id",
        "team_id",
        "service_store_id",
        "order_ids.state",
        "order_ids.amount_untaxed",
    )
    @api.depends_context("lang")
    def _compute_service_result(self):
        self.service_result = False
        for lead in self.filtered("service_captured_at"):
            head = lead.service_merged_into_id
            lead.service_result = (
                self.env._(
                    "Joined with “%(lead)s”: %(result)s",
                    lead=head.name,
                    result=head._service_result_text(),
                )
                if head
                else lead._service_result_text()
            )

    def _service_result_text(self):
        if self.won_status == "won":
            amount = self.sale_amount_total
            return (
                self.env._("Won: %s", self._service_format(amount))
                if amount
                else self.env._("Won")
            )
        if self.service_state == "rejected":
            return self.env._("Rejected: %s", self.service_reject_reason or "")
        if self.won_status == "lost":
            reason = self.lost_reason_id.name
            return self.env._("Lost: %s", reason) if reason else self.env._("Lost")
        quotations = self.order_ids.filtered_domain(self._get_lead_quotation_domain())
        if quotations:
            # The latest one is what is being talked about.
            order = quotations.sorted("id")[-1]
            return self.env._(
                "Quotation %s",
                format_amount(self.env, order.amount_untaxed, order.currency_id),
            )
        if self.service_state == "triage":
            return self.env._("In triage")
        owner = self.service_store_id or self.user_id or self.team_id
        # sudo: the technician reads who has his lead by name, and nothing else of it.
        return (
            self.env._("Accepted: %s", owner.sudo().name)
            if owner
            else self.env._("Accepted")
        )

    def _service_format(self, amount):
        return format_amount(self.env, amount, self.company_currency)

    def _service_display_state(self):
        """triage, accepted, rejected, won or lost, for the colour of a badge."""
        head = self.service_merged_into_id or self
        if head.won_status == "won":
            return "won"
        if head.service_state == "rejected":
            return "rejected"
        return "lost" if head.won_status == "lost" else head.service_state

    @api.depends("service_latitude", "service_longitude", "service_position_source")
    def _compute_service_map_url(self):
        for lead in self:
            place = f"{lead.service_latitude:.6f}", f"{lead.service_longitude:.6f}"
            lead.service_map_url = lead.service_position_source and (
                f"https://www.openstreetmap.org/?mlat={place[0]}&mlon={place[1]}"
                f"#map=17/{place[0]}/{place[1]}"
            )

    @api.depends("service_evidence_ids")
    def _compute_service_photo_count(self):
        counts = dict(
            self.env["service.lead.evidence"]._read_group(
                [("lead_id", "in", self.ids), ("photo", "!=", False)],
                ["lead_id"],
                ["__count"],
            )
        )
        for lead in self:
            lead.service_photo_count = counts.get(lead._origin, 0)

    # ------------------------------------------------------------
    # WON AND LOST
    # ------------------------------------------------------------

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        """Every way to win or lose a lead passes here."""
        res = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)

        def is_now(lead, status):
            return bool(new_status_by_lead.get(lead.id, {}).get(status))

        def was(lead, status):
            return bool(old_status_by_lead.get(lead.id, {}).get(status))

        captured = self.filtered("service_captured_at")
        captured.filtered(
            lambda lead: is_now(lead, "is_won") and not was(lead, "is_won")
        )._service_won()
        captured.filtered(
            lambda lead: is_now(lead, "is_lost") and not was(lead, "is_lost")
        )._service_lost()
        # Whoever restores a rejected lead asks triage again.
        restored = captured.filtered(
            lambda lead: (
                lead.service_state == "rejected"
                and was(lead, "is_lost")
                and not is_now(lead, "is_lost")
            )
        )
        if restored:
            restored._with_service_engine(self.env._("Restored")).write(
                {"service_state": "triage", "service_reject_reason": False}
            )
        return res

    def _service_won(self):
        if not self:
            return
        # What was sold was evidently worth accepting.
        self.filtered(
            lambda lead: lead.service_state != "accepted"
        )._with_service_engine(self.env._("Won")).write(
            {"service_state": "accepted", "service_reject_reason": False}
        )
        self._service_stage_reached("won")
        self.activity_unlink([FOLLOW_UP])
        self._service_tell_referrers()

    def _service_lost(self):
        if not self:
            return
        # A rejection tells its reason itself; a merged lead goes on in its head.
        leads = self.filtered(
            lambda lead: (
                lead.service_state != "rejected" and not lead.service_merged_into_id
            )
        )
        leads.activity_unlink([FOLLOW_UP])
        leads._service_tell_referrers()

    def _service_order_confirmed(self):
        """A confirmed sales order wins its lead."""
        # sudo: who may confirm the order need not own the lead.
        heads = self.sudo().mapped(lambda lead: lead.service_merged_into_id or lead)
        leads = heads.filtered(
            lambda lead: lead.service_captured_at and lead.won_status != "won"
        )
        leads.filtered(lambda lead: lead.type == "lead").type = "opportunity"
        if leads:
            leads.action_set_won()

    # ------------------------------------------------------------
    # EVIDENCE
    # ------------------------------------------------------------

    def _service_add_evidence(self, note, photo):
        """Keep note and photo; False if there are none or they are kept already."""
        self.ensure_one()
        if not note and not photo:
            return False
        Evidence = self.env["service.lead.evidence"]
        vals = Evidence._prepare_evidence_vals(self, note, photo)
        if Evidence.search_count(
            [("lead_id", "=", self.id), ("fingerprint", "=", vals["fingerprint"])],
            limit=1,
        ):
            return False
        Evidence.create(vals)
        return True

    def _service_post_evidence(self, note, photo, extension):
        """Tell whoever works on the lead that the technician sent something more."""
        self.message_post(
            body=note or self.env._("Photo from the technician"),
            attachments=[(f"photo.{extension}", photo)] if photo else [],
            author_id=self.env.user.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )

    # ------------------------------------------------------------
    # REPORTING BACK
    # ------------------------------------------------------------

    def _service_tell_referrers(self):
        """One message a technician, however many of his leads moved on (SR-10)."""
        for referrer, leads in self.grouped("service_referrer_id").items():
            if not referrer or referrer == self.env.user.partner_id:
                continue
            leads = leads.with_context(lang=referrer.lang or self.env.lang)
            body = Markup("<br/>").join(
                Markup("%s: <b>%s</b>") % (lead.name, lead.service_result)
                for lead in leads
            )
            leads[0].message_notify(
                partner_ids=referrer.ids,
                subject=leads.env._("News of your lead “%s”", leads[0].name),
                body=body,
            )

    # ------------------------------------------------------------
    # PAGES OF A TECHNICIAN
    # ------------------------------------------------------------

    @api.model
    def get_view(self, view_id=None, view_type="form", **options):
        """A technician without the CRM application gets the pages made for him.

        Those of the application read tags and activities that he may not read.
        """
        if not view_id and self._is_technician_only(self.env.user):
            view = self.env.ref(
                f"service_revenue.crm_lead_view_{view_type}_technician",
                raise_if_not_found=False,
            )
            view_id = view.id if view else view_id
        return super().get_view(view_id, view_type, **options)

    def get_formview_id(self, access_uid=None):
        user = self.env["res.users"].browse(access_uid or self.env.uid)
        if self._is_technician_only(user):
            return self.env.ref("service_revenue.crm_lead_view_form_technician").id
        return super().get_formview_id(access_uid=access_uid)

    @api.model
    def _is_technician_only(self, user):
        return user.has_group(
            "service_revenue.group_service_technician"
        ) and not user.has_group("sales_team.group_sale_salesman")
