# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..tools.attribution import decide_origin
from .service_attribution import ORIGINS

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
    service_origin_date = fields.Date(string="Evidence From", readonly=True, copy=False)
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
                "Merged with opportunity %(document)s of %(team)s, open since "
                "%(date)s.",
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
    def _service_create_all_captured(self, vals_list):
        leads = super()._service_create_all_captured(vals_list)
        leads._service_test_origin()
        return leads

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
