# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""No part is lost: swapped on a visit, owed, received, inspected, decided, closed.

The visits have been told already; each swap happens at the end of its visit, and what
follows on the days after it. Chance has a generator of its own here, so that the rest
of the story is what it was.
"""

from collections import Counter

from . import closure
from .parts import accept_quotation, find_in_van, load
from .spares import FAULTS, GRADES, SPARES

DAYS = 118
SWAPS = 60
KEPT_ALL = 9  # days: of these every fitting visit has its swap
BATTERIES = ((84, 2), (52, 1), (21, 1), (8, 1))  # (days ago, swollen ones in stock)
LATE = 16  # days after the swap, of who has paid the deposit by then
LOST_AFTER = 30
NOT_INSPECTED = 4  # days: what came since waits at the bench
OPEN_REPAIRS = 2
KEPT_OPEN = 24  # days ago: repairs that began since may be the open ones
OVERRIDDEN = "供应商交期六周，先修一块应急"
WRONG_NUMBER = "标签号码与工单不符，已拍照"
LOST = "技师称旧件在客户家中丢失，多次催还未果"
CANNOT_REPAIR = "焊盘脱落，无法修复"
SETTLED = "与技师核实：运输中封签破损，部件齐全"


def build(demo):
    demo.told = Counter()
    for work, technician, days_ago, row, fate in _choose_visits(demo):
        demo.timeline.plan(
            work.date_end, swap, demo, work, technician, days_ago, row, fate
        )
    for days_ago, count in BATTERIES:
        demo.plan(days_ago, 11, find_defective, demo, days_ago, count)
    for days_ago in range(DAYS, -1, -1):
        demo.plan(days_ago, 6, remind_and_charge, demo)
    closure.build(demo)
    demo.timeline.run()


# ----------------------------------------------------------------------
# Which visits
# ----------------------------------------------------------------------


def _choose_visits(demo):
    """(work order, technician, days ago, part, what becomes of it) of each swap."""
    technicians = {
        one.worker: one
        for branch in demo.branches.values()
        for one in branch.technicians
        if one.worker in demo.vans
    }
    works = demo.env["fsm.order"].search(
        [
            ("type.service_code", "=", "repair"),
            ("stage_id", "=", demo.env.ref("fieldservice.fsm_stage_completed").id),
            ("date_end", ">=", demo.at(DAYS, 0)),
            ("person_id", "in", [worker.id for worker in technicians]),
            ("equipment_ids", "!=", False),
        ],
        order="date_end, id",
    )
    drafts = []
    for work in works:
        fitting = _get_fitting(demo, work.equipment_ids[0])
        if not fitting:
            continue
        row = demo.parts_rng.choice(fitting)
        days_ago = (demo.timeline.end - work.date_end).days
        drafts.append([work, technicians[work.person_id], days_ago, row, "normal"])
    _set_fates(demo, drafts)
    # of the older ones as many as it takes
    common = [draft for draft in drafts if draft[4] == "normal" and draft[2] > KEPT_ALL]
    surplus = max(len(drafts) - SWAPS, 0)
    for draft in demo.parts_rng.sample(common, min(surplus, len(common))):
        drafts.remove(draft)
    return drafts


def _get_fitting(demo, machine):
    group = next(
        (
            key
            for key, category in demo.categories.items()
            if category == machine.product_id.categ_id
        ),
        None,
    )
    names = {group, machine.product_id.default_code}
    return [row for row in SPARES if names.intersection(row.fits)]


def _is_numbered(row):
    return row.tracking == "serial"


def _has_deposit(row):
    return row.policy == "deposit"


def _comes_back(row):
    return row.policy != "none"


def _set_fates(demo, drafts):
    """Some parts are late, wrong, lost or kept; the latest first."""
    persona = demo.users["technician"]
    free = drafts[::-1]

    def give(fate, oldest, latest, mine=False, wanted=_is_numbered):
        for draft in free:
            work, technician, days_ago, row, _fate = draft
            if not latest <= days_ago <= oldest:
                continue
            if (technician.user == persona) != mine:
                continue
            fitting = [
                one for one in _get_fitting(demo, work.equipment_ids[0]) if wanted(one)
            ]
            if fitting:
                draft[3] = row if row in fitting else fitting[0]
                draft[4] = fate
                free.remove(draft)
                return

    give("late", 75, 22, mine=True, wanted=_has_deposit)
    give("owed", 17, 8, mine=True, wanted=_comes_back)
    give("owed", 4, 0, mine=True, wanted=_comes_back)
    give("owed", 26, 0, mine=True, wanted=_comes_back)
    give("sent", 9, 4)
    give("wrong", 15, 5)
    give("owed", 30, 13, wanted=_has_deposit)
    give("seal", 60, 20)
    give("kept", 110, 5, wanted=lambda row: row.policy == "none")
    give("lost", 110, 55, wanted=_has_deposit)
    give("light", 100, 24, wanted=lambda row: bool(row.refurbished))
    give("failed", 90, 25, wanted=_has_deposit)


# ----------------------------------------------------------------------
# On site
# ----------------------------------------------------------------------


def swap(demo, work, technician, days_ago, row, fate):
    """The technician takes a good part from the van, and the defective one along."""
    van = demo.vans[technician.worker]
    product = demo.part_products[row.code]
    lot, found = find_in_van(demo, van, product)
    if not found:
        return
    rng = demo.parts_rng
    fault = rng.choice(FAULTS)
    note = rng.choice(row.faults)
    number = ""
    if row.tracking != "none":
        number = f"{row.code[3:6]}-{rng.randint(1901, 2512)}-{rng.randint(1000, 9999)}"
    result = work.with_user(technician.user).spare_swap(
        {
            "out_product_id": product.id,
            "out_lot_id": lot.id,
            "in_product_id": product.id,
            "in_code": number,
            "equipment_id": work.equipment_ids[0].id,
            "fault_id": demo.env.ref(f"spare_parts_reverse.spare_fault_{fault}").id,
            "fault_note": note,
            "client_key": f"visit-{work.id}",
        }
    )
    done = demo.env["spare.swap"].browse(result["swap"]["id"])
    work.resolution = f"{note}。已更换{row.name_zh}，试机正常。"
    demo.plan(days_ago - 1, 7, load, demo, [(van, product, 1)], minute=30)
    quote = done.sale_line_id.order_id
    if quote:
        demo.plan(days_ago - 2, 15, accept_quotation, demo, days_ago - 2, quote)
    part = demo.env["spare.part.return"].search([("swap_id", "=", done.id)])
    if part:
        _plan_return(demo, part, technician, days_ago, fate)


def _plan_return(demo, part, technician, days_ago, fate):
    """When the part comes back, if it does."""
    if fate == "owed":
        return
    if fate == "lost":
        demo.plan(days_ago - LOST_AFTER, 16, write_off, demo, part)
        return
    away = LATE if fate == "late" else demo.parts_rng.randint(1, 3)
    sent_ago = min(days_ago - away, 2) if fate == "sent" else days_ago - away
    demo.plan(sent_ago, 18, hand_over, demo, part, technician)
    if fate != "sent":
        came_ago = sent_ago - 1
        demo.plan(came_ago, 10, receive, demo, part, came_ago, fate)


def hand_over(demo, part, technician):
    """To the courier; in Hangzhou the technician drops it at the warehouse."""
    near = technician.branch.city.code == "HZ"
    reference = "" if near else f"SF{demo.parts_rng.randint(10**11, 10**12 - 1)}"
    part.with_user(technician.user).hand_over(reference)


def write_off(demo, part):
    """It never came back: the whole part is charged."""
    demo.act_as("manager", part)._write_off(LOST, charge="full")


def remind_and_charge(demo):
    """What the scheduled actions do, without their commits."""
    returns = demo.env["spare.part.return"]
    for kind in ("remind", "raise"):
        returns._remind(kind, returns._read_reminders_due(kind, 200))
    due = returns.search(returns._get_charge_domain(), order="id")
    if due:
        due._charge()


# ----------------------------------------------------------------------
# At the bench
# ----------------------------------------------------------------------


def receive(demo, part, days_ago, fate):
    bench = demo.act_as("warehouse", part)
    if fate == "wrong":
        number = f"{part.lot_id.name[:-4]}{demo.parts_rng.randint(1000, 9999)}"
        bench._receive(demo.central, found_name=number, note=WRONG_NUMBER)
        return
    bench._receive(demo.central, seal="broken" if fate == "seal" else "none")
    if fate == "seal":
        records = demo.act_as("warehouse", part.discrepancy_ids)
        demo.plan(days_ago - 2, 15, records._settle, SETTLED)
    if days_ago > NOT_INSPECTED:
        inspected_ago = days_ago - demo.parts_rng.randint(0, 1)
        demo.plan(inspected_ago, 14, inspect, demo, part, inspected_ago, fate)


def find_defective(demo, days_ago, count):
    """Batteries that swell in the stock go to inspection, too."""
    battery = demo.part_products["SP-BAT"]
    quants = demo.env["stock.quant"].search(
        [
            ("location_id", "=", demo.central.lot_stock_id.id),
            ("product_id", "=", battery.id),
            ("quantity", ">", 0),
        ],
        order="id",
        limit=count,
    )
    fault = demo.env.ref("spare_parts_reverse.spare_fault_broken")
    for quant in quants:
        part = demo.act_as("warehouse", quant)._spare_report_defective(
            1, fault, "库存盘点发现电池鼓包"
        )
        part = part.with_env(demo.env)
        demo.plan(days_ago, 15, inspect, demo, part, days_ago, "scrap")


def inspect(demo, part, days_ago, fate):
    """Graded, decided by the rule, sent on its way."""
    bench = demo.act_as("warehouse", part)
    rng = demo.parts_rng
    grades = {grade: note for grade, _often, note in GRADES}
    grade = rng.choices(list(grades), [often for _grade, often, _note in GRADES])[0]
    if part.is_regulated:
        grade = "scrap" if part.product_id.default_code == "SP-BAT" else "heavy"
    elif fate in ("failed", "sent_in", "late", "light"):
        grade = "light"
    bench._grade(
        demo.env.ref(f"spare_parts_reverse.spare_grade_{grade}"), note=grades[grade]
    )
    bench._decide()
    if part.verdict == "replace" and not demo.told["overridden"]:
        if part.decision_id.reason == "above":
            demo.told["overridden"] += 1
            demo.act_as("manager", part)._override("repair", "repair", OVERRIDDEN)
    route(demo, part, days_ago, fate)


def route(demo, part, days_ago, fate):
    demo.act_as("warehouse", part)._route()
    if part.state != "repair":
        return
    kept = days_ago <= KEPT_OPEN and demo.told["open"] < OPEN_REPAIRS
    demo.told["open"] += kept
    repair = part.repair_ids.sorted("id")[-1:]
    demo.plan(days_ago - 1, 9, start_repair, demo, repair)
    if not kept:
        done_ago = days_ago - demo.parts_rng.randint(1, 3)
        demo.plan(done_ago, 16, end_repair, demo, repair, done_ago, fate)


def start_repair(demo, repair):
    demo.act_as("warehouse", repair).action_repair_start()


def end_repair(demo, repair, days_ago, fate):
    """Back to stock at what the repair has cost; one cannot be repaired."""
    repair = demo.act_as("warehouse", repair)
    row = demo.spares.get(repair.product_id.default_code)
    hours = row.hours if row and row.hours else 1.0
    repair.spare_labour_hours = round(hours * demo.parts_rng.uniform(0.7, 1.2), 2)
    if fate == "failed":
        part = repair.spare_return_id
        repair._fail_spare(CANNOT_REPAIR)
        route(demo, part.with_env(demo.env), days_ago, "normal")
    else:
        repair.action_repair_done()
