# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import escape

from odoo import api, models
from odoo.fields import Command

from ..tools.invoicing import InvoicingBatch, expected_amount

#: Messages with nothing but these can wait until the end of the batch.
PLAIN_MESSAGE = frozenset(["body", "subtype_id", "author_id"])
AMOUNTS = frozenset(["amount_currency", "balance", "credit", "debit"])
FLAGS = frozenset(["is_manually_modified"])


class AccountMove(models.Model):
    """Invoices that contracts make by the hundred (P7).

    Odoo works out amounts, taxes and due dates as for every invoice. What is left out,
    in an `InvoicingBatch` only, is work without effect: writing amounts line by line
    that could be known, writing what is there already, posting messages one by one.
    """

    _inherit = "account.move"

    @api.model_create_multi
    def create(self, vals_list):
        batch = self.env.context.get("service_invoicing")
        if not isinstance(batch, InvoicingBatch):
            return super().create(vals_list)
        expected = [self._service_expected_amounts(vals) for vals in vals_list]
        moves = super().create(expected)
        self.union(
            *(
                move
                for move, vals, given in zip(moves, expected, vals_list, strict=True)
                if vals is not given
            )
        )._service_check_expected()
        return moves

    def write(self, vals):
        batch = self.env.context.get("service_invoicing")
        if isinstance(batch, InvoicingBatch) and vals.keys() == FLAGS:
            # No amount depends on the flag: nothing is out of step after this.
            self = self.with_context(skip_invoice_sync=True, check_move_validity=False)
        return super().write(vals)

    def message_post(self, **kwargs):
        batch = self.env.context.get("service_invoicing")
        if isinstance(batch, InvoicingBatch) and kwargs.keys() <= PLAIN_MESSAGE:
            batch.keep(self.id, kwargs)
            return self.env["mail.message"]
        return super().message_post(**kwargs)

    # ------------------------------------------------------------------
    # Amounts that are known before
    # ------------------------------------------------------------------

    @api.model
    def _service_expected_amounts(self, vals):
        """Give the lines the amounts that they will have, in the usual case.

        Odoo corrects them when a line has taxes; `_service_check_expected` looks at the
        invoices without any. Where Odoo would move a cent between the lines, because
        the sum is rounded otherwise than the lines are, nothing is expected.
        """
        company = self.env["res.company"].browse(vals.get("company_id"))
        currency = company.currency_id
        commands = vals.get("invoice_line_ids") or ()
        if not currency or vals.get("currency_id") != currency.id:
            return vals
        sign = 1 if vals.get("move_type") == "in_invoice" else -1
        lines, exact = [], []
        for command in commands:
            if command[0] != Command.CREATE or not AMOUNTS.isdisjoint(command[2]):
                return vals
            line = command[2]
            if line.get("display_type") == "product":
                exact.append(
                    expected_amount(
                        line.get("quantity", 1),
                        line.get("price_unit", 0),
                        line.get("discount"),
                    )
                )
                amount = sign * currency.round(exact[-1])
                command = Command.create(
                    {**line, "balance": amount, "amount_currency": amount}
                )
            lines.append(command)
        rounded = sum(map(currency.round, exact))
        if currency.compare_amounts(currency.round(sum(exact)), rounded):
            return vals
        return {**vals, "invoice_line_ids": lines}

    def _service_check_expected(self):
        """Put right what was expected wrongly where no tax made Odoo do it."""
        for move in self:
            lines = move.invoice_line_ids.filtered(
                lambda line: line.display_type == "product"
            )
            if lines.tax_ids:
                continue
            for line in lines:
                amount = move.direction_sign * line.price_subtotal
                if line.currency_id.compare_amounts(line.amount_currency, amount):
                    line.with_context(service_invoicing=None).write(
                        {"amount_currency": amount, "balance": amount}
                    )

    # ------------------------------------------------------------------
    # Messages
    # ------------------------------------------------------------------

    def _service_post_kept_messages(self, batch):
        """Post what was kept: together, where nobody is to be told."""
        kept = batch.take()
        if not kept:
            return
        moves = self.browse(kept).with_context(service_invoicing=None)
        told = moves._service_told(kept)
        author_id, email_from = moves._message_compute_author()
        note = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")
        # As in message_post: addresses may be read, whoever makes the invoice.
        domains = moves.sudo()._mail_get_alias_domains(default_company=self.env.company)
        companies = moves._mail_get_companies(default=self.env.company)
        reply_to = moves._notify_get_reply_to(default=email_from, author_id=author_id)
        parents = {}
        for number in range(max(map(len, kept.values()))):
            values_list, owners = [], []
            for move in moves:
                if len(kept[move.id]) <= number:
                    continue
                values = kept[move.id][number]
                if move.id in told:
                    # As superuser, like what Odoo posts when it makes the invoice.
                    move.sudo().message_post(**values)
                    continue
                owners.append(move)
                values_list.append(
                    {
                        "author_id": values.get("author_id") or author_id,
                        "author_guest_id": False,
                        "email_from": email_from,
                        "model": self._name,
                        "res_id": move.id,
                        "body": escape(values.get("body") or ""),
                        "message_type": "notification",
                        "parent_id": parents.get(move.id, False),
                        "subject": False,
                        "subtype_id": values.get("subtype_id") or note,
                        "partner_ids": [],
                        "attachment_ids": [],
                        "email_add_signature": True,
                        "record_alias_domain_id": domains[move.id].id,
                        "record_company_id": companies[move.id].id,
                        "reply_to": reply_to[move.id],
                    }
                )
            # sudo: notes of what was done, as message_post writes them.
            messages = moves.sudo()._message_create(values_list)
            for move, message, values in zip(
                owners, messages, values_list, strict=True
            ):
                parents.setdefault(move.id, message.id)
                move._message_post_after_hook(message, values)

    def _service_told(self, kept):
        """Ids of the invoices of whose messages somebody is notified."""
        subtypes = {
            values.get("subtype_id")
            for messages in kept.values()
            for values in messages
        }
        note = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")
        # sudo: who follows the contract follows its invoice; nothing is returned.
        followers = self.env["mail.followers"].sudo()
        followers.flush_model()
        rows = followers.search_fetch(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("subtype_ids", "in", [subtype or note for subtype in subtypes]),
            ],
            ["res_id"],
        )
        return set(rows.mapped("res_id"))
