# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date

#: Leads and jobs that are listed on the page of a customer.
SHOWN = 10


class ChannelOwnership(models.Model):
    """What a store reads of its own customers in the portal (CP-24)."""

    _inherit = "channel.ownership"

    @api.model
    def _get_store_domain(self, member):
        """Customers of the stores of this owner or clerk, as the record rule says."""
        # sudo: his own role.
        known = member.sudo()
        domain = Domain("channel_partner_id", "=", known.channel_partner_id.id)
        domain &= Domain("is_void", "=", False)
        if known.role == "clerk":
            domain &= Domain("point_id.reader_ids", "in", known.partner_id.ids)
        return domain

    def _get_store_rows(self, points):
        """One dict for each, for a list; a constant number of queries.

        Called with what the caller found by his own rights.
        """
        # sudo: found by the caller's own rights; names of his own customers.
        owned = self.sudo()
        leads, jobs = owned._count_store_work(points)
        labels = dict(self._fields["state"]._description_selection(self.env))
        ways = dict(self._fields["way"]._description_selection(self.env))
        tones = {"running": "success", "ending": "warning"}
        return [
            {
                "id": own.id,
                "url": f"/my/store/customers/{own.id}",
                "name": own.partner_id.name or "",
                "city": own.partner_id.city or "",
                "store": own.point_id.name or "",
                "since": format_date(self.env, own.date_from),
                "until": format_date(self.env, own.date_to) if own.date_to else "",
                "state": own.state,
                "state_label": labels[own.state],
                "tone": tones.get(own.state, "secondary"),
                "way": ways[own.way],
                "split": f"{own.split:g} %",
                "leads": leads[own.partner_id.id],
                "jobs": jobs[own.partner_id.id],
            }
            for own in owned
        ]

    def _get_work_domains(self, points):
        """Open leads and jobs of these customers with these stores."""
        customers = self.partner_id.ids
        return (
            Domain("partner_id.commercial_partner_id", "in", customers)
            & Domain("channel_point_id", "in", points.ids)
            & Domain("won_status", "=", "pending"),
            Domain("commercial_partner_id", "in", customers)
            & Domain("channel_point_id", "in", points.ids)
            & Domain("stage_id.is_closed", "=", False),
        )

    def _count_store_work(self, points):
        """({customer id: open leads}, {customer id: open jobs}) of these stores."""
        lead_domain, job_domain = self._get_work_domains(points)
        leads, jobs = Counter(), Counter()
        for partner, count in self.env["crm.lead"]._read_group(
            lead_domain, ["partner_id"], ["__count"]
        ):
            leads[partner.commercial_partner_id.id] += count
        for partner, count in self.env["fsm.order"]._read_group(
            job_domain, ["commercial_partner_id"], ["__count"]
        ):
            jobs[partner.id] += count
        return leads, jobs

    def _get_store_page(self, points):
        """Everything that the store reads about one of its customers."""
        self.ensure_one()
        # sudo: found by the caller's own rights; his own leads, jobs and disputes.
        own = self.sudo()
        lead_domain, job_domain = own._get_work_domains(points)
        leads = self.env["crm.lead"].sudo().search(lead_domain, limit=SHOWN)
        jobs = self.env["fsm.order"].sudo().search(job_domain, limit=SHOWN)
        return self._get_store_rows(points)[0] | {
            "source": own.source or "",
            "work": [
                {"name": lead.name, "url": f"/my/store/leads/{lead.id}"}
                for lead in leads
            ]
            + [{"name": job.name, "url": f"/my/store/jobs/{job.id}"} for job in jobs],
            "disputes": self.env["channel.dispute"]._get_store_rows(
                own.channel_partner_id, Domain("partner_id", "=", own.partner_id.id)
            ),
        }


class ChannelDispute(models.Model):
    """What a store reads of disputes in which it claims, and how it raises one."""

    _inherit = "channel.dispute"

    @api.model
    def _get_store_rows(self, firm, domain=Domain.TRUE, limit=50):
        """The firm's own claims and what came of them: nothing of who else claims."""
        # sudo: of each dispute only the firm's own claim is told.
        claims = (
            self.env["channel.dispute.claim"]
            .sudo()
            .search(
                Domain("channel_partner_id", "=", firm.id)
                & Domain("dispute_id", "any", domain),
                order="id desc",
                limit=limit,
            )
        )
        labels = dict(self._fields["state"]._description_selection(self.env))
        tones = {"decided": "secondary", "withdrawn": "light"}
        rows = []
        for claim in claims:
            dispute = claim.dispute_id
            decided = dispute.state == "decided"
            won = decided and dispute.winner_id == claim
            rows.append(
                {
                    "name": dispute.partner_id.name or "",
                    "on": format_date(self.env, dispute.raised_on),
                    "until": format_date(self.env, dispute.deadline),
                    "state": dispute.state,
                    "state_label": labels[dispute.state],
                    "tone": "success" if won else tones.get(dispute.state, "info"),
                    "decided": decided,
                    "won": won,
                    "percent": f"{claim.percent:g} %",
                    "decision": dispute.decision or "" if decided else "",
                }
            )
        return rows

    @api.model
    def _raise_for_store(self, point, partner, reason, lead=None):
        """A store says that a customer is its own; the caller has checked the store.

        :param reason: words of the person in the portal
        """
        if not reason:
            raise UserError(
                self.env._("Say why the customer is yours: since when, and how.")
            )
        if not partner:
            raise UserError(
                self.env._(
                    "This lead is about nobody in particular yet. Fill in the customer "
                    "first, or ask your contact."
                )
            )
        return self._raise(
            partner,
            point.company_id,
            self.env["channel.ownership"]._get_store_owner(point),
            reason,
            lead,
        )
