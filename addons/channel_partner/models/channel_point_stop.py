# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import pytz

from odoo import api, fields, models

#: Stores that one transaction of the cron sets to work again.
BATCH = 200


class ChannelPoint(models.Model):
    """A store that stops, and one that goes on."""

    _inherit = "channel.point"

    def write(self, vals):
        if not {"state", "active"}.intersection(vals):
            return super().write(vals)
        working = self.filtered(lambda point: point._takes_work())
        result = super().write(vals)
        working.filtered(lambda point: not point._takes_work())._pass_offers_on()
        return result

    def _takes_work(self):
        self.ensure_one()
        return self.state == "active" and self.active

    def _pass_offers_on(self):
        """What waits for an answer of these stores goes to the next ones. Work that was
        accepted stays, until somebody takes it back."""
        if not self:
            return
        # sudo: who stops a store need not read what it was offered.
        offers = self.env["channel.offer"].sudo()
        offers = offers.search(
            [("point_id", "in", self.ids), ("state", "=", "offered")]
        )
        offers._drop()

    @api.model
    def _cron_daily(self):
        """Certificates that ran out count no more, and pauses that are over end."""
        cron = self.env["ir.cron"]
        self._recompute_run_out()
        if not cron._commit_progress():
            return
        while points := self._get_pause_over(BATCH):
            points.write({"state": "active", "paused_until": False})
            if not cron._commit_progress(len(points)):
                return

    @api.model
    def _get_pause_over(self, limit=None):
        """Stores whose pause is over, each where its company is; locked."""
        now = pytz.utc.localize(fields.Datetime.now())
        found = self.browse()
        for company in self.env["res.company"].search([("active", "=", True)]):
            zone = pytz.timezone(company.resource_calendar_id.tz or "UTC")
            found |= self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "paused"),
                    ("paused_until", "<", now.astimezone(zone).date()),
                ],
                limit=limit,
            )
        return found[:limit].try_lock_for_update(allow_referencing=True)
