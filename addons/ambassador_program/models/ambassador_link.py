# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

#: Links made by one call of Odoo, whose check that none is there twice asks for all of
#: them in one condition.
BATCH = 200


class AmbassadorLink(models.Model):
    """The tracked link of an ambassador: one in general, one for each campaign (AM-02).

    The row claims the pair; short address, target and clicks are those of Odoo's
    ``link.tracker``. Of two transactions that make the same link one is retried.
    """

    _name = "ambassador.link"
    _description = "Personal Link"
    _order = "id desc"

    ambassador_id = fields.Many2one(
        "ambassador.ambassador",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    campaign_id = fields.Many2one(
        "utm.campaign", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    link_id = fields.Many2one(
        "link.tracker",
        string="Tracked Link",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="ambassador_id.company_id", store=True)
    short_url = fields.Char(string="Address", compute="_compute_short_url")
    qr_code = fields.Binary(
        string="QR Code", compute="_compute_qr_code", help="For print and for phones."
    )
    click_count = fields.Integer(string="Clicks", related="link_id.count")

    _once = models.UniqueIndex(
        "(ambassador_id, COALESCE(campaign_id, 0))",
        "This ambassador has a link for this campaign already.",
    )

    @api.depends("campaign_id.title")
    def _compute_display_name(self):
        for link in self:
            link.display_name = link.campaign_id.title or self.env._("In general")

    @api.depends("link_id")
    def _compute_short_url(self):
        """One query; Odoo's own field reads the code of one link only."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT link.id, (ARRAY_AGG(code.code ORDER BY code.id DESC))[1]
                     FROM ambassador_link link
                     JOIN link_tracker_code code ON code.link_id = link.link_id
                    WHERE link.id = ANY(%s)
                    GROUP BY link.id""",
                self.ids,
            )
        )
        codes = dict(rows)
        host = self.env["link.tracker"].get_base_url()
        for link in self:
            code = codes.get(link.id)
            link.short_url = code and f"{host}/r/{code}"

    @api.depends("short_url")
    def _compute_qr_code(self):
        for link in self:
            uri = link.short_url and link.ambassador_id._get_link_qr(link.short_url)
            link.qr_code = uri and uri.partition("base64,")[2]

    @api.model
    def _get_urls(self, ambassadors, campaign=None, make=True):
        """{ambassador id: short address}; what is missing is made, all together.

        Nobody is left out who has a code, so who is not approved yet has no link.
        """
        campaign = campaign or self.env["utm.campaign"]
        codes = self._read_codes(ambassadors, campaign)
        missing = ambassadors.filtered(lambda who: who.id not in codes and who.code)
        if missing and make:
            self._make(missing, campaign)
            codes |= self._read_codes(missing, campaign)
        host = self.env["link.tracker"].get_base_url()
        return {who: f"{host}/r/{code}" for who, code in codes.items()}

    @api.model
    def _read_codes(self, ambassadors, campaign):
        self.flush_model()
        self.env["link.tracker.code"].flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    """
    SELECT link.ambassador_id, (ARRAY_AGG(code.code ORDER BY code.id DESC))[1]
      FROM ambassador_link link
      JOIN link_tracker_code code ON code.link_id = link.link_id
     WHERE link.ambassador_id = ANY(%(ambassadors)s)
       AND COALESCE(link.campaign_id, 0) = %(campaign)s
     GROUP BY link.ambassador_id
                    """,
                    ambassadors=ambassadors.ids,
                    campaign=campaign.id or 0,
                )
            )
        )

    @api.model
    def _make(self, ambassadors, campaign):
        """Claim the pairs, then make the links of those that were free."""
        # sudo: who opens a page of his own need not be allowed to make links.
        links = self.sudo()._claim(ambassadors, campaign)
        for start in range(0, len(links), BATCH):
            batch = links[start : start + BATCH]
            trackers = batch._make_trackers(campaign)
            self.env.cr.execute(
                SQL(
                    """UPDATE ambassador_link link SET link_id = made.tracker
                         FROM UNNEST(%s::int[], %s::int[]) AS made (id, tracker)
                        WHERE link.id = made.id""",
                    batch.ids,
                    trackers.ids,
                )
            )
        links.invalidate_recordset(["link_id"])

    @api.model
    def _claim(self, ambassadors, campaign):
        ambassadors.flush_recordset(["company_id"])
        rows = self.env.execute_query(
            SQL(
                """
    INSERT INTO ambassador_link (ambassador_id, campaign_id, company_id, create_uid,
                                 create_date, write_uid, write_date)
    SELECT who.id, %(campaign)s, who.company_id, %(uid)s, %(now)s, %(uid)s, %(now)s
      FROM ambassador_ambassador who
     WHERE who.id = ANY(%(ambassadors)s)
        ON CONFLICT DO NOTHING
 RETURNING id
                """,
                campaign=campaign.id or None,
                ambassadors=ambassadors.ids,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        return self.browse([row[0] for row in rows])

    def _make_trackers(self, campaign):
        """One ``link.tracker`` each; a title is given, or Odoo asks the page for it."""
        host = self.env["link.tracker"].get_base_url()
        medium = self.env.ref("ambassador_program.utm_medium_ambassador", False)
        source = self.env.ref("ambassador_program.utm_source_ambassador", False)
        trackers = self.env["link.tracker"].with_context(ambassador_link=True)
        return trackers.create(
            [
                {
                    "url": f"{host}/a/{link.ambassador_id.code}",
                    "title": campaign.title or self.env._("Ambassadors"),
                    "campaign_id": campaign.id,
                    "medium_id": medium and medium.id,
                    "source_id": source and source.id,
                }
                for link in self
            ]
        )
