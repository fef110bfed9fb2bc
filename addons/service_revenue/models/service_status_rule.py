# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

EVENTS = [
    ("scheduled", "Scheduled"),
    ("rescheduled", "Rescheduled"),
    ("on_the_way", "On the way"),
    ("arrived", "Arrived"),
    ("started", "Work started"),
    ("finished", "Finished"),
    ("cancelled", "Cancelled"),
    ("lead_accepted", "Lead accepted"),
    ("lead_won", "Lead won"),
]
LEAD_EVENTS = frozenset({"lead_accepted", "lead_won"})
RECIPIENTS = [("customer", "Customer"), ("salesperson", "Salesperson")]

# What a company starts with: (event, recipient): (e-mail, SMS, urgent). Customers hear
# of what they wait for; salespeople see visits live, and are written to when there is
# something to do. SMS is chosen here and switched on by the company's master switch.
_DEFAULTS = {
    ("scheduled", "customer"): (True, True, False),
    ("rescheduled", "customer"): (True, True, True),
    ("on_the_way", "customer"): (True, True, True),
    ("arrived", "customer"): (False, False, True),
    ("finished", "customer"): (True, True, False),
    ("cancelled", "customer"): (True, True, True),
    ("scheduled", "salesperson"): (False, False, False),
    ("rescheduled", "salesperson"): (False, False, False),
    ("on_the_way", "salesperson"): (False, False, False),
    ("arrived", "salesperson"): (False, False, False),
    ("finished", "salesperson"): (True, False, False),
    ("cancelled", "salesperson"): (True, False, False),
    ("lead_accepted", "salesperson"): (True, False, False),
    ("lead_won", "salesperson"): (False, False, False),
}


class ServiceStatusRule(models.Model):
    """Which status message a company sends to whom, how and with which words (X-33).

    Every company has one row for each event and kind of receiver, made together with
    the company; nothing is sent where neither channel is ticked.
    """

    _name = "service.status.rule"
    _description = "Status Message Setting"
    _order = "company_id, recipient, id"
    _rec_name = "event"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    event = fields.Selection(EVENTS, required=True, readonly=True)
    recipient = fields.Selection(RECIPIENTS, required=True, readonly=True)
    model = fields.Char(compute="_compute_model")
    by_email = fields.Boolean(string="E-mail")
    by_sms = fields.Boolean(string="SMS")
    is_urgent = fields.Boolean(
        string="Urgent", help="Urgent messages do not wait for the end of quiet hours."
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        string="E-mail Template",
        domain="[('model', '=', model)]",
        ondelete="set null",
    )
    sms_template_id = fields.Many2one(
        "sms.template",
        string="SMS Template",
        domain="[('model', '=', model)]",
        ondelete="set null",
    )

    _one_per_event = models.UniqueIndex(
        "(company_id, event, recipient)",
        "A company has one setting per event and receiver.",
    )

    @api.constrains("by_email", "by_sms", "mail_template_id", "sms_template_id")
    def _check_templates(self):
        """Checked when somebody decides; a template that is deleted later shows on the
        message that could not be written."""
        for rule in self:
            if rule.by_email and not rule.mail_template_id:
                raise ValidationError(
                    self.env._(
                        "Choose an e-mail template, or do not send this message by "
                        "e-mail."
                    )
                )
            if rule.by_sms and not rule.sms_template_id:
                raise ValidationError(
                    self.env._(
                        "Choose an SMS template, or do not send this message by SMS."
                    )
                )

    @api.depends("event")
    def _compute_model(self):
        for rule in self:
            rule.model = "crm.lead" if rule.event in LEAD_EVENTS else "fsm.order"

    @api.model
    def _ensure_rules(self, companies=None):
        """Give the companies (default: all) the settings they do not have yet."""
        companies = companies or self.env["res.company"].search(Domain.TRUE)
        known = {
            (company.id, event, recipient)
            for company, event, recipient in self._read_group(
                [("company_id", "in", companies.ids)],
                ["company_id", "event", "recipient"],
            )
        }
        missing = [
            self._prepare_rule_vals(company, event, recipient)
            for company in companies
            for event, recipient in _DEFAULTS
            if (company.id, event, recipient) not in known
        ]
        return self.create(missing)

    @api.model
    def _prepare_rule_vals(self, company, event, recipient):
        by_email, by_sms, urgent = _DEFAULTS[event, recipient]
        mail = self._find_template("mail", event, recipient)
        sms = self._find_template("sms", event, recipient)
        return {
            "company_id": company.id,
            "event": event,
            "recipient": recipient,
            "mail_template_id": mail.id,
            "sms_template_id": sms.id,
            # While the module is being installed, templates may not be there yet.
            "by_email": by_email and bool(mail),
            "by_sms": by_sms and bool(sms),
            "is_urgent": urgent,
        }

    @api.model
    def _find_template(self, kind, event, recipient):
        if event in LEAD_EVENTS:
            name = "lead"
        else:
            name = event if recipient == "customer" else "sales"
        template = self.env.ref(
            f"service_revenue.{kind}_template_status_{name}", raise_if_not_found=False
        )
        return template or self.env[f"{kind}.template"]
