# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import fields, models

ACTIVITY = "channel_partner.mail_activity_type_channel_route"


class ChannelRoute(models.Model):
    """What no store takes is put before somebody, with the reason."""

    _inherit = "channel.route"

    def _to_person(self, reason):
        """Nobody takes these: somebody of ours has to look, and hears why."""
        self.write({"state": "manual", "manual_reason": reason, "user_id": False})
        people = defaultdict(list)
        for route, user in self._get_people().items():
            people[user].append(route.id)
        told = {user: self.browse(ids) for user, ids in people.items()}
        for user, routes in told.items():
            routes.user_id = user
        self._tell(told)

    def _leave_person(self):
        """Nobody has to look at these any more."""
        manual = self.filtered(lambda route: route.state == "manual")
        if not manual:
            return
        kind = self.env.ref(ACTIVITY, raise_if_not_found=False)
        for model, documents in manual._get_documents().items():
            # sudo: the engine asked for it, and takes it back.
            self.env["mail.activity"].sudo().search(
                [
                    ("activity_type_id", "=", kind.id if kind else False),
                    ("res_model", "=", model),
                    ("res_id", "in", documents.ids),
                ]
            ).unlink()

    def _get_people(self):
        """{way: user} of those for whom there is somebody who can read the document."""
        choices = {
            route: [
                user
                for user in route._get_document()._get_channel_people()
                if user.active and not user.share
            ]
            for route in self
        }
        asked = defaultdict(list)
        for route, users in choices.items():
            for user in users:
                asked[user].append(route.id)
        readable = {}
        for user, ids in asked.items():
            for model, documents in self.browse(ids)._get_documents().items():
                mine = documents.with_user(user).with_context(
                    allowed_company_ids=user.company_ids.ids
                )
                ids = mine.sudo(False)._filtered_access("read").ids
                readable[user, model] = set(ids)
        people = {}
        for route, users in choices.items():
            document = route._get_document()
            for user in users:
                if document.id in readable[user, document._name]:
                    people[route] = user
                    break
        return people

    def _tell(self, told):
        """One activity for each, in the language of who has to look."""
        kind = self.env.ref(ACTIVITY, raise_if_not_found=False)
        if not kind:
            return
        todo = []
        for user, routes in told.items():
            mine = routes.with_context(lang=user.lang, tz=user.tz)
            reasons = dict(
                mine._fields["manual_reason"]._description_selection(mine.env)
            )
            remedies = mine._get_remedies()
            today = fields.Date.context_today(mine)
            for route in mine:
                document = route._get_document()
                todo.append(
                    {
                        "activity_type_id": kind.id,
                        "automated": True,
                        "res_model_id": self.env["ir.model"]._get_id(document._name),
                        "res_id": document.id,
                        "user_id": user.id,
                        "date_deadline": today,
                        "summary": mine.env._(
                            "No store has it: %(reason)s",
                            reason=reasons[route.manual_reason],
                        ),
                        "note": remedies.get(route.manual_reason),
                    }
                )
        # sudo: the engine tells people, whoever has caused it. A hundred leads at once
        # are a list to work through, not a hundred e-mails.
        self.env["mail.activity"].sudo().with_context(
            mail_activity_quick_update=True
        ).create(todo)

    def _get_remedies(self):
        """{reason: what to do}"""
        return {
            "no_place": self.env._(
                "Fill in the address of the customer and its latitude and longitude, "
                "then route it again, or choose a store."
            ),
            "no_store": self.env._(
                "Choose a store yourself, or see why the nearest ones were passed over."
            ),
            "all_refused": self.env._(
                "Call a store and give it the work, or ask the customer for another "
                "time."
            ),
            "returned": self.env._(
                "The store has it no more, and no other is left. Choose one, and tell "
                "the customer."
            ),
        }
