# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user

from .common import AmbassadorCommon


class PortalCommon(AmbassadorCommon):
    """Leads, a task and cash for the ambassador of the class."""

    @classmethod
    def make_brought_lead(cls, ambassador, name="Zora Customer", **vals):
        return cls.env["crm.lead"]._service_create_captured(
            {
                "name": f"Lead of {name}",
                "contact_name": name,
                "phone": "+86 139 1111 2222",
                "street": "Secret Lane 5",
                "email_from": "secret@example.com",
                "company_id": cls.company.id,
                "service_captured_interest_id": cls.interest.id,
                "service_interest_id": cls.interest.id,
                "service_referrer_id": ambassador.partner_id.id,
                "service_capture_place": cls.event.name,
                "event_id": cls.event.id,
                "ambassador_id": ambassador.id,
                **vals,
            }
        )

    @classmethod
    def make_task(cls, ambassador, **vals):
        campaign = cls.env["utm.campaign"].create(
            {
                "title": vals.pop("title", "Spring filters"),
                "is_ambassador_campaign": True,
                "company_id": cls.company.id,
                "ambassador_task_text": "Tell your neighbours.",
                "ambassador_material_ids": [
                    fields.Command.create(
                        {"name": "Text", "kind": "text", "text": "Fresh water!"}
                    )
                ],
            }
        )
        return (
            cls.env["ambassador.task"]
            .sudo()
            .create(
                {
                    "campaign_id": campaign.id,
                    "ambassador_id": ambassador.id,
                    "company_id": cls.company.id,
                    "due": fields.Date.today() + timedelta(days=3),
                    **vals,
                }
            )
        )


class PortalPageCase(HttpCase, PortalCommon):
    """Opens pages as somebody; ``make_brought_lead`` and ``make_task`` are there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer_user = new_test_user(
            cls.env, login="portal_customer", groups="base.group_portal"
        )
        # A login brings its own name along.
        cls.ambassador.partner_id.name = "Amy Ambassador"
        cls.rival_ambassador.partner_id.name = "Rob Rival"

    def open(self, user, page="", **kwargs):
        self.authenticate(user.login, user.login)
        return self.url_open(f"/my/ambassador{page}", allow_redirects=False, **kwargs)

    def post(self, user, page, files=None, **data):
        self.authenticate(user.login, user.login)
        data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(
            f"/my/ambassador{page}", data=data, files=files, allow_redirects=False
        )
