# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pictures that come from a phone: photos of a job, and a drawn signature."""

import base64
import binascii
import io

from PIL import Image, ImageOps

#: Largest file that is looked at (bytes); phones make 3 to 6 MB.
MAX_PHOTO_BYTES = 12 * 1024 * 1024
MAX_SIGNATURE_BYTES = 512 * 1024
#: Longer side of what is kept, in pixels: a label can still be read.
PHOTO_SIDE = 1600
_MAX_PIXELS = 50_000_000
#: Odoo reads no others; phones make one of these of what they have.
_PHOTO_FORMATS = ("JPEG", "PNG")
_PHOTO_QUALITY = 82


class BadImage(ValueError):
    """Not a picture that can be kept. The argument says why: type, big or blank."""


def read_photo(data):
    """JPEG of a photo: turned upright, made smaller, without what the phone wrote in.

    Written anew from its pixels, so that nothing that hides in the file (place, script,
    another file behind the picture) is kept.
    """
    image = _open(data, MAX_PHOTO_BYTES, _PHOTO_FORMATS)
    image = ImageOps.exif_transpose(image)
    image.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
    image = _on_white(image)
    output = io.BytesIO()
    image.save(output, "JPEG", quality=_PHOTO_QUALITY, optimize=True)
    return output.getvalue()


def read_signature(text):
    """PNG of a signature that was drawn; ``text`` is base64, or a data address."""
    if not isinstance(text, str):
        raise BadImage("type")
    text = text.partition("base64,")[2] or text
    if len(text) > MAX_SIGNATURE_BYTES * 4 // 3 + 4:
        raise BadImage("big")
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadImage("type") from error
    image = _on_white(_open(data, MAX_SIGNATURE_BYTES, ("PNG",)))
    darkest, lightest = image.convert("L").getextrema()
    if lightest - darkest < 32:
        raise BadImage("blank")
    output = io.BytesIO()
    image.save(output, "PNG", optimize=True)
    return output.getvalue()


def _open(data, limit, formats):
    if not data:
        raise BadImage("type")
    if len(data) > limit:
        raise BadImage("big")
    try:
        image = Image.open(io.BytesIO(data), formats=formats)
        if image.width * image.height > _MAX_PIXELS:
            raise BadImage("big")
        image.load()
    except BadImage:
        raise
    except Image.DecompressionBombError as error:
        raise BadImage("big") from error
    # What Pillow raises for broken files differs from format to format.
    except Exception as error:  # pylint: disable=broad-except
        raise BadImage("type") from error
    return image


def _on_white(image):
    """The picture without transparency, as it looks on paper."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        return paper
    return image.convert("RGB")
