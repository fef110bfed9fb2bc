# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

STATES = [
    ("owed", "To Bring Back"),
    ("transit", "On The Way"),
    ("received", "To Inspect"),
    ("decided", "Decided"),
    ("repair", "In Repair"),
    ("supplier", "At Supplier"),
    ("disposal", "Waiting For Disposal"),
    ("done", "Closed"),
    ("cancelled", "Cancelled"),
]
OUTCOMES = [
    ("good", "Good stock"),
    ("second", "Second-grade stock"),
    ("given_back", "Given back to the customer"),
    ("supplier", "Kept by the supplier"),
    ("disposed", "Disposed of"),
    ("scrapped", "Scrapped"),
    ("harvested", "Taken apart"),
    ("kept", "Need not come back"),
    ("lost", "Never came back"),
]
ORIGINS = [
    ("swap", "Swapped on site"),
    ("advance", "Good part sent first"),
    ("send_in", "Sent in for repair"),
    ("stock", "Found defective in stock"),
]
#: Where a part is while its return is open.
OPEN = ("owed", "transit", "received", "decided", "repair", "supplier", "disposal")
#: From where to where a part can go (tools nothing: one table, see _check_transition).
TRANSITIONS = {
    "owed": {"transit", "received", "done", "cancelled"},
    "transit": {"owed", "received", "done"},
    "received": {"decided"},
    "decided": {"received", "repair", "supplier", "disposal", "done"},
    "repair": {"decided", "done"},
    "supplier": {"decided", "done"},
    "disposal": {"decided", "done"},
    # A part that was written off can still turn up.
    "done": {"received"},
    "cancelled": set(),
}


