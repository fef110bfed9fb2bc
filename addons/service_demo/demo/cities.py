# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where the demonstration company works: three cities with real districts and roads.

House numbers are drawn at random, coordinates are scattered around the middle of the
district, so that an address is plausible on a map and belongs to nobody in particular.
"""

from typing import NamedTuple


class District(NamedTuple):
    name: str
    latitude: float
    longitude: float
    zip_code: str
    roads: tuple[str, ...]


class City(NamedTuple):
    code: str  # short key, also used in references: HZ, CD, SY
    name: str
    state: str  # xmlid of the province
    customers: int
    technicians: int
    districts: tuple[District, ...]
    stores: tuple[tuple[str, str, str], ...]  # name, district, road


CITIES = (
    City(
        "HZ",
        "杭州市",
        "base.state_cn_ZJ",
        160,
        10,
        (
            District(
                "西湖区",
                30.2794,
                120.1250,
                "310012",
                ("文三路", "文一西路", "古墩路", "学院路", "天目山路", "教工路"),
            ),
            District(
                "拱墅区",
                30.3190,
                120.1460,
                "310015",
                ("莫干山路", "湖墅南路", "上塘路", "登云路", "丰潭路"),
            ),
            District(
                "上城区",
                30.2495,
                120.1760,
                "310002",
                ("庆春路", "解放路", "凤起路", "秋涛北路", "钱江路"),
            ),
            District(
                "滨江区",
                30.2040,
                120.2080,
                "310051",
                ("江南大道", "滨盛路", "江晖路", "滨文路", "长河路"),
            ),
        ),
        (
            ("晨岚生活馆·文三路店", "西湖区", "文三路"),
            ("晨岚生活馆·莫干山路店", "拱墅区", "莫干山路"),
            ("晨岚生活馆·庆春路店", "上城区", "庆春路"),
            ("晨岚生活馆·滨江店", "滨江区", "江南大道"),
        ),
    ),
    City(
        "CD",
        "成都市",
        "base.state_cn_SC",
        130,
        8,
        (
            District(
                "锦江区",
                30.6300,
                104.0980,
                "610011",
                ("红星路", "东大街", "锦华路", "静居寺路", "成龙大道"),
            ),
            District(
                "武侯区",
                30.6370,
                104.0430,
                "610041",
                ("人民南路", "科华北路", "佳灵路", "武侯大道", "二环路南四段"),
            ),
            District(
                "青羊区",
                30.6760,
                104.0350,
                "610031",
                ("蜀都大道", "清江东路", "光华大道", "一环路西二段", "西大街"),
            ),
            District(
                "成华区",
                30.6700,
                104.1130,
                "610051",
                ("建设北路", "府青路", "双林路", "二环路东二段", "蜀龙路"),
            ),
        ),
        (
            ("晨岚生活馆·东大街店", "锦江区", "东大街"),
            ("晨岚生活馆·科华店", "武侯区", "科华北路"),
            ("晨岚生活馆·光华店", "青羊区", "光华大道"),
            ("晨岚生活馆·建设路店", "成华区", "建设北路"),
        ),
    ),
    City(
        "SY",
        "沈阳市",
        "base.state_cn_LN",
        110,
        7,
        (
            District(
                "沈河区",
                41.7960,
                123.4560,
                "110013",
                ("青年大街", "中街路", "文化路", "大西路", "万柳塘路"),
            ),
            District(
                "和平区",
                41.7880,
                123.4080,
                "110001",
                ("太原街", "南京北街", "中华路", "三好街", "文体路"),
            ),
            District(
                "铁西区",
                41.8010,
                123.3700,
                "110021",
                ("建设大路", "兴华南街", "云峰街", "重工街", "沈辽路"),
            ),
            District(
                "皇姑区",
                41.8260,
                123.4250,
                "110031",
                ("长江街", "黄河南大街", "崇山东路", "泰山路", "岐山中路"),
            ),
        ),
        (
            ("晨岚生活馆·中街店", "沈河区", "中街路"),
            ("晨岚生活馆·太原街店", "和平区", "太原街"),
            ("晨岚生活馆·铁西店", "铁西区", "建设大路"),
            ("晨岚生活馆·长江街店", "皇姑区", "长江街"),
        ),
    ),
)

SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余"
    "苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷"
)
FEMALE_NAMES = (
    "芳 娜 敏 静 丽 艳 娟 霞 婷 雪 慧 莉 玉兰 秀英 桂英 丽华 晓燕 海燕 雅琴 雨桐 "
    "欣怡 梦瑶 思颖 佳琪 诗涵 美玲 淑珍 红梅 春梅 小玲 "
    "文静 若曦 晓彤 婉清 丹丹 倩 颖 琳 洁 岚"
).split()
MALE_NAMES = (
    "伟 强 磊 军 勇 涛 明 超 刚 平 辉 鹏 杰 浩 建国 建华 志强 志远 国栋 海波 晓东 "
    "文博 子轩 浩然 俊杰 宇航 天宇 振华 永康 "
    "立新 卫东 学文 家豪 博文 泽宇 明轩 斌 波 飞 凯"
).split()
ESTATES = (
    "翠苑 金色家园 阳光花园 锦绣江南 望江名邸 书香苑 春江花园 桂花城 丽景湾 和平里 "
    "紫荆花园 绿洲新城 枫林苑 银杏苑 雅居苑 东方润园 康宁里 江畔雅苑 新世纪花园 梧桐苑"
).split()
