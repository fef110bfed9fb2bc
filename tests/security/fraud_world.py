# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The company in which the tricks of S8 are played, each in a savepoint of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import NamedTuple

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from tests.support.story import Cast

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)
# Mails and tracking say nothing about money.
QUIET = {"tracking_disable": True, "mail_notrack": True}
REFUSALS = (AccessError, IntegrityError, UserError, ValidationError)


class _Honest(NamedTuple):
    """What an honest lead and its sale earn."""

    price: float
    bounty: float
    share: float


HONEST = _Honest(price=5000.0, bounty=20.0, share=100.0)


@dataclass
class Result:
    """What became of one case."""

    paid: float = 0.0
    after_release: float = 0.0
    reviews: list = field(default_factory=list)
    holds: list = field(default_factory=list)
    corrections: int = 0
    refusals: list = field(default_factory=list)
    errors: list = field(default_factory=list)

    def problem(self, honest: float) -> str:
        """What is wrong; empty when nothing is."""
        if self.errors:
            return self.errors[0]
        if round(self.paid - honest, 2):
            return f"{self.paid:.2f} is paid instead of {honest:.2f}"
        if not (self.reviews or self.holds or self.corrections or self.refusals):
            return "nobody notices"
        return ""

    def how(self) -> str:
        """How it shows."""
        if self.reviews:
            return "review: " + ", ".join(self.reviews)
        if self.corrections:
            return f"{self.corrections} corrections"
        if self.holds:
            return "waits: " + ", ".join(self.holds)
        return "refused: " + ", ".join(self.refusals[:1])


