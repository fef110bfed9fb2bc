# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

from ..tools.evidence import EvidenceError, decode_photo, parse_position

NOTE_MAX_LENGTH = 2000


class ServiceLeadCaptureMixin(models.AbstractModel):
    """One tap on a document brings in a lead (SR-08, SR-09).

    The document implements ``_capture_customer()``, ``_capture_location()`` and
    ``_prepare_capture_origin_vals()`` and has a ``company_id``.
    """

    _name = "service.lead.capture.mixin"
    _description = "Lead Capture on a Document"

    # ------------------------------------------------------------
    # What the document gives to the lead
    # ------------------------------------------------------------

    def _capture_customer(self):
        """Customer (``res.partner``) of the document, possibly none."""
        return self.env["res.partner"]

    def _capture_location(self):
        """Place (``fsm.location``) of the document, possibly none."""
        return self.env["fsm.location"]

    def _prepare_capture_origin_vals(self):
        """Values of the lead that say on which document it was captured."""
        return {}

    # ------------------------------------------------------------
    # Called by the lead buttons
    # ------------------------------------------------------------

    @api.readonly
    def get_lead_capture_panel(self):
        """What the lead buttons show: each interest with the lead it already has.

        :return: list of {"id", "name", "icon", "lead"}; "lead" is False or
            {"id", "state", "result", "mine"}. "id" is False when the lead was brought
            in by a colleague whose leads the caller may not read.
        """
        self.ensure_one()
        self._check_capture_group()
        self.check_access("read")
        # sudo: whoever may read the document may know what was captured on it.
        claims = (
            self.env["service.lead.capture"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "=", self.id)])
        )
        lead_by_interest = {claim.interest_id: claim.lead_id for claim in claims}
        Interest = self.env["service.interest"]
        interests = Interest.search(Interest._offered_domain(self.company_id))
        interests |= claims.interest_id.with_env(self.env)._filtered_access("read")
        return [
            {
                "id": interest.id,
                "name": interest.name,
                "icon": interest.icon or "fa-star",
                "lead": self._capture_panel_lead(lead_by_interest.get(interest)),
            }
            for interest in interests.sorted()
        ]

    def _capture_panel_lead(self, lead):
        if not lead:
            return False
        mine = lead.service_referrer_id == self.env.user.partner_id
        readable = mine or lead.with_env(self.env).has_access("read")
        return {
            "id": readable and lead.id,
            "state": lead._service_display_state(),
            "result": (
                lead.service_result
                if readable
                else self.env._("Already brought in by a colleague")
            ),
            "mine": mine,
        }

    def capture_lead(self, interest_id, note=None, photo=None, position=None):
        """Bring in the lead of this document and interest; again gives the same lead.

        :param int interest_id: ``service.interest``
        :param str note: free text, kept as evidence
        :param str photo: base64 of a JPEG, PNG or GIF picture
        :param dict position: {"latitude", "longitude"} in degrees
        :return: {"lead_id", "created", "name", "message"}
        """
        self.ensure_one()
        self._check_capture_group()
        self.check_access("write")
        interest = self._capture_interest(interest_id)
        note = self._capture_note(note)
        photo, extension = self._capture_photo(photo)
        position = self._capture_position(position)
        # sudo from here on: a technician may capture on his own document, which was
        # checked above, but has no right to write on leads. It also drops defaults from
        # the context. As a follower he would get the correspondence of the sale too.
        document = self.sudo().with_context(mail_create_nosubscribe=True)
        claim, created = document.env["service.lead.capture"]._claim(
            document, interest, with_evidence=bool(note or photo)
        )
        if created:
            claim.lead_id = document.env["crm.lead"]._service_create_captured(
                document._prepare_captured_lead_vals(interest.sudo(), note, position)
            )
        lead = claim.lead_id
        added = lead._service_add_evidence(note, photo)
        if added and not created:
            lead._service_post_evidence(note, photo, extension)
        return {
            "lead_id": lead.id,
            "created": created,
            "name": lead.name,
            "message": (
                self.env._("Done, the store takes it from here.")
                if created
                else self.env._("Already brought in: %s", lead.service_result)
            ),
        }

    # ------------------------------------------------------------
    # Checks of what came in
    # ------------------------------------------------------------

    def _check_capture_group(self):
        if not self.env.user.has_group("service_revenue.group_service_technician"):
            raise AccessError(
                self.env._(
                    "Only service staff bring in leads. Ask your administrator for "
                    "the role “Service Revenue / Technician”."
                )
            )

    def _capture_interest(self, interest_id):
        if isinstance(interest_id, bool) or not isinstance(interest_id, int):
            raise UserError(self.env._("Choose what the customer is interested in."))
        interest = self.env["service.interest"].browse(interest_id).exists()
        if not interest.active or interest.company_id not in (
            self.company_id,
            self.env["res.company"],
        ):
            raise UserError(
                self.env._("This interest is no longer offered. Choose another one.")
            )
        interest.check_access("read")
        return interest

    def _capture_note(self, note):
        if not note:
            return False
        if not isinstance(note, str):
            raise UserError(self.env._("Write the note as text."))
        note = note.strip()
        if len(note) > NOTE_MAX_LENGTH:
            raise UserError(
                self.env._(
                    "The note is longer than %(limit)s characters. Shorten it.",
                    limit=NOTE_MAX_LENGTH,
                )
            )
        return note

    def _capture_photo(self, photo):
        """(bytes, file extension) of the photo, (False, False) without one."""
        if not photo:
            return False, False
        try:
            return decode_photo(photo)
        except EvidenceError as error:
            messages = {
                "encoding": self.env._(
                    "The photo did not arrive whole. Take it again or tap without it."
                ),
                "size": self.env._(
                    "The photo is larger than 8 MB. Take it in a lower resolution."
                ),
                "pixels": self.env._(
                    "The photo has more than 50 megapixels. Take it in a lower "
                    "resolution."
                ),
            }
            raise UserError(
                messages.get(
                    error.reason,
                    self.env._(
                        "This file is no photo that can be shown. Send a JPEG or PNG "
                        "picture."
                    ),
                )
            ) from error

    def _capture_position(self, position):
        """(latitude, longitude) in degrees or None."""
        try:
            return parse_position(position)
        except EvidenceError as error:
            raise UserError(
                self.env._(
                    "The position sent by the phone makes no sense. Tap again without "
                    "location."
                )
            ) from error

    # ------------------------------------------------------------
    # Values of the lead
    # ------------------------------------------------------------

    def _prepare_captured_lead_vals(self, interest, note, position):
        """Values of the lead, with everything filled in that is already known."""
        company = self.company_id
        customer = self._capture_customer()
        location = self._capture_location()
        env = self.env
        title = customer.name or self.display_name
        vals = {
            "name": f"{interest.name}: {title}",
            "type": (
                "lead"
                if self.env.user.has_group("crm.group_use_lead")
                else "opportunity"
            ),
            "company_id": company.id,
            "team_id": env["crm.team"]._service_triage_team(company).id,
            "user_id": False,
            "partner_id": customer.id,
            "fsm_location_id": location.id,
            "description": plaintext2html(note) if note else False,
            "tag_ids": [(6, 0, interest.tag_ids.ids)],
            "source_id": self._capture_ref("utm_source_service"),
            "medium_id": self._capture_ref("utm_medium_service"),
            "service_interest_id": interest.id,
            "service_captured_interest_id": interest.id,
            # The person who taps, not the one the visit was planned for.
            "service_referrer_id": env.user.partner_id.id,
            "service_duplicate_of_id": env["crm.lead"]
            ._service_find_duplicate(customer, interest, company)
            .id,
            **self._prepare_captured_address_vals(customer, location),
            **self._prepare_captured_position_vals(customer, location, position),
            **self._prepare_capture_origin_vals(),
        }
        vals["ticket_id"] = vals.get("service_ticket_id")
        return vals

    def _capture_ref(self, name):
        """Id of our record ``name``, False if somebody has deleted it."""
        record = self.env.ref(f"service_revenue.{name}", raise_if_not_found=False)
        return record.id if record else False

    def _prepare_captured_address_vals(self, customer, location):
        """Address of the place, else core takes the customer's; phone likewise.

        What the customer has is never passed: core would write it back to the contact.
        """
        vals = {}
        if location.street or location.city:
            vals = {
                "street": location.street,
                "street2": location.street2,
                "zip": location.zip,
                "city": location.city,
                "state_id": location.state_id.id,
                "country_id": location.country_id.id,
            }
        for lead_field, field in (("phone", "phone"), ("email_from", "email")):
            if not customer[field] and location[field]:
                vals[lead_field] = location[field]
        return vals

    def _prepare_captured_position_vals(self, customer, location, position):
        if position:
            source = "device"
        else:
            source = "address"
            place = next(
                (
                    partner
                    for partner in (location.partner_id, customer)
                    if partner.partner_latitude or partner.partner_longitude
                ),
                None,
            )
            if not place:
                return {}
            position = place.partner_latitude, place.partner_longitude
        return {
            "service_latitude": position[0],
            "service_longitude": position[1],
            "service_position_source": source,
        }
