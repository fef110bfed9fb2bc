# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from .channel_route_engine import DOCUMENT_FIELDS

#: Documents that one transaction of the cron sends on their way.
BATCH = 200


class ChannelRoutedMixin(models.AbstractModel):
    """Requests that go straight to the local provider, without anybody (CP-10).

    One request is routed at once. Many at a time, as an import brings them, are marked
    and routed by a job.
    """

    _inherit = "channel.routed.mixin"

    channel_is_due = fields.Boolean(
        string="Waits to Be Routed",
        readonly=True,
        copy=False,
        help="The next job offers it to the nearest store.",
    )

    def _channel_auto_route(self, at_once=1):
        """Route those that the company lets go by themselves: a few now, many later.

        :param at_once: so many in the request
        """
        # sudo: settings of the company; that a request is routed is no right of who
        # makes it.
        due = self.sudo().filtered(lambda record: record._is_channel_auto())
        if len(self) <= at_once and not self.env.context.get("import_file"):
            if due:
                self.env["channel.route"]._open(due)
        elif due:
            due.channel_is_due = True

    def _is_channel_auto(self):
        """Whether this document goes to a store by itself. Hook of each document."""
        self.ensure_one()
        return False

    def _get_channel_local_point(self):
        """The store that provides service where this is, whoever is nearer; or none."""
        return self.env["channel.point"]

    @api.model
    def _cron_channel_route(self):
        """Send what waits on its way, in committed batches; whether there is time for
        more."""
        cron = self.env["ir.cron"]
        domain = Domain("channel_is_due", "=", True)
        cron._commit_progress(remaining=self.search_count(domain))
        last = 0
        while True:
            records = self.search(
                domain & Domain("id", ">", last), order="id", limit=BATCH
            )
            if not records:
                break
            last = records[-1].id
            # Somebody is working on the others: the next run sees them.
            mine = records.try_lock_for_update()
            mine.channel_is_due = False
            # What has been given away or closed in the meantime is left alone.
            self.env["channel.route"]._open(
                mine.filtered(lambda record: record._is_channel_auto())
            )
            if not cron._commit_progress(len(records)):
                return False
        return True


class ChannelRoute(models.Model):
    _inherit = "channel.route"

    @api.model
    def _cron_open_due(self):
        """Send what imports and plans have brought on its way."""
        for name in DOCUMENT_FIELDS:
            if not self.env[name]._cron_channel_route():
                break
