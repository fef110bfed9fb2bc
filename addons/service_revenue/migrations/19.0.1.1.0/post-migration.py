# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Shares for the deals that service has made so far; profiles are made anew.

    Captured leads are tested with what is known today. The nightly rebuild fills the
    new facts of the profiles, and with them tags, life-cycle stages and shelf life; it
    is brought forward.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["service.attribution"]._backfill()
    env.ref("service_revenue.ir_cron_profile_rebuild")._trigger()
