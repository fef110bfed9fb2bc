# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

TECHNICIAN = "service_revenue.group_service_technician"
# Derived from the customer; nobody sets them.
DERIVED_FIELDS = frozenset(
    {"profile_id", "service_partner_id", "commercial_partner_id"}
)


class ServiceProfileMixin(models.AbstractModel):
    """A ticket or work order that shows who its customer is (SR-01, SR-02, SR-03).

    The facts are plain related fields through ``profile_id``: searched, sorted and
    grouped by joining one table, and read for a whole list with one query.
    """

    _name = "service.profile.mixin"
    _inherit = "service.profile.event.mixin"
    _description = "Customer Profile on a Document"

    _profile_columns = frozenset(["commercial_partner_id", "company_id"])
    _profile_owner_columns = frozenset(["commercial_partner_id"])

    service_partner_id = fields.Many2one(
        "res.partner",
        string="Customer Contact",
        compute="_compute_service_partner_id",
        store=True,
        index="btree_not_null",
        help="The person for whom this is done.",
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        related="service_partner_id.commercial_partner_id",
        string="Commercial Partner",
        store=True,
        index="btree_not_null",
    )
    profile_id = fields.Many2one(
        "service.customer.profile",
        string="Customer Profile",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=TECHNICIAN,
    )
    profile_currency_id = fields.Many2one(
        related="profile_id.currency_id", string="Profile Currency", groups=TECHNICIAN
    )
    profile_order_count = fields.Integer(
        related="profile_id.order_count", string="Customer Orders", groups=TECHNICIAN
    )
    profile_lifetime_spend = fields.Monetary(
        related="profile_id.lifetime_spend",
        string="Lifetime Spend",
        currency_field="profile_currency_id",
        groups=TECHNICIAN,
    )
    profile_last_purchase_date = fields.Date(
        related="profile_id.last_purchase_date",
        string="Last Purchase",
        groups=TECHNICIAN,
    )
    profile_goods_value = fields.Monetary(
        related="profile_id.goods_value",
        string="Goods Value",
        currency_field="profile_currency_id",
        groups=TECHNICIAN,
    )
    profile_vas_count = fields.Integer(
        related="profile_id.vas_count",
        string="Value-added Services",
        groups=TECHNICIAN,
    )
    profile_vas_last_date = fields.Date(
        related="profile_id.vas_last_date",
        string="Last Value-added Service",
        groups=TECHNICIAN,
    )
    profile_missing_consumable_count = fields.Integer(
        related="profile_id.missing_consumable_count",
        string="Consumables Never Bought",
        groups=TECHNICIAN,
    )
    profile_rating_avg = fields.Float(
        related="profile_id.rating_avg", string="Customer's Rating", groups=TECHNICIAN
    )
    profile_open_lead_count = fields.Integer(
        related="profile_id.open_lead_count", string="Open Leads", groups=TECHNICIAN
    )
    profile_warranty_end_date = fields.Date(
        related="profile_id.warranty_end_date",
        string="Warranty Until",
        groups=TECHNICIAN,
    )
    profile_last_contact_date = fields.Date(
        related="profile_id.last_contact_date", string="Last Contact", groups=TECHNICIAN
    )
    profile_chips = fields.Json(
        related="profile_id.chips", string="Customer at a Glance", groups=TECHNICIAN
    )
    profile_tags = fields.Json(
        related="profile_id.tags", string="Customer Tags", groups=TECHNICIAN
    )
    profile_brief = fields.Json(
        string="Customer Brief",
        compute="_compute_profile_brief",
        compute_sudo=True,
        groups=TECHNICIAN,
    )

    @api.model
    def _get_service_partner_paths(self):
        """Where the customer contact is found; the first that is set counts."""
        return ["partner_id"]

    @api.depends(lambda self: self._get_service_partner_paths())
    def _compute_service_partner_id(self):
        paths = self._get_service_partner_paths()
        for document in self:
            # sudo: who the customer is must not depend on who happens to save
            partners = (document.sudo().mapped(path)[:1] for path in paths)
            document.service_partner_id = next(filter(None, partners), False)

    @api.depends("profile_id.brief")
    def _compute_profile_brief(self):
        """The customer's brief, and which interests this document has brought in."""
        captured = {
            res_id: interests.ids
            for res_id, interests in self.env["service.lead.capture"]._read_group(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)],
                ["res_id"],
                ["interest_id:recordset"],
            )
        }
        for document in self:
            brief = document.profile_id.brief
            document.profile_brief = brief and {
                **brief,
                "captured": captured.get(document.id, []),
            }

    @api.model_create_multi
    def create(self, vals_list):
        """Whose profile is shown follows from the customer, whatever is sent."""
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals if name not in DERIVED_FIELDS}
                for vals in vals_list
            ]
        # Defaults in the context would come in beside the values.
        context = {
            key: value
            for key, value in self.env.context.items()
            if key.removeprefix("default_") not in DERIVED_FIELDS
        }
        creator = self.with_env(self.env(context=context))
        documents = super(ServiceProfileMixin, creator).create(vals_list)
        documents = documents.with_env(self.env)
        documents._ensure_profiles()
        return documents

    def write(self, vals):
        if not self.env.su and not DERIVED_FIELDS.isdisjoint(vals):
            # Related columns are read with all rights: a link to the profile of another
            # company would show it.
            raise AccessError(
                self.env._(
                    "The customer profile follows from the customer of the document. "
                    "Change the customer instead."
                )
            )
        result = super().write(vals)
        first_steps = {path.split(".")[0] for path in self._get_service_partner_paths()}
        if not (first_steps | {"company_id"}).isdisjoint(vals):
            self._ensure_profiles()
        return result

    @api.model
    def _profile_partner_query(self, ids):
        return SQL(
            "SELECT commercial_partner_id FROM %s WHERE id = ANY(%s)",
            SQL.identifier(self._table),
            ids,
        )

    def _ensure_profiles(self):
        """Link these documents to the profiles of their customers, now.

        The refresh at the end of the transaction would do it too, but the form that
        has just been saved is read before.
        """
        if not self.ids:
            return
        self.flush_recordset(["commercial_partner_id", "company_id"])
        # sudo: the engine's own bookkeeping
        profiles = self.env["service.customer.profile"].sudo()
        for company, documents in self.sudo().grouped("company_id").items():
            profiles._ensure(documents.commercial_partner_id, company)
        self._link_profiles(SQL("document.id = ANY(%s)", self.ids))
        self.invalidate_recordset(self._get_profile_fields(), flush=False)

    @api.model
    def _get_profile_fields(self):
        return [
            name
            for name, field in self._fields.items()
            if name == "profile_id" or (field.related or "").startswith("profile_id.")
        ]

    @api.model
    def _link_profiles(self, condition):
        """Set ``profile_id`` of the documents that meet an SQL condition on
        ``document``; writes only those that are wrong."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE %(table)s AS target
                   SET profile_id = link.profile_id
                  FROM (
                        SELECT document.id, profile.id AS profile_id
                          FROM %(table)s document
                          LEFT JOIN service_customer_profile profile
                            ON profile.partner_id = document.commercial_partner_id
                           AND profile.company_id = document.company_id
                         WHERE %(condition)s
                           AND document.profile_id IS DISTINCT FROM profile.id
                       ) AS link
                 WHERE target.id = link.id
                """,
                table=SQL.identifier(self._table),
                condition=condition,
            )
        )
