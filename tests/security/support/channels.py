"""A channel partner of a circle: store, people, offers, leads, jobs, money, disputes.

Every circle has a firm of its own with one store and three people in the portal. Those
of another circle are rivals: of what a store is offered, has or earns they learn
nothing, and they change none of it.
"""

from __future__ import annotations

from datetime import date

from odoo.fields import Command

ROLES = ("owner", "clerk", "technician")
# A company has each figure once.
FIGURES = {"A": "jobs_proven", "B": "proven_rate", "X": "rating"}


def add_channels(builder, circle: str, company, main: dict[str, int]) -> None:
    """Everything of the partner of a circle; what is new belongs to the circle.

    :param main: main record of each model of the circle; ``store.…`` are those that
        parameters of the partner portal mean
    """
    Channel(builder, circle, company, main).make()


class Channel:
    """Makes the records."""

    def __init__(self, builder, circle, company, main):
        self.builder, self.circle = builder, circle
        self.company, self.main = company, main
        self.env = builder.env
        self.customer = self.env["res.partner"].browse(main["res.partner"])
        self.firm, self.point = self.store()
        self.users = {role: self.person(role) for role in ROLES}

    def make(self):
        """All of it, in the order in which it comes about."""
        self.settings()
        self.offers()
        self.jobs()
        self.ownership()
        self.review()
        self.returns()
        self.parts()
        main = self.main
        main["channel.point"] = self.point.id
        main["channel.member"] = self.member("clerk").id
        main["store.member"] = self.member("clerk").id

    # --- firm ------------------------------------------------------------------------

    def store(self):
        env, circle = self.env, self.circle
        self.grade = env["res.partner.grade"].create({"name": f"Tier {circle}"})
        firm = env["res.partner"].create(
            {
                "name": f"Firm {circle}",
                "is_company": True,
                "company_id": self.company.id,
                "grade_id": self.grade.id,
                "email": f"firm_{circle.lower()}@example.com",
            }
        )
        contact = env["res.partner"].create(
            {
                "name": f"Store {circle}",
                "parent_id": firm.id,
                "type": "store",
                "city": "Springfield",
                # Apart from each other: what is near one is not offered to the others.
                "partner_latitude": 10.0 + 20 * "ABX".index(circle),
                "partner_longitude": 20.0,
            }
        )
        point = env["channel.point"].create(
            {
                "partner_id": contact.id,
                "type_id": env.ref("channel_partner.type_store").id,
                "company_id": self.company.id,
                "state": "active",
                # A refusal goes to nobody else: not to the store of another circle.
                "radius_km": 1,
                "capability_ids": [
                    Command.create({"side": "sales"}),
                    Command.create({"side": "service"}),
                ],
            }
        )
        self.builder.world.stores.add(contact.id)
        return firm, point

    def person(self, role):
        """Somebody of the firm with a login in the portal."""
        env = self.env
        user = self.builder.user(
            f"store_{role}_{self.circle.lower()}",
            "base.group_portal",
            self.company,
        )
        user.partner_id.write({"parent_id": self.firm.id})
        worker = env["fsm.person"]
        if role == "technician":
            worker = worker.create(
                {
                    "partner_id": user.partner_id.id,
                    "channel_point_id": self.point.id,
                }
            )
        env["channel.member"].create(
            {
                "partner_id": user.partner_id.id,
                "role": role,
                "person_id": worker.id,
            }
        )
        return user

    def member(self, role):
        partner = self.users[role].partner_id
        return self.env["channel.member"].search([("partner_id", "=", partner.id)])

    def settings(self):
        """Rules of the tier of this firm alone."""
        env, own = self.env, {"company_id": self.company.id}
        env["channel.return.policy"].create(
            {
                "grade_id": self.grade.id,
                "instant_value": 10,
                "days": 30,
                **own,
            }
        )
        env["spare.store.allowance"].create(
            {"grade_id": self.grade.id, "billing": "free", **own}
        )
        env["channel.score.metric"].create(
            {
                "figure": FIGURES[self.circle],
                "side": "service",
                "floor": 1,
                "target": 2,
                **own,
            }
        )
        warehouse = env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], order="id", limit=1
        )
        self.company.spare_warehouse_id = warehouse
        self.warehouse = warehouse

    # --- what is offered -------------------------------------------------------------

    def lead(self, number):
        return self.env["crm.lead"].create(
            {
                "name": f"Wanted {number} {self.circle}",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "description": f"Secret {self.circle}",
                "user_id": False,
            }
        )

    def give(self, document, **options):
        """Offered to the store by hand: nobody else is asked."""
        [route] = document._channel_open_by_hand(self.point)
        return route._assign(self.point, note=f"Note {self.circle}", **options)

    def offers(self):
        """A live offer, an accepted one, a refused one; leads in each state."""
        env, main = self.env, self.main
        live, kept, lost, refused = (self.lead(number) for number in range(4))
        offer = self.give(live)
        clerk = self.users["clerk"]
        for lead in (kept, lost):
            self.give(lead).with_user(clerk).action_accept()
        reason = env["channel.refuse.reason"].search([("needs_note", "=", False)])[:1]
        self.give(refused).with_user(clerk).action_refuse(
            reason.id, f"No hands {self.circle}"
        )
        kept.with_user(clerk).store_note(f"Called {self.circle}")
        kept.with_user(clerk).store_next_step(f"Visit {self.circle}", "2030-01-01")
        main["channel.offer"] = main["store.offer"] = offer.id
        main["channel.route"] = offer.route_id.id
        main["store.lead"] = kept.id

    def jobs(self):
        """Work orders that the store has; one is planned, one offered."""
        env = self.env
        team = env["fsm.order"].browse(self.main["fsm.order"]).team_id
        jobs = env["fsm.order"].create(
            [
                {
                    "location_id": self.main["fsm.location"],
                    "team_id": team.id,
                    "company_id": self.company.id,
                    "description": f"Job {self.circle}",
                }
                for _number in range(3)
            ]
        )
        for job in jobs[:2]:
            self.give(job).with_user(self.users["owner"]).action_accept()
        self.give(jobs[2])
        worker = self.member("technician").person_id
        self.job = jobs[0]
        self.job.with_user(self.users["clerk"]).store_schedule(
            "2030-01-01 08:00:00", person_id=worker.id
        )
        self.main["store.job"] = self.job.id

    # --- whose customer --------------------------------------------------------------

    def ownership(self):
        """The customer is the store's; the seller of the circle says otherwise."""
        env, main = self.env, self.main
        Ownership = env["channel.ownership"]
        rival = env["res.partner"].create(
            {"name": f"Disputed {self.circle}", "company_id": self.company.id}
        )
        for customer in (self.customer, rival):
            known = Ownership._owners(customer, self.company).get(customer)
            if known:
                known._void("Again")
            made = Ownership._give(
                customer,
                self.company,
                Ownership._get_store_owner(self.point),
                date.today(),
                f"Brought {self.circle}",
                way="registered",
            )
        sale = env["sale.order"].browse(main["sale.order"])
        dispute = env["channel.dispute"]._raise(
            rival,
            self.company,
            {
                "kind": "sales",
                "point_id": None,
                "channel_partner_id": None,
                "team_id": main["crm.team"],
                "user_id": sale.user_id.id,
            },
            f"Mine {self.circle}",
        )
        main["channel.ownership"] = main["store.ownership"] = made.id
        main["channel.dispute"] = dispute.id

    def review(self):
        """What was measured of the firm in a month."""
        reviews = self.env["channel.review"]._make(
            self.company, self.firm, date(2026, 1, 1), date(2026, 1, 31)
        )
        self.main["channel.review"] = reviews[:1].id

    # --- goods -----------------------------------------------------------------------

    def returns(self):
        """Goods that the firm was delivered, and asks to return."""
        env, main = self.env, self.main
        product = env["product.product"].create(
            {
                "name": f"Goods {self.circle}",
                "type": "consu",
                "is_storable": True,
                "list_price": 77,
                "taxes_id": False,
                "company_id": self.company.id,
            }
        )
        stock = self.warehouse.lot_stock_id
        env["stock.quant"]._update_available_quantity(product, stock, 9)
        order = env["sale.order"].create(
            {
                "partner_id": self.firm.id,
                "company_id": self.company.id,
                "warehouse_id": self.warehouse.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 9})
                ],
            }
        )
        order.action_confirm()
        move = order.order_line.move_ids
        move.quantity = 9
        move.picked = True
        move.picking_id._action_done()
        asked = (
            env["channel.return"]
            .with_user(self.users["owner"])
            .request_return(
                order.order_line.id, 1, "unsold", note=f"Sorry {self.circle}"
            )
        )
        main["channel.return"] = main["store.return"] = asked
        main["sale.order.line"] = main["store.line"] = order.order_line.id

    def parts(self):
        """Spare parts that the store holds, and one that it has asked for."""
        env, main = self.env, self.main
        part = env["product.product"].create(
            {
                "name": f"Fan {self.circle}",
                "type": "consu",
                "is_storable": True,
                "is_spare_part": True,
                "list_price": 40,
                "taxes_id": False,
                "company_id": self.company.id,
            }
        )
        stock = self.warehouse.lot_stock_id
        env["stock.quant"]._update_available_quantity(part, stock, 9)
        Request = env["spare.store.request"].with_user(self.users["clerk"])
        asked = [
            Request.order_part(self.point.id, part.id, quantity, kind="hold")
            for quantity in (2, 1)
        ]
        held = env["spare.store.request"].browse(asked[0])
        for move in held.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
            move.picking_id._action_done()
        main["spare.store.request"] = main["store.request"] = asked[1]
        main["store.product"] = part.id
