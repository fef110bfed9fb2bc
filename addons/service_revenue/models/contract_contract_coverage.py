# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict, namedtuple
from datetime import UTC, datetime

import pytz

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

Coverage = namedtuple("Coverage", ["level", "contract", "note"])

#: One term that covers: a period of a contract, or a contract without periods.
Term = namedtuple(
    "Term",
    [
        "contract_id",
        "level_id",
        "rank",
        "date_from",
        "date_to",
        "covers_all",
        "label",
    ],
)


class ContractContract(models.Model):
    """Which level holds for a request, and by which contract (SR-16 to SR-19)."""

    _inherit = "contract.contract"

    @api.model
    def _service_coverage(self, requests):
        """Which level holds for these requests, by which contract (SR-16 to SR-18).

        Of the contracts that run on the day, for that customer, and that cover the
        product (or all products), the one with the highest level counts; else the level
        of the company's product warranty; else none. A constant number of queries.

        :param requests: ``{key: (company, partner, equipment, date)}``; ``partner`` is
            the customer or a contact of his, ``equipment`` the units asked about (may
            be empty), ``date`` a day, or a moment in UTC: then the day where the
            customer lives (his time zone, else that of the company's working hours)
        :return: ``{key: Coverage(level, contract, note)}`` for every key; ``note`` says
            why in one sentence
        """
        if not requests:
            return {}
        # sudo: hotline and technicians make requests and may not read contracts. Only
        # the level, the link and the sentence leave this method.
        sudo = self.sudo()
        partners = sudo.env["res.partner"].union(*(r[1] for r in requests.values()))
        units = sudo.env["fsm.equipment"].union(*(r[2] for r in requests.values()))
        units.fetch(["contract_id", "warranty_end_date", "returned_on"])
        partners.fetch(["commercial_partner_id", "tz"])
        terms = sudo._service_terms(partners.commercial_partner_id)
        defaults = sudo._service_warranty_levels()
        result = {}
        for key, (company, partner, equipment, moment) in requests.items():
            partner = partner.sudo()
            day = self._service_day(company, partner, moment)
            equipment = equipment.sudo()
            candidates = terms.get((company.id, partner.commercial_partner_id.id), ())
            running = [
                term
                for term in candidates
                if (not term.date_from or term.date_from <= day)
                and (not term.date_to or term.date_to >= day)
            ]
            contract_ids = set(equipment.contract_id.ids)
            covering = [
                term
                for term in running
                if term.covers_all or term.contract_id in contract_ids
            ]
            result[key] = self._service_cover(
                covering, running, equipment, day, defaults, company
            )
        return result

    @api.model
    def _service_cover(self, covering, running, equipment, day, defaults, company):
        """Coverage of one request; nothing is read from the database here."""
        Level = self.env["service.level"]
        if covering:
            best = max(covering, key=lambda term: (term.rank, -term.contract_id))
            level = Level.browse(best.level_id)
            # sudo: as in _service_coverage; the name of the level is no secret.
            name = level.sudo().name
            if best.date_to:
                note = self.env._(
                    "%(level)s contract %(contract)s until %(date)s",
                    level=name,
                    contract=best.label,
                    date=format_date(self.env, best.date_to),
                )
            else:
                note = self.env._(
                    "%(level)s contract %(contract)s", level=name, contract=best.label
                )
            return Coverage(level, self.browse(best.contract_id), note)
        ends = [unit.warranty_end_date for unit in equipment if unit.warranty_end_date]
        end = max(ends, default=None)
        nothing = self.browse()
        if end and end >= day:
            note = self.env._(
                "In warranty until %(date)s", date=format_date(self.env, end)
            )
            return Coverage(defaults.get(company.id, defaults[False]), nothing, note)
        if end:
            note = self.env._(
                "No contract, warranty ended %(date)s", date=format_date(self.env, end)
            )
        elif running and not equipment:
            note = self.env._(
                "Contract %(contract)s covers single products: choose the product",
                contract=running[0].label,
            )
        elif equipment:
            note = self.env._("No contract, no warranty")
        else:
            note = self.env._("No contract")
        return Coverage(Level, nothing, note)

    @api.model
    def _service_terms(self, partners):
        """Agreed terms by (company id, commercial partner id): one statement.

        A period that was cut short covers the days before the cut, also after the
        contract has ended: a request that is entered late counts by its own day.
        """
        if not partners:
            return {}
        Period = self.env["service.contract.period"]
        self.flush_model()
        Period.flush_model()
        self.env["service.level"].flush_model(["rank"])
        terms = defaultdict(list)
        for company_id, partner_id, *row in self.env.execute_query(
            SQL(
                """
    SELECT contract.company_id, contract.commercial_partner_id, contract.id,
           level.id, level.rank,
           CASE WHEN period.id IS NULL THEN contract.date_start
                ELSE period.date_from END,
           CASE WHEN period.id IS NULL THEN contract.date_end
                ELSE period.date_to END,
           COALESCE(contract.service_covers_all, FALSE),
           COALESCE(NULLIF(contract.code, ''), contract.name)
      FROM contract_contract contract
      LEFT JOIN service_contract_period period
        ON period.contract_id = contract.id
      JOIN service_level level
        ON level.id = COALESCE(period.level_id, contract.service_level_id)
     WHERE contract.commercial_partner_id = ANY(%s)
       AND contract.active
       AND contract.contract_type = 'sale'
       AND contract.service_level_id IS NOT NULL
       AND CASE WHEN period.id IS NULL THEN contract.service_state = 'active'
                ELSE period.state != 'cancelled'
                     AND contract.service_state != 'cancelled' END
     ORDER BY contract.id, 6
                """,
                partners.ids,
            )
        ):
            terms[company_id, partner_id].append(Term(*row))
        return terms

    @api.model
    def _service_warranty_levels(self):
        """Level of the product warranty by company id; ``False``: of all others."""
        Level = self.env["service.level"]
        levels = {False: Level}
        for level in Level.search([("is_warranty_default", "=", True)]):
            levels[level.company_id.id] = level.sudo(False)
        return levels

    @api.model
    def _service_day(self, company, partner, moment):
        """Day of a moment (UTC) where the customer lives; days are taken as given."""
        if not isinstance(moment, datetime):
            return moment
        # sudo: the time zone of the working hours, nothing else.
        zone = partner.tz or company.sudo().resource_calendar_id.tz or "UTC"
        return moment.replace(tzinfo=UTC).astimezone(pytz.timezone(zone)).date()

    @api.model
    def _service_today(self, company):
        """Today where the company works."""
        # sudo: the time zone of the working hours, nothing else.
        zone = company.sudo().resource_calendar_id.tz or self.env.user.tz or "UTC"
        now = pytz.utc.localize(fields.Datetime.now())
        return now.astimezone(pytz.timezone(zone)).date()
