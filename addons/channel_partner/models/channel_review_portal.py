# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What owners and clerks read of results, score and tier in the portal (CP-08)."""

from datetime import timedelta

from odoo import api, models
from odoo.tools import format_amount, formatLang
from odoo.tools.misc import format_date

from ..tools import channel_score
from ..tools.channel_score import Measured
from .channel_score_metric import MEASURES, MONEY


class ChannelReview(models.Model):
    _inherit = "channel.review"

    @api.model
    def _get_portal_score(self, firm, company, points=None):
        """Everything on the page of the score, for the period that runs.

        The caller has checked that the reader is one of the firm.

        :param points: figures of these stores only, without money, score and tier
        """
        # sudo: portal users do not read reviews, facts and tiers; what is read here is
        # of the firm, or of the stores, that the caller has checked.
        self, firm, company = self.sudo(), firm.sudo(), company.sudo()
        today = self._get_today(company)
        months = int(company.channel_review_months)
        date_from, date_to = channel_score.period_of(today, months)
        metrics = self.env["channel.score.metric"]._get_metrics(company)
        if points is not None:
            metrics = metrics.filtered(lambda metric: metric.figure not in MONEY)
        measured = self._measure(company, firm, date_from, today, points).get(
            firm.id, {}
        )
        targets = metrics._get_targets()
        result = channel_score.score(targets, measured, company.channel_review_share)
        page = {
            "date_from": format_date(self.env, date_from),
            "date_to": format_date(self.env, date_to),
            "figures": self._get_portal_figures(
                metrics, targets, measured, result, company
            ),
            "score": self._format_score(result.total),
            "sales_score": self._format_score(result.sales),
            "service_score": self._format_score(result.service),
            "is_measured": result.total is not None,
            "score_width": result.total or 0,
            "is_owner": points is None,
        }
        if points is None:
            page.update(self._get_portal_tier(firm, company, measured, result))
        return page

    @api.model
    def _get_portal_tier(self, firm, company, measured, result):
        """Tier, place, and what is missing, from the figures so far."""
        last = self.search(
            [
                ("channel_partner_id", "=", firm.id),
                ("company_id", "=", company.id),
                ("is_latest", "=", True),
            ]
        )
        ladder = self.env["res.partner.grade"]._get_ladder(company)
        values = self._get_values(measured, result)
        proposal = self._propose(company, firm, ladder, values, last)
        following = ladder.browse(proposal["next_grade_id"] or [])
        own = firm.grade_id
        criteria = own._get_criteria() if own and own in ladder else []
        rows = {
            name: [[m.code, m.needed, m.has] for m in missing]
            for name, missing in (
                ("own", channel_score.missing(criteria, values)),
                (
                    "next",
                    channel_score.missing(following._get_criteria(), values)
                    if following
                    else [],
                ),
            )
        }
        first, _last_day = channel_score.period_of(
            self._get_today(company), int(company.channel_review_months)
        )
        return {
            "tier": own.name,
            "next_tier": following.name,
            "is_top": bool(own) and own == ladder[-1:],
            "is_reached": bool(following) and not rows["next"],
            "missing_own": self._say_missing(
                rows["own"], own, keeps=True, company=company
            ),
            "missing_next": self._say_missing(rows["next"], following, company=company),
            "rank": last.rank,
            "rank_count": last.rank_count,
            "last": last
            and {
                "date_from": format_date(self.env, last.date_from),
                "date_to": format_date(self.env, last.date_to),
                "score": self._format_score(last.score if last.is_measured else None),
                "outcome": last._get_outcome_label(),
                "is_decided": last.state == "decided",
                "is_warning": last.outcome in ("probation", "demote"),
                "reason": last.reason,
            },
            "next_review": format_date(
                self.env,
                # The period that runs is reviewed after its end.
                self._get_date_next(company, first - timedelta(days=1)),
            ),
        }

    @api.model
    def _get_portal_figures(self, metrics, targets, measured, result, company):
        """Each figure against its target, in words and as a bar."""
        labels = dict(metrics._fields["figure"]._description_selection(self.env))
        sides = dict(metrics._fields["side"]._description_selection(self.env))
        figures = []
        for target, point in zip(targets, result.points, strict=True):
            known = measured.get((target.figure, target.side), Measured())
            more = MEASURES[target.figure][1]
            figures.append(
                {
                    "side": target.side,
                    "side_label": sides[target.side],
                    "label": labels[target.figure],
                    "value": self._format_figure(target.figure, known.value, company),
                    "target": self._format_figure(
                        target.figure, target.target, company
                    ),
                    "is_more": more,
                    "cases": known.cases,
                    "needed": target.minimum_cases,
                    "width": point or 0,
                    "points": None if point is None else round(point),
                    "state": self._get_figure_state(point),
                }
            )
        return figures

    @api.model
    def _get_figure_state(self, point):
        """(tone, icon, word): told by word and icon, not by colour alone."""
        if point is None:
            return "muted", "fa-circle-o", self.env._("too few cases")
        if point >= 100:
            return "success", "fa-check-circle", self.env._("target reached")
        if point >= 50:
            return "warning", "fa-adjust", self.env._("on the way")
        return "danger", "fa-exclamation-triangle", self.env._("far from the target")

    @api.model
    def _format_score(self, score):
        return "–" if score is None else formatLang(self.env, score, digits=1)

    @api.model
    def _format_figure(self, figure, value, company):
        """A figure with its unit."""
        if value is None:
            return "–"
        unit = MEASURES[figure][2]
        if unit == "money":
            return format_amount(self.env, value, company.currency_id)
        if unit == "rating":
            return self.env._(
                "%(rating)s of 5", rating=formatLang(self.env, value, digits=2)
            )
        if unit == "hours":
            return self.env._(
                "%(hours)s hours", hours=formatLang(self.env, value, digits=1)
            )
        if unit == "percent":
            return self.env._("%(number)s %%", number=formatLang(self.env, value, 1))
        return formatLang(self.env, value, digits=0)
