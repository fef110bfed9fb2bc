# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the facts about a customer mean on a given day: values in, values out."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from string import Formatter

DAYS_PER_YEAR = 365.25
MONTHS_PER_YEAR = 12
#: More than these on one card are read by nobody.
MAX_CHIPS = 7
MAX_OFFERS = 3


@dataclass(frozen=True)
class Appliance:
    """One installed product: its name, since when, and until when it is covered."""

    name: str
    since: date | None = None
    warranty_end: date | None = None
    #: Months after which the maker suggests a new one; 0 when it never does.
    replacement_months: int = 0

    def age_years(self, today):
        """Whole years since the installation.

        >>> Appliance("TV", date(2020, 3, 1)).age_years(date(2025, 3, 1))
        5
        >>> Appliance("TV", date(2020, 3, 1)).age_years(date(2025, 2, 28))
        4
        >>> Appliance("TV").age_years(date(2025, 2, 28))
        0
        """
        if not self.since:
            return 0
        before_anniversary = (today.month, today.day) < (
            self.since.month,
            self.since.day,
        )
        return max(0, today.year - self.since.year - before_anniversary)

    def is_due_for_replacement(self, today):
        """True when it is at least as old as the maker's replacement age.

        >>> tv = Appliance("TV", date(2020, 3, 31), replacement_months=59)
        >>> tv.is_due_for_replacement(date(2025, 2, 28))
        False
        >>> tv.is_due_for_replacement(date(2025, 3, 31))
        True
        >>> Appliance("TV", date(1990, 1, 1)).is_due_for_replacement(date(2025, 1, 1))
        False
        """
        if not (self.since and self.replacement_months):
            return False
        months = (today.year - self.since.year) * MONTHS_PER_YEAR
        months += today.month - self.since.month - (today.day < self.since.day)
        return months >= self.replacement_months

    def is_covered(self, today):
        """True when the warranty still runs, its last day included.

        >>> Appliance("TV", warranty_end=date(2025, 1, 1)).is_covered(date(2025, 1, 1))
        True
        >>> Appliance("TV").is_covered(date(2025, 1, 1))
        False
        """
        return bool(self.warranty_end and self.warranty_end >= today)


@dataclass(frozen=True)
class ContractFacts:
    """A running service contract: its level, its last day, sold for longer already."""

    level: str
    end: date | None = None
    is_renewed: bool = False


@dataclass(frozen=True)
class ServiceFacts:
    """What the prompts for hotline and sales look at besides (SR-44)."""

    contracts: tuple[ContractFacts, ...] = ()
    #: What the products without warranty and contract have cost, and the dearest one.
    uncovered_value: float = 0.0
    uncovered_name: str = ""
    #: Entitlements of which nothing is left.
    used_up: tuple[str, ...] = ()
    #: Of 100, the most used entitlement; promises broken in the last year.
    used_percent: float = 0.0
    breached: int = 0
    #: Name of the level above that of the customer, if there is one.
    next_level: str = ""
    lifecycle_id: int = 0


@dataclass(frozen=True)
class CustomerFacts:
    """Everything that the offer rules look at, for one customer on one day."""

    customer: str
    today: date
    order_count: int = 0
    vas_count: int = 0
    last_purchase: date | None = None
    is_dormant: bool = False
    bought_consumable: bool = False
    #: (product that the customer has, consumable that goes with it, never bought)
    missing_consumables: tuple[tuple[str, str], ...] = ()
    appliances: tuple[Appliance, ...] = field(default_factory=tuple)
    #: Only where service is sold: on tickets, leads, orders and contacts.
    service: ServiceFacts | None = None

    @property
    def years_since_purchase(self):
        """Full years since the customer last bought something.

        >>> CustomerFacts(
        ...     "Li", date(2025, 1, 1), last_purchase=date(2022, 6, 1)
        ... ).years_since_purchase
        2
        """
        if not self.last_purchase:
            return 0
        return int((self.today - self.last_purchase).days / DAYS_PER_YEAR)


def is_older_than(day, days, today):
    """True when ``day`` lies more than ``days`` days before ``today``.

    >>> is_older_than(date(2025, 1, 1), 30, date(2025, 1, 31))
    False
    >>> is_older_than(date(2025, 1, 1), 30, date(2025, 2, 1))
    True
    >>> is_older_than(None, 30, date(2025, 2, 1))
    False
    """
    return bool(day) and day < today - timedelta(days=days)


def chip_keys(
    *,
    order_count=0,
    equipment_count=0,
    vas_count=0,
    missing_consumable_count=0,
    bought_consumable=False,
    complaint_count=0,
    is_dormant=False,
    warranty_end=None,
    to_mend=False,
    today,
):
    """Keys of the chips that matter before opening the mouth, most telling first.

    A customer of whom nothing is known has none:

    >>> chip_keys(today=date(2025, 1, 1))
    []
    >>> chip_keys(order_count=2, missing_consumable_count=1, is_dormant=True,
    ...           today=date(2025, 1, 1))
    ['dormant', 'no_consumable', 'no_vas']
    >>> chip_keys(order_count=2, vas_count=1, equipment_count=1,
    ...           warranty_end=date(2025, 1, 1), today=date(2025, 1, 1))
    ['vas', 'in_warranty']
    >>> chip_keys(equipment_count=1, warranty_end=date(2024, 1, 1),
    ...           complaint_count=1, today=date(2025, 1, 1))
    ['no_vas', 'out_of_warranty', 'complaint']
    >>> chip_keys(to_mend=True, today=date(2025, 1, 1))
    ['to_mend']
    """
    keys = []
    if is_dormant:
        keys.append("dormant")
    if missing_consumable_count and not bought_consumable:
        keys.append("no_consumable")
    if vas_count:
        keys.append("vas")
    elif order_count or equipment_count:
        keys.append("no_vas")
    if warranty_end and warranty_end >= today:
        keys.append("in_warranty")
    elif equipment_count:
        keys.append("out_of_warranty")
    if complaint_count:
        keys.append("complaint")
    if to_mend:
        keys.append("to_mend")
    return keys


class _Lenient(Formatter):
    """Formatter for sentences that people write: only plain ``{names}`` count."""

    def __init__(self):
        super().__init__()
        self.left_out = False

    def get_field(self, field_name, args, kwargs):
        # No attribute nor index access: a sentence must not reach into objects.
        value = str(kwargs.get(field_name, "") or "")
        self.left_out = self.left_out or not value
        return value, field_name

    def format_field(self, value, format_spec):
        return value

    def convert_field(self, value, conversion):
        return value


def fill_sentence(sentence, values):
    """Put ``values`` into the ``{placeholders}`` of a sentence; never raises.

    What is not known is left out, and so are the spaces around it. A sentence with
    broken braces is shown as it was written.

    >>> fill_sentence("Your {product}: {years} years.", {"product": "TV", "years": 9})
    'Your TV: 9 years.'
    >>> fill_sentence("Hello {customer}, and your {dog}?", {"customer": "Li"})
    'Hello Li, and your?'
    >>> fill_sentence("{product.__class__} {0[a]} {!r:>9} fine", {"product": "TV"})
    'fine'
    >>> fill_sentence("100 % {product", {"product": "TV"})
    '100 % {product'
    """
    formatter = _Lenient()
    try:
        text = formatter.vformat(sentence or "", (), dict(values))
    except (ValueError, IndexError, KeyError):
        return sentence or ""
    words = " ".join(text.split())
    if not formatter.left_out:
        return words
    for mark in (" ,", " .", " ?", " !", " ;", " :"):
        words = words.replace(mark, mark.strip())
    return words
