# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Life of a claim: shipped, answered, closed."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import float_round

from .spare_supplier_claim import TRANSITIONS
from .spare_supplier_claim_line import ANSWERED

USER = "spare_parts_reverse.group_spare_user"
MANAGER = "spare_parts_reverse.group_spare_manager"
REMINDER = "spare_parts_reverse.mail_activity_type_spare_claim"


class SpareSupplierClaim(models.Model):
    _inherit = "spare.supplier.claim"

    def _check_claim_step(self, state, group):
        """Who may bring these claims into ``state``, and whether they can go there."""
        self.check_access("write")
        self._check_spare_group(group)
        labels = dict(self._fields["state"]._description_selection(self.env))
        for claim in self:
            if state not in TRANSITIONS[claim.state]:
                raise UserError(
                    self.env._(
                        "%(claim)s is “%(state)s” and cannot become “%(wanted)s”. "
                        "Refresh the page: somebody may have been quicker.",
                        claim=claim.name,
                        state=labels[claim.state],
                        wanted=labels[state],
                    )
                )

    # ------------------------------------------------------------------
    # To the supplier
    # ------------------------------------------------------------------

    def action_ship(self):
        """Hand the parts to the carrier: they move to the supplier.

        :return: the shipping list, to be printed
        """
        self._check_claim_step("shipped", USER)
        # sudo: the steps of parts are written by the engine; access was checked above.
        for claim in self.sudo():
            claim._ship()
        return self.action_print()

    def _ship(self):
        lines = self.line_ids.filtered(lambda line: line.state == "draft")
        if not lines:
            raise UserError(
                self.env._(
                    "%(claim)s has no parts. Decide on a part to return it to this "
                    "supplier first.",
                    claim=self.name,
                )
            )
        parts = lines.return_id
        if gone := parts.filtered(lambda part: part.state != "decided"):
            raise UserError(
                self.env._(
                    "These parts wait for another decision: %(parts)s. Take them out "
                    "of the claim, or decide on them again.",
                    parts=", ".join(gone.mapped("display_name")),
                )
            )
        for source, group in lines.grouped(
            lambda line: line.return_id.location_id
        ).items():
            group.write({"source_location_id": source.id, "state": "shipped"})
        company = self.company_id
        place = self.partner_id.with_company(company).property_stock_supplier
        parts._step(
            "supplier",
            location=place,
            note=self.name,
            move_values={"partner_id": self.partner_id.id},
        )
        self.write(
            {
                "state": "shipped",
                "shipped_on": fields.Datetime.now(),
                "currency_rate": self._get_rate(),
                "user_id": self.user_id.id or self.env.uid,
            }
        )

    def _get_rate(self):
        """Company currency for one unit of the claim's currency, today."""
        return self.env["res.currency"]._get_conversion_rate(
            self.currency_id,
            self.company_currency_id,
            self.company_id,
            self.company_id._service_today(),
        )

    def action_print(self):
        """Shipping list with serial numbers and faults."""
        self.check_access("read")
        report = self.env.ref("spare_parts_reverse.action_report_spare_supplier_claim")
        return report.report_action(self, config=False)

    def action_cancel(self):
        """Give the open claim up; its parts wait for another decision."""
        self._check_claim_step("cancelled", USER)
        # sudo: see action_ship.
        claims = self.sudo()
        lines = claims.line_ids.filtered(lambda line: line.state == "draft")
        lines._take_out()
        claims.write({"state": "cancelled"})
        return True

    # ------------------------------------------------------------------
    # Back from the supplier
    # ------------------------------------------------------------------

    def action_answer(self):
        """Carry out what the supplier answered for each part.

        Parts without an answer stay at the supplier. When the last one is answered, so
        is the claim. Credit goes on a draft credit note, by who may make one.
        """
        self.check_access("write")
        self._check_spare_group(MANAGER)
        if any(claim.state != "shipped" for claim in self):
            self._check_claim_step("answered", MANAGER)
        # sudo: see action_ship.
        claims = self.sudo()
        lines = claims.line_ids.filtered(
            lambda line: line.state == "shipped" and line.answer
        )
        if not lines:
            raise UserError(
                self.env._("Choose the supplier's answer for at least one part first.")
            )
        lines._check_answers()
        lines._settle()
        now = fields.Datetime.now()
        done = claims.filtered(
            lambda claim: "shipped" not in claim.line_ids.mapped("state")
        )
        done.write({"state": "answered", "answered_on": now})
        done.activity_unlink([REMINDER])
        if self.env["account.move"].has_access("create"):
            self._make_credit_notes()
        return True

    def action_close(self):
        """Close answered claims; a difference above the tolerance is explained."""
        self._check_claim_step("closed", MANAGER)
        for claim in self:
            # sudo: states of credit notes, for who may not read accounting.
            notes = claim.sudo()._get_credit_notes()
            if notes.filtered(lambda move: move.state == "draft"):
                raise UserError(
                    self.env._(
                        "The credit note of %(claim)s is still a draft. Post it with "
                        "what the supplier credits, or delete it.",
                        claim=claim.name,
                    )
                )
            tolerance = claim.expected_amount * (
                claim.company_id.sudo().spare_claim_tolerance_percent / 100
            )
            above = claim.currency_id.compare_amounts(
                abs(claim.difference_amount), tolerance
            )
            if above > 0 and not (claim.difference_reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(claim)s: %(amount)s is missing of what was expected. Say "
                        "why, in “Why There Is A Difference”.",
                        claim=claim.name,
                        amount=claim.currency_id.format(claim.difference_amount),
                    )
                )
        # sudo: see action_ship.
        self.sudo().write({"state": "closed", "closed_on": fields.Datetime.now()})
        return True

    # ------------------------------------------------------------------
    # Credit note
    # ------------------------------------------------------------------

    def action_make_credit_note(self):
        """Make the draft credit note of the supplier, with accounting's own rights."""
        self.check_access("read")
        if not self.env["account.move"].has_access("create"):
            raise UserError(
                self.env._(
                    "The credit note is made by accounting. Ask somebody with the "
                    "right “Invoicing” to open this claim and press “Make Credit Note”."
                )
            )
        self._make_credit_notes()
        return self.action_open_credit_notes()

    def _make_credit_notes(self):
        """One draft credit note for each claim with credited parts without one."""
        # sudo: claims are read for who makes the credit note; the note itself is made
        # with his own rights.
        for claim in self.sudo():
            lines = claim._get_lines_to_credit()
            if not lines:
                continue
            vals = [
                fields.Command.create(line._prepare_credit_vals()) for line in lines
            ]
            draft = claim._get_credit_notes().filtered(
                lambda move: move.state == "draft" and move.move_type == "in_refund"
            )[:1]
            notes = self.env["account.move"].with_company(claim.company_id)
            if draft:
                notes.browse(draft.id).write({"invoice_line_ids": vals})
            else:
                notes.create({**claim._prepare_credit_note(), "invoice_line_ids": vals})
            lines.invalidate_recordset(["credit_line_ids"])

    def _prepare_credit_note(self):
        self.ensure_one()
        return {
            "move_type": "in_refund",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "invoice_date": self.company_id._service_today(),
            "invoice_origin": self.name,
            "ref": self.supplier_reference or self.name,
        }

    def action_open_credit_notes(self):
        """The credit notes of the claim, for who may see accounting."""
        self.check_access("read")
        self.env["account.move"].check_access("read")
        # sudo: only which they are; the notes themselves are read with own rights.
        moves = self.sudo()._get_credit_notes()
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Notes"),
            "res_model": "account.move",
            "domain": [("id", "in", moves.ids)],
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
        }
        if len(moves) == 1:
            action.update(
                res_id=moves.id, view_mode="form", views=[(False, "form")], domain=[]
            )
        return action


