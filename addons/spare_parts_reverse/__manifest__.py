{
    "name": "Spare Parts Reverse",
    "summary": "No part is ever lost: swap on site, return obligation, inspection, "
    "repair or replace by cost, refurbishing, supplier claims, certified disposal",
    "version": "19.0.1.0.0",
    "category": "Inventory/Inventory",
    "author": "Odoo Service Revenue contributors, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/field-service",
    "license": "AGPL-3",
    "application": True,
    "depends": [
        "barcodes",
        "service_revenue",
        "fieldservice_repair",
        "rma_sale",
    ],
    "data": [
        "security/spare_groups.xml",
        "security/spare_security.xml",
        "security/spare_refurbish_security.xml",
        "security/ir.model.access.csv",
        "views/spare_menus.xml",
        "data/spare_data.xml",
        "data/spare_decision_data.xml",
        "data/spare_owe_data.xml",
        "views/spare_part_return_views.xml",
        "views/res_config_settings_views.xml",
        "views/spare_configuration_views.xml",
        "views/spare_repair_fail_views.xml",
        "views/repair_order_views.xml",
        "views/spare_harvest_views.xml",
        "views/spare_part_return_repair_views.xml",
        "views/res_config_settings_refurbish_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "spare_parts_reverse/static/src/components/**/*",
        ],
        "web.assets_unit_tests": [
            "spare_parts_reverse/static/tests/**/*.test.js",
        ],
        "web.assets_tests": [
            "spare_parts_reverse/static/tests/tours/**/*",
        ],
    },
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
