"""What the incentive ledger should say, worked out slowly and from the facts alone.

Shares no code with the addon. Money is a fraction until it is rounded once; the deals
of a person are walked from scratch every time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

LOST_PROOF = ("failed", "revoked", "cancelled")


@dataclass
class Deal:
    """One captured lead, its visit and its sale; amounts by line, untaxed."""

    number: int
    company: int
    currency: int
    coin: Fraction
    day: Any
    person: int
    lines: list
    home: int = 0
    home_coin: Fraction = Fraction(0)
    lead: int = 0
    job: int = 0
    sale: int = 0
    sale_lines: list = field(default_factory=list)
    lead_state: str = "triage"
    proof: str = "draft"
    state: str = "draft"
    invoices: dict = field(default_factory=dict)
    refunds: list = field(default_factory=list)
    loose: Fraction = Fraction(0)
    origin: str | None = None
    parts: dict | None = None

    @property
    def untaxed(self):
        return sum(self.lines)

    def invoiced(self, line=None):
        rows = [amounts for amounts, _paid in self.invoices.values()]
        return sum(sum(r) if line is None else r[line] for r in rows)

    def credited(self, line=None):
        return sum(sum(r) if line is None else r[line] for r in self.refunds)

    def kept(self, line=None):
        """What the customer keeps: of the order, or of one of its lines."""
        if self.state != "sale":
            return Fraction(0)
        if line is None:
            ordered, loose = self.untaxed, self.loose
        else:
            # A typed credit note takes from each line what was invoiced of it.
            ordered = self.lines[line]
            loose = self.loose and self.loose * self.invoiced(line) / self.invoiced()
        too_much = self.invoiced(line) - ordered
        back = self.credited(line) + loose
        if too_much > 0:
            back = max(0, back - too_much)
        kept = max(Fraction(0), ordered - back)
        return kept if line is None else min(kept, self.kept())

    @property
    def alive(self):
        return self.kept() > 0

    @property
    def is_paid(self):
        return self.invoiced() >= self.untaxed and all(
            paid for _amounts, paid in self.invoices.values()
        )


@dataclass(frozen=True)
class Rule:
    """A rule as it was when a deal was first booked."""

    id: int
    kind: str
    stage: str
    proof: str
    amount: Fraction
    role: str = "brought"
    by_share: bool = False
    line: int | None = None
    origins: tuple = ()
    tiers: tuple = ()
    cap_deal: Fraction | None = None
    cap_person: Fraction | None = None
    cap_rule: Fraction | None = None
    months: int = 1
    currency: int | None = None

    @property
    def pooled(self):
        return bool(self.tiers or self.cap_person or self.cap_rule)

    @property
    def special(self):
        return self.pooled or bool(
            self.cap_deal
            or self.by_share
            or self.origins
            or self.role != "brought"
            or self.line is not None
        )


def half_up(amount, coin):
    """Rounded to the coin, half away from zero."""
    sign = -1 if amount < 0 else 1
    steps = abs(amount) / coin
    whole = steps.numerator // steps.denominator
    return sign * (whole + (steps - whole >= Fraction(1, 2))) * coin


def down(amount, coin):
    """Rounded down to the coin."""
    steps = Fraction(amount) / coin
    return (steps.numerator // steps.denominator) * coin


def money(rule, deal):
    """(currency, coin) of what a rule pays for a deal: a bounty is the company's."""
    if rule.kind == "bounty":
        return deal.home, deal.home_coin
    return deal.currency, deal.coin


def is_lost(rule, deal):
    """Nothing will come of it: the service or the sale is no more."""
    if deal.lead_state == "rejected":
        return True
    if rule.proof == "capture" and deal.proof in LOST_PROOF:
        return True
    return rule.kind == "share" and not deal.alive


def is_open(rule, deal):
    """Every gate is open."""
    if is_lost(rule, deal) or deal.lead_state != "accepted":
        return False
    if rule.proof == "capture" and deal.proof != "proven":
        return False
    return rule.stage != "paid" or deal.is_paid


def percent_of(rule, deal, person):
    """Part of the deal that somebody has in the role of the rule."""
    if deal.parts is None:
        return Fraction(100) if person == deal.person else None
    return deal.parts.get((rule.role, person))


