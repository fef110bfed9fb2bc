# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class ServiceLeadCapture(models.Model):
    """The claim: this interest of this document has its lead, for ever (SR-09)."""

    _name = "service.lead.capture"
    _description = "Lead Capture Claim"
    _rec_name = "lead_id"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(
        model_field="res_model", required=True, readonly=True
    )
    interest_id = fields.Many2one(
        "service.interest", required=True, readonly=True, ondelete="restrict"
    )
    # Empty only inside the transaction that takes the claim.
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, ondelete="restrict", index=True
    )

    _document_interest_uniq = models.UniqueIndex(
        "(res_model, res_id, interest_id)",
        "This interest has already been captured on this document.",
    )

    @api.model
    def _claim(self, document, interest, with_evidence=False):
        """Take the claim, or find who has it.

        Of two simultaneous callers one inserts; the other waits for it and is then
        refused by PostgreSQL with a serialization failure, upon which Odoo repeats the
        request and finds the claim taken.

        :param with_evidence: put this call in line with others on the same claim, so
            that the same photo sent twice at the same time is kept once
        :return: (claim, True if this call took it)
        """
        now = fields.Datetime.now()
        cr = self.env.cr
        # To be refused because of another tap is no error worth a line in the log.
        cr.execute(
            SQL(
                """
                INSERT INTO service_lead_capture
                    (res_model, res_id, interest_id,
                     create_uid, create_date, write_uid, write_date)
                VALUES (%(model)s, %(id)s, %(interest)s, %(uid)s, %(now)s,
                        %(uid)s, %(now)s)
                ON CONFLICT (res_model, res_id, interest_id) DO NOTHING
                RETURNING id
                """,
                model=document._name,
                id=document.id,
                interest=interest.id,
                uid=self.env.uid,
                now=now,
            ),
            log_exceptions=False,
        )
        if inserted := cr.fetchone():
            return self.browse(inserted[0]), True
        claim = self.search(
            [
                ("res_model", "=", document._name),
                ("res_id", "=", document.id),
                ("interest_id", "=", interest.id),
            ]
        )
        if with_evidence:
            cr.execute(
                SQL(
                    "UPDATE service_lead_capture SET write_date = %s WHERE id = %s",
                    now,
                    claim.id,
                ),
                log_exceptions=False,
            )
        return claim, False

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "A captured lead stays captured. Mark the lead as lost if nothing "
                "comes of it."
            )
        )
