# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.channel_allocation import Allocation
from ..tools.channel_geo import chord_km, is_place
from ..tools.channel_need import ChannelNeed
from .channel_route import LIVE

#: Field of the way, by model of the document.
DOCUMENT_FIELDS = {
    "crm.lead": "lead_id",
    "fsm.order": "order_id",
    "helpdesk.ticket": "ticket_id",
}
NEED_FIELDS = (
    "company_id",
    "side",
    "categ_id",
    "state_id",
    "city",
    "latitude",
    "longitude",
)
#: Stores that are looked up for each of many documents at first; then more and more.
CANDIDATES, MORE = 4, 4
#: Documents that are looked up with the same stores left out.
PORTION = 1000


class ChannelRoute(models.Model):
    """From a document to the first offer, and from one store to the next."""

    _inherit = "channel.route"

    @api.model
    def _open(self, documents, note=None, preferred=None):
        """Send documents on their way: each is offered to its nearest store, or goes
        to a person who hears why.

        :param documents: leads, work orders or tickets; what is on its way already
            stays as it is
        :param preferred: {document id: id of the store that the customer was told of};
            it goes first while it is still one of the nearest that can
        :return: the live ways of all of them
        """
        name = DOCUMENT_FIELDS[documents._name]
        # sudo: the engine; whoever calls it has checked who asks.
        routes, documents = self.sudo(), documents.sudo()
        there = routes.search([(name, "in", documents.ids), ("state", "in", LIVE)])
        new = (documents - there[name]).sorted("id")
        if not new:
            return there.with_env(self.env)
        needs = new._get_channel_needs()
        now = fields.Datetime.now()
        # What happened is in the offers; a message for each would say it twice.
        vals_list = [
            routes._prepare_route_vals(needs[document])
            | {name: document.id, "requested_on": now}
            for document in new
        ]
        skills = [vals.pop("skill_ids", None) for vals in vals_list]
        made = routes.with_context(tracking_disable=True).create(vals_list)
        made = made.with_context(tracking_disable=False)
        for command, group in made._group_by_value(skills):
            group.skill_ids = command
        if note:
            made._message_log_batch(dict.fromkeys(made.ids, note))
        if preferred:
            first = {route.id: preferred.get(route[name].id) for route in made}
            made.with_context(channel_preferred=first)._offer_next()
        else:
            made._offer_next()
        return (there | made).with_env(self.env)

    def _group_by_value(self, values):
        """[(value, those that have it)], of those that have one."""
        groups = []
        for value in values:
            if value and value not in [known for known, _group in groups]:
                group = [r.id for r, v in zip(self, values, strict=True) if v == value]
                groups.append((value, self.browse(group)))
        return groups

    @api.model
    def _prepare_route_vals(self, need):
        vals = {field: need.get(field) for field in NEED_FIELDS}
        place = need.get("latitude") or 0.0, need.get("longitude") or 0.0
        located = is_place(*place)
        if not located:
            place = 0.0, 0.0
        vals.update(latitude=place[0], longitude=place[1], is_located=located)
        if skills := need.get("skill_ids"):
            vals["skill_ids"] = [fields.Command.set(list(skills))]
        return vals

    # ------------------------------------------------------------------
    # The next store
    # ------------------------------------------------------------------

    def _offer_next(self):
        """Offer each to the nearest store that was not asked yet, in the order of
        priority; where there is none, a person has to look."""
        if not self:
            return
        now = fields.Datetime.now()
        asked = self._get_asked()
        # Lists, as adding to a recordset copies it each time.
        manual, searched = defaultdict(list), []
        for route in self:
            tries = asked[route.id]
            most = route.company_id.channel_max_offers
            if not route.is_located:
                manual["no_place"].append(route.id)
            elif most and self._count_tries(tries) >= most:
                manual[route._get_end_reason(tries)].append(route.id)
            else:
                searched.append(route.id)
        routes = self.browse(searched)
        needs = routes._get_needs(asked, now)
        found = routes._allocate(needs, now)
        for route_id in searched:
            if route_id not in found:
                manual[self._get_end_reason(asked[route_id])].append(route_id)
        self._make_offers(
            [(self.browse(route_id), store) for route_id, store in found.items()],
            asked,
            now,
            needs,
        )
        for reason, ids in manual.items():
            routes = self.browse(ids)
            routes._explain_nobody(asked, now)
            routes._to_person(reason)

    def _get_asked(self):
        """{route id: [(store, by hand, state, sequence)]} of the offers so far."""
        asked = defaultdict(list)
        self.env["channel.offer"].flush_model()
        for route_id, *offer in self.env.execute_query(
            SQL(
                "SELECT route_id, point_id, COALESCE(is_by_hand, FALSE), state,"
                " sequence FROM channel_offer WHERE route_id = ANY(%s)"
                " ORDER BY route_id, sequence",
                self.ids,
            )
        ):
            asked[route_id].append(tuple(offer))
        return asked

    def _count_tries(self, tries):
        """How often the engine has asked; who stopped before answering was not."""
        return sum(
            not by_hand and state != "withdrawn" for _p, by_hand, state, _n in tries
        )

    def _get_end_reason(self, tries):
        """Why nobody is left to ask."""
        if not tries:
            return "no_store"
        return "returned" if tries[-1][2] == "released" else "all_refused"

    def _get_need(self, excluded_ids=(), at=None):
        """What the search has to know."""
        self.ensure_one()
        hours = self.company_id.channel_open_hours
        at = at or fields.Datetime.now()
        parents = ()
        if category := self.categ_id:
            parents = (category.parent_path or "").split("/")[-2::-1]
        return ChannelNeed(
            company_id=self.company_id.id,
            side=self.side,
            latitude=self.latitude,
            longitude=self.longitude,
            category_ids=tuple(map(int, parents)),
            skill_ids=tuple(self.skill_ids.ids),
            state_id=self.state_id.id or None,
            excluded_ids=tuple(excluded_ids),
            opens_since=at if hours else None,
            opens_by=at + timedelta(hours=hours) if hours else None,
        )

    def _get_needs(self, asked, at):
        """{route id: what the search has to know}, without the stores asked before."""
        return {
            route.id: route._get_need((offer[0] for offer in asked[route.id]), at)
            for route in self
        }

    def _allocate(self, known_needs, now):
        """Nearest store with room for each, in the order of priority and age.

        :param known_needs: {route id: ``ChannelNeed``}
        :return: {route id: (store, chord, firm, room)}
        """
        if not self:
            return {}
        Point = self.env["channel.point"]
        order = sorted(self, key=lambda route: (-route._get_priority(), route.id))
        needs = [known_needs[route.id] for route in order]
        allocation, stores = Allocation(), {}
        waiting = list(range(len(order)))
        preferred = self.env.context.get("channel_preferred") or {}
        count = CANDIDATES if len(order) > 1 or preferred else 1
        while waiting:
            lists = {}
            for start in range(0, len(waiting), PORTION):
                ranks = waiting[start : start + PORTION]
                found = Point._search_nearest(
                    [needs[rank] for rank in ranks],
                    limit=count,
                    at=now,
                    closed=allocation.get_closed(ranks[0]),
                )
                for number, rank in enumerate(ranks):
                    known = stores.setdefault(rank, {})
                    fresh = [row for row in found[number] if row[0] not in known]
                    known.update((row[0], row) for row in fresh)
                    if first := preferred.get(order[rank].id):
                        fresh.sort(key=lambda row, first=first: row[0] != first)
                    # Less than what was asked for: there are no more.
                    if fresh:
                        lists[rank] = [(row[0], row[3]) for row in fresh]
            waiting = allocation.propose(lists)
            count *= MORE
        return {
            order[rank].id: stores[rank][store]
            for rank, store in sorted(allocation.taken.items())
        }

    def _get_priority(self):
        document = self._get_document()
        return int(document.priority or 0) if "priority" in document else 0

    # ------------------------------------------------------------------
    # Offers
    # ------------------------------------------------------------------

    def _make_offers(self, found, asked, now, needs=None, **extra):
        """Offer each to its store.

        :param found: [(route, (store, chord, firm, room))]
        :param needs: {route id: ``ChannelNeed``}, where they are known already
        """
        if not found:
            return self.env["channel.offer"]
        # sudo: the engine counts and offers; its callers checked who may.
        Point = self.env["channel.point"].sudo()
        points = Point.browse({store[0] for _route, store in found})
        ends = points._get_answer_until(now)
        months = {
            company: company._get_channel_month(now)
            for company in {route.company_id for route, _store in found}
        }
        Point._count_made(
            [(store[0], months[route.company_id]) for route, store in found]
        )
        passed = [None] * len(found)
        if not extra.get("is_by_hand"):
            # After the places are taken: what others of this batch got counts too.
            if needs is None:
                routes = self.browse(route.id for route, _store in found)
                needs = routes._get_needs(asked, now)
            passed = Point._get_passed_over(
                [needs[route.id] for route, _store in found],
                [store[:2] for _route, store in found],
                now,
            )
        # sudo: the engine writes offers, nobody else.
        offers = (
            self.env["channel.offer"]
            .sudo()
            .create(
                [
                    {
                        "route_id": route.id,
                        "company_id": route.company_id.id,
                        "point_id": point_id,
                        "channel_partner_id": firm_id,
                        "sequence": max((t[3] for t in asked[route.id]), default=0) + 1,
                        "distance_km": chord_km(chord) if chord is not None else 0.0,
                        "offered_on": now,
                        "expires_on": ends[point_id],
                        "quota_month": months[route.company_id],
                        "why": why or False,
                        **extra,
                    }
                    for (route, (point_id, chord, firm_id, _room)), why in zip(
                        found, passed, strict=True
                    )
                ]
            )
        )
        routes = self.browse(route.id for route, _store in found)
        routes._leave_person()
        routes.write({"state": "offered", "manual_reason": False, "user_id": False})
        return offers

    def _explain_nobody(self, asked, now):
        """Keep the nearest stores, and why none of them will do."""
        routes = self.filtered("is_located")
        needs = routes._get_needs(asked, now)
        passed = self.env["channel.point"]._get_passed_over(
            [needs[route.id] for route in routes],
            [None] * len(routes),
            now,
        )
        for route, why in zip(routes, passed, strict=True):
            route.why = why or False

    # ------------------------------------------------------------------
    # Locks
    # ------------------------------------------------------------------

    def _lock(self):
        """Wait for whoever is changing these; always offers first, then ways."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "SELECT id FROM channel_offer WHERE route_id = ANY(%s) ORDER BY id"
                " FOR NO KEY UPDATE",
                self.ids,
            )
        )
        self.env.execute_query(
            SQL(
                "SELECT id FROM channel_route WHERE id = ANY(%s) ORDER BY id"
                " FOR NO KEY UPDATE",
                self.ids,
            )
        )
        self.invalidate_recordset()
        self.offer_ids.invalidate_recordset()

    def _refuse_unless(self, states, message):
        for route in self:
            if route.state not in states:
                raise UserError(message)
