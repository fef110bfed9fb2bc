# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import namedtuple

from odoo import api, fields, models

Coverage = namedtuple("Coverage", ["level", "contract", "note"])


class ContractContract(models.Model):
    """A contract with a service level: what it covers and its periods."""

    _inherit = "contract.contract"

    service_level_id = fields.Many2one(
        "service.level", ondelete="restrict", index="btree_not_null", tracking=True
    )
    service_state = fields.Selection(
        [
            ("draft", "Not started"),
            ("active", "Active"),
            ("ended", "Ended"),
            ("cancelled", "Cancelled"),
        ],
        string="Service",
        default="draft",
        copy=False,
        index=True,
        readonly=True,
    )
    service_covers_all = fields.Boolean(
        string="Covers All Products",
        help="All products of the customer; else only those listed.",
    )
    service_equipment_ids = fields.One2many(
        "fsm.equipment", "contract_id", string="Covered Products"
    )
    service_period_ids = fields.One2many(
        "service.contract.period", "contract_id", string="Periods"
    )
    service_entitlement_ids = fields.One2many(
        "service.entitlement", "contract_id", string="Entitlements"
    )

    @api.model
    def _service_coverage(self, requests):
        """Which level holds for these requests, by which contract (SR-16 to SR-18).

        Of the contracts that run on the day, for that customer, and that cover the
        product (or all products), the one with the highest level counts; else the level
        of the company's product warranty; else none.

        :param requests: ``{key: (company, partner, equipment, date)}``; ``partner`` is
            the commercial partner, ``equipment`` the units asked about (may be empty)
        :return: ``{key: Coverage(level, contract, note)}`` for every key
        """
        Level = self.env["service.level"]
        partners = self.env["res.partner"].union(*(r[1] for r in requests.values()))
        contracts = self.search(
            [
                ("contract_type", "=", "sale"),
                ("service_level_id", "!=", False),
                ("service_state", "=", "active"),
                ("commercial_partner_id", "in", partners.ids),
            ]
        )
        defaults = Level.search([("is_warranty_default", "=", True)])
        result = {}
        for key, (company, partner, equipment, date) in requests.items():
            running = contracts.filtered(
                lambda c, company=company, partner=partner, units=equipment, date=date: (
                    c.company_id == company
                    and c.commercial_partner_id == partner
                    and (not c.date_start or c.date_start <= date)
                    and (not c.date_end or c.date_end >= date)
                    and (c.service_covers_all or c.service_equipment_ids & units)
                )
            )
            best = running.sorted(lambda c: (-c.service_level_id.rank, c.id))[:1]
            if best:
                result[key] = Coverage(best.service_level_id, best, best.name)
                continue
            level = Level
            if equipment.filtered(
                lambda unit, date=date: (
                    unit.warranty_end_date and unit.warranty_end_date >= date
                )
            ):
                level = defaults.filtered(
                    lambda one, company=company: (
                        one.company_id in (company, Level.company_id)
                    )
                ).sorted(lambda one: not one.company_id)[:1]
            result[key] = Coverage(level, self.browse(), "")
        return result
