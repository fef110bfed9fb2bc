# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from .common import AmbassadorCommon


class CampaignCommon(AmbassadorCommon):
    """A campaign that is ready for its launch, with material."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.campaign = cls.make_campaign("Launch of the test")

    @classmethod
    def make_campaign(cls, title, **vals):
        """A campaign for the active ambassadors of the test's two cities."""
        return cls.env["utm.campaign"].create(
            {
                "title": title,
                "is_ambassador_campaign": True,
                "ambassador_task_text": "Show it to three neighbours.",
                "audience_city_ids": [
                    (6, 0, (cls.programme_city + cls.other_city).ids)
                ],
                "ambassador_material_ids": [
                    (0, 0, {"name": "Words", "text": "Come and see it."})
                ],
                **vals,
            }
        )

    @classmethod
    def make_ambassadors(cls, count, **vals):
        """Many, made together, in the second city."""
        partners = cls.env["res.partner"].create(
            [{"name": f"Voice {number}"} for number in range(count)]
        )
        seat = max(cls.other_city.ambassador_ids.mapped("seat"), default=0)
        # sudo: seats and states are given by the engine.
        return (
            cls.env["ambassador.ambassador"]
            .sudo()
            .create(
                [
                    {
                        "partner_id": partner.id,
                        "city_id": cls.other_city.id,
                        "state": "active",
                        "seat": seat + number,
                        "code": f"many{partner.id}",
                        **vals,
                    }
                    for number, partner in enumerate(partners, 1)
                ]
            )
            .with_env(cls.env)
        )

    @classmethod
    def launch(cls, campaign=None):
        campaign = campaign or cls.campaign
        campaign.with_user(cls.programme_user).action_launch()
        return campaign.sudo().ambassador_task_ids.with_env(cls.env)
