# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class EventEvent(models.Model):
    """An event in a community, with two books: deals and leads (AM-08)."""

    _inherit = "event.event"

    is_community_event = fields.Boolean(index="btree_not_null")
    community_id = fields.Many2one(
        "ambassador.community",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    programme_city_id = fields.Many2one(
        "ambassador.city",
        string="City",
        index="btree_not_null",
        ondelete="restrict",
    )
    ambassador_ids = fields.Many2many(
        "ambassador.ambassador", string="Ambassadors", check_company=True
    )
    lead_ambassador_id = fields.Many2one(
        "ambassador.ambassador",
        string="Host",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Ambassador who brings the visitors that come by nobody else's link.",
    )
    staff_ids = fields.Many2many(
        "res.users",
        "event_event_community_staff_rel",
        "event_id",
        "user_id",
        string="Service Staff",
        domain="[('share', '=', False)]",
        help="Who works there: advise, check in, sell. Deals count for them.",
    )
    signup_ids = fields.One2many(
        "ambassador.signup", "event_id", readonly=True, groups="base.group_user"
    )
    community_order_ids = fields.One2many(
        "sale.order",
        "community_event_id",
        string="Deals on the Spot",
        readonly=True,
        groups="sales_team.group_sale_salesman",
    )
