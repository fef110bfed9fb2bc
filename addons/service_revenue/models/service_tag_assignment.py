# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceTagAssignment(models.Model):
    """Why a customer has a tag: the rule that says so (SR-04).

    Only the engine (:file:`service_tag_engine.py`) writes rows. A tag that somebody put
    by hand has none, unless a rule says the same. All rows of one customer and tag have
    the same state:

    * ``set``: rules put the tag, and take it away when none of them holds any more;
    * ``hand``: it was there before, or was put back by hand; it stays;
    * ``declined``: somebody took away what a rule had put; no rule puts it again as
      long as it goes on holding.
    """

    _name = "service.tag.assignment"
    _description = "Customer Tag Put by a Rule"
    _order = "id desc"
    _rec_name = "category_id"
    # Written with SQL and in bulk; who wrote says nothing.
    _log_access = False

    # Constraints and not unique indexes: that is what merging contacts looks at.
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="cascade"
    )
    category_id = fields.Many2one(
        "res.partner.category",
        string="Tag",
        required=True,
        index=True,
        ondelete="cascade",
    )
    rule_id = fields.Many2one(
        "service.tag.rule", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    since = fields.Datetime(required=True)
    state = fields.Selection(
        [
            ("set", "Put by the rule"),
            ("hand", "Put by hand"),
            ("declined", "Removed by hand"),
        ],
        required=True,
        default="set",
    )

    _partner_category_rule_uniq = models.Constraint(
        "UNIQUE (partner_id, category_id, rule_id)",
        "A rule gives a customer a tag once.",
    )
