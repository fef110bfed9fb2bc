# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
import os

from odoo import api, fields, models
from odoo.tools import SQL, format_date

#: Registrations that one statement inserts.
BATCH = 5_000


class EventRegistration(models.Model):
    """Visitors are registered and checked in set-based (AM-08)."""

    _inherit = "event.registration"

    _day_order = models.Index("(event_id, id) WHERE state <> 'cancel'")

    def _check_in(self):
        """These visitors are here: state, time and note as core's check-in leaves them.

        Idempotent: who is here already keeps his time, and a tap that arrives twice
        changes nothing. A constant number of statements. For visitors of other events
        core's own check-in runs, with all that other addons hang on it.

        :return: registrations that this call has checked in
        """
        day = self.filtered(lambda one: one.event_id.is_community_event)
        others = (self - day).filtered(lambda one: one.state != "done")
        others.action_set_done()
        self.flush_recordset(["state", "date_closed", "active"])
        now = fields.Datetime.now()
        done = [
            row_id
            for (row_id,) in self.env.execute_query(
                SQL(
                    """UPDATE event_registration r
                          SET state = 'done',
                              date_closed = COALESCE(r.date_closed, %(now)s),
                              write_uid = %(uid)s, write_date = %(now)s
                         FROM (SELECT id FROM event_registration
                                WHERE id = ANY(%(ids)s) AND state <> 'done'
                                ORDER BY id FOR NO KEY UPDATE) AS locked
                        WHERE r.id = locked.id
                    RETURNING r.id""",
                    ids=day.ids,
                    uid=self.env.uid,
                    now=now,
                )
            )
        ]
        self.invalidate_recordset(["state", "date_closed", "write_uid", "write_date"])
        self.env["event.event"].invalidate_model(
            ["seats_reserved", "seats_used", "seats_available", "seats_taken"]
        )
        arrived = self.browse(sorted(done))
        arrived._note_check_in(now)
        return others | arrived

    def _note_check_in(self, now):
        """Core's note about the attendance, on all of them."""
        if not self:
            return
        body = self.env._(
            "Attended on %(attended_date)s",
            attended_date=format_date(self.env, now, date_format="short"),
        )
        self[0]._message_log(body=body)
        others = self[1:]
        if not others:
            return
        self.env.flush_all()
        names = self.env["event.event"]._get_stored_columns("mail_message")
        own = {
            "id": SQL("NEXTVAL('mail_message_id_seq')"),
            "res_id": SQL("r.id"),
            "record_name": SQL("r.name"),
            "message_id": SQL(
                "'<' || MD5(r.id::text || RANDOM()::text) || '-event@' ||"
                " SPLIT_PART(p.message_id, '@', 2)"
            ),
        }
        self.env.cr.execute(
            SQL(
                """INSERT INTO mail_message (%s)
                   SELECT %s
                     FROM event_registration r,
                          (SELECT * FROM mail_message
                            WHERE model = 'event.registration' AND res_id = %s
                            ORDER BY id DESC LIMIT 1) AS p
                    WHERE r.id = ANY(%s)""",
                SQL(", ").join(SQL.identifier(name) for name in names),
                SQL(", ").join(
                    own.get(name, SQL.identifier("p", name)) for name in names
                ),
                self[0].id,
                others.ids,
            )
        )

    @api.model
    def _register_many(self, vals_list):
        """Registrations of visitors of community events, set-based and silent.

        The first one of each event is made by the ORM, the others are copies of its row
        with their own name, telephone number, e-mail address and so on. No mail is sent
        where the event has no mails; an event with mails or limited seats is left to
        the ORM.

        :param vals_list: dictionaries of plain columns with ``event_id``
        :return: registrations, in the same order
        """
        model = self.with_context(mail_create_nolog=True, event_lead_rule_skip=True)
        numbers = {}
        for number, vals in enumerate(vals_list):
            numbers.setdefault(vals["event_id"], []).append(number)
        events = self.env["event.event"].browse(numbers)
        plain = events.filtered(
            lambda event: (
                event.is_community_event
                and not event.event_mail_ids
                and not event.seats_limited
                and not event.is_multi_slots
            )
        )
        by_orm, first_of = [], {}
        for event in events:
            of_event = numbers[event.id]
            if event in plain:
                first_of.update(dict.fromkeys(of_event[1:], of_event[0]))
            by_orm += of_event[:1] if event in plain else of_event
        records = model.create([dict(vals_list[number]) for number in by_orm])
        made = dict(zip(by_orm, records, strict=True))
        copies = [(number, made[first]) for number, first in first_of.items()]
        if copies:
            self._copy_registrations(copies, vals_list, made)
        return self.browse([made[number].id for number in range(len(vals_list))])

    @api.model
    def _get_column(self, value):
        return None if value is False else value

    @api.model
    def _copy_registrations(self, copies, vals_list, made):
        """Rows like the first of their event, put into ``made`` by number."""
        self.env.flush_all()
        names = sorted(
            {
                name
                for number, _pattern in copies
                for name in vals_list[number]
                if self._fields[name].column_type and name != "event_id"
            }
        )
        country = {
            event: (event.country_id or self.env.company.country_id)
            for event in self.browse(
                {pattern.id for _number, pattern in copies}
            ).event_id
        }
        ids = self.env.execute_query(
            SQL(
                "SELECT NEXTVAL('event_registration_id_seq')"
                " FROM GENERATE_SERIES(1, %s)",
                len(copies),
            )
        )
        rows = []
        for (number, pattern), (new_id,) in zip(copies, ids, strict=True):
            vals = vals_list[number]
            row = {
                "id": new_id,
                "pattern": pattern.id,
                "barcode": str(int.from_bytes(os.urandom(8), "little")),
                **{name: self._get_column(vals.get(name)) for name in names},
            }
            if row.get("phone"):
                row["phone"] = (
                    self._phone_format(
                        number=row["phone"], country=country[pattern.event_id]
                    )
                    or row["phone"]
                )
            rows.append(row)
            made[number] = self.browse(new_id)
        own = {"id": SQL("s.id"), "barcode": SQL("s.barcode")}
        own.update({name: SQL("s.%s", SQL.identifier(name)) for name in names})
        # Follows from the state, as core computes it.
        if "state" in names:
            own["date_closed"] = SQL(
                "CASE WHEN s.state = 'done' THEN %s END", fields.Datetime.now()
            )
            own["state"] = SQL("COALESCE(s.state, 'open')")
        types = SQL(", ").join(
            SQL("%s %s", SQL.identifier(name), SQL(self._fields[name].column_type[0]))
            for name in names
        )
        columns = self.env["event.event"]._get_stored_columns(self._table)
        for start in range(0, len(rows), BATCH):
            self.env.cr.execute(
                SQL(
                    """INSERT INTO event_registration (%s)
                       SELECT %s
                         FROM JSONB_TO_RECORDSET(%s::jsonb) AS s(
                              id int, pattern int, barcode text%s)
                         JOIN event_registration p ON p.id = s.pattern""",
                    SQL(", ").join(SQL.identifier(name) for name in columns),
                    SQL(", ").join(
                        own.get(name, SQL.identifier("p", name)) for name in columns
                    ),
                    json.dumps(rows[start : start + BATCH], default=str),
                    SQL(", %s", types) if names else SQL(),
                )
            )
        self.env.invalidate_all(flush=False)
