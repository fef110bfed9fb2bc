# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Engine of the part loop: the one way in which a part return changes.

All methods are private, take any number of returns in a constant number of own queries,
run past access rules on behalf of a caller that has checked them, and either do
everything or nothing. Public actions live beside the step that they belong to.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .spare_part_return import TRANSITIONS
from .stock_move import PartTransfer


class SparePartReturn(models.Model):
    _inherit = "spare.part.return"

    # ------------------------------------------------------------------
    # Into the loop
    # ------------------------------------------------------------------

    @api.model
    def _open(self, vals_list):
        """Open part returns: somebody owes these parts from now on (SP-15).

        Policy, due date, waste class and number are filled in where they are not
        given. A part of which nothing has to come back gets no return: the caller asks
        the policy first.

        :param vals_list: values as of ``create``; at least company, product, quantity,
            location and holder
        """
        # sudo: the obligation follows from the swap, whoever makes it.
        engine = self.sudo()
        names = engine._next_spare_names(len(vals_list))
        products = self.env["product.product"].sudo()
        policies = self._get_open_policies(vals_list)
        # One read for the time zones of all holders.
        holders = {vals["holder_id"] for vals in vals_list if vals.get("holder_id")}
        engine.env["res.partner"].browse(holders).fetch(["tz"])
        for vals, name in zip(vals_list, names, strict=True):
            product = products.browse(vals["product_id"])
            policy = engine.env["spare.return.policy"].browse(
                vals.get("policy_id")
                or policies[vals["company_id"], vals["product_id"]]
            )
            waste = product.spare_waste_class_id
            vals.setdefault("name", name)
            vals["policy_id"] = policy.id
            vals.setdefault(
                "due_date",
                fields.Date.add(
                    engine._get_day_of(vals.get("holder_id")),
                    days=policy.return_days or 0,
                ),
            )
            vals.setdefault("waste_class_id", waste.id)
            vals.setdefault("is_regulated", waste.needs_certificate)
            if product.tracking == "serial":
                vals["serial_id"] = vals.get("lot_id")
        returns = engine._silent().create(vals_list)
        returns._log("open")
        return returns.with_env(self.env)

    @api.model
    def _get_open_policies(self, vals_list):
        """{(company id, product id): id of the policy} for what is opened now."""
        wanted = {}
        for vals in vals_list:
            wanted.setdefault(vals["company_id"], set()).add(vals["product_id"])
        return {
            (company_id, product.id): policy.id
            for company_id, product_ids in wanted.items()
            for product, policy in self.env["product.product"]
            .browse(product_ids)
            ._get_spare_policies(self.env["res.company"].browse(company_id))
            .items()
        }

    @api.model
    def _next_spare_names(self, count):
        """``count`` numbers of the sequence, with one query."""
        # sudo: numbers are drawn for whoever opens returns.
        sequence = self.env.ref("spare_parts_reverse.sequence_spare_part_return").sudo()
        return sequence._spare_next_many(count)

    def _silent(self):
        """These records, for writes of the engine: no mails, no log in the chatter."""
        return self.with_context(
            tracking_disable=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_auto_subscribe_no_notify=True,
        )

    # ------------------------------------------------------------------
    # From step to step
    # ------------------------------------------------------------------

    def _check_transition(self, state):
        """Refuse a step that the loop does not know, and name the part."""
        for part in self:
            if state not in TRANSITIONS[part.state]:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(part)s is “%(state)s” and cannot become “%(wanted)s”. "
                        "Refresh the page: somebody may have been quicker.",
                        part=part.display_name,
                        state=labels[part.state],
                        wanted=labels[state],
                    )
                )

    def _step(self, state, vals=None, location=None, note=None, move_values=None):
        """Bring these parts one step further, moving them if ``location`` is given.

        :param state: next state; for ``done``, ``vals`` holds the ``outcome``
        :param vals: further values of the returns
        :param location: where the parts go (one ``stock.location`` for all)
        :param note: one sentence for the log
        :param move_values: further values of the stock moves
        :return: the stock moves, in the order of the parts (none without location)
        """
        self._check_transition(state)
        # sudo: see the head of the file.
        parts = self.sudo()
        moves = parts.env["stock.move"]
        values = dict(vals or {}, state=state)
        if location:
            moves = moves._spare_transfer(
                [part._get_transfer(location, values=move_values) for part in parts]
            )
            values["location_id"] = location.id
        if state == "received":
            values.setdefault("received_on", fields.Datetime.now())
            values.update(outcome=False, closed_on=False)
        if state == "done":
            values.setdefault("closed_on", fields.Datetime.now())
        parts._silent().write(values)
        parts._log(state, note)
        parts._on_step(state)
        return moves

    def _get_transfer(self, location, value=None, values=None):
        """The part, from where it is to ``location``."""
        self.ensure_one()
        return PartTransfer(
            product=self.product_id,
            quantity=self.quantity,
            source=self.location_id,
            destination=location,
            company=self.company_id,
            lot=self.lot_id,
            origin=self.name,
            value=value,
            values={"spare_return_id": self.id, **(values or {})},
        )

    def _on_step(self, state):
        """Hook: these parts have reached ``state`` (reversal of charges, RMA ...)."""

    # ------------------------------------------------------------------
    # Trace
    # ------------------------------------------------------------------

    def _log(self, step, note=None):
        """Append to the way of these parts: when, who, which step, where."""
        # sudo: a log is written for whoever acts.
        self.env["spare.return.event"].sudo().create(
            [
                {
                    "return_id": part.id,
                    "company_id": part.company_id.id,
                    "step": step,
                    "location_id": part.location_id.id,
                    "user_id": self.env.uid,
                    "note": note,
                }
                for part in self
            ]
        )
