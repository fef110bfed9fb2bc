def uninstall_hook(env):
    """Remove what PostgreSQL keeps after Odoo has dropped our tables."""
