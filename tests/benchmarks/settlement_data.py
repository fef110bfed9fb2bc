# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Agents and what they are owed, generated in the database.

The same amounts, to the cent, as entries of the ledger and as agent lines of customer
invoices, which is what the peer settles: amount and day follow from the number of the
agent and of the line.
"""

from __future__ import annotations

from .profile_data import Generator

MONTH = "2026-01-01"
DATE_TO = "2026-02-01"
# Lines of the posted invoices that the agent lines of the peer hang on.
INVOICES, INVOICE_LINES = 20, 50


class SettlementData(Generator):
    """`agents` agents with `lines` payable entries each, in one month."""

    def __init__(self, env, agents: int, lines: int):
        super().__init__(env, "S")
        self.agents = agents
        self.lines = lines

    def run(self, peer: bool = True):
        env = self.env
        if peer:
            env["account.chart.template"].try_loading(
                "generic_coa", company=env.company, install_demo=False
            )
        self.people()
        if peer:
            self.invoices_of_peer()
        self.ledger()
        env.flush_all()
        env.invalidate_all()
        env.cr.commit()
        self.execute("ANALYZE")
        env.cr.commit()

    def people(self):
        env = self.env
        self.commission = env["commission"].create(
            {"name": "Peer", "settlement_type": "sale_invoice", "fix_qty": 1}
        )
        agent = env["res.partner"].create(
            {
                "name": "Agent",
                "agent": True,
                "settlement": "monthly",
                "commission_id": self.commission.id,
            }
        )
        self.first = self.copy(
            agent,
            f"SELECT n FROM GENERATE_SERIES(1, {self.agents}) n",
            name="'Agent ' || n",
            complete_name="'Agent ' || n",
            commercial_partner_id="id",
        )
        agent.agent = False
        self.last = self.first + self.agents - 1

    # One amount and one day for agent `a` and line `k`, counted from zero.
    AMOUNT = "(1 + (a * 7919 + k * 104729) %% 99991)::numeric / 100"

    def lines_of(self, columns: str) -> str:
        return (
            f"SELECT {columns} FROM GENERATE_SERIES(0, {self.agents - 1}) a"
            f" CROSS JOIN GENERATE_SERIES(0, {self.lines - 1}) k"
        )

    def day(self, number: str) -> str:
        return f"('{MONTH}'::date + (({number}) %% {INVOICES})::int)"

    def invoices_of_peer(self):
        """Posted invoices, one a day, and the agent lines of everybody on them."""
        env = self.env
        partner = env["res.partner"].create({"name": "Customer"})
        product = env["product.product"].create(
            {"name": "Service", "type": "service", "taxes_id": False}
        )
        invoices = env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_date": f"2026-01-{number + 1:02}",
                    "invoice_line_ids": [
                        (0, 0, {"product_id": product.id, "price_unit": 100})
                        for _line in range(INVOICE_LINES)
                    ],
                }
                for number in range(INVOICES)
            ]
        )
        invoices.action_post()
        env.flush_all()
        # Line k of agent a is on line (a + k) of all invoice lines, taken in turn from
        # the invoices, so that it has the day of its entry in the ledger.
        self.execute(
            "CREATE TEMPORARY TABLE bench_line AS"
            " SELECT (ROW_NUMBER() OVER (PARTITION BY move_id ORDER BY id) - 1)"
            f"       * {INVOICES} + DENSE_RANK() OVER (ORDER BY move_id) - 1 AS n,"
            "        id, move_id"
            "   FROM account_move_line"
            "  WHERE move_id = ANY(%(moves)s) AND display_type = 'product'",
            moves=invoices.ids,
        )
        count = INVOICES * INVOICE_LINES
        self.execute(
            "INSERT INTO account_invoice_line_agent (object_id, agent_id,"
            " commission_id, invoice_id, company_id, invoice_date, amount, settled,"
            " create_uid, write_uid, create_date, write_date)"
            f" SELECT bench_line.id, {self.first} + a, {self.commission.id},"
            f" bench_line.move_id, {env.company.id}, {self.day('a + k')},"
            f" {self.AMOUNT}, FALSE, 1, 1, NOW(), NOW()"
            f" FROM ({self.lines_of('a, k')}) wanted"
            f" JOIN bench_line ON bench_line.n = (a + k) %% {count}"
            " ORDER BY k, a",
            n=0,
        )

    def ledger(self):
        """The same as payable entries, in the order in which they were booked."""
        env = self.env
        person = env["fsm.person"].create({"name": "Technician"})
        customer = env["res.partner"].create({"name": "Owner", "street": "1 Road"})
        location = env["fsm.location"].create(
            {"name": "Home", "owner_id": customer.id, "contact_id": customer.id}
        )
        job = env["fsm.order"].create(
            {"location_id": location.id, "person_id": person.id}
        )
        tapped = job.with_user(env.ref("base.user_admin")).capture_lead(
            env.ref("service_revenue.interest_other").id
        )
        rule = env["service.incentive.rule"].create({"name": "Bench", "bounty": 1})
        env.flush_all()
        self.execute(
            "INSERT INTO service_incentive_entry (rule_id, beneficiary_id, company_id,"
            " currency_id, base_amount, rate, amount, kind, stage, proof, lead_id,"
            " origin_model, origin_id, occurrence, date, state, payable_on,"
            " create_uid, create_date, write_uid, write_date)"
            f" SELECT {rule.id}, {self.first} + a, {env.company.id},"
            f" {env.company.currency_id.id}, 0, 0, {self.AMOUNT}, 'accrual',"
            f" 'accepted', 'capture', {tapped['lead_id']}, 'crm.lead',"
            f" {tapped['lead_id']}, 'bench ' || k, {self.day('a + k')}, 'payable',"
            f" {self.day('a + k')}, 1, NOW(), 1, NOW()"
            f" FROM ({self.lines_of('a, k')}) wanted ORDER BY k, a",
            n=0,
        )

    def reset(self):
        """Everything payable again, as before a round."""
        self.execute("DELETE FROM commission_settlement_line")
        self.execute(
            "UPDATE service_incentive_entry SET state = 'payable'"
            " WHERE state = 'settled'"
        )
        self.execute("DELETE FROM commission_settlement")
        self.execute("DELETE FROM service_settlement_run")
        self.env.cr.commit()
        self.env.invalidate_all()
