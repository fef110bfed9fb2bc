# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How reviews are made, ranked and decided (CP-01, CP-22)."""

import json
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import channel_score
from ..tools.channel_score import Measured
from .channel_score_metric import FIGURES

BATCH = 200
#: Figures that are the mean of what the facts say; the others are added up.
_MEANS = frozenset(
    {
        "accepted_rate",
        "hours_to_answer",
        "win_rate",
        "proven_rate",
        "on_time_rate",
        "rating",
        "negative_rate",
        "repeat_rate",
    }
)


class ChannelReview(models.Model):
    _inherit = "channel.review"

    # ------------------------------------------------------------------
    # Measuring
    # ------------------------------------------------------------------

    @api.model
    def _measure(self, company, firms, date_from, date_to, points=None):
        """{firm id: {(figure, side): ``Measured``}}, with one statement.

        :param firms: partners; those without any fact are not in the answer
        :param points: only what these stores have done
        """
        first, after = self._get_moments(company, date_from, date_to)
        report = self.env["channel.result.report"]
        names = [name for name, _label in FIGURES]
        figures = [self._sql_figure(name) for name in names]
        columns = SQL(", ").join(SQL("%s, %s", *figure) for figure in figures)
        self._flush_facts()
        rows = self.env.execute_query(
            SQL(
                """
    SELECT fact.channel_partner_id, fact.side, %(columns)s
      FROM (%(facts)s) AS fact
     WHERE fact.company_id = %(company)s
       AND fact.channel_partner_id = ANY(%(firms)s)
       AND fact.date >= %(first)s AND fact.date < %(after)s
       AND %(where)s
     GROUP BY fact.channel_partner_id, fact.side
                """,
                columns=columns,
                facts=report._get_result_query(),
                company=company.id,
                firms=firms.ids,
                first=first,
                after=after,
                where=SQL("TRUE")
                if points is None
                else SQL("fact.point_id = ANY(%s)", points.ids),
            )
        )
        measured = {}
        for firm_id, side, *values in rows:
            known = measured.setdefault(firm_id, {})
            for position, name in enumerate(names):
                value, cases = values[2 * position : 2 * position + 2]
                if value is not None and cases:
                    known[name, side] = Measured(round(float(value), 4), int(cases))
        return measured

    @api.model
    def _sql_figure(self, name):
        """(value, number of cases) of a figure, for a group of facts."""
        if name == "return_rate":
            return (
                SQL(
                    "COALESCE(SUM(fact.units_returned), 0) * 100"
                    " / NULLIF(SUM(fact.units_delivered), 0)"
                ),
                SQL("COUNT(fact.units_delivered)"),
            )
        column = SQL("fact.%s", SQL.identifier(name))
        if name in _MEANS:
            return SQL("AVG(%s)", column), SQL("COUNT(%s)", column)
        return (
            SQL("SUM(%s)", column),
            SQL("COUNT(%s) FILTER (WHERE %s != 0)", column, column),
        )

    @api.model
    def _flush_facts(self):
        """Bring to the database what the facts are read from."""
        depends = self.env["channel.result.report"]._depends
        for model in depends:
            self.env[model].flush_model()

    @api.model
    def _get_moments(self, company, date_from, date_to):
        """First moment of a period and that after it, naive UTC, by the company."""
        zone = pytz.timezone(self._get_zone(company))
        return tuple(
            zone.localize(datetime.combine(day, time()))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day in (date_from, date_to + timedelta(days=1))
        )

    @api.model
    def _get_zone(self, company):
        return company.partner_id.tz or "UTC"

    @api.model
    def _get_today(self, company):
        zone = pytz.timezone(self._get_zone(company))
        now = pytz.utc.localize(fields.Datetime.now())
        return now.astimezone(zone).date()

    @api.model
    def _get_values(self, measured, result):
        """{code: value} for the criteria of a tier; ``None`` where nothing is known."""

        def of(name, side):
            known = measured.get((name, side))
            return known.value if known else None

        return {
            "score": result.total,
            "sales_score": result.sales,
            "service_score": result.service,
            "jobs_proven": int(of("jobs_proven", "service") or 0),
            "won_value": of("won_value", "sales") or 0.0,
            "rating": of("rating", "service"),
            "negative_rate": of("negative_rate", "service"),
        }

    # ------------------------------------------------------------------
    # Making
    # ------------------------------------------------------------------

    @api.model
    def _get_period(self, company, today=None):
        """(first day, last day) of the period whose review is due."""
        today = today or self._get_today(company)
        day = today - timedelta(days=company.channel_review_wait_days)
        return channel_score.period_before(day, int(company.channel_review_months))

    @api.model
    def _get_date_next(self, company, date_to):
        """When the period after ``date_to`` is reviewed."""
        months = int(company.channel_review_months)
        _first, last = channel_score.period_of(date_to + timedelta(days=1), months)
        return last + timedelta(days=1 + company.channel_review_wait_days)

    @api.model
    def _find_firms(self, company, date_from, date_to, limit=None):
        """Firms of a company that have no review of any day of the period yet."""
        self.env["channel.point"].flush_model()
        self.flush_model()
        _first, after = self._get_moments(company, date_from, date_to)
        rows = self.env.execute_query(
            SQL(
                """
    SELECT DISTINCT point.channel_partner_id
      FROM channel_point point
     WHERE point.company_id = %(company)s
       AND point.active AND point.state IN ('active', 'paused')
       AND point.create_date < %(after)s
       AND point.channel_partner_id != %(own)s
       AND NOT EXISTS (
           SELECT FROM channel_review review
            WHERE review.channel_partner_id = point.channel_partner_id
              AND review.company_id = point.company_id
              AND daterange(review.date_from, review.date_to, '[]')
                  && daterange(%(date_from)s, %(date_to)s, '[]'))
     ORDER BY point.channel_partner_id
     LIMIT %(limit)s
                """,
                company=company.id,
                own=company.partner_id.id,
                after=after,
                date_from=date_from,
                date_to=date_to,
                limit=limit,
            )
        )
        return self.env["res.partner"].browse([row[0] for row in rows])

    @api.model
    def _make(self, company, firms, date_from, date_to):
        """Measure, score and propose for these firms.

        A firm that has its review of the period, or gets it from another process at the
        same moment, is left alone.

        :return: the reviews that were made
        """
        # sudo: measured from facts of all stores; who asks was checked by the caller,
        # and the schedule works for everybody.
        self, company, firms = self.sudo(), company.sudo(), firms.sudo()
        metrics = self.env["channel.score.metric"]._get_metrics(company)
        targets = metrics._get_targets()
        ladder = self.env["res.partner.grade"]._get_ladder(company)
        measured = self._measure(company, firms, date_from, date_to)
        before = self._get_last(company, firms, date_from)
        types = self._get_main_types(company, firms)
        rows, lines = [], {}
        for firm in firms:
            known = measured.get(firm.id, {})
            result = channel_score.score(targets, known, company.channel_review_share)
            values = self._get_values(known, result)
            rows.append(
                {
                    **self._propose(company, firm, ladder, values, before.get(firm.id)),
                    "channel_partner_id": firm.id,
                    "score": result.total or 0,
                    "sales_score": result.sales or 0,
                    "service_score": result.service or 0,
                    "is_measured": result.total is not None,
                    "jobs_proven": values["jobs_proven"],
                    "won_value": values["won_value"],
                    "rating": values["rating"] or 0,
                    "state_id": firm.state_id.id or None,
                    "type_id": types.get(firm.id),
                }
            )
            lines[firm.id] = self._prepare_lines(targets, known, result)
        reviews = self._insert(company, rows, date_from, date_to)
        self.env["channel.review.line"].create(
            [
                {"review_id": review.id, **line}
                for review in reviews
                for line in lines[review.channel_partner_id.id]
            ]
        )
        return reviews

    @api.model
    def _prepare_lines(self, targets, measured, result):
        lines = []
        for sequence, (target, point) in enumerate(
            zip(targets, result.points, strict=True)
        ):
            known = measured.get((target.figure, target.side), Measured())
            lines.append(
                {
                    "sequence": sequence,
                    "figure": target.figure,
                    "side": target.side,
                    "value": known.value or 0,
                    "cases": known.cases,
                    "floor": target.floor,
                    "target": target.target,
                    "weight": target.weight,
                    "minimum_cases": target.minimum_cases,
                    "is_counted": point is not None,
                    "points": point or 0,
                }
            )
        return lines

    @api.model
    def _propose(self, company, firm, ladder, values, last):
        """Outcome, tiers and what is missing, as values of the review."""
        own = firm.grade_id
        # A tier of another company, or one that reviews do not give, stays as it is.
        is_foreign = own and own not in ladder
        step = ladder.ids.index(own.id) if own in ladder else -1
        following = ladder[step + 1 : step + 2]
        if is_foreign:
            following = ladder.browse()
        missing_own = (
            channel_score.missing(own._get_criteria(), values) if step >= 0 else []
        )
        missing_next = (
            channel_score.missing(following._get_criteria(), values)
            if following
            else []
        )
        outcome, misses = channel_score.outcome(
            values["score"] is not None,
            step > 0,
            bool(following) and not missing_next,
            not missing_own,
            last.misses if last else 0,
            company.channel_demote_after,
        )
        proposed = {
            "promote": following,
            "demote": ladder[step - 1 : step] if step > 0 else own,
        }.get(outcome, own)
        return {
            "grade_id": own.id or None,
            "proposed_grade_id": proposed.id or None,
            "next_grade_id": following.id or None,
            "outcome": outcome,
            "misses": misses,
            "missing": json.dumps(
                {
                    "own": [[m.code, m.needed, m.has] for m in missing_own],
                    "next": [[m.code, m.needed, m.has] for m in missing_next],
                }
            ),
        }

    @api.model
    def _get_last(self, company, firms, date_from):
        """{firm id: its last review before a day}, in one query."""
        reviews = self.search(
            [
                ("company_id", "=", company.id),
                ("channel_partner_id", "in", firms.ids),
                ("is_latest", "=", True),
                ("date_from", "<", date_from),
            ]
        )
        return {review.channel_partner_id.id: review for review in reviews}

    @api.model
    def _get_main_types(self, company, firms):
        """{firm id: type of most of its stores}; of equally many the first."""
        counts = self.env["channel.point"]._read_group(
            [("company_id", "=", company.id), ("channel_partner_id", "in", firms.ids)],
            ["channel_partner_id", "type_id"],
            ["__count"],
        )
        types = {}
        for firm, kind, _number in sorted(
            counts, key=lambda row: (row[2], -row[1].sequence, -row[1].id)
        ):
            types[firm.id] = kind.id
        return types

    @api.model
    def _insert(self, company, rows, date_from, date_to):
        """Of two processes at the same moment PostgreSQL lets one row in."""
        if not rows:
            return self.browse()
        firm_ids = [row["channel_partner_id"] for row in rows]
        names = list(rows[0])
        kinds = {
            "score": "numeric",
            "sales_score": "numeric",
            "service_score": "numeric",
            "is_measured": "boolean",
            "won_value": "numeric",
            "rating": "numeric",
            "outcome": "varchar",
            "missing": "jsonb",
        }
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
    UPDATE channel_review SET is_latest = FALSE
     WHERE is_latest AND company_id = %s AND channel_partner_id = ANY(%s)
       AND date_from < %s
                """,
                company.id,
                firm_ids,
                date_from,
            )
        )
        made = self.env.execute_query(
            SQL(
                """
    INSERT INTO channel_review (company_id, date_from, date_to, state, is_latest,
        date_next, create_uid, create_date, write_uid, write_date, %(names)s)
    SELECT %(company)s, %(date_from)s, %(date_to)s, 'draft', TRUE, %(date_next)s,
           %(uid)s, %(now)s, %(uid)s, %(now)s, %(names)s
      FROM JSONB_TO_RECORDSET(%(rows)s::jsonb) AS made (%(columns)s)
     ORDER BY channel_partner_id
        ON CONFLICT DO NOTHING
 RETURNING id
                """,
                names=SQL(", ").join(map(SQL.identifier, names)),
                columns=SQL(", ").join(
                    SQL("%s %s", SQL.identifier(name), SQL(kinds.get(name, "integer")))
                    for name in names
                ),
                company=company.id,
                date_from=date_from,
                date_to=date_to,
                date_next=self._get_date_next(company, date_to),
                uid=self.env.uid,
                now=self.env.cr.now(),
                rows=json.dumps(
                    [{**row, "missing": json.loads(row["missing"])} for row in rows]
                ),
            )
        )
        self.invalidate_model()
        return self.browse(sorted(row[0] for row in made))

    # ------------------------------------------------------------------
    # Ranking
    # ------------------------------------------------------------------

    @api.model
    def _rank(self, company, date_from):
        """Places of all firms of a period: in the company, the region and the type.

        Decided reviews keep the place that they were decided with.
        """
        # sudo: places follow from the figures of all firms.
        reviews = self.sudo().search(
            [("company_id", "=", company.id), ("date_from", "=", date_from)]
        )
        rows = [
            (
                review.channel_partner_id.id,
                review.score if review.is_measured else None,
                review.jobs_proven,
                review.won_value,
            )
            for review in reviews
        ]
        by_firm = {row[0]: row for row in rows}
        everywhere = channel_score.ranking(rows)
        places = {}
        for name in ("state_id", "type_id"):
            places[name] = {}
            for key, group in reviews.grouped(name).items():
                if key:
                    places[name] |= channel_score.ranking(
                        by_firm[firm.id] for firm in group.channel_partner_id
                    )
        values = []
        for review in reviews.filtered(lambda review: review.state == "draft"):
            firm = review.channel_partner_id.id
            values.append(
                {
                    "id": review.id,
                    # Empty sorts last.
                    "rank": everywhere.get(firm),
                    "rank_count": len(everywhere),
                    "rank_state": places["state_id"].get(firm),
                    "rank_type": places["type_id"].get(firm),
                }
            )
        if not values:
            return
        self.env.cr.execute(
            SQL(
                """
    UPDATE channel_review review
       SET rank = place.rank, rank_count = place.rank_count,
           rank_state = place.rank_state, rank_type = place.rank_type
      FROM JSONB_TO_RECORDSET(%s::jsonb) AS place (
           id integer, rank integer, rank_count integer, rank_state integer,
           rank_type integer)
     WHERE review.id = place.id AND review.state = 'draft'
                """,
                json.dumps(values),
            )
        )
        self.invalidate_model(["rank", "rank_count", "rank_state", "rank_type"])

    # ------------------------------------------------------------------
    # Schedule
    # ------------------------------------------------------------------

    @api.model
    def _cron_review(self, batch=BATCH):
        """Review the last period of each company, a batch of firms at a time.

        Resumable: a firm that has its review is not taken again, and a review that is
        decided is not decided again.
        """
        progress = self.env["ir.cron"]._commit_progress
        companies = self.env["channel.point"]._read_group(
            [("state", "in", ("active", "paused"))], ["company_id"]
        )
        for (company,) in companies:
            date_from, date_to = self._get_period(company)
            is_new = False
            while firms := self._find_firms(company, date_from, date_to, batch):
                made = self._make(company, firms, date_from, date_to)
                is_new = True
                if not progress(len(made), remaining=len(firms)):
                    return
                if not made:
                    # Another process is at it, and goes on.
                    break
            draft = [
                ("company_id", "=", company.id),
                ("date_from", "=", date_from),
                ("state", "=", "draft"),
            ]
            if is_new or self.search_count([*draft, ("rank_count", "=", 0)], limit=1):
                self._rank(company, date_from)
                if not progress(1, remaining=1):
                    return
            if not company.channel_review_automatic:
                continue
            last_id = 0
            while reviews := self.search(
                [*draft, ("id", ">", last_id)], order="id", limit=batch
            ):
                last_id = reviews[-1].id
                reviews.try_lock_for_update()._decide(by_rule=True)
                if not progress(len(reviews), remaining=1):
                    return
