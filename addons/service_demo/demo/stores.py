# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The network as plain data: firms, their stores, what these can do, and skills."""

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


class Store(NamedTuple):
    name: str
    firm: str
    type: str
    district: str
    road: str
    # group of products (or "all") and score
    sells: tuple[tuple[str, int], ...] = ()
    serves: tuple[tuple[str, int], ...] = ()
    skills: tuple[tuple[str, int], ...] = ()
    capacity: int = 0
    quota: int = 0
    radius: int = 40
    worker: str = ""  # who goes


# name, name in Chinese, step, what a review of a month asks for
TIERS = {
    "bronze": ("Bronze", "铜牌", 1, {}),
    "silver": (
        "Silver",
        "银牌",
        2,
        {"channel_min_score": 55, "channel_min_jobs": 1},
    ),
    "gold": (
        "Gold",
        "金牌",
        3,
        {
            "channel_min_score": 70,
            "channel_min_service_score": 65,
            "channel_min_jobs": 3,
            "channel_min_rating": 4.0,
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

ALL = (("all", 88),)
WARM = (("air", 92), ("water", 85))
# name, name in Chinese, groups of products that need it
SKILLS = {
    "cooling": ("Refrigeration licence", "制冷作业证", ("air",)),
    "gas": ("Gas appliance licence", "燃气具安装维修资质", ("water",)),
}
BOTH = (("cooling", 90), ("gas", 85))
COOLING = (("cooling", 88),)

STORES = (
    Store(
        "恒达家电·文一西路服务4S店",
        "hengda",
        "service_4s",
        "西湖区",
        "文一西路",
        (("all", 92),),
        (("all", 95),),
        BOTH,
        24,
        90,
        worker="郑永康",
    ),
    Store(
        "恒达家电·拱宸桥店",
        "hengda",
        "store",
        "拱墅区",
        "上塘路",
        ALL,
        (("cold", 84), ("wash", 86), ("air", 80)),
        COOLING,
        16,
        60,
        worker="许立新",
    ),
    Store(
        "恒达家电·滨江维修站",
        "hengda",
        "station",
        "滨江区",
        "滨盛路",
        (),
        (("all", 90),),
        BOTH,
        14,
        worker="曹学文",
    ),
    Store("恒达家电·庆春店", "hengda", "store", "上城区", "庆春路", ALL, capacity=18),
    Store(
        "暖居暖通·登云路站",
        "nuanju",
        "station",
        "拱墅区",
        "登云路",
        (),
        WARM,
        BOTH,
        12,
        worker="吕小军",
    ),
    Store(
        "暖居暖通·古墩路店",
        "nuanju",
        "store",
        "西湖区",
        "古墩路",
        WARM,
        WARM,
        BOTH,
        10,
        40,
        worker="方晓东",
    ),
    Store(
        "众邦家电·解放路旗舰店",
        "zhongbang",
        "store",
        "上城区",
        "解放路",
        (("all", 82),),
        (("tv", 78), ("kitchen", 81), ("cold", 70)),
        capacity=15,
        worker="蒋平",
    ),
    Store(
        "众邦家电·湖墅南路店",
        "zhongbang",
        "store",
        "拱墅区",
        "湖墅南路",
        (("all", 76),),
        capacity=12,
    ),
    Store(
        "众邦家电·文三路店",
        "zhongbang",
        "store",
        "西湖区",
        "文三路",
        (("all", 74), ("kitchen", 90)),
        # too little for the minimum score: it does not get repairs
        (("kitchen", 48),),
        capacity=12,
    ),
    Store(
        "陈记制冷·长河路站",
        "chenji",
        "station",
        "滨江区",
        "长河路",
        (),
        (("air", 83), ("cold", 80), ("wash", 72)),
        COOLING,
        8,
        25,
        20,
        worker="陈小虎",
    ),
    Store(
        "蜀锦家电·红星路服务4S店",
        "shujin",
        "service_4s",
        "锦江区",
        "红星路",
        (("all", 90),),
        (("all", 93),),
        BOTH,
        22,
        worker="唐杰",
    ),
    Store(
        "蜀锦家电·科华北路店",
        "shujin",
        "store",
        "武侯区",
        "科华北路",
        (("all", 86),),
        (("cold", 88), ("wash", 88), ("small", 80)),
        capacity=16,
        worker="罗勇",
    ),
    Store(
        "蜀锦家电·光华维修站",
        "shujin",
        "station",
        "青羊区",
        "光华大道",
        (),
        (("all", 89),),
        BOTH,
        14,
        worker="彭涛",
    ),
    Store("蜀锦家电·东大街店", "shujin", "store", "锦江区", "东大街", ALL, capacity=14),
    Store(
        "锦城安装·双林路站",
        "jincheng",
        "station",
        "成华区",
        "双林路",
        (),
        (("all", 85),),
        BOTH,
        14,
        worker="曾小波",
    ),
    Store(
        "锦城安装·武侯大道站",
        "jincheng",
        "station",
        "武侯区",
        "武侯大道",
        (),
        (("air", 84), ("kitchen", 82), ("wash", 80)),
        COOLING,
        12,
        worker="袁超",
    ),
    Store(
        "天府优品·佳灵路代理点",
        "tianfu",
        "agent",
        "武侯区",
        "佳灵路",
        (("all", 72),),
        capacity=10,
    ),
    Store(
        "天府优品·建设北路代理点",
        "tianfu",
        "agent",
        "成华区",
        "建设北路",
        (("kitchen", 78), ("small", 80)),
        capacity=10,
    ),
    Store(
        "蓉兴电器·西大街店",
        "rongxing",
        "store",
        "青羊区",
        "西大街",
        (("all", 77),),
        (("tv", 80), ("wash", 76), ("cold", 74)),
        capacity=10,
        quota=30,
        worker="冯磊",
    ),
    Store(
        "北方家电·太原街店",
        "beifang",
        "store",
        "和平区",
        "太原街",
        (("all", 85),),
        capacity=16,
    ),
    Store(
        "北方家电·中街店",
        "beifang",
        "store",
        "沈河区",
        "中街路",
        (("all", 83),),
        capacity=16,
    ),
    Store(
        "北方家电·浑南店", "beifang", "store", "沈河区", "青年大街", ALL, capacity=10
    ),
    Store(
        "优家电器·兴华店",
        "youjia",
        "store",
        "铁西区",
        "兴华南街",
        (("all", 75),),
        capacity=12,
    ),
    Store(
        "盛源维修·泰山路站",
        "shengyuan",
        "station",
        "皇姑区",
        "泰山路",
        (),
        (("all", 70),),
        BOTH,
        10,
        60,
        worker="魏强",
    ),
    Store(
        "全网优购·江晖路自提店",
        "quanwang",
        "store",
        "滨江区",
        "江晖路",
        (("all", 68),),
        (("small", 66), ("tv", 64)),
        capacity=8,
        worker="沈飞",
    ),
)
PAUSED, CLOSED, UNPLACED = "暖居暖通·古墩路店", "盛源维修·泰山路站", "北方家电·浑南店"
EXPIRING = "恒达家电·文一西路服务4S店"

# Channels of the maker itself: type, city and number of one of its own stores
OWN = (
    ("hall", "HZ", 0),
    ("experience", "HZ", 3),
    ("hall", "CD", 0),
    ("experience", "CD", 2),
    ("direct_sales", "SY", 0),
)
SELF_SERVICE = (
    ("晨岚自助服务点·西湖文化广场", "拱墅区", "湖墅南路"),
    ("晨岚自助服务点·春熙路", "锦江区", "东大街"),
)
ELECTRONIC = (
    ("hotline", "晨岚客服热线 400", "service"),
    ("website", "晨岚官网商城", "sales"),
    ("sms", "晨岚短信服务号", "sales"),
)
