# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .spare_repair_offer import TYPED


class SpareRepairOffer(models.Model):
    """Made, sent and cancelled: what people do with an offer (SP-03)."""

    _inherit = "spare.repair.offer"

    # ------------------------------------------------------------------
    # Create and write
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self.browse().check_access("create")
        sequence = self.env.ref("spare_parts_reverse.sequence_spare_repair_offer")
        # sudo: the number of an offer is given to whoever makes it.
        names = sequence.sudo()._spare_next_many(len(vals_list))
        offers = super().create(vals_list)
        for offer, name in zip(offers.sudo(), names, strict=True):
            offer.name = name
        return offers

    def write(self, vals):
        if not self.env.su and not TYPED.isdisjoint(vals):
            self.check_access("write")
            fixed = self.filtered(lambda offer: offer.state != "draft")
            if fixed:
                raise UserError(
                    self.env._(
                        "%(offer)s was sent: what it says stays. Cancel it and make a "
                        "new one.",
                        offer=fixed[0].name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(offer.state != "draft" for offer in self):
            raise UserError(
                self.env._("An offer that was sent is kept. Cancel it instead.")
            )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_send(self):
        """Compute both prices, freeze them, and send them to the customer."""
        self.check_access("write")
        for offer in self:
            if not offer.is_send_allowed:
                raise UserError(
                    self.env._("%(offer)s was sent already.", offer=offer.name)
                )
        self._send()
        self._mail()
        return True

    def action_cancel(self):
        """Take the offer back."""
        self.check_access("write")
        for offer in self:
            if offer.state not in ("draft", "sent"):
                raise UserError(
                    self.env._(
                        "%(offer)s is chosen. Cancel its sale order and RMA instead.",
                        offer=offer.name,
                    )
                )
        # sudo: checked above; states are written by the engine.
        self.sudo().write({"state": "cancelled"})
        return True

    def _send(self):
        """Price and freeze; whoever calls has checked the rights."""
        # sudo: prices are computed and written by the engine only.
        for offer in self.sudo():
            offer._price()
            today = offer._get_today()
            offer.write(
                {
                    "state": "sent",
                    "sent_on": fields.Datetime.now(),
                    "valid_until": today
                    + timedelta(days=offer.company_id.spare_offer_days),
                }
            )
