# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..tools.profile import fill_sentence

BATCH = 200
#: A moment that passed longer ago was never reached: the rule or the unit came later.
GRACE_DAYS = 14
RELATIVE_TO = [
    ("sold", "Bought"),
    ("installed", "Installed"),
    ("last_visit", "Last visit"),
    ("warranty_end", "End of the warranty"),
    ("contract_end", "End of the contract"),
    ("replacement", "Age for a new one"),
]


class ServiceLifecycleMoment(models.Model):
    """When in the life of a product which service is right, and what to say (SR-45).

    A date in the life of a unit, some days before or after it. A new date is a value of
    ``relative_to``, an expression in ``_sql_dates()`` and a key of
    ``fsm.equipment._get_timeline_dates()``.
    """

    _name = "service.lifecycle.moment"
    _description = "Moment in the Life of a Product"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(
        required=True, translate=True, help="The service that is right then."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for all companies."
    )
    relative_to = fields.Selection(
        RELATIVE_TO, required=True, default="warranty_end", string="Date"
    )
    days = fields.Integer(
        help="Days after that date; less than zero: before it.", default=-30
    )
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "service_lifecycle_moment_product_rel",
        string="Products",
        help="Empty: all products.",
    )
    categ_ids = fields.Many2many(
        "product.category",
        "service_lifecycle_moment_category_rel",
        string="Product Categories",
        help="Empty: all categories.",
    )
    service_tmpl_id = fields.Many2one(
        "product.template",
        string="Service to Propose",
        domain=[("type", "=", "service")],
        ondelete="set null",
    )
    interest_id = fields.Many2one(
        "service.interest",
        required=True,
        ondelete="restrict",
        help="The lead that is made of it.",
    )
    sentence = fields.Text(
        string="Opening Sentence",
        required=True,
        translate=True,
        help="Said to the customer. Placeholders: {customer}, {product}, {date}.",
    )
    makes = fields.Selection(
        [("lead", "A lead"), ("none", "Nothing, it is only shown")],
        string="When Reached",
        required=True,
        default="lead",
    )
    reached_ids = fields.One2many(
        "service.lifecycle.reached", "moment_id", string="Products That Reached It"
    )
    reached_count = fields.Integer(
        string="Times Reached", compute="_compute_reached_count"
    )

    def _compute_reached_count(self):
        counts = dict(
            self.env["service.lifecycle.reached"]._read_group(
                [("moment_id", "in", self.ids)], ["moment_id"], ["__count"]
            )
        )
        for moment in self:
            moment.reached_count = counts.get(moment._origin, 0)

    # ------------------------------------------------------------------
    # Which moments a unit has
    # ------------------------------------------------------------------

    def _holds_for(self, equipment):
        """The moment is meant for this unit."""
        self.ensure_one()
        template = equipment.product_id.product_tmpl_id
        if self.company_id and self.company_id != equipment.company_id:
            return False
        if self.product_tmpl_ids and template not in self.product_tmpl_ids:
            return False
        return not self.categ_ids or template.categ_id in self.categ_ids

    def _get_date(self, dates):
        """Date of the moment, or None when the date it hangs on is not known."""
        self.ensure_one()
        day = dates.get(self.relative_to)
        return day and day + relativedelta(days=self.days)

    def _get_sentence(self, equipment, day):
        self.ensure_one()
        return fill_sentence(
            self.sentence,
            {
                "customer": equipment.commercial_partner_id.name or "",
                "product": equipment.product_id.name or equipment.name,
                "date": format_date(self.env, day) if day else "",
            },
        )

    # ------------------------------------------------------------------
    # Reached
    # ------------------------------------------------------------------

    @api.model
    def _cron_reach(self):
        """Moments that were reached become leads, once; a batch at a time."""
        for moment in self.search([("makes", "=", "lead")]):
            while reached := moment._reach(BATCH):
                reached._make_leads()
                if not self.env["ir.cron"]._commit_progress(len(reached)):
                    return

    def _reach(self, limit):
        """Claim up to ``limit`` units that have reached this moment and whose owner
        may be contacted; of two jobs each unit goes to one."""
        self.ensure_one()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO service_lifecycle_reached (
                       moment_id, equipment_id, partner_id, company_id, date,
                       create_uid, create_date, write_uid, write_date)
                SELECT %(moment)s, unit.id, unit.commercial_partner_id,
                       unit.company_id, life.day + %(days)s, %(uid)s, %(now)s,
                       %(uid)s, %(now)s
                  FROM fsm_equipment unit
                  JOIN res_partner partner ON partner.id = unit.commercial_partner_id
                  JOIN product_product product ON product.id = unit.product_id
                  JOIN product_template template
                    ON template.id = product.product_tmpl_id
                  CROSS JOIN LATERAL (SELECT (%(day)s)::date AS day) AS life
                 WHERE unit.returned_on IS NULL
                   AND life.day + %(days)s BETWEEN %(first)s AND %(today)s
                   AND %(scope)s AND %(contact)s
                   AND NOT EXISTS (
                       SELECT FROM service_lifecycle_reached known
                        WHERE known.moment_id = %(moment)s
                          AND known.equipment_id = unit.id
                          AND known.date = life.day + %(days)s)
                 ORDER BY unit.id
                 LIMIT %(limit)s
                    ON CONFLICT (moment_id, equipment_id, date) DO NOTHING
                RETURNING id
                """,
                moment=self.id,
                days=self.days,
                day=self._sql_dates()[self.relative_to],
                today=fields.Date.context_today(self),
                first=fields.Date.subtract(
                    fields.Date.context_today(self), days=GRACE_DAYS
                ),
                scope=self._sql_scope(),
                contact=self._sql_may_contact(),
                uid=self.env.uid,
                now=self.env.cr.now(),
                limit=limit,
            )
        )
        return self.env["service.lifecycle.reached"].browse(row[0] for row in rows)

    @api.model
    def _sql_dates(self):
        """{relative_to: SQL of the date} for ``unit``, its ``product`` and
        ``template``; hook for further dates, such as the end of sale or of service."""
        bought = SQL("COALESCE(unit.sale_date, unit.warranty_start_date)")
        completed = self.env.ref("fieldservice.fsm_stage_completed").id
        visits = SQL(
            """SELECT COALESCE(job.proof_completed_on, job.date_end)
                 FROM fsm_order job
                 JOIN fsm_equipment_fsm_order_rel link ON link.fsm_order_id = job.id
                WHERE link.fsm_equipment_id = unit.id AND job.stage_id = %s""",
            completed,
        )
        return {
            "sold": bought,
            "installed": SQL(
                """COALESCE((SELECT MIN(done)::date FROM (%s) AS visit (done)), %s)""",
                visits,
                SQL("unit.warranty_start_date"),
            ),
            "last_visit": SQL(
                "(SELECT MAX(done)::date FROM (%s) AS visit (done))", visits
            ),
            "warranty_end": SQL("unit.warranty_end_date"),
            "contract_end": SQL(
                """(SELECT MAX(period.date_to) FROM service_contract_period period
                     WHERE period.contract_id = unit.contract_id
                       AND period.state = 'active')"""
            ),
            "replacement": SQL(
                """CASE WHEN template.replacement_age_months > 0 THEN %s
                        + template.replacement_age_months * INTERVAL '1 month' END""",
                bought,
            ),
        }

    def _sql_scope(self):
        """Units for which this moment is meant."""
        scope = [SQL("TRUE")]
        if self.company_id:
            scope.append(SQL("unit.company_id = %s", self.company_id.id))
        if self.product_tmpl_ids:
            scope.append(SQL("template.id = ANY(%s)", self.product_tmpl_ids.ids))
        if self.categ_ids:
            scope.append(SQL("template.categ_id = ANY(%s)", self.categ_ids.ids))
        return SQL(" AND ").join(scope)

    @api.model
    def _sql_may_contact(self):
        """The owner is there, can be reached, did not say that he wants no messages,
        and his data need no mending (SR-07)."""
        return SQL(
            """partner.active
               AND COALESCE(partner.service_quality_state, 'ok') != 'to_mend'
               AND (partner.phone_sanitized IS NOT NULL
                    OR partner.email_normalized IS NOT NULL)
               AND NOT EXISTS (SELECT FROM mail_blacklist list WHERE list.active
                                  AND list.email = partner.email_normalized)
               AND NOT EXISTS (SELECT FROM phone_blacklist list WHERE list.active
                                  AND list.number = partner.phone_sanitized)"""
        )
