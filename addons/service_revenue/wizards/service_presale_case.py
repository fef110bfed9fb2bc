# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ServicePresaleCase(models.TransientModel):
    """A caller who has bought nothing yet: name and phone are enough (SR-52)."""

    _name = "service.presale.case"
    _description = "New Pre-sale Case"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(
        [("advice", "Advice"), ("survey", "Site survey")],
        required=True,
        default="advice",
    )
    opportunity_id = fields.Many2one("crm.lead", check_company=True)
    partner_id = fields.Many2one(
        "res.partner", string="Known Customer", check_company=True
    )
    name = fields.Char()
    phone = fields.Char()
    street = fields.Char(string="Address")
    city = fields.Char()
    note = fields.Text(string="What it is about")
    ticket_type_id = fields.Many2one(
        "helpdesk.ticket.type",
        domain="[('is_presale', '=', True)]",
        default=lambda self: self._default_type("helpdesk.ticket.type"),
    )
    order_type_id = fields.Many2one(
        "fsm.order.type",
        domain="[('is_presale', '=', True)]",
        default=lambda self: self._default_type("fsm.order.type"),
    )
    date = fields.Datetime(string="Visit On")

    @api.model
    def _default_type(self, model):
        return self.env[model].search([("is_presale", "=", True)], limit=1)

    @api.model
    def _open_for(self, lead):
        """Dialog for an opportunity, with what it knows."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pre-sale Case"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_company_id": (lead.company_id or self.env.company).id,
                "default_opportunity_id": lead.id,
                "default_partner_id": lead.partner_id.id,
                "default_name": lead.contact_name or lead.partner_name,
                "default_phone": lead.phone,
                "default_street": lead.street,
                "default_city": lead.city,
            },
        }

    def action_create(self):
        """Make the case; open it."""
        self.ensure_one()
        if not self.env.user.has_group("service_revenue.group_service_user"):
            raise AccessError(
                self.env._(
                    "Pre-sale cases are opened by the hotline. Ask your administrator "
                    "for the role “Service Revenue / User”."
                )
            )
        partner = self.partner_id or self._find_or_make_prospect()
        if self.opportunity_id and not self.opportunity_id.partner_id:
            self.opportunity_id.partner_id = partner
        case = self._make_survey(partner) if self.kind == "survey" else None
        case = case or self._make_ticket(partner)
        return case._get_records_action()

    def _find_or_make_prospect(self):
        """The contact with this phone number, else a new one."""
        name, phone = (self.name or "").strip(), (self.phone or "").strip()
        if not name or not phone:
            raise UserError(
                self.env._("Type in the name and the phone number of the caller.")
            )
        partners = self.env["res.partner"]
        number = partners._phone_format(
            number=phone, country=self.company_id.country_id
        )
        if not number:
            raise UserError(
                self.env._(
                    "“%(phone)s” is no phone number. Type all digits with the area "
                    "code, or begin with + and the country code.",
                    phone=phone,
                )
            )
        known = partners.search(
            [
                ("phone_sanitized", "=", number),
                ("company_id", "in", (self.company_id.id, False)),
                ("fsm_location", "=", False),
            ],
            order="id",
            limit=1,
        )
        return known or partners.create(self._prepare_prospect_vals(name, number))

    def _prepare_prospect_vals(self, name, phone):
        return {
            "name": name,
            "phone": phone,
            "street": self.street,
            "city": self.city,
            "country_id": self.company_id.country_id.id,
        }

    def _make_ticket(self, partner):
        if not self.ticket_type_id:
            raise UserError(
                self.env._(
                    "No ticket type is marked as pre-sale. Ask a manager to mark one "
                    "in the configuration of the helpdesk."
                )
            )
        return self.env["helpdesk.ticket"].create(
            {
                "name": self.env._("Advice: %s", partner.name),
                "description": self.note or self.env._("Asks for advice"),
                "partner_id": partner.id,
                "type_id": self.ticket_type_id.id,
                "company_id": self.company_id.id,
                "service_opportunity_id": self.opportunity_id.id,
            }
        )

    def _make_survey(self, partner):
        if not self.order_type_id:
            raise UserError(
                self.env._(
                    "No type of work order is marked as pre-sale. Ask a manager to "
                    "mark one in the configuration of field service."
                )
            )
        return self.env["fsm.order"].create(
            {
                "location_id": self._find_or_make_location(partner).id,
                "type": self.order_type_id.id,
                "company_id": self.company_id.id,
                "opportunity_id": self.opportunity_id.id,
                "description": self.note,
                "scheduled_date_start": self.date,
            }
        )

    def _find_or_make_location(self, partner):
        """Where to go; the address may still be unknown, the phone is not."""
        location = self.opportunity_id.fsm_location_id
        location = location or partner._get_service_location()
        if location:
            return location
        locations = self.env["fsm.location"]
        if not (partner.street or partner.city) and (self.street or self.city):
            partner.write({"street": self.street, "city": self.city})
        found = locations._service_locations(partner)
        if partner in found:
            return found[partner]
        place = (
            self.env["res.partner"]
            .with_context(creating_fsm_location=True)
            .create(locations._prepare_place_vals(partner))
        )
        location = locations.create(
            locations._prepare_service_location_vals(partner, place)
        )
        partner.service_location_id = location
        return location
