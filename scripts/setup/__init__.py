"""Everything that has to be on the machine before Odoo can start."""
