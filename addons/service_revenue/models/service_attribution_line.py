# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL

from .service_attribution import PERMISSION

ROLES = [
    ("brought", "Brought"),
    ("assisted", "Assisted"),
    ("closed", "Closed the Deal"),
]


class ServiceAttributionLine(models.Model):
    """Share of one person in a deal, in one role (CP-11)."""

    _name = "service.attribution.line"
    _description = "Share of a Deal"
    _order = "attribution_id desc, role, id"
    _rec_name = "partner_id"

    attribution_id = fields.Many2one(
        "service.attribution", required=True, readonly=True, ondelete="cascade"
    )
    order_id = fields.Many2one(
        related="attribution_id.order_id",
        store=True,
        index=True,
        ondelete="cascade",
    )
    lead_id = fields.Many2one(
        related="attribution_id.lead_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one(related="attribution_id.company_id", store=True)
    role = fields.Selection(ROLES, required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Department",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    percent = fields.Float(
        string="Share (%)", digits=(7, 4), required=True, readonly=True, aggregator=None
    )

    _person_uniq = models.UniqueIndex(
        "(attribution_id, role, partner_id)",
        "A person has one share in a role.",
    )
    _percent_positive = models.Constraint(
        "CHECK (percent > 0 AND percent <= 100)",
        "A share is more than 0 and at most 100 percent.",
    )

    def init(self):
        """Sum of exactly 100 at commit; nothing changes under the lock."""
        self.env.cr.execute(
            SQL(
                """
CREATE OR REPLACE FUNCTION service_attribution_whole() RETURNS trigger
LANGUAGE plpgsql AS $body$
DECLARE
    deal integer;
    total numeric;
BEGIN
    IF TG_TABLE_NAME = 'service_attribution' THEN
        deal := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        deal := OLD.attribution_id;
    ELSE
        deal := NEW.attribution_id;
    END IF;
    IF NOT EXISTS (SELECT FROM service_attribution WHERE id = deal) THEN
        RETURN NULL;
    END IF;
    SELECT COALESCE(SUM(percent), 0) INTO total
      FROM service_attribution_line WHERE attribution_id = deal;
    IF total != 100 THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE =
            'The shares of deal ' || deal || ' sum to ' || total || ' and not to 100.';
    END IF;
    RETURN NULL;
END $body$;
CREATE OR REPLACE FUNCTION service_attribution_line_locked() RETURNS trigger
LANGUAGE plpgsql AS $body$
DECLARE
    deal integer := CASE TG_OP WHEN 'INSERT' THEN NEW.attribution_id
                    ELSE OLD.attribution_id END;
BEGIN
    IF COALESCE(CURRENT_SETTING(%(permission)s, TRUE), '') != 'on'
       AND EXISTS (SELECT FROM service_attribution
                    WHERE id = deal AND state = 'locked') THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE =
            'The shares of deal ' || deal || ' are locked: ask for a change.';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $body$;
DROP TRIGGER IF EXISTS service_attribution_line_whole ON service_attribution_line;
DROP TRIGGER IF EXISTS service_attribution_not_empty ON service_attribution;
DROP TRIGGER IF EXISTS service_attribution_line_kept ON service_attribution_line;
CREATE CONSTRAINT TRIGGER service_attribution_line_whole
    AFTER INSERT OR UPDATE OF percent, attribution_id OR DELETE
    ON service_attribution_line DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION service_attribution_whole();
CREATE CONSTRAINT TRIGGER service_attribution_not_empty
    AFTER INSERT ON service_attribution DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION service_attribution_whole();
CREATE TRIGGER service_attribution_line_kept
    BEFORE INSERT OR DELETE
        OR UPDATE OF attribution_id, order_id, role, partner_id, team_id, percent
    ON service_attribution_line
    FOR EACH ROW EXECUTE FUNCTION service_attribution_line_locked();
                """,
                permission=PERMISSION,
            )
        )
