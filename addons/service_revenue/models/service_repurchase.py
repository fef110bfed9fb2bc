# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from itertools import cycle

from odoo import api, fields, models
from odoo.tools import SQL, plaintext2html

ACTIVITY = "service_revenue.mail_activity_type_repurchase"
KINDS = [("task", "Call the customer"), ("offer", "Make an offer")]


class ServiceRepurchase(models.Model):
    """A dormant customer is to be won back: one open task a customer (SR-51).

    The task is worked on as a lead with an activity for a member of the team. What
    became of it is derived from the messages, orders and the lead, never typed in.
    """

    _name = "service.repurchase"
    _description = "Repurchase Task"
    _order = "id desc"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True, default="task")
    date = fields.Date(required=True, readonly=True)
    plan_id = fields.Many2one(
        "service.repurchase.plan", readonly=True, index=True, ondelete="set null"
    )
    team_id = fields.Many2one("crm.team", readonly=True, index=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    state = fields.Selection(
        [("open", "Open"), ("done", "Closed")], required=True, default="open"
    )
    contacted_on = fields.Datetime(readonly=True)
    reacted_on = fields.Datetime(readonly=True)
    sold_on = fields.Datetime(readonly=True)
    order_id = fields.Many2one(
        "sale.order", string="Sale", readonly=True, ondelete="set null"
    )
    result = fields.Selection(
        [
            ("waiting", "Not contacted yet"),
            ("contacted", "Contacted"),
            ("reacted", "Reacted"),
            ("sold", "Bought again"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        help="Bought again: a confirmed order within the days set for the company.",
    )

    _one_open = models.UniqueIndex(
        "(partner_id, company_id) WHERE state = 'open'",
        "There is an open repurchase task for this customer already.",
    )

    # ------------------------------------------------------------------
    # Make tasks
    # ------------------------------------------------------------------

    @api.model
    def _create_for(
        self, profiles, interest, team, user=None, kind="task", plan=None, **options
    ):
        """Make tasks for these customers, those who have none; return them.

        :param profiles: ``service.customer.profile`` of one company
        :param options: ``deadline`` (date) and ``note`` (text)
        """
        company = profiles.company_id
        tasks = self._claim(profiles, kind, plan)
        if not tasks:
            return tasks
        profile_by_partner = {profile.partner_id: profile for profile in profiles}
        offers = {}
        if kind == "offer":
            claimed = [profile_by_partner[task.partner_id].id for task in tasks]
            offers = profiles.browse(claimed)._get_first_offers()
        members = cycle(user or team.member_ids or team.user_id or self.env.user)
        leads = self._open_leads(tasks.partner_id, interest, company)
        vals_list, without = [], []
        for task in tasks:
            member = next(members)
            offer = offers.get(profile_by_partner[task.partner_id].id, {})
            vals = {"team_id": team.id, "user_id": member.id}
            if lead := leads.get(task.partner_id):
                task.write({**vals, "lead_id": lead.id})
                continue
            task.write(vals)
            without.append(task)
            vals_list.append(
                self._prepare_lead_vals(task, interest, offer, options.get("note"))
            )
        for task, lead in zip(
            without, self.env["crm.lead"].create(vals_list), strict=True
        ):
            task.lead_id = lead
        tasks._schedule(options.get("deadline"))
        return tasks

    @api.model
    def _claim(self, profiles, kind, plan):
        """New open tasks; of two users at the same time one gets the customer."""
        self._refresh_results(profiles.partner_id)
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO service_repurchase (
                       partner_id, company_id, kind, plan_id, date, state, result,
                       create_uid, create_date, write_uid, write_date)
                SELECT profile.partner_id, profile.company_id, %(kind)s, %(plan)s,
                       %(today)s, 'open', 'waiting', %(uid)s,
                       NOW() AT TIME ZONE 'UTC', %(uid)s, NOW() AT TIME ZONE 'UTC'
                  FROM service_customer_profile profile
                 WHERE profile.id = ANY(%(ids)s)
                 ORDER BY ARRAY_POSITION(%(ids)s, profile.id)
                    ON CONFLICT (partner_id, company_id) WHERE state = 'open'
                    DO NOTHING
                RETURNING id
                """,
                kind=kind,
                plan=plan.id if plan else None,
                today=fields.Date.context_today(self),
                uid=self.env.uid,
                ids=profiles.ids,
            )
        )
        return self.browse([row[0] for row in rows])

    def _open_leads(self, partners, interest, company):
        """{customer: open lead that is about the same}, to go on with it."""
        leads = self.env["crm.lead"].search(
            [
                ("partner_id.commercial_partner_id", "in", partners.ids),
                ("service_interest_id", "=", interest.id),
                ("company_id", "in", (company.id, False)),
                ("won_status", "=", "pending"),
                ("service_state", "!=", "triage"),
            ],
            order="id desc",
        )
        return {lead.partner_id.commercial_partner_id: lead for lead in leads}

    def _prepare_lead_vals(self, task, interest, offer, note):
        partner = task.partner_id
        texts = [text for text in (offer.get("sentence"), note) if text]
        interest_id = offer.get("interest_id") or interest.id
        title = offer.get("title") or interest.name
        return {
            "name": f"{title}: {partner.name or partner.display_name}",
            "type": "opportunity",
            "partner_id": partner.id,
            "company_id": task.company_id.id,
            "team_id": task.team_id.id,
            "user_id": task.user_id.id,
            "service_interest_id": interest_id,
            "tag_ids": [(6, 0, interest.tag_ids.ids)],
            "description": plaintext2html("\n".join(texts)) if texts else False,
        }

    def _schedule(self, deadline=None):
        """One activity on the lead for whoever has the task."""
        for user, tasks in self.grouped("user_id").items():
            tasks.lead_id.activity_schedule(
                ACTIVITY, date_deadline=deadline, user_id=user.id
            )

    # ------------------------------------------------------------------
    # What became of them
    # ------------------------------------------------------------------

    @api.model
    def _cron_refresh_results(self):
        self._refresh_results()

    @api.model
    def _refresh_results(self, partners=None):
        """Derive contacted, reacted and sold of the tasks that may still change.

        Contacted: an activity done, a message, e-mail or SMS to the customer. Reacted:
        an answer, or a quotation. One statement for all.
        """
        self.env.flush_all()
        scope = SQL("TRUE")
        if partners is not None:
            scope = SQL("task.partner_id = ANY(%s)", partners.ids)
        self.env.cr.execute(
            SQL(
                """
                UPDATE service_repurchase AS target
                   SET contacted_on = seen.contacted_on, reacted_on = seen.reacted_on,
                       sold_on = seen.sold_on, order_id = seen.order_id,
                       result = CASE
                            WHEN seen.order_id IS NOT NULL THEN 'sold'
                            WHEN seen.reacted_on IS NOT NULL THEN 'reacted'
                            WHEN seen.contacted_on IS NOT NULL THEN 'contacted'
                            ELSE 'waiting' END,
                       state = CASE
                            WHEN seen.order_id IS NOT NULL OR seen.is_over
                              OR target.state = 'done' THEN 'done' ELSE 'open' END
                  FROM (
                    SELECT task.id, said.contacted_on, sale.id AS order_id,
                           LEAST(said.answered_on, quoted.date) AS reacted_on,
                           sale.date_order AS sold_on,
                           task.date + company.service_repurchase_days < CURRENT_DATE
                           OR lead.active IS FALSE
                           OR lead.won_status <> 'pending' AS is_over
                      FROM service_repurchase task
                      JOIN res_company company ON company.id = task.company_id
                      LEFT JOIN crm_lead lead ON lead.id = task.lead_id
                      LEFT JOIN LATERAL (
                        SELECT MIN(message.date) FILTER (
                                WHERE message.mail_activity_type_id IS NOT NULL
                                   OR message.message_type IN ('email_outgoing', 'sms')
                                   OR message.message_type = 'comment'
                                  AND subtype.internal IS NOT TRUE
                                  AND message.author_id <> task.partner_id
                               ) AS contacted_on,
                               MIN(message.date) FILTER (
                                WHERE message.message_type = 'email'
                                   OR message.message_type = 'comment'
                                  AND message.author_id = task.partner_id
                               ) AS answered_on
                          FROM mail_message message
                          LEFT JOIN mail_message_subtype subtype
                            ON subtype.id = message.subtype_id
                         WHERE message.date >= task.create_date
                           AND ((message.model = 'crm.lead'
                                 AND message.res_id = task.lead_id)
                             OR (message.model = 'res.partner'
                                 AND message.res_id = task.partner_id))
                      ) AS said ON TRUE
                      LEFT JOIN LATERAL (
                        SELECT MIN(so.create_date) AS date FROM sale_order so
                         WHERE so.opportunity_id = task.lead_id
                           AND so.create_date >= task.create_date
                      ) AS quoted ON TRUE
                      LEFT JOIN LATERAL (
                        SELECT so.id, so.date_order
                          FROM sale_order so
                          JOIN res_partner contact ON contact.id = so.partner_id
                         WHERE contact.commercial_partner_id = task.partner_id
                           AND so.company_id = task.company_id AND so.state = 'sale'
                           AND so.date_order >= task.create_date
                           AND so.date_order < task.date
                               + company.service_repurchase_days + 1
                         ORDER BY so.date_order, so.id LIMIT 1
                      ) AS sale ON TRUE
                     WHERE %(scope)s
                       AND (task.state = 'open' OR task.date
                            + company.service_repurchase_days >= CURRENT_DATE)
                       ) AS seen
                 WHERE target.id = seen.id
                """,
                scope=scope,
            )
        )
        self.invalidate_model(flush=False)
