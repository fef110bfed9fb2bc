# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a customer who looks for a service point gets to see (X-55, SP-19)."""

from bisect import bisect_right
from dataclasses import dataclass, field

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_time

from odoo.addons.service_revenue.tools.working_time import to_datetime, to_epoch

from ..tools.channel_need import ChannelNeed

#: Points on one page: more than anybody reads.
LIMIT = 20


@dataclass(frozen=True)
class FoundPoint:
    """One point on the page, in plain values: nothing else of it is shown."""

    point_id: int
    name: str
    kind: str
    address: str
    phone: str
    latitude: float | None
    longitude: float | None
    distance_km: float | None
    is_open: bool
    hours: str
    map_url: str
    #: (tone of Bootstrap, words)
    badges: tuple = field(default=())


class ChannelPoint(models.Model):
    _inherit = "channel.point"

    is_public = fields.Boolean(
        string="In the Service Point Finder",
        default=True,
        help="Customers find this point on the website while it is active.",
    )

    @api.model
    def _finder_domain(self, company):
        return (
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "active")
            & Domain("is_public", "=", True)
        )

    @api.model
    def _finder_categories(self, company):
        """Product categories that some public point of the company can service."""
        groups = self.env["channel.capability"]._read_group(
            [
                ("side", "=", "service"),
                ("is_capable", "=", True),
                ("categ_id", "!=", False),
                ("point_id", "any", self._finder_domain(company)),
            ],
            ["categ_id"],
        )
        categories = self.env["product.category"].union(*[row[0] for row in groups])
        return categories.sorted("complete_name")

    @api.model
    def _find_for_customer(
        self,
        company,
        city="",
        latitude=None,
        longitude=None,
        category=None,
        product=None,
    ):
        """Points that can really help, the nearest first where the place is known.

        Runs past access rules: only active points that are meant for the public are
        found, and only what ``FoundPoint`` names is shown of them. The number of
        queries does not depend on the number of points.

        :param city: part of a city, district or postcode, as the visitor typed it
        :param category: ``product.category`` to be serviced, or nothing
        :param product: the very product of the visitor, where it is known: then the
            badges say who repairs it and has its parts
        :return: list of ``FoundPoint``
        """
        categories = ()
        if category:
            path = category.parent_path or f"{category.id}/"
            categories = tuple(int(part) for part in path.split("/") if part)
        domain = self._finder_domain(company)
        distances = {}
        if latitude is not None and longitude is not None:
            [candidates] = self._find_nearest(
                [
                    ChannelNeed(
                        company_id=company.id,
                        side="service",
                        latitude=latitude,
                        longitude=longitude,
                        category_ids=categories,
                    )
                ],
                limit=3 * LIMIT,
            )
            distances = {c.point_id: c.distance_km for c in candidates}
            points = self.browse(distances).filtered("is_public")[:LIMIT]
        else:
            points = self.search(
                domain & self._finder_capability(categories) & self._finder_place(city),
                order="service_score desc, name, id",
                limit=LIMIT,
            )
        badges = points._get_finder_badges(product) if product else {}
        return [
            point._found(
                distances.get(point.id),
                (
                    *badges.get(point, ()),
                    *(("secondary", skill) for skill in point._get_skill_names()),
                ),
            )
            for point in points
        ]

    @api.model
    def _finder_capability(self, categories):
        line = Domain("side", "=", "service") & Domain("is_capable", "=", True)
        line &= Domain("skill_id", "=", False)
        if categories:
            line &= Domain("categ_id", "in", [*categories, False])
        return Domain("capability_ids", "any", line)

    @api.model
    def _finder_place(self, city):
        if not city:
            return Domain.TRUE
        found = Domain("name", "ilike", city)
        for name in ("city", "street", "state_id.name"):
            found |= Domain(f"partner_id.{name}", "ilike", city)
        return found | Domain("partner_id.zip", "=like", f"{city}%")

    def _get_skill_names(self):
        lines = self.capability_ids.filtered(
            lambda line: line.is_capable and line.side == "service"
        )
        return lines.skill_id.mapped("name")

    def _found(self, distance_km, badges):
        self.ensure_one()
        contact = self.partner_id
        parts = (contact.street, contact.street2, contact.zip, contact.city)
        is_open, hours = self._get_opening()
        return FoundPoint(
            point_id=self.id,
            name=self.name or "",
            kind=self.type_id.name,
            address=", ".join(part for part in parts if part),
            phone=contact.phone or "",
            latitude=self.latitude if self.is_located else None,
            longitude=self.longitude if self.is_located else None,
            distance_km=distance_km,
            is_open=is_open,
            hours=hours,
            map_url=contact._get_service_map_url() if self.kind == "physical" else "",
            badges=badges,
        )

    def _get_opening(self, now=None):
        """(whether it is open now, until or from when in words)."""
        self.ensure_one()
        # sudo: opening hours are for everybody.
        calendar = self.sudo().calendar_id
        if not calendar:
            return True, self.env._("Always open")
        now = to_epoch(now or fields.Datetime.now())
        year = to_datetime(now).year
        time = calendar._service_working_time(
            calendar.id, self.company_id.id, year, year + 1
        )
        index = bisect_right(time.starts, now) - 1
        if index >= 0 and now < time.ends[index]:
            until = self._format_opening(time.ends[index], calendar)
            return True, self.env._("Open until %(time)s", time=until)
        if index + 1 >= len(time.starts):
            return False, self.env._("Closed")
        start = self._format_opening(time.starts[index + 1], calendar, day=True)
        return False, self.env._("Opens %(time)s", time=start)

    def _format_opening(self, moment, calendar, day=False):
        local = fields.Datetime.context_timestamp(
            self.with_context(tz=calendar.tz), to_datetime(moment)
        )
        hour = format_time(self.env, local.time(), time_format="short")
        if not day:
            return hour
        weekday = format_date(self.env, local.date(), date_format="EEEE")
        return f"{weekday} {hour}"
