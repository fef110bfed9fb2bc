# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..tools.attribution import decide_origin

ORIGINS = [
    ("new", "New"),
    ("assisted", "Assisted"),
    ("transferred", "Transferred"),
]
ORIGIN_KINDS = [
    ("merged", "Merged with an open opportunity"),
    ("opportunity", "Open opportunity"),
    ("quotation", "Open quotation"),
    ("order", "Order"),
    ("closed_opportunity", "Opportunity closed lately"),
    ("member", "Membership"),
]
# What only the test writes.
ORIGIN_FIELDS = (
    "service_origin",
    "service_origin_kind",
    "service_origin_team_id",
    "service_origin_document",
    "service_origin_date",
    "service_origin_days",
)


class CrmLead(models.Model):
    """Is it business that nobody had before? The test of incrementality (SR-50).

    What new, assisted and transferred mean is said in ``tools/attribution.py``.
    """

    _inherit = "crm.lead"

    service_origin = fields.Selection(
        ORIGINS,
        string="Origin of the Deal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="New: no other department had anything with this customer. Assisted: "
        "another team had an open opportunity or quotation. Transferred: the customer "
        "was another team's.",
    )
    service_origin_kind = fields.Selection(
        ORIGIN_KINDS, string="Evidence", readonly=True, copy=False
    )
    service_origin_team_id = fields.Many2one(
        "crm.team",
        string="Team That Was There First",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    # The number of the document and no more: who reads it may not read the document.
    service_origin_document = fields.Char(
        string="Evidence Document", readonly=True, copy=False
    )
    service_origin_date = fields.Date(
        string="Evidence From", readonly=True, copy=False
    )
    service_origin_days = fields.Integer(
        string="Days Looked Back", readonly=True, copy=False, aggregator=None
    )
    service_origin_note = fields.Char(
        string="Why This Origin",
        compute="_compute_service_origin_note",
        compute_sudo=True,
        help="The evidence in one sentence.",
    )
    is_service_origin_locked = fields.Boolean(
        compute="_compute_is_service_origin_locked", compute_sudo=True
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends(*ORIGIN_FIELDS)
    @api.depends_context("lang")
    def _compute_service_origin_note(self):
        for lead in self:
            lead.service_origin_note = lead._service_origin_text()

    def _service_origin_text(self):
        """The evidence in one sentence: document number, team and date."""
        if not self.service_origin:
            return False
        values = {
            "team": self.service_origin_team_id.name or self.env._("Another team"),
            "document": self.service_origin_document or "",
            "date": format_date(self.env, self.service_origin_date)
            if self.service_origin_date
            else "",
            "days": self.service_origin_days,
        }
        kind = self.service_origin_kind
        if kind == "merged":
            return self.env._(
                "Merged with opportunity %(document)s of %(team)s, open since %(date)s.",
                **values,
            )
        if kind == "opportunity":
            return self.env._(
                "%(team)s had opportunity %(document)s open since %(date)s.", **values
            )
        if kind == "quotation":
            return self.env._(
                "%(team)s had quotation %(document)s of %(date)s open.", **values
            )
        if kind == "order":
            return self.env._(
                "The customer ordered from %(team)s on %(date)s: %(document)s.",
                **values,
            )
        if kind == "closed_opportunity":
            return self.env._(
                "%(team)s worked on opportunity %(document)s until %(date)s.", **values
            )
        if kind == "member":
            return self.env._("The customer belongs to %(team)s.", **values)
        return self.env._(
            "No other team had an opportunity, order or membership of this customer in "
            "the %(days)s days before.",
            **values,
        )

    @api.depends("service_attribution_ids.state")
    def _compute_is_service_origin_locked(self):
        locked = {
            lead.id
            for [lead] in self.env["service.attribution"]._read_group(
                [("lead_id", "in", self.ids), ("state", "=", "locked")], ["lead_id"]
            )
        }
        for lead in self:
            lead.is_service_origin_locked = lead._origin.id in locked

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_origin_write(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_origin_write(vals)
        result = super().write(vals)
        if "partner_id" in vals:
            self.filtered("service_captured_at")._service_test_origin()
        return result

    def _check_origin_write(self, vals):
        if any(name in vals for name in ORIGIN_FIELDS):
            raise UserError(
                self.env._(
                    "The origin of a deal is found by a test, not set by hand. Test it "
                    "again, or ask for a change of the shares on the order."
                )
            )

    @api.model
    def _service_create_captured(self, vals):
        lead = super()._service_create_captured(vals)
        lead._service_test_origin()
        return lead

    # ------------------------------------------------------------
    # MERGE
    # ------------------------------------------------------------

    def _merge_opportunity(
        self, user_id=False, team_id=False, auto_unlink=True, max_length=5
    ):
        """What is merged into a captured lead was another team's: that stays known."""
        evidence = self._service_merge_evidence()
        head = super()._merge_opportunity(
            user_id=user_id,
            team_id=team_id,
            auto_unlink=auto_unlink,
            max_length=max_length,
        )
        if evidence and head.id == evidence["lead_id"]:
            head._service_write_origins([evidence])
        return head

    def _service_merge_evidence(self):
        """Open opportunity of another team among these leads, as evidence, or None."""
        captured = self.filtered(
            lambda lead: lead.service_captured_at and not lead.service_merged_into_id
        ).sorted(lambda lead: (lead.service_captured_at, lead.id))[:1]
        if not captured or captured.is_service_origin_locked:
            return None
        # sudo: the kind of a team is no secret to who merges its leads.
        others = self.sudo().filtered(
            lambda lead: (
                not lead.service_captured_at
                and lead.type == "opportunity"
                and lead.won_status == "pending"
                and lead.team_id
                and not lead.team_id._is_service()
                and lead.create_date < captured.service_captured_at
            )
        )
        if not others:
            return None
        other = others.sorted("id")[0]
        return {
            "lead_id": captured.id,
            "origin": "assisted",
            "kind": "merged",
            "team_id": other.team_id.id,
            "document": f"#{other.id}",
            "date": fields.Date.to_string(other.create_date),
            "days": captured.company_id.service_origin_days,
        }

    # ------------------------------------------------------------
    # THE TEST
    # ------------------------------------------------------------

    def action_service_test_origin(self):
        """Test again, as long as no order has locked the shares."""
        self._check_service_user()
        for lead in self:
            if not lead.service_captured_at:
                raise UserError(
                    self.env._(
                        "“%(lead)s” was not brought in by a technician: there is "
                        "nothing to test.",
                        lead=lead.name,
                    )
                )
            if lead.is_service_origin_locked:
                raise UserError(
                    self.env._(
                        "The shares of “%(lead)s” are locked by a confirmed order. Ask "
                        "for a change on that order.",
                        lead=lead.name,
                    )
                )
        before = {lead: lead.service_origin for lead in self}
        self._service_test_origin()
        labels = dict(self._fields["service_origin"]._description_selection(self.env))
        for lead in self:
            if lead.service_origin != before[lead]:
                lead.message_post(
                    body=self.env._(
                        "Origin tested again: %(origin)s. %(note)s",
                        origin=labels[lead.service_origin],
                        note=lead.service_origin_note,
                    )
                )
        return True

    def _service_test_origin(self):
        """Test captured leads whose shares are not locked yet, all in one query."""
        if not self:
            return
        self.env.flush_all()
        tested, found = set(), {}
        days = {}
        for row in self.env.execute_query_dict(self._service_origin_sql()):
            lead_id = row["lead_id"]
            tested.add(lead_id)
            days[lead_id] = row["days"]
            if row["kind"]:
                found.setdefault(lead_id, {})[row["kind"]] = row
        rows = []
        for lead_id in tested:
            evidence = found.get(lead_id, {})
            origin, kind = decide_origin(evidence)
            row = evidence.get(kind, {})
            day = row.get("day")
            rows.append(
                {
                    "lead_id": lead_id,
                    "origin": origin,
                    "kind": kind,
                    "team_id": row.get("team_id"),
                    "document": row.get("document"),
                    "date": fields.Date.to_string(day) if day else None,
                    "days": days[lead_id],
                }
            )
        self._service_write_origins(rows)

    def _service_write_origins(self, rows):
        """Write what was found, and bring open suggestions in line with it."""
        if not rows:
            return
        leads = self.browse([row["lead_id"] for row in rows])
        self.env.execute_query(
            SQL(
                """
    UPDATE crm_lead lead
       SET service_origin = found.origin,
           service_origin_kind = found.kind,
           service_origin_team_id = found.team_id,
           service_origin_document = found.document,
           service_origin_date = found.date,
           service_origin_days = found.days
      FROM JSONB_TO_RECORDSET(%(rows)s::jsonb) AS found (
           lead_id integer, origin varchar, kind varchar, team_id integer,
           document varchar, date date, days integer)
     WHERE lead.id = found.lead_id
 RETURNING lead.id
                """,
                rows=json.dumps(rows),
            )
        )
        leads.invalidate_recordset([*ORIGIN_FIELDS, "service_origin_note"])
        self.env["service.attribution"]._refresh_leads(leads)

    def _service_origin_sql(self):
        """Query: each lead with at most one row of each kind of evidence."""
        return SQL(
            """
    WITH lead AS (
        SELECT lead.id, lead.company_id, partner.commercial_partner_id AS customer_id,
               lead.service_captured_at AS captured_at,
               lead.service_captured_at
                   - company.service_origin_days * INTERVAL '1 day' AS since,
               company.service_origin_days AS days,
               company.service_origin_opportunity AS by_opportunity,
               company.service_origin_order AS by_order,
               company.service_origin_membership AS by_membership
          FROM crm_lead lead
          JOIN res_company company ON company.id = lead.company_id
          LEFT JOIN res_partner partner ON partner.id = lead.partner_id
         WHERE lead.id = ANY(%(leads)s)
           AND lead.service_captured_at IS NOT NULL
           AND lead.service_origin_kind IS DISTINCT FROM 'merged'
           AND NOT EXISTS (
               SELECT FROM service_attribution attribution
                WHERE attribution.lead_id = lead.id AND attribution.state = 'locked')
    )
    SELECT lead.id AS lead_id, lead.days, evidence.*
      FROM lead
      LEFT JOIN LATERAL (%(evidence)s) evidence ON TRUE
            """,
            leads=self.ids,
            evidence=SQL(" UNION ALL ").join(
                SQL("(%s)", query) for query in self._service_evidence_queries()
            ),
        )

    @api.model
    def _service_evidence_queries(self):
        """Queries of (kind, team_id, document, day), each at most one row a lead.

        They read of ``lead``: id, company_id, customer_id (commercial partner),
        captured_at, since, by_opportunity, by_order, by_membership. Hook: an addon that
        knows members of another department (a loyalty programme, a club) adds a query
        of the kind ``member``.
        """
        # Another department: a team that is none of the service.
        team = SQL(
            """JOIN crm_team team ON team.id = document.team_id
               AND NOT COALESCE(team.is_service_team, FALSE)
               AND NOT COALESCE(team.is_service_triage, FALSE)"""
        )
        partner = SQL(
            """JOIN res_partner contact ON contact.id = document.partner_id
               AND contact.commercial_partner_id = lead.customer_id"""
        )
        opportunity = SQL(
            """
            FROM crm_lead document %(team)s %(partner)s
           WHERE lead.by_opportunity
             AND document.type = 'opportunity'
             AND document.service_captured_at IS NULL
             AND document.id != lead.id
             AND COALESCE(document.company_id, lead.company_id) = lead.company_id
             AND document.create_date < lead.captured_at""",
            team=team,
            partner=partner,
        )
        sale = SQL(
            """
            FROM sale_order document %(team)s %(partner)s
           WHERE lead.by_order
             AND document.company_id = lead.company_id
             AND document.create_date < lead.captured_at
             AND NOT EXISTS (
                 SELECT FROM crm_lead own
                  WHERE own.id = document.opportunity_id
                    AND own.service_captured_at IS NOT NULL)""",
            team=team,
            partner=partner,
        )
        return [
            SQL(
                """
          SELECT 'opportunity' AS kind, document.team_id, '#' || document.id AS document,
                 document.create_date::date AS day
            %s
             AND (document.won_status = 'pending' AND document.active
                  OR document.won_status != 'pending'
                     AND document.date_closed > lead.captured_at)
           ORDER BY document.id LIMIT 1""",
                opportunity,
            ),
            SQL(
                """
          SELECT 'closed_opportunity', document.team_id, '#' || document.id,
                 document.date_closed::date
            %s
             AND document.won_status != 'pending'
             AND document.date_closed BETWEEN lead.since AND lead.captured_at
           ORDER BY document.date_closed DESC, document.id LIMIT 1""",
                opportunity,
            ),
            SQL(
                """
          SELECT 'quotation', document.team_id, document.name,
                 document.create_date::date
            %s
             AND document.create_date >= lead.since
             AND (document.state IN ('draft', 'sent')
                  OR document.state = 'sale' AND document.date_order > lead.captured_at)
           ORDER BY document.id LIMIT 1""",
                sale,
            ),
            SQL(
                """
          SELECT 'order', document.team_id, document.name, document.date_order::date
            %s
             AND document.state = 'sale'
             AND document.date_order BETWEEN lead.since AND lead.captured_at
           ORDER BY document.date_order DESC, document.id LIMIT 1""",
                sale,
            ),
            # The customer's salesperson is of another team.
            SQL(
                """
          SELECT 'member', team.id, NULL, NULL::date
            FROM res_partner customer
            JOIN crm_team_member member
              ON member.user_id = customer.user_id AND member.active
            JOIN crm_team team ON team.id = member.crm_team_id AND team.active
           WHERE lead.by_membership
             AND customer.id = lead.customer_id
             AND customer.create_date < lead.captured_at
             AND NOT COALESCE(team.is_service_team, FALSE)
             AND NOT COALESCE(team.is_service_triage, FALSE)
             AND COALESCE(team.company_id, lead.company_id) = lead.company_id
           ORDER BY member.id LIMIT 1"""
            ),
        ]
