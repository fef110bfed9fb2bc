# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Grade, decide, override, and send each part on its way (SP-08, SP-09).

Private methods in batch; the public ones check the right first.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.repair_or_replace import DISPOSITIONS

USER = "spare_parts_reverse.group_spare_user"
MANAGER = "spare_parts_reverse.group_spare_manager"
REPLACEMENT = "spare_parts_reverse.mail_activity_type_spare_replacement"


class SparePartReturn(models.Model):
    _inherit = "spare.part.return"

    decision_ids = fields.One2many(
        "spare.decision",
        "return_id",
        string="Decisions",
        readonly=True,
        groups=USER,
    )
    decision_sentence = fields.Char(
        related="decision_id.sentence", string="Why", groups=USER
    )
    decision_estimate = fields.Char(
        related="decision_id.estimate_text", string="Estimate", groups=USER
    )
    is_replacement_booked = fields.Boolean(
        readonly=True,
        copy=False,
        help="Another part was booked in the place of this one, or asked for.",
    )
    routed_on = fields.Datetime(
        string="Decision Accepted",
        readonly=True,
        copy=False,
        help="When the part was sent on its way. Parts for a supplier wait for their "
        "shipment after that.",
    )
    is_grade_allowed = fields.Boolean(compute="_compute_is_decision_allowed")
    is_route_allowed = fields.Boolean(compute="_compute_is_decision_allowed")

    @api.depends("state", "grade_id", "decision_id", "routed_on")
    def _compute_is_decision_allowed(self):
        for part in self:
            part.is_grade_allowed = part.state in ("received", "decided")
            part.is_route_allowed = (
                part.state == "decided"
                # sudo: only whether there is a decision.
                and bool(part.sudo().decision_id)
                and not part.routed_on
            )

    # ------------------------------------------------------------------
    # Grade
    # ------------------------------------------------------------------

    def _check_grade_allowed(self):
        for part in self:
            if part.state not in ("received", "decided"):
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(part)s is “%(state)s” and cannot be inspected. Receive it "
                        "first, or refresh the page.",
                        part=part.display_name,
                        state=labels[part.state],
                    )
                )

    def _grade(self, grade, note=None, seal=None, waste_class=None):
        """Write down what the inspector found.

        :param grade: ``spare.grade``
        :param waste_class: ``spare.waste.class``, where the part turns out to be of
            another one. What is regulated by its product stays regulated.
        """
        self._check_grade_allowed()
        vals = {"grade_id": grade.id}
        if note:
            vals["inspection_note"] = note
        if seal:
            vals["seal"] = seal
        if waste_class:
            self._check_waste_class(waste_class)
            vals["waste_class_id"] = waste_class.id
            vals["is_regulated"] = waste_class.needs_certificate
        # sudo: only the engine writes the loop; the caller has checked.
        self.sudo()._silent().write(vals)
        self._log("grade", f"{grade.key} {grade.name}" + (f": {note}" if note else ""))

    def _check_waste_class(self, waste_class):
        if waste_class.needs_certificate:
            return
        regulated = self.filtered("is_regulated")[:1]
        if regulated:
            raise UserError(
                self.env._(
                    "%(part)s needs a licensed handler; “%(waste)s” does not. Choose a "
                    "class with a certificate, or have a manager correct the product.",
                    part=regulated.display_name,
                    waste=waste_class.display_name,
                )
            )

    # ------------------------------------------------------------------
    # Decide
    # ------------------------------------------------------------------

    def _decide(self, location=None, note=None):
        """Let the rule decide; a part that is back from its way is decided anew.

        One ``spare.decision`` each, with all figures. The ways that a part has gone
        already without success (repair, supplier) are not suggested again.

        :param location: where the parts go in this step, if anywhere
        :return: the decisions, in the order of the parts
        """
        ungraded = self.filtered(lambda part: not part.grade_id)[:1]
        if ungraded:
            raise UserError(
                self.env._(
                    "%(part)s has not been graded. Choose its grade first.",
                    part=ungraded.display_name,
                )
            )
        # sudo: decisions are written by the engine only.
        decisions = self.env["spare.decision"].sudo()
        by_return = {
            decision.return_id.id: decision
            for decision in decisions.create(self._prepare_decision_vals_list())
        }
        decisions = decisions.union(*(by_return[part.id] for part in self))
        self._set_decisions(decisions)
        waiting = self.filtered(lambda part: part.state != "decided")
        if waiting:
            waiting._step("decided", location=location, note=note)
        (self - waiting)._log("decided", note)
        self._on_decided()
        return decisions

    def _set_decisions(self, decisions):
        """Point each part at its new decision; one statement at the flush."""
        # sudo: only the engine writes the loop.
        parts = self.sudo()._silent()
        for part, decision in zip(parts, decisions, strict=True):
            part.write({"decision_id": decision.id, "routed_on": False})

    def _on_step(self, state):
        result = super()._on_step(state)
        if state in ("received", "decided"):
            # Back on the table: what comes next has not been accepted yet.
            self.filtered("routed_on").write({"routed_on": False})
        return result

    def _on_decided(self):
        """Hook: another decision holds for these parts.

        What was prepared for an earlier one (a line in a draft claim ...) is void.
        """

    # ------------------------------------------------------------------
    # Override
    # ------------------------------------------------------------------

    def _override(self, verdict, disposition, reason):
        """Decide otherwise than the rule: a manager's right, with a reason (SP-09).

        The suggestion stays on record; the new decision carries the same figures.
        """
        self._check_spare_right(MANAGER)
        self._check_override(verdict, disposition, reason)
        # sudo: decisions are written by the engine only.
        decisions = self.env["spare.decision"].sudo()
        decisions = decisions.create(
            [
                dict(
                    part.decision_id._prepare_override_vals(),
                    verdict=verdict,
                    disposition=disposition,
                    override_reason=reason.strip(),
                )
                for part in self.sudo()
            ]
        )
        self._set_decisions(decisions)
        self._log("override", reason.strip())
        self._on_decided()
        return decisions

    def _check_override(self, verdict, disposition, reason):
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("Say why you decide otherwise than the rule."))
        fitting = DISPOSITIONS.get(verdict, ()) if isinstance(verdict, str) else ()
        if disposition not in fitting:
            raise UserError(
                self.env._(
                    "These do not go together: a repaired part goes to stock, to the "
                    "repair shop or back to the customer; a replaced one to the "
                    "supplier, to be taken apart, to scrap or back to the customer."
                )
            )
        for part in self:
            if part.state != "decided" or not part.decision_id:
                raise UserError(
                    self.env._(
                        "%(part)s has no decision to override. Grade it first.",
                        part=part.display_name,
                    )
                )
            if disposition == "harvest" and part.is_regulated:
                raise UserError(
                    self.env._(
                        "%(part)s needs a licensed handler and cannot be taken apart. "
                        "Choose scrap: it waits for the handler.",
                        part=part.display_name,
                    )
                )
            if disposition == "give_back" and part.origin != "send_in":
                raise UserError(
                    self.env._(
                        "%(part)s is not the customer's own part: it was replaced. "
                        "Choose another way.",
                        part=part.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # On its way
    # ------------------------------------------------------------------

    def _route(self):
        """Send decided parts on their way, each kind in one batch.

        ``_route_<disposition>()`` for ``restock``, ``repair``, ``supplier``,
        ``harvest``, ``scrap`` and ``give_back`` takes the parts further. What is
        replaced while somebody waits for it is booked before (SP-08).
        """
        for part in self:
            if not part.is_route_allowed:
                raise UserError(
                    self.env._(
                        "%(part)s has not been decided, or is on its way already. "
                        "Grade it first, or refresh the page.",
                        part=part.display_name,
                    )
                )
        # sudo: only the engine writes the loop.
        self.sudo()._silent().write({"routed_on": fields.Datetime.now()})
        replaced = self.filtered(
            lambda part: part.verdict == "replace" and not part.is_replacement_booked
        )
        if replaced:
            replaced._book_replacement()
        for disposition, parts in self.grouped("disposition").items():
            getattr(parts, f"_route_{disposition}")()

    def _book_replacement(self):
        """Hook: these parts are not repaired, and somebody may wait for a part.

        Called once for each part, before it goes its way. Extensions book what is
        needed for the parts that are theirs, and set ``is_replacement_booked``.

        Here: a visit without a swap that is still open waits for a good part, and the
        dispatcher is asked to plan it.
        """
        # sudo: the loop writes for whoever inspects; dispatchers' work orders too.
        waiting = self.sudo().filtered(
            lambda part: (
                part.fsm_order_id
                and not part.swap_id
                and not part.fsm_order_id.is_closed
            )
        )
        for order, parts in waiting.grouped("fsm_order_id").items():
            order.activity_schedule(
                REPLACEMENT,
                summary=self.env._("Bring a good part"),
                note=self.env._(
                    "Not repaired: %(parts)s. Plan the visit with a good part.",
                    parts=", ".join(parts.mapped("display_name")),
                ),
                user_id=order._get_planner().id or self.env.uid,
            )
        waiting._silent().write({"is_replacement_booked": True})

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def _check_spare_right(self, group):
        """Refuse who is not in ``group``, and say whom to ask."""
        if self.env.user.has_group(group):
            return
        if group == MANAGER:
            message = self.env._(
                "Only managers of spare parts decide otherwise than the rule. Ask one."
            )
        else:
            message = self.env._(
                "Parts are inspected by users of spare parts. Ask for that right."
            )
        raise AccessError(message)

    def action_decide(self):
        """Let the rule decide (again)."""
        self._check_spare_right(USER)
        self.check_access("write")
        self._check_grade_allowed()
        self._decide()
        return True

    def action_route(self):
        """Accept the decision: the part goes its way."""
        self._check_spare_right(USER)
        self.check_access("write")
        self._route()
        return True
