# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Story A in Chromium, once on a phone of 390 px and once at a desk.

What this addon adds is clicked through: the ticket, the brief, the tap, the finish and
the signature, the triage, the call-back, the customer's page without an account, the
earnings. Quotation, transfer, invoice, payment and settlement are pages of Odoo and
OCA; they are walked through in tests/stories and done here through the server.
"""

import re
from contextlib import contextmanager
from datetime import date

import pytest
from dateutil.relativedelta import relativedelta
from playwright.sync_api import expect

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import Registry
from odoo.tools import config

from tests.support.browser import shot
from tests.support.story import Cast

ACTION = "/odoo/action-service_revenue."


def registry(database):
    """The models of another database; loading it must not run Odoo's own tests."""
    enabled = config["test_enable"]
    config["test_enable"] = False
    try:
        return Registry(database)
    finally:
        config["test_enable"] = enabled


@contextmanager
def committed(database, login=None, company=None):
    """An environment on the server's database; what was done is committed."""
    with registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        if login:
            user = env["res.users"].search([("login", "=", login)])
            env = api.Environment(
                cr, user.id, {"allowed_company_ids": user.company_ids.ids}
            )
        elif company:
            env = env(context={"allowed_company_ids": [company]})
        yield env
        env.flush_all()


@pytest.fixture
def story(scratch_database):
    """The cast, and what Ms Li bought two years ago; ids that the walk needs."""
    with committed(scratch_database) as env:
        cast = Cast(env)
        env = cast.env
        orders = env["sale.order"].create(
            [
                {
                    "partner_id": cast.li.id,
                    "order_line": [
                        fields.Command.create(
                            {"product_id": product.id, "price_unit": price}
                        )
                    ],
                }
                for product, price in ((cast.fridge, 5999), (cast.washer, 3299))
            ]
        )
        orders.action_confirm()
        deliver(orders)
        orders.date_order = fields.Datetime.now() - relativedelta(years=2)
        return {
            "company": cast.company.id,
            "li": cast.li.id,
            "person": cast.person.id,
            "installer": cast.install_person.id,
            "interest": cast.trade_in.id,
            "product": cast.new_fridge.id,
            "store_team": cast.store_team.name,
        }


def deliver(orders):
    for picking in orders.picking_ids:
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        picking.button_validate()


def choose(page, field, text):
    """Pick a value of a many2one as a person does."""
    page.locator(f"div[name={field}] input").first.fill(text)
    page.locator(".o-autocomplete--dropdown-item", has_text=text).first.click()


def draw_signature(page):
    """Sign in OCA's dialog with the finger."""
    page.locator(".modal div[name=signed_by] input").fill("Li Xiaohong")
    page.locator(".modal div[name=signature] .o_signature").click()
    pad = page.locator(".o_web_sign_signature_group canvas")
    pad.wait_for()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(box["x"] + 20 + 15 * step, box["y"] + 20 + 6 * (step % 3))
    page.mouse.up()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_story_a(size, server, scratch_database, story, open_page):
    """SR-01 SR-03 SR-08 SR-09 SR-11 SR-12 SR-13 CP-07 X-36, in the browser."""
    database = scratch_database

    def person(name, screen="desktop"):
        return open_page(server.url, user=f"story_{name}", size=screen)

    number = hotline_takes_the_ticket(person("hotline"), database, story)
    technician = person("technician", size)
    technician_visits(technician, number, size)
    dispatcher_accepts(person("dispatcher"), story)
    calls_back(person("hotline"), number)
    earnings(technician, size, earned="20.00")
    store_sells(database, story)
    link, code = install(person("installer", size), database, story, size)
    customer_confirms(open_page(server.url, size=size), link, code, size)
    sold = pay(database, story)
    calls_back(person("hotline"), sold)
    earnings(technician, size, earned="159.98")
    settle(database, story)
    earnings(technician, size, paid="159.98")


def hotline_takes_the_ticket(page, database, story):
    page.goto("/odoo/action-helpdesk_mgmt.helpdesk_ticket_action/new")
    page.locator("div[name=name] input, div[name=name] textarea").first.fill(
        "The refrigerator does not cool"
    )
    choose(page, "partner_id", "Li Xiaohong")
    page.locator("div[name=description] .odoo-editor-editable").first.fill(
        "Warm since yesterday"
    )
    page.locator(".o_form_button_save").click()
    expect(page.locator(".o_service_profile [data-figure]").first).to_contain_text(
        "9,298"
    )
    with committed(database, "story_dispatcher") as env:
        ticket = env["helpdesk.ticket"].search([], order="id desc", limit=1)
        context = ticket.action_create_order()["context"]
        order = (
            env["fsm.order"]
            .with_context(**context)
            .create(
                {
                    "person_id": story["person"],
                    "type": env.ref("service_revenue.fsm_order_type_repair").id,
                    "scheduled_date_start": fields.Datetime.now(),
                    "scheduled_duration": 1,
                }
            )
        )
        return order.name


