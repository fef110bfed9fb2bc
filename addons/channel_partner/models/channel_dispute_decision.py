# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How a dispute is decided: evidence, rule, shares, and what follows from it."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import SQL

from ..tools.ownership import HUNDRED, percent, resettle, winner_shares
from .channel_dispute import LIVE

BATCH = 50


class ChannelDispute(models.Model):
    _inherit = "channel.dispute"

    # ------------------------------------------------------------------
    # Evidence and proposal
    # ------------------------------------------------------------------

    def _gather(self):
        """Find what each claimant has to show; a constant number of queries."""
        if not self:
            return
        Evidence = self.env["channel.dispute.evidence"]
        rows = Evidence._read_evidence(self)
        self.evidence_ids.unlink()
        by_id = {dispute.id: dispute for dispute in self}
        Evidence.create(
            [
                {
                    "dispute_id": row["dispute_id"],
                    "company_id": by_id[row["dispute_id"]].company_id.id,
                    "claim_id": by_id[row["dispute_id"]]._find_claim(row).id,
                    "criterion": row["criterion"],
                    "kind": row["kind"],
                    "date": row["date"],
                    "document": row["document"],
                }
                for row in rows
            ]
        )
        self._log("gathered", False)

    def _find_claim(self, row):
        """Claim that a piece of evidence speaks for, possibly none."""
        self.ensure_one()
        for claim in self.claim_ids:
            if claim.kind != row["kind"]:
                continue
            if claim.kind == "store":
                if claim.channel_partner_id.id == row["channel_partner_id"]:
                    return claim
            elif claim.kind == "service":
                return claim
            elif claim.user_id:
                if claim.user_id.id == row["user_id"]:
                    return claim
            elif claim.team_id.id == row["team_id"]:
                return claim
        return self.env["channel.dispute.claim"]

    def _propose(self):
        """The first rule in order that finds one winner proposes him."""
        if not self:
            return
        rules = self.env["channel.dispute.rule"].search([("active", "=", True)])
        for dispute in self:
            rule, winner = dispute._apply_rules(
                rules.filtered(
                    lambda rule, company=dispute.company_id: (
                        rule.company_id in (company, rule.company_id.browse())
                    )
                )
            )
            claims = dispute.claim_ids
            if not rule:
                claims.write({"proposed": 0})
                dispute._go("open", rule_id=False, winner_id=False)
                dispute._log("unclear", False)
                continue
            shares = winner_shares(
                len(claims), claims.ids.index(winner.id), percent(rule.winner_percent)
            )
            for claim, share in zip(claims, shares, strict=True):
                claim.proposed = float(share)
            dispute._go("proposed", rule_id=rule.id, winner_id=winner.id)
            dispute._log(
                "proposed",
                self.env._("%(rule)s: %(who)s", rule=rule.name, who=winner.name),
            )

    def _apply_rules(self, rules):
        """(rule, winning claim) of the first rule that decides, or (None, None)."""
        self.ensure_one()
        for rule in rules:
            found = self.evidence_ids.filtered(
                lambda line, rule=rule: (
                    line.claim_id and line.criterion == rule.criterion
                )
            ).sorted("date")
            first = found[:1]
            if first and all(
                line.claim_id == first.claim_id
                for line in found
                if line.date == first.date
            ):
                return rule, first.claim_id
        return None, None

    # ------------------------------------------------------------------
    # Decision
    # ------------------------------------------------------------------

    def _decide(self, winner, shares, reason, user=None):
        """End the dispute: ownership, and shares of the deal it is about.

        Runs as superuser; the caller has checked that user may decide.

        :param shares: {claim id: percent}, together exactly 100
        :param user: who decided; none: the rule, at the deadline
        """
        self.ensure_one()
        # Of two decisions at once one waits here, is refused and tried again.
        self.env.execute_query(
            SQL("SELECT id FROM channel_dispute WHERE id = %s FOR UPDATE", self.id)
        )
        self.invalidate_recordset(["state"])
        shares = {key: percent(value) for key, value in shares.items()}
        if sum(shares.values()) != HUNDRED or set(shares) != set(self.claim_ids.ids):
            raise ValidationError(
                self.env._(
                    "The shares sum to %(total)s %% and not to 100 %%. Correct them.",
                    total=f"{sum(shares.values()).normalize():f}",
                )
            )
        if winner not in self.claim_ids:
            raise ValidationError(self.env._("The winner is none of those who claim."))
        for claim in self.claim_ids:
            claim.percent = float(shares[claim.id])
        today = fields.Date.context_today(self)
        ownership = self.env["channel.ownership"]._give(
            self.partner_id,
            self.company_id,
            self._get_owner_values(winner),
            today,
            self.env._("Dispute: %(reason)s", reason=reason),
            dispute_id=self.id,
            source=self.order_id.name or self.lead_id.name or False,
        )
        self._go(
            "decided",
            winner_id=winner.id,
            decision=reason,
            decided_by_id=user.id if user else False,
            decided_on=fields.Datetime.now(),
            ownership_id=ownership.id,
        )
        self._log(
            "decided",
            self.env._(
                "%(who)s; %(shares)s. %(reason)s",
                who=winner.name,
                shares=", ".join(
                    f"{claim.name} {claim.percent:g} %" for claim in self.claim_ids
                ),
                reason=reason,
            ),
        )
        self._share_deal()
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def _share_deal(self):
        """Shares of the order, or of the orders of the lead, as was decided.

        Where they are locked somebody else has to approve the change.
        """
        self.ensure_one()
        orders = self.order_id or self.lead_id.order_ids.filtered(
            lambda order: order.state != "cancel"
        )
        locked = orders.service_attribution_ids.filtered(
            lambda deal: deal.state == "locked"
        )
        self.env["service.attribution"]._refresh_orders(orders - locked.order_id)
        for attribution in locked:
            self._ask_change(attribution)

    def _ask_change(self, attribution):
        """Ask for the decided shares of a locked deal."""
        if not attribution.is_change_allowed:
            self._log(
                "change",
                self.env._(
                    "%(order)s: somebody has asked for other shares already. Decide "
                    "about that first, then ask for those of this dispute.",
                    order=attribution.order_id.name,
                ),
            )
            return
        lines = attribution.line_ids
        claims = self.claim_ids
        owners = [self._find_line_claim(line, claims) for line in lines]
        shares, without = resettle(
            [
                (line.id, percent(line.percent), owner)
                for line, owner in zip(lines, owners, strict=True)
            ],
            [percent(claim.percent) for claim in claims],
        )
        wanted = {}
        for line, share in zip(lines, shares, strict=True):
            if share:
                wanted[line.role, line.partner_id] = (line.team_id, share)
        for index, share in without.items():
            claim = claims[index]
            key = ("owner", claim._get_beneficiary())
            team, had = wanted.get(key, (claim.team_id, 0))
            wanted[key] = (team, had + share)
        change = self.env["service.attribution.change"].create(
            {
                "attribution_id": attribution.id,
                "origin": attribution.origin,
                "reason": self.env._("Dispute: %(why)s", why=self.decision),
                "requested_by_id": self.decided_by_id.id or self.env.uid,
                "line_ids": [
                    Command.create(
                        {
                            "side": "new",
                            "role": role,
                            "partner_id": partner.id,
                            "team_id": team.id,
                            "percent": float(share),
                        }
                    )
                    for (role, partner), (team, share) in wanted.items()
                ],
            }
        )
        self.change_ids = [Command.link(change.id)]
        self._log(
            "change",
            self.env._(
                "%(order)s is locked: a change of its shares was asked for.",
                order=attribution.order_id.name,
            ),
        )

    @api.model
    def _find_line_claim(self, line, claims):
        """Index of the claim that a share of the deal belongs to, or None."""
        for index, claim in enumerate(claims):
            if line.partner_id == claim._get_beneficiary():
                return index
            if claim.kind == "store":
                if line.partner_id.commercial_partner_id == claim.channel_partner_id:
                    return index
            elif claim.kind == "service":
                if line.team_id and line.team_id._is_service():
                    return index
            elif not claim.user_id and line.team_id and line.team_id == claim.team_id:
                return index
        return None

    @api.model
    def _merge_customers(self, partners):
        """These become one customer: of their open disputes the oldest goes on."""
        disputes = self.search(
            [("partner_id", "in", partners.ids), ("state", "in", LIVE)], order="id"
        )
        for same in disputes.grouped("company_id").values():
            same[1:]._go("withdrawn")
            same[1:]._log("withdrawn", self.env._("The customers were merged."))

    # ------------------------------------------------------------------
    # Deadline
    # ------------------------------------------------------------------

    @api.model
    def _cron_decide(self):
        """What the rules propose takes effect after the deadline; what they leave open
        is recalled to whoever looks after it.
        """
        today = fields.Date.context_today(self)
        due = self.search([("state", "=", "proposed"), ("deadline", "<", today)])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for dispute in due:
            if dispute.try_lock_for_update() and dispute.state in LIVE:
                dispute._decide(
                    dispute.winner_id,
                    {claim.id: claim.proposed for claim in dispute.claim_ids},
                    dispute.rule_id.name,
                )
            if not cron._commit_progress(1):
                return
