# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What happens to a disposal: parts added, handed over, taken back (SP-14).

Public ``action_*`` methods check who asks; private ones run past access rules on behalf
of a caller that has checked. Everything or nothing.
"""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from .spare_disposal import TRANSITIONS
from .spare_waste_guard import with_disposal_pass


class SpareDisposal(models.Model):
    _inherit = "spare.disposal"

    # ------------------------------------------------------------------
    # Who may do what
    # ------------------------------------------------------------------

    def _check_works(self):
        """Spare parts users prepare disposals, hand over and enter certificates."""
        if not self.env.user.has_group("spare_parts_reverse.group_spare_user"):
            raise AccessError(
                self.env._(
                    "Only people with the right “Spare Parts: User” work on disposals."
                )
            )
        self.check_access("write")

    def _check_manages(self):
        if not self.env.user.has_group("spare_parts_reverse.group_spare_manager"):
            raise AccessError(
                self.env._(
                    "Only a manager of spare parts may do that. Ask one to check the "
                    "certificate."
                )
            )
        self.check_access("write")

    def _lock(self):
        """Wait for who works on these disposals; then see what they did.

        After a change meanwhile PostgreSQL refuses, and Odoo runs the request again.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM spare_disposal WHERE id IN %s ORDER BY id"
                " FOR NO KEY UPDATE",
                tuple(self.ids) or (0,),
            )
        )
        self.invalidate_recordset()

    def _check_transition(self, name):
        before, _after = TRANSITIONS[name]
        labels = dict(self._fields["state"]._description_selection(self.env))
        for disposal in self:
            if disposal.state not in before:
                raise UserError(
                    self.env._(
                        "%(disposal)s is “%(state)s”. Refresh the page: somebody may "
                        "have been quicker.",
                        disposal=disposal.name,
                        state=labels[disposal.state],
                    )
                )

    def _check_allowed(self, name):
        """Refuse what cannot be done now, with the remedy."""
        for disposal in self:
            if name == "hand_over" and (error := disposal._get_hand_over_error()):
                raise UserError(error)
            if name == "certify" and disposal.state != "handed_over":
                raise UserError(
                    self.env._(
                        "%(disposal)s: the certificate comes after the parts were "
                        "handed over.",
                        disposal=disposal.name,
                    )
                )

    def _get_hand_over_error(self):
        """Why these parts cannot leave today, in one sentence; empty if they can."""
        self.ensure_one()
        # sudo: what is missing is said to who may work on the disposal.
        disposal = self.sudo()
        parts = disposal.return_ids
        if not parts:
            return self.env._("Add the parts that are handed over.")
        if not disposal.handler_id:
            return self.env._("Choose the licensed handler who takes the parts.")
        unclassed = parts.filtered(lambda part: not part.waste_class_id)
        if unclassed:
            return self.env._(
                "%(part)s has no waste class. Set it on the product, or at the "
                "inspection.",
                part=unclassed[0].display_name,
            )
        if parts.filtered(lambda part: part.state != "disposal"):
            return self.env._(
                "Some parts do not wait for disposal any more. Take them off."
            )
        today = fields.Date.context_today(self)
        covered = disposal._find_licenses(today)
        for waste in parts.waste_class_id.sorted("code"):
            if (disposal, waste) not in covered:
                return self.env._(
                    "%(handler)s has no licence for %(code)s %(name)s that is valid on "
                    "%(day)s. Record the licence under Licensed Handlers, or choose "
                    "another handler.",
                    handler=disposal.handler_id.display_name,
                    code=waste.code,
                    name=waste.name,
                    day=format_date(self.env, today),
                )
        return False

    def _find_licenses(self, day):
        """Licences that hold on ``day``: dict of (disposal, waste class) -> licence."""
        covering = self.env["spare.waste.license"]._find_covering(self.handler_id, day)
        found = {}
        for disposal in self:
            for waste in disposal.return_ids.waste_class_id:
                licences = covering.get((disposal.handler_id.id, waste.id), ())
                for licence in licences:
                    if licence.company_id in (
                        disposal.company_id,
                        self.env["res.company"],
                    ):
                        found[disposal, waste] = licence
                        break
        return found

    # ------------------------------------------------------------------
    # Parts on, parts off
    # ------------------------------------------------------------------

    def _add(self, parts):
        """Put parts that wait for disposal on this one."""
        self.ensure_one()
        self._lock()
        self._check_transition("hand_over")
        # sudo: which parts are on a disposal is written for who may work on it.
        disposal, parts = self.sudo(), parts.sudo()
        place = disposal.warehouse_id.spare_disposal_location_id
        for part in parts:
            if part.disposal_id and part.disposal_id != disposal:
                raise UserError(
                    self.env._(
                        "%(part)s is on disposal %(other)s already.",
                        part=part.display_name,
                        other=part.disposal_id.name,
                    )
                )
            if part.state != "disposal" or part.location_id != place:
                raise UserError(
                    self.env._(
                        "%(part)s does not wait for disposal in %(place)s but is in "
                        "%(other)s. Only parts that wait there can be added.",
                        part=part.display_name,
                        place=place.display_name,
                        other=part.location_id.display_name,
                    )
                )
        parts._silent().write({"disposal_id": disposal.id})

    def _take_off(self, parts):
        """Take parts off again; they go on waiting."""
        self.ensure_one()
        self._lock()
        self._check_transition("hand_over")
        # sudo: see _add.
        parts.sudo()._silent().write({"disposal_id": False})

    # ------------------------------------------------------------------
    # Hand over, take back, cancel
    # ------------------------------------------------------------------

    def action_hand_over(self):
        """The parts leave with the handler: out of stock, returns stay open."""
        self._check_works()
        self._lock()
        self._check_transition("hand_over")
        self._check_allowed("hand_over")
        self._hand_over()
        return True

    def _hand_over(self):
        today = fields.Date.context_today(self)
        now = fields.Datetime.now()
        # sudo: parts leave the stock on behalf of who was checked.
        disposals = self.sudo()
        licences = disposals._find_licenses(today)
        places = disposals.company_id._get_spare_scrap_locations()
        disposals.return_ids._leave(places)
        for disposal in disposals:
            company = disposal.company_id
            days = company.spare_certificate_days
            for waste, parts in disposal.return_ids.grouped("waste_class_id").items():
                parts._silent().write(
                    {
                        "location_id": places[company].id,
                        "handler_id": disposal.handler_id.id,
                        "waste_license_id": licences[disposal, waste].id,
                        "disposal_date": today,
                    }
                )
            disposal.write(
                {
                    "state": "handed_over",
                    "handed_over_by_id": self.env.uid,
                    "handed_over_on": now,
                    "handed_over_date": today,
                    "certificate_due": days and today + timedelta(days=days),
                }
            )
        disposals.return_ids.with_env(self.env)._log("disposal", self._get_log_note())

    def _get_log_note(self):
        return self.env._(
            "Handed over to %(handler)s: %(disposal)s",
            # sudo: the name of the handler goes on record, whoever acts.
            handler=", ".join(self.sudo().handler_id.mapped("display_name")),
            disposal=", ".join(self.mapped("name")),
        )

    def action_take_back(self):
        """The handler did not take the parts after all: they wait again."""
        self._check_manages()
        self._lock()
        self._check_transition("take_back")
        # sudo: see _hand_over.
        disposals = self.sudo()
        if disposals.certificate_ids:
            raise UserError(
                self.env._(
                    "A certificate is on record: the parts are disposed of and cannot "
                    "come back."
                )
            )
        parts = disposals.return_ids
        parts._leave(
            {
                disposal: disposal.warehouse_id.spare_disposal_location_id
                for disposal in disposals
            },
            key="disposal_id",
        )
        for disposal in disposals:
            disposal.return_ids._silent().write(
                {
                    "location_id": disposal.warehouse_id.spare_disposal_location_id.id,
                    "handler_id": False,
                    "waste_license_id": False,
                    "disposal_date": False,
                }
            )
        disposals.write(
            {
                "state": "draft",
                "handed_over_by_id": False,
                "handed_over_on": False,
                "handed_over_date": False,
                "certificate_due": False,
                "reminded_on": False,
                "signature": False,
            }
        )
        parts.with_env(self.env)._log(
            "disposal",
            self.env._("Taken back: %(disposal)s", disposal=self[:1].name),
        )
        for disposal in self:
            disposal.message_post(
                body=self.env._("The parts were taken back into stock.")
            )
        return True

    def action_cancel(self):
        """The parts go on waiting for another disposal."""
        self._check_works()
        self._lock()
        self._check_transition("cancel")
        # sudo: see _add.
        self.sudo().return_ids._silent().write({"disposal_id": False})
        self.sudo().write({"state": "cancelled"})
        return True

    def action_reopen(self):
        self._check_works()
        self._lock()
        self._check_transition("reopen")
        # sudo: the state is written by the engine only.
        self.sudo().write({"state": "draft"})
        return True


class SparePartReturn(models.Model):
    _inherit = "spare.part.return"

    def _leave(self, places, key="company_id"):
        """Move these parts of disposals to ``places`` (by ``key``), on their pass."""
        moves = with_disposal_pass(self.env["stock.move"])
        return moves._spare_transfer(
            [
                part._get_transfer(
                    places[part[key]],
                    values={"spare_disposal_id": part.disposal_id.id},
                )
                for part in self
            ]
        )

    def _write_off(self, reason, charge="keep"):
        """What never came back is not thrown away: no handler can take it."""
        parts = super(SparePartReturn, with_disposal_pass(self))
        return parts._write_off(reason, charge)
