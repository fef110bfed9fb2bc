# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How parts leave: claims at suppliers, licensed disposal; and offers to customers."""

from io import BytesIO

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from odoo import fields

from . import loop
from .goods import APPLIANCES
from .parts import FIRST_DAY
from .spares import HANDLER, HANDLER_LICENSE, SPARES

SHIPPED = (92, 61, 33, 9)  # days ago
ANSWER_TAKES = 14  # days; of the last claim it is to come
HANDED_OVER = (76, 15)  # days ago; the certificate of the last one is to come
CERTIFICATE_TAKES = 12  # days
# in the order of the parts: (answer, share of what was expected)
ANSWERS = (("credit", 1), ("credit", 0.7), ("refused", 0), ("replacement", 0))
REFUSED = "外壳撞击变形，非质量问题"
LESS = "供应商按使用年限折旧，只认七成"
NOTHING = "供应商拒赔，部件已退回，不再追索"
OFFER_TV = "TV-55"
OFFER_ROBOT = "RV-9"


def build(demo):
    for days_ago in SHIPPED:
        demo.plan(days_ago, 17, ship_claims, demo, days_ago)
    for days_ago in HANDED_OVER:
        demo.plan(days_ago, 14, dispose, demo, days_ago)
    demo.answers = list(ANSWERS)
    set_up_offers(demo)
    demo.plan(FIRST_DAY - 2, 9, know_installed, demo)
    demo.plan(3, 15, offer_to_portal, demo)
    demo.plan(13, 15, offer_and_choose, demo)


# ----------------------------------------------------------------------
# Supplier
# ----------------------------------------------------------------------


def ship_claims(demo, days_ago):
    """What has gathered for each supplier leaves in one parcel."""
    claims = demo.env["spare.supplier.claim"].search([("state", "=", "draft")])
    for claim in claims.filtered("line_ids"):
        claim.user_id = demo.users["warehouse"]
        claim.tracking_reference = f"DBL{demo.parts_rng.randint(10**8, 10**9 - 1)}"
        demo.act_as("warehouse", claim).action_ship()
        answered_ago = days_ago - ANSWER_TAKES
        demo.plan(answered_ago, 11, answer_claim, demo, claim, answered_ago)


def answer_claim(demo, claim, days_ago):
    """The supplier answers part by part; accounting posts the credit note."""
    claim = demo.act_as("manager", claim)
    claim.supplier_reference = f"RMA-{demo.timeline.now:%y%m}-{claim.id:03d}"
    refused = demo.env["spare.part.return"]
    for line in claim.line_ids:
        answer, share = demo.answers.pop(0) if demo.answers else ("credit", 1)
        line.answer = answer
        if answer == "credit":
            line.agreed_amount = line.expected_amount * share
        elif answer == "refused":
            line.refuse_reason = REFUSED
            refused |= line.return_id.with_env(demo.env)
        else:
            line.replacement_number = f"{line.lot_id.name}-R"
    claim.action_answer()
    claim = claim.with_env(demo.env)
    claim._make_credit_notes()
    notes = claim._get_credit_notes()
    if notes:
        notes.invoice_date = fields.Date.today()
        notes.action_post()
    demo.plan(days_ago - 3, 10, close_claim, demo, claim)
    for part in refused:
        demo.plan(days_ago - 2, 14, loop.route, demo, part, days_ago - 2, "normal")


def close_claim(demo, claim):
    claim = demo.act_as("manager", claim)
    if claim.currency_id.compare_amounts(claim.difference_amount, 0):
        claim.difference_reason = LESS if claim.received_amount else NOTHING
    claim.action_close()


# ----------------------------------------------------------------------
# Disposal
# ----------------------------------------------------------------------


def dispose(demo, days_ago):
    """All that waits for the licensed handler leaves with him."""
    place = demo.central.spare_disposal_location_id
    parts = demo.env["spare.part.return"].search(
        [("state", "=", "disposal"), ("location_id", "=", place.id)]
    )
    if not parts:
        return
    disposal = demo.act_as("warehouse", demo.env["spare.disposal"]).create(
        {
            "handler_id": demo.handler.id,
            "warehouse_id": demo.central.id,
            "company_id": demo.company.id,
            "planned_date": demo.day(days_ago),
            "vehicle": "浙A·D3817",
            "transport_reference": f"WF{demo.day(days_ago):%Y%m%d}01",
            "received_by": "周师傅",
        }
    )
    disposal._add(parts)
    disposal.action_hand_over()
    if days_ago != HANDED_OVER[-1]:
        certified_ago = days_ago - CERTIFICATE_TAKES
        demo.plan(certified_ago, 15, certify, demo, disposal, certified_ago)


