# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the stores do with the leads that they have taken: call, sell, lose."""

from datetime import timedelta

from . import history, leads, routing

STEPS = ("电话回访报价", "约客户到店看样机", "上门量尺寸", "发送方案与优惠")
TALKED = (
    "已电话联系，客户周末到店。",
    "客户在比较两个型号，已发参数。",
    "报价已发，等客户和家人商量。",
    "客户要求开票，已登记抬头。",
)
AMOUNTS = (1599, 2499, 2999, 3299, 4599, 5999, 6899, 7999, 9298)
SOLD = ("AC-35W", "AC-26W", "WM-100F", "RF-265", "RF-510", "WM-080T")
SALES = 9  # of the won leads become a sale order here; the others are told by amount
SELLABLE = 3  # of a product there have to be so many left
GIVE_BACK = "客户改到外地居住，本店无法服务"


def follow(demo, lead, days_ago):
    rng = demo.net_rng
    owner = demo.owners.get(lead.channel_partner_id)
    draw = rng.random()
    if not owner:
        # one of the maker's own stores: sold, or not, as any other lead
        if days_ago > 20:
            end = leads.lose if draw < 0.6 else win_own
            demo.plan(days_ago - 9, 17, end, demo, lead)
        return
    mine = lead.with_user(owner)
    if draw < 0.9:
        demo.plan(days_ago - 1, 15, talk, demo, mine, days_ago - 1)
    if draw < 0.48:
        demo.plan(days_ago - rng.randint(3, 9), 16, win, demo, mine, days_ago)
    elif draw < 0.72 or days_ago > 40:
        demo.plan(days_ago - rng.randint(4, 12), 17, lose, demo, mine)
    elif draw < 0.78:
        demo.plan(days_ago - 2, 10, give_back, demo, mine, days_ago - 2)


def talk(demo, lead, days_ago):
    if lead.sudo().channel_partner_id != lead.env.user.commercial_partner_id:
        return
    lead.store_note(demo.net_rng.choice(TALKED))
    if days_ago < 30:
        on = demo.day(days_ago - demo.net_rng.randint(2, 9))
        lead.store_next_step(demo.net_rng.choice(STEPS), str(on))


def win_own(demo, lead):
    lead.expected_revenue = demo.net_rng.choice(AMOUNTS)
    demo.act_as("manager", lead).action_set_won()


def work_on(demo, found):
    """The persona's clerk has called two: one step is to come, one is overdue."""
    for lead, days_ago in zip(found, (-1, 1), strict=False):
        lead.store_note(demo.net_rng.choice(TALKED))
        lead.store_next_step(demo.net_rng.choice(STEPS), str(demo.day(days_ago)))


def _is_with(lead):
    known = lead.sudo()
    return (
        known.won_status == "pending"
        and known.channel_partner_id == lead.env.user.commercial_partner_id
    )


def win(demo, lead, days_ago):
    """The customer has bought; of some the order is written here."""
    if not _is_with(lead):
        return
    rng = demo.net_rng
    known = lead.sudo().with_env(demo.env)
    # visitors of an event are no customers yet
    customer = demo.by_partner.get(known.partner_id.id)
    code = _find_sellable(demo) if demo.sales_left and rng.random() < 0.6 else None
    if not code or not customer or customer.branch.city.code == "SY":
        lead.store_won(rng.choice(AMOUNTS))
        return
    demo.sales_left -= 1
    now_ago = (demo.timeline.end - demo.timeline.now).days
    values = history.prepare_order(demo, customer, history.with_service(code))
    order = demo.env["sale.order"].create(
        values
        | {
            "opportunity_id": known.id,
            "user_id": False,
            "date_order": demo.timeline.now,
        }
    )
    order.action_confirm()
    lead.store_won(order.amount_untaxed)
    works = demo.env["fsm.order"].search([("sale_id", "=", order.id)])
    if works:
        routing.send(demo, now_ago, demo.env["crm.lead"], works, 2)
    demo.plan(now_ago - 1, 14, history.deliver, demo, now_ago - 1, order)


def _find_sellable(demo):
    """A product of which there is enough, or none."""
    product = demo.products[demo.net_rng.choice(SOLD)]
    quants = demo.env["stock.quant"].search(
        [
            ("location_id", "=", demo.warehouse.lot_stock_id.id),
            ("product_id", "=", product.id),
        ]
    )
    left = sum(quant.quantity - quant.reserved_quantity for quant in quants)
    return product.default_code if left >= SELLABLE else None


def lose(demo, lead):
    if _is_with(lead):
        lead.store_lost(demo.net_rng.choice(demo.lost_reasons).id)


def give_back(demo, lead, days_ago):
    """Taken too early: another store is asked."""
    if not _is_with(lead):
        return
    reason = demo.env.ref("channel_partner.refuse_other")
    lead.store_give_back(reason.id, GIVE_BACK)
    when = demo.timeline.now
    known = lead.ids, [], days_ago
    demo.timeline.plan(
        when + timedelta(hours=3), routing.answer, demo, *known, routing.LAST
    )
