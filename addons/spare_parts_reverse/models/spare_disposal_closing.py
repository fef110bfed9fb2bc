# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

#: Disposals of one transaction of the cron.
BATCH = 100


class SpareDisposal(models.Model):
    """The certificate comes, and the disposal is closed with it (SP-14)."""

    _inherit = "spare.disposal"

    # ------------------------------------------------------------------
    # Certificate and closing
    # ------------------------------------------------------------------

    def _certify(self, number, date, data, file_name, parts=None):
        """Record a certificate for ``parts`` (all that have none).

        :param data: content of the file, as bytes
        :return: ``spare.disposal.certificate``
        """
        self.ensure_one()
        self._lock()
        self._check_allowed("certify")
        # sudo: certificates are written by the engine only.
        disposal = self.sudo()
        open_parts = disposal.return_ids.filtered(
            lambda part: not part.disposal_certificate_id
        )
        parts = parts.sudo() if parts else open_parts
        if not parts or parts - open_parts:
            raise UserError(
                self.env._(
                    "Choose parts of %(disposal)s that have no certificate yet.",
                    disposal=disposal.name,
                )
            )
        certificates = self.env["spare.disposal.certificate"].sudo()
        certificate = certificates._record(disposal, number, date, data, file_name)
        parts._silent().write({"disposal_certificate_id": certificate.id})
        return certificate.with_env(self.env)

    def action_close(self):
        """Dispose of the parts that have their certificate; the others stay open."""
        self._check_manages()
        self._lock()
        self._check_transition("close")
        self._close()
        return True

    def _close(self):
        # sudo: see _hand_over; the closing was checked.
        disposals = self.sudo()
        for disposal in disposals:
            certified = disposal.return_ids.filtered(
                lambda part: part.disposal_certificate_id and part.state == "disposal"
            )
            if not certified:
                raise UserError(
                    self.env._(
                        "%(disposal)s: %(count)s parts have no certificate. Enter its "
                        "number, date and file first.",
                        disposal=disposal.name,
                        count=len(disposal.return_ids),
                    )
                )
            disposal._check_licenses_then()
            for certificate, parts in certified.grouped(
                "disposal_certificate_id"
            ).items():
                parts.with_env(self.env)._step(
                    "done",
                    {
                        "outcome": "disposed",
                        "handler_id": disposal.handler_id.id,
                        "certificate_number": certificate.number,
                    },
                    note=self.env._(
                        "Disposed of by %(handler)s, certificate %(number)s",
                        handler=disposal.handler_id.display_name,
                        number=certificate.number,
                    ),
                )
        whole = disposals.filtered(
            lambda disposal: all(p.state == "done" for p in disposal.return_ids)
        )
        whole.write(
            {
                "state": "closed",
                "closed_by_id": self.env.uid,
                "closed_on": fields.Datetime.now(),
            }
        )
        whole.activity_unlink(
            ["spare_parts_reverse.mail_activity_type_disposal_certificate"]
        )

    def _check_licenses_then(self):
        """The licences of the day of the hand-over still say what they said then."""
        self.ensure_one()
        # What was archived since was valid all the same.
        record = self.with_context(active_test=False)
        covered = record._find_licenses(self.handed_over_date)
        for waste in self.return_ids.waste_class_id:
            if (record, waste) not in covered:
                raise UserError(
                    self.env._(
                        "%(handler)s had no valid licence for %(code)s %(name)s on "
                        "%(day)s. Correct the licence, or have the parts disposed of "
                        "by somebody else.",
                        handler=self.handler_id.display_name,
                        code=waste.code,
                        name=waste.name,
                        day=format_date(self.env, self.handed_over_date),
                    )
                )

    # ------------------------------------------------------------------
    # Reminder
    # ------------------------------------------------------------------

    @api.model
    def _cron_remind_certificates(self):
        """Tell who is responsible that a certificate is missing, once."""
        cron = self.env["ir.cron"]
        today = fields.Date.context_today(self)
        domain = [
            ("state", "=", "handed_over"),
            ("certificate_due", "<=", today),
            ("reminded_on", "=", False),
        ]
        while True:
            disposals = self.search(domain, limit=BATCH).try_lock_for_update(
                allow_referencing=True
            )
            if not disposals:
                return
            disposals._remind_certificates(today)
            if not cron._commit_progress(
                len(disposals), remaining=self.search_count(domain)
            ):
                return

    def _remind_certificates(self, today):
        kind = self.env.ref(
            "spare_parts_reverse.mail_activity_type_disposal_certificate"
        )
        model = self.env["ir.model"]._get_id(self._name)
        self.env["mail.activity"].create(
            [
                {
                    "activity_type_id": kind.id,
                    "automated": True,
                    "res_model_id": model,
                    "res_id": disposal.id,
                    "user_id": (disposal.user_id or self.env.user).id,
                    "date_deadline": today,
                    "summary": self.env._(
                        "%(handler)s owes the certificate since %(day)s",
                        handler=disposal.handler_id.display_name,
                        day=format_date(self.env, disposal.certificate_due),
                    ),
                }
                for disposal in self
            ]
        )
        # sudo: written by the engine only.
        self.sudo().write({"reminded_on": today})
