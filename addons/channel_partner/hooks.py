# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.service_revenue.hooks import remove_traces


def pre_init_hook(env):
    """The nearest store is found by an index on points of the sphere.

    ``cube`` comes with PostgreSQL and is trusted: the owner of the database can add it.
    """
    known = env.execute_query(
        SQL("SELECT 1 FROM pg_available_extensions WHERE name = 'cube'")
    )
    if not known:
        raise UserError(
            env._(
                "PostgreSQL has no extension “cube” here. Install the package "
                "postgresql-contrib of the database server, then try again."
            )
        )
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS cube")


def uninstall_hook(env):
    """Nothing but tables of Odoo's is left; ``cube`` may be used by others."""
    remove_traces(env, "channel_partner")
