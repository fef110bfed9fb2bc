# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What follows from a review: the tier, the dates, a note and a letter (CP-01)."""

from odoo import fields, models
from odoo.tools import format_amount, formatLang
from odoo.tools.mail import plaintext2html

#: Criteria with one decimal; the others are shown as whole numbers or amounts.
_DECIMALS = {"score": 1, "sales_score": 1, "service_score": 1, "negative_rate": 1}


class ChannelReview(models.Model):
    _inherit = "channel.review"

    # ------------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------------

    def _decide(self, grade=None, reason=None, by_rule=False):
        """Decide the drafts among these: as proposed, or with another tier.

        :param grade: tier that is given instead of the one proposed; an empty record
            takes the tier away
        :return: the reviews that were decided now
        """
        # sudo: the caller has checked who decides; firm and tier follow from it.
        drafts = self.sudo().try_lock_for_update()
        drafts.invalidate_recordset(["state"])
        drafts = drafts.filtered(lambda review: review.state == "draft")
        if not drafts:
            return drafts
        now = fields.Datetime.now()
        groups = drafts.grouped(
            lambda review: review.proposed_grade_id if grade is None else grade
        )
        for decided, reviews in groups.items():
            reviews.write(
                {
                    "state": "decided",
                    "decided_grade_id": decided.id,
                    "decided_on": now,
                    "decided_by_id": False if by_rule else self.env.uid,
                    "reason": reason,
                }
            )
            reviews._apply(decided)
        drafts._note()
        drafts._tell()
        return drafts

    def _apply(self, grade):
        """Write tier and dates on the firms, through core's own write."""
        # Only the last review of a firm changes it, and only from the tier that it was
        # made for: what somebody has decided by hand since then stays.
        current = self.filtered(
            lambda review: (
                review.is_latest
                and review.channel_partner_id.grade_id == review.grade_id
            )
        )
        moved = current.channel_partner_id.filtered(lambda firm: firm.grade_id != grade)
        if moved:
            moved.write({"grade_id": grade.id})
        for (company, day), reviews in (
            self.filtered("is_latest")
            .grouped(lambda review: (review.company_id, review.date_next))
            .items()
        ):
            reviews.channel_partner_id.write(
                {
                    "date_review": self._get_today(company),
                    "date_review_next": day,
                }
            )

    def _note(self):
        """History: a note on each firm."""
        self.env["res.partner"].browse(self.channel_partner_id.ids)._message_log_batch(
            bodies={
                review.channel_partner_id.id: plaintext2html(
                    review._get_decision_text()
                )
                for review in self
            }
        )

    def _tell(self):
        """A letter to the owners of each firm, in their language, through the queue."""
        template = self.env.ref(
            "channel_partner.mail_template_channel_review", raise_if_not_found=False
        )
        reachable = self.filtered(lambda review: review._get_owners())
        if template and reachable:
            template.send_mail_batch(reachable.ids)

    def _get_owners(self):
        """Contacts of the owners who can be written to."""
        self.ensure_one()
        return self.channel_partner_id.store_member_ids.filtered(
            lambda member: member.role == "owner" and member.partner_id.email
        ).partner_id

    def _get_owners_lang(self):
        return self._get_owners()[:1].lang or self.env.lang

    # ------------------------------------------------------------------
    # Words
    # ------------------------------------------------------------------

    def _get_outcome_label(self):
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        return labels[self.outcome]

    def _get_decision_text(self):
        """What was decided and why, in a few lines."""
        self.ensure_one()
        before, after = self.grade_id, self.decided_grade_id
        if before == after:
            head = self.env._(
                "Review %(first)s to %(last)s: the tier stays %(tier)s.",
                first=self.date_from,
                last=self.date_to,
                tier=after.name or self.env._("open"),
            )
        else:
            head = self.env._(
                "Review %(first)s to %(last)s: from %(before)s to %(after)s.",
                first=self.date_from,
                last=self.date_to,
                before=before.name or self.env._("no tier"),
                after=after.name or self.env._("no tier"),
            )
        lines = [head, self._get_score_sentence()]
        if self.reason:
            lines.append(self.env._("Reason: %(reason)s", reason=self.reason))
        return "\n".join([*lines, *self._get_missing_sentences()])

    def _get_score_sentence(self):
        self.ensure_one()
        if not self.is_measured:
            return self.env._("Too little was measured for a score.")
        if not self.rank:
            return self.env._("Score %(score)s of 100.", score=f"{self.score:g}")
        return self.env._(
            "Score %(score)s of 100, place %(rank)s of %(count)s.",
            score=f"{self.score:g}",
            rank=self.rank,
            count=self.rank_count,
        )

    def _get_missing_sentences(self):
        """What the firm lacks for its own tier and for the next, in sentences."""
        self.ensure_one()
        missing = self.missing or {}
        return self._say_missing(
            missing.get("own", []), self.grade_id, keeps=True
        ) + self._say_missing(missing.get("next", []), self.next_grade_id)

    def _say_missing(self, rows, grade, keeps=False, company=None):
        """One sentence for each criterion that is not met.

        :param rows: [code, needed, has]
        :param keeps: about keeping the tier, not about reaching it
        """
        company = company or self.company_id or self.env.company
        sentences = []
        for code, needed, has in rows:
            words = {
                "tier": grade.name,
                "what": self._get_criterion_label(code),
                "needed": self._format_criterion(code, needed, company),
                "has": self._format_criterion(code, has, company),
            }
            if has is None:
                sentence = (
                    self.env._(
                        "To keep %(tier)s: %(what)s of %(needed)s; nothing was "
                        "measured yet.",
                        **words,
                    )
                    if keeps
                    else self.env._(
                        "For %(tier)s: %(what)s of %(needed)s; nothing was measured "
                        "yet.",
                        **words,
                    )
                )
            elif code == "negative_rate":
                sentence = (
                    self.env._(
                        "To keep %(tier)s: %(what)s at most %(needed)s; measured "
                        "%(has)s.",
                        **words,
                    )
                    if keeps
                    else self.env._(
                        "For %(tier)s: %(what)s at most %(needed)s; measured %(has)s.",
                        **words,
                    )
                )
            else:
                words["short"] = self._format_criterion(code, needed - has, company)
                sentence = (
                    self.env._(
                        "To keep %(tier)s: %(what)s of %(needed)s; measured %(has)s, "
                        "%(short)s short.",
                        **words,
                    )
                    if keeps
                    else self.env._(
                        "For %(tier)s: %(what)s of %(needed)s; measured %(has)s, "
                        "%(short)s short.",
                        **words,
                    )
                )
            sentences.append(sentence)
        return sentences

    def _get_criterion_label(self, code):
        return {
            "score": self.env._("score"),
            "sales_score": self.env._("sales score"),
            "service_score": self.env._("service score"),
            "jobs_proven": self.env._("proven jobs"),
            "won_value": self.env._("value of deals won"),
            "rating": self.env._("rating"),
            "negative_rate": self.env._("share of bad call-backs"),
        }[code]

    def _format_criterion(self, code, value, company):
        if value is None:
            return ""
        if code == "won_value":
            return format_amount(self.env, value, company.currency_id)
        if code == "rating":
            return formatLang(self.env, value, digits=2)
        if code == "negative_rate":
            return self.env._("%(number)s %%", number=formatLang(self.env, value, 1))
        return formatLang(self.env, value, digits=_DECIMALS.get(code, 0))
