# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date

KINDS = [
    ("sales", "Own Sales"),
    ("service", "Service"),
    ("store", "Store"),
]
WAYS = [
    ("sold", "Sold the goods"),
    ("lead", "Won the lead"),
    ("registered", "Registered the customer"),
    ("decided", "Decided in a dispute"),
]
STATES = [
    ("future", "Begins Later"),
    ("running", "Protected"),
    ("ending", "Runs Out"),
    ("ended", "Ended"),
    ("void", "Taken Back"),
]


class ChannelOwnership(models.Model):
    """Whose customer it is, since when, and until when nobody else's (CP-24).

    A row is one owner of one customer (commercial partner) in one company, from the
    first to the last protected day; the next owner has a row of his own, so the history
    stays. PostgreSQL refuses two owners on one day. Only the engine writes: see
    ``_claim``, ``_extend_to``, ``_end`` and ``_give``; each step is an event.
    """

    _name = "channel.ownership"
    _description = "Customer Ownership"
    _inherit = ["service.measured.mixin"]
    _order = "date_from desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, string="Side", required=True, readonly=True)
    point_id = fields.Many2one(
        "channel.point",
        string="Store",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    channel_partner_id = fields.Many2one(
        "res.partner",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Firm that owns the customer, whichever of its stores looks after him.",
    )
    team_id = fields.Many2one(
        "crm.team", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    owner_name = fields.Char(
        string="Owned By", compute="_compute_owner_name", compute_sudo=True
    )
    way = fields.Selection(WAYS, string="Because", required=True, readonly=True)
    date_from = fields.Date(string="Since", required=True, readonly=True)
    date_to = fields.Date(
        string="Protected Until",
        readonly=True,
        help="Last protected day. Empty: until somebody ends it.",
    )
    split = fields.Float(
        string="Owner's Part (%)",
        digits=(7, 4),
        required=True,
        readonly=True,
        aggregator=None,
        help="What the owner has of a deal that somebody else closes meanwhile.",
    )
    is_void = fields.Boolean(
        string="Taken Back", readonly=True, help="Never was: it was a mistake."
    )
    source = fields.Char(readonly=True, help="Document that it follows from.")
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="set null"
    )
    dispute_id = fields.Many2one(
        "channel.dispute", readonly=True, index="btree_not_null", ondelete="set null"
    )
    announced_for = fields.Date(
        readonly=True, help="Last day that the owner was told about."
    )
    event_ids = fields.One2many(
        "channel.ownership.event", "ownership_id", string="History", readonly=True
    )
    state = fields.Selection(STATES, compute="_compute_state", search="_search_state")
    is_mine = fields.Boolean(
        string="Mine", compute="_compute_is_mine", search="_search_is_mine"
    )

    # The range of one number stands for "the same", so that PostgreSQL needs no
    # extension for the comparison.
    _one_owner = models.Constraint(
        "EXCLUDE USING gist (int4range(partner_id, partner_id, '[]') WITH &&,"
        " int4range(company_id, company_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&) WHERE (is_void IS NOT TRUE)",
        "A customer has one owner at a time. End the protection that runs first.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "A protection ends after it has begun."
    )
    _owner_fits_side = models.Constraint(
        "CHECK (CASE kind"
        " WHEN 'store' THEN channel_partner_id IS NOT NULL AND user_id IS NULL"
        " WHEN 'sales' THEN channel_partner_id IS NULL AND point_id IS NULL"
        "  AND num_nonnulls(user_id, team_id) > 0"
        " ELSE channel_partner_id IS NULL AND point_id IS NULL END)",
        "A store's customer has a firm as owner, that of own sales a salesperson or a "
        "team.",
    )
    _part_in_range = models.Constraint(
        "CHECK (split BETWEEN 0 AND 100)", "A part lies between 0 and 100 percent."
    )
    _ending = models.Index("(date_to) WHERE is_void IS NOT TRUE")

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {
            name
            for name, field in self._fields.items()
            if field.store and name not in models.MAGIC_COLUMNS
        }

    @api.depends("kind", "point_id", "channel_partner_id", "team_id", "user_id")
    @api.depends_context("lang")
    def _compute_owner_name(self):
        for ownership in self:
            ownership.owner_name = ownership._get_owner_name()

    def _get_owner_name(self):
        """Store, salesperson or department, for people to read."""
        if self.kind == "store":
            return self.point_id.name or self.channel_partner_id.name
        if self.kind == "sales":
            return self.user_id.name or self.team_id.name
        return self.team_id.name or self.env._("Service")

    @api.depends("partner_id", "kind", "point_id", "channel_partner_id", "user_id")
    def _compute_display_name(self):
        for ownership in self:
            # sudo: names of customer and owner of a row that the user reads.
            known = ownership.sudo()
            ownership.display_name = (
                f"{known.partner_id.name or ''} ({known.owner_name or ''})"
            )

    @api.model
    def _get_notice_day(self, company, today):
        return today + timedelta(days=company.channel_notice_days)

    @api.depends("date_from", "date_to", "is_void")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for ownership in self:
            notice = self._get_notice_day(ownership.company_id, today)
            if ownership.is_void:
                ownership.state = "void"
            elif not ownership.date_from or ownership.date_from > today:
                ownership.state = "future"
            elif not ownership.date_to or ownership.date_to > notice:
                ownership.state = "running"
            else:
                ownership.state = "ending" if ownership.date_to >= today else "ended"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        begun = Domain("date_from", "<=", today)
        valid = Domain("is_void", "=", False)
        ends = []
        late = []
        for company in self.env.companies:
            notice = self._get_notice_day(company, today)
            own = Domain("company_id", "=", company.id)
            ends.append(
                own & Domain("date_to", ">=", today) & Domain("date_to", "<=", notice)
            )
            late.append(
                own & (Domain("date_to", "=", False) | Domain("date_to", ">", notice))
            )
        domains = {
            "void": Domain("is_void", "=", True),
            "future": valid & Domain("date_from", ">", today),
            "ended": valid & Domain("date_to", "<", today),
            "ending": valid & begun & Domain.OR(ends),
            "running": valid & begun & Domain.OR(late),
        }
        return Domain.OR([domains[state] for state in value if state in domains])

    @api.model
    def _get_mine_domain(self):
        user = self.env.user
        return (
            Domain("user_id", "=", user.id)
            | Domain("user_id", "=", False)
            & (
                Domain("team_id.user_id", "=", user.id)
                | Domain("team_id.member_ids", "in", user.ids)
            )
            | Domain("point_id.user_id", "=", user.id)
        )

    @api.depends_context("uid")
    @api.depends("user_id", "team_id", "point_id")
    def _compute_is_mine(self):
        mine = self.search(Domain("id", "in", self.ids) & self._get_mine_domain())
        for ownership in self:
            ownership.is_mine = ownership in mine

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_mine_domain()
        return domain if True in value else ~domain

    # ------------------------------------------------------------------
    # Who owns
    # ------------------------------------------------------------------

    @api.model
    def _owners(self, partners, company, day=None):
        """{commercial partner: ownership} of a company on a day, in one query.

        Past access rules: whoever works with a customer may know whose he is and until
        when; callers show no more than that.
        """
        day = day or fields.Date.context_today(self)
        customers = partners.commercial_partner_id
        if not customers:
            return {}
        # sudo: see above.
        owned = self.sudo().search_fetch(
            [
                ("partner_id", "in", customers.ids),
                ("company_id", "=", company.id),
                ("is_void", "=", False),
                ("date_from", "<=", day),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", day),
            ]
        )
        return {
            ownership.partner_id.with_env(self.env): ownership for ownership in owned
        }

    def _is_owner_user(self, user):
        """Whether this employee is, or works for, the owner."""
        self.ensure_one()
        if self.kind == "store":
            return user.commercial_partner_id == self.channel_partner_id
        team = self.team_id
        if self.kind == "sales" and self.user_id:
            return user == self.user_id
        return user == team.user_id or user in team.member_ids

    def _get_warning(self):
        """One sentence for somebody who works with this customer of another's."""
        self.ensure_one()
        values = {
            "owner": self.owner_name,
            "day": format_date(self.env, self.date_to) if self.date_to else "",
            "split": f"{self.split:g}",
        }
        if not self.date_to:
            return self.env._(
                "Customer of %(owner)s. A deal that you close counts %(split)s %% for "
                "the owner.",
                **values,
            )
        return self.env._(
            "Customer of %(owner)s, protected until %(day)s. A deal that you close "
            "before counts %(split)s %% for the owner.",
            **values,
        )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "Whose a customer was stays on record. End the protection instead."
            )
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def _action_change(self, change):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change the Ownership"),
            "res_model": "channel.ownership.change",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ownership_id": self.id, "default_change": change},
        }

    def action_extend(self):
        """Dialog: protect the customer longer, or shorter."""
        return self._action_change("until")

    def action_end(self):
        """Dialog: end the protection now, or take it back."""
        return self._action_change("end")

    def action_give(self):
        """Dialog: give the customer to another owner."""
        return self._action_change("give")

    def action_dispute(self):
        """Dialog: say that the customer is somebody else's (CP-23)."""
        self.ensure_one()
        self.check_access("read")
        return self.env["channel.dispute"]._action_raise(self.partner_id)
