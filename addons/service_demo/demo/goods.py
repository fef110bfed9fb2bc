# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The catalogue as plain data: English and Chinese names, prices in yuan with tax."""

from typing import NamedTuple


class Appliance(NamedTuple):
    code: str
    name: str
    name_zh: str
    price: int
    warranty: int  # years
    group: str
    weight: int  # how often it is bought
    installation: str = ""  # code of the service that puts it in
    consumables: tuple[str, ...] = ()


class Extra(NamedTuple):
    code: str
    name: str
    name_zh: str
    price: int


class Plan(NamedTuple):
    code: str
    name: str
    name_zh: str
    price: int
    level: str
    billing: str = "prepaid"


GROUPS = {
    "cold": ("Refrigerators", "冰箱冷柜"),
    "wash": ("Laundry", "洗衣机"),
    "air": ("Air Conditioners", "空调"),
    "tv": ("Televisions", "电视"),
    "kitchen": ("Kitchen Appliances", "厨房电器"),
    "water": ("Water", "热水净水"),
    "small": ("Home Comfort", "生活电器"),
    "consumable": ("Consumables and Accessories", "耗材配件"),
    "service": ("Services", "服务"),
}

APPLIANCES = (
    Appliance(
        "RF-510",
        "French Door Refrigerator 510 L",
        "法式多门冰箱 510升",
        5999,
        3,
        "cold",
        10,
        "SV-DEL",
        ("CO-DEO", "CO-FWF"),
    ),
    Appliance(
        "RF-650",
        "Side-by-Side Refrigerator 650 L",
        "对开门冰箱 650升",
        7999,
        3,
        "cold",
        4,
        "SV-DEL",
        ("CO-DEO", "CO-FWF"),
    ),
    Appliance(
        "RF-265",
        "Three-Door Refrigerator 265 L",
        "三门冰箱 265升",
        2499,
        3,
        "cold",
        7,
        "SV-DEL",
        ("CO-DEO",),
    ),
    Appliance(
        "FZ-200", "Chest Freezer 200 L", "卧式冷柜 200升", 1599, 3, "cold", 2, "SV-DEL"
    ),
    Appliance(
        "WM-100F",
        "Front-Loading Washing Machine 10 kg",
        "滚筒洗衣机 10公斤",
        3299,
        3,
        "wash",
        11,
        "SV-WSH",
        ("CO-STD", "CO-WCL", "CO-TAP"),
    ),
    Appliance(
        "WD-100",
        "Washer-Dryer 10 kg",
        "洗烘一体机 10公斤",
        4599,
        3,
        "wash",
        5,
        "SV-WSH",
        ("CO-STD", "CO-WCL", "CO-TAP"),
    ),
    Appliance(
        "WM-080T",
        "Top-Loading Washing Machine 8 kg",
        "波轮洗衣机 8公斤",
        1499,
        3,
        "wash",
        6,
        "SV-WSH",
        ("CO-STD", "CO-WCL", "CO-TAP"),
    ),
    Appliance(
        "DR-090",
        "Heat Pump Dryer 9 kg",
        "热泵干衣机 9公斤",
        4999,
        3,
        "wash",
        2,
        "SV-WSH",
        ("CO-LNT", "CO-STD"),
    ),
    Appliance(
        "AC-35W",
        "Wall Air Conditioner 1.5 HP",
        "壁挂空调 1.5匹",
        2999,
        6,
        "air",
        12,
        "SV-ACI",
        ("CO-BRK", "CO-ACL"),
    ),
    Appliance(
        "AC-26W",
        "Wall Air Conditioner 1 HP",
        "壁挂空调 1匹",
        2399,
        6,
        "air",
        8,
        "SV-ACI",
        ("CO-BRK", "CO-ACL"),
    ),
    Appliance(
        "AC-72C",
        "Floor-Standing Air Conditioner 3 HP",
        "立柜式空调 3匹",
        6999,
        6,
        "air",
        5,
        "SV-ACI",
        ("CO-BRK", "CO-ACL"),
    ),
    Appliance(
        "AC-120M",
        "Multi-Split Air Conditioner, 4 Rooms",
        "家用中央空调 一拖四",
        23800,
        6,
        "air",
        1,
        "SV-ACI",
        ("CO-ACL",),
    ),
    Appliance(
        "TV-55",
        "55-inch 4K Television",
        "55英寸4K电视",
        2699,
        1,
        "tv",
        5,
        "SV-TVM",
        ("CO-HDM", "CO-TVB"),
    ),
    Appliance(
        "TV-65",
        "65-inch 4K Television",
        "65英寸4K电视",
        4299,
        1,
        "tv",
        7,
        "SV-TVM",
        ("CO-HDM", "CO-TVB"),
    ),
    Appliance(
        "TV-75",
        "75-inch Mini-LED Television",
        "75英寸Mini-LED电视",
        6999,
        1,
        "tv",
        3,
        "SV-TVM",
        ("CO-HDM", "CO-TVB"),
    ),
    Appliance(
        "RH-22",
        "Side-Suction Range Hood",
        "侧吸式抽油烟机",
        3199,
        5,
        "kitchen",
        7,
        "SV-KIT",
        ("CO-OIL", "CO-DGR"),
    ),
    Appliance(
        "GH-50",
        "Gas Hob, Two Burners",
        "双眼燃气灶",
        1599,
        5,
        "kitchen",
        6,
        "SV-KIT",
        ("CO-DGR",),
    ),
    Appliance(
        "DW-13",
        "Built-in Dishwasher, 13 Place Settings",
        "嵌入式洗碗机 13套",
        4699,
        3,
        "kitchen",
        4,
        "SV-KIT",
        ("CO-SLT",),
    ),
    Appliance(
        "SO-60",
        "Steam Oven 60 L",
        "蒸烤一体机 60升",
        4999,
        3,
        "kitchen",
        3,
        "SV-KIT",
        ("CO-DSC",),
    ),
    Appliance(
        "DC-100",
        "Disinfection Cabinet 100 L",
        "消毒柜 100升",
        1899,
        3,
        "kitchen",
        2,
        "SV-KIT",
    ),
    Appliance(
        "GW-16",
        "Gas Water Heater 16 L",
        "燃气热水器 16升",
        2599,
        6,
        "water",
        7,
        "SV-KIT",
    ),
    Appliance(
        "EW-60",
        "Electric Water Heater 60 L",
        "电热水器 60升",
        1699,
        6,
        "water",
        6,
        "SV-KIT",
        ("CO-MGR",),
    ),
    Appliance(
        "WP-800",
        "Under-Sink Water Purifier",
        "厨下净水器 800G",
        2999,
        1,
        "water",
        6,
        "SV-KIT",
        ("CO-PPC", "CO-ROM"),
    ),
    Appliance(
        "RV-9",
        "Robot Vacuum Cleaner",
        "扫拖机器人",
        3499,
        2,
        "small",
        4,
        "",
        ("CO-RVK",),
    ),
    Appliance(
        "AP-45", "Air Purifier", "空气净化器", 1999, 1, "small", 3, "", ("CO-HEP",)
    ),
)

