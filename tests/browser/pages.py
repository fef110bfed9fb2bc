"""The pages that `make shots` takes pictures of. Add yours here."""

from __future__ import annotations

from dataclasses import dataclass, field

LIST = ".o_list_view .o_data_row, .o_list_view .o_view_nocontent"
KANBAN = ".o_kanban_view .o_kanban_record, .o_kanban_view .o_view_nocontent"
# A list shows itself as a kanban on a phone.
RECORDS = f"{LIST}, {KANBAN}"
FORM = ".o_form_view .o_form_sheet, .o_form_view .o_form_renderer"
CLIENT = ".o_action_manager > .o_action"
PORTAL = "main .o_portal_wrap, main #wrap"


@dataclass(frozen=True)
class Page:
    """A page in the demo company.

    :param name: of the file, without language and screen
    :param persona: who looks at it, as in addons/service_demo/personas.json
    :param path: after the host; {id} stands for `record`
    :param ready: selector of what has to be there before the picture is taken
    :param record: (model, domain) of the record to show, the newest that matches
    :param screens: "phone" (390 px wide), "desktop" (1440 px wide)
    :param scroll: selector to bring into view first
    """

    name: str
    persona: str
    path: str
    ready: str
    record: tuple[str, list] | None = None
    screens: tuple[str, ...] = field(default=("phone", "desktop"))
    scroll: str = ""


PAGES = (
    Page(
        "work-orders",
        "technician",
        "/odoo/action-service_revenue.fsm_order_action_my_jobs",
        RECORDS,
    ),
    Page(
        "work-order",
        "technician",
        "/odoo/action-service_revenue.fsm_order_action_my_jobs/{id}",
        FORM,
        record=("fsm.order", [["stage_id.is_closed", "=", False]]),
    ),
    Page(
        "my-leads",
        "technician",
        "/odoo/action-service_revenue.crm_lead_action_my_leads",
        RECORDS,
    ),
    Page("my-earnings", "technician", "/odoo/my-earnings", CLIENT),
    Page(
        "work-order-board",
        "dispatcher",
        "/odoo/action-service_revenue.fsm_order_action_all",
        RECORDS,
    ),
    Page(
        "call-backs",
        "hotline",
        "/odoo/action-service_revenue.fsm_order_action_callback",
        RECORDS,
    ),
    Page(
        "tickets",
        "hotline",
        "/odoo/action-helpdesk_mgmt.helpdesk_ticket_action",
        RECORDS,
    ),
    Page(
        "ticket",
        "hotline",
        "/odoo/action-helpdesk_mgmt.helpdesk_ticket_action/{id}",
        FORM,
        record=("helpdesk.ticket", [["partner_id", "!=", False]]),
    ),
    Page(
        "triage",
        "dispatcher",
        "/odoo/action-service_revenue.crm_lead_action_triage",
        RECORDS,
    ),
    Page(
        "ledger",
        "manager",
        "/odoo/action-service_revenue.service_incentive_entry_action",
        RECORDS,
        screens=("desktop",),
    ),
    Page(
        "customers",
        "manager",
        "/odoo/action-service_revenue.service_customer_profile_action",
        RECORDS,
        screens=("desktop",),
    ),
    Page(
        "settlements",
        "manager",
        "/odoo/action-service_revenue.commission_settlement_action",
        RECORDS,
        screens=("desktop",),
    ),
    Page(
        "settlement",
        "manager",
        "/odoo/action-service_revenue.commission_settlement_action/{id}",
        FORM,
        record=("commission.settlement", []),
        screens=("desktop",),
    ),
    Page("portal-home", "customer", "/my", PORTAL),
)
