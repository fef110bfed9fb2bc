# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import html2plaintext
from odoo.tools.misc import format_date, format_datetime, formatLang

#: Entries of the history on the page of a lead.
HISTORY = 30
#: All that a row of the list needs: one query reads the page and nothing else.
ROW_FIELDS = (
    "name",
    "contact_name",
    "partner_name",
    "partner_id",
    "city",
    "stage_id",
    "won_status",
    "channel_touched_on",
    "channel_next_step",
    "channel_next_on",
)


class CrmLead(models.Model):
    """Words of the pages on which a store reads its leads (CP-08)."""

    _inherit = "crm.lead"

    def _get_store_rows(self):
        """One dict for each of these leads of the own store, for a list.

        Called with the leads that the caller found by his own rights.
        """
        today = fields.Date.context_today(self)
        won, lost, new = (
            ("text-bg-success", self.env._("Won")),
            ("text-bg-secondary", self.env._("Lost")),
            ("text-bg-primary", self.env._("New")),
        )
        rows = []
        # sudo: found by the caller's own rights; names of customer and stage.
        leads = self.sudo()
        leads.fetch(ROW_FIELDS)
        for lead in leads:
            result, next_on = lead.won_status, lead.channel_next_on
            if result == "won":
                badge = won
            elif result == "lost":
                badge = lost
            elif not lead.channel_touched_on:
                badge = new
            else:
                badge = ("o_store_badge", lead.stage_id.name)
            rows.append(
                {
                    "id": lead.id,
                    "url": f"/my/store/leads/{lead.id}",
                    "customer": lead._get_store_customer_name(),
                    "title": lead.name or "",
                    "city": lead.city or "",
                    "badge": badge,
                    "next_step": lead.channel_next_step or "",
                    "next_on": next_on and format_date(self.env, next_on),
                    "late": next_on and next_on < today and result == "pending",
                }
            )
        return rows

    def _get_store_customer_name(self):
        # The name of the partner is asked for only where the lead itself has none.
        return (
            self.contact_name
            or self.partner_name
            or self.partner_id.name
            or self.env._("Customer")
        )

    def _get_store_page(self):
        """Everything that the store which has it reads of this lead."""
        self.ensure_one()
        # sudo: found by the caller's own rights; all about the customer is for the
        # store that has accepted.
        lead = self.sudo()
        partner = lead.partner_id
        currency = lead.company_currency
        street = [lead.street or partner.street, lead.street2 or partner.street2]
        city = [
            lead.zip or partner.zip,
            lead.city or partner.city,
            (lead.state_id or partner.state_id).name,
            (lead.country_id or partner.country_id).name,
        ]
        names = lead_names(lead)
        interest = lead.service_interest_id or lead.service_captured_interest_id
        return self._get_store_rows()[0] | {
            "people": names[1:],
            "phone": lead.phone or partner.phone or "",
            "email": lead.email_from or partner.email or "",
            "address": [
                line
                for line in (
                    ", ".join(filter(None, street)),
                    " ".join(filter(None, city)),
                )
                if line
            ],
            "map": partner._get_service_map_url() if partner else "",
            "interest": interest.name or "",
            "products": lead._get_channel_summary()[lead]["products"],
            "description": html2plaintext(lead.description or "").strip(),
            "stage_id": lead.stage_id.id,
            "next_date": fields.Date.to_string(lead.channel_next_on) or "",
            "amount": formatLang(self.env, lead.expected_revenue, currency_obj=currency)
            if lead.expected_revenue
            else "",
            "amount_value": lead.expected_revenue or "",
            "currency": currency.name,
            "lost_reason": lead.lost_reason_id.name or "",
            "store": lead.channel_point_id.name or "",
            "open": lead.won_status == "pending" and lead.active,
            "history": lead._get_store_history(),
        }

    def _get_store_history(self):
        """What happened since the store has it: its own people's doings only."""
        self.ensure_one()
        # sudo: the caller reads the lead; what his own store did with it is shown.
        lead = self.sudo()
        offer = self.env["channel.offer"].sudo()
        offer = offer.search(
            [
                ("route_id.lead_id", "=", lead.id),
                ("point_id", "=", lead.channel_point_id.id),
                ("state", "in", ("accepted", "done")),
            ],
            limit=1,
        )
        since = offer.answered_on
        if not since:
            return []
        # sudo: portal users read no notes; those of their own firm are shown.
        messages = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", "crm.lead"),
                    ("res_id", "=", lead.id),
                    ("date", ">=", since),
                    (
                        "author_id.commercial_partner_id",
                        "=",
                        lead.channel_partner_id.id,
                    ),
                ],
                order="id desc",
                limit=HISTORY,
            )
        )
        lines = []
        for message in messages:
            words = html2plaintext(message.body or "").strip()
            changes = [
                f"{one.old_value_char or '–'} → {one.new_value_char or '–'}"
                for one in message.tracking_value_ids
                if one.field_id.name == "stage_id"
            ]
            if words or changes:
                lines.append(
                    {
                        "on": format_datetime(
                            self.env, message.date, dt_format="short"
                        ),
                        "who": message.author_id.name or "",
                        "words": words,
                        "changes": changes,
                    }
                )
        lines.append(
            {
                "on": format_datetime(self.env, since, dt_format="short"),
                "who": offer.answered_by_id.name or "",
                "words": self.env._("Accepted"),
                "changes": [],
            }
        )
        return lines


def lead_names(lead):
    """Names on a lead, the person first: contact, company, else the partner's."""
    names = [lead.contact_name, lead.partner_name, lead.partner_id.name]
    return list(dict.fromkeys(name for name in names if name))
