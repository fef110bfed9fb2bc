# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.service_revenue.models.service_incentive_earnings import NOT_EARNED

from .channel_commission_rule import SIDES

STATES = [
    ("nothing", "Nothing to earn"),
    ("pending", "Pending"),
    ("not_earned", "Not earned"),
    ("payable", "Payable"),
    ("settled", "Settled, not paid"),
    ("paid", "Paid"),
    ("void", "Void"),
    ("returned", "Taken back"),
]
REVIEWS = [
    ("open", "To Check"),
    ("released", "In Order"),
    ("refused", "Refused"),
]


class ChannelCommission(models.Model):
    """What one store earns by one job or sale: origin of its ledger entries (CP-07).

    Rule, rate, limits and currency are kept as they were when the job was first booked.
    What the customer pays, whose job it is and whether the service is proven is looked
    at anew with each event: base and amount follow, and the ledger books the difference
    to the firm of the store. Only the engine writes here.
    """

    _name = "channel.commission"
    _description = "Commission of a Store"
    _inherit = ["service.measured.mixin"]
    _order = "id desc"
    _check_company_auto = True

    order_id = fields.Many2one(
        "fsm.order",
        string="Work Order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    sale_order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    side = fields.Selection(SIDES, required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    point_id = fields.Many2one(
        "channel.point",
        string="Store",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    channel_partner_id = fields.Many2one(
        "res.partner",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Firm of the store when it took the job: it earns, and owes what is "
        "taken back.",
    )
    rule_id = fields.Many2one(
        "channel.commission.rule", readonly=True, index=True, ondelete="restrict"
    )
    terms = fields.Json(
        required=True, readonly=True, help="What the rule said when it was booked."
    )
    grade_id = fields.Many2one(
        "res.partner.grade",
        string="Tier",
        readonly=True,
        ondelete="restrict",
        help="When the job was taken.",
    )
    type_id = fields.Many2one(
        "channel.type", string="Channel Type", readonly=True, ondelete="restrict"
    )
    categ_id = fields.Many2one(
        "product.category", string="Products", readonly=True, ondelete="restrict"
    )
    earned_on = fields.Date(
        string="Day Of The Deal", required=True, readonly=True, index=True
    )

    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, ondelete="restrict"
    )
    base_amount = fields.Monetary(string="Base", readonly=True, aggregator=None)
    rate = fields.Float(string="Percent", digits=(7, 4), readonly=True, aggregator=None)
    amount = fields.Monetary(
        readonly=True, help="What is earned once the service is proven, or was."
    )
    explanation = fields.Char(readonly=True, help="How the amount comes about.")
    is_released = fields.Boolean(
        string="Given Away", readonly=True, help="Another store has the job now."
    )

    # ------------------------------------------------------------------
    # Where it stands
    # ------------------------------------------------------------------
    state = fields.Selection(
        STATES, compute="_compute_standing", search="_search_state"
    )
    earned = fields.Monetary(compute="_compute_standing", help="What can be settled.")
    paid = fields.Monetary(
        string="Settled or Paid",
        compute="_compute_standing",
        help="Clawbacks deducted.",
    )
    reason = fields.Char(
        compute="_compute_reason", help="What it waits for, or why nothing is earned."
    )
    entry_ids = fields.Many2many(
        "service.incentive.entry", string="Ledger", compute="_compute_entry_ids"
    )

    # ------------------------------------------------------------------
    # Looked at by a person
    # ------------------------------------------------------------------
    review_state = fields.Selection(REVIEWS, string="Check", readonly=True)
    review_note = fields.Char(
        string="Decision", help="Why it is in order, or why it is refused."
    )
    reviewed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    reviewed_on = fields.Datetime(readonly=True)

    _one_document = models.Constraint(
        "CHECK ((order_id IS NULL) != (sale_order_id IS NULL))",
        "A commission is for a work order, or for a sale.",
    )
    _once_order = models.UniqueIndex(
        "(order_id, point_id) WHERE order_id IS NOT NULL",
        "This job is booked for the store already.",
    )
    _once_sale = models.UniqueIndex(
        "(sale_order_id, point_id) WHERE sale_order_id IS NOT NULL",
        "This sale is booked for the store already.",
    )
    _amount_positive = models.Constraint(
        "CHECK (amount >= 0 AND base_amount >= 0)",
        "A commission is never negative: what is taken back stands in the ledger.",
    )
    _to_check = models.Index("(company_id) WHERE review_state = 'open'")

    @api.model
    def _get_measured_fields(self):
        own = {"review_note", *models.MAGIC_COLUMNS}
        return super()._get_measured_fields() | {
            name
            for name, field in self._fields.items()
            if field.store and name not in own
        }

    @api.depends("order_id", "sale_order_id", "point_id")
    def _compute_display_name(self):
        # sudo: who may see the commission may see which document and store it is for.
        for commission, known in zip(self, self.sudo(), strict=True):
            document = known.order_id or known.sale_order_id
            commission.display_name = (
                f"{document.name or ''} ({known.point_id.name or ''})"
            )

    # ------------------------------------------------------------------
    # Standing, as the ledger has it
    # ------------------------------------------------------------------

    @api.model
    def _standing_sql(self, which):
        """Query of id, state, earned, paid, deciding entry of commissions.

        :param SQL which: condition on ``entry.origin_id``
        """
        return SQL(
            """
    SELECT origin_id AS id,
           CASE WHEN live = 0 THEN 'void'
                WHEN lost > 0 THEN 'not_earned'
                WHEN pending > 0 THEN 'pending'
                WHEN total = 0 THEN 'returned'
                WHEN payable > 0 THEN 'payable'
                WHEN settled > 0 THEN 'settled'
                ELSE 'paid'
           END AS state, earned, done,
           COALESCE(waits, last) AS entry_id
      FROM (
        SELECT entry.origin_id,
               COUNT(*) FILTER (WHERE entry.state != 'void') AS live,
               COUNT(*) FILTER (WHERE entry.hold_reason = ANY(%(lost)s)) AS lost,
               COUNT(*) FILTER (WHERE entry.state = 'pending') AS pending,
               COUNT(*) FILTER (WHERE entry.state = 'payable') AS payable,
               COUNT(*) FILTER (WHERE entry.state = 'settled') AS settled,
               COALESCE(SUM(entry.amount) FILTER (WHERE entry.state != 'void'), 0)
                   AS total,
               COALESCE(SUM(entry.amount) FILTER (
                   WHERE entry.state NOT IN ('void', 'pending')), 0) AS earned,
               COALESCE(SUM(entry.amount) FILTER (
                   WHERE entry.state IN ('settled', 'paid')), 0) AS done,
               MAX(entry.id) FILTER (WHERE entry.state = 'pending') AS waits,
               MAX(entry.id) AS last
          FROM service_incentive_entry entry
         WHERE entry.origin_model = 'channel.commission' AND %(which)s
         GROUP BY entry.origin_id
      ) AS sums
            """,
            lost=list(NOT_EARNED),
            which=which,
        )

    def _read_standings(self):
        """{commission id: row} of these, in one query."""
        self.env["service.incentive.entry"].flush_model()
        rows = self.env.execute_query_dict(
            self._standing_sql(SQL("entry.origin_id = ANY(%s)", self.ids))
        )
        return {row["id"]: row for row in rows}

    @api.depends("amount", "is_released", "review_state")
    def _compute_standing(self):
        standings = self._read_standings()
        for commission in self:
            row = standings.get(commission.id, {})
            commission.state = row.get("state", "nothing")
            commission.earned = row.get("earned", 0.0)
            commission.paid = row.get("done", 0.0)

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["service.incentive.entry"].flush_model()
        standing = self._standing_sql(SQL("TRUE"))
        found = SQL(
            "(SELECT id FROM (%s) AS standing WHERE state = ANY(%s))",
            standing,
            list(value),
        )
        domain = [("id", "in", found)]
        if "nothing" in value:
            booked = SQL("(SELECT id FROM (%s) AS standing)", standing)
            return ["|", *domain, ("id", "not in", booked)]
        return domain

    @api.depends("amount", "is_released", "review_state", "explanation")
    def _compute_reason(self):
        standings = self._read_standings()
        # sudo: who may see the commission may see why it is where it is.
        entries = self.env["service.incentive.entry"].sudo()
        entries = entries.browse([row["entry_id"] for row in standings.values()])
        known = {entry.origin_id: entry for entry in entries}
        for commission in self:
            entry = known.get(commission.id)
            if entry:
                commission.reason = entry.hold_note
            elif commission.is_released:
                commission.reason = self.env._("Another store has the job.")
            else:
                commission.reason = self.env._("The customer pays nothing for it.")

    def _compute_entry_ids(self):
        found = dict(
            self.env["service.incentive.entry"]._read_group(
                [("origin_model", "=", self._name), ("origin_id", "in", self.ids)],
                ["origin_id"],
                ["id:recordset"],
            )
        )
        for commission in self:
            commission.entry_ids = found.get(commission.id, False)

    # ------------------------------------------------------------------
    # Review
    # ------------------------------------------------------------------

    def action_review_release(self):
        """In order: the amount waits for nothing but the proof any more."""
        return self._decide("released")

    def action_review_refuse(self):
        """Refused: nothing is paid, and what was paid comes back."""
        return self._decide("refused")

    def _decide(self, state):
        self.check_access("write")
        if not self.env.user.has_group("channel_partner.group_channel_manager"):
            raise AccessError(
                self.env._(
                    "A manager of the channels decides about commissions under review."
                )
            )
        for commission in self:
            if not commission.review_state:
                raise UserError(
                    self.env._(
                        "Nothing was noticed about %(commission)s: there is nothing to "
                        "decide.",
                        commission=commission.display_name,
                    )
                )
            if not (commission.review_note or "").strip():
                raise UserError(
                    self.env._(
                        "Write down first why you decide so: it stays on record, and "
                        "the store is told."
                    )
                )
        # sudo: the right to decide was checked; the rest is written by the engine.
        decided = self.sudo()
        decided.write(
            {
                "review_state": state,
                "reviewed_by_id": self.env.uid,
                "reviewed_on": fields.Datetime.now(),
            }
        )
        decided._resync()
        return True

    @api.readonly
    def action_view_document(self):
        """Work order or sale that this is for."""
        self.ensure_one()
        self.check_access("read")
        document = self.order_id or self.sale_order_id
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }
