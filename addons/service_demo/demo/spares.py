# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Spare parts as plain data: names, costs in yuan, suppliers, what repair takes."""

from typing import NamedTuple


class Spare(NamedTuple):
    code: str
    name: str
    name_zh: str
    cost: int
    price: int
    tracking: str  # serial, lot or none
    fits: tuple[str, ...]  # groups or codes of appliances, see goods.py
    faults: tuple[str, ...]  # what the technician writes down
    supplier: str
    warranty: int = 0  # months, of the supplier
    hours: float = 0.0  # of a repair
    material: int = 0  # of a repair
    policy: str = "general"
    waste: str = "electronics"
    weight: float = 0.3  # kg
    refurbished: str = ""  # code of the second-grade part


SPARES = (
    Spare(
        "SP-CBR",
        "Refrigerator Control Board",
        "冰箱主控板",
        260,
        420,
        "serial",
        ("cold",),
        ("通电无反应，主板无输出", "化霜失灵，更换主控板"),
        "board",
        hours=1.0,
        material=15,
        policy="deposit",
    ),
    Spare(
        "SP-CBW",
        "Washing Machine Control Board",
        "洗衣机电脑板",
        240,
        398,
        "serial",
        ("wash",),
        ("按键失灵，电脑板进水", "不进入脱水，继电器烧蚀"),
        "board",
        hours=1.2,
        material=12,
        policy="deposit",
    ),
    Spare(
        "SP-INV",
        "Air Conditioner Inverter Board",
        "空调变频板",
        520,
        860,
        "serial",
        ("air",),
        ("报E6，变频板无输出", "模块保护，压缩机不启动"),
        "board",
        hours=2.0,
        material=60,
        policy="deposit",
        weight=0.8,
        refurbished="SP-INV-R",
    ),
    Spare(
        "SP-CMP",
        "Refrigerator Compressor",
        "冰箱压缩机",
        680,
        1080,
        "serial",
        ("cold",),
        ("压缩机不启动，绕组开路", "不制冷，压缩机卡缸"),
        "cooling",
        warranty=36,
        waste="hazardous_component",
        weight=8.5,
    ),
    Spare(
        "SP-PMP",
        "Drain Pump",
        "洗衣机排水泵",
        65,
        128,
        "serial",
        ("wash",),
        ("不排水，泵电机烧毁", "排水时异响，叶轮断裂"),
        "motor",
        hours=0.8,
        material=8,
        weight=0.6,
    ),
    Spare(
        "SP-SEL",
        "Door Seal",
        "冰箱门封条",
        42,
        98,
        "none",
        ("cold",),
        ("门封老化开裂，漏冷结霜",),
        "cooling",
        policy="none",
    ),
    Spare(
        "SP-DSP",
        "Display Module",
        "显示屏模组",
        450,
        780,
        "serial",
        ("tv", "kitchen"),
        ("屏幕有竖线", "显示屏不亮，触摸无反应"),
        "display",
        warranty=18,
        hours=1.5,
        material=120,
        weight=1.2,
    ),
    Spare(
        "SP-FAN",
        "Fan Motor",
        "风扇电机",
        95,
        188,
        "lot",
        ("air", "kitchen"),
        ("电机异响，轴承磨损", "风机不转"),
        "motor",
        hours=0.5,
        material=10,
        weight=1.1,
    ),
    Spare(
        "SP-BAT",
        "Battery Module",
        "锂电池模组",
        180,
        329,
        "serial",
        ("RV-9",),
        ("电池鼓包，续航不足十分钟", "充不进电，电池报警"),
        "motor",
        waste="battery",
        weight=0.9,
    ),
    Spare(
        "SP-HTR",
        "Heating Element",
        "热水器加热管",
        88,
        168,
        "serial",
        ("EW-60",),
        ("加热管击穿，漏电保护动作", "加热管结垢烧断"),
        "motor",
    ),
    Spare(
        "SP-FLT",
        "Filter Housing",
        "滤芯座总成",
        48,
        118,
        "none",
        ("WP-800",),
        ("滤芯座开裂渗水",),
        "cooling",
        hours=0.3,
        material=6,
    ),
)
REFURBISHED = Spare(
    "SP-INV-R",
    "Air Conditioner Inverter Board, Refurbished",
    "空调变频板（翻新件）",
    320,
    560,
    "serial",
    (),
    (),
    "",
)

SUPPLIERS = {
    "board": "杭州恒芯电子科技有限公司",
    "cooling": "安徽凌冷制冷配件有限公司",
    "motor": "宁波劲转电机有限公司",
    "display": "深圳明屏显示技术有限公司",
}
HANDLER = "浙江绿源固废处置有限公司"
HANDLER_LICENSE = "浙危废经第 3301000288 号"

# what the inspector finds: (grade, how often, what he notes)
GRADES = (
    ("good", 12, "上机测试两小时，未发现故障"),
    ("light", 66, "个别元件损坏，可修"),
    ("heavy", 10, "基板烧蚀面积大"),
    ("scrap", 12, "进水腐蚀严重"),
)
FAULTS = ("no_power", "no_function", "intermittent", "noise", "leak", "broken")
