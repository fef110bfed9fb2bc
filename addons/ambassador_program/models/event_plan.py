# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: Columns of an event that differ within one planning.
VARYING = ("community_id", "programme_city_id", "lead_ambassador_id")
#: Events that one statement inserts.
BATCH = 5_000
#: No mail to the responsible for each of a thousand events.
QUIET = {"mail_create_nolog": True, "mail_auto_subscribe_no_notify": True}


class EventEvent(models.Model):
    """Many events at once (AM-08): 4,000 a year are not typed in one by one."""

    _inherit = "event.event"

    @api.model
    def _plan_many(self, slots, common=None):
        """Make an event of each slot, set-based.

        The first event of each responsible person is made by the ORM, with everything
        that any addon adds; the others are copies of its row in the database, with what
        the slot says. A test compares them with what the ORM makes of each.

        :param slots: dictionaries with ``community_id``, ``date_begin``, ``date_end``
            (moments in UTC), and where they differ ``name``, ``user_id``,
            ``lead_ambassador_id``, ``ambassador_ids``, ``staff_ids`` (lists of ids)
        :param common: values that all of them have
        :return: the events, in the order of the slots
        """
        self.browse().check_access("create")
        common = dict(common or {})
        company = self.env["res.company"].browse(
            common.setdefault("company_id", self.env.company.id)
        )
        rows = self._prepare_slots(slots, common, company)
        groups = {}
        for row in rows:
            groups.setdefault(row["user_id"], []).append(row)
        for user_id, group in groups.items():
            self._plan_group(user_id, group, common)
        events = self.browse([row["id"] for row in rows])
        events._planned_many()
        return events

    def _planned_many(self):
        """Seam: these events have just been planned together. Extend by ``super()``."""

    @api.model
    def _prepare_slots(self, slots, common, company):
        communities = self.env["ambassador.community"].browse(
            {slot["community_id"] for slot in slots}
        )
        communities.fetch(["company_id", "city_id", "name"])
        rows, days = [], {}
        for slot in slots:
            community = communities.browse(slot["community_id"])
            if community.company_id != company:
                raise UserError(
                    self.env._(
                        "“%(community)s” belongs to another company than the events. "
                        "Choose communities of one company.",
                        community=community.name,
                    )
                )
            if slot["date_end"] < slot["date_begin"]:
                raise UserError(
                    self.env._(
                        "An event in “%(community)s” would end before it begins. "
                        "Choose hours in order.",
                        community=community.name,
                    )
                )
            city = community.city_id
            zone = city.tz or self.env.user.tz or "UTC"
            row = {
                "lead_ambassador_id": common.get("lead_ambassador_id") or False,
                "user_id": common.get("user_id", self.env.uid),
                "ambassador_ids": common.get("ambassador_ids") or [],
                "staff_ids": common.get("staff_ids") or [],
                **slot,
                "programme_city_id": city.id,
                "date_tz": zone,
            }
            if not row.get("name"):
                day = self._to_local(row["date_begin"], zone).date()
                if day not in days:
                    days[day] = self._get_day_words(day)
                row["name"] = self._get_community_name(community, days[day])
            rows.append(row)
        self._check_slot_people(rows, company)
        return rows

    @api.model
    def _check_slot_people(self, rows, company):
        ids = {row["lead_ambassador_id"] for row in rows} - {False}
        ids.update(*(row["ambassador_ids"] for row in rows))
        people = self.env["ambassador.ambassador"].browse(ids)
        if stranger := people.filtered(lambda one: one.company_id != company):
            raise UserError(
                self.env._(
                    "%(person)s is an ambassador of another company. Choose "
                    "ambassadors of the company of the events.",
                    person=stranger[0].display_name,
                )
            )

    @api.model
    def _plan_group(self, user_id, rows, common):
        """The events of one responsible person; their ids are put into the rows."""
        first, others = rows[0], rows[1:]
        model = self.with_context(**QUIET)
        pattern = model.create([self._prepare_planned_vals(first, common)])
        first["id"] = pattern.id
        if not others:
            return
        if pattern.event_mail_ids or pattern.event_ticket_ids:
            # What hangs on each event belongs to other addons: theirs to copy.
            made = model.create(
                [self._prepare_planned_vals(row, common) for row in others]
            )
            for row, event in zip(others, made, strict=True):
                row["id"] = event.id
            return
        self.env.flush_all()
        for row, (new_id,) in zip(
            others,
            self.env.execute_query(
                SQL(
                    "SELECT NEXTVAL('event_event_id_seq') FROM GENERATE_SERIES(1, %s)",
                    len(others),
                )
            ),
            strict=True,
        ):
            row["id"] = new_id
        for start in range(0, len(others), BATCH):
            self._copy_event_rows(pattern, others[start : start + BATCH])
        self._copy_relations(pattern, others)
        self.env.invalidate_all(flush=False)

    @api.model
    def _prepare_planned_vals(self, row, common):
        """What the ORM makes the event of a slot from."""
        people = {
            name: [fields.Command.set(row[name])]
            for name in ("ambassador_ids", "staff_ids")
        }
        return {**common, **row, **people, "is_community_event": True}

    @api.model
    def _copy_event_rows(self, pattern, rows):
        own = {
            "id": SQL("s.id"),
            "date_begin": SQL("s.date_begin"),
            "date_end": SQL("s.date_end"),
            "date_tz": SQL("s.date_tz"),
            # In every language in which the first one has a name.
            "name": SQL(
                "(SELECT JSONB_OBJECT_AGG(k, s.name) FROM JSONB_OBJECT_KEYS(p.name) k)"
            ),
            **{name: SQL("s.%s", SQL.identifier(name)) for name in VARYING},
        }
        names = self._get_stored_columns(self._table)
        self.env.cr.execute(
            SQL(
                """INSERT INTO event_event (%s)
                   SELECT %s FROM event_event p, JSONB_TO_RECORDSET(%s::jsonb) AS s(
                          id int, name text, community_id int, programme_city_id int,
                          lead_ambassador_id int, date_begin timestamp,
                          date_end timestamp, date_tz text)
                    WHERE p.id = %s""",
                SQL(", ").join(SQL.identifier(name) for name in names),
                SQL(", ").join(
                    own.get(name, SQL.identifier("p", name)) for name in names
                ),
                json.dumps(
                    [
                        {
                            **{
                                name: row[name] or None
                                for name in (*VARYING, "id", "name", "date_tz")
                            },
                            "date_begin": fields.Datetime.to_string(row["date_begin"]),
                            "date_end": fields.Datetime.to_string(row["date_end"]),
                        }
                        for row in rows
                    ]
                ),
                pattern.id,
            )
        )

    @api.model
    def _get_stored_columns(self, table):
        """Names of the columns of a table that are written, not generated."""
        return [
            name
            for (name,) in self.env.execute_query(
                SQL(
                    "SELECT column_name FROM information_schema.columns"
                    " WHERE table_schema = CURRENT_SCHEMA AND table_name = %s"
                    "   AND is_generated = 'NEVER' ORDER BY ordinal_position",
                    table,
                )
            )
        ]

    @api.model
    def _copy_relations(self, pattern, rows):
        """People of each event, and what the first one is linked to besides."""
        ids = [row["id"] for row in rows]
        own = {"ambassador_ids", "staff_ids"}
        for name, field in self._fields.items():
            if field.type != "many2many" or not field.store or name in own:
                continue
            if name in ("general_question_ids", "specific_question_ids"):
                continue  # The same table as ``question_ids``.
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %(table)s (%(this)s, %(other)s)"
                    " SELECT e, r.%(other)s FROM UNNEST(%(ids)s) e, %(table)s r"
                    "  WHERE r.%(this)s = %(pattern)s",
                    table=SQL.identifier(field.relation),
                    this=SQL.identifier(field.column1),
                    other=SQL.identifier(field.column2),
                    ids=ids,
                    pattern=pattern.id,
                )
            )
        for name in own:
            field = self._fields[name]
            pairs = [(row["id"], other) for row in rows for other in row[name]]
            if pairs:
                self.env.cr.execute(
                    SQL(
                        "INSERT INTO %s (%s, %s) SELECT * FROM UNNEST(%s, %s)"
                        " ON CONFLICT DO NOTHING",
                        SQL.identifier(field.relation),
                        SQL.identifier(field.column1),
                        SQL.identifier(field.column2),
                        [pair[0] for pair in pairs],
                        [pair[1] for pair in pairs],
                    )
                )
        self.env.cr.execute(
            SQL(
                """WITH made AS (
                       INSERT INTO mail_followers (res_model, res_id, partner_id)
                       SELECT f.res_model, e, f.partner_id
                         FROM mail_followers f, UNNEST(%(ids)s) e
                        WHERE f.res_model = 'event.event' AND f.res_id = %(pattern)s
                    RETURNING id, partner_id)
                   INSERT INTO mail_followers_mail_message_subtype_rel
                          (mail_followers_id, mail_message_subtype_id)
                   SELECT made.id, r.mail_message_subtype_id
                     FROM made
                     JOIN mail_followers f ON f.partner_id = made.partner_id
                      AND f.res_model = 'event.event' AND f.res_id = %(pattern)s
                     JOIN mail_followers_mail_message_subtype_rel r
                       ON r.mail_followers_id = f.id""",
                ids=ids,
                pattern=pattern.id,
            )
        )
