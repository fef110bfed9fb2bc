# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools.channel_geo import is_place
from ..tools.channel_need import capability_key, side_key, skill_key

STATES = [
    ("draft", "Being set up"),
    ("active", "Active"),
    ("paused", "Paused"),
    ("closed", "Closed"),
]


class ChannelPoint(models.Model):
    """A store, or another point where a channel meets customers (CP-01 to CP-04).

    A physical one is a contact of the type store, and belongs to the firm (commercial
    partner) that runs it; the tier is that of the firm. Work is given out by the engine
    of ``channel.route``, which reads the columns of this table only: place, what the
    store can do, where it works, whether it is open, and how much it has already.
    """

    _name = "channel.point"
    _description = "Store or Channel"
    _inherit = ["mail.thread", "service.measured.mixin"]
    _order = "name, id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        index=True,
        ondelete="restrict",
        help="Address of the store. It becomes a contact of the type store.",
    )
    name = fields.Char(related="partner_id.name", store=True, index="trigram")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    channel_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Channel Partner",
        store=True,
        index=True,
    )
    grade_id = fields.Many2one(
        related="channel_partner_id.grade_id", string="Tier", store=True, index=True
    )
    type_id = fields.Many2one(
        "channel.type", required=True, index=True, ondelete="restrict", tracking=True
    )
    kind = fields.Selection(related="type_id.kind", store=True)
    is_4s = fields.Boolean(related="type_id.is_4s", store=True)
    relation = fields.Selection(
        [("direct", "Direct"), ("agent", "Agent"), ("partner", "Partner")],
        compute="_compute_relation",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    scenario_ids = fields.Many2many(
        "channel.scenario",
        string="Scenarios",
        compute="_compute_scenario_ids",
        store=True,
        readonly=False,
    )
    active = fields.Boolean(default=True)
    state = fields.Selection(
        STATES, required=True, default="draft", index=True, tracking=True, copy=False
    )
    paused_until = fields.Date(
        copy=False,
        help="The store takes work again from the day after. Empty: until somebody "
        "says so.",
    )
    closed_on = fields.Date(copy=False, readonly=True)

    # Place
    latitude = fields.Float(
        related="partner_id.partner_latitude",
        string="Latitude",
        store=True,
        readonly=False,
        digits=(10, 7),
    )
    longitude = fields.Float(
        related="partner_id.partner_longitude",
        string="Longitude",
        store=True,
        readonly=False,
        digits=(10, 7),
    )
    is_located = fields.Boolean(
        string="On the Map",
        compute="_compute_is_located",
        store=True,
        help="Latitude and longitude are filled in and possible.",
    )

    # Where it works
    radius_km = fields.Float(
        string="Radius (km)", help="How far the store goes. Zero: no limit."
    )
    state_ids = fields.Many2many(
        "res.country.state",
        string="Provinces or States",
        help="Where the store works. Empty: anywhere.",
    )
    area_key = fields.Char(compute="_compute_area_key", store=True)

    # When, and how much
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Opening Hours",
        check_company=True,
        ondelete="restrict",
        help="Empty: always open.",
    )
    capacity = fields.Integer(
        string="At Once",
        help="Offers and open jobs that the store can have at once. Zero: no limit.",
    )
    load = fields.Integer(
        string="Has Now",
        readonly=True,
        copy=False,
        default=0,
        help="Offers that wait for an answer, and accepted work that is not finished.",
    )
    quota = fields.Integer(
        string="Per Month", help="Leads and jobs a month. Zero: no limit."
    )
    quota_month = fields.Date(readonly=True, copy=False)
    quota_taken = fields.Integer(
        string="This Month", readonly=True, copy=False, default=0
    )

    # What it can do
    capability_ids = fields.One2many(
        "channel.capability", "point_id", string="Capabilities", copy=True
    )
    sales_score = fields.Integer(
        compute="_compute_capability",
        store=True,
        aggregator="avg",
        help="Mean score of what the store can sell; 0 when nothing counts (CP-04).",
    )
    service_score = fields.Integer(
        compute="_compute_capability",
        store=True,
        aggregator="avg",
        help="Mean score of what the store can serve; 0 when nothing counts (CP-04).",
    )
    capability_key = fields.Char(compute="_compute_capability", store=True)
    capability_until = fields.Date(
        compute="_compute_capability",
        store=True,
        help="First day on which a capability that counts now runs out.",
    )

    # Who
    reader_ids = fields.Many2many(
        "res.partner",
        "channel_point_reader_rel",
        "point_id",
        "partner_id",
        string="Sees It in the Portal",
        compute="_compute_reader_ids",
        store=True,
        help="Owners and clerks of the firm who see what this store has.",
    )
    person_ids = fields.One2many(
        "fsm.person", "channel_point_id", string="Field Workers"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Looked After By",
        domain="[('share', '=', False)]",
        help="Who gets what no store takes, and the questions of this store.",
    )
    offer_ids = fields.One2many("channel.offer", "point_id")

    _partner_once = models.UniqueIndex(
        "(partner_id, company_id)", "This contact is a channel of the company already."
    )
    _limits_positive = models.Constraint(
        "CHECK (capacity >= 0 AND quota >= 0 AND radius_km >= 0)",
        "Limits cannot be negative. Leave them at zero for no limit.",
    )
    _load_positive = models.Constraint(
        "CHECK (load >= 0 AND quota_taken >= 0)",
        "A store cannot have less than nothing to do.",
    )
    _expiring = models.Index("(capability_until) WHERE capability_until IS NOT NULL")

    def init(self):
        """Columns and index that the search for the nearest store reads.

        Generated by PostgreSQL from the stored fields, so that they cannot disagree
        with them, whoever writes.
        """
        self.env.cr.execute(
            SQL(
                """
    ALTER TABLE channel_point
      ADD COLUMN IF NOT EXISTS position cube GENERATED ALWAYS AS (
          CASE WHEN is_located THEN cube(ARRAY[
              cos(radians(latitude::float8)) * cos(radians(longitude::float8)),
              cos(radians(latitude::float8)) * sin(radians(longitude::float8)),
              sin(radians(latitude::float8))]) END) STORED,
      ADD COLUMN IF NOT EXISTS capability_keys text[] GENERATED ALWAYS AS (
          string_to_array(COALESCE(capability_key, ''), ' ')) STORED,
      ADD COLUMN IF NOT EXISTS area_ids text[] GENERATED ALWAYS AS (
          string_to_array(NULLIF(area_key, ''), ' ')) STORED;
    CREATE INDEX IF NOT EXISTS channel_point_nearest ON channel_point
     USING gist (position) WHERE state = 'active' AND active AND is_located
                """
            )
        )

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {
            *("load", "quota_month", "quota_taken", "closed_on"),
            # Follow from the contact and the type.
            *("name", "channel_partner_id", "grade_id", "kind", "is_4s"),
            # Follow from people, place and capabilities: who reads what the store has,
            # and which work it is found for.
            *("reader_ids", "is_located", "area_key"),
            *("capability_key", "capability_until", "sales_score", "service_score"),
        }

    @api.depends("type_id")
    def _compute_relation(self):
        for point in self:
            point.relation = point.type_id.relation or "partner"

    @api.depends("type_id")
    def _compute_scenario_ids(self):
        for point in self:
            point.scenario_ids = point.type_id.scenario_ids

    @api.depends("latitude", "longitude", "kind")
    def _compute_is_located(self):
        for point in self:
            point.is_located = point.kind == "physical" and is_place(
                point.latitude, point.longitude
            )

    @api.depends("state_ids")
    def _compute_area_key(self):
        for point in self:
            point.area_key = " ".join(str(i) for i in sorted(point.state_ids.ids))

    @api.depends(
        "capability_ids.is_capable",
        "capability_ids.score",
        "capability_ids.side",
        "capability_ids.categ_id",
        "capability_ids.skill_id",
        "capability_ids.valid_until",
    )
    def _compute_capability(self):
        for point in self:
            lines = point.capability_ids.filtered("is_capable")
            keys = set()
            for line in lines:
                if line.skill_id:
                    keys.add(skill_key(line.skill_id.id))
                else:
                    keys.add(side_key(line.side))
                    keys.add(capability_key(line.side, line.categ_id.id))
            point.capability_key = " ".join(sorted(keys))
            point.capability_until = min(
                lines.filtered("valid_until").mapped("valid_until"), default=False
            )
            for side in ("sales", "service"):
                scores = lines.filtered(
                    lambda line, side=side: line.side == side and not line.skill_id
                ).mapped("score")
                mean = round(sum(scores) / len(scores)) if scores else 0
                point[f"{side}_score"] = mean

    @api.depends(
        "channel_partner_id.store_member_ids.role",
        "channel_partner_id.store_member_ids.active",
        "channel_partner_id.store_member_ids.point_ids",
    )
    def _compute_reader_ids(self):
        for point in self:
            # Whoever has just been archived may still be in the cache.
            members = point.channel_partner_id.store_member_ids.filtered("active")
            point.reader_ids = members.filtered(
                lambda member, point=point: (
                    member.role == "owner"
                    or (
                        member.role == "clerk"
                        and (not member.point_ids or point in member.point_ids)
                    )
                )
            ).partner_id

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        points = super().create(vals_list)
        points.partner_id.filtered(lambda p: p.type != "store").type = "store"
        return points

    @api.constrains("latitude", "longitude")
    def _check_place(self):
        for point in self:
            place = point.latitude, point.longitude
            if any(place) and not is_place(*place):
                raise ValidationError(
                    self.env._(
                        "“%(store)s” cannot lie at %(latitude)s, %(longitude)s: "
                        "latitudes go from -90 to 90, longitudes from -180 to 180.",
                        store=point.name,
                        latitude=point.latitude,
                        longitude=point.longitude,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: offers count whether or not the user may read them.
        if used := self.filtered(lambda point: point.sudo().offer_ids):
            raise ValidationError(
                self.env._(
                    "“%(store)s” has been offered work and cannot be deleted. Close it "
                    "instead.",
                    store=used[0].name,
                )
            )
