# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.tests import new_test_user

from .decision_common import DecisionCommon


class ClaimCommon(DecisionCommon):
    """Boards under the warranty of a supplier who sells them at 200.

    ``routed`` makes decided parts that are in the open claim of their supplier.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.company.chart_template:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=cls.company, install_demo=False
            )
        cls.supplier = cls.env["res.partner"].create({"name": "Supplier Su"})
        cls.seller = cls.make_seller(cls.board)
        cls.accountant = new_test_user(
            cls.env,
            login="spare_accountant",
            groups="spare_parts_reverse.group_spare_manager,"
            "account.group_account_invoice",
        )
        cls.clerk = new_test_user(
            cls.env, login="spare_clerk", groups="account.group_account_invoice"
        )

    @classmethod
    def make_seller(cls, product, supplier=None, price=200.0, months=12.0, **vals):
        return cls.env["product.supplierinfo"].create(
            {
                "partner_id": (supplier or cls.supplier).id,
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_id": False,
                "price": price,
                "warranty_duration": months,
                **vals,
            }
        )

    @classmethod
    def decided(cls, *names, product=None):
        """Parts that the rule sends to the supplier."""
        parts = cls.env["spare.part.return"].union(
            *(cls.received(product, name) for name in names)
        )
        cls.decide(parts)
        return parts

    @classmethod
    def routed(cls, *names, product=None):
        parts = cls.decided(*names, product=product)
        parts._route()
        return parts

    @classmethod
    def shipped(cls, *names, product=None):
        """Parts at the supplier, and their claim."""
        parts = cls.routed(*names, product=product)
        claim = parts.claim_line_ids.claim_id
        claim.with_user(cls.spare_user).action_ship()
        return parts, claim

    @classmethod
    def answer(cls, claim, answers, user=None):
        """Record one answer for each line, in their order."""
        claim = claim.with_user(user or cls.accountant)
        for line, vals in zip(claim.line_ids, answers, strict=True):
            line.write(vals)
        claim.action_answer()

    @classmethod
    def post(cls, claim, *prices):
        """Post the draft credit note, with these prices where they are given."""
        note = claim._get_credit_notes()
        for line, price in zip(note.invoice_line_ids, prices, strict=False):
            line.price_unit = price
        note.invoice_date = fields.Date.today()
        note.action_post()
        return note
