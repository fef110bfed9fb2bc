# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools.mail import email_normalize

from ..tools import confirmation_code, visit_status
from .service_status_message import OLD_NEWS

#: News that is older than this is of no use to anybody.
_STALE = {
    "on_the_way": timedelta(hours=4),
    "arrived": timedelta(hours=12),
    "started": timedelta(hours=12),
}


class ServiceStatusMessage(models.Model):
    """Sending what is queued, through Odoo's own e-mail and SMS (X-33)."""

    _inherit = "service.status.message"

    @api.model
    def _cron_send(self, batch=200):
        """Send what is due, oldest first; each batch is committed.

        Two of these never take the same message: rows are locked, locked ones are
        skipped.
        """
        last_id = 0
        while True:
            due = [
                ("state", "=", "queued"),
                ("send_after", "<=", fields.Datetime.now()),
            ]
            messages = self.search(
                [*due, ("id", ">", last_id)], order="id", limit=batch
            )
            if not messages:
                return
            last_id = messages[-1].id
            messages.try_lock_for_update()._send()
            remaining = self.search_count([*due, ("id", ">", last_id)])
            if not self.env["ir.cron"]._commit_progress(
                len(messages), remaining=remaining
            ):
                return

    def _send(self, now=None):
        """Hand each message to its channel, or say why not; errors stay with one batch
        of the same template and language."""
        now = now or fields.Datetime.now()
        # A message speaks for the company: its link must not show up in a copy that
        # the user who caused it may read.
        messages = self.with_user(SUPERUSER_ID).with_context(tracking_disable=True)
        messages = messages.filtered(lambda message: message.state == "queued")
        rules = messages._get_rules()
        messages -= messages._hold_or_drop(rules, now)
        by_channel = messages.grouped("channel")
        if notes := by_channel.get("note"):
            notes._post_notes(now)
        for channel in ("email", "sms"):
            chosen = by_channel.get(channel)
            if not chosen:
                continue
            ready = chosen._check_addresses()
            # Each document comes once in a group, and there are few groups.
            for (template, lang, *_key), group in ready.grouped(
                lambda message: (
                    message._get_template(rules),
                    message.partner_id.lang or message.env.lang,
                    message.event,
                    message.recipient,
                    message.occurrence,
                    message.resend,
                )
            ).items():
                group._hand_over(template, lang, now)

    # ------------------------------------------------------------------
    # Whether, when and to whom
    # ------------------------------------------------------------------

    def _hold_or_drop(self, rules, now):
        """Put off what is not urgent to the morning, drop what has no point any more.

        :return: the messages that are not sent now
        """
        stopped = self.browse()
        for message in self:
            receiver = message._find_receiver()
            message.partner_id = receiver
            if not receiver and message.channel != "note":
                message._skip(
                    self.env._(
                        "There is nobody to send it to. Set the customer of the work "
                        "order, or the salesperson of the customer."
                    )
                )
            elif message._is_overtaken(now):
                message._skip(self.env._("Overtaken by what happened since."))
            elif (
                message.recipient == "salesperson"
                and message.channel != "note"
                and receiver == message.create_uid.partner_id
            ):
                message._skip(self.env._("The receiver did it himself."))
            else:
                rule = rules.get((message.company_id, message.event, message.recipient))
                until = message._get_quiet_until(rule, now)
                if until:
                    message.send_after = until
                    stopped += message
            if message.state != "queued":
                stopped += message
        return stopped

    def _get_rules(self):
        rules = self.env["service.status.rule"].search(
            [
                ("company_id", "in", self.company_id.ids),
                ("event", "in", list(set(self.mapped("event")))),
            ]
        )
        return {(rule.company_id, rule.event, rule.recipient): rule for rule in rules}

    def _find_receiver(self):
        self.ensure_one()
        if self.lead_id:
            return self.lead_id.user_id.partner_id
        if self.recipient == "customer":
            return self.order_id.service_partner_id
        return self.order_id.service_salesperson_id.partner_id

    def _is_overtaken(self, now):
        """The message would tell something that is not so any more."""
        self.ensure_one()
        order = self.order_id
        age = now - self.create_date
        if self.channel != "note" and age > _STALE.get(self.event, OLD_NEWS):
            return True
        if self.resend or not order:
            return False
        closed = order.stage_id.is_closed
        if self.event in ("scheduled", "rescheduled", "on_the_way") and (
            closed or order.service_arrived_at
        ):
            return True
        if self.event == "rescheduled":
            return self.occurrence < order.service_schedule_round
        return self.event in ("finished", "cancelled") and not closed

    def _get_quiet_until(self, rule, now):
        self.ensure_one()
        if self.channel == "note" or self.resend or (rule and rule.is_urgent):
            return None
        company = self.company_id
        return visit_status.quiet_until(
            now,
            self.partner_id.tz or company.partner_id.tz,
            company.service_quiet_from,
            company.service_quiet_to,
        )

    def _get_template(self, rules):
        self.ensure_one()
        rule = rules.get((self.company_id, self.event, self.recipient))
        name = "mail_template_id" if self.channel == "email" else "sms_template_id"
        return rule[name] if rule else self.env["mail.template"]

    def _check_addresses(self):
        """Messages whose receiver has an address that wants to hear from us."""
        channel = self[:1].channel
        addresses = {}
        for message in self:
            partner = message.partner_id
            if channel == "email":
                address = email_normalize(partner.email) or ""
                message.address = confirmation_code.mask_email(address)
            else:
                address = message._get_phone()
                message.address = confirmation_code.mask_phone(address)
            addresses[message] = address
        model, name = (
            ("mail.blacklist", "email")
            if channel == "email"
            else ("phone.blacklist", "number")
        )
        refused = set(
            self.env[model]
            .search([(name, "in", [a for a in addresses.values() if a])])
            .mapped(name)
        )
        ready = self.browse()
        for message, address in addresses.items():
            if not address and channel == "email":
                message._skip(
                    self.env._(
                        "%(name)s has no valid e-mail address. Add one and send again.",
                        name=message.partner_id.display_name,
                    )
                )
            elif not address:
                message._skip(
                    self.env._(
                        "%(name)s has no phone number. Add one with its country and "
                        "send again.",
                        name=message.partner_id.display_name,
                    )
                )
            elif address in refused:
                message._skip(
                    self.env._(
                        "%(name)s does not want messages this way (blacklist). Call "
                        "instead.",
                        name=message.partner_id.display_name,
                    )
                )
            else:
                ready += message
        return ready

    def _get_phone(self):
        """Number in international form; as it stands if it cannot be understood: the
        gateway then says what is wrong with it."""
        self.ensure_one()
        partner = self.partner_id
        return partner._phone_format(fname="phone") or partner.phone or ""

    def _skip(self, reason):
        self.write({"state": "skipped", "reason": reason})

    # ------------------------------------------------------------------
    # Channels
    # ------------------------------------------------------------------

    def _hand_over(self, template, lang, now):
        """Render one template in one language for all of these, and queue it."""
        if not template:
            self.write(
                {
                    "state": "failed",
                    "reason": self.env._(
                        "The template is missing. Choose one in Configuration / Status "
                        "Messages and send again."
                    ),
                }
            )
            return
        document = "lead_id" if self[:1].lead_id else "order_id"
        try:
            with self.env.cr.savepoint():
                link = self.env["fsm.order"]._with_status_link
                template = link(template.with_context(lang=lang))
                if self[:1].channel == "email":
                    self._hand_over_emails(template, document)
                else:
                    self._hand_over_sms(template, document)
        except Exception as error:  # noqa: BLE001  one bad template, not the whole queue
            self.invalidate_recordset()
            self.write(
                {
                    "state": "failed",
                    "reason": self.env._(
                        "The template “%(template)s” cannot be filled in: %(error)s "
                        "Correct it and send again.",
                        template=template.name,
                        error=str(error)[:200],
                    ),
                }
            )
            return
        self.write({"state": "sending", "sent_on": now, "reason": False})

    def _hand_over_emails(self, template, document):
        # Without a document, or everybody who reads the document could read the
        # customer's link.
        mails = template.send_mail_batch(
            [message[document].id for message in self],
            email_values={"model": False, "res_id": False},
            email_layout_xmlid="mail.mail_notification_light",
        )
        for message, mail in zip(self, mails, strict=True):
            message.mail_mail_id = mail

    def _hand_over_sms(self, template, document):
        bodies = template._render_field("body", self[document].ids)
        texts = self.env["sms.sms"].create(
            [
                {
                    "number": message._get_phone(),
                    "partner_id": message.partner_id.id,
                    "body": bodies[message[document].id],
                }
                for message in self
            ]
        )
        for message, text in zip(self, texts, strict=True):
            message.sms_id = text

    def _post_notes(self, now):
        """Note the visit on the sales documents behind it (X-34)."""
        for name in ("sale.order", "crm.lead"):
            bodies = {}
            for message in self:
                order = message.order_id
                sale = order.sale_id or order.sale_line_id.order_id
                lead = order.opportunity_id or sale.opportunity_id
                target = sale if name == "sale.order" else lead
                if not target:
                    continue
                text = message._get_note()
                if target.id in bodies:
                    text = f"{bodies[target.id]} · {text}"
                bodies[target.id] = text
            self.env[name].browse(bodies)._message_log_batch(bodies=bodies)
        self.write({"state": "sent", "sent_on": now})

    def _get_note(self):
        self.ensure_one()
        order = self.order_id
        reader = order.service_salesperson_id
        order = order.with_context(
            lang=reader.lang or self.env.lang,
            tz=reader.tz or self.company_id.partner_id.tz or "UTC",
        )
        moment = {
            "arrived": order.service_arrived_at,
            "started": order.date_start,
            "finished": order.proof_completed_on,
        }[self.event]
        return order._get_visit_sentence(self.event, moment)

    # ------------------------------------------------------------------
    # What became of it
    # ------------------------------------------------------------------

    def _note_outcome(self, reason=None):
        """The gateway has sent these, or refused with ``reason``."""
        if reason:
            self.write({"state": "failed", "reason": reason})
        else:
            self.write(
                {"state": "sent", "reason": False, "sent_on": fields.Datetime.now()}
            )
