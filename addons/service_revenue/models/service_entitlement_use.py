# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

TRIGGER_FUNCTION = "service_entitlement_balanced"


class ServiceEntitlementUse(models.Model):
    """One use of an entitlement, with the document that used it as its key.

    What is given back stays, with the day; only the engine writes here.
    """

    _name = "service.entitlement.use"
    _description = "Use of an Entitlement"
    _order = "used_at desc, id desc"

    name = fields.Char(
        string="Used By",
        readonly=True,
        help="The document, also when it has been deleted.",
    )
    entitlement_id = fields.Many2one(
        "service.entitlement", required=True, ondelete="cascade", index=True
    )
    type_id = fields.Many2one(related="entitlement_id.type_id", store=True)
    contract_id = fields.Many2one(
        related="entitlement_id.contract_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="entitlement_id.company_id", store=True, index=True
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", index="btree_not_null", ondelete="set null"
    )
    order_id = fields.Many2one("fsm.order", index="btree_not_null", ondelete="set null")
    move_id = fields.Many2one("stock.move", index="btree_not_null", ondelete="set null")
    quantity = fields.Integer(required=True, default=1)
    used_at = fields.Datetime(required=True, default=fields.Datetime.now)
    returned_at = fields.Datetime(
        help="Given back, because the document was cancelled."
    )

    # A document can be deleted after it has given back what it used.
    _one_document = models.Constraint(
        "CHECK (num_nonnulls(ticket_id, order_id, move_id) = 1 OR"
        " (returned_at IS NOT NULL"
        " AND num_nonnulls(ticket_id, order_id, move_id) = 0))",
        "A use belongs to one document.",
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "A use counts at least one."
    )
    _ticket_once = models.UniqueIndex(
        "(type_id, ticket_id) WHERE ticket_id IS NOT NULL AND returned_at IS NULL",
        "This ticket has used it already.",
    )
    _order_once = models.UniqueIndex(
        "(type_id, order_id) WHERE order_id IS NOT NULL AND returned_at IS NULL",
        "This work order has used it already.",
    )
    _move_once = models.UniqueIndex(
        "(type_id, move_id) WHERE move_id IS NOT NULL AND returned_at IS NULL",
        "This part has been counted already.",
    )

    def init(self):
        """What is counted is the sum of the uses at every commit, whoever wrote it."""
        self.env.cr.execute(
            """
CREATE OR REPLACE FUNCTION service_entitlement_balanced() RETURNS trigger
LANGUAGE plpgsql AS $body$
DECLARE
    touched integer[];
    one integer;
    counted integer;
    summed integer;
BEGIN
    IF TG_TABLE_NAME = 'service_entitlement' THEN
        touched := ARRAY[NEW.id];
    ELSIF TG_OP = 'DELETE' THEN
        touched := ARRAY[OLD.entitlement_id];
    ELSIF TG_OP = 'INSERT' THEN
        touched := ARRAY[NEW.entitlement_id];
    ELSE
        touched := ARRAY[OLD.entitlement_id, NEW.entitlement_id];
    END IF;
    FOREACH one IN ARRAY touched LOOP
        SELECT used INTO counted FROM service_entitlement WHERE id = one;
        CONTINUE WHEN NOT FOUND;
        SELECT COALESCE(SUM(quantity), 0) INTO summed
          FROM service_entitlement_use
         WHERE entitlement_id = one AND returned_at IS NULL;
        IF counted IS DISTINCT FROM summed THEN
            RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE =
                'Entitlement ' || one || ' counts ' || COALESCE(counted, 0) ||
                ' and its uses sum to ' || summed || '.';
        END IF;
    END LOOP;
    RETURN NULL;
END $body$;
DROP TRIGGER IF EXISTS service_entitlement_sum ON service_entitlement;
DROP TRIGGER IF EXISTS service_entitlement_use_sum ON service_entitlement_use;
CREATE CONSTRAINT TRIGGER service_entitlement_sum
    AFTER INSERT OR UPDATE OF used ON service_entitlement
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION service_entitlement_balanced();
CREATE CONSTRAINT TRIGGER service_entitlement_use_sum
    AFTER INSERT OR UPDATE OF quantity, entitlement_id, returned_at OR DELETE
    ON service_entitlement_use DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION service_entitlement_balanced();
            """
        )
