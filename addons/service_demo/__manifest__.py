{
    "name": "Service Revenue: Demonstration Company",
    "summary": "A believable maker of home appliances with two years of sales and "
    "service, to look at; nothing depends on it",
    "version": "19.0.1.2.0",
    "category": "Services/Field Service",
    "author": "Odoo Service Revenue contributors, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/field-service",
    "license": "AGPL-3",
    "depends": [
        "ambassador_program",
        "channel_partner",
        "l10n_cn",
        "service_revenue",
        "spare_parts_reverse",
        "spare_parts_reverse_channel_partner",
    ],
    "post_init_hook": "post_init_hook",
}
