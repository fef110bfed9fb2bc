# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

#: Newest documents of each kind that the timeline shows.
MAX_EVENTS = 30
#: A proposal can be taken up until so many days after its day.
OPEN_DAYS = 90


class FsmEquipment(models.Model):
    """The life of a unit: what was, what is, what comes, and which service is right at
    each point (SR-45)."""

    _inherit = "fsm.equipment"

    service_timeline = fields.Json(
        compute="_compute_service_timeline",
        help="Made for the form of one unit; a constant number of queries.",
    )

    @api.depends_context("lang", "tz", "uid")
    def _compute_service_timeline(self):
        for unit in self:
            unit.service_timeline = unit._get_timeline() if unit.id else False

    def _get_timeline(self):
        """{"today", "events": [...]} in order of date; an event is {"key", "date",
        "day", "title", "text", "kind", "future", "proposal"}."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        visits = self._get_timeline_visits()
        # sudo: only days and the name of the level; a technician reads no contracts.
        periods = self.sudo()._get_timeline_periods()
        dates = self._get_timeline_dates(visits, periods)
        events = [
            *self._get_timeline_facts(dates),
            *(self._visit_event(visit) for visit in visits),
            *self._get_timeline_tickets(),
            *self._get_timeline_parts(),
            *(event for period in periods for event in self._period_events(period)),
            *self._get_timeline_moments(dates, today),
        ]
        for event in events:
            event["future"] = event["date"] > today
        events.sort(key=lambda event: (event["date"], event["rank"]))
        for event in events:
            day = event["date"]
            event["date"] = fields.Date.to_string(day)
            event["day"] = format_date(self.env, day)
        return {
            "today": format_date(self.env, today),
            "can_sell": self._can_propose(),
            "events": events,
        }

    @api.model
    def _event(self, day, kind, title, text="", rank=5, **more):
        return {
            "key": f"{kind}-{more.get('id', '')}-{day}",
            "date": day,
            "kind": kind,
            "title": title,
            "text": text or "",
            "rank": rank,
            "proposal": False,
            **more,
        }

    # ------------------------------------------------------------------
    # Dates
    # ------------------------------------------------------------------

    def _get_timeline_dates(self, visits, periods):
        """{value of ``relative_to``: date or None}; hook for further dates (end of
        sale, end of service), beside ``service.lifecycle.moment._sql_dates()``."""
        self.ensure_one()
        bought = self.sale_date or self.warranty_start_date or None
        done = sorted(visit["day"] for visit in visits if visit["done"])
        # sudo: after how many months a new one is offered; nothing else of the product.
        months = self.sudo().product_id.product_tmpl_id.replacement_age_months
        # sudo: which contract covers the unit; only its last day is used.
        contract = self.sudo().contract_id
        ends = [
            period.date_to
            for period in periods
            if period.state == "active" and period.contract_id == contract
        ]
        return {
            "sold": bought,
            "installed": done[0] if done else self.warranty_start_date or None,
            "last_visit": done[-1] if done else None,
            "warranty_end": self.warranty_end_date or None,
            "contract_end": max(ends, default=None),
            "replacement": bought + relativedelta(months=months)
            if bought and months
            else None,
        }

    def _get_timeline_facts(self, dates):
        facts = [
            ("sold", self.env._("Bought"), 0),
            ("warranty_end", self.env._("Warranty ends"), 6),
            ("replacement", self.env._("Age for a new one"), 7),
        ]
        events = [
            self._event(dates[kind], kind, title, rank=rank)
            for kind, title, rank in facts
            if dates.get(kind)
        ]
        if self.warranty_start_date and self.warranty_start_date != dates["sold"]:
            events.append(
                self._event(
                    self.warranty_start_date,
                    "warranty_start",
                    self.env._("Warranty starts"),
                    rank=1,
                )
            )
        if self.returned_on:
            events.append(
                self._event(self.returned_on, "returned", self.env._("Came back"))
            )
        return events

    # ------------------------------------------------------------------
    # Documents, those that the user may read
    # ------------------------------------------------------------------

    def _get_timeline_visits(self):
        """Visits, the newest; as the user sees them."""
        Order = self.env["fsm.order"]
        if not Order.has_access("read"):
            return []
        orders = Order.search_fetch(
            [("equipment_ids", "in", self.ids)],
            ["name", "type", "stage_id", "scheduled_date_start", "date_end"],
            order="id desc",
            limit=MAX_EVENTS,
        )
        completed = self.env.ref("fieldservice.fsm_stage_completed")
        cancelled = self.env.ref("fieldservice.fsm_stage_cancelled")
        visits = []
        for order in orders:
            if order.stage_id == cancelled:
                continue
            done = order.stage_id == completed
            # sudo: the moment of completion is on the order that may be read.
            moment = (
                (order.sudo().proof_completed_on or order.date_end) if done else None
            ) or order.scheduled_date_start
            if not moment:
                continue
            visits.append(
                {
                    "id": order.id,
                    "name": order.name,
                    "done": done,
                    "code": order.service_code,
                    "type": order.sudo().type.name,
                    "day": fields.Datetime.context_timestamp(self, moment).date(),
                }
            )
        return visits

    def _visit_event(self, visit):
        kind = "repair" if visit["code"] == "repair" else "visit"
        planned = self.env._("Planned: %(name)s", name=visit["name"])
        return self._event(
            visit["day"],
            kind,
            visit["type"] or self.env._("Visit"),
            visit["name"] if visit["done"] else planned,
            id=visit["id"],
            model="fsm.order",
        )

    def _get_timeline_tickets(self):
        Ticket = self.env["helpdesk.ticket"]
        if not Ticket.has_access("read"):
            return []
        tickets = Ticket.search_fetch(
            [("equipment_id", "=", self.id)],
            ["name", "number", "create_date", "type_id"],
            order="id desc",
            limit=MAX_EVENTS,
        )
        return [
            self._event(
                fields.Datetime.context_timestamp(self, ticket.create_date).date(),
                "complaint" if ticket.type_id.is_complaint else "ticket",
                ticket.type_id.name or self.env._("Request"),
                f"{ticket.number} {ticket.name}",
                rank=3,
                id=ticket.id,
                model="helpdesk.ticket",
            )
            for ticket in tickets
        ]

    def _get_timeline_parts(self):
        """Parts used on the visits to this unit that the user may read."""
        Order = self.env["fsm.order"]
        if not Order.has_access("read"):
            return []
        orders = Order._search([("equipment_ids", "in", self.ids)])
        # sudo: name and day of a part; who reads the work order sees what was used.
        moves = (
            self.env["stock.move"]
            .sudo()
            .search_fetch(
                Domain("fsm_order_id", "in", orders)
                & Domain("state", "=", "done")
                & Domain("sale_line_id", "=", False)
                & Domain("location_dest_id.usage", "=", "customer"),
                ["product_id", "date", "fsm_order_id"],
                order="id desc",
                limit=MAX_EVENTS,
            )
        )
        return [
            self._event(
                fields.Datetime.context_timestamp(self, move.date).date(),
                "part",
                self.env._("Part replaced"),
                move.product_id.name,
                rank=6,
                id=move.id,
            )
            for move in moves
        ]

    def _get_timeline_periods(self):
        """Contract periods that cover the unit."""
        contract = self.contract_id
        domain = Domain("contract_id", "=", contract.id)
        if self.commercial_partner_id:
            domain |= Domain("contract_id.service_covers_all", "=", True) & Domain(
                "contract_id.commercial_partner_id", "=", self.commercial_partner_id.id
            )
        return self.env["service.contract.period"].search(
            domain
            & Domain("company_id", "=", self.company_id.id)
            & Domain("state", "!=", "cancelled"),
            order="date_from desc",
            limit=MAX_EVENTS,
        )

    def _period_events(self, period):
        level = period.level_id.name
        return [
            self._event(
                period.date_from,
                "contract",
                self.env._("%(level)s begins", level=level),
                rank=2,
                id=period.id,
            ),
            self._event(
                period.date_to,
                "contract_end",
                self.env._("%(level)s ends", level=level),
                rank=8,
                id=period.id,
            ),
        ]

    # ------------------------------------------------------------------
    # The right service at each point
    # ------------------------------------------------------------------

    def _get_timeline_moments(self, dates, today):
        if self.returned_on:
            return []
        # sudo: what to propose when; configuration of the company.
        moments = (
            self.env["service.lifecycle.moment"]
            .sudo()
            .search([("company_id", "in", (self.company_id.id, False))])
        )
        # sudo: only whether there is a lead already.
        reached = self.env["service.lifecycle.reached"].sudo()
        reached = reached.search([("equipment_id", "=", self.id)])
        events = []
        unit = self.sudo()
        for moment in moments:
            day = moment._get_date(dates)
            if not day or not moment._holds_for(unit):
                continue
            lead = reached._find(moment, day).lead_id
            events.append(
                self._event(
                    day,
                    "proposal",
                    moment.name,
                    moment._get_sentence(unit, dates[moment.relative_to]),
                    rank=9,
                    id=moment.id,
                    proposal={
                        "moment_id": moment.id,
                        "service": moment.service_tmpl_id.name or "",
                        "done": bool(lead),
                        "due": day <= today,
                        # What passed long ago is history, not an offer.
                        "open": (today - day).days <= OPEN_DAYS,
                    },
                )
            )
        return events

    def action_open_timeline(self):
        """The timeline alone, as a technician reads it on the phone."""
        self.ensure_one()
        self.check_access("read")
        view = self.env.ref("service_revenue.fsm_equipment_view_form_life")
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [[view.id, "form"]],
        }

    @api.model
    def _can_propose(self):
        return self.env.user.has_group(
            "service_revenue.group_service_user"
        ) or self.env.user.has_group("sales_team.group_sale_salesman")

    def action_service_moment(self, moment_id):
        """Make the lead of a moment on the timeline; again finds it."""
        self.ensure_one()
        self.check_access("read")
        if not self._can_propose():
            raise AccessError(
                self.env._(
                    "Leads of the timeline are made by hotline and sales. On a visit, "
                    "use the lead buttons of the work order."
                )
            )
        # sudo: configuration of the company, and the claim that makes it one lead.
        Moment = self.env["service.lifecycle.moment"].sudo()
        moment = Moment.browse(int(moment_id)).exists()
        if (
            not moment.active
            or moment.company_id not in (self.company_id, self.env["res.company"])
            or not moment._holds_for(self.sudo())
            or not self.commercial_partner_id
        ):
            raise UserError(
                self.env._("This proposal is no longer there. Open the page again.")
            )
        visits = self._get_timeline_visits()
        periods = self.sudo()._get_timeline_periods()
        day = moment._get_date(self._get_timeline_dates(visits, periods))
        if not day:
            raise UserError(
                self.env._("This proposal is no longer there. Open the page again.")
            )
        claim = Moment.env["service.lifecycle.reached"]._claim(moment, self, day)
        if not claim.lead_id:
            claim._make_leads()
        return claim.lead_id.display_name
