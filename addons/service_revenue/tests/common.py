# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from itertools import count

from odoo.tests.common import new_test_user

from odoo.addons.base.tests.common import BaseCommon


class ServiceRevenueCommon(BaseCommon):
    """A company, its people, one customer with an address, and small factories.

    ``technician_a`` and ``technician_b`` are workers (``fsm.person``); their logins are
    ``technician_user_a`` and ``technician_user_b``.
    """

    # Names of equipment are unique in the database.
    _serials = count(1)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Many leads of one customer is what most tests work with.
        cls.env.company.service_quality_duplicate = False
        cls.stage_new = cls.env.ref("fieldservice.fsm_stage_new")
        cls.stage_completed = cls.env.ref("fieldservice.fsm_stage_completed")
        cls.stage_cancelled = cls.env.ref("fieldservice.fsm_stage_cancelled")
        cls.technician_user_a = cls._make_user("tech_a", "technician")
        cls.technician_user_b = cls._make_user("tech_b", "technician")
        cls.technician_a = cls._make_technician(cls.technician_user_a)
        cls.technician_b = cls._make_technician(cls.technician_user_b)
        cls.service_user = cls._make_user("service_user", "user")
        cls.service_manager = cls._make_user("service_manager", "manager")
        cls.customer = cls._make_customer("Ms Li", email="li@example.com")
        cls.portal_user = new_test_user(
            cls.env,
            login="customer_portal",
            name=cls.customer.name,
            email=cls.customer.email,
            groups="base.group_portal",
            partner_id=cls.customer.id,
        )
        cls.location = cls._make_location(cls.customer)

    @classmethod
    def _make_user(cls, login, level, **values):
        """Internal user with the service group ``level``: technician, user, manager."""
        return new_test_user(
            cls.env,
            login=login,
            email=f"{login}@example.com",
            groups=f"service_revenue.group_service_{level}",
            **values,
        )

    @classmethod
    def _make_technician(cls, user, **values):
        """Worker (``fsm.person``) who is the person behind ``user``."""
        return cls.env["fsm.person"].create(
            {"partner_id": user.partner_id.id, **values}
        )

    @classmethod
    def _make_customer(cls, name="Customer", **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "phone": "+1 415 555 0199",
                "street": "8 Orchard Road",
                "city": "Springfield",
                "zip": "10001",
                "country_id": cls.env.ref("base.us").id,
                **values,
            }
        )

    @classmethod
    def _make_location(cls, customer, **values):
        """Service location owned by ``customer``, who is also the contact."""
        location = cls.env["fsm.location"].create(
            {
                "name": f"{customer.name}, home",
                "owner_id": customer.id,
                "contact_id": customer.id,
                "street": customer.street,
                "city": customer.city,
                "zip": customer.zip,
                "country_id": customer.country_id.id,
                **values,
            }
        )
        customer.service_location_id = location
        return location

    @classmethod
    def _make_ticket(cls, customer=None, **values):
        customer = customer or cls.customer
        return cls.env["helpdesk.ticket"].create(
            {
                "name": "It leaks",
                "description": "Water on the floor",
                "partner_id": customer.id,
                **values,
            }
        )

    @classmethod
    def _make_order(cls, location=None, technician=None, **values):
        """Work order at ``location`` for ``technician`` (default: technician A)."""
        technician = cls.technician_a if technician is None else technician
        return cls.env["fsm.order"].create(
            {
                "location_id": (location or cls.location).id,
                "person_id": technician.id,
                **values,
            }
        )

    @classmethod
    def _make_product(cls, name="Refrigerator", price=100.0, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "list_price": price,
                "taxes_id": False,
                **values,
            }
        )

    @classmethod
    def _make_equipment(cls, product=None, location=None, **values):
        location = location or cls.location
        return cls.env["fsm.equipment"].create(
            {
                "name": f"{product.name if product else 'Appliance'} "
                f"{next(cls._serials)}",
                "product_id": product.id if product else False,
                "owned_by_id": location.owner_id.id,
                "location_id": location.id,
                "current_location_id": location.id,
                **values,
            }
        )

    @classmethod
    def _make_sale_order(cls, customer=None, lines=(), **values):
        """Quotation; ``lines`` are (product, quantity, unit price)."""
        return cls.env["sale.order"].create(
            {
                "partner_id": (customer or cls.customer).id,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                            "tax_ids": False,
                        },
                    )
                    for product, quantity, price in lines
                ],
                **values,
            }
        )

    @classmethod
    def _make_other_company(cls, name="Other Company"):
        """Second company with a service user of its own: (company, user)."""
        company = cls.env["res.company"].create({"name": name})
        user = cls._make_user(
            "other_company_user",
            "user",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        return company, user
