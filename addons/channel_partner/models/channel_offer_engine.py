# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.service_revenue.tools.record_id import read_record_id

#: Offers that one transaction of the cron ends.
BATCH = 200


class ChannelOffer(models.Model):
    """What a store answers, and what follows (CP-04, CP-08)."""

    _inherit = "channel.offer"

    quota_month = fields.Date(
        readonly=True, help="The month of whose leads and jobs it is one."
    )

    # ------------------------------------------------------------------
    # For people
    # ------------------------------------------------------------------

    def action_accept(self):
        """The store takes this: for its people, and for employees who route work."""
        self._check_may_answer()
        self._accept(by=self.env.user.partner_id)
        return True

    def action_refuse(self, reason_id, note=None):
        """The store does not take this, and why; the next one is asked."""
        self._check_may_answer()
        reason_id = read_record_id(reason_id)
        reason = self.env["channel.refuse.reason"].browse(reason_id).exists()
        if not reason:
            raise UserError(self.env._("Choose a reason."))
        note = note and str(note).replace("\x00", "").strip()[:500]
        if reason.needs_note and not note:
            raise UserError(
                self.env._(
                    "Write a sentence why: “%(reason)s” alone does not say it.",
                    reason=reason.name,
                )
            )
        self._refuse(reason, note=note, by=self.env.user.partner_id)
        return True

    def _check_may_answer(self):
        """Employees who route work, and owners and clerks of the store."""
        self.check_access("read")
        user = self.env.user
        if user.has_group("channel_partner.group_channel_user"):
            return
        # sudo: only whether this person may answer for the store.
        for offer in self.sudo():
            if user.partner_id not in offer.point_id.reader_ids:
                raise AccessError(
                    self.env._(
                        "Only people of the store answer this, or who routes work."
                    )
                )

    # ------------------------------------------------------------------
    # Engine
    # ------------------------------------------------------------------

    def _accept(self, by=None):
        """The store takes these.

        :param by: contact of who accepts
        :raises UserError: when the offer is over, or somebody else has it: another
            store, or a colleague. Accepting a second time oneself is no mistake.
        """
        # sudo: the engine; who may answer was checked by its callers.
        offers = self.sudo()
        offers._lock()
        now = fields.Datetime.now()
        offers = offers.filtered(
            lambda offer: offer.state != "accepted" or not offer._is_answer_of(by)
        )
        for offer in offers:
            offer._refuse_unless_open(now)
        if not offers:
            return
        offers.write(
            {
                "state": "accepted",
                "answered_on": now,
                "answered_by_id": by and by.id,
            }
        )
        for point, group in offers.grouped("point_id").items():
            group.route_id.write(
                {"state": "accepted", "point_id": point.id, "accepted_on": now}
            )
            for documents in group.route_id._get_documents().values():
                documents.write(
                    {
                        "channel_point_id": point.id,
                        "channel_partner_id": point.channel_partner_id.id,
                    }
                )
        for documents in offers.route_id._get_documents().values():
            documents._on_channel_accepted()

    def _refuse(self, reason, note=None, by=None):
        """The store does not take these; the next one is asked."""
        # sudo: the engine; who may answer was checked by its callers.
        offers = self.sudo()
        offers._lock()
        now = fields.Datetime.now()
        offers = offers.filtered(lambda offer: offer.state != "refused")
        for offer in offers:
            offer._refuse_unless_open(now)
        offers.write(
            {
                "state": "refused",
                "answered_on": now,
                "answered_by_id": by and by.id,
                "ended_on": now,
                "refuse_reason_id": reason and reason.id,
                "note": note,
            }
        )
        offers._go_on()

    def _expire(self):
        """The store has not answered in time; the next one is asked."""
        # sudo: the engine; who may answer was checked by its callers.
        offers = self.sudo()
        offers._lock()
        now = fields.Datetime.now()
        offers = offers.filtered(
            lambda offer: (
                offer.state == "offered"
                and offer.expires_on
                and offer.expires_on <= now
            )
        )
        offers.write({"state": "expired", "ended_on": now})
        offers._go_on()

    def _drop(self, note=None):
        """The store cannot answer these any more; the next one is asked."""
        # sudo: the engine; who may answer was checked by its callers.
        offers = self.sudo()
        offers._lock()
        offers = offers.filtered(lambda offer: offer.state == "offered")
        vals = {"state": "withdrawn", "ended_on": fields.Datetime.now()}
        offers.write(vals | ({"note": note} if note else {}))
        offers._go_on()

    def _go_on(self):
        """These are over: give their places back, and ask the next stores."""
        if not self:
            return
        # sudo: the engine counts what a store has.
        self.env["channel.point"].sudo()._count_ended(self)
        self.route_id.write({"state": "searching"})
        self.route_id._offer_next()

    def _lock(self):
        self.route_id._lock()
        self.invalidate_recordset()

    def _is_answer_of(self, by):
        """Whether this contact has answered it himself, as far as is known."""
        return not by or self.answered_by_id in (by, self.env["res.partner"])

    def _refuse_unless_open(self, now):
        """Say why an offer cannot be answered any more."""
        self.ensure_one()
        if self.state == "offered" and not (self.expires_on and self.expires_on <= now):
            return
        messages = {
            "offered": self.env._(
                "The time to answer is over, and the next store is asked. Answer "
                "sooner next time."
            ),
            "accepted": self.env._(
                "%(person)s has accepted this for your store already.",
                person=self.answered_by_id.name or self.point_id.name,
            ),
            "refused": self.env._("Your store has refused this already."),
            "expired": self.env._(
                "The time to answer is over, and the next store was asked."
            ),
            "withdrawn": self.env._("This was withdrawn: nothing is left to do."),
            "released": self.env._("This was taken back, and another store has it."),
            "done": self.env._("This is done already."),
        }
        message = messages[self.state]
        others = self.route_id.offer_ids - self
        if self.state != "done" and others.filtered(lambda o: o.state == "accepted"):
            message = self.env._("Another store has this already.")
        raise UserError(message)

    # ------------------------------------------------------------------
    # Cron
    # ------------------------------------------------------------------

    @api.model
    def _cron_expire(self):
        """Offers that nobody answered in time, in committed batches; those that
        somebody is answering at this moment are left to him."""
        cron = self.env["ir.cron"]
        cron._commit_progress()
        while True:
            now = fields.Datetime.now()
            ids = [
                row[0]
                for row in self.env.execute_query(
                    SQL(
                        """SELECT id FROM channel_offer
                            WHERE state = 'offered' AND expires_on <= %s
                            ORDER BY expires_on, id LIMIT %s
                              FOR NO KEY UPDATE SKIP LOCKED""",
                        now,
                        BATCH,
                    )
                )
            ]
            if not ids:
                return
            try:
                self.browse(ids)._expire()
                self.env.flush_all()
            except (SerializationFailure, DeadlockDetected):
                # Somebody has just answered one of these; the next run sees it.
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
                return
            if not cron._commit_progress(len(ids)):
                return
