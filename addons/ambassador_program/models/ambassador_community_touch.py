# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

#: Key in ``cr.precommit.data`` of what has been touched in this transaction.
TOUCHED = "ambassador.community.touch"


class AmbassadorCommunityTouch(models.Model):
    """Contacts whose community has to be looked for again (AM-18).

    A queue that is only appended to: whoever writes an address waits for nobody, at
    the cost of one INSERT a transaction. The matcher takes rows away in the
    transaction in which it has answered them; a row that comes meanwhile stays.

    A row without a contact stands for everybody from ``position`` (a number of
    contacts) upwards: what is asked where a community has changed, and every night.
    """

    _name = "ambassador.community.touch"
    _description = "Contact to Be Matched"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", string="Contact", index="btree_not_null", ondelete="cascade"
    )
    position = fields.Integer()

    @api.model
    def _touch(self, partner_ids):
        """The address or the position of these contacts may be another one now."""
        self._get_touched()["ids"].update(partner_ids)

    @api.model
    def _touch_all(self):
        """What communities there are, or how they are called, has changed."""
        self._get_touched()["all"] = True

    @api.model
    def _get_touched(self):
        precommit = self.env.cr.precommit
        touched = precommit.data.get(TOUCHED)
        if touched is None:
            touched = precommit.data[TOUCHED] = {"ids": set(), "all": False}
            # sudo: whoever has caused the change, the engine is told.
            precommit.add(self.sudo()._queue_touched)
        return touched

    @api.model
    def _queue_touched(self):
        """Write down what has been touched; at the latest this runs before commit."""
        touched = self.env.cr.precommit.data.pop(TOUCHED, None)
        if not touched:
            return
        if touched["ids"]:
            self.env.cr.execute(
                SQL(
                    """INSERT INTO ambassador_community_touch (partner_id)
                       SELECT id FROM res_partner WHERE id = ANY(%s) ORDER BY id""",
                    sorted(touched["ids"]),
                )
            )
        if touched["all"]:
            self.env.cr.execute(
                "INSERT INTO ambassador_community_touch (position) VALUES (0)"
            )
            cron = self.env.ref(
                "ambassador_program.ir_cron_community_match", raise_if_not_found=False
            )
            if cron:
                cron._trigger()
