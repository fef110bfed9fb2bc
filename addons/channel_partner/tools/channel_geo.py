# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Places on the earth, taken as a sphere: exact, whatever the longitude.

A place is a point on the unit sphere. The straight line between two such points grows
with the great circle between them, so the nearest by one is the nearest by the other,
across the date line and at the poles too, where degrees mislead.
"""

from math import asin, cos, isfinite, radians, sin, sqrt

#: Mean radius of the earth (IUGG), in kilometres.
EARTH_RADIUS_KM = 6371.0088


def is_place(latitude, longitude):
    """Whether these degrees are a place that somebody can have meant.

    Nothing was filled in where both are zero: Odoo keeps empty numbers as zero, and
    nobody serves that spot of the ocean.

    >>> is_place(31.23, 121.47), is_place(0, 10), is_place(90, 0)
    (True, True, True)
    >>> [is_place(*place) for place in ((0, 0), (91, 0), (10, 180.5), (None, 3))]
    [False, False, False, False]
    >>> is_place(float("nan"), 3)
    False
    """
    if latitude is None or longitude is None:
        return False
    if not (isfinite(latitude) and isfinite(longitude)):
        return False
    if not latitude and not longitude:
        return False
    return -90 <= latitude <= 90 and -180 <= longitude <= 180


def unit_vector(latitude, longitude):
    """The place on the unit sphere: (x, y, z).

    >>> [round(axis, 6) for axis in unit_vector(0, 90)]
    [0.0, 1.0, 0.0]
    """
    phi, lam = radians(latitude), radians(longitude)
    return cos(phi) * cos(lam), cos(phi) * sin(lam), sin(phi)


def distance_km(latitude, longitude, other_latitude, other_longitude):
    """Great-circle distance in kilometres (haversine).

    >>> round(distance_km(31.2304, 121.4737, 39.9042, 116.4074))  # Shanghai - Beijing
    1067
    >>> round(distance_km(0, 179.9, 0, -179.9), 3)  # across the date line
    22.239
    >>> round(distance_km(90, 0, 89, 137), 3)  # any longitude, one degree from the pole
    111.195
    """
    phi, other_phi = radians(latitude), radians(other_latitude)
    half = sin((other_phi - phi) / 2) ** 2
    half += (
        cos(phi) * cos(other_phi) * sin(radians(other_longitude - longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))


def chord_km(chord):
    """Great-circle kilometres of a straight line between two points of the sphere.

    >>> round(chord_km(2), 1)  # the other side of the earth
    20015.1
    """
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, chord / 2))


def chord_of_km(kilometres):
    """The straight line, on the unit sphere, of so many great-circle kilometres.

    >>> round(chord_km(chord_of_km(25)), 9)
    25.0
    """
    half = min(kilometres / (2 * EARTH_RADIUS_KM), asin(1.0))
    return 2 * sin(half)
