# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from .fsm_order_process import FinishedBy
from .service_visit_rating import CALL_BACK


class MailActivity(models.Model):
    """Finishing a work order ends what its technician had to do, and nothing else:
    call-backs and what other people have to do stay (SR-22, SR-23, SR-25).
    """

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        finished = self.env.context.get("service_finished_by")
        if not isinstance(finished, FinishedBy):
            return super()._action_done(
                feedback=feedback, attachment_ids=attachment_ids
            )
        call_back = self.env.ref(CALL_BACK, raise_if_not_found=False)
        mine = self.filtered(
            lambda activity: (
                activity.res_model != "fsm.order"
                or (
                    activity.user_id.id in finished.user_ids
                    and activity.activity_type_id != call_back
                )
            )
        )
        return super(MailActivity, mine)._action_done(
            feedback=feedback, attachment_ids=attachment_ids
        )
