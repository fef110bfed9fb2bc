# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv
from collections import Counter

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import convert_file, file_open, mute_logger

from odoo.addons.channel_partner.tools.channel_geo import distance_km

from .common import AmbassadorCommon

#: First two digits of the official code: province in Odoo, cities in it.
PROVINCES = {
    "13": ("HE", 11),
    "14": ("SX", 11),
    "15": ("NM", 9),
    "21": ("LN", 14),
    "22": ("JL", 8),
    "23": ("HL", 12),
    "32": ("JS", 13),
    "33": ("ZJ", 11),
    "34": ("AH", 16),
    "35": ("FJ", 9),
    "36": ("JX", 11),
    "37": ("SD", 16),
    "41": ("HA", 17),
    "42": ("HB", 12),
    "43": ("HN", 13),
    "44": ("GD", 21),
    "45": ("GX", 14),
    "46": ("HI", 4),
    "51": ("SC", 18),
    "52": ("GZ", 6),
    "53": ("YN", 8),
    "54": ("XZ", 6),
    "61": ("SN", 10),
    "62": ("GS", 12),
    "63": ("QH", 2),
    "64": ("NX", 5),
    "65": ("XJ", 4),
}


@tagged("post_install", "-at_install")
class TestCity(AmbassadorCommon):
    """The cities that come along, and those that somebody imports (AM-01)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cities = (
            cls.env["ambassador.city"]
            .with_context(active_test=False)
            .search([("kind", "in", ["prefecture", "municipality"])])
        )

    def by_name(self, local_name):
        return self.cities.filtered(lambda city: city.local_name == local_name)

    def test_count(self):
        """AM-01: 293 prefecture-level cities, each province as many as it has."""
        on = self.cities.filtered("active")
        self.assertEqual(len(on), 293)
        self.assertEqual(set(on.mapped("kind")), {"prefecture"})
        self.assertEqual(len(set(on.mapped("code"))), 293)
        counts = Counter(city.code[:2] for city in on)
        self.assertEqual(
            counts, {prefix: number for prefix, (_code, number) in PROVINCES.items()}
        )
        off = self.cities - on
        self.assertEqual(
            set(off.mapped("name")), {"Beijing", "Tianjin", "Shanghai", "Chongqing"}
        )

    def test_province_follows_code(self):
        """AM-01: the official code and the province say the same."""
        for city in self.cities.filtered("active"):
            with self.subTest(city=city.name):
                province = PROVINCES[city.code[:2]][0]
                self.assertEqual(
                    city.state_id, self.env.ref(f"base.state_cn_{province}")
                )
                self.assertEqual(city.country_id, self.env.ref("base.cn"))
                self.assertRegex(city.code, r"^\d{4}00$")
                self.assertRegex(city.name, r"^[A-Z][A-Za-zü']+$")
                self.assertTrue(city.local_name.endswith("市"))

    def test_positions(self):
        """AM-01: each in mainland China, near the others of its province, and no two
        in one place."""
        for city in self.cities:
            with self.subTest(city=city.name):
                self.assertTrue(16 < city.latitude < 54, city.latitude)
                self.assertTrue(73 < city.longitude < 136, city.longitude)
        for state, group in self.cities.filtered("active").grouped("state_id").items():
            # The islands of Sansha are far from everything.
            group = group.filtered(lambda city: city.code != "460300")
            for city in group:
                nearest = min(
                    distance_km(
                        city.latitude, city.longitude, one.latitude, one.longitude
                    )
                    for one in group - city
                )
                with self.subTest(city=city.name, province=state.name):
                    self.assertGreater(nearest, 5)
                    self.assertLess(nearest, 650)

    def test_same_name(self):
        """AM-01: two cities are written Suzhou; code and province tell them apart."""
        jiangsu, anhui = self.by_name("苏州市"), self.by_name("宿州市")
        self.assertEqual((jiangsu.name, anhui.name), ("Suzhou", "Suzhou"))
        self.assertEqual((jiangsu.code, anhui.code), ("320500", "341300"))
        self.assertEqual(jiangsu.state_id, self.env.ref("base.state_cn_JS"))
        self.assertEqual(anhui.state_id, self.env.ref("base.state_cn_AH"))
        self.assertGreater(
            distance_km(
                jiangsu.latitude, jiangsu.longitude, anhui.latitude, anhui.longitude
            ),
            350,
        )

    def test_names(self):
        """AM-01: names as the world writes them, where they are not read as written."""
        expected = {
            "呼和浩特市": "Hohhot",
            "乌鲁木齐市": "Urumqi",
            "拉萨市": "Lhasa",
            "日喀则市": "Xigaze",
            "哈尔滨市": "Harbin",
            "西安市": "Xi'an",
            "六安市": "Lu'an",
            "长治市": "Changzhi",
            "漯河市": "Luohe",
            "那曲市": "Nagqu",
            "厦门市": "Xiamen",
        }
        self.assertEqual({one: self.by_name(one).name for one in expected}, expected)

    def test_edits_stay(self):
        """AM-01: an update of the addon overwrites nothing that somebody changed."""
        city = self.by_name("苏州市")
        city.write({"name": "Soochow", "active": False})
        self.env["ambassador.city"]._load_cities()
        self.assertEqual((city.name, city.active), ("Soochow", False))
        self.assertEqual(
            self.env["ambassador.city"].search_count([("kind", "=", "prefecture")]), 292
        )

    def test_archived_not_deleted(self):
        """AM-01: a city of the list is archived, since it would come back."""
        with self.assertRaisesRegex(UserError, "Archive it"):
            self.by_name("苏州市").unlink()
        self.make_city("Nowhere", "999977").unlink()

    # ------------------------------------------------------------------
    # Another country
    # ------------------------------------------------------------------

    def test_import(self):
        """AM-01: the list of another country comes in with Odoo's import, by the
        template of the page."""
        [template] = self.env["ambassador.city"].get_import_templates()
        path = template["template"].removeprefix("/")
        with file_open(path, "r") as file:
            header, *rows = csv.reader(file)
        labels = {
            field.get_description(self.env)["string"]: name
            for name, field in self.env["ambassador.city"]._fields.items()
        }
        names = [labels[column] for column in header]
        result = self.env["ambassador.city"].load(names, rows)
        self.assertFalse(result["messages"])
        munich = self.env["ambassador.city"].browse(result["ids"][0])
        self.assertEqual(munich.local_name, "München")
        self.assertEqual(munich.state_id, self.env.ref("base.state_de_by"))
        self.assertEqual((munich.kind, munich.quota), ("other", 10))

    @mute_logger("odoo.sql_db")
    def test_import_bad_rows(self):
        """AM-01: a bad row is named with what is wrong, and nothing comes in."""
        columns = ["code", "name", "country_id", "state_id", "latitude"]
        good = ["X1", "Good", "Germany", "Bayern", "48"]
        for bad, word in (
            (["X2", "Bad", "Germany", "Atlantis", "48"], "Atlantis"),
            (["X2", "Bad", "Germany", "Bayern", "123"], "between -90 and 90"),
            (["X1", "Twice", "Germany", "Bayern", "48"], "this code already"),
            (["", "No code", "Germany", "Bayern", "48"], "code"),
            (["X2", "Bad", "France", "Bayern", "48"], "Bayern"),
        ):
            with self.subTest(word=word):
                result = self.env["ambassador.city"].load(columns, [good, bad])
                text = " ".join(message["message"] for message in result["messages"])
                self.assertIn(word.lower(), text.lower())
                self.assertFalse(result["ids"])
                self.assertIn(1, [m.get("record") for m in result["messages"]])

    def test_file_loads_alone(self):
        """AM-01: the file is complete and can be loaded again as it is."""
        convert_file(
            self.env,
            "ambassador_program",
            "data/ambassador.city.csv",
            None,
            mode="update",
            noupdate=True,
        )
        with file_open("ambassador_program/data/ambassador.city.csv", "r") as file:
            self.assertEqual(len(list(csv.DictReader(file))), 297)
