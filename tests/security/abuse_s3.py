# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""S3: a flood of sign-ups is turned away, and who stands at the event gets through.

A server behind a proxy (proxy_mode) and one without. On each a crowd of real visitors
on one Wi-Fi signs up while bots post: from one address, with addresses made up in the
header, from two hundred real addresses (only behind the proxy do they differ), with one
form again and again, with the hidden field, with forms that are changed, too old or of
another event, and with GET. Then a captcha is configured whose provider cannot be
reached, and one without its secret.

Counted in the database: rows of the bots against the budget of the company, rows of the
visitors, one row for each number, event and day.

Hole that must be found: the same bots at an event whose budgets are turned off.
"""

from __future__ import annotations

import threading
import time

import requests

from scripts.setup.machine import inherited
from tests.support.server import odoo_server

#: Real visitors, posts of one address, addresses, posts of each of them, budget of an
#: event.
SIZES = {
    "S": (60, 300, 20, 6, 70),
    "M": (60, 1000, 200, 5, 200),
    "L": (60, 1000, 200, 5, 200),
}
#: Budget of one address, and how many of each that of the event does not hold up.
ADDRESS = 90
FIRST = 2
CLIENTS = 4


def main(size: str, env, database: str) -> int:
    flood = Flood(env, size)
    failures = []
    for proxy in (False, True):
        options = ["--workers=2", "--limit-time-real=300", "--log-level=critical"]
        # A server of one database does not ask which there are, for each request.
        options.append("--db-filter=")
        if proxy:
            options.append("--proxy-mode")
        with odoo_server(inherited(), database, *options) as server:
            flood.server, flood.proxy = server, proxy
            failures += flood.run()
            if proxy:
                failures += flood.captcha()
                hole = flood.hole()
    for failure in failures:
        print(f"FAIL {failure}")
    if not hole:
        print("FAIL bots without a budget were not noticed")
    print(
        f"S3 {size} failures={len(failures)} controls={int(hole)}/1"
        f" visitors={flood.let_in}/{flood.came} bots={flood.bots_in}/{flood.bots}"
    )
    return len(failures) + (not hole)


class Flood:
    """Bots and visitors; everything is counted in the database."""

    def __init__(self, env, size):
        self.env = env
        (
            self.visitors,
            self.posts,
            self.addresses,
            self.each,
            self.most,
        ) = SIZES[size]
        self.let_in = self.came = self.bots_in = self.bots = 0
        self.number = 0
        company = env.company
        company.write(
            {
                "country_id": env.ref("base.cn").id,
                "ambassador_signup_ip_limit": ADDRESS,
                "ambassador_signup_event_limit": self.most,
            }
        )
        self.interest = company._get_signup_interests()[0].id
        self.city = env["ambassador.city"].create(
            {"name": "City", "code": "S3", "country_id": env.ref("base.cn").id}
        )
        self.community = env["ambassador.community"].create(
            {"name": "Estate", "city_id": self.city.id}
        )
        self.commit()

    def commit(self):
        self.env.flush_all()
        self.env.cr.commit()
        # The workers keep settings in a cache.
        self.env.registry.signal_changes()
        self.env.invalidate_all()

    def event(self, most=0):
        """A new event; ``most`` is the budget of each, else that of the size."""
        self.env.company.ambassador_signup_event_limit = most or self.most
        event = self.env["event.event"].create(
            {
                "name": "Saturday",
                "is_community_event": True,
                "community_id": self.community.id,
                "programme_city_id": self.city.id,
                "date_begin": "2026-01-01 08:00:00",
                "date_end": "2036-01-01 18:00:00",
            }
        )
        self.commit()
        return event

    # --- posts ------------------------------------------------------------------------

    def data(self, event, **values):
        """A post as a person makes it, a minute after the form was handed out."""
        self.number += 1
        form = self.env["ambassador.signup"]._make_form(
            f"e{event.id}", now=time.time() - 60
        )
        return {
            "form": form,
            "name": "Visitor",
            "phone": f"138{self.number:08}",
            "interest": str(self.interest),
            "consent": "1",
            **values,
        }

    def send(self, event, jobs):
        """Send [(data, address or None)] by four clients; codes of the answers."""
        codes = []
        path = f"{self.server.url}/e/{event._get_signup_token()}"

        def client(mine):
            session = requests.Session()
            session.trust_env = False
            for data, address in mine:
                headers = {"X-Forwarded-For": address} if address else {}
                if self.proxy:
                    # What a proxy of ours adds; the visitor's own header stays before.
                    before = headers.get("X-Forwarded-For", "192.0.2.250")
                    headers = {
                        "X-Forwarded-For": before,
                        "X-Forwarded-Host": "shop.example",
                        "X-Forwarded-Proto": "https",
                    }
                reply = session.post(path, data=data, headers=headers, timeout=60)
                codes.append(reply.status_code)

        threads = [
            threading.Thread(target=client, args=(jobs[n::CLIENTS],))
            for n in range(CLIENTS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return codes

    def rows(self, event, name=None):
        """(rows, numbers) that were kept."""
        self.commit()
        self.env.cr.execute(
            "SELECT COUNT(*), COUNT(DISTINCT (phone_key, day)) FROM ambassador_signup"
            " WHERE event_id = %s AND (%s IS NULL OR name = %s)",
            [event.id, name, name],
        )
        return self.env.cr.fetchone()

    # --- what is tried ----------------------------------------------------------------

    def run(self):
        """Failures on this server."""
        yield from self.one_address()
        yield from self.crowd_and_junk()
        if self.proxy:
            yield from self.spoofed_behind_proxy()
            yield from self.many_addresses()

    def one_address(self):
        """One address; without a proxy of ours its headers say nothing."""
        # So that it is the budget of the address that is reached.
        event = self.event(most=self.posts)
        jobs = [
            (
                self.data(event, name="Bot"),
                None if self.proxy else f"198.51.100.{n % 250}",
            )
            for n in range(self.posts)
        ]
        begun = time.monotonic()
        codes = self.send(event, jobs)
        budget = ADDRESS + 1 + int((time.monotonic() - begun) * ADDRESS / 1800)
        kept, numbers = self.rows(event)
        self.bots += len(codes)
        self.bots_in += kept
        where = "behind a proxy" if self.proxy else "without a proxy"
        print(f"one address {where}: {kept} of {len(codes)} kept, budget {budget}")
        if not ADDRESS <= kept <= budget:
            yield f"{kept} of one address {where}, the budget is {budget}"
        if kept != numbers or codes.count(200) != kept or set(codes) - {200, 429}:
            yield f"{kept} rows, {numbers} numbers, answers {sorted(set(codes))}"

    def spoofed_behind_proxy(self):
        """What a visitor writes in front of the proxy's own entry says nothing."""
        event = self.event(most=self.posts)
        jobs = [
            (self.data(event, name="Bot"), f"203.0.113.{n % 250}, 192.0.2.99")
            for n in range(ADDRESS + 30)
        ]
        begun = time.monotonic()
        self.send(event, jobs)
        budget = ADDRESS + 1 + int((time.monotonic() - begun) * ADDRESS / 1800)
        kept, _numbers = self.rows(event)
        self.bots += len(jobs)
        self.bots_in += kept
        print(f"made-up addresses before the proxy's: {kept} kept, budget {budget}")
        if not ADDRESS <= kept <= budget:
            yield f"{kept} with made-up addresses behind a proxy"

    def many_addresses(self):
        """Real addresses, many: the event's own budget, and visitors beside it."""
        event = self.event()
        jobs = [
            (self.data(event, name="Bot"), f"10.{n % self.addresses}.0.1")
            for n in range(self.addresses * self.each)
        ]
        people = [
            (self.data(event, name="Visitor"), f"172.16.{n}.1")
            for n in range(self.visitors)
        ]
        step = max(1, len(jobs) // len(people))
        for n, one in enumerate(people):
            jobs.insert(n * (step + 1), one)
        begun = time.monotonic()
        codes = self.send(event, jobs)
        took = time.monotonic() - begun
        budget = self.most + FIRST * self.addresses + 1
        budget += int(took * self.most / 3600)
        bots, _numbers = self.rows(event, "Bot")
        visitors, _numbers = self.rows(event, "Visitor")
        self.count_visitors(visitors)
        self.bots += len(codes) - self.visitors
        self.bots_in += bots
        print(
            f"{self.addresses} addresses: {bots} of bots kept, budget {budget};"
            f" {visitors} of {self.visitors} visitors"
        )
        if bots > budget:
            yield f"{bots} of {self.addresses} addresses, the budget is {budget}"
        if visitors < 0.95 * self.visitors:
            yield f"only {visitors} of {self.visitors} visitors got through"

    def count_visitors(self, kept):
        self.came += self.visitors
        self.let_in += kept

    def crowd_and_junk(self):
        """A Wi-Fi full of visitors, and bots on the same address without good forms."""
        event, other = self.event(), self.event()
        used = self.data(event, name="Used")
        self.send(event, [(used, None)])
        old = self.env["ambassador.signup"]._make_form(
            f"e{event.id}", now=time.time() - 5 * 3600
        )
        quick = self.env["ambassador.signup"]._make_form(
            f"e{event.id}", now=time.time() + 60
        )
        junk = []
        for n in range(self.posts):
            bad = (
                {"form": used["form"]},
                {"form": old},
                {"form": quick},
                {"form": self.data(other)["form"]},
                {"form": used["form"][:-1] + "x"},
                {"form": ""},
                {"website": "http://bot.example"},
                {"consent": ""},
                {"name": "cheap http://bot.example"},
            )[n % 9]
            junk.append((self.data(event, name="Bot") | bad, None))
        people = [(self.data(event), None) for _n in range(self.visitors)]
        # Six of them tap twice.
        people += people[:6]
        step = len(junk) // len(people)
        for n, one in enumerate(people):
            junk.insert(n * (step + 1), one)
        codes = self.send(event, junk)
        for verb in ("get", "head"):
            session = requests.Session()
            session.trust_env = False
            path = f"{self.server.url}/e/{event._get_signup_token()}"
            getattr(session, verb)(path, params=self.data(event, name="Bot"))
        bots, _numbers = self.rows(event, "Bot")
        visitors, numbers = self.rows(event, "Visitor")
        self.count_visitors(visitors)
        self.bots += self.posts
        self.bots_in += bots
        print(f"Wi-Fi: {visitors} of {self.visitors} visitors, {bots} of bots kept")
        if bots:
            yield f"{bots} bots without a good form got through"
        if visitors < 0.95 * self.visitors or visitors != numbers:
            yield f"{visitors} rows, {numbers} numbers of {self.visitors} visitors"
        if any(code >= 500 for code in codes):
            yield f"answers {sorted(set(codes))}"

    def captcha(self):
        """Configured, and not there: nobody gets through."""
        settings = self.env["ir.config_parameter"].sudo()
        if not hasattr(self.env["ir.http"], "_verify_recaptcha_token"):
            return
        event = self.event()
        for secret in ("", "secret"):
            settings.set_param("recaptcha_public_key", "key")
            settings.set_param("recaptcha_private_key", secret)
            settings.set_param("recaptcha_min_score", "0.5")
            self.commit()
            for answer in ({}, {"recaptcha_token_response": "x" * 30}):
                data = self.data(event) | answer
                [code] = self.send(event, [(data, "172.20.0.1")])
                if code != 400 or self.rows(event)[0]:
                    yield f"a captcha with secret “{secret}” answered {code}"
        settings.set_param("recaptcha_public_key", "")
        settings.set_param("recaptcha_private_key", "")
        self.commit()
        [code] = self.send(event, [(self.data(event), "172.20.0.1")])
        if code != 200:
            yield f"without a captcha the answer is {code}"

    def hole(self):
        """Without budgets everything is kept: the count of this row sees that."""
        self.env.company.ambassador_signup_ip_limit = 10**6
        event = self.event(most=10**6)
        count = ADDRESS + 30
        self.send(event, [(self.data(event), "192.0.2.7") for _n in range(count)])
        return self.rows(event)[0] > ADDRESS + 20
