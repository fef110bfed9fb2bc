# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ChannelRoute(models.Model):
    """Why this store, in sentences."""

    _inherit = "channel.route"

    why = fields.Json(
        readonly=True,
        copy=False,
        help="Where nobody was found: the nearest stores, each with its reason.",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {"why"}

    def get_why(self):
        """Who was asked, in which order, and why nearer stores were not: a list of
        sentences in the language of the reader."""
        self.ensure_one()
        self.check_access("read")
        # sudo: names of stores that the reader of the way may not open.
        route = self.sudo()
        kept = [route.why or [], *(offer.why or [] for offer in route.offer_ids)]
        ids = {entry["point"] for entries in kept for entry in entries}
        points = self.env["channel.point"].sudo().browse(ids).exists()
        names = {point.id: point.name for point in points}
        sentences = []
        for offer in route.offer_ids.sorted("sequence"):
            sentences.append(offer._get_why_sentence())
            sentences += route._get_passed_sentences(offer.why or [], names)
        if route.state == "manual":
            reasons = dict(
                self._fields["manual_reason"]._description_selection(self.env)
            )
            sentences.append(
                self.env._(
                    "A person has to look: %(reason)s.",
                    reason=reasons[route.manual_reason],
                )
            )
            sentences += route._get_passed_sentences(route.why or [], names)
        return sentences

    def _get_passed_sentences(self, entries, names):
        words = self._get_reason_words()
        return [
            self.env._(
                "%(store)s is nearer (%(km)s km), but: %(reasons)s.",
                store=names.get(entry["point"], "?"),
                km=self._format_km(entry["km"]),
                reasons=", ".join(words.get(code, code) for code in entry["codes"]),
            )
            for entry in entries
        ]

    def _get_reason_words(self):
        """{code: words}"""
        return {
            "paused": self.env._("does not take work for now"),
            "capability": self.env._("cannot do these products"),
            "skill": self.env._("lacks a skill"),
            "tier": self.env._("has another tier"),
            "area": self.env._("does not work in this province"),
            "far": self.env._("does not go that far"),
            "closed": self.env._("was closed"),
            "full": self.env._("had all it can do at once"),
            "quota": self.env._("had all it gets in a month"),
            "asked": self.env._("was asked before"),
        }

    def _format_km(self, kilometres):
        return f"{kilometres:.2f}"
