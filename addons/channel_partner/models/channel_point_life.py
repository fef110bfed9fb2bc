# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ChannelPoint(models.Model):
    """How a store is set up, takes work, takes a rest and closes (CP-01, CP-04)."""

    _inherit = "channel.point"

    missing_note = fields.Char(
        string="Still Missing",
        compute="_compute_missing_note",
        help="What has to be filled in before the store can take work.",
    )
    offer_waiting_count = fields.Integer(
        string="Offers Waiting", compute="_compute_work_counts"
    )
    job_count = fields.Integer(string="Open Jobs", compute="_compute_work_counts")
    lead_count = fields.Integer(string="Open Leads", compute="_compute_work_counts")

    @api.depends("kind", "is_located", "capability_ids.is_capable")
    def _compute_missing_note(self):
        for point in self:
            point.missing_note = " ".join(point._get_missing())

    def _get_missing(self):
        """What keeps the store from being given work, each with its remedy."""
        self.ensure_one()
        missing = []
        if self.kind == "physical" and not self.is_located:
            missing.append(
                self.env._("Not on the map: fill in the address and press Find Place.")
            )
        if not any(self.capability_ids.mapped("is_capable")):
            missing.append(
                self.env._(
                    "Nothing that it can do: add a capability with the minimum score."
                )
            )
        return missing

    def _compute_work_counts(self):
        def counts(model, domain, name):
            if not self.env[model].has_access("read"):
                return {}
            groups = self.env[model]._read_group(
                [(name, "in", self.ids), *domain], [name], ["__count"]
            )
            return dict(groups)

        offers = counts("channel.offer", [("state", "=", "offered")], "point_id")
        jobs = counts(
            "fsm.order", [("stage_id.is_closed", "=", False)], "channel_point_id"
        )
        leads = counts("crm.lead", [("won_status", "=", "pending")], "channel_point_id")
        for point in self:
            point.offer_waiting_count = offers.get(point, 0)
            point.job_count = jobs.get(point, 0)
            point.lead_count = leads.get(point, 0)

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _check_network_user(self):
        if not self.env.user.has_group("channel_partner.group_channel_user"):
            raise AccessError(
                self.env._(
                    "Stores are looked after by channel management. Ask your "
                    "administrator for the role “Channel / User”."
                )
            )
        self.check_access("write")

    def action_activate(self):
        """The store takes work from now on; what is missing is said."""
        self._check_network_user()
        for point in self:
            if missing := point._get_missing():
                raise UserError(
                    self.env._(
                        "“%(store)s” cannot take work yet. %(missing)s",
                        store=point.name,
                        missing=" ".join(missing),
                    )
                )
        self._with_measured_engine().write(
            {"state": "active", "paused_until": False, "closed_on": False}
        )
        return True

    def action_pause(self):
        """No new work until somebody says so; what the store has, it keeps."""
        self._check_network_user()
        self.filtered(lambda point: point.state == "active").state = "paused"
        return True

    def action_close(self):
        """The store is given up: nothing is offered to it any more."""
        self._check_network_user()
        self._with_measured_engine().write(
            {"state": "closed", "closed_on": fields.Date.context_today(self)},
        )
        return True

    def action_locate(self):
        """Look up the place of the address (asks the geocoder of the settings)."""
        self._check_network_user()
        self.partner_id.geo_localize()
        return True

    # ------------------------------------------------------------------
    # What it has
    # ------------------------------------------------------------------

    def _action_view(self, model, name, domain):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": domain,
            "context": {"create": False},
        }

    def action_view_offers(self):
        """Offers to this store."""
        domain = [("point_id", "in", self.ids)]
        return self._action_view("channel.offer", self.env._("Offers"), domain)

    def action_view_jobs(self):
        """Work orders that this store has."""
        domain = [("channel_point_id", "in", self.ids)]
        return self._action_view("fsm.order", self.env._("Jobs"), domain)

    def action_view_leads(self):
        """Leads that this store has."""
        domain = [("channel_point_id", "in", self.ids)]
        return self._action_view("crm.lead", self.env._("Leads"), domain)
