# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

RESULTS = [
    ("repaired", "Repaired"),
    ("second", "Repaired as second grade"),
    ("failed", "Cannot be repaired"),
]
#: Results after which the part is of use again.
REPAIRED = ("repaired", "second")


class RepairOrder(models.Model):
    """Repair of a part of the part loop: what it costs and what comes of it (SP-13).

    It is Odoo's own repair order. The part waits in its place of the part loop, is
    repaired, and the one stock move that ends the repair brings it back into good
    stock at what the repair has cost.
    """

    _name = "repair.order"
    _inherit = ["service.measured.mixin", "repair.order"]

    spare_return_id = fields.Many2one(
        "spare.part.return",
        string="Part Return",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    spare_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency Of The Company"
    )
    spare_result = fields.Selection(RESULTS, string="Result", readonly=True, copy=False)
    spare_fail_reason = fields.Char(
        string="Why It Cannot Be Repaired", readonly=True, copy=False
    )
    spare_ended_on = fields.Datetime(string="Ended", readonly=True, copy=False)
    spare_started_on = fields.Datetime(
        string="Working Since",
        readonly=True,
        copy=False,
        help="Set while the clock of the repair runs.",
    )
    spare_stock_need = fields.Float(
        string="Needed In Stock", readonly=True, copy=False, digits="Product Unit"
    )
    spare_opened_on = fields.Datetime(
        related="spare_return_id.opened_on", string="Out Of Use Since", store=True
    )

    # Of the return, for the people of the loop
    spare_holder_id = fields.Many2one(
        related="spare_return_id.holder_id", string="From"
    )
    spare_fault_id = fields.Many2one(related="spare_return_id.fault_id")
    spare_fault_note = fields.Char(related="spare_return_id.fault_note")
    spare_decision_sentence = fields.Char(
        related="spare_return_id.decision_id.sentence", string="Decision"
    )
    spare_replacement_cost = fields.Monetary(
        string="A New One Costs",
        currency_field="spare_currency_id",
        compute="_compute_spare_replacement_cost",
        compute_sudo=True,
    )

    # ------------------------------------------------------------------
    # Cost, in the currency of the company
    # ------------------------------------------------------------------
    spare_labour_hours = fields.Float(
        string="Hours", copy=False, help="Working time of this repair."
    )
    spare_hourly_cost = fields.Monetary(
        string="Cost Of An Hour",
        currency_field="spare_currency_id",
        readonly=True,
        copy=False,
        help="Of the repair or replace rule, as it was when the repair was started.",
    )
    spare_freight_cost = fields.Monetary(
        string="Freight",
        currency_field="spare_currency_id",
        copy=False,
        help="What was paid to bring the part to the repair shop and back.",
    )
    spare_labour_cost = fields.Monetary(
        string="Labour",
        currency_field="spare_currency_id",
        compute="_compute_spare_cost",
        store=True,
        compute_sudo=True,
    )
    spare_parts_cost = fields.Monetary(
        string="Material",
        currency_field="spare_currency_id",
        compute="_compute_spare_cost",
        store=True,
        compute_sudo=True,
        help="Value of the parts that went in, less that of the recycled ones. Until "
        "the repair ends, at their cost of today.",
    )
    spare_cost = fields.Monetary(
        string="Cost Of The Repair",
        currency_field="spare_currency_id",
        compute="_compute_spare_cost",
        store=True,
        compute_sudo=True,
    )
    spare_booked_value = fields.Monetary(
        string="Value In Stock",
        currency_field="spare_currency_id",
        readonly=True,
        copy=False,
        help="At what the repaired part came into stock: the cost of the repair, at "
        "most what a new part costs. Parts at standard price: the standard price.",
    )
    spare_new_cost = fields.Monetary(
        string="New Ones Would Have Cost",
        currency_field="spare_currency_id",
        readonly=True,
        copy=False,
        help="Replacement cost on the day when the repair ended.",
    )
    spare_loss = fields.Monetary(
        string="Loss",
        currency_field="spare_currency_id",
        readonly=True,
        copy=False,
        help="What the repair has cost beyond the value in stock. Less than zero: "
        "parts at standard price that were repaired for less.",
    )

    _spare_return_once = models.UniqueIndex(
        "(spare_return_id) WHERE spare_return_id IS NOT NULL"
        " AND state NOT IN ('done', 'cancel')",
        "This part is being repaired already.",
    )
    _spare_cost_positive = models.Constraint(
        "CHECK (COALESCE(spare_labour_hours, 0) >= 0"
        " AND COALESCE(spare_freight_cost, 0) >= 0)",
        "Hours and freight of a repair cannot be less than zero.",
    )
    _spare_fail_reason_given = models.Constraint(
        """CHECK (
            (spare_result IS NOT DISTINCT FROM 'failed')
            = (length(trim(coalesce(spare_fail_reason, ''))) > 0)
        )""",
        "Say why the part cannot be repaired.",
    )
    _spare_ended = models.Index("(spare_ended_on) WHERE spare_result IS NOT NULL")
    _spare_history = models.Index(
        "(product_id, company_id) WHERE spare_result IN ('repaired', 'second')"
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {
            "spare_return_id",
            "spare_opened_on",
            "spare_result",
            "spare_fail_reason",
            "spare_ended_on",
            "spare_started_on",
            "spare_stock_need",
            "spare_hourly_cost",
            "spare_labour_cost",
            "spare_parts_cost",
            "spare_cost",
            "spare_booked_value",
            "spare_new_cost",
            "spare_loss",
        }

    @api.depends(
        "company_id",
        "move_ids.product_id",
        "move_ids.product_uom_qty",
        "move_ids.quantity",
        "move_ids.repair_line_type",
        "move_ids.state",
        "move_ids.value",
        "spare_freight_cost",
        "spare_hourly_cost",
        "spare_labour_hours",
        "spare_return_id",
    )
    def _compute_spare_cost(self):
        """Costs of the parts of the part loop; other repairs have none of ours."""
        ours = self.filtered("spare_return_id")
        others = self - ours
        others.spare_labour_cost = 0.0
        others.spare_parts_cost = 0.0
        others.spare_cost = 0.0
        for repair in ours:
            currency = repair.company_id.currency_id
            labour = currency.round(
                repair.spare_labour_hours * repair.spare_hourly_cost
            )
            parts = currency.round(
                sum(move._get_spare_repair_cost() for move in repair.move_ids)
            )
            repair.spare_labour_cost = labour
            repair.spare_parts_cost = parts
            repair.spare_cost = currency.round(
                labour + parts + repair.spare_freight_cost
            )

    @api.depends("company_id", "product_id", "spare_return_id")
    def _compute_spare_replacement_cost(self):
        ours = self.filtered("spare_return_id")
        (self - ours).spare_replacement_cost = 0.0
        for repair in ours:
            repair.spare_replacement_cost = repair._get_spare_limit(repair.product_id)
