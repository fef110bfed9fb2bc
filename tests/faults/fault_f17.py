"""F17: eight devices tap the same interest of the same work order at the same time.

However the taps fall, one lead exists afterwards, every device gets it as its answer,
and evidence that all of them send is on it once (SR-08, SR-09). Each tap is a request
of its own, with its own connection and Odoo's own retries, on a committed database.

A control without the claim, which looks first and creates then, must make doubles:
else the taps were not simultaneous and the row proves nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

DEVICES = 8
ROUNDS = {"S": 3, "M": 50, "L": 500}


def main(size: str, env, database: str) -> int:
    """Run the rounds; the exit status is the number of rounds that went wrong."""
    rounds = ROUNDS[size]
    users, location, person = prepare(env)
    interest = env.ref("service_revenue.interest_trade_in").id
    failures = 0
    with ThreadPoolExecutor(DEVICES) as pool:
        for number in range(rounds):
            order = env["fsm.order"].create(
                {"location_id": location.id, "person_id": person.id}
            )
            env.cr.commit()
            problem = tap(env, pool, database, order, users, interest, {})
            problem = problem or tap(
                env, pool, database, order, users, interest, {"note": "call after six"}
            )
            if problem:
                failures += 1
                print(f"round {number}: {problem}")
        doubles = control(pool, database)
    print(f"{rounds} rounds of {DEVICES} taps, control made {doubles} leads for one")
    print(f"F17 rounds={rounds} failures={failures} controls={int(doubles > 1)}/1")
    return failures + (doubles <= 1)


def prepare(env):
    """A technician with a login, and a place to visit."""
    user = env["res.users"].create(
        {
            "name": "Technician",
            "login": "f17",
            "group_ids": [
                (6, 0, env.ref("service_revenue.group_service_technician").ids)
            ],
        }
    )
    manager = env.ref("base.user_admin")
    person = env["fsm.person"].create({"partner_id": user.partner_id.id})
    customer = env["res.partner"].create({"name": "F17 customer", "street": "1 Road"})
    location = env["fsm.location"].create(
        {"name": "F17 home", "owner_id": customer.id, "contact_id": customer.id}
    )
    env.cr.commit()
    # Half the taps come from the technician's phone, half from a desk.
    return [user.id, manager.id] * (DEVICES // 2), location, person


def simultaneously(pool: ThreadPoolExecutor, calls: list[Callable]) -> list:
    """Results of the calls, or the exceptions that they raised."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            return call()
        except Exception as error:
            return error

    return list(pool.map(run, calls))


def tap(env, pool, database, order, users, interest, evidence) -> str:
    """What is wrong after all devices have tapped; empty when nothing is."""
    from odoo.modules.registry import Registry
    from odoo.service.model import execute_cr

    def device(user):
        """The request of one device, as Odoo executes it."""
        threading.current_thread().dbname = database
        arguments = ([order.id], interest)
        with Registry(database).cursor() as cursor:
            return execute_cr(
                cursor, user, "fsm.order", "capture_lead", arguments, evidence
            )

    answers = simultaneously(pool, [partial(device, user) for user in users])
    # A new snapshot, to see what the others have committed.
    env.cr.commit()
    env.invalidate_all()
    errors = [answer for answer in answers if isinstance(answer, Exception)]
    if errors:
        return f"{len(errors)} devices got an error, the first: {errors[0]!r}"
    lead = env["crm.lead"].search([("service_order_id", "=", order.id)])
    if len(lead) != 1:
        return f"{len(lead)} leads"
    if {answer["lead_id"] for answer in answers} != {lead.id}:
        return "the devices were told of different leads"
    created = sum(answer["created"] for answer in answers)
    if created != (0 if evidence else 1):
        return f"{created} devices were told that they made the lead"
    if len(lead.service_evidence_ids) != len(evidence):
        return f"{len(lead.service_evidence_ids)} pieces of evidence"
    if len(lead.service_handover_ids) != 1:
        return f"{len(lead.service_handover_ids)} hand-overs"
    return ""


def control(pool, database) -> int:
    """Leads that eight devices make when they look first and create then."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    name = "F17 control"

    def naive():
        with Registry(database).cursor() as cursor:
            lead = api.Environment(cursor, SUPERUSER_ID, {})["crm.lead"]
            if not lead.search_count([("name", "=", name)]):
                lead.create({"name": name})

    simultaneously(pool, [naive] * DEVICES)
    with Registry(database).cursor() as cursor:
        lead = api.Environment(cursor, SUPERUSER_ID, {})["crm.lead"]
        return lead.search_count([("name", "=", name)])
