# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager
from odoo.addons.service_revenue.tools.record_id import read_record_id

from ..models.crm_lead_store_page import ROW_FIELDS
from .store_portal import DESK, StorePortal

SEARCH_FIELDS = (
    "contact_name",
    "partner_name",
    "name",
    "phone",
    "email_from",
    "city",
)
ORDERS = {
    "newest": "create_date desc, id desc",
    "oldest": "create_date, id",
    "next": "channel_next_on, id desc",
    "name": "contact_name, id",
    "amount": "expected_revenue desc, id desc",
}
#: What is written by each form, with the names of its fields.
DEEDS = {
    "stage": ("stage_id",),
    "note": ("text",),
    "next": ("step", "on"),
    "won": ("amount",),
    "lost": ("reason_id", "note"),
    "back": ("reason_id", "note"),
}
METHODS = {
    "stage": "store_stage",
    "note": "store_note",
    "next": "store_next_step",
    "won": "store_won",
    "lost": "store_lost",
    "back": "store_give_back",
}


class StoreLeads(StorePortal):
    """Leads of a store: everything about the customer, once it has accepted (CP-08)."""

    def _store_pages(self, member):
        pages = super()._store_pages(member)
        if member.role in DESK:
            pages.append(
                {
                    "key": "leads",
                    "label": request.env._("Leads"),
                    "url": "/my/store/leads",
                    "icon": "fa-user-plus",
                    "bar": True,
                    "sequence": 20,
                }
            )
        return pages

    def _get_lead_filters(self):
        env = request.env
        labels = {
            "open": env._("Open"),
            "new": env._("New"),
            "progress": env._("In progress"),
            "overdue": env._("Follow-up overdue"),
            "won": env._("Won"),
            "lost": env._("Lost"),
        }
        domains = env["crm.lead"]._get_store_filters()
        return {key: (label, domains[key]) for key, label in labels.items()}

    def _get_lead_orders(self):
        env = request.env
        return {
            "newest": env._("Newest"),
            "oldest": env._("Oldest"),
            "next": env._("Next step"),
            "name": env._("Name"),
            "amount": env._("Amount"),
        }

    def _lead_domain(self):
        # Record rules say the same for portal users; an employee who has a role at a
        # firm finds only its leads here too.
        return request.env["crm.lead"]._get_store_domain(self._get_store_points())

    def _own_lead(self, lead_id):
        """The lead of the caller's own stores with this id, else none."""
        leads = request.env["crm.lead"].with_context(active_test=False)
        known = read_record_id(lead_id)
        if not known:
            return leads
        return leads.search(self._lead_domain() & Domain("id", "=", known))

    def _read_day(self, text):
        try:
            day = fields.Date.to_date(text) if isinstance(text, str) else None
        except ValueError:
            return None
        return day if day and 1900 < day.year < 9999 else None

    def _search_domain(self, search):
        words = self._read_text(search, 100)
        return (
            Domain.OR(Domain(name, "ilike", words) for name in SEARCH_FIELDS)
            if words
            else Domain.TRUE
        )

    # ------------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------------

    @http.route(
        ["/my/store/leads", "/my/store/leads/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_leads(
        self,
        page=1,
        filterby=None,
        sortby=None,
        search=None,
        date_begin=None,
        date_end=None,
        said=None,
        **kwargs,
    ):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        filters = self._get_lead_filters()
        filterby = filterby if filterby in filters else "open"
        sortby = sortby if sortby in ORDERS else "newest"
        search = self._read_text(search, 100)
        first, last = self._read_day(date_begin), self._read_day(date_end)
        domain = self._lead_domain() & filters[filterby][1]
        domain &= self._search_domain(search)
        if first:
            domain &= Domain("create_date", ">=", fields.Datetime.to_datetime(first))
        if last:
            domain &= Domain(
                "create_date",
                "<",
                fields.Datetime.add(fields.Datetime.to_datetime(last), days=1),
            )
        leads = request.env["crm.lead"].with_context(active_test=False)
        # In the address it may be anything: /page/2, or ?page=two.
        page = read_record_id(page) or 1
        step, order = self._store_items_per_page, ORDERS[sortby]
        kept = {
            "filterby": filterby,
            "sortby": sortby,
            "search": search or None,
            "date_begin": first,
            "date_end": last,
        }
        found, total = leads.browse(), 0
        if page <= 1:
            found = leads.search_fetch(domain, ROW_FIELDS, limit=step, order=order)
        # Most stores have less than a page: then nothing has to be counted.
        if page > 1 or len(found) == step:
            total = leads.search_count(domain)
        pages = pager(
            url="/my/store/leads",
            url_args={key: value for key, value in kept.items() if value},
            total=total or len(found),
            page=page,
            step=step,
        )
        if total and page > 1:
            found = leads.search_fetch(
                domain, ROW_FIELDS, limit=step, offset=pages["offset"], order=order
            )
        values = self._store_values("leads", member)
        values.update(
            leads=found._get_store_rows(),
            lead_count=total or len(found),
            pager=pages,
            filters=[(key, label) for key, (label, _domain) in filters.items()],
            filterby=filterby,
            store_url="/my/store/leads",
            orders=self._get_lead_orders(),
            sortby=sortby,
            search=search,
            date_begin=first,
            date_end=last,
            said=self._get_lead_words().get(said),
        )
        return request.render("channel_partner.store_leads", values)

    @http.route(
        "/my/store/leads/<string:lead_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_lead(self, lead_id, said=None, **kwargs):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        lead = self._own_lead(lead_id)
        if not lead:
            return self._say("/my/store/leads", "lead_gone")
        return self._render_lead(member, lead, self._get_lead_words().get(said))

    def _render_lead(self, member, lead, said=None, failed=None):
        values = self._store_values("leads", member)
        env = request.env
        values.update(
            lead=lead._get_store_page(),
            stages=lead._get_store_stages(),
            # sudo: settings, the same for everybody.
            lost_reasons=env["crm.lost.reason"].sudo().search([]),
            refuse_reasons=env["channel.refuse.reason"].search([]),
            said=said,
            failed=failed,
            today=fields.Date.context_today(lead),
        )
        return request.render("channel_partner.store_lead", values)

    def _get_lead_words(self):
        env = request.env
        return {
            "accepted": ("success", env._("It is yours. Call the customer now.")),
            "saved": ("success", env._("Saved.")),
            "won": ("success", env._("Well done: the lead is won.")),
            "lost": ("info", env._("The lead is closed as lost.")),
            "back": ("info", env._("Given back. Another store is asked now.")),
            "lead_gone": (
                "warning",
                env._("This lead is not with your store."),
            ),
        }

    # ------------------------------------------------------------------
    # What a store does
    # ------------------------------------------------------------------

    @http.route(
        "/my/store/leads/<string:lead_id>/<any(stage,note,next,won,lost,back):deed>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_lead_do(self, lead_id, deed, **form):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        lead = self._own_lead(lead_id)
        if not lead:
            return self._say("/my/store/leads", "lead_gone")
        args = [
            read_record_id(form.get(name)) if name.endswith("_id") else form.get(name)
            for name in DEEDS[deed]
        ]
        try:
            with request.env.cr.savepoint():
                getattr(lead, METHODS[deed])(*args)
        except UserError as error:
            # Nothing was written: the page says why, and shows the lead as it is.
            request.env.invalidate_all(flush=False)
            lead = self._own_lead(lead_id)
            if not lead:
                return self._say("/my/store/leads", "lead_gone")
            return self._render_lead(member, lead, failed=str(error))
        if deed == "back":
            return self._say("/my/store/leads", "back")
        said = deed if deed in ("won", "lost") else "saved"
        return self._say(f"/my/store/leads/{lead.id}", said)
