# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .service_status_rule import EVENTS, LEAD_EVENTS, RECIPIENTS

#: Key in ``cr.precommit.data`` of what has happened in this transaction.
TOUCHED = "service.status.message"
#: Events that the salesperson sees at once (X-34).
LIVE_EVENTS = frozenset({"on_the_way", "arrived", "started", "finished", "cancelled"})
#: Nobody is told of what happened, or was planned for, longer ago than that.
OLD_NEWS = timedelta(days=2)
#: Events that leave a note on the sales documents.
NOTE_EVENTS = ["arrived", "started", "finished"]


class ServiceStatusMessage(models.Model):
    """One status message: about which document and event, to whom, what became of it.

    Rows are queued when the transaction ends in which the event happened, by one
    statement for all of them, and sent later by a scheduled action. The unique index
    makes it one message per (document, event, receiver, channel, occurrence), whatever
    happens twice (X-33, X-36).
    """

    _name = "service.status.message"
    _description = "Status Message"
    _order = "id desc"
    _rec_name = "event"

    order_id = fields.Many2one(
        "fsm.order", string="Work Order", readonly=True, index=True, ondelete="cascade"
    )
    lead_id = fields.Many2one("crm.lead", readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    event = fields.Selection(EVENTS, required=True, readonly=True)
    recipient = fields.Selection(RECIPIENTS, required=True, readonly=True)
    channel = fields.Selection(
        [("email", "E-mail"), ("sms", "SMS"), ("note", "Note")],
        required=True,
        readonly=True,
    )
    occurrence = fields.Integer(
        required=True,
        readonly=True,
        help="Which time it happened: a visit that is opened again can be finished "
        "again.",
    )
    resend = fields.Integer(
        string="Sent Again",
        required=True,
        readonly=True,
        default=0,
        help="0 for the message that was sent by itself, 1, 2 ... when by hand.",
    )
    partner_id = fields.Many2one("res.partner", string="Receiver", readonly=True)
    address = fields.Char(readonly=True, help="Masked, enough to recognise it.")
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("sending", "Handed over"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("skipped", "Not sent"),
        ],
        required=True,
        readonly=True,
        default="queued",
        index=True,
    )
    reason = fields.Char(
        string="Why", readonly=True, help="Why it was not sent, and what to do."
    )
    send_after = fields.Datetime(required=True, readonly=True)
    sent_on = fields.Datetime(readonly=True)
    mail_mail_id = fields.Many2one(
        "mail.mail", readonly=True, index="btree_not_null", ondelete="set null"
    )
    sms_id = fields.Many2one(
        "sms.sms", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _one_document = models.Constraint(
        "CHECK (num_nonnulls(order_id, lead_id) = 1)",
        "A status message is about one document.",
    )
    _once = models.UniqueIndex(
        "(COALESCE(order_id, 0), COALESCE(lead_id, 0), event, recipient, channel,"
        " occurrence, resend)",
        "This message is queued already.",
    )
    _due_idx = models.Index("(send_after, id) WHERE state = 'queued'")

    # ------------------------------------------------------------------
    # Queue
    # ------------------------------------------------------------------

    @api.model
    def _touch(self, event, ids):
        """Something happened to these work orders (or leads); costs no query.

        What follows is done once, at the end of the transaction, for all of them.
        """
        if not ids:
            return
        precommit = self.env.cr.precommit
        touched = precommit.data.get(TOUCHED)
        if touched is None:
            touched = precommit.data[TOUCHED] = {}
            # sudo: messages follow from the event, whoever has caused it.
            precommit.add(self.sudo()._queue_touched)
        touched.setdefault(event, set()).update(ids)

    @api.model
    def _queue_touched(self):
        """Queue the messages of what has happened, and tell open screens of it."""
        self.env.flush_all()
        touched = self.env.cr.precommit.data.pop(TOUCHED, None)
        if not touched:
            return
        if "rescheduled" in touched:
            touched["rescheduled"] -= touched.get("scheduled", set())
        visits = [
            (res_id, event)
            for event, ids in touched.items()
            if event not in LEAD_EVENTS
            for res_id in sorted(ids)
        ]
        leads = [
            (res_id, event)
            for event, ids in touched.items()
            if event in LEAD_EVENTS
            for res_id in sorted(ids)
        ]
        if visits:
            live = self._queue_visits(visits)
            self.env["fsm.order"]._announce_visits(live)
        if leads:
            self._queue_leads(leads)
        self.invalidate_model(flush=False)
        self.env["fsm.order"].invalidate_model(
            ["service_status_message_ids"], flush=False
        )

    @api.model
    def _queue_visits(self, visits):
        """One statement: what really happened, queue it, who of sales is concerned.

        What was undone before the transaction ended is queued for nobody, nor is what
        is noted long afterwards, for example imported.

        :param list visits: pairs of work order id and event
        :return: rows (event, order, sale order, lead, customer, salesperson's user)
        """
        completed = self.env["fsm.order"]._get_completed_stage_id()
        now = fields.Datetime.now()
        order_ids, events = zip(*visits, strict=True)
        return self.env.execute_query(
            SQL(
                """
                WITH touched AS (
                    SELECT * FROM unnest(%(ids)s, %(events)s) AS happened(id, event)
                ), facts AS (
                    SELECT touched.event, visit.id AS order_id, visit.company_id,
                           visit.commercial_partner_id,
                           CASE WHEN touched.event LIKE '%%scheduled'
                                THEN COALESCE(visit.service_schedule_round, 0)
                                ELSE COALESCE(visit.service_visit_round, 0)
                                END AS occurrence,
                           sale.id AS sale_id,
                           COALESCE(visit.opportunity_id, sale.opportunity_id)
                               AS lead_id,
                           COALESCE(sale.user_id, lead.user_id, contact.user_id,
                                    customer.user_id) AS user_id
                      FROM touched
                      JOIN fsm_order visit ON visit.id = touched.id
                      JOIN fsm_stage stage ON stage.id = visit.stage_id
                      LEFT JOIN sale_order_line line ON line.id = visit.sale_line_id
                      LEFT JOIN sale_order sale
                        ON sale.id = COALESCE(visit.sale_id, line.order_id)
                      LEFT JOIN crm_lead lead
                        ON lead.id = COALESCE(visit.opportunity_id,
                                              sale.opportunity_id)
                      LEFT JOIN res_partner contact
                        ON contact.id = visit.service_partner_id
                      LEFT JOIN res_partner customer
                        ON customer.id = visit.commercial_partner_id
                     WHERE CASE touched.event
                           WHEN 'finished'
                           THEN stage.id = %(completed)s
                                AND COALESCE(visit.date_end, %(now)s) > %(old)s
                           WHEN 'cancelled'
                           THEN stage.is_closed AND stage.id != %(completed)s
                           WHEN 'on_the_way'
                           THEN visit.service_on_the_way_at IS NOT NULL
                           WHEN 'arrived' THEN visit.service_arrived_at IS NOT NULL
                           WHEN 'started' THEN visit.date_start IS NOT NULL
                           ELSE visit.scheduled_date_start > %(old)s
                                AND stage.is_closed IS NOT TRUE
                           END
                ), wanted AS (
                    SELECT facts.*, rule.recipient, ways.channel
                      FROM facts
                      JOIN service_status_rule rule
                        ON rule.company_id = facts.company_id
                       AND rule.event = facts.event
                      JOIN res_company company ON company.id = facts.company_id
                     CROSS JOIN LATERAL (VALUES
                           ('email', rule.by_email AND company.service_status_email),
                           ('sms', rule.by_sms AND company.service_status_sms)
                           ) AS ways(channel, wanted)
                     WHERE ways.wanted
                       AND (rule.recipient = 'customer' OR facts.user_id IS NOT NULL)
                     UNION ALL
                    SELECT facts.*, 'salesperson', 'note'
                      FROM facts
                      JOIN res_company company ON company.id = facts.company_id
                     WHERE company.service_status_note
                       AND facts.event = ANY(%(notes)s)
                       AND (facts.sale_id IS NOT NULL OR facts.lead_id IS NOT NULL)
                ), queued AS (
                    INSERT INTO service_status_message (
                           order_id, company_id, event, recipient, channel,
                           occurrence, resend, state, send_after,
                           create_uid, write_uid, create_date, write_date)
                    SELECT order_id, company_id, event, recipient, channel,
                           occurrence, 0, 'queued', %(now)s,
                           %(uid)s, %(uid)s, %(now)s, %(now)s
                      FROM wanted
                     ORDER BY order_id, event, recipient, channel
                        ON CONFLICT DO NOTHING
                )
                SELECT event, order_id, sale_id, lead_id, commercial_partner_id,
                       user_id
                  FROM facts
                 WHERE user_id IS NOT NULL AND event = ANY(%(live)s)
                 ORDER BY order_id
                """,
                ids=list(order_ids),
                events=list(events),
                completed=completed,
                notes=NOTE_EVENTS,
                live=list(LIVE_EVENTS),
                now=now,
                old=now - OLD_NEWS,
                uid=self.env.uid,
            )
        )

    @api.model
    def _queue_leads(self, leads):
        """The same for leads: pairs of lead id and event."""
        lead_ids, events = zip(*leads, strict=True)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO service_status_message (
                       lead_id, company_id, event, recipient, channel, occurrence,
                       resend, state, send_after,
                       create_uid, write_uid, create_date, write_date)
                SELECT lead.id, rule.company_id, rule.event, rule.recipient,
                       ways.channel, lead.user_id, 0, 'queued', %(now)s,
                       %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM unnest(%(ids)s, %(events)s) AS touched(id, event)
                  JOIN crm_lead lead ON lead.id = touched.id
                  JOIN service_status_rule rule
                    ON rule.event = touched.event
                   AND rule.company_id = COALESCE(lead.company_id, %(company)s)
                  JOIN res_company company ON company.id = rule.company_id
                 CROSS JOIN LATERAL (VALUES
                       ('email', rule.by_email AND company.service_status_email),
                       ('sms', rule.by_sms AND company.service_status_sms)
                       ) AS ways(channel, wanted)
                 WHERE ways.wanted AND lead.user_id IS NOT NULL
                   AND lead.user_id != %(uid)s
                 ORDER BY lead.id, rule.event, ways.channel
                    ON CONFLICT DO NOTHING
                """,
                ids=list(lead_ids),
                events=list(events),
                company=self.env.company.id,
                now=fields.Datetime.now(),
                uid=self.env.uid,
            )
        )

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------

    def action_resend(self):
        """Send these messages again; who asked for it stays on record."""
        if not self.env.user.has_group("service_revenue.group_service_user"):
            raise AccessError(
                self.env._(
                    "Status messages are sent again by the hotline or the dispatcher. "
                    "Ask one of them."
                )
            )
        self.check_access("read")
        self.order_id.check_access("write")
        self.lead_id.check_access("write")
        waiting = self.filtered(lambda message: message.state in ("queued", "sending"))
        if waiting:
            raise UserError(
                self.env._(
                    "Still on the way: %(count)s. Wait until it is sent or has failed "
                    "before you send it again.",
                    count=len(waiting),
                )
            )
        notes = self.filtered(lambda message: message.channel == "note")
        # Nobody may write the log; access to the documents was checked above.
        copies = self.sudo().create(
            [message._prepare_resend_vals() for message in self - notes]
        )
        for document, messages in copies.grouped(lambda m: m._get_document()).items():
            document._message_log(
                body=self.env._(
                    "Status message sent again: %(messages)s",
                    messages=", ".join(messages.mapped("display_name")),
                ),
                author_id=self.env.user.partner_id.id,
            )
        return True

    def _prepare_resend_vals(self):
        self.ensure_one()
        same = [
            (name, "=", self[name].id if self._fields[name].relational else self[name])
            for name in (
                "order_id",
                "lead_id",
                "event",
                "recipient",
                "channel",
                "occurrence",
            )
        ]
        # sudo: the count goes on whether or not the user may read the last one.
        last = self.sudo().search(same, order="resend desc", limit=1)
        return {
            "order_id": self.order_id.id,
            "lead_id": self.lead_id.id,
            "company_id": self.company_id.id,
            "event": self.event,
            "recipient": self.recipient,
            "channel": self.channel,
            "occurrence": self.occurrence,
            "resend": last.resend + 1,
            "send_after": fields.Datetime.now(),
            "create_uid": self.env.uid,
        }

    def _get_document(self):
        self.ensure_one()
        return self.order_id or self.lead_id

    @api.depends("event", "recipient", "channel")
    def _compute_display_name(self):
        for message in self:
            names = [
                dict(message._fields[name]._description_selection(message.env)).get(
                    message[name]
                )
                for name in ("event", "recipient", "channel")
            ]
            message.display_name = ", ".join(filter(None, names))