class SparePartReturn(models.Model):
    """A defective part that has to come back, and what becomes of it (SP-13, SP-15).

    The part loop: owed, received, inspected, decided, then repaired, sent to the
    supplier, taken apart or disposed of. Stock moves carry the part; this document says
    who owes it by when, and what it is worth. Only the engine writes it
    (``spare_part_return_engine``).
    """

    _name = "spare.part.return"
    _description = "Part Return"
    _inherit = ["service.measured.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "due_date, id"
    _rec_names_search = ["name", "lot_id.name", "product_id"]
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, default="/", copy=False)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="owed", index=True, copy=False
    )
    outcome = fields.Selection(OUTCOMES, readonly=True, copy=False)
    origin = fields.Selection(ORIGINS, required=True, readonly=True, default="swap")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    # ------------------------------------------------------------------
    # Where it comes from
    # ------------------------------------------------------------------
    swap_id = fields.Many2one(
        "spare.swap", readonly=True, copy=False, ondelete="restrict"
    )
    fsm_order_id = fields.Many2one(
        "fsm.order",
        string="Work Order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    rma_id = fields.Many2one(
        "rma",
        string="RMA",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    equipment_id = fields.Many2one(
        "fsm.equipment",
        string="Machine",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    fault_id = fields.Many2one("spare.fault", readonly=True, ondelete="restrict")
    fault_note = fields.Char(string="What Was Seen", readonly=True)

    # ------------------------------------------------------------------
    # What it is, and where
    # ------------------------------------------------------------------
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    tracking = fields.Selection(related="product_id.tracking")
    lot_id = fields.Many2one(
        "stock.lot",
        string="Serial / Lot",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    serial_id = fields.Many2one(
        "stock.lot",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The number, where each piece has its own.",
    )
    quantity = fields.Float(
        required=True, readonly=True, default=1.0, digits="Product Unit"
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    location_id = fields.Many2one(
        "stock.location",
        string="Is In",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Where the part is now, by its last stock move.",
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="Comes Back To",
        readonly=True,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Warehouse in which the part is inspected.",
    )
    move_ids = fields.One2many(
        "stock.move", "spare_return_id", string="Stock Moves", readonly=True
    )

    # ------------------------------------------------------------------
    # Who owes it by when
    # ------------------------------------------------------------------
    policy_id = fields.Many2one(
        "spare.return.policy", readonly=True, ondelete="restrict"
    )
    holder_id = fields.Many2one(
        "res.partner",
        string="Owed By",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Technician, partner or customer who has to bring the part back.",
    )
    person_id = fields.Many2one(
        "fsm.person",
        string="Technician",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    due_date = fields.Date(string="Due", readonly=True, index="btree_not_null")
    opened_on = fields.Datetime(
        required=True,
        readonly=True,
        default=lambda self: fields.Datetime.now(),
        index=True,
    )
    received_on = fields.Datetime(readonly=True, copy=False)
    closed_on = fields.Datetime(readonly=True, copy=False)
    days_left = fields.Integer(compute="_compute_days_left")
    is_overdue = fields.Boolean(
        compute="_compute_days_left", search="_search_is_overdue"
    )

    # ------------------------------------------------------------------
    # Inspection and decision
    # ------------------------------------------------------------------
    grade_id = fields.Many2one(
        "spare.grade", readonly=True, copy=False, ondelete="restrict"
    )
    seal = fields.Selection(
        [("none", "No seal"), ("intact", "Intact"), ("broken", "Broken")],
        readonly=True,
        copy=False,
    )
    inspection_note = fields.Char(readonly=True, copy=False)
    decision_id = fields.Many2one(
        "spare.decision",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    verdict = fields.Selection(related="decision_id.verdict", store=True)
    disposition = fields.Selection(related="decision_id.disposition", store=True)

    # ------------------------------------------------------------------
    # Waste (SP-14)
    # ------------------------------------------------------------------
    waste_class_id = fields.Many2one(
        "spare.waste.class",
        readonly=True,
        ondelete="restrict",
        help="Of the part when the return was opened, or set at the inspection.",
    )
    is_regulated = fields.Boolean(
        string="Certificate Needed",
        readonly=True,
        help="Can only be disposed of by a licensed handler, with a certificate.",
    )
    handler_id = fields.Many2one(
        "res.partner",
        string="Licensed Handler",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    certificate_number = fields.Char(readonly=True, copy=False)

    event_ids = fields.One2many(
        "spare.return.event", "return_id", string="Way", readonly=True
    )
    discrepancy_ids = fields.One2many(
        "spare.discrepancy", "return_id", string="Discrepancies", readonly=True
    )

    _swap_once = models.UniqueIndex(
        "(swap_id) WHERE swap_id IS NOT NULL",
        "A swap opens exactly one part return.",
    )
    _serial_once = models.UniqueIndex(
        "(serial_id) WHERE serial_id IS NOT NULL"
        " AND state NOT IN ('done', 'cancelled')",
        "This serial number has an open part return already.",
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "A part return has a quantity of more than zero."
    )
    _outcome_closes = models.Constraint(
        "CHECK ((state = 'done') = (outcome IS NOT NULL))",
        "A closed part return says what became of the part, and an open one does not.",
    )
    _regulated_has_certificate = models.Constraint(
        """CHECK (
            is_regulated IS NOT TRUE OR state != 'done'
            OR outcome NOT IN ('disposed', 'scrapped', 'harvested', 'kept')
            OR (outcome = 'disposed' AND waste_class_id IS NOT NULL
                AND handler_id IS NOT NULL AND certificate_number IS NOT NULL)
        )""",
        "This part is hazardous or regulated: it can only be disposed of with a waste "
        "class, a licensed handler and the disposal certificate.",
    )
    _overdue = models.Index("(due_date) WHERE state IN ('owed', 'transit')")

    @api.model
    def _get_measured_fields(self):
        """Everything of the loop: it follows from what is done with the part."""
        inherited = {"message_main_attachment_id"}
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store
            and name not in models.MAGIC_COLUMNS
            and name not in inherited
            and not name.startswith(("message_", "activity_", "rating_", "website_"))
        )

    @api.depends("due_date", "state")
    def _compute_days_left(self):
        today = fields.Date.context_today(self)
        for part in self:
            waits = part.state in ("owed", "transit") and part.due_date
            part.days_left = (part.due_date - today).days if waits else 0
            part.is_overdue = bool(waits) and part.due_date < today

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("state", "in", ("owed", "transit")) & Domain(
            "due_date", "<", fields.Date.context_today(self)
        )
        domains = [overdue if wanted else ~overdue for wanted in value]
        return Domain.OR(domains)

    @api.depends("name", "product_id", "lot_id")
    def _compute_display_name(self):
        for part in self:
            # sudo: who sees the return sees what it is about.
            record = part.sudo()
            words = (record.name, record.product_id.name, record.lot_id.name)
            part.display_name = " ".join(word for word in words if word)
