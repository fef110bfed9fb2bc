# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Cities of the programme, its people, and estates where events take place."""

from typing import NamedTuple

# city of the programme: states of its people, the latest application last
ROSTER = (
    ("3301", "HZ", ("active",) * 9 + ("paused", "left", "waiting", "waiting")),
    ("5101", "CD", ("active",) * 8 + ("training", "left")),
    ("2101", "SY", ("active",) * 6 + ("training", "applied")),
    ("3205", "", ("active",) * 5 + ("approved", "applied")),
    ("3302", "", ("active",) * 5 + ("paused",)),
    ("4201", "", ("active",) * 4 + ("training", "refused")),
    ("3702", "", ("active",) * 3 + ("approved", "applied")),
    ("6101", "", ("active",) * 3 + ("applied",)),
)
QUOTAS = {"3702": 6, "6101": 5}
MOTIVES = (
    "小区业主群群主，认识的人多",
    "退休教师，常组织社区活动",
    "开社区便利店，邻居都来取快递",
    "家里用的都是晨岚，愿意推荐",
    "健身团团长，周末常有活动",
    "楼栋长，邻居家里坏了都先问我",
)


class Estate(NamedTuple):
    branch: str
    district: str
    name: str
    households: int
    year: int
    property_name: str


ESTATES = (
    Estate("HZ", "西湖区", "翠苑", 4200, 1998, "翠苑物业服务中心"),
    Estate("HZ", "西湖区", "桂花城", 1860, 2006, "桂花城物业服务中心"),
    Estate("HZ", "拱墅区", "金色家园", 2380, 2009, "金色家园物业服务中心"),
    Estate("HZ", "拱墅区", "和平里", 1540, 1995, "和平里社区服务站"),
    Estate("HZ", "上城区", "望江名邸", 1120, 2012, "望江名邸物业服务中心"),
    Estate("HZ", "滨江区", "江畔雅苑", 1680, 2015, "江畔雅苑物业服务中心"),
    Estate("CD", "", "锦绣江南", 2600, 2008, "锦绣江南物业服务中心"),
    Estate("CD", "", "阳光花园", 1920, 2004, "阳光花园物业服务中心"),
    Estate("CD", "", "银杏苑", 1450, 2011, "银杏苑物业服务中心"),
    Estate("CD", "", "新世纪花园", 2100, 2002, "新世纪花园物业服务中心"),
    Estate("SY", "", "绿洲新城", 3100, 2010, "绿洲新城物业服务中心"),
    Estate("SY", "", "枫林苑", 1280, 2007, "枫林苑物业服务中心"),
)
# days ago (negative: to come), estate, hours, sign-ups, deals on the spot
EVENTS = (
    (118, "翠苑", 15, 3),
    (111, "锦绣江南", 12, 2),
    (104, "金色家园", 14, 2),
    (97, "绿洲新城", 10, 1),
    (90, "阳光花园", 11, 1),
    (76, "望江名邸", 13, 2),
    (69, "银杏苑", 12, 1),
    (55, "江畔雅苑", 16, 3),
    (48, "和平里", 9, 1),
    (34, "新世纪花园", 12, 2),
    (27, "桂花城", 15, 2),
    (13, "枫林苑", 8, 0),
    (6, "翠苑", 18, 3),
    (0, "金色家园", 14, 2),
    (-3, "锦绣江南", 0, 0),
    (-4, "望江名邸", 0, 0),
    (-10, "和平里", 0, 0),
    (-11, "阳光花园", 0, 0),
    (-17, "江畔雅苑", 0, 0),
)
CANCELLED = (20, "枫林苑", "暴雨预警，物业暂停户外活动")
COSTS = (
    ("rent", "场地与用电", 300),
    ("material", "折页、伴手礼", 420),
    ("staff", "加班餐补", 180),
)
DEALS = ("WM-100F", "AC-26W", "RF-265", "WM-080T", "AC-35W")
