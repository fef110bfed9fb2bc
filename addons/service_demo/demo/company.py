# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The company itself: name, language, currency, chart of accounts, taxes."""

import base64

from odoo.tools import file_open

from .context import LANGUAGE

COMPANY_NAME = "晨岚电器有限公司"
HOURLY_COST = 68  # CNY
GOODWILL_BUDGET = 2000  # CNY a month


def build(demo):
    _activate_language(demo)
    _set_company(demo)
    _load_chart(demo)


def _activate_language(demo):
    """Simplified Chinese beside English, with the terms of all installed addons."""
    lang = demo.env["res.lang"]
    if LANGUAGE in dict(lang.get_installed()):
        return
    lang._activate_lang(LANGUAGE)
    demo.env["ir.module.module"].search(
        [("state", "in", ("installed", "to install", "to upgrade"))]
    )._update_translations([LANGUAGE])


def _set_company(demo):
    with file_open("service_demo/static/img/logo.png", "rb") as logo:
        image = base64.b64encode(logo.read())
    yuan = demo.env.ref("base.CNY")
    yuan.active = True
    demo.company.write(
        {
            "name": COMPANY_NAME,
            "country_id": demo.env.ref("base.cn").id,
            "state_id": demo.env.ref("base.state_cn_ZJ").id,
            "city": "杭州市",
            "zip": "310051",
            "street": "滨江区江南大道 3888 号",
            "phone": "+86 571 0000 0400",
            "email": "service@chenlan.example.com",
            "currency_id": yuan.id,
            "logo": image,
            "primary_color": "#1F6F8B",
            "secondary_color": "#E07A3F",
            "service_hourly_cost": HOURLY_COST,
            "service_goodwill_budget": GOODWILL_BUDGET,
        }
    )
    pricelists = demo.env["product.pricelist"].with_context(active_test=False)
    pricelists.search([]).currency_id = yuan
    demo.company.partner_id.write(
        {"partner_latitude": 30.2084, "partner_longitude": 120.2120}
    )
    demo.env["res.users"].search(
        [("share", "=", False)]
    ).partner_id.tz = "Asia/Shanghai"


def _load_chart(demo):
    """The Chinese chart of accounts, in place of the one of a fresh database.

    Installed together with ``account``, the chart that Odoo chose for a company
    without a country would be loaded when everything is done, on top of this one: it
    is taken off the waiting list.
    """
    vars(demo.env.registry).pop("_auto_install_template", None)
    if demo.company.chart_template != "cn":
        demo.env["account.chart.template"]._load("cn", demo.company, False)
