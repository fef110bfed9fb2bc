# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ServiceCalendarPartMixin(models.AbstractModel):
    """A record that working time is made of: whatever is changed in it empties the
    cached working time and has the open clocks counted anew."""

    _name = "service.calendar.part.mixin"
    _description = "Part of a Calendar"

    #: Fields that do not move any working time.
    _calendar_indifferent = frozenset({"name", "sequence", "display_name"})

    def _get_touched_calendars(self):
        """(ids of calendars, ids of companies all of whose calendars are meant)."""
        return set(self.calendar_id.ids), set()

    def _touch_calendars(self, before=(frozenset(), frozenset())):
        calendars, companies = self._get_touched_calendars()
        calendars, companies = calendars | before[0], companies | before[1]
        if calendars or companies:
            self.env["resource.calendar"]._service_touch(calendars, companies)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._touch_calendars()
        return records

    def write(self, vals):
        if self._calendar_indifferent.issuperset(vals):
            return super().write(vals)
        before = self._get_touched_calendars()
        result = super().write(vals)
        self._touch_calendars(before)
        return result

    def unlink(self):
        before = self._get_touched_calendars()
        result = super().unlink()
        self.browse()._touch_calendars(before)
        return result
