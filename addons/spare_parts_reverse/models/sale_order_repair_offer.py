# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools.misc import formatLang


class SaleOrder(models.Model):
    """A repair costs at most what the customer agreed to (SP-03)."""

    _inherit = "sale.order"

    spare_offer_id = fields.Many2one(
        "spare.repair.offer",
        string="Repair Offer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    spare_offer_ids = fields.One2many(
        "spare.repair.offer", "sale_order_id", string="Repair Offers", readonly=True
    )

    _spare_offer_once = models.UniqueIndex(
        "(spare_offer_id) WHERE spare_offer_id IS NOT NULL",
        "This repair offer has its order already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_spare_offer_engine(vals)
        if self.env.context.get("default_spare_offer_id"):
            # A default would come in beside the values that were checked.
            self = self.with_context(default_spare_offer_id=False)
        return super().create(vals_list)

    def write(self, vals):
        self._check_spare_offer_engine(vals)
        return super().write(vals)

    @api.model
    def _check_spare_offer_engine(self, vals):
        if vals.get("spare_offer_id") and not self.env.su:
            raise AccessError(
                self.env._("The customer's choice makes the order of a repair offer.")
            )

    @api.constrains("amount_total", "spare_offer_id")
    def _check_spare_offer(self):
        # sudo: the offer follows its order, whoever confirms or cancels that.
        for order in self.filtered("spare_offer_id").sudo():
            # sudo: what was agreed holds for whoever edits the order.
            agreed = order.spare_offer_ids.filtered(
                lambda offer: offer.choice in ("repair", "buy")
            ).sorted("id")[-1:]
            if not agreed:
                continue
            most = agreed.part_total if agreed.choice == "buy" else agreed.repair_total
            if order.currency_id.compare_amounts(order.amount_total, most) > 0:
                raise ValidationError(
                    self.env._(
                        "The customer agreed to %(agreed)s, and this would be "
                        "%(total)s. Ask again with a new offer (%(offer)s, “It Costs "
                        "More”).",
                        agreed=formatLang(
                            self.env, most, currency_obj=order.currency_id
                        ),
                        total=formatLang(
                            self.env,
                            order.amount_total,
                            currency_obj=order.currency_id,
                        ),
                        offer=agreed.name,
                    )
                )
