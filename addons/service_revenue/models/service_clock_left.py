# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from ..tools import clock
from ..tools.working_time import to_epoch


class ServiceClock(models.Model):
    """How much time is left, for many clocks at once."""

    _inherit = "service.clock"

    @api.model
    def _get_left(self, clocks, now):
        """``{clock: (seconds left, consumed seconds, working time now)}``.

        Seconds left are by the clock's own measure; when it is over they are elapsed
        seconds, negative.
        """
        moment = to_epoch(now)
        result = {}
        for (level, basis, company), members in clocks.grouped(
            lambda record: record._get_measure()[:3]
        ).items():
            values = {record: record._get_value() for record in members}
            moments = [moment] + [
                edge
                for value in values.values()
                for edge in (value.since, value.deadline)
                if edge is not None
            ]

            def question(time, values=values):
                return {
                    record: _left(value, moment, time)
                    for record, value in values.items()
                }

            result.update(level._ask_time(basis, company, moments, question))
        return result


def _left(value, moment, time):
    used = clock.consumed(value, moment, time)
    if value.state != clock.RUNNING:
        return value.target - used, used, True
    if moment > value.deadline:
        left = value.deadline - moment
    else:
        left = time.between(moment, value.deadline)
    return left, used, time.is_open(moment)
