# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

SOURCES = [
    ("hand", "By Hand"),
    ("text", "Address"),
    ("position", "Position"),
    ("conflict", "To Be Decided"),
]
#: What only the engine writes.
ENGINE_FIELDS = {"source", "candidates", "decided_by_id", "decided_on"}


class AmbassadorCommunityMember(models.Model):
    """In which community a contact lives, for one company (AM-18).

    The truth about contacts and communities: one row for each contact and company,
    unique in the database. Communities are of one company each and many contacts are
    shared by companies, so that a column of the contact could not hold it; a
    company-dependent column could not be joined, counted or kept unique by the
    database. ``res.partner.community_id`` reads and writes these rows.

    Rows with the source ``hand`` are what people have decided (with no community:
    "lives in none of them"); the engine never touches them. All others are the
    engine's, and follow from address and position. A contact whom two communities
    fit equally well has a row without a community: it is listed, and not guessed.

    Who may see it: users of the programme, of their companies; nobody in a portal.
    """

    _name = "ambassador.community.member"
    _description = "Community of a Contact"
    _inherit = ["service.measured.mixin"]
    _rec_name = "partner_id"
    _order = "community_id, partner_id"
    _check_company_auto = True
    # The engine writes with SQL and in bulk; who decided by hand is kept.
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    community_id = fields.Many2one(
        "ambassador.community",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    source = fields.Selection(
        SOURCES, string="Matched By", required=True, default="hand", readonly=True
    )
    candidates = fields.Json(help="Numbers of the communities that fit.", readonly=True)
    candidate_ids = fields.Many2many(
        "ambassador.community",
        string="Could Be",
        compute="_compute_candidate_ids",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    decided_on = fields.Datetime(readonly=True)
    street = fields.Char(related="partner_id.street", string="Address")
    city = fields.Char(related="partner_id.city", string="City of the Contact")
    city_id = fields.Many2one(related="community_id.city_id", string="City")

    _partner_company_uniq = models.UniqueIndex(
        "(partner_id, company_id)",
        "A contact lives in one community of a company. Change the one that is there.",
    )
    _conflicts = models.Index("(company_id) WHERE source = 'conflict'")
    _community_known = models.Constraint(
        "CHECK ((source IN ('text', 'position')) <= (community_id IS NOT NULL)"
        " AND (source = 'conflict') <= (community_id IS NULL))",
        "What the engine has matched has a community, what is to be decided has none.",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | ENGINE_FIELDS

    @api.depends("candidates")
    def _compute_candidate_ids(self):
        communities = self.env["ambassador.community"]
        ids = {number for member in self for number in member.candidates or ()}
        # Of companies that the reader does not see, or deleted meanwhile.
        readable = communities.with_context(active_test=False).search(
            [("id", "in", sorted(ids))]
        )
        for member in self:
            member.candidate_ids = readable.browse(member.candidates or ()) & readable

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------

    def _decision(self):
        """Values of a row that somebody has just decided."""
        return {
            "source": "hand",
            "candidates": False,
            "decided_by_id": self.env.uid,
            "decided_on": fields.Datetime.now(),
        }

    @api.model_create_multi
    def create(self, vals_list):
        # What is written here by people is decided by hand, whatever they say.
        self._check_measured({n for vals in vals_list for n in vals if vals[n]})
        decision = self._decision()
        engine = self._with_measured_engine()
        members = super(AmbassadorCommunityMember, engine).create(
            [{**vals, **decision} for vals in vals_list]
        )
        return members.with_env(self.env)

    def write(self, vals):
        if not {"partner_id", "company_id"}.isdisjoint(vals):
            raise UserError(
                self.env._(
                    "This row belongs to one contact of one company. Make another one "
                    "for somebody else."
                )
            )
        if "community_id" not in vals:
            return super().write(vals)
        self._check_measured(vals)
        engine = self._with_measured_engine()
        return super(AmbassadorCommunityMember, engine).write(
            {**vals, **self._decision()}
        )

    @api.model
    def _decide(self, partners, company, community):
        """Somebody says where these contacts live: it stays so, whatever they move to.

        :param community: ``ambassador.community``; empty: in none of them
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
    INSERT INTO ambassador_community_member AS member
           (partner_id, company_id, community_id, source, decided_by_id, decided_on)
    SELECT id, %(company)s, %(community)s, 'hand', %(user)s, %(now)s
      FROM unnest(%(ids)s) AS id
     ORDER BY id
        ON CONFLICT (partner_id, company_id) DO UPDATE
       SET community_id = EXCLUDED.community_id, source = 'hand', candidates = NULL,
           decided_by_id = EXCLUDED.decided_by_id, decided_on = EXCLUDED.decided_on
                """,
                company=company.id,
                community=community.id or None,
                user=self.env.uid,
                now=fields.Datetime.now(),
                ids=partners.ids,
            )
        )
        self.invalidate_model()
        partners.invalidate_recordset(["community_id", "community_source"])

    def action_match_again(self):
        """Forget what was decided by hand and let the engine look again (AM-18)."""
        self.check_access("write")
        partner_ids = self.partner_id.ids
        # sudo: deleting rows is not for users; forgetting their own decisions is.
        self.sudo().unlink()
        touches = self.env["ambassador.community.touch"]
        touches._touch(partner_ids)
        # sudo: the engine writes rows for everybody.
        self.sudo()._match_now(partner_ids)

    def action_open_partner(self):
        """The contact."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [[False, "form"]],
        }

    @api.model
    def _get_by_partner(self, partners, company):
        """{contact: row} of a company, with one query."""
        found = self.search(
            Domain("partner_id", "in", partners.ids)
            & Domain("company_id", "=", company.id)
        )
        return {member.partner_id: member for member in found}
