# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class SpareRepairOffer(models.Model):
    """Offers that the customer asks for by himself."""

    _inherit = "spare.repair.offer"

    @api.model
    def _ask_from_portal(self, unit, partner, part, fault, most):
        """Offer for the customer's own machine; the open one, if there is one.

        :param part: id of the part that he chose, as text; only one that the product
            lists counts
        :param most: so many offers a customer gets in a day
        :return: the sent offer; empty when he asks too often
        :raises psycopg2.errors.UniqueViolation: another click was quicker
        """
        owner = unit.owned_by_id.commercial_partner_id
        known = self.search(
            [("equipment_id", "=", unit.id), ("state", "=", "sent")], limit=1
        )
        if known and not known.is_expired:
            if known.partner_id.commercial_partner_id != owner:
                # Of who had the machine before: neither shown to him nor taken back.
                raise UserError(self.env._("Somebody else was made an offer for it."))
            return known
        day = fields.Datetime.now() - timedelta(days=1)
        asked = self.search_count(
            Domain("partner_id", "child_of", owner.ids)
            & Domain("create_date", ">=", day)
            & Domain("ticket_id", "=", False)
        )
        if asked >= most:
            return self.browse()
        known.write({"state": "cancelled"})
        self.flush_model(["state"])
        parts = unit.product_id.spare_part_ids.filtered("sale_ok")
        chosen = parts.filtered(lambda one: str(one.id) == str(part or ""))
        # A file in place of a text says nothing.
        fault = fault if isinstance(fault, str) else ""
        values = {
            "company_id": (unit.company_id or self.env.company).id,
            "partner_id": partner.id,
            "equipment_id": unit.id,
            "fault_note": fault.replace("\x00", "").strip()[:500],
        }
        if chosen:
            values["part_product_id"] = chosen.id
        # sudo: as the system, after the customer's right to the part was checked.
        maker = self.with_user(SUPERUSER_ID).with_company(values["company_id"])
        offer = maker.create(values)
        offer._send()
        return offer.with_env(self.env)

    def _note_failed_choice(self, choice, error):
        """The customer wanted something that could not be booked: somebody calls."""
        self.ensure_one()
        # sudo: as the system, after the customer's right to the offer was checked.
        offer = self.with_user(SUPERUSER_ID)
        if offer.state != "sent" or offer.activity_ids:
            return
        label = dict(self._fields["choice"]._description_selection(self.env))
        offer._ask_staff(
            self.env._(
                "Call: “%(choice)s” was not booked", choice=label.get(choice, "")
            )
        )
        offer._message_log(body=str(error))

    def _get_send_in_address(self):
        """Lines of the address that parcels go to."""
        self.ensure_one()
        warehouse = self.rma_id.warehouse_id or self.company_id.spare_warehouse_id
        partner = warehouse.partner_id or self.company_id.partner_id
        text = partner._display_address(without_company=True)
        rows = [partner.commercial_company_name or partner.name, *text.splitlines()]
        seen = []
        for row in rows:
            row = (row or "").strip()
            if row and row not in seen:
                seen.append(row)
        return seen
