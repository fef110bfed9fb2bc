# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError

# Passed in the context by Odoo's own mass writes that we allow. A context that comes
# from outside cannot hold this object.
_ENGINE = object()
_ENGINE_KEY = "service_measured_engine"


class ServiceMeasuredMixin(models.AbstractModel):
    """A document with figures that are measured, and that nobody types in.

    Readonly in a view says nothing to who writes through the API; what reports and
    messages count on is refused here, for everybody but the engines, which write past
    access rules after they have checked them.
    """

    _name = "service.measured.mixin"
    _description = "Measured Figures"

    @api.model
    def _get_measured_fields(self):
        """Names of the fields that only the engines write."""
        return frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        measured = self._get_measured_fields()
        for vals in vals_list:
            # Empty is what they start with, as copies and imports say.
            self._check_measured({name for name, value in vals.items() if value})
        # Defaults in the context would come in beside the values that were checked.
        defaults = {f"default_{name}" for name in measured}
        if defaults.isdisjoint(self.env.context):
            return super().create(vals_list)
        context = {k: v for k, v in self.env.context.items() if k not in defaults}
        creator = self.with_env(self.env(context=context))
        records = super(ServiceMeasuredMixin, creator).create(vals_list)
        return records.with_env(self.env)

    def write(self, vals):
        self._check_measured(vals)
        return super().write(vals)

    def _with_measured_engine(self):
        """These records, for a write that takes measured figures along."""
        return self.with_context(**{_ENGINE_KEY: _ENGINE})

    @api.model
    def _check_measured(self, names):
        if self.env.su or self.env.context.get(_ENGINE_KEY) is _ENGINE:
            return
        refused = sorted(self._get_measured_fields().intersection(names))
        if refused:
            raise AccessError(
                self.env._(
                    "Measured, and not typed in: %(fields)s. Leave it out; it follows "
                    "by itself from what happens.",
                    fields=", ".join(
                        self._fields[name]._description_string(self.env)
                        for name in refused
                    ),
                )
            )
