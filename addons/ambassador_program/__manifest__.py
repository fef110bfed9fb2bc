{
    "name": "Ambassador Program",
    "summary": "A city, ten voices: ambassadors by city, campaigns by personal link, "
    "community events whose deals count for service and whose leads go to the nearest "
    "store",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "Odoo Service Revenue contributors, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/field-service",
    "license": "AGPL-3",
    "application": True,
    "depends": [
        "channel_partner",
        "event_crm",
        "website_event",
        "link_tracker",
    ],
    "data": [
        "security/ambassador_groups.xml",
        "security/ambassador_security.xml",
        "security/ir.model.access.csv",
        "security/ambassador_city_security.xml",
        "data/ambassador_level_data.xml",
        "views/ambassador_menus.xml",
        "security/ambassador_signup_security.xml",
        "data/ambassador_signup_data.xml",
        "views/signup_templates.xml",
        "views/signup_poster_templates.xml",
        "views/ambassador_signup_views.xml",
        "data/ambassador_city_data.xml",
        "data/ambassador_life_data.xml",
        "views/res_config_settings_views.xml",
        "views/res_config_settings_signup_views.xml",
        "views/ambassador_ambassador_views.xml",
        "views/ambassador_city_views.xml",
        "views/ambassador_apply_templates.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "ambassador_program/static/src/components/**/*",
        ],
        "web.assets_frontend": [
            "ambassador_program/static/src/portal/**/*",
        ],
        "web.assets_unit_tests": [
            "ambassador_program/static/tests/**/*.test.js",
        ],
        "web.assets_tests": [
            "ambassador_program/static/tests/tours/**/*",
        ],
    },
    "uninstall_hook": "uninstall_hook",
}
