# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Licences of one transaction of the cron.
BATCH = 100


class SpareWasteLicense(models.Model):
    """What a handler may take, under which licence, and until when (SP-14)."""

    _name = "spare.waste.license"
    _description = "Waste Handling Licence"
    _inherit = ["service.measured.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_to desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "handler_id"]

    handler_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    number = fields.Char(string="Licence Number", required=True, tracking=True)
    authority = fields.Char(help="Who issued the licence.")
    date_from = fields.Date(string="Valid From", required=True, tracking=True)
    date_to = fields.Date(string="Valid Until", required=True, tracking=True)
    waste_class_ids = fields.Many2many(
        "spare.waste.class", string="Waste Classes", required=True
    )
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: the licence covers what any of our companies hands over.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        help="Is reminded before the licence expires.",
    )
    active = fields.Boolean(default=True)
    file = fields.Binary(string="Copy Of The Licence", attachment=True, copy=False)
    file_name = fields.Char(copy=False)
    state = fields.Selection(
        [
            ("future", "Not yet valid"),
            ("valid", "Valid"),
            ("expiring", "Expires soon"),
            ("expired", "Expired"),
        ],
        compute="_compute_state",
    )
    reminded_for = fields.Date(
        readonly=True,
        copy=False,
        help="The end of validity that somebody was reminded of.",
    )

    _number_uniq = models.UniqueIndex(
        "(handler_id, number)", "This licence of the handler is on record already."
    )
    _dates = models.Constraint(
        "CHECK (date_to >= date_from)", "A licence ends after it begins."
    )

    @api.depends("date_from", "date_to")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        soon = today + timedelta(days=self.env.company.spare_license_reminder_days)
        for licence in self:
            if not licence.date_from or not licence.date_to:
                licence.state = False
            elif licence.date_from > today:
                licence.state = "future"
            elif licence.date_to < today:
                licence.state = "expired"
            else:
                licence.state = "expiring" if licence.date_to <= soon else "valid"

    def write(self, vals):
        if {"number", "handler_id"}.intersection(vals) and self._is_used():
            raise UserError(
                self.env._(
                    "Parts were handed over under this licence: its number and holder "
                    "stay. Record the new licence beside it."
                )
            )
        result = super().write(vals)
        if "date_to" in vals:
            # Another end is reminded of again.
            # sudo: follows from the end; it is not typed in.
            self.sudo().filtered("reminded_for").write({"reminded_for": False})
        return result

    @api.model
    def _get_measured_fields(self):
        return frozenset({"reminded_for"})

    def _is_used(self):
        # sudo: any company counts.
        returns = self.env["spare.part.return"].sudo()
        return bool(returns.search([("waste_license_id", "in", self.ids)], limit=1))

    # ------------------------------------------------------------------
    # What covers what
    # ------------------------------------------------------------------

    @api.model
    def _find_covering(self, handlers, day):
        """Licences by which these handlers may take waste on ``day``, with one query.

        :return: dict of (partner, waste class) -> licences; the company is for the
            caller to compare
        """
        covering = {}
        partners = handlers | handlers.commercial_partner_id
        # sudo: a licence is checked for whoever hands over.
        licences = self.sudo().search(
            [
                ("handler_id", "in", partners.ids),
                ("date_from", "<=", day),
                ("date_to", ">=", day),
            ]
        )
        for handler in handlers:
            for licence in licences:
                if licence.handler_id not in handler | handler.commercial_partner_id:
                    continue
                for waste in licence.waste_class_ids:
                    key = (handler.id, waste.id)
                    covering[key] = covering.get(key, licences.browse()) | licence
        return covering

    # ------------------------------------------------------------------
    # Reminder
    # ------------------------------------------------------------------

    @api.model
    def _cron_remind_expiry(self):
        """Tell who is responsible before a licence expires, once for each end."""
        cron = self.env["ir.cron"]
        # The longest notice of any company; a licence may serve all of them.
        days = (
            self.env["res.company"]
            .search([], order="spare_license_reminder_days desc", limit=1)
            .spare_license_reminder_days
        )
        if days <= 0:
            return
        today = fields.Date.context_today(self)
        domain = [
            ("date_to", ">=", today),
            ("date_to", "<=", today + timedelta(days=days)),
            ("reminded_for", "=", False),
        ]
        while True:
            licences = self.search(domain, limit=BATCH).try_lock_for_update()
            if not licences:
                return
            licences._remind_expiry()
            if not cron._commit_progress(
                len(licences), remaining=self.search_count(domain)
            ):
                return

    def _remind_expiry(self):
        kind = self.env.ref("spare_parts_reverse.mail_activity_type_waste_license")
        model = self.env["ir.model"]._get_id(self._name)
        today = fields.Date.context_today(self)
        self.env["mail.activity"].create(
            [
                {
                    "activity_type_id": kind.id,
                    "automated": True,
                    "res_model_id": model,
                    "res_id": licence.id,
                    "user_id": (licence.user_id or self.env.user).id,
                    "date_deadline": max(today, licence.date_to - timedelta(days=14)),
                    "summary": self.env._(
                        "Licence %(number)s of %(handler)s expires: ask for a new one",
                        number=licence.number,
                        handler=licence.handler_id.display_name,
                    ),
                }
                for licence in self
            ]
        )
        for day, licences in self.grouped("date_to").items():
            licences.write({"reminded_for": day})
