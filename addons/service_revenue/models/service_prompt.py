# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class ServicePrompt(models.Model):
    """A prompt that staff saw on a document, and what they did with it (SR-44).

    One row for each customer, prompt and document, however often it is opened; written
    by the panel only.
    """

    _name = "service.prompt"
    _description = "Prompt Shown to Staff"
    _order = "id desc"
    _rec_name = "rule_id"

    rule_id = fields.Many2one(
        "service.offer.rule",
        string="Prompt",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    res_model = fields.Selection(
        [
            ("helpdesk.ticket", "Ticket"),
            ("crm.lead", "Lead"),
            ("sale.order", "Sale Order"),
            ("res.partner", "Contact"),
        ],
        string="Kind of Document",
        required=True,
        readonly=True,
    )
    res_id = fields.Many2oneReference(
        model_field="res_model", string="Document", readonly=True, required=True
    )
    shown_on = fields.Datetime(readonly=True, required=True)
    user_id = fields.Many2one(
        "res.users",
        string="Employee",
        readonly=True,
        ondelete="set null",
        help="Who saw it first, or used it.",
    )
    state = fields.Selection(
        [("shown", "Shown"), ("used", "Used"), ("dismissed", "Not now")],
        required=True,
        readonly=True,
        default="shown",
        index=True,
    )
    decided_on = fields.Datetime(readonly=True)
    used_rate = fields.Float(
        string="Used %",
        readonly=True,
        aggregator="avg",
        help="100 or 0, so that the average is the hit rate.",
    )
    dismissed_rate = fields.Float(string="Not Now %", readonly=True, aggregator="avg")
    result_model = fields.Char(readonly=True)
    result_id = fields.Many2oneReference(
        model_field="result_model", string="Became", readonly=True
    )

    _once = models.UniqueIndex(
        "(rule_id, res_model, res_id, partner_id)",
        "This prompt was shown on the document already.",
    )

    @api.model
    def _record_shown(self, document, partner, company, rule_ids):
        """One statement for all prompts; who saw them before stays."""
        if not rule_ids:
            return
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO service_prompt (
                       rule_id, partner_id, company_id, res_model, res_id, shown_on,
                       user_id, state, used_rate, dismissed_rate,
                       create_uid, create_date, write_uid, write_date)
                SELECT rule.id, %(partner)s, %(company)s, %(model)s, %(res_id)s,
                       %(now)s, %(uid)s, 'shown', 0, 0, %(uid)s, %(now)s, %(uid)s,
                       %(now)s
                  FROM UNNEST(%(rules)s::int[]) AS rule (id)
                 ORDER BY rule.id
                    ON CONFLICT (rule_id, res_model, res_id, partner_id) DO NOTHING
                """,
                partner=partner.id,
                company=company.id,
                model=document._name,
                res_id=document.id,
                now=fields.Datetime.now(),
                uid=self.env.uid,
                rules=sorted(rule_ids),
            )
        )

    @api.model
    def _decide(self, document, partner, company, rule, state, result=None):
        """Used or not now; nobody decides what he did not see, so there is a row."""
        self._record_shown(document, partner, company, [rule.id])
        prompt = self.search(
            [
                ("rule_id", "=", rule.id),
                ("res_model", "=", document._name),
                ("res_id", "=", document.id),
                ("partner_id", "=", partner.id),
            ]
        )
        vals = {
            "state": state,
            "decided_on": fields.Datetime.now(),
            "user_id": self.env.uid,
            "used_rate": 100 if state == "used" else 0,
            "dismissed_rate": 100 if state == "dismissed" else 0,
        }
        if result:
            vals |= {"result_model": result._name, "result_id": result.id}
        prompt.write(vals)
        return prompt
