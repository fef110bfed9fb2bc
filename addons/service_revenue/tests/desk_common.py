# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from .common import ServiceRevenueCommon


class DeskCommon(ServiceRevenueCommon):
    """Four support lines, types of tickets, and complaints."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ref = cls.env.ref
        cls.type_request = ref("service_revenue.helpdesk_ticket_type_request")
        cls.type_complaint = ref("service_revenue.helpdesk_ticket_type_complaint")
        cls.stage_ticket_new = ref("helpdesk_mgmt.helpdesk_ticket_stage_new")
        cls.stage_progress = ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")
        cls.stage_done = ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.lines = cls.env["helpdesk.ticket.team"]
        for line in ("4", "3", "2", "1"):
            team = cls.env["helpdesk.ticket.team"].create(
                {
                    "name": f"Line {line}",
                    "support_line": line,
                    "next_team_id": cls.lines[:1].id,
                }
            )
            cls.lines = team + cls.lines

    @classmethod
    def _make_complaint(cls, **values):
        return cls._make_ticket(type_id=cls.type_complaint.id, **values)

    @classmethod
    def _use_warranty_level(cls):
        """``unit`` is in warranty of a level that answers day and night."""
        level = cls.env.ref("service_revenue.service_level_basic")
        level.write(
            {
                "hotline_kind": "always",
                "response_unit": "clock_hours",
                "resolution_unit": "clock_hours",
            }
        )
        cls.unit = cls._make_equipment(
            cls._make_product(),
            warranty_start_date="2020-01-01",
            warranty_end_date="2099-01-01",
        )
        return level

    def _change_stage(self, ticket, stage):
        """As a person does it: the change is tracked, which happens on commit."""
        self.env.flush_all()
        self.env.cr.flush()
        ticket.with_context(tracking_disable=False, mail_notrack=False).write(
            {"stage_id": stage.id}
        )
        self.env.flush_all()
        self.env.cr.flush()
        ticket.invalidate_recordset()
