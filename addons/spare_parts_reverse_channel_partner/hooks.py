# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.service_revenue.hooks import remove_traces


def uninstall_hook(env):
    """Nothing but tables of Odoo's is left."""
    remove_traces(env, "spare_parts_reverse_channel_partner")
