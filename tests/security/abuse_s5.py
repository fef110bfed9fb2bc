"""S5: what people type is shown as text, never executed, calculated or sent to SQL.

HTML, template, SQL and spreadsheet payloads go into every text of ours that a customer,
technician or hotline fills; then portal pages, forms (through what the web client
reads), our reports, messages and mails that our methods write, and exports are looked
at. From size M on Chromium opens pages too and tells when a payload runs.

Holes that must be found: a planted page that shows texts as they are, a planted table.
"""

from __future__ import annotations

import contextlib
import json

from tests.security.support import discovery
from tests.security.support.corpus import executable, formulas, payloads
from tests.security.support.stage import staged, tracebacks
from tests.security.support.words import Words, concerned, visits
from tests.security.support.world import NO_MARKER

COUNT = {"S": 50, "M": 300, "L": 300}


def main(size: str, env, database: str) -> int:
    """Fill and look; the exit status is the number of places that failed."""
    with staged(env, database) as stage:
        corpus = payloads(COUNT[size])
        look = Look(stage, corpus, size)
        look.fill()
        look.act()
        look.fields()
        look.messages()
        look.reports()
        look.pages()
        look.search()
        look.exports()
        if size != "S":
            look.browser()
        for origin, text in tracebacks(stage.server.log)[0]:
            if "psycopg2" in text:
                stage.report("log", "server log", origin, text)
        return stage.conclude(
            "S5",
            {
                "a page that shows texts as they are": stage.found("/planted/page"),
                "a table with formulas": stage.found("/planted/list.csv"),
            },
            payloads=len(corpus),
            places=look.places,
        )


