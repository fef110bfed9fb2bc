# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""S8: tricks that would make the ledger pay for nothing; none may be paid.

Each case plays one trick through the real documents, then everything that can become
payable is settled. Nothing may be settled beyond what the case says is honest, and the
trick must show: as a review, as a reason why the amount waits, as a correction, or as a
refusal at once (SR-11, CP-07).

Controls: an honest lead is paid in full; and every case that a review holds is paid
once a manager releases it, so it was the review that held it, and nothing else.
"""

from __future__ import annotations

from datetime import timedelta

from odoo import fields

from tests.security.fraud_world import HONEST, World

CASES = {}


def case(title, honest=0.0):
    """Register a trick: its title, and the amount that is paid rightly all the same."""

    def register(play):
        CASES[play.__name__] = (title, play, honest)
        return play

    return register


# --- a lead for oneself --------------------------------------------------------------


@case("the customer has my phone")
def own_phone(w):
    w.earn(w.customer(phone=w.me.phone))


@case("the customer has my phone, written otherwise")
def own_phone_written_otherwise(w):
    w.earn(w.customer(phone="0086 (139) 1234-5678"))


@case("the customer has my e-mail")
def own_email(w):
    w.earn(w.customer(email=f"  {w.me.email.upper()} "))


@case("the customer lives where I live")
def own_address(w):
    w.earn(w.customer(street=w.me.street.upper(), zip=w.me.zip))


@case("the customer banks on my account")
def own_bank(w):
    w.bank(w.me, "6222 0200 1111")
    customer = w.customer()
    w.bank(customer, "62220200-1111")
    w.earn(customer)


@case("the customer is me")
def myself(w):
    w.me.street = "5 Own Lane"
    w.earn(w.me)


@case("the customer is a contact of mine")
def my_contact(w):
    w.earn(w.customer(parent_id=w.me.id, type="other", street="5 Own Lane"))


@case("a contact of the customer has my phone")
def my_phone_below_the_customer(w):
    customer = w.customer(is_company=True)
    w.customer(parent_id=customer.id, phone=w.me.phone)
    w.earn(customer)


@case("my phone is typed on the lead")
def my_phone_on_the_lead(w):
    lead = w.lead(w.customer(phone=False))
    lead.phone = w.me.phone
    w.accept(lead)
    w.prove(lead)


@case("my own company is the customer")
def my_company(w):
    firm = w.customer(is_company=True)
    w.me.parent_id = firm
    firm.street = "5 Own Lane"
    w.earn(firm)


# --- circles -------------------------------------------------------------------------


@case("two bring each other in")
def ring_of_two(w):
    w.ring(2)


@case("three bring each other in")
def ring_of_three(w):
    w.ring(3)


@case("five bring each other in")
def ring_of_five(w):
    w.ring(5)


@case("two bring in each other's firms")
def ring_of_firms(w):
    people = w.people(2)
    for person in people:
        person.partner_id.parent_id = w.customer(is_company=True)
    firms = [person.partner_id.parent_id for person in people]
    w.earn(firms[1], people[0])
    w.earn(firms[0], people[1])


@case("two bring each other in, months apart")
def slow_ring(w):
    first, second = w.people(2)
    old = w.earn(second.partner_id, first)
    w.age(old, days=200)
    w.earn(first.partner_id, second)


# --- the sale is not the lead's ------------------------------------------------------


@case("the sale was confirmed before the lead", honest=HONEST.bounty)
def sale_before_lead(w):
    customer = w.customer()
    order = w.order(customer)
    order.action_confirm()
    order.date_order = fields.Datetime.now() - timedelta(days=3)
    lead = w.earn(customer)
    order.opportunity_id = lead
    w.pay(w.invoice(order))


@case("the sale is dated back to before the lead", honest=HONEST.bounty)
def sale_dated_back(w):
    lead = w.earn(w.customer())
    order = w.sell(lead)
    order.date_order = lead.service_captured_at - timedelta(days=1)
    w.pay(w.invoice(order))


@case("somebody else's sale is hung on my lead", honest=HONEST.bounty)
def sale_of_a_stranger(w):
    lead = w.earn(w.customer())
    w.pay(w.invoice(w.sell(lead, customer=w.customer())))


@case("I buy myself under a customer's lead", honest=HONEST.bounty)
def i_buy(w):
    lead = w.earn(w.customer())
    w.pay(w.invoice(w.sell(lead, customer=w.me)))


@case("the lead is turned to another customer after it was won", honest=HONEST.bounty)
def customer_changed(w):
    lead = w.earn(w.customer())
    order = w.sell(lead)
    lead.partner_id = w.customer()
    w.pay(w.invoice(order))


# --- one deal in several sales -------------------------------------------------------


@case("the deal is split to pass its limit", honest=HONEST.bounty + 0.6 * HONEST.share)
def split_past_the_cap(w):
    w.share.cap_deal = HONEST.share
    lead = w.earn(w.customer())
    for _part in range(2):
        w.pay(w.invoice(w.sell(lead, price=0.6 * HONEST.price)))


@case("the deal is split in three", honest=HONEST.bounty + 0.8 * HONEST.share)
def split_in_three(w):
    w.share.cap_deal = HONEST.share
    lead = w.earn(w.customer())
    for _part in range(3):
        w.pay(w.invoice(w.sell(lead, price=0.4 * HONEST.price)))


@case("the deal is split over its contacts", honest=HONEST.bounty + 0.6 * HONEST.share)
def split_over_contacts(w):
    w.share.cap_deal = HONEST.share
    customer = w.customer(is_company=True)
    lead = w.earn(customer)
    for buyer in (customer, w.customer(parent_id=customer.id, type="other")):
        w.pay(w.invoice(w.sell(lead, customer=buyer, price=0.6 * HONEST.price)))


@case("the deal is split to dodge a tier", honest=HONEST.bounty + HONEST.share / 2)
def split_below_a_tier(w):
    # The rate falls to nothing above half of the price: what comes in two sales is
    # worth what comes in one.
    w.tier(HONEST.price / 2, 0)
    lead = w.earn(w.customer())
    whole = w.worth(lambda: w.pay(w.invoice(w.sell(lead))))
    for _part in range(2):
        w.pay(w.invoice(w.sell(lead, price=HONEST.price / 2)))
    w.settle()
    w.same(whole, w.paid())


# --- more leads than there are -------------------------------------------------------


@case("the same interest of the same customer again", honest=HONEST.bounty)
def same_again(w):
    customer = w.customer()
    w.earn(customer).action_set_won()
    w.earn(customer)


@case("the same customer through another contact", honest=HONEST.bounty)
def same_through_a_contact(w):
    customer = w.customer(is_company=True)
    w.earn(customer)
    w.earn(w.customer(parent_id=customer.id, type="other"))


@case("more leads than a day has visits", honest=3 * HONEST.bounty)
def flood(w):
    w.company.service_review_daily_leads = 3
    for _lead in range(5):
        w.earn(w.customer())


@case("tapping many times")
def many_taps(w):
    job = w.job(w.customer())
    taps = [w.tap(job) for _tap in range(5)]
    w.expect(len(set(taps)) == 1, "five taps made several leads")
    w.refused("one lead")


# --- judge in one's own cause --------------------------------------------------------


@case("I accept my own lead")
def own_acceptance(w):
    lead = w.lead(w.customer(), w.hotline)
    lead.with_user(w.hotline).dispatch(team_id=w.team.id)
    w.prove(lead)


@case("I call back about my own visit")
def own_callback(w):
    lead = w.lead(w.customer(), w.hotline)
    w.accept(lead, w.manager)
    w.complete(lead.service_order_id)
    lead.service_order_id.with_user(w.hotline).record_callback("good")


@case("I release my own review")
def own_release(w):
    lead = w.lead(w.customer(), w.manager)
    lead.with_user(w.manager).dispatch(team_id=w.team.id)
    w.prove(lead)
    review = w.env["service.incentive.review"].search([])
    w.must_refuse(lambda: review.with_user(w.manager).decide("released", "Fine"))


# --- no service, no money ------------------------------------------------------------


@case("the visit is cancelled")
def visit_cancelled(w):
    lead = w.accept(w.lead(w.customer()))
    lead.service_order_id.action_cancel()


@case("the customer never confirms")
def not_confirmed(w):
    lead = w.accept(w.lead(w.customer()))
    lead.service_order_id.action_complete()


@case("the call-back is negative")
def bad_callback(w):
    lead = w.accept(w.lead(w.customer()))
    w.complete(lead.service_order_id)
    lead.service_order_id.with_user(w.dispatcher).record_callback("negative")


@case("the proof is revoked after settlement")
def revoked(w):
    lead = w.earn(w.customer())
    w.settle()
    lead.service_order_id.with_user(w.manager).revoke_proof("Signature was not his")


@case("the lead is never accepted")
def never_accepted(w):
    lead = w.prove(w.lead(w.customer()))
    w.expect(lead.service_state == "triage", "the lead left triage")
    w.refused("still in triage")


@case("the sale is never paid", honest=HONEST.bounty)
def not_paid(w):
    w.invoice(w.sell(w.earn(w.customer())))


@case("the sale is never invoiced", honest=HONEST.bounty)
def not_invoiced(w):
    w.sell(w.earn(w.customer()))


@case("the sale is cancelled after settlement", honest=HONEST.bounty)
def sale_cancelled(w):
    order = w.sell(w.earn(w.customer()))
    w.settle()
    order._action_cancel()


@case("the sale is refunded in full", honest=HONEST.bounty)
def refunded(w):
    invoice = w.invoice(w.sell(w.earn(w.customer())))
    w.pay(invoice)
    w.refund(invoice, HONEST.price)


@case("the sale is refunded in full after settlement", honest=HONEST.bounty)
def refunded_late(w):
    invoice = w.invoice(w.sell(w.earn(w.customer())))
    w.pay(invoice)
    w.settle()
    w.refund(invoice, HONEST.price)


@case("half is refunded", honest=HONEST.bounty + HONEST.share / 2)
def half_refunded(w):
    invoice = w.invoice(w.sell(w.earn(w.customer())))
    w.pay(invoice)
    w.settle()
    w.refund(invoice, HONEST.price / 2)


# --- forgery -------------------------------------------------------------------------


@case("I write an entry into the ledger")
def forged_entry(w):
    lead = w.lead(w.customer())
    vals = {
        "rule_id": w.bounty.id,
        "beneficiary_id": w.me.id,
        "company_id": w.company.id,
        "currency_id": w.company.currency_id.id,
        "amount": 9999,
        "stage": "accepted",
        "proof": "capture",
        "lead_id": lead.id,
        "origin_model": "crm.lead",
        "origin_id": lead.id,
        "occurrence": "x",
        "date": "2026-01-01",
        "state": "payable",
        "payable_on": "2026-01-01",
    }
    entries = w.env["service.incentive.entry"]
    for user in (w.technician, w.hotline, w.manager):
        w.must_refuse(lambda user=user: entries.with_user(user).create(vals))


@case("I raise my own amount")
def raised_amount(w):
    w.lead_accepted_only()
    entry = w.ledger()
    for user in (w.technician, w.hotline, w.manager):
        w.must_refuse(lambda user=user: entry.with_user(user).write({"amount": 99}))
        w.must_refuse(lambda user=user: entry.with_user(user).write({"state": "paid"}))


@case("I change the rule before I settle")
def changed_rule(w):
    w.lead_accepted_only()
    for user in (w.technician, w.hotline):
        w.must_refuse(lambda user=user: w.bounty.with_user(user).write({"bounty": 999}))


@case("I make myself the one who brought the lead in")
def forged_referrer(w):
    lead = w.accept(w.lead(w.customer(), w.other))
    for user in (w.technician, w.hotline, w.manager):
        w.must_refuse(
            lambda user=user: lead.with_user(user).write(
                {"service_referrer_id": w.me.id}
            )
        )
        w.must_refuse(
            lambda user=user: (
                lead.with_user(user)
                .with_context(service_engine_write=True)
                .write({"service_referrer_id": w.me.id})
            )
        )


@case("I type a captured lead")
def typed_lead(w):
    vals = {
        "name": "Made up",
        "service_referrer_id": w.me.id,
        "service_state": "accepted",
        "service_captured_at": "2026-01-01 00:00:00",
    }
    for user in (w.hotline, w.manager):
        w.must_refuse(lambda user=user: w.env["crm.lead"].with_user(user).create(vals))


@case("I date my lead back before the sale")
def lead_dated_back(w):
    lead = w.accept(w.lead(w.customer()))
    for user in (w.technician, w.hotline, w.manager):
        w.must_refuse(
            lambda user=user: lead.with_user(user).write(
                {"service_captured_at": "2020-01-01 00:00:00"}
            )
        )


@case("I merge somebody's lead into mine")
def merged(w):
    customer = w.customer()
    first = w.accept(w.lead(customer, w.other))
    second = w.accept(w.lead(customer))
    (first | second).with_user(w.hotline).merge_opportunity()
    w.expect(first.service_referrer_id == w.other.partner_id, "the first one lost it")
    w.expect(second.service_merged_into_id == first, "the first one did not stay")
    w.refused("merged into the first")


@case("I settle my own money")
def own_settlement(w):
    w.lead_accepted_only()
    wizard = w.env["commission.make.settle"]
    vals = {"date_to": "2099-01-01", "settlement_type": "service_incentive"}
    for user in (w.technician, w.hotline):
        w.must_refuse(
            lambda user=user: wizard.with_user(user).create(vals).action_settle()
        )


# --- the row -------------------------------------------------------------------------


def main(size: str, env) -> int:
    """Play every case; the exit status is the number of those that went wrong."""
    world = World(env)
    paid = world.try_honest()
    good = [paid == HONEST.bounty + HONEST.share]
    print(f"honest lead and sale: {paid:.2f} paid")
    failures, released = 0, []
    for name, (title, play, honest) in CASES.items():
        result = world.try_case(play)
        problem = result.problem(honest)
        failures += bool(problem)
        if result.reviews:
            released.append(result.after_release > result.paid)
        how = result.how()
        print(f"{name:<28} paid {result.paid:8.2f}  {how:<40} {problem or 'ok'}")
        if problem:
            print(f"    {title}: {problem}")
    good.append(bool(released) and all(released))
    print(f"{len(released)} cases held by a review, {sum(released)} paid once released")
    print(
        f"S8 requests={len(CASES)} failures={failures} controls={sum(good)}/{len(good)}"
    )
    return failures + (not all(good))
