# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

ANSWERS = [
    ("none", "No Answer Yet"),
    ("come", "Will Come"),
    ("noted", "Noted"),
    ("object", "Objects"),
]
#: Longest reason that a store gives.
NOTE_SIZE = 500


class AmbassadorEventStore(models.Model):
    """A store whose area a community event touches: told when, and its answer (AM-11).

    One row for each event and store. ``told_key`` is what the store was told: place,
    dates, cancelled or not; where the event says otherwise now, it is told again.
    """

    _name = "ambassador.event.store"
    _description = "Store Near a Community Event"
    _inherit = ["service.measured.mixin"]
    _order = "event_id desc, distance_km, id"
    _rec_name = "point_id"

    event_id = fields.Many2one(
        "event.event", required=True, index=True, ondelete="cascade"
    )
    point_id = fields.Many2one(
        "channel.point", string="Store", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="event_id.company_id", store=True, index=True, precompute=True
    )
    date_begin = fields.Datetime(related="event_id.date_begin")
    distance_km = fields.Float(string="Distance (km)", digits=(16, 1), aggregator="min")
    has_distance = fields.Boolean()
    is_near = fields.Boolean(
        default=True,
        help="Off: the event was moved away, or the store has closed; it was told.",
    )
    told_on = fields.Datetime()
    told_key = fields.Char()
    answer = fields.Selection(ANSWERS, required=True, default="none", index=True)
    answer_note = fields.Char(string="Reason")
    answered_on = fields.Datetime()
    answered_by_id = fields.Many2one("res.partner", ondelete="set null")

    _event_point_uniq = models.UniqueIndex("(event_id, point_id)")

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | set(self._fields) - set(
            models.MAGIC_COLUMNS
        )

    # ------------------------------------------------------------------
    # What the store reads
    # ------------------------------------------------------------------

    def _get_portal_cards(self):
        """Facts of these events for their store: nothing about people."""
        cards = []
        # sudo: name, time and place of the event; the rows are the caller's own.
        for row in self.sudo():
            event = row.event_id
            begin = event._to_local(event.date_begin, event.date_tz)
            cards.append(
                {
                    "id": row.id,
                    "name": event.name,
                    "when": event._get_when(),
                    "day": format_date(self.env, begin.date(), date_format="d"),
                    "month": format_date(self.env, begin.date(), date_format="MMM"),
                    "community": event.community_id.name,
                    "street": event.community_id.street or "",
                    "city": event.programme_city_id.display_name or "",
                    "store": row.point_id.name,
                    "distance": self._say_distance(row),
                    "is_cancelled": event.community_state == "cancelled",
                    "is_near": row.is_near,
                    "is_over": event.date_end <= fields.Datetime.now(),
                    "answer": row.answer,
                    "answer_label": dict(
                        self._fields["answer"]._description_selection(self.env)
                    )[row.answer],
                    "note": row.answer_note or "",
                    "url": "/my/store/events",
                }
            )
        return cards

    @api.model
    def _say_distance(self, row):
        if not row.has_distance:
            return self.env._("in your area")
        if row.distance_km < 1:
            return self.env._(
                "%(meters)s m away", meters=max(10, round(row.distance_km * 100) * 10)
            )
        return self.env._("%(km)s km away", km=f"{row.distance_km:.1f}")

    # ------------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------------

    def _send_notices(self, kind):
        """Queue one mail for each store and each language of its readers.

        :param kind: "new", "changed", "away" or "cancelled"
        :return: rows whose store has nobody who could read it
        """
        # sudo: the mail goes to readers of the store, with facts of the event only.
        rows = self.sudo()
        template = self.env.ref("ambassador_program.mail_template_event_store", False)
        groups, silent = defaultdict(list), rows.browse()
        for row in rows:
            readers = row.point_id.reader_ids.filtered("user_ids")
            if not readers:
                silent |= row
            readers = readers.filtered("email")
            for lang, partners in readers.grouped("lang").items():
                groups[lang, tuple(partners.ids), row.company_id.id].append(row.id)
        if not template:
            return silent
        for (lang, partner_ids, _company), ids in groups.items():
            known = rows.browse(ids).with_context(lang=lang)
            cards = {card["id"]: card for card in known._get_portal_cards()}
            template.sudo().with_context(
                lang=lang, event_cards=cards, event_kind=kind
            ).send_mail_batch(
                ids,
                email_values={
                    "recipient_ids": [fields.Command.link(pid) for pid in partner_ids]
                },
                email_layout_xmlid="mail.mail_notification_light",
            )
        return silent

    # ------------------------------------------------------------------
    # Answering
    # ------------------------------------------------------------------

    def _check_own_store(self):
        """(row past access rules, contact of the caller), for owner and clerks."""
        self.ensure_one()
        member = self.env.user._get_channel_member()
        # sudo: only whether this person is a reader of the store of the row.
        row = self.sudo().exists()
        if (
            not row
            or member.role not in ("owner", "clerk")
            or member.partner_id not in row.point_id.reader_ids
        ):
            raise AccessError(self.env._("This is no event in the area of your store."))
        return row, member.partner_id

    def store_answer_event(self, answer, note=None):
        """Owner or clerk of the store: will come, noted, or objects with a reason.

        :param answer: "come", "noted" or "object"
        :param note: reason, needed for an objection
        """
        row, partner = self._check_own_store()
        if answer not in ("come", "noted", "object"):
            raise UserError(self.env._("Choose one of the answers."))
        note = (note if isinstance(note, str) else "").replace("\x00", "").strip()
        note = note[:NOTE_SIZE]
        if answer == "object" and not note:
            raise UserError(
                self.env._(
                    "Say why you object, so that the planner can do something about it."
                )
            )
        if (
            not row.event_id._is_open_community()
            or row.event_id.date_end <= fields.Datetime.now()
        ):
            raise UserError(
                self.env._(
                    "This event is over or cancelled. There is nothing to answer."
                )
            )
        known = (row.answer, row.answer_note or "")
        row.write(
            {
                "answer": answer,
                "answer_note": note or False,
                "answered_on": fields.Datetime.now(),
                "answered_by_id": partner.id,
            }
        )
        if answer == "object" and known != (answer, note):
            row._ask_planner()
        return True

    def _ask_planner(self):
        """An objection is something to do for the person responsible."""
        self.ensure_one()
        event = self.event_id
        event._schedule_for_planner(
            self.env._("%(store)s objects to this event", store=self.point_id.name),
            self.answer_note,
        )