class SpareSupplierClaimLine(models.Model):
    _inherit = "spare.supplier.claim.line"

    def _check_answers(self):
        """What is needed to carry an answer out."""
        for line in self:
            if (
                line.answer in ("refused", "kept")
                and not (line.refuse_reason or "").strip()
            ):
                raise UserError(
                    self.env._(
                        "%(part)s: say why the supplier refused it.",
                        part=line.display_name,
                    )
                )
            product = line.replacement_product_id or line.product_id
            if (
                line.answer == "replacement"
                and product.tracking != "none"
                and not (line.replacement_number or "").strip()
            ):
                raise UserError(
                    self.env._(
                        "%(part)s: enter the number of the replacement part.",
                        part=line.display_name,
                    )
                )

    def _settle(self):
        """Parts and lines follow the answers; nothing of accounting here."""
        lines_by = self.grouped("answer")
        self._receive_replacements(lines_by.get("replacement", self.browse()))
        gone = self.filtered(lambda line: line.answer != "refused")
        if gone:
            gone.return_id._step("done", {"outcome": "supplier"})
        back = lines_by.get("refused", self.browse())
        for (place, reason), lines in back.grouped(
            lambda line: (line._get_inspection_location(), line.refuse_reason)
        ).items():
            # Lines first: a supplier who refused a part is not suggested again.
            lines.write({"state": "refused"})
            lines.return_id._decide(location=place, note=reason)
        for answer, lines in lines_by.items():
            lines.write({"state": ANSWERED[answer]})

    def _get_inspection_location(self):
        warehouse = self.return_id.warehouse_id
        return warehouse.spare_inspection_location_id or self.source_location_id

    def _prepare_credit_vals(self):
        """One line of the credit note.

        It is booked on the expense account of the product, where the part was booked
        when it left the stock: the defective part is not in the value of the stock, so
        the account of the stock valuation has nothing to do with it.
        """
        self.ensure_one()
        product = self.product_id.with_company(self.company_id)
        account = product.product_tmpl_id.get_product_accounts()["expense"]
        words = (
            self.claim_id.name,
            product.display_name,
            self.lot_id.name,
            self.return_id.name,
        )
        quantity = self.quantity
        digits = self.env["decimal.precision"].precision_get("Product Price")
        price = float_round(self.agreed_amount / quantity, precision_digits=digits)
        if self.currency_id.compare_amounts(price * quantity, self.agreed_amount):
            # Does not divide: the amount that was agreed goes before the quantity.
            quantity, price = 1, self.agreed_amount
        vals = {
            "name": " ".join(word for word in words if word),
            "product_id": product.id,
            "product_uom_id": product.uom_id.id,
            "quantity": quantity,
            "price_unit": price,
            "spare_claim_line_id": self.id,
        }
        if account:
            vals["account_id"] = account.id
        return vals
