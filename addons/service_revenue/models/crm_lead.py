# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .service_lead_handover import SERVICE_STATES

# What was captured: never changed afterwards, whoever asks (SR-08).
CAPTURE_FIELDS = (
    "service_captured_interest_id",
    "service_referrer_id",
    "service_order_id",
    "service_ticket_id",
    "service_equipment_ids",
    "service_evidence_ids",
    "service_captured_at",
    "service_latitude",
    "service_longitude",
    "service_position_source",
    "service_capture_place",
)
# What only the methods of this addon set.
ENGINE_FIELDS = CAPTURE_FIELDS + (
    "service_handover_ids",
    "service_state",
    "service_reject_reason",
    "service_duplicate_of_id",
    "service_merged_into_id",
)


class EngineWrite:
    """Permission of the engine to write its own fields, and the note to sign with.

    It travels in the context. A context that comes through RPC holds numbers, texts,
    lists and mappings, never an object of this class: it cannot be forged.
    """

    __slots__ = ("note",)

    def __init__(self, note=None):
        self.note = note


class CrmLead(models.Model):
    """A lead that a technician captured, and how it is kept (SR-08)."""

    _inherit = "crm.lead"

    # What was captured
    service_captured_at = fields.Datetime(
        string="Captured On", readonly=True, copy=False, index="btree_not_null"
    )
    service_referrer_id = fields.Many2one(
        "res.partner",
        string="Brought in by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The person who captured the lead; earns the incentive.",
    )
    service_captured_interest_id = fields.Many2one(
        "service.interest",
        string="Captured Interest",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    service_order_id = fields.Many2one(
        "fsm.order",
        string="Captured on Work Order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    service_ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Captured on Ticket",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    service_capture_place = fields.Char(
        string="Captured At",
        readonly=True,
        copy=False,
        help="Where it was captured, in words, when it was on no work order and no "
        "ticket: an event, an ambassador's page. Stays when that is deleted.",
    )
    service_equipment_ids = fields.Many2many(
        "fsm.equipment",
        "crm_lead_service_equipment_rel",
        "lead_id",
        "equipment_id",
        string="Appliances on Site",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    service_latitude = fields.Float(
        string="Latitude", digits=(10, 7), readonly=True, copy=False
    )
    service_longitude = fields.Float(
        string="Longitude", digits=(10, 7), readonly=True, copy=False
    )
    service_position_source = fields.Selection(
        [("device", "Technician's phone"), ("address", "Customer's address")],
        string="Position From",
        readonly=True,
        copy=False,
        help="Empty: no position is known, latitude and longitude mean nothing.",
    )
    service_evidence_ids = fields.One2many(
        "service.lead.evidence", "lead_id", string="Photos and Notes", readonly=True
    )

    # Triage
    service_interest_id = fields.Many2one(
        "service.interest",
        string="Interest",
        copy=False,
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
        help="What the customer wants, as triage classifies it. The interest that the "
        "technician tapped is kept besides.",
    )
    service_state = fields.Selection(
        SERVICE_STATES,
        string="Triage State",
        readonly=True,
        copy=False,
        index="btree_not_null",
        tracking=True,
        group_expand=True,
    )
    service_store_id = fields.Many2one(
        "res.partner",
        string="Store",
        domain="[('type', '=', 'store')]",
        check_company=True,
        copy=False,
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
    )
    service_reject_reason = fields.Char(
        string="Rejected Because", readonly=True, copy=False
    )
    service_handover_ids = fields.One2many(
        "service.lead.handover", "lead_id", string="Hand-overs", readonly=True
    )
    service_duplicate_of_id = fields.Many2one(
        "crm.lead",
        string="Possibly the Same as",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Another open lead of this customer with this interest was there first "
        "(SR-10). Kept, so that triage can decide.",
    )
    service_merged_into_id = fields.Many2one(
        "crm.lead",
        string="Merged Into",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    _service_captured_whole = models.Constraint(
        "CHECK (service_captured_at IS NULL OR (service_referrer_id IS NOT NULL"
        " AND service_captured_interest_id IS NOT NULL AND service_state IS NOT NULL"
        " AND company_id IS NOT NULL"
        " AND (service_order_id IS NOT NULL OR service_ticket_id IS NOT NULL"
        " OR service_capture_place IS NOT NULL)))",
        "A captured lead keeps who brought it in, where, for which company and for "
        "which interest.",
    )
    _service_triage_index = models.Index(
        "(service_captured_at DESC, id DESC) WHERE service_state = 'triage'"
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("service_captured_at")
    def _compute_company_id(self):
        """Keep the company of a captured lead.

        Core empties it when an unassigned lead goes to a team without company, upon
        which every company would see the lead.
        """
        captured = self.filtered("service_captured_at")
        for lead in captured:
            lead.company_id = lead.company_id
        return super(CrmLead, self - captured)._compute_company_id()

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        if not self._service_engine_write() and any(
            lead[name] for lead in leads for name in ENGINE_FIELDS
        ):
            raise UserError(
                self.env._(
                    "A lead of a technician starts on a work order or ticket. Create "
                    "an ordinary lead, or use the lead buttons of the work order."
                )
            )
        return leads

    def write(self, vals):
        self._check_service_write(vals)
        return super().write(vals)

    def unlink(self):
        """Core deletes merged leads itself, with sudo; captured ones stay (SR-08)."""
        if self.env.su:
            self -= self.filtered("service_merged_into_id")
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_captured(self):
        if captured := self.filtered("service_captured_at"):
            # sudo: only the name of who brought it in, also if he is not readable.
            raise UserError(
                self.env._(
                    "“%(lead)s” was brought in by %(person)s and cannot be deleted. "
                    "Mark it as lost instead.",
                    lead=captured[0].name,
                    person=captured[0].sudo().service_referrer_id.name,
                )
            )

    def _service_engine_write(self):
        """The engine's permission in the context, or None."""
        permission = self.env.context.get("service_engine_write")
        return permission if isinstance(permission, EngineWrite) else None

    def _with_service_engine(self, note=None):
        """Leads on which the engine's own fields can be written."""
        return self.with_context(service_engine_write=EngineWrite(note))

    def _check_service_write(self, vals):
        """Refuse to change what was captured, and what only the engine may set."""
        if self._service_engine_write():
            return
        if forbidden := [name for name in ENGINE_FIELDS if name in vals]:
            raise UserError(
                self.env._(
                    "“%(field)s” cannot be changed by hand: it is what the technician "
                    "captured, or set by Accept, Reject and Dispatch. Use those "
                    "buttons, or write a note on the lead.",
                    field=self._fields[forbidden[0]]._description_string(self.env),
                )
            )
        if "company_id" in vals and any(
            lead.company_id.id != vals["company_id"]
            for lead in self.filtered("service_captured_at")
        ):
            raise UserError(
                self.env._(
                    "A captured lead stays in the company of its work order. Mark it "
                    "as lost and create an ordinary lead in the other company."
                )
            )
        if "service_interest_id" in vals and any(
            lead.service_interest_id.id != vals["service_interest_id"]
            for lead in self
            if lead.service_captured_at and lead.service_state != "triage"
        ):
            raise UserError(
                self.env._(
                    "The interest is settled once triage is over. Send the lead back "
                    "to triage to classify it again."
                )
            )

    # ------------------------------------------------------------
    # CAPTURE
    # ------------------------------------------------------------

    @api.model
    def _service_create_captured(self, vals):
        """Make a captured lead out of ``_prepare_captured_lead_vals()``."""
        return self._service_create_all_captured([vals])

    @api.model
    def _service_create_all_captured(self, vals_list):
        """Make captured leads, many at once, in the order of ``vals_list``."""
        now = fields.Datetime.now()
        leads = self._with_service_engine().create(
            [
                {**vals, "service_state": "triage", "service_captured_at": now}
                for vals in vals_list
            ]
        )
        # Leave the permission behind.
        leads = self.browse(leads.ids)
        leads._service_log_handover({}, self.env._("Captured"))
        return leads

    @api.model
    def _service_find_duplicate(self, partner, interest, company):
        """Oldest open lead of the same customer with the same interest (SR-10)."""
        if not partner:
            return self.browse()
        customer = partner.commercial_partner_id
        return self.search(
            [
                ("partner_id.commercial_partner_id", "=", customer.id),
                ("service_interest_id", "=", interest.id),
                ("company_id", "in", (company.id, False)),
                ("won_status", "=", "pending"),
            ],
            order="id",
            limit=1,
        )

    # ------------------------------------------------------------
    # MERGE
    # ------------------------------------------------------------

    def _sort_by_confidence_level(self, reverse=False):
        """The oldest captured lead comes first: a merge keeps its referrer."""
        leads = super()._sort_by_confidence_level(reverse=reverse)
        captured = leads.filtered(
            lambda lead: lead.service_captured_at and not lead.service_merged_into_id
        )
        if not reverse or not captured:
            return leads
        head = captured.sorted(lambda lead: (lead.service_captured_at, lead.id))[0]
        return head + (leads - head)

    def _merge_data(self, fnames=None):
        """The most advanced lead gives the values, also when it is not the head."""
        data = super(CrmLead, self._service_merge_order())._merge_data(fnames)
        if self[:1].service_captured_at:
            data["company_id"] = self[0].company_id.id
        return data

    def _service_merge_order(self):
        """Core's own order of confidence."""
        # Below our own override, which puts captured leads first.
        # pylint: disable=super-method-mismatch
        return super()._sort_by_confidence_level(reverse=True)

    def _merge_dependences(self, opportunities):
        """The history and photos of a captured lead stay with it."""
        kept = opportunities.filtered("service_captured_at")
        super()._merge_dependences(opportunities - kept)
        if kept:
            kept.activity_ids.write({"res_id": self.id})
            self._merge_dependences_calendar_events(kept)
        return True

    def _merge_opportunity(
        self, user_id=False, team_id=False, auto_unlink=True, max_length=5
    ):
        """Keep every captured lead: the oldest goes on, the others point to it."""
        captured = self.filtered("service_captured_at")
        if len(captured.company_id) > 1:
            raise UserError(
                self.env._(
                    "Leads that technicians of several companies brought in cannot be "
                    "merged. Merge those of one company."
                )
            )
        if not captured:
            return super()._merge_opportunity(
                user_id=user_id,
                team_id=team_id,
                auto_unlink=auto_unlink,
                max_length=max_length,
            )
        head = super()._merge_opportunity(
            user_id=user_id, team_id=team_id, auto_unlink=False, max_length=max_length
        )
        kept = captured - head
        # Leads that were merged into one of these earlier follow it. sudo: as in core,
        # who may see the leads may merge them.
        followers = self.sudo().search(
            [
                ("service_merged_into_id", "in", kept.ids),
                ("active", "in", (True, False)),
            ]
        )
        # sudo: as above.
        (kept.sudo() | followers)._with_service_engine().write(
            {"service_merged_into_id": head.id, "active": False}
        )
        if auto_unlink:
            # sudo: as in core, who may see the leads may merge them.
            (self - head - kept).sudo().unlink()
        return head
