# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: What may happen to a disposal: from which states, to which one.
TRANSITIONS = {
    "hand_over": (("draft",), "handed_over"),
    "take_back": (("handed_over",), "draft"),
    "close": (("handed_over",), "closed"),
    "cancel": (("draft",), "cancelled"),
    "reopen": (("cancelled",), "draft"),
}
#: Written by the engine only.
ENGINE_FIELDS = frozenset(
    {
        "state",
        "weight_total",
        "part_count",
        "handed_over_by_id",
        "handed_over_on",
        "handed_over_date",
        "certificate_due",
        "reminded_on",
        "closed_by_id",
        "closed_on",
    }
)
#: What the manifest says: fixed once the parts have left.
MANIFEST_FIELDS = frozenset(
    {
        "company_id",
        "warehouse_id",
        "handler_id",
        "planned_date",
        "transporter_id",
        "vehicle",
        "transport_reference",
        "received_by",
        "signature",
    }
)


class SpareDisposal(models.Model):
    """Hazardous and regulated parts on their way to a licensed handler (SP-14).

    The parts are part returns that wait for disposal. They leave the stock when they
    are handed over; their returns stay open until the certificate is there.
    """

    _name = "spare.disposal"
    _description = "Disposal"
    _inherit = ["service.measured.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "planned_date desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, default="/", copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("handed_over", "Handed Over"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        required=True,
        check_company=True,
        index=True,
        default=lambda self: self._default_warehouse_id(),
        ondelete="restrict",
        help="Where the parts wait, and where the handler collects them.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        tracking=True,
        help="Is reminded when the certificate does not come.",
    )
    planned_date = fields.Date(
        string="Pick-up", required=True, default=fields.Date.context_today, index=True
    )

    # ------------------------------------------------------------------
    # Who takes it
    # ------------------------------------------------------------------
    handler_id = fields.Many2one(
        "res.partner",
        string="Licensed Handler",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    transporter_id = fields.Many2one(
        "res.partner",
        ondelete="restrict",
        help="Empty: the handler collects the parts.",
    )
    vehicle = fields.Char(help="Licence plate of the vehicle.")
    transport_reference = fields.Char(help="Number of the waybill.")
    received_by = fields.Char(string="Taken By", help="Name of the driver.")
    signature = fields.Binary(copy=False, attachment=True)
    note = fields.Text()

    # ------------------------------------------------------------------
    # What it is
    # ------------------------------------------------------------------
    return_ids = fields.One2many(
        "spare.part.return", "disposal_id", string="Parts", copy=False
    )
    move_ids = fields.One2many(
        "stock.move", "spare_disposal_id", string="Stock Moves", readonly=True
    )
    part_count = fields.Integer(
        string="Number Of Parts", compute="_compute_totals", store=True
    )
    weight_total = fields.Float(
        string="Weight", digits="Stock Weight", compute="_compute_totals", store=True
    )
    weight_uom_name = fields.Char(compute="_compute_weight_uom_name")
    class_summary = fields.Text(string="By Waste Class", compute="_compute_classes")

    # ------------------------------------------------------------------
    # Hand-over and certificate
    # ------------------------------------------------------------------
    handed_over_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    handed_over_on = fields.Datetime(readonly=True, copy=False)
    handed_over_date = fields.Date(
        readonly=True, copy=False, help="The day in the time zone of who handed over."
    )
    certificate_due = fields.Date(readonly=True, copy=False)
    reminded_on = fields.Date(readonly=True, copy=False)
    certificate_ids = fields.One2many(
        "spare.disposal.certificate", "disposal_id", string="Certificates", copy=False
    )
    certificate_numbers = fields.Char(compute="_compute_certificates")
    open_count = fields.Integer(
        string="Without Certificate", compute="_compute_certificates"
    )
    closed_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    closed_on = fields.Datetime(readonly=True, copy=False)

    # ------------------------------------------------------------------
    # What may happen now
    # ------------------------------------------------------------------
    is_hand_over_allowed = fields.Boolean(compute="_compute_allowed")
    is_certify_allowed = fields.Boolean(compute="_compute_allowed")
    is_close_allowed = fields.Boolean(compute="_compute_allowed")
    is_take_back_allowed = fields.Boolean(compute="_compute_allowed")
    hand_over_blocker = fields.Char(compute="_compute_hand_over_blocker")

    _handed_over_complete = models.Constraint(
        """CHECK (state NOT IN ('handed_over', 'closed')
                  OR (handler_id IS NOT NULL AND handed_over_on IS NOT NULL
                      AND handed_over_date IS NOT NULL
                      AND handed_over_by_id IS NOT NULL))""",
        "Parts are handed over to a licensed handler, by somebody, on a day.",
    )
    _closed_complete = models.Constraint(
        """CHECK (state != 'closed'
                  OR (closed_on IS NOT NULL AND closed_by_id IS NOT NULL))""",
        "A closed disposal says who closed it and when.",
    )
    _due = models.Index("(certificate_due) WHERE state = 'handed_over'")

    @api.model
    def _default_warehouse_id(self):
        return self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        )

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------

    @api.depends("return_ids.waste_weight", "return_ids.quantity")
    def _compute_totals(self):
        for disposal in self:
            # sudo: totals of what is on this disposal.
            parts = disposal.sudo().return_ids
            disposal.part_count = len(parts)
            disposal.weight_total = sum(parts.mapped("waste_weight"))

    def _compute_weight_uom_name(self):
        name = self.env[
            "product.template"
        ]._get_weight_uom_name_from_ir_config_parameter()
        self.weight_uom_name = name

    @api.depends("return_ids.waste_weight", "return_ids.waste_class_id")
    def _compute_classes(self):
        for disposal in self:
            disposal.class_summary = "\n".join(
                self.env._(
                    "%(code)s %(name)s: %(pieces)g pcs, %(weight)g %(unit)s",
                    code=row["waste"].code or "",
                    name=row["waste"].name or "",
                    pieces=row["pieces"],
                    weight=round(row["weight"], 3),
                    unit=disposal.weight_uom_name,
                )
                for row in disposal._get_class_totals()
            )

    def _get_class_totals(self):
        """Pieces, weight and numbers by waste class, for screen and manifest."""
        self.ensure_one()
        # sudo: names of products and numbers of what is on this disposal.
        parts = self.sudo().return_ids
        return [
            {
                "waste": waste,
                "pieces": sum(group.mapped("quantity")),
                "weight": sum(group.mapped("waste_weight")),
                "parts": group.sorted("name"),
            }
            for waste, group in sorted(
                parts.grouped("waste_class_id").items(), key=lambda i: i[0].code or ""
            )
        ]

    def _get_manifest_licenses(self):
        """Licences to print: those of the hand-over, before that those of today."""
        self.ensure_one()
        # sudo: the licence is printed for who may print the manifest.
        disposal = self.sudo()
        used = disposal.return_ids.waste_license_id
        if used or disposal.state != "draft":
            return used
        found = disposal._find_licenses(fields.Date.context_today(self))
        return used.union(*found.values())

    @api.depends("certificate_ids.number", "return_ids.disposal_certificate_id")
    def _compute_certificates(self):
        for disposal in self:
            # sudo: only numbers of this disposal.
            record = disposal.sudo()
            disposal.certificate_numbers = ", ".join(
                record.certificate_ids.mapped("number")
            )
            disposal.open_count = len(
                record.return_ids.filtered(lambda p: not p.disposal_certificate_id)
            )

    @api.depends("state", "return_ids.disposal_certificate_id", "return_ids.state")
    @api.depends_context("uid")
    def _compute_allowed(self):
        user = self.env.user
        works = user.has_group("spare_parts_reverse.group_spare_user")
        manages = user.has_group("spare_parts_reverse.group_spare_manager")
        for disposal in self:
            # sudo: how far the parts are, whoever may read the disposal.
            parts = disposal.sudo().return_ids
            out = disposal.state == "handed_over"
            certified = parts.filtered("disposal_certificate_id")
            disposal.is_hand_over_allowed = (
                works and disposal.state == "draft" and bool(parts)
            )
            disposal.is_certify_allowed = works and out and len(certified) < len(parts)
            disposal.is_close_allowed = (
                manages and out and any(p.state != "done" for p in certified)
            )
            disposal.is_take_back_allowed = manages and out and not certified

    @api.depends("state", "handler_id", "return_ids.waste_class_id", "company_id")
    def _compute_hand_over_blocker(self):
        for disposal in self:
            message = False
            if disposal.state == "draft":
                message = disposal._get_hand_over_error()
            disposal.hand_over_blocker = message

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model
    def _get_measured_fields(self):
        return ENGINE_FIELDS

    @api.model_create_multi
    def create(self, vals_list):
        self.browse().check_access("create")
        # sudo: numbers are drawn for whoever may create a disposal.
        sequence = self.env.ref("spare_parts_reverse.sequence_spare_disposal").sudo()
        names = sequence._spare_next_many(len(vals_list))
        for vals, name in zip(vals_list, names, strict=True):
            # Whatever was asked for: numbers come from the sequence.
            vals["name"] = name
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if "name" in vals:
                raise UserError(self.env._("Numbers of disposals are never changed."))
            self._check_manifest(vals)
        return super().write(vals)

    def _check_manifest(self, vals):
        fixed = MANIFEST_FIELDS.intersection(vals)
        if fixed and any(disposal.state != "draft" for disposal in self):
            raise UserError(
                self.env._(
                    "The parts have left with the manifest: %(fields)s cannot be "
                    "changed any more. A manager can take the parts back first.",
                    fields=", ".join(
                        self._fields[name]._description_string(self.env)
                        for name in sorted(fixed)
                    ),
                )
            )
        if {"company_id", "warehouse_id"}.intersection(vals) and self.return_ids:
            raise UserError(
                self.env._(
                    "The parts on this disposal wait in %(warehouse)s. Take them off "
                    "first, or make a disposal for the other place.",
                    warehouse=self.return_ids.disposal_id[:1].warehouse_id.display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(d.state not in ("draft", "cancelled") or d.return_ids for d in self):
            raise UserError(
                self.env._("A disposal with parts is cancelled, and not deleted.")
            )

    # ------------------------------------------------------------------
    # Links
    # ------------------------------------------------------------------

    def action_view_moves(self):
        """Show the stock moves of this disposal."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "stock.stock_move_action"
        )
        action["domain"] = list(Domain("spare_disposal_id", "=", self.id))
        action["context"] = {}
        return action

    def action_add_parts(self):
        """Choose parts that wait for their handler."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add Parts"),
            "res_model": "spare.disposal.add",
            "view_mode": "form",
            "target": "new",
            "context": {"default_disposal_id": self.id},
        }

    def action_add_certificate(self):
        """Enter a certificate of the handler."""
        self.ensure_one()
        self._check_allowed("certify")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Disposal Certificate"),
            "res_model": "spare.disposal.certify",
            "view_mode": "form",
            "target": "new",
            "context": {"default_disposal_id": self.id},
        }
