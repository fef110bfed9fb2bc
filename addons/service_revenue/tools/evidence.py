# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a phone sends with a tap: a photo and a position. Values in, values out."""

import base64
import binascii
import io
import math
import warnings

from PIL import Image, UnidentifiedImageError

# Formats that Odoo reads, that browsers show and that carry no script (SVG does).
PHOTO_FORMATS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif"}
PHOTO_MAX_BYTES = 8 * 1024 * 1024
PHOTO_MAX_PIXELS = 50_000_000


class EvidenceError(ValueError):
    """What was sent cannot be used; ``reason`` is one of the words in REASONS."""

    REASONS = ("encoding", "size", "image", "pixels", "position")

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def decode_photo(data):
    """Bytes and file extension of a base64 photo, with or without a data URL prefix.

    >>> decode_photo("not base64!")
    Traceback (most recent call last):
    ...
    odoo.addons.service_revenue.tools.evidence.EvidenceError: encoding
    >>> decode_photo(base64.b64encode(b"<svg/>").decode())
    Traceback (most recent call last):
    ...
    odoo.addons.service_revenue.tools.evidence.EvidenceError: image
    """
    if isinstance(data, bytes):
        data = data.decode("ascii", "replace")
    if not isinstance(data, str):
        raise EvidenceError("encoding")
    if data.startswith("data:"):
        data = data.partition(",")[2]
    # Four characters carry three bytes: refuse before decoding a flood of text.
    if len(data) > PHOTO_MAX_BYTES * 4 // 3 + 4:
        raise EvidenceError("size")
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise EvidenceError("encoding") from error
    if len(raw) > PHOTO_MAX_BYTES:
        raise EvidenceError("size")
    return raw, PHOTO_FORMATS[_photo_format(raw)]


def _photo_format(raw):
    try:
        with warnings.catch_warnings():
            # Pillow warns about many pixels; the limit below answers for them.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=tuple(PHOTO_FORMATS)) as image:
                width, height = image.size
                if width * height > PHOTO_MAX_PIXELS:
                    raise EvidenceError("pixels")
                image.verify()
                return image.format
    except Image.DecompressionBombError as error:
        raise EvidenceError("pixels") from error
    except EvidenceError:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise EvidenceError("image") from error


def parse_position(position):
    """(latitude, longitude) in degrees, or None when there is no position.

    >>> parse_position({"latitude": 31.23, "longitude": 121.47})
    (31.23, 121.47)
    >>> parse_position(None)
    >>> parse_position({"latitude": 91, "longitude": 0})
    Traceback (most recent call last):
    ...
    odoo.addons.service_revenue.tools.evidence.EvidenceError: position
    """
    if not position:
        return None
    try:
        values = position["latitude"], position["longitude"]
    except (KeyError, TypeError) as error:
        raise EvidenceError("position") from error
    for value, limit in zip(values, (90, 180), strict=True):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise EvidenceError("position")
        if not math.isfinite(value) or abs(value) > limit:
            raise EvidenceError("position")
    return float(values[0]), float(values[1])
