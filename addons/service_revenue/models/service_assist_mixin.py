# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

NOTE_MAX_LENGTH = 2000


class ServiceAssistMixin(models.AbstractModel):
    """Service helps a sale of another department, from a document (CP-12).

    The document has ``_capture_customer()`` and a ``company_id``.
    """

    _name = "service.assist.mixin"
    _description = "Assist of a Sale from a Document"

    service_assist_count = fields.Integer(
        string="Assists", compute="_compute_service_assist_count", compute_sudo=True
    )

    def _compute_service_assist_count(self):
        name = self._service_assist_field()
        counts = dict(
            self.env["service.assist"]._read_group(
                [(name, "in", self.ids)], [name], ["__count"]
            )
        )
        for document in self:
            document.service_assist_count = counts.get(document._origin, 0)

    @api.model
    def _service_assist_field(self):
        """Field of the assist that holds the document."""
        return "ticket_id" if self._name == "helpdesk.ticket" else "fsm_order_id"

    # ------------------------------------------------------------
    # Called by the dialog
    # ------------------------------------------------------------

    @api.readonly
    def get_assist_deals(self):
        """Open sales of other departments for the customer of this document.

        :return: list of {"id", "name", "team", "salesperson", "mine"}; nothing else of
            an opportunity that the caller may not read. "mine": he has assisted it.
        """
        self.ensure_one()
        self._check_assist_group()
        self.check_access("read")
        me = self.env.user.partner_id
        # sudo: whoever serves the customer may know that a sale is under way, and whom
        # to ask; only name, team and salesperson leave this method.
        deals = self.sudo()._assist_deals(me)
        mine = deals.service_assist_ids.filtered(
            lambda assist: assist.partner_id == me
        ).lead_id
        return [
            {
                "id": deal.id,
                "name": deal.name,
                "team": deal.team_id.name or "",
                "salesperson": deal.user_id.name or "",
                "mine": deal in mine,
            }
            for deal in deals
        ]

    def assist_deal(self, lead_id, note):
        """Record what the caller did for an open sale of this customer.

        :param int lead_id: one of ``get_assist_deals()``
        :param str note: what was done
        :return: {"assist_id", "message"}
        """
        self.ensure_one()
        self._check_assist_group()
        self.check_access("write")
        note = self._assist_note(note)
        me = self.env.user.partner_id
        # sudo: a technician may not read opportunities; what he may assist is found
        # from his own document, which was checked above.
        document = self.sudo()
        deal = document._assist_deals(me).filtered(lambda lead: lead.id == lead_id)
        if isinstance(lead_id, bool) or not deal:
            raise UserError(
                self.env._(
                    "This sale is not open for an assist: it is sold or lost, not of "
                    "this customer, or you brought it in yourself. Choose another one."
                )
            )
        if me in deal.service_assist_ids.partner_id:
            raise UserError(
                self.env._(
                    "You have assisted “%(deal)s” already. Tell the salesperson the "
                    "rest in person.",
                    deal=deal.name,
                )
            )
        assist = document.env["service.assist"].create(
            {
                "lead_id": deal.id,
                "company_id": self.company_id.id,
                "partner_id": me.id,
                "note": note,
                self._service_assist_field(): self.id,
            }
        )
        deal._service_tell_assist(assist)
        return {
            "assist_id": assist.id,
            "message": self.env._(
                "Done. %(person)s knows that you helped.",
                person=deal.user_id.name or deal.team_id.name or self.env._("Sales"),
            ),
        }

    # ------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------

    def _check_assist_group(self):
        if not self.env.user.has_group("service_revenue.group_service_technician"):
            raise AccessError(
                self.env._(
                    "Only service staff assist a sale from here. Ask your "
                    "administrator for the role “Service Revenue / Technician”."
                )
            )

    def _assist_note(self, note):
        note = note.strip() if isinstance(note, str) else ""
        if not note:
            raise UserError(
                self.env._("Say what you did for the sale: the salesperson reads it.")
            )
        if len(note) > NOTE_MAX_LENGTH:
            raise UserError(
                self.env._(
                    "The note is longer than %(limit)s characters. Shorten it.",
                    limit=NOTE_MAX_LENGTH,
                )
            )
        return note

    def _assist_deals(self, person):
        """Opportunities (sudo) that ``person`` may assist from this document."""
        customer = self._capture_customer().commercial_partner_id
        if not customer:
            return self.env["crm.lead"]
        return self.env["crm.lead"].search(
            [
                ("type", "=", "opportunity"),
                ("won_status", "=", "pending"),
                ("partner_id.commercial_partner_id", "=", customer.id),
                ("company_id", "in", (self.company_id.id, False)),
                # Those of the service itself are no help to another department.
                ("team_id", "!=", False),
                ("team_id.is_service_team", "=", False),
                ("team_id.is_service_triage", "=", False),
                ("service_referrer_id", "!=", person.id),
                ("service_merged_into_id", "=", False),
                # Sold already, though nobody has marked it as won.
                ("order_ids", "not any", [("state", "=", "sale")]),
            ],
            order="id desc",
            limit=40,
        )
