# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Story Q: a city fills from nobody to ten, an eleventh waits, one leaves.

Suzhou in Jiangsu, with the usual quota of ten. Eleven neighbours apply on the public
page, one of them twice. The programme approves them one after the other; the city
fills seat by seat, and the grid and the map say so after each. The eleventh waits. One
leaves: the vacancy shows, who is responsible is told whose turn it is, and the eleventh
gets the seat that is free. Suzhou in Anhui, which is written the same, stays empty
throughout.
"""

import re

from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged

NEIGHBOURS = [
    "Chen Jie",
    "Gao Jing",
    "Guo Xin",
    "Hu Bo",
    "Lin Zhao",
    "Liu Yang",
    "Ma Li",
    "Sun Hao",
    "Wang Fang",
    "Xu Ting",
    "Zhou Min",
]


@tagged("post_install", "-at_install")
class TestStoryQ(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.city = cls.env.ref("ambassador_program.city_cn_3205")
        cls.namesake = cls.env.ref("ambassador_program.city_cn_3413")
        cls.company = cls.env["website"].get_current_website().company_id
        cls.env.user.company_id = cls.company
        group = "ambassador_program.group_ambassador_"
        cls.user, cls.manager = (
            new_test_user(
                cls.env,
                login=f"story_q_{role}",
                groups=f"{group}{role}",
                company_id=cls.company.id,
                company_ids=[(6, 0, cls.company.ids)],
            )
            for role in ("user", "manager")
        )
        cls.company.write(
            {"ambassador_quota": 10, "ambassador_user_id": cls.manager.id}
        )

    def apply(self, number):
        """A neighbour fills in the page, as a browser without JavaScript would."""
        page = self.url_open("/ambassadors/apply")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
        [value] = set(re.findall(r'value="(\d+)"[^>]*>\s*Suzhou 苏州市', page.text))
        answer = self.url_open(
            "/ambassadors/apply",
            data={
                "csrf_token": token,
                "name": NEIGHBOURS[number],
                "phone": f"138 0000 12{number:02}",
                "city": value,
                "motivation": "Everybody in my house asks me",
                "consent": "1",
            },
        )
        self.assertTrue(answer.url.endswith("/ambassadors/thanks"), answer.url)

    def people(self, *states):
        return (
            self.env["ambassador.ambassador"]
            .with_user(self.user)
            .search(
                [("city_id", "=", self.city.id), ("state", "in", states)],
                order="applied_on, id",
            )
        )

    def seats(self, city=None):
        """(filled, free, over, waiting, how full) on the grid, as on the map."""
        self.env.flush_all()
        self.env.invalidate_all()
        city = city or self.city
        reports = self.env["ambassador.city.report"].with_user(self.user)
        row = reports.search(
            [("city_id", "=", city.id), ("company_id", "=", self.company.id)]
        )
        mark = {one["id"]: one for one in reports.get_city_map()["cities"]}[city.id]
        names = ("filled", "vacant", "over", "waiting", "fill")
        self.assertEqual([mark[name] for name in names], [row[name] for name in names])
        return tuple(row[name] for name in names)

    def proposals(self):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "ambassador.ambassador"),
                ("res_id", "in", self.people("waiting").ids),
                ("user_id", "=", self.manager.id),
            ]
        )

    def test_story(self):
        self.assertEqual(self.seats(), (0, 10, 0, 0, "empty"))
        for number in range(11):
            self.apply(number)
        self.apply(4)
        people = self.people("applied")
        self.assertEqual(people.partner_id.mapped("name"), NEIGHBOURS)
        self.assertEqual(self.seats(), (0, 10, 0, 0, "empty"))

        for number, person in enumerate(people[:10], 1):
            self.assertIs(person.action_approve(), True)
            self.assertEqual((person.state, person.seat), ("approved", number))
            expected = "full" if number == 10 else "partial"
            self.assertEqual(self.seats(), (number, 10 - number, 0, 0, expected))
        self.assertEqual(len(set(people[:10].mapped("code"))), 10)

        eleventh = people[10]
        answer = eleventh.action_approve()
        self.assertIn("No seat is free", answer["params"]["message"])
        self.assertEqual((eleventh.state, eleventh.seat), ("waiting", 0))
        self.assertEqual(self.seats(), (10, 0, 0, 1, "full"))
        self.assertFalse(self.proposals())
        with self.assertRaises(UserError):
            eleventh.action_activate()

        people[:10].action_start_training()
        people[:10].action_activate()
        people[3].action_pause()
        self.assertEqual(self.seats(), (10, 0, 0, 1, "full"))

        people[6].action_leave("Moved to Shanghai")
        self.assertEqual(self.seats(), (9, 1, 0, 1, "partial"))
        self.assertEqual(self.proposals().res_id, eleventh.id)
        vacant = self.env["ambassador.city.report"].search(
            [("vacant", ">", 0), ("waiting", ">", 0), ("state_id.code", "=", "苏")]
        )
        self.assertEqual(vacant.city_id, self.city)

        self.assertIs(eleventh.action_approve(), True)
        self.assertEqual((eleventh.state, eleventh.seat), ("approved", 7))
        self.assertFalse(self.proposals())
        self.assertEqual(self.seats(), (10, 0, 0, 0, "full"))
        self.assertEqual(self.seats(self.namesake), (0, 10, 0, 0, "empty"))
        self.assertEqual(
            people[6].log_ids.sorted("id").mapped("state_to"),
            ["approved", "training", "active", "left"],
        )
