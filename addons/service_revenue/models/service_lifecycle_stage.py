# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.query import Query


class ServiceLifecycleStage(models.Model):
    """Where a customer stands: prospect, first purchase, active, dormant, lost (SR-04).

    A stage with conditions is reached by itself: the first one in order whose
    conditions hold. What somebody chose on the contact goes before that.
    """

    _name = "service.lifecycle.stage"
    _inherit = "service.profile.condition.mixin"
    _description = "Customer Life-cycle Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    automatic = fields.Boolean(
        default=True, help="Reached by itself when the conditions hold."
    )

    @api.model_create_multi
    def create(self, vals_list):
        stages = super().create(vals_list)
        self.env["service.tag.rule"]._changed()
        return stages

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() - {"name"}:
            self.env["service.tag.rule"]._changed()
        return result

    def unlink(self):
        self.env["service.tag.rule"]._changed()
        return super().unlink()

    @api.model
    @tools.ormcache("hour")
    def _stage_specs(self, hour):
        """((stage, time zone, domain), ...) in order; cached for an hour, because the
        domains hold dates and companies have time zones."""
        # sudo: the same for every user, it is cached.
        stages = self.sudo().search([("automatic", "=", True)])
        stages = stages.filtered(lambda stage: stage._has_condition())
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        return tuple(
            (
                stage.id,
                tz,
                Domain("company_id", "in", members.ids)
                & stage._profile_domain(
                    fields.Date.context_today(self.with_context(tz=tz))
                ),
            )
            for tz, members in companies.grouped(
                lambda company: company.partner_id.tz or "UTC"
            ).items()
            for stage in stages
        )

    @api.model
    def _stage_sql(self):
        """SQL for the stage of ``profile`` that the conditions say: an id or NULL."""
        hour = fields.Datetime.now().strftime("%Y-%m-%d %H")
        # sudo: the engine derives stages of all customers.
        profiles = self.env["service.customer.profile"].sudo()
        cases = []
        for stage_id, tz, domain in self._stage_specs(hour):
            model = profiles.with_context(tz=tz)
            query = Query(model.env, "profile", SQL.identifier(model._table))
            condition = domain.optimize_full(model)._to_sql(model, "profile", query)
            cases.append(SQL("WHEN %s THEN %s::int", condition, stage_id))
        if not cases:
            return SQL("NULL::int")
        return SQL("CASE %s END", SQL(" ").join(cases))
