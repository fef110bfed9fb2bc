# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL


class ServiceProfileEventMixin(models.AbstractModel):
    """A document from which the customer profile takes facts.

    It says which of its columns the profile reads; whenever one of them is written, by
    a user, by code or by a recomputation, the customers concerned are touched. That is
    done where the ORM writes columns, because nothing that goes through the ORM gets
    around it, and it costs no query unless the customer itself changes.
    """

    _name = "service.profile.event.mixin"
    _description = "Source of Customer Profile Facts"

    #: Columns that the facts are made of.
    _profile_columns = frozenset()
    #: Those of them that decide whose facts they are, or whether they count at all:
    #: the customer before the change is touched as well.
    _profile_owner_columns = frozenset()
    #: Relations that the facts are made of and that are no columns.
    _profile_relations = frozenset()

    @api.model
    def _profile_partner_query(self, ids):
        """SELECT of the contacts (or customers) that these documents count for."""
        return SQL(
            "SELECT partner_id FROM %s WHERE id = ANY(%s)",
            SQL.identifier(self._table),
            ids,
        )

    @api.model
    def _profile_partner_ids(self, ids):
        """Contacts in the database now; what has to be flushed has been flushed."""
        self.env.cr.execute(self._profile_partner_query(ids))
        return {row[0] for row in self.env.cr.fetchall() if row[0]}

    def _profile_touch_owners(self):
        """Touch whoever these documents count for in the database now."""
        self.env["service.customer.profile"]._touch_ids(
            "res.partner", self._profile_partner_ids(self.ids)
        )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["service.customer.profile"]._touch_ids(self._name, records.ids)
        return records

    def write(self, vals):
        if not self._profile_relations.isdisjoint(vals):
            self.env["service.customer.profile"]._touch_ids(self._name, self.ids)
        return super().write(vals)

    def _write_multi(self, vals_list):
        names = set().union(*vals_list)
        if not self._profile_columns.isdisjoint(names):
            if not self._profile_owner_columns.isdisjoint(names):
                self._profile_touch_owners()
            self.env["service.customer.profile"]._touch_ids(self._name, self.ids)
        return super()._write_multi(vals_list)

    def unlink(self):
        if self:
            self.env.flush_all()
            self._profile_touch_owners()
        return super().unlink()
