# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Engine of ownership: claim, extend, end, give. Set-based: constant queries.

It writes past access rules, on behalf of whoever made the sale or took the decision;
callers have checked that he may.
"""

import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.ownership import last_day, pick_protection

BATCH = 200
OWNER = ("kind", "point_id", "channel_partner_id", "team_id", "user_id")


class ChannelOwnership(models.Model):
    _inherit = "channel.ownership"

    # ------------------------------------------------------------------
    # By itself
    # ------------------------------------------------------------------

    @api.model
    def _claim(self, claims):
        """Give free customers to who won them; who owns one already keeps it longer.

        Of two claims at once one inserts; PostgreSQL refuses the other transaction,
        Odoo tries it again, and it finds the owner.

        :param claims: dicts with partner_id (commercial partner), company_id, kind,
            point_id, channel_partner_id, grade_id, team_id, user_id, way, day, source,
            lead_id and order_id
        :return: ownerships that were made or extended
        """
        claims = self._add_terms(claims)
        if not claims:
            return self.browse()
        self.env.flush_all()
        extended = self._extend_claimed(claims)
        rows = self.env.execute_query(
            SQL(
                """
    INSERT INTO channel_ownership (partner_id, company_id, kind, point_id,
           channel_partner_id, team_id, user_id, way, date_from, date_to, split,
           is_void, source, lead_id, order_id,
           create_uid, create_date, write_uid, write_date)
    SELECT partner_id, company_id, kind, point_id, channel_partner_id, team_id, user_id,
           way, day, date_to, split, FALSE, source, lead_id, order_id,
           %(uid)s, %(now)s, %(uid)s, %(now)s
      FROM JSONB_TO_RECORDSET(%(claims)s::jsonb) AS claim (%(columns)s)
        ON CONFLICT DO NOTHING
 RETURNING id
                """,
                columns=self._claim_columns(),
                claims=json.dumps(claims),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.invalidate_model()
        # sudo: the history is kept whoever made the sale.
        made = self.sudo().browse(row[0] for row in rows)
        made._log("claimed", self.env._("The customer was free."))
        return made | extended

    @api.model
    def _claim_columns(self):
        return SQL(
            "partner_id integer, company_id integer, kind varchar, point_id integer,"
            " channel_partner_id integer, team_id integer, user_id integer,"
            " way varchar, day date, date_to date, split numeric, source varchar,"
            " lead_id integer, order_id integer"
        )

    @api.model
    def _add_terms(self, claims):
        """The claims that protect somebody, with last day and part of the owner."""
        if not claims:
            return []
        companies = self.env["res.company"].browse(
            {claim["company_id"] for claim in claims}
        )
        Rule = self.env["channel.protection.rule"]
        # sudo: settings of the company of the document.
        rules, defaults = Rule._get_protections(companies.sudo())
        defaults = {company.id: terms for company, terms in defaults.items()}
        result = []
        for claim in claims:
            terms = pick_protection(
                rules,
                defaults[claim["company_id"]],
                claim["company_id"],
                claim["kind"],
                claim["way"],
                claim.get("grade_id"),
            )
            if terms.days:
                result.append(
                    {
                        **claim,
                        "day": fields.Date.to_string(claim["day"]),
                        "date_to": fields.Date.to_string(
                            last_day(claim["day"], terms.days)
                        ),
                        "split": str(terms.split),
                    }
                )
        return result

    @api.model
    def _extend_claimed(self, claims):
        """A further sale of the owner: protected longer, up to the next owner."""
        rows = self.env.execute_query(
            SQL(
                """
    WITH claim AS (
        SELECT * FROM JSONB_TO_RECORDSET(%(claims)s::jsonb) AS claim (%(columns)s)
    ), longer AS (
        SELECT own.id, own.date_to AS old, MAX(claim.source) AS source,
               MAX(LEAST(claim.date_to, (
                   SELECT MIN(next.date_from) - 1
                     FROM channel_ownership next
                    WHERE next.partner_id = own.partner_id
                      AND next.company_id = own.company_id
                      AND next.date_from > own.date_from
                      AND next.is_void IS NOT TRUE))) AS new
          FROM claim
          JOIN channel_ownership own
            ON own.partner_id = claim.partner_id
           AND own.company_id = claim.company_id
           AND own.kind = claim.kind
           AND own.is_void IS NOT TRUE
           AND claim.day BETWEEN own.date_from AND own.date_to
           AND own.channel_partner_id IS NOT DISTINCT FROM claim.channel_partner_id
           AND (own.kind != 'sales'
                OR own.user_id IS NOT DISTINCT FROM claim.user_id
                OR own.user_id IS NULL AND own.team_id = claim.team_id)
         GROUP BY own.id
    )
    UPDATE channel_ownership own
       SET date_to = longer.new, write_uid = %(uid)s, write_date = %(now)s
      FROM longer
     WHERE longer.id = own.id AND longer.new > longer.old
 RETURNING own.id, longer.old, longer.source
                """,
                columns=self._claim_columns(),
                claims=json.dumps(claims),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.invalidate_model(["date_to", "state"])
        # sudo: the history is kept whoever made the sale.
        extended = self.sudo().browse(row[0] for row in rows)
        extended._log(
            "extended",
            {
                row[0]: self.env._("Sold again: %(document)s", document=row[2])
                for row in rows
            },
            {row[0]: row[1] for row in rows},
        )
        return extended

    # ------------------------------------------------------------------
    # By a decision
    # ------------------------------------------------------------------

    def _extend_to(self, day, reason):
        """Other last day; ``False``: until somebody ends it."""
        old = {ownership.id: ownership.date_to for ownership in self}
        self.write({"date_to": day})
        self._log("until", reason, old)

    def _set_split(self, split, reason):
        self.write({"split": split})
        self._log("split", reason)

    def _end(self, last, reason):
        """Protected up to ``last``; what begins after it never was."""
        gone = self.filtered(lambda ownership: ownership.date_from > last)
        kept = self - gone
        old = {ownership.id: ownership.date_to for ownership in kept}
        kept.write({"date_to": last})
        kept._log("ended", reason, old)
        gone._void(reason)

    def _void(self, reason):
        """It was a mistake: nobody was protected by it."""
        self.write({"is_void": True})
        self._log("voided", reason)

    @api.model
    def _give(self, partner, company, owner, day, reason, way="decided", **values):
        """Make somebody the owner from ``day`` on; who was it before is so no more.

        :param owner: values of kind, point_id, channel_partner_id, team_id, user_id
        :return: the new ownership; that which runs, when he is the owner already
        """
        customer = partner.commercial_partner_id
        self._claim_customer(customer)
        # sudo: the caller has checked that the decision is the user's.
        running = self.sudo().search(
            [
                ("partner_id", "=", customer.id),
                ("company_id", "=", company.id),
                ("is_void", "=", False),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", day),
            ]
        )
        claim = {
            **dict.fromkeys(OWNER),
            **owner,
            "partner_id": customer.id,
            "company_id": company.id,
            "way": way,
            "day": day,
        }
        if claim["channel_partner_id"]:
            firm = self.env["res.partner"].browse(claim["channel_partner_id"])
            claim["grade_id"] = firm.grade_id.id or None
        terms = self._add_terms([claim])
        last = terms[0]["date_to"] if terms else False
        same = running.filtered(
            lambda own: own.date_from <= day and own._has_owner(owner)
        )
        (running - same)._end(day - timedelta(days=1), reason)
        # The database looks at each row: the old owner goes before the new one comes.
        self.env.flush_all()
        if same:
            if not last or (same.date_to and same.date_to < fields.Date.to_date(last)):
                same._extend_to(last, reason)
            same.write(values)
            return same
        made = self.sudo().create(
            {
                **{name: claim[name] for name in OWNER},
                "partner_id": customer.id,
                "company_id": company.id,
                "way": way,
                "date_from": day,
                "date_to": last,
                "split": float(terms[0]["split"])
                if terms
                else company.sudo().channel_owner_split,
                **values,
            }
        )
        made._log("claimed", reason)
        return made

    @api.model
    def _merge_customers(self, partners):
        """These become one customer: whoever was first keeps him, up to his last day;
        what others had on the same days is cut, or taken back."""
        reason = self.env._("Customers were merged; the first owner keeps them.")
        owned = self.search(
            [("partner_id", "in", partners.ids), ("is_void", "=", False)],
            order="date_from, id",
        )
        for same in owned.grouped("company_id").values():
            kept = self.browse()
            for own in same:
                if kept and (not kept.date_to or own.date_from <= kept.date_to):
                    own._void(reason)
                    continue
                kept = own

    @api.model
    def _claim_customer(self, customer):
        """Of two who decide about a customer at once, one waits here, is refused by
        PostgreSQL and tried again; then he finds what the other decided."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET write_date = write_date WHERE id = %s",
                customer.id,
            ),
            log_exceptions=False,
        )

    def _has_owner(self, owner):
        """Whether these values name the owner that this row has."""
        self.ensure_one()
        if self.kind != owner["kind"]:
            return False
        if self.kind == "store":
            return self.channel_partner_id.id == owner["channel_partner_id"]
        if self.kind == "sales":
            return (self.user_id.id or None, self.team_id.id or None) == (
                owner.get("user_id") or None,
                owner.get("team_id") or None,
            )
        return True

    @api.model
    def _get_store_owner(self, point):
        """Values of the owner for a store."""
        return {
            "kind": "store",
            "point_id": point.id,
            "channel_partner_id": point.channel_partner_id.id,
            "team_id": None,
            "user_id": None,
        }

    def _log(self, kind, reason, old=None):
        """One event for each; ``reason`` and ``old`` (last day) may differ by id."""
        if not self:
            return
        old = old or {}
        # sudo: the history is written by the engine only.
        self.env["channel.ownership.event"].sudo().create(
            [
                {
                    "ownership_id": ownership.id,
                    "company_id": ownership.company_id.id,
                    "kind": kind,
                    "old_date_to": old.get(ownership.id),
                    "new_date_to": ownership.date_to,
                    "split": ownership.split,
                    "reason": reason.get(ownership.id)
                    if isinstance(reason, dict)
                    else reason,
                }
                for ownership in self
            ]
        )

    def _check_manager(self):
        if not self.env.user.has_group("channel_partner.group_channel_manager"):
            raise UserError(
                self.env._(
                    "Whose a customer is, is changed by a channel manager. Ask one, or "
                    "raise a dispute."
                )
            )

    # ------------------------------------------------------------------
    # What runs out
    # ------------------------------------------------------------------

    @api.model
    def _cron_announce(self):
        """Tell owners what is about to run out, once for each last day.

        Nothing depends on it: a protection ends by its date.
        """
        today = fields.Date.context_today(self)
        rows = self.env.execute_query(
            SQL(
                """
    SELECT own.id
      FROM channel_ownership own
      JOIN res_company company ON company.id = own.company_id
     WHERE own.is_void IS NOT TRUE
       AND own.date_from <= %(today)s
       AND own.date_to BETWEEN %(today)s AND %(today)s + company.channel_notice_days
       AND own.announced_for IS DISTINCT FROM own.date_to
     ORDER BY own.date_to, own.id
                """,
                today=today,
            )
        )
        due = self.browse(row[0] for row in rows)
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for start in range(0, len(due), BATCH):
            batch = (
                due[start : start + BATCH]
                .try_lock_for_update()
                .filtered(lambda own: own.announced_for != own.date_to)
            )
            batch._announce()
            if not cron._commit_progress(len(due[start : start + BATCH])):
                break

    def _announce(self):
        """An activity for who looks after it; a letter to owners of the store."""
        if not self:
            return
        activity_type = self.env.ref("mail.mail_activity_data_todo")
        model = self.env["ir.model"]._get("res.partner")
        activities = []
        for own in self:
            user = own.user_id or own.team_id.user_id or own.point_id.user_id
            if user:
                activities.append(
                    {
                        "res_model_id": model.id,
                        "res_id": own.partner_id.id,
                        "activity_type_id": activity_type.id,
                        "user_id": user.id,
                        "date_deadline": own.date_to,
                        "summary": self.env._(
                            "Protection of %(customer)s runs out",
                            customer=own.partner_id.name,
                        ),
                    }
                )
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            activities
        )
        self._write_to_stores()
        for last, same in self.grouped("date_to").items():
            same.write({"announced_for": last})

    def _write_to_stores(self):
        """One letter to the owners of each firm about all its customers."""
        stores = self.filtered(lambda own: own.kind == "store")
        letters = []
        for firm, owned in stores.grouped("channel_partner_id").items():
            people = firm.store_member_ids.filtered(
                lambda member: member.active and member.role == "owner"
            ).partner_id.filtered("email")
            if people:
                letters.append(
                    {
                        "subject": self.env._("Customers whose protection runs out"),
                        "email_to": ",".join(people.mapped("email_formatted")),
                        "email_from": owned[0].company_id.email_formatted
                        or self.env.user.email_formatted,
                        "body_html": self.env["ir.qweb"]._render(
                            "channel_partner.ownership_notice", {"owned": owned}
                        ),
                        "auto_delete": True,
                    }
                )
        self.env["mail.mail"].create(letters)
