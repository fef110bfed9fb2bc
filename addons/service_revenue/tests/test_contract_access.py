# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, new_test_user, tagged

from .contract_common import ContractCommon

MODELS = (
    "contract.contract",
    "contract.line",
    "service.contract.period",
    "service.contract.change",
)


@tagged("post_install", "-at_install")
class TestContractAccess(ContractCommon):
    """Who reads and changes service contracts (SR-19)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        monthly = cls._make_service(
            "VIP, monthly", 31.0, cls.vip, service_billing="monthly"
        )
        cls.contract = cls._contract(monthly)
        cls.contract.with_context(mail_notrack=True)._service_end(
            cls.contract.date_end.replace(day=1), "Test", refund=False
        )
        cls.records = {
            "contract.contract": cls.contract,
            "contract.line": cls.contract.contract_line_ids,
            "service.contract.period": cls.contract.service_period_ids,
            "service.contract.change": cls.contract.service_change_ids,
        }

    def _reads(self, user, model):
        Model = self.env[model].with_user(user)
        if not Model.has_access("read"):
            return False
        return bool(Model.search([("id", "in", self.records[model].ids)]))

    def test_who_reads(self):
        """Sales and service read them; technicians no price, others nothing."""
        _company, stranger = self._make_other_company()
        self.assertTrue(all(self.records.values()))
        for model in MODELS:
            for user in (self.service_user, self.service_manager, self.salesperson):
                self.assertTrue(self._reads(user, model), (user.login, model))
            for user in (self.technician_user_a, self.technician_user_b, stranger):
                self.assertFalse(self._reads(user, model), (user.login, model))
        # The customer sees his own contract (as OCA has it), nothing of the engine.
        self.assertTrue(self._reads(self.portal_user, "contract.contract"))
        for model in MODELS[2:]:
            self.assertFalse(self._reads(self.portal_user, model), model)
        other = new_test_user(
            self.env, login="other_customer", groups="base.group_portal"
        )
        self.assertFalse(self._reads(other, "contract.contract"))

    def test_who_writes(self):
        """The engine writes; a manager maintains the contract, not its state."""
        for model in MODELS:
            for user in (
                self.technician_user_a,
                self.service_user,
                self.salesperson,
                self.portal_user,
            ):
                with self.assertRaises(AccessError):
                    self.records[model].with_user(user).write({"create_uid": False})
        for model in MODELS[2:]:
            with self.assertRaises(AccessError):
                self.records[model].with_user(self.service_manager).unlink()
        mine = self.contract.with_user(self.service_manager)
        mine.service_covers_all = True
        with self.assertRaises(AccessError):
            mine.service_state = "cancelled"

    def test_other_contracts_stay_with_accounting(self):
        """No contract without a service level, none with a supplier."""
        plain = self.env["contract.contract"].create(
            {"name": "Rent", "partner_id": self.customer.id}
        )
        supplier = self.env["contract.contract"].create(
            {
                "name": "Cleaning",
                "partner_id": self.customer.id,
                "contract_type": "purchase",
            }
        )
        accountant = new_test_user(
            self.env,
            login="contract_accountant",
            groups="account.group_account_invoice,sales_team.group_sale_salesman",
        )
        both = plain + supplier
        Contract = self.env["contract.contract"]
        for user in (self.service_user, self.salesperson, self.service_manager):
            self.assertFalse(Contract.with_user(user).search([("id", "in", both.ids)]))
        self.assertEqual(
            Contract.with_user(accountant).search([("id", "in", both.ids)]), both
        )

    def test_buttons(self):
        """Who sees which button, and that it checks again inside."""
        contract = self._contract(
            service_equipment_ids=[Command.set(self._make_equipment().ids)]
        )
        for user, may_end in ((self.service_user, False), (self.service_manager, True)):
            mine = contract.with_user(user)
            self.assertTrue(mine.is_service_renew_allowed)
            self.assertTrue(mine.is_service_change_allowed)
            self.assertEqual(mine.is_service_end_allowed, may_end)
        with self.assertRaises(AccessError):
            contract.with_user(self.service_user).action_service_start()
        for user in (self.technician_user_a, self.portal_user):
            with self.assertRaises(AccessError):
                contract.with_user(user).action_service_renew()
            with self.assertRaises(AccessError):
                contract.with_user(user)._service_renew()

    def test_form_opens(self):
        """The form opens for who has no accounting rights."""
        view = "contract.contract_contract_customer_form_view"
        for user in (self.service_user, self.service_manager, self.salesperson):
            form = Form(self.contract.with_user(user), view=view)
            self.assertEqual(form.service_level_id, self.vip)

    def test_list_queries(self):
        """Lists cost the same for two contracts and for twenty."""
        views = {}
        for name in ("list_service", "list_renewal", "kanban_service"):
            view = self.env.ref(f"service_revenue.contract_contract_view_{name}")
            arch = self.env["contract.contract"].get_view(view.id, view.type)
            views[name] = {field: {} for field in arch["models"]["contract.contract"]}
        contracts = self.env["contract.contract"].union(
            *(
                self._contract(
                    customer=self._make_customer(f"List {n}"),
                    service_equipment_ids=[Command.set(self._make_equipment().ids)],
                )
                for n in range(20)
            )
        )

        def count(ids, fields):
            self.env.flush_all()
            self.env.invalidate_all()
            self.env.registry.clear_cache()
            mine = self.env["contract.contract"].with_user(self.service_user)
            mine.search([("id", "in", ids)]).web_read(fields)
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            mine.search([("id", "in", ids)]).web_read(fields)
            return self.cr.sql_log_count - before

        for name, fields in views.items():
            few = count(contracts[:2].ids, fields)
            many = count(contracts.ids, fields)
            self.assertEqual(many, few, name)
            self.assertLessEqual(many, 30, name)


@tagged("post_install", "-at_install")
class TestContractPortal(HttpCase, ContractCommon):
    """The customer reads promise, what is left and what is covered (SR-17)."""

    def test_page(self):
        unit = self._make_equipment()
        contract = self._contract(service_equipment_ids=[Command.set(unit.ids)])
        self.portal_user.password = "customer_portal"
        self.authenticate("customer_portal", "customer_portal")
        page = self.url_open(f"/my/contracts/{contract.id}")
        self.assertEqual(page.status_code, 200)
        for text in (self.vip.name, self.vip.promise, unit.name, "09/30/2027"):
            self.assertIn(text, page.text)

    def test_of_somebody_else(self):
        contract = self._contract(customer=self._make_customer("Somebody"))
        self.portal_user.password = "customer_portal"
        self.authenticate("customer_portal", "customer_portal")
        page = self.url_open(f"/my/contracts/{contract.id}")
        self.assertNotIn(contract.code, page.text)