def plain(rule, deal, person):
    """(base, amount) without tiers and caps; ``None`` when nothing is due at all."""
    if rule.origins and (deal.origin or "new") not in rule.origins:
        return None
    if rule.kind == "bounty":
        return Fraction(0), half_up(rule.amount, deal.home_coin)
    part = percent_of(rule, deal, person)
    if part is None:
        return None
    base = deal.kept()
    if rule.line is not None:
        base = half_up(deal.kept(rule.line), deal.coin)
    if not rule.by_share:
        return base, half_up(base * rule.amount / 100, deal.coin)
    everybody = {person: part}
    if deal.parts is not None:
        everybody = {p: x for (r, p), x in deal.parts.items() if r == rule.role}
    whole = half_up(base * sum(everybody.values()) / 100 * rule.amount / 100, deal.coin)
    exact = {p: whole * x / sum(everybody.values()) for p, x in everybody.items()}
    coins = {p: down(x, deal.coin) for p, x in exact.items()}
    missing = (whole - sum(coins.values())) / deal.coin
    order = sorted(exact, key=lambda p: (-(exact[p] - coins[p]), p))
    for p in order[: int(missing)]:
        coins[p] += deal.coin
    return base * part / 100, coins[person]


def in_bands(turnover, rule):
    """Worth of a turnover, band by band."""
    worth, below, rate = Fraction(0), Fraction(0), rule.amount
    for start, higher in rule.tiers:
        if turnover <= start:
            break
        worth += (start - below) * rate / 100
        below, rate = start, higher
    return worth + (turnover - below) * rate / 100


def expected(groups, deals, locked, factor):
    """{group: amount that all its entries should add up to}.

    :param groups: {(rule id, person, deal number): Rule} of what is booked
    :param locked: groups of which something is settled or paid
    :param factor: function (company, day, from currency, to currency) -> Fraction
    """
    result, pools = {}, {}
    for key, rule in groups.items():
        deal = deals[key[2]]
        lost = is_lost(rule, deal)
        if lost and key in locked:
            result[key] = Fraction(0)
            continue
        due = plain(rule, deal, key[1])
        if due is None:
            result[key] = Fraction(0)
        elif rule.pooled:
            pools.setdefault((key[0], deal.company), []).append((lost, key, rule, due))
        else:
            amount = due[1]
            if rule.cap_deal is not None:
                rate = factor(deal.company, deal.day, deal.currency, rule.currency)
                amount = min(amount, down(rule.cap_deal / rate, deal.coin))
            result[key] = amount
    for members in pools.values():
        result.update(walk(members, deals, factor))
    return result


def walk(members, deals, factor):
    """Deals of one rule and company in their fixed order, tiers and caps applied."""
    result, turnover, nominal, spent = {}, {}, {}, {}

    def place(member):
        lost, key, rule, _due = member
        deal = deals[key[2]]
        if rule.kind == "bounty":
            return lost, 0, deal.lead, key[1]
        return lost, deal.day, deal.sale, key[1]

    for _lost, key, rule, (base, amount) in sorted(members, key=place):
        deal, person = deals[key[2]], key[1]
        currency, coin = money(rule, deal)
        rate = factor(deal.company, deal.day, currency, rule.currency)
        period = None
        if rule.kind == "share":
            period = deal.day.year, (deal.day.month - 1) // rule.months
        if rule.tiers:
            before = turnover.get((person, period), Fraction(0))
            after = before + base * rate
            purse = person, period, currency
            old = nominal.get(purse, Fraction(0))
            new = old + (in_bands(after, rule) - in_bands(before, rule)) / rate
            amount = half_up(new, coin) - half_up(old, coin)
            turnover[person, period] = after
            nominal[purse] = new
        for cap, who in (
            (rule.cap_deal, ()),
            (rule.cap_person, (person, period)),
            (rule.cap_rule, (None, period)),
        ):
            if cap is not None:
                room = (cap - spent.get(who, 0)) / rate if who else cap / rate
                amount = min(amount, max(Fraction(0), down(room, coin)))
        for who in ((person, period), (None, period)):
            spent[who] = spent.get(who, Fraction(0)) + amount * rate
        result[key] = amount
    return result


def exact(text):
    """Fraction of a number as PostgreSQL writes it."""
    return Fraction(Decimal(text or 0))
