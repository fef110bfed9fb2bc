# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from .demo import build_company


def post_init_hook(env):
    """Turn the main company of a fresh database into the demonstration company."""
    build_company(env)
