# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The network as plain data: tiers, skills, and the firms that run the stores."""

from typing import NamedTuple


class Firm(NamedTuple):
    key: str
    name: str
    tier: str
    district: str
    road: str
    owner: str
    login: str
    answers: float = 0.85  # share of the offers that it accepts


# name, name in Chinese, step, what a review of a month asks for
TIERS = {
    "bronze": ("Bronze", "铜牌", 1, {}),
    "silver": (
        "Silver",
        "银牌",
        2,
        {"channel_min_score": 45, "channel_min_jobs": 1},
    ),
    "gold": (
        "Gold",
        "金牌",
        3,
        {
            "channel_min_score": 60,
            "channel_min_jobs": 2,
            "channel_min_rating": 3.8,
        },
    ),
}

PERSONA_FIRM = "hengda"
FIRMS = (
    Firm(
        "hengda",
        "杭州恒达家电有限公司",
        "gold",
        "西湖区",
        "文一西路",
        "何建军",
        "store",
        0.86,
    ),
    Firm(
        "nuanju",
        "杭州暖居暖通服务有限公司",
        "silver",
        "拱墅区",
        "登云路",
        "吕卫民",
        "nuanju",
    ),
    Firm(
        "zhongbang",
        "浙江众邦家电连锁有限公司",
        "silver",
        "上城区",
        "解放路",
        "蒋文斌",
        "zhongbang",
        0.7,
    ),
    Firm(
        "chenji",
        "杭州陈记制冷维修部",
        "bronze",
        "滨江区",
        "长河路",
        "陈福根",
        "chenji",
        0.9,
    ),
    Firm(
        "shujin",
        "成都蜀锦家电有限公司",
        "silver",
        "锦江区",
        "红星路",
        "唐明远",
        "shujin",
        0.97,
    ),
    Firm(
        "jincheng",
        "成都锦城安装服务有限公司",
        "bronze",
        "成华区",
        "双林路",
        "曾志刚",
        "jincheng",
        0.92,
    ),
    Firm(
        "tianfu",
        "四川天府优品商贸有限公司",
        "bronze",
        "武侯区",
        "佳灵路",
        "邓丽萍",
        "tianfu",
    ),
    Firm(
        "rongxing",
        "成都蓉兴电器行",
        "bronze",
        "青羊区",
        "西大街",
        "冯国强",
        "rongxing",
        0.8,
    ),
    Firm(
        "beifang",
        "沈阳北方家电商贸有限公司",
        "silver",
        "和平区",
        "南京北街",
        "韩冬梅",
        "beifang",
    ),
    Firm(
        "youjia",
        "沈阳优家电器有限公司",
        "bronze",
        "铁西区",
        "兴华南街",
        "崔海峰",
        "youjia",
        0.75,
    ),
    Firm(
        "shengyuan",
        "辽宁盛源家电维修有限公司",
        "bronze",
        "皇姑区",
        "泰山路",
        "魏东",
        "shengyuan",
    ),
    Firm(
        "quanwang",
        "全网优购科技有限公司",
        "silver",
        "滨江区",
        "江晖路",
        "沈晨",
        "quanwang",
        0.45,
    ),
)

# name, name in Chinese, groups of products that need it
SKILLS = {
    "cooling": ("Refrigeration licence", "制冷作业证", ("air",)),
    "gas": ("Gas appliance licence", "燃气具安装维修资质", ("water",)),
}
