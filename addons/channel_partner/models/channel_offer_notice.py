# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

#: Offers that one transaction of the cron tells of.
BATCH = 100


class ChannelOffer(models.Model):
    """A new offer is told to owners and clerks of its store, once (CP-08).

    The mail says what the page says before it is accepted: nothing personal, in the
    subject and the link neither. It is queued by a scheduled action, so that giving out
    many leads does not wait for the mails.
    """

    _inherit = "channel.offer"

    notified_on = fields.Datetime(
        string="Store Told On",
        readonly=True,
        copy=False,
        help="When the people of the store were sent a mail about this offer.",
    )

    _to_tell = models.Index("(id) WHERE state = 'offered' AND notified_on IS NULL")

    @api.model_create_multi
    def create(self, vals_list):
        offers = super().create(vals_list)
        cron = self.env.ref("channel_partner.ir_cron_offer_notice", False)
        if offers and cron:
            # sudo: only wakes the scheduled action.
            cron.sudo()._trigger()
        return offers

    @api.model
    def _cron_notice(self):
        """Tell stores of the offers that wait for them, in committed batches."""
        cron = self.env["ir.cron"]
        cron._commit_progress()
        while True:
            ids = [
                row[0]
                for row in self.env.execute_query(
                    SQL(
                        """SELECT id FROM channel_offer
                            WHERE state = 'offered' AND notified_on IS NULL
                            ORDER BY id LIMIT %s
                              FOR NO KEY UPDATE SKIP LOCKED""",
                        BATCH,
                    )
                )
            ]
            if not ids:
                return
            self.browse(ids)._notify_stores()
            if not cron._commit_progress(len(ids)):
                return

    def _notify_stores(self):
        """Queue one mail for each of these and each language of its readers."""
        # sudo: the mail goes to readers of the store, with masked facts only.
        offers = self.sudo()
        offers.write({"notified_on": fields.Datetime.now()})
        groups = defaultdict(list)
        for offer in offers.filtered(lambda offer: offer._is_waiting()):
            readers = offer.point_id.reader_ids.filtered(
                lambda partner: partner.email and partner.user_ids
            )
            for lang, partners in readers.grouped("lang").items():
                company = offer.company_id.id
                groups[lang, tuple(partners.ids), company].append(offer.id)
        template = self.env.ref("channel_partner.mail_template_offer", False)
        if not template:
            return
        for (lang, partner_ids, _company), ids in groups.items():
            known = offers.browse(ids).with_context(lang=lang)
            cards = {card["id"]: card for card in known._get_portal_cards()}
            template.sudo().with_context(lang=lang, store_cards=cards).send_mail_batch(
                ids,
                email_values={
                    "recipient_ids": [fields.Command.link(pid) for pid in partner_ids]
                },
                email_layout_xmlid="mail.mail_notification_light",
            )
