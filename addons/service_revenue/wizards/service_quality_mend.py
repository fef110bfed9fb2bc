# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.quality import is_place

ADDRESS_FIELDS = ("street", "street2", "zip", "city", "state_id", "country_id")


class ServiceQualityMend(models.TransientModel):
    """What is missing of a customer or lead, typed in at once (SR-07)."""

    _name = "service.quality.mend"
    _description = "Mend Data"

    lead_id = fields.Many2one("crm.lead", readonly=True)
    order_id = fields.Many2one("fsm.order", readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    partner_id = fields.Many2one("res.partner", readonly=True)
    customer_name = fields.Char(readonly=True)
    note = fields.Text(string="What is wrong", readonly=True)
    phone = fields.Char()
    street = fields.Char()
    street2 = fields.Char()
    zip = fields.Char(string="ZIP")
    city = fields.Char()
    state_id = fields.Many2one("res.country.state")
    country_id = fields.Many2one("res.country")
    latitude = fields.Float(digits=(10, 7))
    longitude = fields.Float(digits=(10, 7))
    confirmed = fields.Boolean(
        string="I asked the customer",
        default=True,
        help="Notes today as the day on which the customer last confirmed the data.",
    )

    # ------------------------------------------------------------------
    # Open
    # ------------------------------------------------------------------

    @api.model
    def _open_for(self, document):
        """Dialog for a lead, work order, ticket or contact that was checked."""
        names = {
            "crm.lead": "lead_id",
            "fsm.order": "order_id",
            "helpdesk.ticket": "ticket_id",
            "res.partner": "partner_id",
        }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mend Data"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {f"default_{names[document._name]}": document.id},
        }

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        document = self._get_document(values)
        if document:
            # Raises when the user may not see what he asks for.
            self._check_document(document)
            values.update(
                {
                    name: value
                    for name, value in self._prepare_values(document).items()
                    if name in fields_list
                }
            )
        return values

    @api.model
    def _get_document(self, values):
        """The lead, work order, ticket or contact that ``values`` name."""
        for name in ("lead_id", "order_id", "ticket_id", "partner_id"):
            if values.get(name):
                model = self._fields[name].comodel_name
                return self.env[model].browse(int(values[name]))
        return None

    @api.model
    def _check_document(self, document):
        if document._name == "crm.lead":
            document._check_service_mend()
        elif document._name == "res.partner":
            document.check_access("write")
        else:
            document._check_quality_rights()

    @api.model
    def _get_target(self, document):
        """Where phone and address are kept: the customer, else the lead itself."""
        # sudo: the document was checked; its customer may be shown and mended.
        document = document.sudo()
        if document._name == "crm.lead":
            return document.partner_id or document
        if document._name == "res.partner":
            return document
        return document._quality_customer()

    @api.model
    def _prepare_values(self, document):
        target = self._get_target(document)
        if not target:
            raise UserError(
                self.env._("There is no customer here. Choose the customer first.")
            )
        # sudo: position and phone of a lead that the user opened.
        lead = document.sudo() if document._name == "crm.lead" else None
        values = {name: target[name] for name in ("phone", *ADDRESS_FIELDS)}
        for name in ("state_id", "country_id"):
            values[name] = target[name].id
        note = (lead or target.commercial_partner_id).service_quality_note
        latitude, longitude = self._get_position(target, lead)
        return {
            **values,
            "customer_name": target.display_name,
            "note": note,
            "latitude": latitude,
            "longitude": longitude,
        }

    @api.model
    def _get_position(self, target, lead):
        if target._name == "res.partner" and is_place(
            target.partner_latitude, target.partner_longitude
        ):
            return target.partner_latitude, target.partner_longitude
        return (lead.service_latitude, lead.service_longitude) if lead else (0, 0)

    # ------------------------------------------------------------------
    # Save
    # ------------------------------------------------------------------

    def action_apply(self):
        """Write what was mended; customer and lead check who may."""
        self.ensure_one()
        document = self._get_document(
            {
                name: self[name].id
                for name in ("lead_id", "order_id", "ticket_id", "partner_id")
            }
        )
        if not document:
            raise UserError(self.env._("Open a lead or a customer and mend it there."))
        self._check_document(document)
        target = self._get_target(document)
        if not target:
            raise UserError(
                self.env._("There is no customer here. Choose the customer first.")
            )
        self._check_phone(target)
        self._check_position()
        vals = self._prepare_changes(target)
        if vals:
            target.write(vals)
        if target._name == "res.partner" and self.confirmed:
            target._service_confirm_data()
        if document._name == "crm.lead":
            # sudo: the clock of the lead is the engine's.
            document.sudo()._service_acted()
        return {"type": "ir.actions.act_window_close"}

    def _check_phone(self, target):
        """A number that mends nothing is refused while the customer is still there."""
        if not self.phone or self.phone == target.phone:
            return
        country = self.country_id or target.country_id or self.env.company.country_id
        if not target._phone_format(number=self.phone, country=country):
            raise UserError(
                self.env._(
                    "“%(phone)s” is no phone number of %(country)s. Type all digits "
                    "with the area code, or begin with + and the country code.",
                    phone=self.phone,
                    country=country.name or self.env._("any country"),
                )
            )

    def _check_position(self):
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise UserError(
                self.env._(
                    "There is no such place: latitude lies between -90 and 90, "
                    "longitude between -180 and 180 degrees."
                )
            )

    def _prepare_changes(self, target):
        """What differs from what is known, with the position beside the address.

        Core forgets the position when the address changes, unless both come together.
        """
        vals = {}
        for name in ("phone", *ADDRESS_FIELDS):
            value = self[name]
            if value != target[name]:
                vals[name] = value.id if self._fields[name].relational else value
        if target._name == "res.partner" and is_place(self.latitude, self.longitude):
            before = target.partner_latitude, target.partner_longitude
            if vals or before != (self.latitude, self.longitude):
                vals["partner_latitude"] = self.latitude
                vals["partner_longitude"] = self.longitude
        return vals
