# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Customers with everything that a profile is made of, generated in the database.

One document of each kind is made by Odoo itself; the others are copies of its row
with other customers, products, dates and amounts, drawn with a fixed seed. Sizes are
given by the number of customers; there are twice as many order lines.
"""

from __future__ import annotations

SEED = 0.4711
CUSTOMERS = {"S": 10_000, "M": 1_000_000, "L": 1_000_000}
PRODUCTS = 200
TAGS = 12
RATE = 7.25


class Generator:
    """Fills an empty database; `env` is the superuser's."""

    def __init__(self, env, size: str):
        self.env = env
        self.customers = CUSTOMERS[size]
        self.first = 0

    def execute(self, query: str, **values):
        self.env.cr.execute(query, values or None)

    def copy(self, record, source: str, **columns: str) -> int:
        """Insert a copy of the row of `record` for each row `g` of `source`.

        :param source: what stands after FROM
        :param columns: expressions for the columns that differ; "id" is the new id
        :return: id of the first copy
        """
        table = record._table
        self.env.flush_all()
        self.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %(table)s AND column_name <> 'id'"
            "   AND is_generated = 'NEVER' ORDER BY 1",
            table=table,
        )
        names = [row[0] for row in self.env.cr.fetchall()]
        self.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
        before = self.env.cr.fetchone()[0]
        new_id = f"{before} + ROW_NUMBER() OVER ()"
        columns = {name: new_id if v == "id" else v for name, v in columns.items()}
        values = [columns.get(name) or f't."{name}"' for name in names]
        listed = ", ".join(f'"{name}"' for name in names)
        self.execute(
            f"INSERT INTO {table} (id, {listed})"
            f" SELECT {new_id}, {', '.join(values)}"
            f"   FROM {table} t CROSS JOIN ({source}) g"
            f"  WHERE t.id = {record.id}"
        )
        self.execute(f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))")
        return before + 1

    def some(self, share: float) -> str:
        """Rows for a share of the number of customers, each of a random customer."""
        count = max(1, int(self.customers * share))
        return (
            f"SELECT n, {self.first} + FLOOR(RANDOM() * {self.customers})::int"
            f" AS customer FROM GENERATE_SERIES(1, {count}) n"
        )

    # ------------------------------------------------------------------

    def run(self):
        self.execute("SELECT SETSEED(%(seed)s)", seed=SEED)
        env = self.env
        company = env.company
        env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        self.foreign = env.ref("base.CNY")
        self.foreign.active = True
        customer = env["res.partner"].create({"name": "Customer"})
        self.first = self.copy(
            customer,
            f"SELECT n FROM GENERATE_SERIES(1, {self.customers}) n",
            name="'Customer ' || n",
            complete_name="'Customer ' || n",
            commercial_partner_id="id",
        )
        self.catalogue()
        self.sales(customer)
        self.invoices(customer)
        self.service(customer)
        self.tags()
        env.flush_all()
        env.invalidate_all()

    def catalogue(self):
        """Every tenth product is a service; every tenth uses three of the others."""
        templates = self.env["product.template"].create(
            [
                {
                    "name": f"Product {number}",
                    "type": "service" if number % 10 == 9 else "consu",
                    "is_value_added_service": number % 10 == 9,
                    "list_price": 10 + number,
                    "taxes_id": False,
                }
                for number in range(PRODUCTS)
            ]
        )
        for number in range(0, PRODUCTS - 4, 10):
            templates[number].service_consumable_ids = templates[
                number + 1 : number + 4
            ]
        self.products = templates.product_variant_id

    def product(self, shift: str = "RANDOM()") -> str:
        ids = ", ".join(str(id_) for id_ in self.products.ids)
        return f"(ARRAY[{ids}])[1 + FLOOR({shift} * {PRODUCTS})::int]"

    def sales(self, customer):
        """As many orders as customers, two lines each; every tenth is a quotation."""
        order = self.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "order_line": [
                    (0, 0, {"product_id": self.products[0].id, "price_unit": 10})
                ],
            }
        )
        foreign = f"CASE WHEN g.n % 4 = 1 THEN {self.foreign.id} ELSE t.currency_id END"
        first = self.copy(
            order,
            self.some(1.0),
            name="'B' || g.n",
            partner_id="g.customer",
            partner_invoice_id="g.customer",
            partner_shipping_id="g.customer",
            state="CASE WHEN g.n % 10 = 0 THEN 'draft' ELSE 'sale' END",
            date_order="TIMESTAMP '2022-01-01' + (RANDOM() * 1500) * INTERVAL '1 day'",
            currency_id=foreign,
            currency_rate=f"CASE WHEN g.n % 4 = 1 THEN {RATE} ELSE 1 END",
            amount_untaxed="ROUND((10 + RANDOM() * 4000)::numeric, 2)",
        )
        line = order.order_line
        self.copy(
            line,
            f"SELECT so.id AS order_id, so.partner_id, so.state, so.currency_id,"
            f"       1 + FLOOR(RANDOM() * 3)::int AS quantity,"
            f"       so.amount_untaxed / 2 AS price,"
            f"       {self.product()} AS product_id"
            f"  FROM sale_order so CROSS JOIN GENERATE_SERIES(1, 2) n"
            f" WHERE so.id >= {first}",
            order_id="g.order_id",
            order_partner_id="g.partner_id",
            state="g.state",
            currency_id="g.currency_id",
            product_id="g.product_id",
            product_uom_qty="g.quantity",
            price_unit="g.price / g.quantity",
            price_subtotal="g.price",
            price_total="g.price",
        )

    def invoices(self, customer):
        """Invoices without an order, and credit notes of orders."""
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": "2024-01-01",
                "invoice_line_ids": [
                    (0, 0, {"product_id": self.products[0].id, "price_unit": 10})
                ],
            }
        )
        move.action_post()
        line = move.invoice_line_ids
        for share, move_type, sign in (
            (0.1, "out_invoice", 1),
            (0.05, "out_refund", -1),
        ):
            first = self.copy(
                move,
                self.some(share),
                name=f"'{move_type}/' || g.n",
                payment_reference=f"'{move_type}/' || g.n",
                move_type=f"'{move_type}'",
                partner_id="g.customer",
                commercial_partner_id="g.customer",
                partner_shipping_id="g.customer",
                invoice_date="DATE '2022-01-01' + FLOOR(RANDOM() * 1500)::int",
            )
            amount = "ROUND((5 + RANDOM() * 500)::numeric, 2)"
            first_line = self.copy(
                line,
                f"SELECT am.id AS move_id, am.partner_id, {amount} AS amount,"
                f"       {self.product()} AS product_id"
                f"  FROM account_move am WHERE am.id >= {first}",
                move_id="g.move_id",
                move_name="'B'",
                partner_id="g.partner_id",
                product_id="g.product_id",
                quantity="1",
                price_unit="g.amount",
                price_subtotal="g.amount",
                price_total="g.amount",
                balance=f"-g.amount * {sign}",
                amount_currency=f"-g.amount * {sign}",
                credit="g.amount" if sign > 0 else "0",
                debit="0" if sign > 0 else "g.amount",
            )
        # The credit notes come from orders of the same customer, where there are any.
        self.execute(
            "INSERT INTO sale_order_line_invoice_rel (invoice_line_id, order_line_id)"
            " SELECT aml.id, MIN(sol.id)"
            "   FROM account_move_line aml"
            "   JOIN sale_order_line sol ON sol.order_partner_id = aml.partner_id"
            "  WHERE aml.id >= %(first)s GROUP BY aml.id",
            first=first_line,
        )

    def service(self, customer):
        """Equipment, tickets, visits, ratings, leads, contracts."""
        env = self.env
        location = env["fsm.location"].create({"name": "Home", "owner_id": customer.id})
        unit = env["fsm.equipment"].create(
            {
                "name": "Bench unit",
                "product_id": self.products[0].id,
                "owned_by_id": customer.id,
            }
        )
        self.copy(
            unit,
            self.some(0.5),
            name="'Bench unit ' || g.n",
            owned_by_id="g.customer",
            commercial_partner_id="g.customer",
            product_id=self.product(),
            goods_value="ROUND((100 + RANDOM() * 9000)::numeric, 2)",
            warranty_start_date="DATE '2020-01-01'",
            warranty_end_date="DATE '2022-01-01' + FLOOR(RANDOM() * 2000)::int",
        )
        ticket = env["helpdesk.ticket"].create(
            {"name": "T", "description": "D", "partner_id": customer.id}
        )
        complaint = env.ref("service_revenue.helpdesk_ticket_type_complaint").id
        stages = env["helpdesk.ticket.stage"].search([])
        done = stages.filtered("closed")[:1].id
        first_ticket = self.copy(
            ticket,
            self.some(0.2),
            number="'B' || g.n",
            partner_id="g.customer",
            service_partner_id="g.customer",
            commercial_partner_id="g.customer",
            profile_id="NULL",
            # Complaints are open: nobody has called back.
            stage_id=f"CASE WHEN g.n % 3 > 0 AND g.n % 5 > 0 THEN {done}"
            " ELSE t.stage_id END",
            type_id=f"CASE WHEN g.n % 5 = 0 THEN {complaint} END",
            create_date="TIMESTAMP '2022-01-01' + (RANDOM() * 1500) * INTERVAL '1 day'",
        )
        visit = env["fsm.order"].create({"location_id": location.id})
        completed = env.ref("fieldservice.fsm_stage_completed").id
        self.copy(
            visit,
            self.some(0.2),
            name="'B' || g.n",
            service_partner_id="g.customer",
            commercial_partner_id="g.customer",
            profile_id="NULL",
            stage_id=f"CASE WHEN g.n % 4 > 0 THEN {completed} ELSE t.stage_id END",
            date_end="TIMESTAMP '2022-01-01' + (RANDOM() * 1500) * INTERVAL '1 day'",
        )
        rating = env["rating.rating"].create(
            {
                "res_model_id": env["ir.model"]._get_id("helpdesk.ticket"),
                "res_id": ticket.id,
                "rating": 4,
                "consumed": True,
            }
        )
        tickets = int(self.customers * 0.2)
        self.copy(
            rating,
            self.some(0.1),
            res_id=f"{first_ticket} + FLOOR(RANDOM() * {tickets})::int",
            rating="1 + FLOOR(RANDOM() * 5)::int",
            access_token="MD5(RANDOM()::text)",
        )
        lead = env["crm.lead"].create({"name": "L", "partner_id": customer.id})
        self.copy(
            lead,
            self.some(0.1),
            partner_id="g.customer",
            won_status="CASE WHEN g.n % 3 = 0 THEN 'won' ELSE 'pending' END",
        )
        contract = env["contract.contract"].create(
            {"name": "C", "partner_id": customer.id}
        )
        self.copy(
            contract,
            self.some(0.05),
            partner_id="g.customer",
            invoice_partner_id="g.customer",
            commercial_partner_id="g.customer",
            date_end="CASE WHEN g.n % 2 = 0 THEN DATE '2026-12-31' END",
        )

    def tags(self):
        tags = self.env["res.partner.category"].create(
            [{"name": f"Tag {number}", "color": number % 12} for number in range(TAGS)]
        )
        self.execute(
            "INSERT INTO res_partner_res_partner_category_rel (category_id, partner_id)"
            " SELECT %(first)s + g.n %% %(tags)s, g.customer"
            f"  FROM ({self.some(0.3)}) g"
            " ON CONFLICT DO NOTHING",
            first=tags[0].id,
            tags=TAGS,
        )
