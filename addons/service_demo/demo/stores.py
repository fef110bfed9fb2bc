# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The network as plain data: the stores, and what each of them can do."""

from typing import NamedTuple


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


ALL = (("all", 88),)
WARM = (("air", 92), ("water", 85))
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
