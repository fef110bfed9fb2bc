# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceProofEvent(models.Model):
    """One step in the history of a proof: what changed, when, by whom or which rule.

    Rows are only ever added, by the engine of ``service.proof.mixin``.
    """

    _name = "service.proof.event"
    _description = "Proof of Service Event"
    _order = "date desc, id desc"
    _rec_name = "to_state"

    order_id = fields.Many2one(
        "fsm.order",
        string="Work Order",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", related="order_id.company_id", store=True, index=True
    )
    date = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="By", required=True, readonly=True, ondelete="restrict"
    )
    rule = fields.Selection(
        [
            ("stage", "Stage of the work order"),
            ("signature", "Customer's signature"),
            ("code", "Customer's one-time code"),
            ("callback", "Call-back"),
            ("window", "No complaint until the window closed"),
            ("revocation", "Revocation"),
            ("reinstatement", "Revocation undone"),
        ],
        string="Because Of",
        required=True,
        readonly=True,
    )
    from_state = fields.Selection(selection="_selection_proof_state", readonly=True)
    to_state = fields.Selection(
        selection="_selection_proof_state", required=True, readonly=True
    )
    note = fields.Text(readonly=True)

    @api.model
    def _selection_proof_state(self):
        return (
            self.env["fsm.order"]
            ._fields["proof_state"]
            ._description_selection(self.env)
        )

    # pylint: disable=method-required-super
    def write(self, vals):
        # The company follows its work order by recomputation, which does not pass here.
        raise UserError(
            self.env._(
                "The history of a proof cannot be changed. Record another call-back or "
                "a revocation instead."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "The history of a proof cannot be deleted. Record another call-back or "
                "a revocation instead."
            )
        )
