# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import namedtuple

from odoo import fields, models
from odoo.tools import format_date

#: Who pays (``warranty``, ``contract`` or ``customer``), why in one sentence, and the
#: last day of the warranty or False.
Payer = namedtuple("Payer", ["payer", "note", "until"])
PAYERS = [
    ("warranty", "Warranty"),
    ("contract", "Service contract"),
    ("customer", "Customer"),
]


class FsmEquipment(models.Model):
    _inherit = "fsm.equipment"

    def _get_spare_payers(self, day=None):
        """Who pays for parts and repairs of these machines on ``day`` (SP-04).

        The warranty of the serial counts until the end of its last day, then the
        service contract that covers the machine, else the customer pays. A constant
        number of queries.

        :param day: date; today where the customer lives if it is not given
        :return: ``{machine: Payer}``
        """
        # sudo: hotline and customers may not read contracts; only who pays leaves this
        # method.
        units = self.sudo()
        contracts = units.env["contract.contract"]
        moment = day or fields.Datetime.now()
        requests = {
            unit.id: (
                unit.company_id or self.env.company,
                unit.commercial_partner_id,
                unit,
                moment,
            )
            for unit in units
        }
        coverages = contracts._service_coverage(requests)
        result = {}
        for unit in units:
            company, partner, _unit, _moment = requests[unit.id]
            today = contracts._service_day(company, partner, moment)
            until = unit.warranty_end_date
            coverage = coverages[unit.id]
            if until and until >= today:
                payer = "warranty"
                note = self.env._(
                    "In warranty until %(date)s",
                    date=format_date(self.env, until),
                )
            elif coverage.contract:
                payer, note = "contract", coverage.note
            else:
                payer, note = "customer", coverage.note
            result[self.browse(unit.id)] = Payer(payer, note, until)
        return result
