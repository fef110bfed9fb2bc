# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Products: appliances, their consumables, value-added and installation services."""

from markupsafe import Markup

from odoo.fields import Command

from .context import LANGUAGE
from .goods import (
    APPLIANCES,
    CONSUMABLES,
    GROUPS,
    INSTALLATIONS,
    ON_SITE,
    REPAIR,
    VALUE_ADDED,
)

# after how many months a new one is offered
REPLACEMENT_MONTHS = {
    "cold": 120,
    "wash": 96,
    "air": 120,
    "tv": 84,
    "kitchen": 120,
    "water": 96,
    "small": 48,
}


def build(demo):
    demo.categories = {
        key: _named(demo.env["product.category"], name, name_zh)
        for key, (name, name_zh) in GROUPS.items()
    }
    demo.templates = _make_visit_templates(demo)
    rows = [
        *((row, _consumable_values(demo)) for row in CONSUMABLES),
        *((row, _appliance_values(demo, row)) for row in APPLIANCES),
        *((row, _value_added_values(demo, row.code)) for row in VALUE_ADDED),
        *((row, _installation_values(demo, row.code)) for row in INSTALLATIONS),
        (REPAIR, _service_values(demo)),
    ]
    products = demo.env["product.product"].create(
        [
            {
                "name": row.name,
                "default_code": row.code,
                "list_price": row.price,
                "standard_price": round(row.price * 0.58, 2),
                **values,
            }
            for row, values in rows
        ]
    )
    for product, (row, _values) in zip(products, rows, strict=True):
        demo.products[row.code] = product
        product.with_context(lang=LANGUAGE).name = row.name_zh
    for row in APPLIANCES:
        consumables = demo.env["product.product"].concat(
            *(demo.products[code] for code in row.consumables)
        )
        extras = consumables.product_tmpl_id
        demo.products[row.code].product_tmpl_id.write(
            {
                "service_consumable_ids": [Command.set(extras.ids)],
                "optional_product_ids": [Command.set(extras.ids)],
            }
        )


def _named(model, name, name_zh):
    record = model.create({"name": name})
    if model._fields["name"].translate:
        record.with_context(lang=LANGUAGE).name = name_zh
    return record


# Shop prices include value-added tax. It is not split off here: the amounts on the
# customer's panel are then the prices on the tag.
UNTAXED = {
    "taxes_id": [Command.clear()],
    "supplier_taxes_id": [Command.clear()],
}


def _appliance_values(demo, row):
    return {
        "type": "consu",
        "is_storable": True,
        "tracking": "serial",
        "warranty": row.warranty,
        "warranty_type": "year",
        "replacement_age_months": REPLACEMENT_MONTHS[row.group],
        "create_fsm_equipment": True,
        "invoice_policy": "order",
        "categ_id": demo.categories[row.group].id,
        **UNTAXED,
    }


def _consumable_values(demo):
    return {
        "type": "consu",
        "invoice_policy": "order",
        "categ_id": demo.categories["consumable"].id,
        **UNTAXED,
    }


def _service_values(demo):
    return {
        "type": "service",
        "invoice_policy": "order",
        "categ_id": demo.categories["service"].id,
        **UNTAXED,
    }


def _value_added_values(demo, code):
    values = _service_values(demo) | {"is_value_added_service": True}
    if code in ON_SITE:
        values |= {
            "field_service_tracking": "line",
            "fsm_order_template_id": demo.templates["clean"].id,
        }
    return values


def _installation_values(demo, code):
    template = "delivery" if code == "SV-DEL" else "installation"
    return _service_values(demo) | {
        "field_service_tracking": "line",
        "fsm_order_template_id": demo.templates[template].id,
    }


def _make_visit_templates(demo):
    """One template per kind of visit; the type follows from it (X-37)."""
    types = _visit_types(demo)
    rows = {
        "delivery": (
            "送货上门",
            1.0,
            ("核对型号与外观", "搬运入户，铺好垫布", "请客户验收"),
        ),
        "installation": (
            "安装调试",
            2.0,
            ("确认水电与安装位置", "安装并调试", "教客户使用，清理现场"),
        ),
        "repair": ("上门维修", 1.5, ("询问故障现象", "检测并报价", "维修后试机")),
        "clean": ("深度清洗", 1.5, ("铺好防护", "拆洗并消毒", "试机，请客户查看")),
    }
    templates = {}
    for key, (name, hours, steps) in rows.items():
        templates[key] = demo.env["fsm.template"].create(
            {
                "name": name,
                "duration": hours,
                "company_id": demo.company.id,
                "type_id": types["maintenance" if key == "clean" else key].id,
                "instructions": Markup("<ol>%s</ol>")
                % Markup().join(Markup("<li>%s</li>") % step for step in steps),
            }
        )
    return templates


def _visit_types(demo):
    return {
        kind: demo.env.ref(f"service_revenue.fsm_order_type_{kind}")
        for kind in ("delivery", "installation", "repair", "maintenance")
    }
