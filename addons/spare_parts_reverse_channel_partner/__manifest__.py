{
    "name": "Spare Parts Reverse: Channel Partners",
    "summary": "Channel partners see, order, hold on consignment, use and return spare "
    "parts in their portal, under the allowance of their tier",
    "version": "19.0.1.0.0",
    "category": "Inventory/Inventory",
    "author": "Odoo Service Revenue contributors, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/field-service",
    "license": "AGPL-3",
    "depends": [
        "spare_parts_reverse",
        "channel_partner",
    ],
    "data": [
        "security/spare_store_security.xml",
        "security/ir.model.access.csv",
        "data/spare_store_data.xml",
        "views/spare_store_allowance_views.xml",
        "views/spare_store_request_views.xml",
        "views/store_part_templates.xml",
    ],
    "uninstall_hook": "uninstall_hook",
    "auto_install": True,
}
