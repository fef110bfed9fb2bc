# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How much of the price of a bundle is the service in it (SR-43)."""

from __future__ import annotations


def service_share(goods_price: float, service_price: float) -> float:
    """Part of the price, 0 to 1, that is for the service.

    In proportion to what product and service cost when they are sold alone.

    >>> service_share(900, 300)
    0.25
    >>> service_share(0, 300)
    1.0
    >>> service_share(900, 0)
    0.0
    >>> service_share(0, 0)
    0.0
    """
    goods, service = max(goods_price, 0.0), max(service_price, 0.0)
    return service / (goods + service) if service else 0.0


def split(amount: float, share: float, round_amount) -> tuple[float, float]:
    """(for the goods, for the service): rounded, and together exactly the amount.

    ``round_amount`` rounds in the currency; refunds split like what they give back.

    >>> split(1000, 1 / 3, lambda value: round(value, 2))
    (666.67, 333.33)
    >>> split(-1000, 1 / 3, lambda value: round(value, 2))
    (-666.67, -333.33)
    >>> split(999, 0.25, lambda value: float(round(value)))
    (749.0, 250.0)
    """
    service = round_amount(amount * share)
    return round_amount(amount - service), service
