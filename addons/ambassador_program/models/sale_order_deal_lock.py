# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is booked to service stays there, whoever writes (AM-09)."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.service_revenue.models.service_attribution import PERMISSION

#: What decides for whom a deal on the spot counts.
LOCKED = (
    "community_event_id",
    "community_ambassador_id",
    "team_id",
    "user_id",
    "opportunity_id",
    "company_id",
)
TRIGGER_FUNCTION = "ambassador_deal_locked"
# An approved change passes it in the context; what comes from outside cannot hold it.
_APPROVED = object()
_KEY = "ambassador_deal_approved"


class SaleOrder(models.Model):
    """A booked deal changes hands by an approved change only.

    The ORM says so in words; a trigger of PostgreSQL holds for everybody else.
    """

    _inherit = "sale.order"

    def init(self):
        """PostgreSQL refuses what the ORM refuses (dropped by uninstall_hook)."""
        result = super().init()
        self.env.cr.execute(
            SQL(
                """
CREATE OR REPLACE FUNCTION %(function)s() RETURNS trigger
LANGUAGE plpgsql AS $body$
BEGIN
    IF COALESCE(CURRENT_SETTING(%(permission)s, TRUE), '') != 'on' THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE =
            'Order ' || OLD.id || ' was sold at an event and is booked to service:'
            ' ask for a change.';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $body$;
DROP TRIGGER IF EXISTS sale_order_deal_no_update ON sale_order;
DROP TRIGGER IF EXISTS sale_order_deal_no_delete ON sale_order;
CREATE TRIGGER sale_order_deal_no_update
    BEFORE UPDATE OF %(columns)s, event_book ON sale_order
    FOR EACH ROW WHEN (OLD.event_book IS NOT NULL
        AND (OLD.event_book IS DISTINCT FROM NEW.event_book OR %(changes)s))
    EXECUTE FUNCTION %(function)s();
CREATE TRIGGER sale_order_deal_no_delete BEFORE DELETE ON sale_order
    FOR EACH ROW WHEN (OLD.event_book IS NOT NULL)
    EXECUTE FUNCTION %(function)s();
                """,
                function=SQL.identifier(TRIGGER_FUNCTION),
                permission=PERMISSION,
                columns=SQL(", ").join(map(SQL.identifier, LOCKED)),
                changes=SQL(" OR ").join(
                    SQL(
                        "OLD.%s IS DISTINCT FROM NEW.%s",
                        SQL.identifier(name),
                        SQL.identifier(name),
                    )
                    for name in LOCKED
                ),
            )
        )
        return result

    @api.model_create_multi
    def create(self, vals_list):
        if any(
            vals.get("community_event_id")
            and vals.get("state") not in (None, "draft", "sent")
            for vals in vals_list
        ):
            raise UserError(
                self.env._(
                    "An order of an event starts as a quotation. Make the quotation, "
                    "then confirm it at the event."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        self._check_deal_lock(vals)
        return super().write(vals)

    def _check_deal_lock(self, vals):
        """Refuse to move what is booked, and to book what was sold elsewhere."""
        names = [name for name in LOCKED if name in vals]
        if not names or self.env.context.get(_KEY) is _APPROVED:
            return
        # sudo: what is locked is so whatever the user may read of it.
        for order in self.sudo():
            changed = [
                name
                for name in names
                if order._fields[name].convert_to_cache(vals[name], order)
                != (order[name].id or None)
            ]
            if changed and order.event_book:
                raise UserError(
                    self.env._(
                        "%(order)s was sold at “%(event)s” and is booked to service: "
                        "“%(field)s” stays as it is. Use “Ask for a Change” on the "
                        "order; a service manager decides.",
                        order=order.name,
                        event=order.community_event_id.name,
                        field=self._fields[changed[0]]._description_string(self.env),
                    )
                )
            if "community_event_id" in changed and order.state == "sale":
                raise UserError(
                    self.env._(
                        "%(order)s was confirmed without an event. Use “Book to an "
                        "Event” on the order; a manager of the programme decides.",
                        order=order.name,
                    )
                )

    def _with_deal_approval(self):
        """These orders, for the write of an approved change."""
        return self.with_context(**{_KEY: _APPROVED})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        # sudo: what is booked stays, whatever the user may read of it.
        if booked := self.sudo().filtered("event_book"):
            raise UserError(
                self.env._(
                    "%(order)s was sold at “%(event)s” and stands in its books. Leave "
                    "it cancelled.",
                    order=booked[0].name,
                    event=booked[0].community_event_id.name,
                )
            )
