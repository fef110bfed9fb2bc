# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A deal on the spot is booked to service when it is confirmed (AM-09)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

BOOKS = [
    ("service", "Service"),
    ("moved", "Moved by Approval"),
]


class SaleOrder(models.Model):
    """What is sold at a community event counts for service from then on.

    Confirming makes the captured opportunity of the deal, or takes that of the visitor
    off its way to a store; the order goes to the service team and its shares are
    locked. See ``sale_order_deal_lock`` for what stays as it is afterwards.
    """

    _inherit = "sale.order"

    event_book = fields.Selection(
        BOOKS,
        string="Booked To",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="In whose book the deal on the spot stands. Empty: it was made nowhere "
        "near an event.",
    )
    event_booked_on = fields.Datetime(readonly=True, copy=False)
    community_ambassador_id = fields.Many2one(
        "ambassador.ambassador",
        string="Brought By",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Ambassador whose visitor bought. Empty: that of the visitor's sign-up, "
        "else the host of the event.",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {"event_book", "event_booked_on"}

    @api.depends("community_event_id", "event_book")
    def _compute_team_id(self):
        """Service sells at its events; what is booked keeps its team."""
        booked = self.filtered("event_book")
        for order in booked:
            order.team_id = order.team_id
        others = self - booked
        result = super(SaleOrder, others)._compute_team_id()
        deals = others.filtered("community_event_id")
        if deals:
            teams = deals._get_service_teams()
            for order in deals:
                order.team_id = teams.get(order.company_id.id) or order.team_id
        return result

    def _get_service_teams(self):
        """{company id: team of the service there}"""
        self.env["crm.team"].flush_model()
        found = self.env["service.attribution"]._read_departments(self.company_id.ids)
        return {
            company_id: self.env["crm.team"].browse(team_id)
            for company_id, team_id in found.items()
        }

    # ------------------------------------------------------------------
    # May it be booked now?
    # ------------------------------------------------------------------

    def _confirmation_error_message(self):
        error = super()._confirmation_error_message()
        return error or self._get_event_error()

    def _get_event_error(self):
        """Why this cannot be booked to its event now, with the remedy; "" if it can."""
        self.ensure_one()
        # sudo: who may confirm the order may know when the event is.
        event = self.sudo().community_event_id
        if not event or self.event_book:
            return ""
        if not event.is_community_event:
            return self.env._(
                "“%(event)s” is no community event: nothing is booked to service "
                "there. Take the event off the order.",
                event=event.name,
            )
        first, last = event._get_deal_window()
        if first <= fields.Datetime.now() <= last:
            return ""
        return self.env._(
            "Deals on the spot of “%(event)s” are confirmed from %(first)s to "
            "%(last)s. Take the event off the order and confirm it; then use “Book to "
            "an Event”: a manager of the programme decides.",
            event=event.name,
            first=format_datetime(self.env, first, tz=event.date_tz),
            last=format_datetime(self.env, last, tz=event.date_tz),
        )

    # ------------------------------------------------------------------
    # Booking
    # ------------------------------------------------------------------

    def _action_confirm(self):
        deals = self.filtered(
            lambda order: order.community_event_id and not order.event_book
        )
        # The shares are locked below: by the team and the opportunity of the deal.
        deals._book_to_service()
        result = super()._action_confirm()
        deals._make_buyers_known()
        return result

    def _book_to_service(self):
        """Give these orders to the service team and to an opportunity of their own.

        A visitor's lead that is open becomes the deal. An opportunity of own sales
        stays theirs: the test of origin sees it, so that they have their part.
        """
        if not self:
            return
        # sudo: who may confirm the order books it; leads, teams and routes are the
        # engine's.
        orders = self.sudo()
        teams = orders._get_service_teams()
        for order in orders:
            if order.company_id.id not in teams:
                raise UserError(
                    self.env._(
                        "%(company)s has no service team to book deals on the spot to. "
                        "Mark a sales team as “Service Department” first.",
                        company=order.company_id.name,
                    )
                )
        # First the team: the test of origin must not take the deal itself for an order
        # of another department.
        orders._set_booked(dict.fromkeys(orders.ids))
        leads = orders._find_deal_leads()
        others = orders.filtered(lambda order: order.id not in leads)
        leads.update(others._make_deal_leads())
        orders._set_booked({order_id: lead.id for order_id, lead in leads.items()})
        orders._message_log_batch(
            {
                order.id: self.env._(
                    "Sold at “%(event)s”: booked to service.",
                    event=order.community_event_id.name,
                )
                for order in orders
            }
        )

    def _set_booked(self, lead_ids):
        """Book, below the ORM: one statement for any number of orders.

        :param lead_ids: {order id: id of the opportunity, or ``None`` to keep it}
        """
        names = ["team_id", "opportunity_id", "event_book", "event_booked_on"]
        teams = self._get_service_teams()
        orders = self.browse(lead_ids)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
    UPDATE sale_order sale
       SET team_id = deal.team_id,
           opportunity_id = COALESCE(deal.lead_id, sale.opportunity_id),
           event_book = CASE WHEN deal.lead_id IS NULL THEN NULL ELSE 'service' END,
           event_booked_on = %(now)s,
           write_uid = %(uid)s, write_date = %(stamp)s
      FROM UNNEST(%(orders)s::int[], %(teams)s::int[], %(leads)s::int[])
           AS deal (order_id, team_id, lead_id)
     WHERE sale.id = deal.order_id
                """,
                now=fields.Datetime.now(),
                stamp=self.env.cr.now(),
                uid=self.env.uid,
                orders=orders.ids,
                teams=[teams[order.company_id.id].id for order in orders],
                leads=[lead_ids[order.id] for order in orders],
            )
        )
        orders.invalidate_recordset(names)
        orders.modified(names)

    def _find_deal_leads(self):
        """{order id: lead of the visitor}, which becomes the lead of the deal.

        That of the order, else an open one of the same event and person.
        """
        leads = self.env["crm.lead"]
        found = {}
        for order in self:
            lead = order.opportunity_id
            # Booked afterwards: the shares are locked with this lead.
            is_locked = order.service_attribution_state == "locked"
            if lead.service_captured_at and (
                is_locked or lead._can_be_event_deal(order.community_event_id)
            ):
                found[order.id] = lead
        missing = self.filtered(lambda order: order.id not in found)
        if missing:
            customers = missing.partner_id.commercial_partner_id
            phones = set(missing.partner_id.mapped("phone_sanitized")) - {False}
            visitors = leads.search(
                [
                    ("event_id", "in", missing.community_event_id.ids),
                    ("service_captured_at", "!=", False),
                    ("won_status", "=", "pending"),
                    "|",
                    ("partner_id.commercial_partner_id", "in", customers.ids),
                    ("phone_sanitized", "in", list(phones)),
                ],
                order="id",
            )
            for order in missing:
                person = order.partner_id
                lead = visitors.filtered(
                    lambda lead, order=order, person=person: (
                        lead.event_id == order.community_event_id
                        and lead._can_be_event_deal(order.community_event_id)
                        and (
                            lead.partner_id.commercial_partner_id
                            == person.commercial_partner_id
                            if lead.partner_id
                            else lead.phone_sanitized == person.phone_sanitized
                        )
                    )
                )[:1]
                if lead:
                    found[order.id] = lead
        deals = {found[order.id].id: order for order in self if order.id in found}
        leads.browse(deals)._become_event_deals(deals, self._get_service_teams())
        return found

    def _make_deal_leads(self):
        """{order id: new captured opportunity} of orders without a visitor's lead."""
        if not self:
            return {}
        teams = self._get_service_teams()
        leads = self.env["crm.lead"].with_context(
            mail_create_nosubscribe=True, mail_auto_subscribe_no_notify=True
        )
        made = leads._service_create_all_captured(
            [
                order._prepare_deal_lead_vals(teams[order.company_id.id])
                for order in self
            ]
        )
        made._as_event_engine().write({"service_state": "accepted"})
        return dict(zip(self.ids, made, strict=True))

    def _prepare_deal_lead_vals(self, team):
        """Values of the captured opportunity of a deal on the spot."""
        self.ensure_one()
        event, customer = self.community_event_id, self.partner_id
        ambassador = self.community_ambassador_id or event.lead_ambassador_id
        interest = self.company_id._get_event_deal_interest()
        if not interest:
            raise UserError(
                self.env._(
                    "There is no interest for deals on the spot. Choose one in the "
                    "settings of the ambassador programme."
                )
            )
        seller = self.user_id.partner_id or self.env.user.partner_id
        vals = {
            "name": f"{event.name}: {customer.name or customer.display_name}",
            "type": "opportunity",
            "company_id": self.company_id.id,
            "team_id": team.id,
            "user_id": self.user_id.id,
            "partner_id": customer.id,
            "expected_revenue": self.amount_untaxed / (self.currency_rate or 1),
            "campaign_id": self.campaign_id.id,
            "event_id": event.id,
            "community_id": event.community_id.id,
            "ambassador_id": ambassador.id,
            "is_event_deal": True,
            "service_interest_id": interest.id,
            "service_captured_interest_id": interest.id,
            "service_referrer_id": (ambassador.partner_id or seller).id,
            "service_capture_place": event.name,
        }
        place = (customer.partner_latitude, customer.partner_longitude)
        if not any(place):
            place = (event.community_id.latitude, event.community_id.longitude)
        if any(place):
            vals.update(
                service_latitude=place[0],
                service_longitude=place[1],
                service_position_source="address",
            )
        return vals