def technician_visits(page, number, size):
    page.goto(f"{ACTION}fsm_order_action_my_jobs")
    shot(page, f"story/{size}-1-jobs")
    page.locator(".o_kanban_record", has_text=number).first.click()
    # The shop and the customer see where he is.
    press(page, "action_on_the_way")
    press(page, "action_arrived")
    expect(page.locator(".o_service_profile")).to_contain_text("9,298")
    expect(page.locator(".o_service_profile")).to_contain_text(
        "Never bought a consumable"
    )
    shot(page, f"story/{size}-2-brief")
    button = page.locator(".o_service_lead_button", has_text="Trade-in")
    button.dblclick()
    expect(page.locator(".o_service_lead_message")).to_be_visible()
    expect(page.locator(".o_service_lead_done")).to_have_count(1)
    shot(page, f"story/{size}-3-lead")
    press(page, "action_start_work")
    press(page, "action_finish_work")
    page.locator("button:visible", has_text=re.compile("^Sign")).first.click()
    draw_signature(page)
    page.locator(".modal-footer button", has_text=re.compile("Adopt|Sign")).last.click()
    confirm = page.locator(".modal-footer button[name=action_sign]")
    if confirm.count():
        confirm.click()
    expect(page.locator(".modal")).to_have_count(0)
    shot(page, f"story/{size}-4-finished")
    no_sideways_scroll(page)


def press(page, name):
    """Press a button of the header and wait until it has done its work."""
    button = page.locator(f".o_form_statusbar button[name={name}]:visible")
    button.first.click()
    expect(button).to_have_count(0)


def no_sideways_scroll(page):
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1], width


def dispatcher_accepts(page, story):
    page.goto(f"{ACTION}crm_lead_action_triage")
    row = page.locator(".o_data_row", has_text="Li Xiaohong")
    expect(row).to_have_count(1)
    row.locator(".o_list_record_selector input").check()
    page.locator("button[name=action_service_dispatch]:visible").first.click()
    choose(page, "store_id", "Store West Lake")
    choose(page, "team_id", story["store_team"])
    choose(page, "user_id", "Story Seller")
    page.locator(".modal-footer button[name=action_apply]:visible").click()
    expect(page.locator(".modal")).to_have_count(0)
    expect(row).to_have_count(0)


def calls_back(page, number):
    page.goto(f"{ACTION}fsm_order_action_callback")
    row = page.locator(".o_data_row", has_text=number)
    row.locator("button[name=action_callback_good]").click()
    expect(row).to_have_count(0)


def earnings(page, size, **figures):
    page.goto(f"{ACTION}my_earnings_action")
    for name, amount in figures.items():
        expect(page.locator(f"[data-figure={name}]")).to_contain_text(amount)
    shot(page, f"story/{size}-earnings-{'-'.join(figures)}")
    no_sideways_scroll(page)


def store_sells(database, story):
    with committed(database, "story_seller") as env:
        lead = env["crm.lead"].search([("partner_id", "=", story["li"])])
        context = lead.action_sale_quotations_new()["context"]
        order = (
            env["sale.order"]
            .with_context(**context)
            .create(
                {
                    "order_line": [
                        fields.Command.create({"product_id": story["product"]})
                    ]
                }
            )
        )
        order.action_confirm()
    with committed(database, company=story["company"]) as env:
        order = env["sale.order"].browse(order.id)
        deliver(order)
        order.fsm_order_ids.person_id = story["installer"]


def install(page, database, story, size):
    page.goto(f"{ACTION}fsm_order_action_my_jobs")
    page.locator(".o_kanban_record", has_text="Li Xiaohong").first.click()
    press(page, "action_on_the_way")
    press(page, "action_arrived")
    press(page, "action_start_work")
    press(page, "action_finish_work")
    page.locator("button[name=send_confirmation]:visible").first.click()
    expect(page.locator("button[name=action_enter_code]:visible")).to_be_visible()
    shot(page, f"story/{size}-5-code")
    with committed(database, company=story["company"]) as env:
        body = env["sms.sms"].search([], order="id desc", limit=1).body
    link = re.search(r"/service/confirm/\S+", body).group(0)
    code = re.search(r"\b(\d{6})\b", body.replace(link, "")).group(1)
    return link, code


def customer_confirms(page, link, code, size):
    page.goto(link)
    shot(page, f"story/{size}-6-confirm")
    no_sideways_scroll(page)
    page.locator("#service_code").fill(code)
    page.locator("button[type=submit]", has_text="Yes").click()
    expect(page.locator("h1")).to_have_text("Thank you!")


def pay(database, story):
    """Invoice the order and take the money; number of the installation's work order."""
    with committed(database, company=story["company"]) as env:
        order = env["sale.order"].search([("opportunity_id", "!=", False)])
        register(env, order._create_invoices())
        return order.fsm_order_ids.name


def register(env, move):
    move.action_post()
    env["account.payment.register"].with_context(
        active_model="account.move", active_ids=move.ids
    ).create({}).action_create_payments()


def settle(database, story):
    next_month = date.today() + relativedelta(months=1, day=1)
    with committed(database, company=story["company"]) as env:
        action = (
            env["commission.make.settle"]
            .create({"settlement_type": "service_incentive", "date_to": next_month})
            .action_settle()
        )
        settlement = env["commission.settlement"].search(action["domain"])
        assert settlement.total == 159.98
        context = settlement.action_invoice()["context"]
        wizard = env["commission.make.invoice"].with_context(**context).create({})
        bill = env["account.move"].search(wizard.button_create()["domain"])
        bill.invoice_date = date.today()
        register(env, bill)
