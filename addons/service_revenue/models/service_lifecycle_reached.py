# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import plaintext2html


class ServiceLifecycleReached(models.Model):
    """A unit has reached a moment of its life; the same never counts twice (SR-45)."""

    _name = "service.lifecycle.reached"
    _description = "Moment Reached by a Product"
    _order = "date desc, id desc"
    _rec_name = "moment_id"

    moment_id = fields.Many2one(
        "service.lifecycle.moment",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    equipment_id = fields.Many2one(
        "fsm.equipment",
        string="Product",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Date(required=True, readonly=True)
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _once = models.UniqueIndex(
        "(moment_id, equipment_id, date)",
        "This moment of the product was noted already.",
    )

    def _make_leads(self):
        """A lead for each customer and interest; who has an open one keeps it."""
        # sudo: a job, or what the button was allowed to.
        rows = self.sudo()
        for (company, interest), some in rows.grouped(
            lambda row: (row.company_id, row.moment_id.interest_id)
        ).items():
            leads = rows.env["service.repurchase"]._open_leads(
                some.partner_id, interest, company
            )
            missing = some.filtered(
                lambda row, leads=leads: row.partner_id not in leads
            )
            firsts = {row.partner_id: row for row in reversed(missing)}
            made = (
                self.env["crm.lead"]
                .sudo()
                .create([row._prepare_lead_vals() for row in firsts.values()])
            )
            leads |= dict(zip(firsts, made, strict=True))
            for partner, units in some.grouped("partner_id").items():
                units.lead_id = leads[partner]
        return rows.lead_id

    def _prepare_lead_vals(self):
        self.ensure_one()
        moment, unit = self.moment_id, self.equipment_id
        partner, interest = self.partner_id, moment.interest_id
        moment = moment.with_context(lang=partner.lang)
        note = [moment._get_sentence(unit, self.date)]
        if moment.service_tmpl_id:
            note.append(
                self.env._("Propose: %(name)s", name=moment.service_tmpl_id.name)
            )
        return {
            "name": f"{moment.name}: {partner.name or partner.display_name}",
            "type": "opportunity",
            "partner_id": partner.id,
            "company_id": self.company_id.id,
            "team_id": interest.team_id.id,
            "user_id": interest.team_id.user_id.id or partner.user_id.id,
            "service_interest_id": interest.id,
            "tag_ids": [(6, 0, interest.tag_ids.ids)],
            "description": plaintext2html("\n".join(note)),
        }

    def _find(self, moment, day):
        """Row of the moment; a visit may be a day later where the reader is."""
        return self.filtered(
            lambda row: row.moment_id == moment and abs((row.date - day).days) <= 1
        )[:1]

    @api.model
    def _claim(self, moment, equipment, day):
        """Row of this moment, made when it is missing; another tap finds it."""
        known = self.search([("equipment_id", "=", equipment.id)])
        return known._find(moment, day) or self.create(
            {
                "moment_id": moment.id,
                "equipment_id": equipment.id,
                "partner_id": equipment.commercial_partner_id.id,
                "company_id": equipment.company_id.id,
                "date": day,
            }
        )
