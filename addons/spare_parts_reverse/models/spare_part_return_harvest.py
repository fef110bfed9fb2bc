# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class SparePartReturn(models.Model):
    """From decided to components in good stock (SP-13)."""

    _inherit = "spare.part.return"

    harvest_ids = fields.One2many(
        "spare.harvest",
        "return_id",
        string="Taken Apart",
        readonly=True,
        groups="spare_parts_reverse.group_spare_user",
    )

    def _get_spare_production_location(self):
        """Where parts go that are used up, and components come from."""
        self.ensure_one()
        return self.product_id.with_company(self.company_id).property_stock_production

    def _route_harvest(self):
        """Prepare to take these parts apart; they stay decided until it is done.

        :return: one ``spare.harvest`` each, with the components of the parts list
        """
        # sudo: the engine acts for a caller that was checked.
        parts = self.sudo()
        parts._cancel_harvests()
        components = (
            parts.env["spare.component"]
            .search([("product_id", "in", parts.product_id.ids)])
            .grouped("product_id")
        )
        return parts.env["spare.harvest"].create(
            [
                {
                    "return_id": part.id,
                    "company_id": part.company_id.id,
                    "line_ids": [
                        fields.Command.create(vals)
                        for component in components.get(part.product_id, ())
                        for vals in component._prepare_harvest_lines(part.quantity)
                    ],
                }
                for part in parts
            ]
        )

    def _cancel_harvests(self):
        """What was prepared for an earlier decision is void."""
        # sudo: see above; the reader of a part may not change what is prepared.
        self.env["spare.harvest"].sudo().search(
            [("return_id", "in", self.ids), ("state", "=", "draft")]
        ).write({"state": "cancelled"})

    def _on_decided(self):
        self._cancel_harvests()
        return super()._on_decided()

    def action_view_harvest(self):
        """Open what is recovered from the part."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "spare_parts_reverse.spare_harvest_action"
        )
        return dict(
            action,
            view_mode="form",
            views=[(False, "form")],
            res_id=self.harvest_ids[:1].id,
            context={},
        )
