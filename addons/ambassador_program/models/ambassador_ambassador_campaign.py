# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import fields, models


class Ambassador(models.Model):
    """Personal link and tasks of an ambassador (AM-02)."""

    _inherit = "ambassador.ambassador"

    link_ids = fields.One2many(
        "ambassador.link", "ambassador_id", readonly=True, groups="base.group_user"
    )
    task_ids = fields.One2many(
        "ambassador.task", "ambassador_id", readonly=True, groups="base.group_user"
    )
    task_count = fields.Integer(compute="_compute_task_count", groups="base.group_user")

    def _compute_task_count(self):
        counts = dict(
            self.env["ambassador.task"]._read_group(
                [("ambassador_id", "in", self.ids)], ["ambassador_id"], ["__count"]
            )
        )
        for ambassador in self:
            ambassador.task_count = counts.get(ambassador._origin, 0)

    def _get_links(self, campaign=None):
        """{ambassador: short address of his tracked link}, made where it is missing.

        :param campaign: ``utm.campaign``; none means his link in general.
        :return: a dict without those who have no code yet.
        """
        urls = self.env["ambassador.link"]._get_urls(self, campaign)
        return {who: urls[who.id] for who in self if who.id in urls}

    def _get_known_links(self, campaign=None):
        """As ``_get_links``, and makes none: opening a page changes nothing.

        Who has no tracked link is reached at his own address.
        """
        urls = self.env["ambassador.link"]._get_urls(self, campaign, make=False)
        return {
            who: urls.get(who.id) or who._get_signup_url() for who in self if who.code
        }

    def _approve(self, over_quota=False):
        """Whoever has a seat has his link with it (AM-02)."""
        seated = super()._approve(over_quota=over_quota)
        seated._get_links()
        return seated

    def _get_link_qr(self, url):
        """A QR code of an address as ``data:`` URI of a PNG, to be put into a page."""
        # sudo: the drawing of a QR code reads no record.
        report = self.env["ir.actions.report"].sudo()
        image = report.barcode("QR", url, width=600, height=600)
        return f"data:image/png;base64,{base64.b64encode(image).decode()}"

    def action_make_link(self):
        """Make the personal link of those who have none yet."""
        self.check_access("write")
        self._get_links()

    def action_view_results(self):
        """What this ambassador brought in, campaign by campaign."""
        return self._open_report("ambassador_campaign_report_action")

    def action_view_revenue(self):
        """Orders that this ambassador brought in."""
        return self._open_report("ambassador_revenue_report_action")

    def _open_report(self, action):
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                f"ambassador_program.{action}"
            ),
            "domain": [("ambassador_id", "=", self.id)],
            "context": {},
        }

    def action_view_tasks(self):
        """Tasks of this ambassador."""
        return self._open_report("ambassador_task_action")
