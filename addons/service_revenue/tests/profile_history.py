# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Random histories of customers: each step is a method ``do_<name>(numbers)``."""

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command


class History:
    """Plays steps through the ORM, like users would; a step that is refused is none."""

    def __init__(self, test):
        self.test = test
        self.env = test.env
        self.companies = [test.company_a, test.company_b]
        self.currencies = [test.currency_a, test.currency_b]
        self.products = [test.washer, test.detergent, test.filter, test.plan]
        partners = self.env["res.partner"]
        self.parents = [
            partners.create({"name": f"Customer {number}", "is_company": True})
            for number in range(3)
        ]
        self.contacts = [
            partners.create({"name": "Contact", "parent_id": self.parents[0].id})
        ]
        self.locations = [test._make_location(parent) for parent in self.parents]
        self.tags = [
            self.env["res.partner.category"].create({"name": name}) for name in "xy"
        ]
        self.orders, self.moves, self.units, self.tickets = [], [], [], []
        self.visits, self.leads, self.contracts, self.ratings = [], [], [], []

    @classmethod
    def steps(cls):
        return sorted(name[3:] for name in dir(cls) if name.startswith("do_"))

    def play(self, name, a, b, c):
        """One step; ``a``, ``b``, ``c`` choose among what there is."""
        try:
            with self.env.cr.savepoint():
                getattr(self, f"do_{name}")(a, b, c)
                self.env.flush_all()
        except (UserError, ValidationError):
            # Refused by the rules of some addon: nothing has happened.
            self.env.invalidate_all()

    @staticmethod
    def pick(records, number):
        records[:] = [record for record in records if record.exists()]
        return records[number % len(records)] if records else None

    def partner(self, number):
        return self.pick(self.parents + self.contacts, number)

    def company(self, number):
        return self.companies[number % 2]

    # Sales -------------------------------------------------------------

    def do_order(self, a, b, c):
        company = self.company(b)
        currency = self.currencies[c % 2]
        pricelist = self.env["product.pricelist"].create(
            {"name": "List", "currency_id": currency.id, "company_id": company.id}
        )
        order = self.test._make_sale_order(
            self.partner(a),
            [
                (self.products[(c + index) % 4], 1 + b % 3, 33.333 * (1 + a))
                for index in range(1 + c % 2)
            ],
            company_id=company.id,
            pricelist_id=pricelist.id,
            date_order=f"202{4 + a % 3}-0{1 + b}-0{1 + c} 23:30:00",
        )
        self.orders.append(order)
        if c:
            order.action_confirm()

    def do_confirm(self, a, b, c):
        if order := self.pick(self.orders, a):
            order.action_confirm()

    def do_cancel_order(self, a, b, c):
        if order := self.pick(self.orders, a):
            order._action_cancel()

    def do_change_order(self, a, b, c):
        if order := self.pick(self.orders, a):
            order.order_line[:1].product_uom_qty = b
            if c % 2:
                order.order_line[:1].product_id = self.products[c % 4]

    def do_change_order_customer(self, a, b, c):
        if order := self.pick(self.orders, a):
            order.partner_id = self.partner(b)

    def do_invoice_order(self, a, b, c):
        order = self.pick(self.orders, a)
        if order and order.state == "sale":
            for line in order.order_line:
                line.qty_delivered = line.product_uom_qty
            move = order._create_invoices()
            move.action_post()
            self.moves.append(move)

    def do_down_payment(self, a, b, c):
        order = self.pick(self.orders, a)
        if order and order.state == "sale":
            wizard = self.env["sale.advance.payment.inv"].create(
                {
                    "advance_payment_method": "percentage",
                    "amount": 30,
                    "sale_order_ids": [Command.set(order.ids)],
                }
            )
            move = wizard._create_invoices(order)
            move.action_post()
            self.moves.append(move)

    # Invoices ----------------------------------------------------------

    def do_invoice(self, a, b, c):
        company = self.company(b)
        move = self.test._invoice(
            self.partner(a),
            [(self.products[c % 4], 1 + a % 2, 77.77), (self.products[a % 4], -1, 5.5)],
            post=bool(a),
            company_id=company.id,
            currency_id=self.currencies[c % 2].id,
            invoice_date=f"202{4 + b % 3}-02-1{a}",
        )
        self.moves.append(move)

    def do_refund(self, a, b, c):
        move = self.pick(self.moves, a)
        if move and move.state == "posted" and move.move_type == "out_invoice":
            self.moves.append(self.test._refund(move))

    def do_reset_invoice(self, a, b, c):
        if move := self.pick(self.moves, a):
            move.button_draft()
            if b % 2:
                move.action_post()
            elif c % 2:
                move.button_cancel()

    # Service -----------------------------------------------------------

    def do_equipment(self, a, b, c):
        unit = self.env["fsm.equipment"].create(
            {
                "name": f"Unit {len(self.units)} {a}{b}{c}",
                "product_id": self.products[c % 2].id,
                "owned_by_id": self.partner(a).id if b % 2 else False,
                "location_id": self.pick(self.locations, c).id,
                "company_id": self.company(b).id,
                "warranty_start_date": "2025-01-01",
                "warranty_end_date": f"2026-0{1 + a}-01",
            }
        )
        self.units.append(unit)

    def do_change_equipment(self, a, b, c):
        unit = self.pick(self.units, a)
        if not unit:
            return
        if b == 0:
            unit.owned_by_id = self.partner(c)
        elif b == 1:
            unit.returned_on = "2025-05-05"
        elif b == 2:
            unit.unlink()
        else:
            unit.goods_value = 100 * c

    def do_ticket(self, a, b, c):
        ticket = self.test._make_ticket(
            self.partner(a),
            company_id=self.company(b).id,
            type_id=self.test.complaint.id if c % 2 else False,
        )
        self.tickets.append(ticket)

    def do_change_ticket(self, a, b, c):
        ticket = self.pick(self.tickets, a)
        if not ticket:
            return
        if b == 0:
            ticket.partner_id = self.partner(c)
        elif b == 1 and ticket.service_is_complaint:
            if ticket.is_solve_allowed:
                ticket.action_service_solved()
            ticket.record_callback("satisfied")
        elif b == 1:
            ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        elif b == 2:
            ticket.active = not ticket.active
        elif c % 2 and not ticket.closed:
            ticket.type_id = self.test.complaint
        elif not ticket.service_callback_ids:
            ticket.unlink()

    def do_visit(self, a, b, c):
        visit = self.env["fsm.order"].create(
            {
                "location_id": self.pick(self.locations, a).id,
                "company_id": self.company(b).id,
                "ticket_id": (self.pick(self.tickets, c) or self.env["fsm.order"]).id,
                "request_early": f"2025-03-0{1 + c} 12:00:00",
            }
        )
        self.visits.append(visit)

    def do_complete_visit(self, a, b, c):
        if visit := self.pick(self.visits, a):
            if b:
                visit.date_end = f"2026-0{1 + b}-01 22:00:00"
            visit.action_complete()

    def do_move_location(self, a, b, c):
        location = self.pick(self.locations, a)
        location.write(
            {"owner_id": self.partner(b).id, "contact_id": self.partner(c).id}
        )

    def do_rate(self, a, b, c):
        document = self.pick(self.tickets if c % 2 else self.visits, a)
        if document:
            self.ratings.append(
                self.env["rating.rating"].create(
                    {
                        "res_model_id": self.env["ir.model"]._get_id(document._name),
                        "res_id": document.id,
                        "rating": 1 + b,
                        "consumed": True,
                    }
                )
            )

    def do_reset_rating(self, a, b, c):
        if rating := self.pick(self.ratings, a):
            rating.reset()

    # Leads, contracts, tags ---------------------------------------------

    def do_lead(self, a, b, c):
        lead = self.env["crm.lead"].create(
            {
                "name": "Lead",
                "partner_id": self.partner(a).id,
                "user_id": False,
                "team_id": False,
                "company_id": self.company(b).id if c else False,
            }
        )
        self.leads.append(lead)

    def do_close_lead(self, a, b, c):
        if lead := self.pick(self.leads, a):
            if b % 2:
                lead.action_set_lost()
            else:
                lead.action_set_won()

    def do_contract(self, a, b, c):
        contract = self.env["contract.contract"].create(
            {
                "name": "Contract",
                "partner_id": self.partner(a).id,
                "company_id": self.company(b).id,
                "date_end": f"2027-01-0{1 + c}" if c else False,
            }
        )
        self.contracts.append(contract)

    def do_archive_contract(self, a, b, c):
        if contract := self.pick(self.contracts, a):
            contract.active = not contract.active

    def do_tag(self, a, b, c):
        tag = self.tags[b % 2]
        if c % 2:
            self.partner(a).category_id = [Command.link(tag.id)]
        elif b % 2:
            tag.partner_ids = [Command.set(self.partner(a).ids)]
        else:
            tag.write({"name": f"tag {a}", "color": c})

    # Catalogue and customers --------------------------------------------

    def do_catalogue(self, a, b, c):
        product = self.products[a % 4]
        if b == 0:
            product.is_value_added_service = not product.is_value_added_service
        elif b == 1:
            product.active = not product.active
        else:
            other = self.products[c % 4].product_tmpl_id
            product.service_consumable_ids = [Command.set(other.ids if c else [])]

    def do_reparent(self, a, b, c):
        contact = self.pick(self.contacts, 0)
        if contact:
            contact.parent_id = self.pick(self.parents, a) if b else False

    def do_merge(self, a, b, c):
        source, target = self.partner(a), self.partner(b)
        if source != target:
            self.test._merge(source, target)

    def do_commit(self, a, b, c):
        self.test._commit()
