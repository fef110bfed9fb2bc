# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from odoo.addons.service_revenue.tools.record_id import read_record_id

from ..tools.return_terms import ReturnFacts, share_out
from ..tools.return_terms import answer as answer_terms
from .channel_return_policy import KINDS

DESK = ("owner", "clerk")


class ChannelReturn(models.Model):
    """How a return is asked for."""

    _inherit = "channel.return"

    # ------------------------------------------------------------------
    # Who may ask for what
    # ------------------------------------------------------------------

    @api.model
    def _get_return_member(self):
        """The caller's active role in the desk of a firm, else an error."""
        member = self.env["fsm.order"]._get_store_member()
        if member.role not in DESK:
            raise AccessError(
                self.env._("Returns are for owners and clerks of a channel partner.")
            )
        return member

    @api.model
    def _get_lines_domain(self, member, search=None):
        """Delivered order lines of the firm that this member may return."""
        domain = Domain(
            [
                (
                    "order_id.partner_id.commercial_partner_id",
                    "=",
                    member.channel_partner_id.id,
                ),
                ("company_id", "in", self.env.companies.ids),
                ("state", "=", "sale"),
                ("display_type", "=", False),
                ("product_id.type", "=", "consu"),
                ("qty_delivered", ">", 0),
            ]
        )
        if member.role == "clerk" and member.point_ids:
            contacts = member.point_ids.partner_id.ids
            domain &= Domain("order_id.partner_shipping_id", "in", contacts) | Domain(
                "order_id.partner_id", "in", contacts
            )
        if search:
            domain &= Domain.OR(
                Domain(name, "ilike", search)
                for name in (
                    "product_id.name",
                    "product_id.default_code",
                    "order_id.name",
                    "order_id.client_order_ref",
                )
            )
        return domain

    @api.model
    def _check_line(self, line_id):
        """(order line with superuser rights, role or none) that the caller may return.

        Somebody else's and no line at all are refused alike.
        """
        lines = self.env["sale.order.line"]
        if not self.env.user.share and self.env.user.has_group(
            "channel_partner.group_channel_user"
        ):
            domain = Domain("state", "=", "sale")
            member = self.env["channel.member"]
            domain &= Domain("company_id", "in", self.env.companies.ids)
            domain &= Domain(
                "order_id.partner_id.commercial_partner_id.channel_point_ids",
                "!=",
                False,
            )
        else:
            member = self._get_return_member()
            domain = self._get_lines_domain(member)
        # sudo: the domain says which lines the role covers.
        line = lines.sudo().search(
            domain & Domain("id", "=", read_record_id(line_id) or 0), limit=1
        )
        if not line:
            raise UserError(
                self.env._(
                    "This delivery cannot be returned here. Choose one from the list "
                    "of what was delivered to you."
                )
            )
        return line, member

    # ------------------------------------------------------------------
    # The request
    # ------------------------------------------------------------------

    @api.model
    def request_return(
        self,
        line_id,
        quantity,
        kind,
        mode="refund",
        exchange_product_id=None,
        note=None,
        photos=(),
        lot_names=(),
        key=None,
    ):
        """Ask to return or exchange a delivered order line; answered at once (CP-09).

        For owners and clerks of the firm that it was delivered to, and for employees
        who look after channels.

        :param int line_id: delivered ``sale.order.line``
        :param float quantity: in the unit of the order line
        :param str kind: reason, a key of ``KINDS``
        :param str mode: ``refund`` or ``exchange``
        :param int exchange_product_id: for which product; none: for the same one
        :param photos: list of base64 texts of pictures
        :param lot_names: serial or lot numbers, where the product is tracked
        :param str key: of the form; sent twice it is the same request
        :return: id of the ``channel.return``, whatever the answer is
        """
        line, member = self._check_line(line_id)
        firm = line.order_id.partner_id.commercial_partner_id
        company = line.company_id
        key = str(key).replace("\x00", "")[:64] if key else None
        # sudo: the caller's role was checked; only the engine writes returns.
        returns = self.sudo().with_company(company)
        self.env["channel.partner.claim"].sudo()._claim(firm, company)
        if key:
            known = returns.search(
                [
                    ("channel_partner_id", "=", firm.id),
                    ("company_id", "=", company.id),
                    ("client_key", "=", key),
                ],
                limit=1,
            )
            if known:
                return known.id
        if not isinstance(kind, str) or kind not in dict(KINDS):
            raise UserError(self.env._("Choose a reason for the return."))
        if mode not in ("refund", "exchange"):
            raise UserError(self.env._("Choose between a refund and an exchange."))
        note = note.replace("\x00", "") if isinstance(note, str) else ""
        note = note.strip()[:2000] or False
        quantity = self._check_quantity(line, quantity)
        lots = self._check_lots(line, quantity, lot_names)
        wanted = self._check_exchange(line, mode, exchange_product_id)
        pictures = self._check_photos(photos)
        policy = self.env["channel.return.policy"]._find(
            company, firm.grade_id, line.product_id, [kind]
        )[kind]
        if policy.needs_photo and not pictures:
            raise UserError(
                self.env._("Add a photo: without one this cannot be taken back.")
            )
        request = returns.create(
            {
                "name": self.env["ir.sequence"]
                .sudo()
                .with_company(company)
                .next_by_code("channel.return")
                or "/",
                "company_id": company.id,
                "channel_partner_id": firm.id,
                "point_id": self._get_line_point(line).id,
                "requested_by_id": self.env.user.partner_id.id,
                "requested_on": fields.Datetime.now(),
                "client_key": key,
                "order_line_id": line.id,
                "product_id": line.product_id.id,
                "uom_id": line.product_uom_id.id,
                "quantity": quantity,
                "lot_ids": [Command.set(lots.ids)],
                "kind": kind,
                "mode": mode,
                "exchange_product_id": wanted.id,
                "note": note,
                "policy_id": policy.id,
                **self._prepare_money(line, quantity, policy, wanted),
            }
        )
        request._attach_photos(pictures)
        request._answer_request()
        return request.id

    def _answer_request(self):
        """Answer a new request by its policy; what is authorised becomes RMAs."""
        self.ensure_one()
        answer, why = answer_terms(self.policy_id._get_terms(), self._get_facts())
        self.write(
            {
                "answer": answer,
                "decision": self._get_decision_text(why),
                "decided_on": False if answer == "waiting" else fields.Datetime.now(),
                "is_instant": answer == "authorised",
            }
        )
        if answer == "authorised":
            self._make_rmas()
        elif answer == "waiting":
            self._tell_responsible()

    def _get_facts(self):
        """Facts of this request for the rules, in company currency."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        policy = self.policy_id
        bought = returned = 0.0
        if policy.percent:
            bought, returned = policy._get_bought_and_returned(
                self.channel_partner_id, today
            )
            # This one is counted already.
            returned -= self.company_value
        [[instant]] = self._read_group(
            [
                ("channel_partner_id", "=", self.channel_partner_id.id),
                ("company_id", "=", self.company_id.id),
                (
                    "requested_on",
                    ">=",
                    fields.Datetime.subtract(fields.Datetime.now(), days=1),
                ),
                ("is_instant", "=", True),
                ("state", "!=", "cancelled"),
                ("id", "!=", self.id),
            ],
            [],
            ["company_value:sum"],
        )
        shares = self._get_shares()
        oldest = min((place.delivered_on for place, _part in shares), default=None)
        age = 0
        if oldest:
            day = fields.Datetime.context_timestamp(self, oldest).date()
            age = (today - day).days
        return ReturnFacts(
            value=self.company_value,
            age=age,
            exchange=self.mode == "exchange",
            bought=bought,
            returned=returned,
            instant=instant or 0.0,
        )

    def _get_shares(self):
        """[(ReturnPlace, quantity)]: from which deliveries this comes."""
        self.ensure_one()
        line = self.order_line_id
        places = line._get_return_places()[line]
        if self.lot_ids and self.product_id.tracking == "serial":
            # The delivery that a serial number was in.
            shares = []
            for place in places:
                found = place.move.move_line_ids.lot_id & self.lot_ids
                if found:
                    shares.append((place, float(len(found))))
            return shares
        by_move = {place.move: place for place in places}
        return [
            (by_move[move], part)
            for move, part in share_out(
                self.quantity, [(place.move, place.free) for place in places]
            )
        ]

    # ------------------------------------------------------------------
    # What follows from it
    # ------------------------------------------------------------------

    @api.model
    def _get_line_point(self, line):
        """Store that the line was ordered for, if it was for one."""
        order = line.order_id
        contacts = order.partner_shipping_id | order.partner_id
        points = contacts.store_point_ids.filtered(
            lambda point: point.company_id == line.company_id
        )
        return points[:1]

    @api.model
    def _prepare_money(self, line, quantity, policy, wanted):
        """Value, fee and price difference, in the currency of the order."""
        currency, company = line.currency_id, line.company_id
        value = currency.round(line.price_reduce_taxexcl * quantity)
        difference = 0.0
        if wanted and wanted != line.product_id:
            pricelist = line.order_id.partner_id.with_company(
                company
            ).property_product_pricelist
            price = pricelist._get_product_price(
                wanted, quantity, currency=currency, uom=line.product_uom_id
            )
            difference = currency.round(price * quantity) - value
        return {
            "currency_id": currency.id,
            "value": max(value, 0.0),
            "company_value": currency._convert(
                max(value, 0.0),
                company.currency_id,
                company,
                fields.Date.context_today(line),
            ),
            "fee_percent": policy.fee_percent,
            "fee": currency.round(max(value, 0.0) * policy.fee_percent / 100),
            "difference": currency.round(difference),
        }

    def _get_decision_text(self, why):
        """The answer in a sentence, with what can be done about it; no amounts."""
        self.ensure_one()
        policy = self.policy_id
        if why == "no_policy":
            return self.env._(
                "There is no rule for this: somebody looks at it and answers."
            )
        if why == "not_allowed":
            return self.env._(
                "Your tier cannot return this for this reason. Ask the person who "
                "looks after you if something is wrong with it."
            )
        if why == "too_late":
            return self.env._(
                "Too late: it can be returned within %(days)s days of the delivery. "
                "Choose a later delivery, or ask the person who looks after you.",
                days=policy.days,
            )
        if why == "no_exchange":
            return self.env._(
                "Your tier cannot exchange this. Ask for a refund instead."
            )
        if why == "allowance":
            return self.env._(
                "The allowance of %(percent)s %% of what you ordered in twelve months "
                "is used up. Ask for a smaller quantity, or wait until earlier "
                "returns are a year old.",
                percent=f"{policy.percent:g}",
            )
        if why == "value":
            return self.env._("Above what is authorised at once: somebody looks at it.")
        return self.env._("Authorised by the rules of your tier: send it in.")

    def _tell_responsible(self):
        """A person is told that a request waits for him."""
        self.ensure_one()
        user = self.point_id.user_id or self.company_id.channel_user_id
        if user:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=self.env._("Answer the return %(name)s", name=self.name),
            )
