# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS
from odoo.tools import SQL, hmac
from odoo.tools.urls import urljoin

from odoo.addons.service_revenue.tools import confirmation_code

_LINK_SCOPE = "spare_parts_reverse.repair.offer.link"
#: So long the page still says what became of the offer.
_AFTERWARDS = timedelta(days=90)
# Passed in the context while the message is written: a context that comes from outside
# cannot hold this object, so nobody but the receiver learns the link.
_SENDER = object()


class SpareRepairOffer(models.Model):
    """The customer's link, and his one choice (SP-03)."""

    _inherit = "spare.repair.offer"

    offer_url = fields.Char(compute="_compute_offer_url", groups=NO_ACCESS)

    # ------------------------------------------------------------------
    # Signed link
    # ------------------------------------------------------------------

    @api.depends_context("spare_offer_sender")
    def _compute_offer_url(self):
        allowed = self.env.context.get("spare_offer_sender") is _SENDER
        for offer in self:
            offer.offer_url = allowed and offer._get_url()

    def _sign_link(self, text):
        """Signature for this offer and its customer: for another one it is void."""
        self.ensure_one()
        # sudo: only the id, as part of what is signed.
        partner = self.sudo().partner_id
        # Superuser: only to read the secret of the database.
        return hmac(self.env(su=True), _LINK_SCOPE, (text, partner.id))

    def _get_token(self):
        self.ensure_one()
        end = fields.Datetime.to_datetime(self.valid_until) + _AFTERWARDS
        return confirmation_code.make_token(self.id, end, self._sign_link)

    def _get_url(self):
        self.ensure_one()
        return urljoin(self.get_base_url(), f"service/offer/{self._get_token()}")

    @api.model
    def _from_token(self, token):
        """Offer behind a genuine link, else an empty recordset.

        Unknown, forged, foreign, cancelled and long expired links cannot be told
        apart.
        """
        head = (token or "")[:80].split("-", 1)[0]
        # Ids are 32 bit; more digits are a forgery.
        if not (head.isascii() and head.isdigit() and len(head) < 10):
            return self.browse()
        offer = self.browse(int(head)).exists()
        if not offer or offer.state not in ("sent", "chosen"):
            return self.browse()
        genuine = confirmation_code.read_token(
            token, fields.Datetime.now(), offer._sign_link
        )
        return offer if genuine else self.browse()

    def _mail(self):
        """Send both prices to the customer, with the link to choose."""
        # sudo: checked by the action; the superuser is the author, or everybody who
        # reads the offer could read the customer's link in the sent mail.
        template = self.env.ref("spare_parts_reverse.mail_template_repair_offer")
        for offer in self:
            if not offer.partner_id.email:
                offer._message_log(
                    body=self.env._(
                        "%(customer)s has no e-mail address: tell him both prices on "
                        "the phone.",
                        customer=offer.partner_id.display_name,
                    )
                )
                continue
            mailer = template.with_user(SUPERUSER_ID).with_context(
                spare_offer_sender=_SENDER
            )
            mailer.send_mail(
                offer.id,
                email_values={"model": False, "res_id": False},
                email_layout_xmlid="mail.mail_notification_light",
            )

    # ------------------------------------------------------------------
    # The choice
    # ------------------------------------------------------------------

    def action_choose_repair(self):
        return self._action_choose("repair")

    def action_choose_buy(self):
        return self._action_choose("buy")

    def _action_choose(self, choice):
        """The customer has said on the phone what he wants."""
        self.check_access("write")
        self.ensure_one()
        if self._choose(choice, "staff") != "chosen":
            raise UserError(
                self.env._(
                    "%(offer)s can no longer be chosen: it expired, or was chosen "
                    "already. Refresh the page.",
                    offer=self.name,
                )
            )
        return True

    def _get_choices(self):
        """What can be chosen now."""
        self.ensure_one()
        if self.state != "sent" or self.is_expired:
            return ()
        if self.supersedes_id:
            return ("repair", "decline")
        return ("repair", "buy") if self.can_buy else ("repair",)

    def _choose(self, choice, via):
        """Choose once and book what follows; ``chosen``, or ``closed``.

        Writing the choice locks the row: of many clicks, tabs and replays one books.
        """
        self.ensure_one()
        # sudo: the caller has checked the right: of the link, the portal or the staff.
        offer = self.sudo()
        if choice not in offer._get_choices():
            return "closed"
        offer.flush_recordset()
        # To be refused because of another click is no error worth a line in the log.
        offer.env.cr.execute(
            SQL(
                """
                UPDATE spare_repair_offer
                   SET state = 'chosen', choice = %(choice)s, chosen_on = %(now)s,
                       chosen_via = %(via)s, chosen_by_id = %(user)s
                 WHERE id = %(id)s AND state = 'sent' AND valid_until >= %(today)s
             RETURNING id
                """,
                choice=choice,
                now=fields.Datetime.now(),
                via=via,
                user=self.env.uid if via == "staff" else None,
                id=offer.id,
                today=offer._get_today(),
            ),
            log_exceptions=False,
        )
        booked = offer.env.cr.fetchall()
        offer.invalidate_recordset(flush=False)
        if not booked:
            return "closed"
        # The superuser books: a visitor is nobody's salesperson.
        offer = offer.with_user(SUPERUSER_ID).with_company(offer.company_id)
        offer.with_context(lang=offer.partner_id.lang or self.env.lang)._book()
        return "chosen"

    def _book(self):
        """Book what was chosen: one confirmed order, and what has to be sent in."""
        self.ensure_one()
        if self.supersedes_id:
            self._book_again()
            return
        self._book_order()
        if self.choice == "repair":
            self._book_rma("send_in", self.product_id, self.lot_id)
        elif self.old_part_back:
            part = self.part_product_id
            lot = self.lot_id if part == self.product_id else self.lot_id.browse()
            self._book_rma("part_only", part, lot)
        label = dict(self._fields["choice"]._description_selection(self.env))
        self._message_log(body=label[self.choice])

    def _book_order(self):
        side = "repair" if self.choice == "repair" else "part"
        lines = self.line_ids.filtered(lambda line: line.side == side)
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "pricelist_id": self.pricelist_id.id,
                "origin": self.name,
                "spare_offer_id": self.id,
                "user_id": self._get_salesperson().id,
                "order_line": [
                    fields.Command.create(line._prepare_sale_line()) for line in lines
                ],
            }
        )
        self.sale_order_id = order
        offered = self.repair_total if side == "repair" else self.part_total
        if self.currency_id.compare_amounts(order.amount_total, offered):
            # A tax was changed meanwhile: nobody pays what he has not seen.
            raise UserError(
                self.env._(
                    "The price of %(offer)s does not hold any more. Call us, and we "
                    "make a new offer.",
                    offer=self.name,
                )
            )
        order.action_confirm()

    def _get_salesperson(self):
        self.ensure_one()
        user = self.ticket_id.user_id or self.partner_id.user_id or self.create_uid
        internal = user.active and not user.share and user.id != SUPERUSER_ID
        return user if internal else user.browse()

    def _book_rma(self, kind, product, lot):
        """The RMA for what is sent in; confirmed, if its serial is known."""
        operation = self.env.ref(f"spare_parts_reverse.rma_operation_{kind}")
        warehouse = self.company_id.spare_warehouse_id
        rma = self.env["rma"].create(
            {
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "product_id": product.id,
                "product_uom_qty": 1,
                "product_uom": product.uom_id.id,
                "operation_id": operation.id,
                "location_id": warehouse.rma_loc_id.id,
                "equipment_id": self.equipment_id.id,
                "lot_id": lot.id,
                "ticket_id": self.ticket_id.id,
                "user_id": False,
                "origin": self.name,
            }
        )
        self.rma_id = rma
        if product.tracking == "none" or lot:
            rma.action_confirm()
        else:
            self._ask_staff(self.env._("Enter the serial number and confirm the RMA"))

    def _ask_staff(self, summary):
        """A task for who looks after this customer."""
        self.ensure_one()
        user = self._get_salesperson()
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            user_id=user.id or SUPERUSER_ID,
        )

    # ------------------------------------------------------------------
    # It costs more
    # ------------------------------------------------------------------

    def action_ask_again(self):
        """The repair costs more than the customer agreed to: a new offer asks him."""
        self.check_access("write")
        self.ensure_one()
        if not self.is_ask_again_allowed:
            raise UserError(
                self.env._("Only a repair that the customer pays for is asked again.")
            )
        # sudo: the link to the offer before is written by the engine.
        again = self.sudo().create(
            {
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "equipment_id": self.equipment_id.id,
                "product_id": self.product_id.id,
                "lot_id": self.lot_id.id,
                "ticket_id": self.ticket_id.id,
                "fault_note": self.fault_note,
                "hours": self.hours,
                "material_cost": self.material_cost,
                "freight_cost": self.freight_cost,
                "supersedes_id": self.id,
            }
        )
        return again.with_env(self.env)._get_form_action()

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def _book_again(self):
        """The customer agreed to the new price, or not: the same order either way."""
        before = self.supersedes_id
        self.write(
            {"sale_order_id": before.sale_order_id.id, "rma_id": before.rma_id.id}
        )
        if self.choice == "decline":
            self._ask_staff(
                self.env._("No repair at the new price: send it back, bill what is due")
            )
            return
        order = self.sale_order_id
        known = {line.product_id: line for line in order.order_line}
        for line in self.line_ids:
            values = line._prepare_sale_line()
            if line.product_id in known:
                known.pop(line.product_id).write(values)
            else:
                order.write({"order_line": [fields.Command.create(values)]})
        for line in known.values():
            line.write({"product_uom_qty": 0})
