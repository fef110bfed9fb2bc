{
    "name": "Planted Holes",
    "summary": "Test only: one hole of each kind, which the abuse rows must find",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Odoo Service Revenue contributors, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/field-service",
    "license": "AGPL-3",
    "depends": ["service_revenue"],
    "data": ["report.xml"],
}