class World:
    """Persons, rules, and the steps of which cases are made."""

    def __init__(self, env):
        cast = Cast(env)
        self.cast, self.company = cast, cast.company
        self.env = cast.env = cast.env(context=cast.env.context | QUIET)
        self.technician, self.other = cast.technician, cast.installer
        self.hotline, self.dispatcher = cast.hotline, cast.dispatcher
        self.manager, self.team = cast.manager, cast.store_team
        # Doubtful data waits by itself; here it is the review that has to notice.
        self.company.service_quality_phone = False
        self.company.service_quality_duplicate = False
        self.numbers = count(1)
        self.me = self.technician.partner_id
        self.me.write(
            {
                "phone": "+86 139 1234 5678",
                "street": "88 Home Street",
                "zip": "310001",
                "city": "Hangzhou",
                "country_id": env.ref("base.cn").id,
            }
        )
        rules = self.env["service.incentive.rule"]
        rules.search([]).active = False
        self.bounty = rules.create(
            {"name": "Bounty", "bounty": HONEST.bounty, "company_id": self.company.id}
        )
        self.share = rules.create(
            {
                "name": "Share",
                "amount_type": "percent",
                "percent": 2.0,
                "stage": "paid",
                "proof": "delivery",
                "company_id": self.company.id,
            }
        )
        self.product = self.env["product.product"].create(
            {
                "name": "Advice",
                "type": "service",
                "invoice_policy": "order",
                "taxes_id": False,
            }
        )
        self.result = Result()

    # --- running a case --------------------------------------------------------------

    def try_case(self, play) -> Result:
        """Play a trick to its end and undo everything."""
        self.result = Result()
        undo = _Undo()
        try:
            with self.env.cr.savepoint():
                try:
                    play(self)
                except REFUSALS as error:
                    self.result.errors.append(f"the trick could not be played: {error}")
                else:
                    self._finish()
                raise undo
        except _Undo:
            self._forget()
        return self.result

    def try_honest(self) -> float:
        """What an honest lead and sale are paid."""

        def honest(world):
            lead = world.earn(world.customer())
            world.pay(world.invoice(world.sell(lead)))

        return self.try_case(honest).paid

    def _finish(self):
        """Settle whatever can be settled, and look at the ledger."""
        self.settle()
        result, entries = self.result, self.ledger(everybody=True)
        result.paid = self.paid()
        reviews = self.env["service.incentive.review"].search(
            [("company_id", "=", self.company.id), ("state", "=", "open")]
        )
        result.reviews = sorted(set(reviews.mapped("signal")))
        result.holds = sorted({e.hold_reason for e in entries if e.hold_reason})
        result.corrections = len(entries.filtered(lambda e: e.kind == "adjustment"))
        if reviews:
            reviews.sudo().with_user(self.boss()).decide("released", "Control")
            self.settle()
            result.after_release = self.paid()

    def boss(self):
        """A second manager, who earns nothing."""
        user = self.env["res.users"].search([("login", "=", "story_boss")])
        return user or self.cast._make_user(
            "boss", "service_revenue.group_service_manager"
        )

    def paid(self):
        """What is settled, less what has to come back.

        A negative balance is not settled: it stays payable and is carried over to the
        next settlement.
        """
        entries = self.ledger(everybody=True)
        return sum(
            entries.filtered(lambda e: e.state in (*SETTLED, "payable")).mapped(
                "amount"
            )
        )

    def worth(self, play) -> float:
        """What is paid after a play that is undone."""
        undo, paid = _Undo(), 0.0
        try:
            with self.env.cr.savepoint():
                play()
                self.settle()
                paid = self.paid()
                raise undo
        except _Undo:
            self._forget()
        return paid

    def same(self, expected, paid):
        """Both ways have to be worth the same, to the cent; that is how it shows."""
        self.expect(
            not round(expected - paid, 2), f"{paid:.2f} in parts, {expected:.2f} whole"
        )
        self.refused("parts earn what the whole earns")

    def tier(self, amount, percent):
        """The share changes from this turnover on."""
        self.share.write(
            {
                "tiered": True,
                "tier_ids": [
                    fields.Command.create({"amount_from": amount, "percent": percent})
                ],
            }
        )

    def _forget(self):
        self.env.cr.precommit.clear()
        self.env.invalidate_all(flush=False)

    def settle(self):
        """Everything that is payable by now."""
        self.commit()
        self.env["service.incentive.entry"]._settle(date(2099, 1, 1))

    def commit(self):
        """What the end of a request does."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()

    # --- steps -----------------------------------------------------------------------

    def customer(self, **values):
        number = next(self.numbers)
        return self.env["res.partner"].create(
            {
                "name": f"Customer {number}",
                "phone": f"+86 138 0000 {number:04}",
                "email": f"customer{number}@example.com",
                "street": f"{number} Long Road",
                "zip": "310002",
                "city": "Hangzhou",
                "country_id": self.env.ref("base.cn").id,
                **values,
            }
        )

    def people(self, number):
        """That many technicians, the first one is me."""
        users = self.technician | self.other
        while len(users) < number:
            users |= self.cast._make_user(
                f"member{len(users)}", "service_revenue.group_service_technician"
            )
        for user in users - self.technician:
            place = next(self.numbers)
            user.partner_id.write(
                {"street": f"{place} Ring", "city": "Hangzhou", "zip": "310003"}
            )
            if not self.env["fsm.person"].search(
                [("partner_id", "=", user.partner_id.id)]
            ):
                self.env["fsm.person"].create({"partner_id": user.partner_id.id})
        return users[:number]

    def ring(self, number):
        """Everybody brings in the next one; the last one brings in the first."""
        people = self.people(number)
        for position, user in enumerate(people):
            self.earn(people[(position + 1) % number].partner_id, user)

    def bank(self, partner, number):
        return self.env["res.partner.bank"].create(
            {"partner_id": partner.id, "acc_number": number}
        )

    def job(self, customer, user=None):
        """A work order at the customer's for the person of ``user``."""
        user = user or self.technician
        people = self.env["fsm.person"]
        person = people.search([("partner_id", "=", user.partner_id.id)], limit=1)
        location = self.env["fsm.location"].create(
            {
                "name": f"Place {next(self.numbers)}",
                "owner_id": customer.id,
                "contact_id": customer.id,
                "street": customer.street,
                "city": customer.city,
            }
        )
        return self.env["fsm.order"].create(
            {
                "location_id": location.id,
                "person_id": (person or self.cast.person).id,
                "company_id": self.company.id,
            }
        )

    def tap(self, job, user=None):
        tapped = job.with_user(user or self.technician).capture_lead(
            self.cast.trade_in.id
        )
        return tapped["lead_id"]

    def lead(self, customer, user=None):
        job = self.job(customer, user)
        return self.env["crm.lead"].browse(self.tap(job, user))

    def accept(self, lead, user=None):
        lead.with_user(user or self.dispatcher).dispatch(team_id=self.team.id)
        return lead

    def complete(self, job):
        job.write(
            {
                "signature": PNG,
                "signed_by": "Customer",
                "signed_on": fields.Datetime.now(),
            }
        )
        job.action_complete()

    def prove(self, lead):
        self.complete(lead.service_order_id)
        lead.service_order_id.with_user(self.dispatcher).record_callback("good")
        return lead

    def earn(self, customer, user=None):
        """Captured, accepted and served."""
        return self.prove(self.accept(self.lead(customer, user)))

    def lead_accepted_only(self):
        return self.accept(self.lead(self.customer()))

    def order(self, customer, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "company_id": self.company.id,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.product.id,
                            "price_unit": HONEST.price,
                            "tax_ids": False,
                        },
                    )
                ],
                **values,
            }
        )

    def sell(self, lead, customer=None, price=HONEST.price):
        order = self.order(customer or lead.partner_id, opportunity_id=lead.id)
        order.order_line.price_unit = price
        order.action_confirm()
        return order

    def invoice(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def pay(self, move):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create({}).action_create_payments()

    def refund(self, invoice, price):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        refund = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        refund.invoice_line_ids.price_unit = price
        refund.action_post()

    def age(self, lead, days):
        """As if the lead had been captured that long ago."""
        then = lead.service_captured_at - timedelta(days=days)
        lead._with_service_engine().write({"service_captured_at": then})
        self.env.flush_all()

    # --- what is expected ------------------------------------------------------------

    def ledger(self, *, everybody=False):
        domain = [("company_id", "=", self.company.id)]
        if not everybody:
            domain.append(("beneficiary_id", "=", self.me.id))
        return self.env["service.incentive.entry"].search(domain, order="id")

    def must_refuse(self, attempt):
        """The attempt has to be refused, and to change nothing."""
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                attempt()
                self.env.flush_all()
        except REFUSALS as error:
            self.env.invalidate_all(flush=False)
            self.refused(type(error).__name__)
        else:
            self.result.errors.append("an attempt was not refused")

    def refused(self, how):
        self.result.refusals.append(how)

    def expect(self, condition, problem):
        if not condition:
            self.result.errors.append(problem)


SETTLED = ("settled", "paid")


class _Undo(Exception):
    """Ends a case: its savepoint is rolled back."""
