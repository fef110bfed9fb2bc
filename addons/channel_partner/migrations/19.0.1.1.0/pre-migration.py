# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
OURS = ["channel_partner", "spare_parts_reverse_channel_partner"]


def migrate(cr, version):
    """The people of a firm have a field of their own.

    It had the name of core's field for the members of discussion channels. Record rules
    that are there already are not loaded again, and views are checked together with
    those that are loaded after them, so the words of both are changed here.
    """
    cr.execute(
        """
        UPDATE ir_rule
           SET domain_force = replace(
               domain_force, 'channel_member_ids', 'store_member_ids')
         WHERE domain_force LIKE '%%channel_member_ids%%'
           AND id IN (
               SELECT res_id FROM ir_model_data
                WHERE model = 'ir.rule' AND module = ANY(%s))
        """,
        [OURS],
    )
    cr.execute(
        """
        UPDATE ir_ui_view
           SET arch_db = replace(
               arch_db::text, 'channel_member_ids', 'store_member_ids')::jsonb
         WHERE arch_db::text LIKE '%%channel_member_ids%%'
           AND id IN (
               SELECT res_id FROM ir_model_data
                WHERE model = 'ir.ui.view' AND module = ANY(%s))
        """,
        [OURS],
    )
