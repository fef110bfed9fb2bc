{
    "name": "Channel Partner",
    "summary": "The nearest store that can: channels by tier, type and capability, "
    "leads and jobs offered by distance, partner portal, commission for proven service",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "Odoo Service Revenue contributors, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/field-service",
    "license": "AGPL-3",
    "application": True,
    "depends": [
        "service_revenue",
        "website_crm_partner_assign",
        "rma_sale",
        "web_leaflet_lib",
    ],
    "data": [
        "security/channel_groups.xml",
        "security/channel_security.xml",
        "security/channel_document_security.xml",
        "security/channel_commission_security.xml",
        "security/ir.model.access.csv",
        "views/channel_menus.xml",
        "data/channel_data.xml",
        "data/channel_commission_data.xml",
        "data/channel_route_data.xml",
        "views/channel_point_views.xml",
        "views/channel_configuration_views.xml",
        "views/channel_route_views.xml",
        "views/channel_commission_rule_views.xml",
        "views/channel_commission_views.xml",
        "report/store_statement_report.xml",
        "views/store_portal_templates.xml",
        "views/store_offer_templates.xml",
        "views/store_lead_templates.xml",
        "views/store_statement_templates.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "channel_partner/static/src/components/**/*",
        ],
        "web.assets_frontend": [
            "channel_partner/static/src/portal/**/*",
        ],
        "web.assets_unit_tests": [
            "channel_partner/static/tests/**/*.test.js",
        ],
        "web.assets_tests": [
            "channel_partner/static/tests/tours/**/*",
        ],
    },
    "pre_init_hook": "pre_init_hook",
    "uninstall_hook": "uninstall_hook",
}
