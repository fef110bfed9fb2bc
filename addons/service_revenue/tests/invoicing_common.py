# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo.fields import Command

from ..models.contract_contract_invoicing import ContractContract
from .common import ServiceRevenueCommon

OURS = (
    "_recurring_create_invoice",
    "_add_contract_origin",
    "_invoice_followers",
    "_get_related_invoices",
    "_record_invoice_generation_error",
    "_cron_recurring_create",
)
#: What an invoice, its lines, its followers and its messages consist of.
MOVE = [
    "partner_id",
    "commercial_partner_id",
    "partner_shipping_id",
    "fiscal_position_id",
    "ref",
    "invoice_origin",
    "invoice_date",
    "invoice_date_due",
    "date",
    "currency_id",
    "journal_id",
    "invoice_user_id",
    "team_id",
    "invoice_payment_term_id",
    "amount_untaxed",
    "amount_tax",
    "amount_total",
    "amount_residual",
    "state",
    "move_type",
    "is_manually_modified",
]
LINE = [
    "name",
    "display_type",
    "sequence",
    "account_id",
    "partner_id",
    "product_id",
    "product_uom_id",
    "quantity",
    "price_unit",
    "discount",
    "price_subtotal",
    "price_total",
    "balance",
    "debit",
    "credit",
    "amount_currency",
    "currency_id",
    "tax_ids",
    "tax_tag_ids",
    "tax_line_id",
    "tax_base_amount",
    "tax_repartition_line_id",
    "date_maturity",
    "amount_residual",
    "contract_line_id",
    "analytic_distribution",
]
MESSAGE = [
    "body",
    "subtype_id",
    "message_type",
    "author_id",
    "email_from",
    "is_internal",
    "reply_to",
    "record_company_id",
    "partner_ids",
]


class InvoicingCommon(ServiceRevenueCommon):
    """Contracts with lines of all kinds, and what invoices consist of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.company.chart_template:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=cls.env.company, install_demo=False
            )
        tax = {"amount_type": "percent", "type_tax_use": "sale"}
        cls.tax = cls.env["account.tax"].create({**tax, "name": "13 %", "amount": 13})
        cls.included = cls.env["account.tax"].create(
            {
                **tax,
                "name": "6 % included",
                "amount": 6,
                "price_include_override": "tax_included",
            }
        )
        cls.service = cls._make_product("Service", type="service")

    @classmethod
    def _contracts(cls, count=3, **values):
        """Contracts with a taxed, a tax-included, a free and a discounted line, and
        now and then one with other things."""
        contracts = cls.env["contract.contract"].create(
            [
                {
                    "name": f"Contract {number}",
                    "code": f"C{number}",
                    "partner_id": cls.customer.id,
                    "contract_line_ids": [
                        Command.create(
                            {
                                "product_id": cls.service.id,
                                "name": f"{index} #START# #END# #INVOICEMONTHNAME#",
                                "quantity": 1 + index,
                                "price_unit": 33.33 + number / 7,
                                "discount": discount,
                                "uom_id": cls.service.uom_id.id,
                                "date_start": "2026-01-01",
                                "recurring_next_date": "2026-01-01",
                            }
                        )
                        for index, discount in enumerate((0, 7.5)[: 1 + number % 2])
                    ],
                    **values,
                }
                for number in range(count)
            ]
        )
        subtype = cls.env.ref("contract.mail_message_subtype_invoice_created")
        contracts[0].message_subscribe(
            partner_ids=cls.customer.ids, subtype_ids=subtype.ids
        )
        return contracts

    @classmethod
    def _picture(cls, contracts):
        """Everything of the invoices of these contracts, without numbers of rows."""
        contracts.env.flush_all()
        contracts.env.invalidate_all()
        result = []
        for contract in contracts:
            for move in contract._get_related_invoices().sorted("id"):
                result.append(
                    (
                        contract.id,
                        cls._plain(move, MOVE),
                        [
                            cls._plain(line, LINE)
                            for line in move.line_ids.sorted(
                                lambda line: (line.display_type, line.sequence, line.id)
                            )
                        ],
                        [
                            (cls._plain(message, MESSAGE), bool(message.parent_id))
                            for message in move.message_ids.sorted("id")
                        ],
                        [
                            (follower.partner_id, follower.subtype_ids.ids)
                            for follower in move.message_follower_ids.sorted(
                                "partner_id"
                            )
                        ],
                    )
                )
            result.append(
                [
                    (line.last_date_invoiced, line.recurring_next_date)
                    for line in contract.contract_line_ids
                ]
                + [contract.recurring_next_date, contract.invoice_generation_error]
            )
        return result

    @classmethod
    def _plain(cls, record, names):
        return [(name, record[name]) for name in names]


def _inherited(name):
    def method(self, *args, **kwargs):
        return getattr(super(ContractContract, self), name)(*args, **kwargs)

    return method


@contextmanager
def as_shipped():
    """OCA's methods, and nothing of ours before them."""
    with ExitStack() as stack:
        for name in OURS:
            stack.enter_context(patch.object(ContractContract, name, _inherited(name)))
        yield
