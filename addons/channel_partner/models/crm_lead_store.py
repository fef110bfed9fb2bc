# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from odoo.addons.service_revenue.tools.record_id import read_record_id

#: Who handles the leads of a store.
DESK = ("owner", "clerk")
#: Written when the store does something with a lead; see ``_store_write``.
WORK_FIELDS = frozenset({"channel_touched_on", "channel_next_on", "channel_next_step"})
#: What stores and other partners read of the fields that our addons add to leads; the
#: rest is what we note of customers, colleagues and quality.
PORTAL_FIELDS = WORK_FIELDS | {"channel_point_id", "channel_partner_id"}
#: How those fields are called.
OUR_FIELDS = ("channel_", "service_", "is_service_")
#: Longest words of a store, and highest amount that can be meant.
STEP_SIZE, NOTE_SIZE, TOP_AMOUNT = 100, 2000, 1e12


class CrmLead(models.Model):
    """What the people of a store do with their leads in the portal (CP-08).

    Each ``store_…`` method may be called by anybody with an account: it finds out
    whether he is an owner or clerk who reads the lead because a store of his has it,
    then writes what the method is about, past the access rules of employees. That is
    all that a partner can write.
    """

    _inherit = "crm.lead"

    channel_touched_on = fields.Datetime(
        string="Store Worked on It",
        readonly=True,
        copy=False,
        help="When the store that has it last did something with it.",
    )
    channel_next_on = fields.Date(string="Store's Next Step On", copy=False)
    channel_next_step = fields.Char(
        string="Store's Next Step",
        copy=False,
        help="What the store has agreed with the customer.",
    )

    _channel_store_list = models.Index(
        "(channel_point_id, create_date DESC, id DESC)"
        " WHERE channel_point_id IS NOT NULL"
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {"channel_touched_on"}

    def _has_field_access(self, field, operation):
        allowed = super()._has_field_access(field, operation)
        if allowed and not self.env.su and self.env.user.share:
            return field.name in PORTAL_FIELDS or not field.name.startswith(OUR_FIELDS)
        return allowed

    # ------------------------------------------------------------------
    # Which leads
    # ------------------------------------------------------------------

    @api.model
    def _get_store_domain(self, points):
        """Leads of these stores, lost ones too if they are not filtered out."""
        return Domain("channel_point_id", "in", points.ids)

    @api.model
    def _get_store_filters(self):
        """{key: domain} of the list of a store."""
        today = fields.Date.context_today(self)
        open_ = Domain("won_status", "=", "pending") & Domain("active", "=", True)
        return {
            "open": open_,
            "new": open_ & Domain("channel_touched_on", "=", False),
            "progress": open_ & Domain("channel_touched_on", "!=", False),
            "overdue": open_ & Domain("channel_next_on", "<", today),
            "won": Domain("won_status", "=", "won"),
            "lost": Domain("won_status", "=", "lost"),
        }

    def _check_store(self):
        """(lead past access rules, contact of the user) if he may act on it.

        :raises UserError: the same for a foreign lead and for none
        """
        self.ensure_one()
        member = self.env.user._get_channel_member()
        mine = self.browse()
        if member.role in DESK:
            mine = self.with_context(active_test=False).search(
                Domain("id", "=", self.id)
                & Domain("channel_point_id.reader_ids", "in", member.partner_id.ids)
            )
        if not mine:
            raise UserError(self.env._("This lead is not with your store."))
        # sudo: checked above; a store writes what these methods are about, only.
        return mine.sudo(), member.partner_id

    def _store_write(self, vals):
        """Write what the store has done; the lead is not new any more then."""
        self.write({**vals, "channel_touched_on": fields.Datetime.now()})

    def _check_store_open(self):
        if self.won_status != "pending" or not self.active:
            raise UserError(
                self.env._("This lead is closed. Ask us if it has to be opened again.")
            )

    # ------------------------------------------------------------------
    # What a store can do
    # ------------------------------------------------------------------

    def _get_store_stages(self):
        """Stages that a store can move this lead to: not won, and of its team."""
        self.ensure_one()
        # sudo: stages of the team of a lead that the caller may read.
        team = self.sudo().team_id
        return (
            self.env["crm.stage"]
            .sudo()
            .search(
                Domain("is_won", "=", False)
                & (Domain("team_ids", "=", False) | Domain("team_ids", "in", team.ids))
            )
        )

    def store_stage(self, stage_id):
        """Move this lead of the caller's store to another stage that is not won."""
        lead, _partner = self._check_store()
        lead._check_store_open()
        if stage_id not in lead._get_store_stages().ids:
            raise UserError(self.env._("Choose one of the stages of the list."))
        lead._store_write({"stage_id": stage_id})
        return True

    def store_note(self, text):
        """Write a note on this lead of the caller's store, for us and colleagues."""
        lead, partner = self._check_store()
        text = self._read_store_text(text, NOTE_SIZE)
        if not text:
            raise UserError(self.env._("Write a few words first."))
        lead._store_write({})
        lead._store_log(plaintext2html(text), partner)
        return True

    def store_next_step(self, step, on):
        """What comes next with this lead of the caller's store, and when.

        :param on: date as text (YYYY-MM-DD); empty: nothing is planned
        """
        lead, _partner = self._check_store()
        lead._check_store_open()
        step = self._read_store_text(step, STEP_SIZE)
        try:
            day = fields.Date.to_date(on) if on else False
        except (AttributeError, TypeError, ValueError):
            day = None
        if day is None or (day and not 1900 < day.year < 9999):
            raise UserError(self.env._("Choose a day for the next step."))
        if day and not step:
            step = self.env._("Call the customer")
        lead._store_write(
            {"channel_next_on": day, "channel_next_step": step if day else False}
        )
        return True

    def store_won(self, amount):
        """The customer has bought: close this lead of the caller's store as won.

        :param amount: in the currency of the company, without tax
        """
        lead, _partner = self._check_store()
        lead._check_store_open()
        try:
            amount = float(amount)
        except (TypeError, ValueError, OverflowError):
            amount = -1.0
        if not (isfinite(amount) and 0 <= amount <= TOP_AMOUNT):
            raise UserError(
                self.env._("Write the amount as a number, such as 1250.50.")
            )
        amount = lead.company_currency.round(amount)
        lead._store_write(
            {
                "expected_revenue": amount,
                "channel_next_on": False,
                "channel_next_step": False,
            }
        )
        lead.action_set_won()
        return True

    def store_lost(self, reason_id, note=None):
        """The customer will not buy: close this lead of the caller's store as lost."""
        lead, partner = self._check_store()
        lead._check_store_open()
        # sudo: reasons are the same for everybody.
        reason = (
            self.env["crm.lost.reason"]
            .sudo()
            .search(Domain("id", "=", read_record_id(reason_id) or 0))
        )
        if not reason:
            raise UserError(self.env._("Choose why the lead is lost."))
        if note := self._read_store_text(note, NOTE_SIZE):
            lead._store_log(plaintext2html(note), partner)
        lead._store_write({"channel_next_on": False, "channel_next_step": False})
        lead.action_set_lost(lost_reason_id=reason.id)
        return True

    def store_give_back(self, reason_id, note=None):
        """The caller's store cannot go on with this lead: another one is asked.

        The store sees it no more from then on.
        """
        lead, partner = self._check_store()
        lead._check_store_open()
        # sudo: reasons are the same for everybody.
        reason = (
            self.env["channel.refuse.reason"]
            .sudo()
            .search(Domain("id", "=", read_record_id(reason_id) or 0))
        )
        note = self._read_store_text(note, NOTE_SIZE)
        if not reason:
            raise UserError(self.env._("Choose a reason."))
        if reason.needs_note and not note:
            raise UserError(self.env._("Write a sentence why."))
        words = f"{reason.name}: {note}" if note else reason.name
        routes = lead.channel_route_ids.filtered(lambda one: one.state == "accepted")
        if not routes:
            raise UserError(
                self.env._("This lead cannot be given back here. Call us, please.")
            )
        lead._store_log(
            plaintext2html(self.env._("Given back. %(reason)s", reason=words)), partner
        )
        routes._release(words[:500])
        return True

    def _store_log(self, body, partner):
        """A note of the store: for employees and this store, not for the customer."""
        self.message_post(
            body=body,
            author_id=partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )

    @api.model
    def _read_store_text(self, text, size):
        return text.replace("\x00", "").strip()[:size] if isinstance(text, str) else ""

    # ------------------------------------------------------------------
    # The store changes
    # ------------------------------------------------------------------

    def _on_channel_accepted(self):
        result = super()._on_channel_accepted()
        self._store_start()
        return result

    def _on_channel_released(self):
        result = super()._on_channel_released()
        self._store_start()
        return result

    def _store_start(self):
        """Whoever gets it next starts anew."""
        self.filtered(
            lambda lead: lead.channel_touched_on or lead.channel_next_on
        ).write(dict.fromkeys(WORK_FIELDS, False))
