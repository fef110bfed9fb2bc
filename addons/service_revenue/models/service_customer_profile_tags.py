# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class ServiceCustomerProfile(models.Model):
    """Tags and life-cycle stage that rules derive from the facts (SR-04)."""

    _inherit = "service.customer.profile"

    product_since_date = fields.Date(
        string="Oldest Product Since",
        help="When the oldest installed product was bought, else installed.",
    )
    lifecycle_id = fields.Many2one(
        "service.lifecycle.stage",
        string="Life-cycle Stage",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    lifecycle_since = fields.Date(string="In This Stage Since", readonly=True)

    def _write_rows(self, scope, own, documents, force):
        """Whoever's facts were written has his tags and stage derived anew."""
        result = super()._write_rows(scope, own, documents, force)
        self._apply_rules(own)
        return result

    @api.model
    def _apply_rules(self, own):
        """:param own: SQL condition on ``profile.partner_id``"""
        changed = self.env["service.tag.rule"]._evaluate_where(own)
        if changed:
            self._write_tags(changed)
        self._write_lifecycle(own)
        self.env.invalidate_all(flush=False)

    def _write_tags(self, partner_ids):
        """The tags as the panel shows them; see the fact of this name."""
        scope = SQL("p.commercial_partner_id = ANY(%s)", partner_ids)
        self.env.cr.execute(
            SQL(
                """WITH %s
                 UPDATE service_customer_profile profile SET tags = tags.tags
                   FROM customer LEFT JOIN tags USING (partner_id)
                  WHERE profile.partner_id = customer.partner_id""",
                self._get_ctes(scope),
            )
        )

    def _write_lifecycle(self, own):
        """The stage that was chosen on the contact, else the one that rules say."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE service_customer_profile AS target
                   SET lifecycle_id = reached.stage_id, lifecycle_since = CURRENT_DATE
                  FROM (
                        SELECT profile.id, COALESCE(chosen.id, %(stage)s) AS stage_id
                          FROM service_customer_profile profile
                          JOIN res_partner p ON p.id = profile.partner_id
                          LEFT JOIN service_lifecycle_stage chosen
                            ON chosen.id = (p.service_lifecycle_id
                                            ->> profile.company_id::text)::int
                         WHERE %(own)s
                       ) AS reached
                 WHERE target.id = reached.id
                   AND target.lifecycle_id IS DISTINCT FROM reached.stage_id
                """,
                stage=self.env["service.lifecycle.stage"]._stage_sql(),
                own=own,
            )
        )

    def _get_brief(self):
        brief = super()._get_brief()
        brief["lifecycle"] = self.lifecycle_id.name or ""
        return brief