CONSUMABLES = (
    Extra("CO-STD", "Washing Machine Stand", "洗衣机底座", 129),
    Extra("CO-WCL", "Washing Machine Cleaner, 3 Packs", "洗衣机槽清洁剂 3盒装", 39),
    Extra("CO-TAP", "Two-Way Washing Machine Tap", "洗衣机多功能水龙头", 89),
    Extra("CO-LNT", "Dryer Lint Filter Set", "干衣机过滤网套装", 59),
    Extra("CO-BRK", "Stainless-Steel Bracket", "空调不锈钢支架", 199),
    Extra("CO-ACL", "Air Conditioner Cleaner", "空调清洗剂", 49),
    Extra("CO-HDM", "HDMI Cable 2 m", "高清数据线 2米", 79),
    Extra("CO-TVB", "Swivel Wall Mount", "电视旋转挂架", 259),
    Extra("CO-DEO", "Refrigerator Deodoriser, 2 Pieces", "冰箱除味盒 2只装", 45),
    Extra("CO-FWF", "Refrigerator Water Filter", "冰箱净水滤芯", 199),
    Extra("CO-OIL", "Range Hood Oil Cup and Mesh", "油烟机油杯滤网组", 69),
    Extra("CO-DGR", "Kitchen Degreaser", "厨房重油污清洁剂", 35),
    Extra("CO-SLT", "Dishwasher Salt and Tablets", "洗碗机盐块套装", 99),
    Extra("CO-DSC", "Steam Oven Descaler", "蒸烤箱除垢剂", 39),
    Extra("CO-MGR", "Magnesium Anode Rod", "热水器镁棒", 89),
    Extra("CO-PPC", "Composite Pre-Filter", "净水器复合前置滤芯", 169),
    Extra("CO-ROM", "Reverse Osmosis Membrane", "净水器反渗透滤芯", 499),
    Extra("CO-RVK", "Robot Vacuum Brush and Filter Kit", "扫拖机器人耗材套装", 149),
    Extra("CO-HEP", "HEPA Filter", "空气净化器滤网", 299),
)

# services that a customer buys beyond the appliance (SR-02)
VALUE_ADDED = (
    Extra("VA-ACC", "Air Conditioner Deep Cleaning", "空调深度清洗", 168),
    Extra("VA-WMC", "Washing Machine Strip-Down Cleaning", "洗衣机拆洗服务", 198),
    Extra("VA-RHC", "Range Hood Deep Cleaning", "油烟机深度清洗", 228),
    Extra("VA-EW2", "Extended Warranty, 2 More Years", "延保服务 2年", 399),
    Extra("VA-CHK", "Whole-Home Appliance Check-up", "全屋家电检测", 99),
    Extra("VA-MEM", "Chenlan Home Care Membership, 1 Year", "晨岚管家会员 1年", 299),
)
ON_SITE = ("VA-ACC", "VA-WMC", "VA-RHC", "VA-CHK")

# a confirmed order makes the work order of these by itself
INSTALLATIONS = (
    Extra("SV-DEL", "Home Delivery", "送货上门", 60),
    Extra("SV-WSH", "Washing Machine Delivery and Installation", "洗衣机送装", 80),
    Extra("SV-ACI", "Air Conditioner Installation", "空调安装", 260),
    Extra("SV-TVM", "Television Wall Mounting", "电视挂装", 120),
    Extra("SV-KIT", "Kitchen and Bathroom Installation", "厨卫电器安装", 150),
)
REPAIR = Extra("SV-REP", "Home Repair Visit", "上门维修", 80)

# a confirmed order makes the service contract (SR-19)
PLANS = (
    Plan("VA-VIP", "VIP Service, 1 Year", "VIP 服务 一年", 399, "vip"),
    Plan("VA-SVP", "SVIP Service, 1 Year", "SVIP 尊享服务 一年", 899, "svip"),
    Plan(
        "VA-SVM",
        "SVIP Service, Paid Monthly",
        "SVIP 尊享服务 按月付",
        89,
        "svip",
        "monthly",
    ),
)