def certify(demo, disposal, days_ago):
    """The handler sends the certificate, and a manager closes the file."""
    day = demo.day(days_ago)
    number = f"ZJLY-{day:%Y%m%d}-017"
    rows = [
        f"{part.waste_class_id.code}  {part.product_id.name}  {part.lot_id.name or ''}"
        for part in disposal.sudo().return_ids
    ]
    disposal._certify(number, day, _print(number, day, rows), f"{number}.pdf")
    demo.act_as("manager", disposal).action_close()


def _print(number, day, rows):
    """The certificate, as the handler's office prints it."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = BytesIO()
    canvas = Canvas(file, pagesize=(420, 595), invariant=1)
    canvas.setTitle(number)
    canvas.setFont("STSong-Light", 20)
    canvas.drawCentredString(210, 530, "危险废物处置证明")
    canvas.setFont("STSong-Light", 11)
    lines = [
        f"编号：{number}",
        f"处置单位：{HANDLER}",
        f"许可证号：{HANDLER_LICENSE}",
        f"日期：{day:%Y-%m-%d}",
        "",
        "兹证明下列废物已按国家规定安全处置：",
        *rows,
    ]
    for step, line in enumerate(lines):
        canvas.drawString(50, 485 - 22 * step, line)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


# ----------------------------------------------------------------------
# What is in the machines, and what customers are offered
# ----------------------------------------------------------------------


def know_installed(demo):
    """Which parts are in the machines that the technician sees next."""
    persona = demo.branches["HZ"].technicians[0].worker
    works = demo.env["fsm.order"].search(
        [("person_id", "=", persona.id), ("stage_id.is_closed", "=", False)], order="id"
    )
    vals_list = []
    for machine in works.equipment_ids:
        for row in loop._get_fitting(demo, machine):
            if row.tracking != "serial":
                continue
            product = demo.part_products[row.code]
            number = f"{row.code[3:6]}-{machine.lot_id.name[-6:]}"
            lot = demo.env["spare.swap"]._get_or_create_lot(
                product, number, demo.company
            )
            vals_list.append(
                {
                    "equipment_id": machine.id,
                    "product_id": product.id,
                    "lot_id": lot.id,
                    "installed_on": machine.sale_date,
                }
            )
    demo.env["spare.installed.part"].create(vals_list)


def set_up_offers(demo):
    """What an hour of repair costs, and which parts customers can buy."""
    hour = demo.env.ref("spare_parts_reverse.product_product_repair_hour")
    hour.list_price = 120
    for name in ("hour", "material", "freight", "delivery"):
        product = demo.env.ref(f"spare_parts_reverse.product_product_repair_{name}")
        product.taxes_id = False
    for appliance in APPLIANCES:
        demo.products[appliance.code].spare_part_ids = demo.env[
            "product.product"
        ].concat(
            *(
                demo.part_products[row.code]
                for row in SPARES
                if {appliance.group, appliance.code}.intersection(row.fits)
            )
        )


def _make_offer(demo, vals):
    return demo.act_as("hotline", demo.env["spare.repair.offer"]).create(vals)


def offer_to_portal(demo):
    """Both prices on the customer's page, for a thing that was bought elsewhere."""
    offer = _make_offer(
        demo,
        {
            "partner_id": demo.customers[0].partner.id,
            "product_id": demo.products[OFFER_ROBOT].id,
            "part_product_id": demo.part_products["SP-BAT"].id,
            "fault_note": "充满电只能扫十分钟",
            "hours": 0.8,
            "material_cost": 60,
            "freight_cost": 30,
        },
    )
    offer.action_send()


def offer_and_choose(demo):
    """Another customer has chosen the repair of a television out of warranty."""
    machine = demo.env["fsm.equipment"].search(
        [
            ("product_id", "=", demo.products[OFFER_TV].id),
            ("warranty_end_date", "<", demo.day(20)),
            ("owned_by_id", "!=", demo.customers[0].partner.id),
        ],
        order="id",
        limit=1,
    )
    if not machine:
        return
    offer = _make_offer(
        demo,
        {
            "equipment_id": machine.id,
            "partner_id": machine.owned_by_id.id,
            "part_product_id": demo.part_products["SP-DSP"].id,
            "fault_note": "开机后屏幕闪烁",
            "hours": 1.5,
            "material_cost": 120,
            "freight_cost": 60,
        },
    )
    offer.action_send()
    demo.plan(12, 10, choose_repair, demo, offer.with_env(demo.env))


def choose_repair(demo, offer):
    offer._choose("repair", "link")
    if offer.rma_id.state != "draft":
        demo.plan(9, 10, receive_sent_in, demo, offer.rma_id)


def receive_sent_in(demo, rma):
    """The set arrives at the dock, and is inspected on the same day."""
    move = rma.reception_move_id
    move.picked = True
    move.picking_id.button_validate()
    for part in rma.spare_return_ids:
        demo.plan(9, 15, loop.inspect, demo, part, 9, "sent_in")
