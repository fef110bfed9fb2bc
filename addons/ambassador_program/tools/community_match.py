# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""In which community an address lies (AM-18).

The engine does this with one SQL statement for thousands of contacts
(:file:`models/ambassador_community_match.py`); what is here says the same for one
contact, slowly and plainly. The keys of communities are made here, once, when a name
changes; the regular expressions below are read by Python and by PostgreSQL alike.
"""

import re
import unicodedata
from dataclasses import dataclass

from odoo.addons.channel_partner.tools.channel_geo import (
    chord_of_km,
    is_place,
    unit_vector,
)

#: What separates words and says nothing, after compatibility forms are gone.
PUNCTUATION = (
    r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf"
    r"\u2000-\u206f\u3000-\u303f]+"
)
#: Spaces that have no Latin word on both sides: Chinese is written without.
LOOSE_SPACE = r"(?<![0-9a-z]) +| +(?![0-9a-z])"
#: Latin words get a space on both sides, so that "court" is not found in "courtyard".
WORDS = r"([0-9a-z]+(?: [0-9a-z]+)*)"
#: The end of a city's name that people leave out.
CITY_END = r"(?<=[^ ])市$|(?<=[^ ] )city $"
#: Words for "housing estate" that people mix up, longest first.
ESTATE_WORDS = ("花园", "花苑", "家园", "小区", "社区", "苑")
#: Those of them that say nothing where another one stands before them.
CLASS_WORDS = ("小区", "社区")
ROAD_WORDS = (
    *("大道", "大街", "路", "街", "巷", "弄"),
    *("road ", "rd ", "street ", "st ", "avenue ", "ave ", "lane "),
)
_ESTATE = "(?:" + "|".join(ESTATE_WORDS) + ")"
#: A road may have the name of an estate: who lives in the road lives anywhere in it.
NOT_A_ROAD = f"(?!{_ESTATE}* ?(?:" + "|".join(ROAD_WORDS) + "))"
#: What has to follow the whole name, and what the name without its estate word.
AFTER_EXACT = NOT_A_ROAD
AFTER_CORE = f"{_ESTATE}+{NOT_A_ROAD}"
#: Letters that a name must have to be looked for in addresses.
SHORTEST = 2


def normalise(text):
    """An address or a name as it is compared: width, case, spaces do not count.

    >>> normalise("湖滨 花园（二期）３幢")
    '湖滨花园二期 3 幢'
    >>> normalise("Garden  Court, No.5")
    ' garden court no 5 '
    >>> normalise("湖滨Garden花园"), normalise(" ， "), normalise(None)
    ('湖滨 garden 花园', '', '')
    """
    text = unicodedata.normalize("NFKC", text or "").lower()
    text = re.sub(PUNCTUATION, " ", text)
    text = re.sub(LOOSE_SPACE, "", text)
    return re.sub(WORDS, r" \1 ", text)


def city_key(name):
    """The name of a city without the word for city.

    >>> [city_key(name) for name in ("苏州市", "Suzhou City", "Suzhou", "市", "City")]
    ['苏州', ' suzhou ', ' suzhou ', '市', ' city ']
    """
    return re.sub(CITY_END, "", normalise(name))


def _is_usable(key):
    return len(key.strip()) >= SHORTEST and key not in ESTATE_WORDS


def name_keys(name):
    """What an address is searched for: {(whether it is the whole name, key)}.

    The second kind is the name without its word for estate; any such word may follow
    it in the address.

    >>> sorted(name_keys("湖滨花园"))
    [(False, '湖滨'), (True, '湖滨花园')]
    >>> sorted(name_keys("湖滨花园小区"))
    [(False, '湖滨'), (True, '湖滨花园'), (True, '湖滨花园小区')]
    >>> sorted(name_keys("阳光小区")), name_keys("Garden Court"), name_keys("花园")
    ([(False, '阳光'), (True, '阳光小区')], {(True, ' garden court ')}, set())
    """
    key = normalise(name)
    keys = {(True, key)}
    for word in CLASS_WORDS:
        rest = key.removesuffix(word)
        if rest != key and rest.endswith(ESTATE_WORDS):
            keys.add((True, rest))
    core = re.sub(f"{_ESTATE}+$", "", key)
    if core != key:
        keys.add((False, core))
    return {(is_whole, one) for is_whole, one in keys if _is_usable(one)}


def split_aliases(text):
    """Other names, written one a line or with a separator between them.

    >>> split_aliases("Lakeside; 湖畔、 湖滨一村，;\\nOld Mill")
    ['Lakeside', '湖畔', '湖滨一村', 'Old Mill']
    """
    parts = re.split(r"[;；,，、\n]", text or "")
    return [part.strip() for part in parts if part.strip()]


def write_keys(names):
    """Keys of all names of a community as they are stored: one a line.

    >>> write_keys(["湖滨花园", "Lakeside"]).split("\\n")
    ['core:湖滨', 'name: lakeside ', 'name:湖滨花园']
    """
    keys = {key for name in names for key in name_keys(name)}
    return "\n".join(
        sorted(f"{'name' if is_whole else 'core'}:{key}" for is_whole, key in keys)
    )


def is_named(text, is_whole, key):
    """Whether the normalised address has the name, and not a road called by it.

    >>> address = normalise("苏州市湖滨花园3幢")
    >>> is_named(address, True, "湖滨花园"), is_named(address, False, "湖滨")
    (True, True)
    >>> is_named(normalise("湖滨花园路3号"), True, "湖滨花园")
    False
    >>> is_named(normalise("湖滨大厦"), False, "湖滨")
    False
    >>> is_named(normalise("Garden Courtyard"), True, normalise("Garden Court"))
    False
    """
    after = AFTER_EXACT if is_whole else AFTER_CORE
    return bool(re.search(key + after, text))


@dataclass(frozen=True)
class Address:
    city: str = ""
    street: str = ""
    street2: str = ""
    latitude: float = 0.0
    longitude: float = 0.0


@dataclass(frozen=True)
class Estate:
    """A community; ``city_names`` are those of its programme city."""

    number: int
    city_names: tuple
    names: tuple
    district: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    radius_m: int = 250


def _chord(one, other):
    """Straight line between two places, as the database reckons it."""
    one = unit_vector(one.latitude, one.longitude)
    other = unit_vector(other.latitude, other.longitude)
    squares = [(a - b) ** 2 for a, b in zip(one, other, strict=True)]
    return (squares[0] + squares[1] + squares[2]) ** 0.5


def _lives_in(address, estates):
    """Estates of the cities in which the address lies."""
    known = {
        estate: {key for name in estate.city_names if (key := city_key(name))}
        for estate in estates
    }
    own = city_key(address.city)
    if own and any(own in keys for keys in known.values()):
        return [estate for estate in estates if own in known[estate]]
    whole = normalise(" ".join((address.city, address.street, address.street2)))
    return [estate for estate in estates if any(key in whole for key in known[estate])]


def _named(address, estates):
    """Estates that the text of the address names best: {estate}."""
    text = normalise(" ".join((address.street, address.street2)))
    whole = normalise(" ".join((address.city, address.street, address.street2)))
    fits = {}
    for estate in _lives_in(address, estates):
        found = [
            (is_whole, len(key), key)
            for is_whole, key in {k for name in estate.names for k in name_keys(name)}
            if is_named(text, is_whole, key)
        ]
        if found:
            is_whole, size, _key = max(found)
            key = min(key for *kind, key in found if kind == [is_whole, size])
            district = normalise(estate.district)
            in_district = len(district.strip()) >= SHORTEST and district in whole
            fits[estate] = key, 2 * is_whole + in_district
    kept = {
        estate: rank
        for estate, (key, rank) in fits.items()
        # "Lakeside" is not meant where "Lakeside North" is.
        if not any(key != other and key in other for other, _rank in fits.values())
    }
    best = max(kept.values(), default=None)
    return {estate for estate, rank in kept.items() if rank == best}


def find_community(address, estates):
    """(number of the community, how it was found, numbers between which to decide).

    The text goes before the position, which is often reckoned from the text: the
    position only decides where the text names several, or none.

    >>> lake = Estate(1, ("苏州市", "Suzhou"), ("湖滨花园", "Lakeside"))
    >>> north = Estate(2, ("苏州市", "Suzhou"), ("湖滨花园北区",))
    >>> find_community(Address("苏州", "湖滨小区５幢"), [lake, north])
    (1, 'text', ())
    >>> find_community(Address("", "苏州市湖滨花园 北区"), [lake, north])
    (2, 'text', ())
    >>> find_community(Address("Wuxi", "Lakeside 5"), [lake])
    (None, None, ())
    >>> twin = Estate(3, ("苏州市",), ("湖滨花园",), latitude=31.3, longitude=120.6)
    >>> find_community(Address("苏州", "湖滨花园"), [lake, twin])
    (None, 'conflict', (1, 3))
    >>> find_community(Address("苏州", "湖滨花园", "", 31.301, 120.6), [lake, twin])
    (3, 'position', ())
    """
    named = _named(address, estates)
    if len(named) == 1:
        return next(iter(named)).number, "text", ()
    near = []
    if is_place(address.latitude, address.longitude):
        for estate in named or estates:
            if is_place(estate.latitude, estate.longitude):
                chord = _chord(address, estate)
                if chord <= chord_of_km(estate.radius_m / 1000):
                    near.append((chord, estate.number))
    if near:
        return min(near)[1], "position", ()
    if named:
        return None, "conflict", tuple(sorted(estate.number for estate in named))
    return None, None, ()
