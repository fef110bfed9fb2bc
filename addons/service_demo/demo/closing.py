# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is left to do when the story has arrived at today."""

from .timeline import clock


def build(demo):
    _settle_contracts(demo)
    _escalate(demo)
    _book_costs(demo)
    _show_payable(demo)
    _date_messages(demo)
    _drop_letters(demo)
    demo.env["service.repurchase"]._refresh_results()
    demo.env["service.customer.profile"]._refresh()
    demo.env["service.tag.rule"]._evaluate()
    _read_old_news(demo)
    _set_out(demo)


def _settle_contracts(demo):
    """What the nightly job does with contracts that begin or end."""
    demo.env["contract.contract"].search(
        [("service_level_id", "!=", False)]
    )._service_settle_state()


def _escalate(demo):
    """What is missed, and who is told when time runs out."""
    with clock(demo.env, demo.timeline.end):
        for _batch in range(20):
            if not demo.env["service.clock"]._scan():
                break
            demo.env.flush_all()


def _book_costs(demo):
    """What the scheduled actions do: costs of the work, against what it may cost."""
    for model in ("fsm.order", "helpdesk.ticket"):
        demo.env[model].search(
            [("service_cost_due", "!=", False)]
        )._sync_service_costs()
    demo.env["service.allowance"]._refresh()


def _show_payable(demo):
    """Shortly after a settlement nothing may be payable: call a few customers back."""
    entries = demo.env["service.incentive.entry"]
    if entries.search_count([("state", "=", "payable")], limit=1):
        return
    waiting = entries.search(
        [("state", "=", "pending"), ("hold_reason", "=", "waiting_callback")]
    )
    demo.act_as("hotline", waiting.fsm_order_id[:2]).record_callback("good", rating=5)


def _read_old_news(demo):
    """What came in more than two days ago has been read."""
    demo.env["mail.notification"].search(
        [
            ("is_read", "=", False),
            ("mail_message_id.date", "<", demo.at(2, 0)),
        ]
    ).write({"is_read": True, "notification_status": "sent"})


def _set_out(demo):
    """The technician is on the way to the customer of the portal."""
    work = demo.env["fsm.order"].search(
        [
            ("location_id", "=", demo.customers[0].location.id),
            ("stage_id.is_closed", "=", False),
        ],
        limit=1,
    )
    demo.act_as("technician", work).action_on_the_way()


def _date_messages(demo):
    """The date of a message is a default of the real clock; its creation is told."""
    demo.env.flush_all()
    demo.env.cr.execute(
        "UPDATE mail_message SET date = create_date WHERE date > create_date"
    )
    demo.env["mail.message"].invalidate_model(["date"])


def _drop_letters(demo):
    """Nobody gets letters from a company that does not exist."""
    demo.env["mail.mail"].search([]).unlink()
    demo.env["sms.sms"].search([]).unlink()