class Look:
    """Fills texts with payloads and looks where they come out."""

    def __init__(self, stage, corpus, size):
        self.stage = stage
        self.world = stage.world
        self.env = stage.env
        self.corpus = corpus
        self.size = size
        self.places = 0

    def judge(self, persona, target, origin, text):
        """Note what a page or text would execute."""
        self.places += 1
        for what in executable(text):
            self.stage.report(persona, target, origin, what)

    # --- filling ---------------------------------------------------------------------

    def fill(self):
        """A record for each payload, and all texts of the records that are there."""
        main = self.world.main["A"]
        # NUL is no text for PostgreSQL; the pages that could get one are S2's.
        self.corpus = [text.replace("\x00", "") for text in self.corpus]
        Ticket, Unit = self.env["helpdesk.ticket"], self.env["fsm.equipment"]
        partner = main["res.partner"]
        self.tickets = Ticket.create(
            [
                {"name": text, "description": text, "partner_id": partner}
                for text in self.corpus
            ]
        )
        self.units = Unit.create(
            [
                {
                    "name": f"{text} ",
                    "notes": text,
                    "owned_by_id": partner,
                    "location_id": main["fsm.location"],
                    "current_location_id": main["fsm.location"],
                    "product_id": self.world.builder.product.id,
                }
                for text in self.corpus
            ]
        )
        number = 0
        for model in discovery.models(self.env):
            # Nobody but the system writes mails; what it writes is judged below.
            if self.env[model]._transient or model == "mail.mail":
                continue
            for record_id in self.world.records["A"].get(model, [])[:3]:
                for name in discovery.text_fields(self.env, model):
                    f = self.env[model]._fields[name]
                    if name in NO_MARKER or f.compute or f.readonly:
                        continue
                    number += 1
                    text = self.corpus[number % len(self.corpus)]
                    self.write(model, record_id, name, text)
        self.env.cr.commit()

    def write(self, model, record_id, name, text):
        """Like a person with all rights; refused texts stay away."""
        with contextlib.suppress(Exception), self.env.cr.savepoint():
            self.env[model].browse(record_id).write({name: text})
            self.env.flush_all()

    def act(self):
        """Our methods, with payloads where they take a text."""
        env, main, personas = self.env, self.world.main["A"], self.world.personas
        technician = personas["technician_a"].user
        hotline, manager = personas["hotline"].user, personas["manager"].user
        orders = env["fsm.order"].browse(self.world.records["A"]["fsm.order"])
        interests = env["service.interest"].search([], limit=5)
        lead = env["crm.lead"].browse(main["crm.lead"])
        texts = iter(self.corpus * 2)

        def attempt(action):
            with contextlib.suppress(Exception), env.cr.savepoint():
                action()
                env.flush_all()

        for order in orders:
            for interest in interests:
                attempt(
                    lambda o=order, i=interest: o.with_user(technician).capture_lead(
                        i.id, note=next(texts)
                    )
                )
            attempt(lambda o=order: o.with_user(technician).send_confirmation())
            attempt(
                lambda o=order: o.with_user(hotline).record_callback(
                    "negative", note=next(texts)
                )
            )
            attempt(lambda o=order: o.with_user(manager).revoke_proof(next(texts)))
        leads = env["crm.lead"].search(
            [("service_captured_at", "!=", False), ("service_state", "=", "triage")]
        )
        for one in leads:
            attempt(
                lambda o=one: o.with_user(hotline).dispatch(
                    team_id=main["crm.team"], note=next(texts)
                )
            )
        attempt(lambda: lead.with_user(hotline).action_service_back_to_triage())
        attempt(lambda: lead.with_user(hotline).action_service_reject(next(texts)))
        env.cr.commit()

    # --- looking ---------------------------------------------------------------------

    def fields(self):
        """HTML that the web client shows as HTML: fields of that type, of any model."""
        for model in discovery.models(self.env):
            if self.env[model]._transient or self.env[model]._abstract:
                continue
            names = [
                name
                for name, f in self.env[model]._fields.items()
                if f.type == "html" and not f.related
            ]
            records = self.env[model].search([], limit=100) if names else []
            for record in records:
                for name in names:
                    f = record._fields[name]
                    ours = set(f._modules) & discovery.our_modules()
                    where = "ours" if ours else "peer"
                    self.judge("field", f"{model}.{name}", where, str(record[name]))

    def messages(self):
        """Messages, mails and text of activities that were written meanwhile."""
        for model, name in (
            ("mail.message", "body"),
            ("mail.mail", "body_html"),
            ("mail.activity", "note"),
            ("mail.activity", "summary"),
        ):
            records = self.env[model].search([], order="id desc", limit=2000)
            for record in records:
                about = record["model" if model.startswith("mail.m") else "res_model"]
                target = f"{model}.{name} on {about}"
                if f_is_html(record, name):
                    self.judge("message", target, "ours", str(record[name] or ""))

    def reports(self):
        """Reports of our models, as HTML, and as spreadsheets where they are such."""
        known = set(discovery.models(self.env, own=True))
        for report in self.env["ir.actions.report"].search([]):
            module = next(iter(report.get_external_id().values()), "").split(".")[0]
            if module not in discovery.our_modules() and report.model not in known:
                continue
            ids = self.world.records["A"].get(report.model, [])[:3]
            if not ids:
                continue
            self.places += 1
            if report.report_type == "xlsx":
                with contextlib.suppress(NotImplementedError):
                    data, _kind = report._render(report.report_name, ids)
                    for cell in formulas(data, "xlsx"):
                        self.stage.report("report", report.report_name, "ours", cell)
            else:
                data, _kind = report._render_qweb_html(report.report_name, ids)
                self.judge("report", report.report_name, "ours", data.decode())

    def pages(self):
        """Every page that can be opened, with the persona's own records."""
        for persona in self.world.personas.values():
            circle = (persona.circles or "A")[0]
            words = Words(self.world, circle)
            client = self.stage.client(persona)
            for route in discovery.routes(self.env):
                if route.type != "http" or not route.accepts("GET"):
                    continue
                if not concerned(self.size, persona, route):
                    continue
                token = self.world.token(route.url, circle)
                for path, query in visits(route, words, token):
                    self.page(client, persona, route, path, query)
                    if "search" in route.parameters:
                        for text in self.corpus[:10]:
                            self.page(client, persona, route, path, {"search": text})

    def page(self, client, persona, route, path, query):
        # Closing a ticket by a link is for S7.
        if route.url == discovery.PEER_CONTROL:
            return
        answer = client.send("GET", path, params=query)
        kind = answer.headers.get("Content-Type", "")
        if "csv" in kind or "spreadsheet" in kind:
            self.places += 1
            for cell in formulas(answer.content, "csv" if "csv" in kind else "xlsx"):
                self.stage.report(persona, route.key, route.origin, cell)
        elif "html" in kind:
            self.judge(persona, route.key, route.origin, answer.text)

    def search(self):
        """Payloads where a text is searched for: no error of the database."""
        client = self.stage.client(self.world.personas["hotline"])
        for number, model in enumerate(discovery.models(self.env)):
            for text in self.corpus[number % 7 :: max(1, len(self.corpus) // 6)]:
                answer = client.call(model, "name_search", [], {"name": text})
                self.places += 1
                if "psycopg2" in answer.text:
                    self.stage.report("search", f"{model}.name_search", "ours", text)

    def exports(self):
        """Core's export of our models; its cells are core's to escape."""
        client = self.stage.client(self.world.personas["manager"])
        ids = self.tickets.ids
        for kind in ("csv", "xlsx"):
            data = {
                "model": "helpdesk.ticket",
                "fields": [{"name": "name", "label": "Name", "type": "char"}],
                "ids": ids,
                "domain": [],
                "import_compat": False,
                "groupby": [],
            }
            answer = client.send(
                "POST",
                f"/web/export/{kind}",
                data={"data": json.dumps(data), "csrf_token": client.csrf()},
            )
            self.places += 1
            if answer.ok:
                for cell in formulas(answer.content, kind):
                    self.stage.report("export", f"/web/export/{kind}", "peer", cell)

    # --- Chromium --------------------------------------------------------------------

    def browser(self):
        """Pages and views in a browser that notices when a payload runs."""
        from tests.support.browser import chromium, screen, wait_for_client

        actions = self.env["ir.actions.act_window"].search([])
        ours = [
            action
            for action in actions
            if next(iter(action.get_external_id().values()), "").split(".")[0]
            in discovery.our_modules()
            and action.target != "new"
        ]
        with chromium() as browser:
            with screen(browser, self.stage.server.url) as context:
                self.trap(context, "manager")
                page = context.new_page()
                for action in ours:
                    with contextlib.suppress(Exception):
                        page.goto(f"/odoo/action-{action.id}")
                        wait_for_client(page)
                    self.caught(page, f"action {action.name}")
                for model in ("helpdesk.ticket", "fsm.order", "crm.lead"):
                    for record_id in self.world.records["A"][model][:2]:
                        with contextlib.suppress(Exception):
                            page.goto(f"/odoo/{model}/{record_id}")
                            wait_for_client(page)
                        self.caught(page, f"form of {model}")
            with screen(browser, self.stage.server.url, "phone") as context:
                self.trap(context, "portal_a")
                page = context.new_page()
                unit = self.units[0].id
                for path in ("/my", "/my/equipment", f"/my/equipment/{unit}"):
                    page.goto(path)
                    self.caught(page, path)

    def trap(self, context, name):
        """The persona's session, and a function that notes that it was called."""
        client = self.stage.client(self.world.personas[name])
        context.add_cookies(
            [
                {
                    "name": "session_id",
                    "value": client.sid,
                    "url": self.stage.server.url,
                }
            ]
        )
        context.add_init_script(
            "window.osrxRan = 0; window.osrx = () => { window.osrxRan += 1; };"
        )

    def caught(self, page, target):
        self.places += 1
        if page.evaluate("window.osrxRan || 0"):
            self.stage.report("browser", target, "ours", "a payload ran")


def f_is_html(record, name) -> bool:
    """True for texts that are shown as HTML."""
    return record._fields[name].type == "html" or name == "body_html"
