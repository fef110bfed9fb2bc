# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.community_match import Address, Estate, find_community, split_aliases
from .common import AmbassadorCommon

#: Degrees of latitude of about 111 metres.
STEP = 0.001
CITIES = {"suzhou": ("Suzhou", "苏州市"), "wuxi": ("Wuxi", "无锡市")}
NAMES = [
    *("湖滨花园", "湖滨花园二期", "湖滨小区", "湖滨", "阳光 苑", "阳光花园小区"),
    *("Garden Court", "Court", "Ｇａｒｄｅｎ花园", "花园"),
]
CITY_TEXTS = ["苏州", "苏州市", "SUZHOU city", "Wuxi", "", "姑苏区", "江苏省无锡市"]
PIECES = [
    *NAMES,
    *(
        "路",
        "3幢",
        " ",
        "，",
        "Road ",
        "姑苏区",
        "苏州市",
        "小区",
        "苑",
        "yard",
        "２号",
    ),
]


class CommunityMatchCommon(AmbassadorCommon):
    """Factories for addresses and for running the matcher."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Those of the foundation would take part.
        (cls.event | cls.event.search([("community_id", "!=", False)])).write(
            {"is_community_event": False, "community_id": False}
        )
        cls.env["ambassador.community"].search([]).write({"active": False})
        cls.members = cls.env["ambassador.community.member"]
        cities = cls.env["ambassador.city"]
        cls.suzhou = cities.search([("code", "=", "320500")])
        cls.wuxi = cities.search([("code", "=", "320200")])

    @classmethod
    def estate(cls, name, **vals):
        return cls.make_community(
            name,
            **{"city_id": cls.suzhou.id, "latitude": 0, "longitude": 0, **vals},
        )

    @classmethod
    def customer_at(cls, street, **vals):
        return cls.env["res.partner"].create(
            {"name": "Somebody", "city": "苏州市", "street": street, **vals}
        )

    def match(self, partners=None):
        """Work off the queue, or match some contacts."""
        members = self.members.sudo()
        self.env.flush_all()
        self.env["ambassador.community.touch"]._queue_touched()
        if partners is not None:
            members._match(partners.ids)
            return
        while members._match_queued():
            pass

    def found(self, partner, company=None):
        member = self.members.search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", (company or self.company).id),
            ]
        )
        return member.community_id, member.source


@tagged("post_install", "-at_install")
class TestCommunityMatch(CommunityMatchCommon):
    """AM-18: addresses and communities."""

    def test_text_ways_of_writing(self):
        """AM-18: width, spaces, estate words and other names do not matter."""
        lake = self.estate("湖滨花园", aliases="Lakeside Court\n湖畔")
        for street in (
            "星湖街8号湖滨花园3幢",
            "星湖街8号，湖滨　花园 ３ 幢",
            "湖滨小区3幢",
            "湖滨苑",
            "12 LAKESIDE court, Xinghu Road",
            "湖畔5幢",
        ):
            customer = self.customer_at(street)
            self.match(customer)
            self.assertEqual(self.found(customer), (lake, "text"), street)
        for street in (
            "湖滨花园路3号",
            "湖滨大厦",
            "Lakeside Courtyard 5",
            "滨湖花园",
            "",
        ):
            customer = self.customer_at(street)
            self.match(customer)
            self.assertFalse(self.found(customer)[0], street)

    def test_city_counts(self):
        """AM-18: an estate of the same name in another city is another one."""
        here = self.estate("湖滨花园")
        there = self.estate("湖滨花园", city_id=self.wuxi.id)
        for city, street, community in (
            ("苏州", "湖滨花园", here),
            ("suzhou City", "湖滨花园", here),
            ("无锡市", "湖滨花园", there),
            ("", "江苏省无锡市湖滨花园", there),
            ("姑苏区", "苏州市湖滨花园", here),
            ("上海市", "湖滨花园", self.env["ambassador.community"]),
        ):
            customer = self.customer_at(street, city=city)
            self.match(customer)
            self.assertEqual(self.found(customer)[0], community, (city, street))

    def test_conflict_is_listed(self):
        """AM-18: where two fit nobody guesses; district or position may decide."""
        one = self.estate("湖滨花园", district="姑苏区")
        two = self.estate("湖滨花园", district="吴中区", latitude=31.3, longitude=120.6)
        plain = self.customer_at("湖滨花园3幢")
        district = self.customer_at("姑苏区湖滨花园3幢")
        placed = self.customer_at(
            "湖滨花园3幢", partner_latitude=31.301, partner_longitude=120.6
        )
        self.match()
        self.assertEqual(self.found(plain), (one.browse(), "conflict"))
        member = self.members.search([("partner_id", "=", plain.id)])
        self.assertEqual(member.candidate_ids, one | two)
        self.assertEqual(self.found(district), (one, "text"))
        self.assertEqual(self.found(placed), (two, "position"))
        member.with_user(self.programme_user).community_id = one
        self.assertEqual((member.source, member.candidates), ("hand", False))
        self.assertEqual(member.decided_by_id, self.programme_user)
        self.match(plain)
        self.assertEqual(self.found(plain), (one, "hand"))

    def test_position(self):
        """AM-18: within the radius, the nearest, the older of two as near."""
        far = self.estate("Far", latitude=31.3 + 2 * STEP, longitude=120.6)
        near = self.estate("Near", latitude=31.3 + STEP, longitude=120.6)
        twin = self.estate("Twin", latitude=31.3 + STEP, longitude=120.6)
        customer = self.customer_at(
            "Nowhere", partner_latitude=31.3, partner_longitude=120.6
        )
        self.match()
        self.assertEqual(self.found(customer), (near, "position"))
        near.active = False
        self.match()
        self.assertEqual(self.found(customer), (twin, "position"))
        twin.radius_m = 100
        self.match()
        self.assertEqual(self.found(customer), (far, "position"))
        far.unlink()
        self.match()
        self.assertEqual(self.found(customer), (far.browse(), False))

    def test_hand_stays(self):
        """AM-18: what a person has decided stays, until he gives it back."""
        lake = self.estate("湖滨花园")
        other = self.estate("Elsewhere")
        customer = self.customer_at("湖滨花园3幢")
        self.match()
        mine = customer.with_user(self.programme_user)
        self.assertEqual((mine.community_id, mine.community_source), (lake, "text"))
        customer.community_id = other
        self.match(customer)
        self.assertEqual(self.found(customer), (other, "hand"))
        customer.street = "湖滨花园5幢"
        self.match()
        self.assertEqual(self.found(customer), (other, "hand"))
        customer.community_id = False
        self.match(customer)
        self.assertEqual(self.found(customer), (other.browse(), "hand"))
        customer.action_match_community()
        self.assertEqual(self.found(customer), (lake, "text"))

    def test_search(self):
        """AM-18: contacts are searched by community, as a field of theirs."""
        lake = self.estate("湖滨花园")
        inside = self.customer_at("湖滨花园3幢")
        outside = self.customer_at("星湖街")
        self.match()
        both = [("id", "in", (inside | outside).ids)]
        partners = self.env["res.partner"]
        for domain, expected in (
            ([("community_id", "=", lake.id)], inside),
            ([("community_id", "!=", lake.id)], outside),
            ([("community_id", "=", False)], outside),
            ([("community_id", "!=", False)], inside),
            ([("community_id", "in", [lake.id, False])], inside | outside),
            ([("community_id", "ilike", "湖滨")], inside),
            ([("community_id.household_count", ">", 1)], inside),
        ):
            self.assertEqual(partners.search(both + domain), expected, domain)

    def test_companies(self):
        """AM-18: a shared contact is matched in each company, others in their own."""
        other = self.env["res.company"].create({"name": "Other Company"})
        lake = self.estate("湖滨花园")
        theirs = self.estate("湖滨花园", company_id=other.id)
        shared = self.customer_at("湖滨花园3幢")
        own = self.customer_at("湖滨花园3幢", company_id=other.id)
        self.match()
        self.assertEqual(self.found(shared), (lake, "text"))
        self.assertEqual(self.found(shared, other), (theirs, "text"))
        self.assertFalse(self.found(own)[0])
        self.assertEqual(self.found(own, other), (theirs, "text"))
        self.assertEqual(shared.community_id, lake)
        self.assertEqual(shared.with_company(other).community_id, theirs)
        self.assertEqual(own.community_id, theirs)
        with self.assertRaises(UserError):
            shared.community_id = theirs

    def test_queue_is_cheap(self):
        """AM-18: writing addresses costs one query in a transaction, not one each."""
        customers = self.env["res.partner"]
        for number in range(5):
            customers |= self.customer_at(f"Street {number}")
        self.match()
        customers.write({"street": "湖滨花园"})
        self.env.flush_all()
        self.assertEqual(self._queue_cost(), 1)
        self.assertEqual(
            self.env["ambassador.community.touch"].search_count(
                [("partner_id", "in", customers.ids)]
            ),
            5,
        )
        customers.write({"comment": "Nothing of a place"})
        self.env.flush_all()
        self.assertEqual(self._queue_cost(), 0)

    def _queue_cost(self):
        before = self.env.cr.sql_log_count
        self.env["ambassador.community.touch"]._queue_touched()
        return self.env.cr.sql_log_count - before

    def test_erased(self):
        """AM-18, S9: who is deleted leaves nothing behind."""
        self.estate("湖滨花园")
        customer = self.customer_at("湖滨花园3幢")
        self.match()
        customer.street = "湖滨花园5幢"
        self.env.flush_all()
        self.env["ambassador.community.touch"]._queue_touched()
        number = customer.id
        customer.unlink()
        for model in ("ambassador.community.member", "ambassador.community.touch"):
            self.assertFalse(self.env[model].search([("partner_id", "=", number)]))

    def test_archived(self):
        """AM-18: archived contacts live nowhere; archived communities match nobody."""
        lake = self.estate("湖滨花园")
        customer = self.customer_at("湖滨花园3幢")
        self.match()
        customer.active = False
        self.match()
        self.assertFalse(self.found(customer)[0])
        customer.active = True
        self.match()
        self.assertEqual(self.found(customer), (lake, "text"))
        lake.active = False
        self.match()
        self.assertFalse(self.found(customer)[0])

    def test_merged(self):
        """AM-18: merging two contacts leaves one row."""
        lake = self.estate("湖滨花园")
        one = self.customer_at("湖滨花园3幢", email="a@example.com")
        two = self.customer_at("湖滨花园3幢", email="a@example.com")
        self.match()
        two.community_id = lake
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((one | two).ids, one)
        self.match()
        self.assertEqual(self.found(one), (lake, "hand"))
        one.action_match_community()
        self.assertEqual(self.found(one), (lake, "text"))

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(data=st.data())
    def test_like_the_oracle(self, data):
        """AM-18: SQL finds what plain Python finds, bit by bit or all at once."""
        place = st.one_of(
            st.just((0, 0)),
            st.tuples(
                st.integers(0, 6).map(lambda n: round(31.3 + n * STEP, 7)),
                st.integers(0, 6).map(lambda n: round(120.6 + n * STEP, 7)),
            ),
        )
        estates = data.draw(
            st.lists(
                st.tuples(
                    st.sampled_from(NAMES),
                    st.sampled_from(["", *NAMES, "湖滨; 阳光"]),
                    st.sampled_from(sorted(CITIES)),
                    st.sampled_from(["", "姑苏区"]),
                    place,
                    st.sampled_from([0, 120, 250, 800]),
                ),
                max_size=5,
            )
        )
        addresses = data.draw(
            st.lists(
                st.tuples(
                    st.sampled_from(CITY_TEXTS),
                    st.lists(st.sampled_from(PIECES), max_size=4).map("".join),
                    st.lists(st.sampled_from(PIECES), max_size=1).map("".join),
                    place,
                ),
                min_size=1,
                max_size=6,
            )
        )
        changes = data.draw(
            st.lists(
                st.tuples(
                    st.integers(0, 5), st.lists(st.sampled_from(PIECES), max_size=3)
                ),
                max_size=3,
            )
        )
        with self.env.cr.savepoint() as savepoint:
            self._compare(estates, addresses, changes)
            savepoint.rollback()
        self.env.invalidate_all()

    def _compare(self, estates, addresses, changes):
        communities = self.env["ambassador.community"]
        known = []
        for name, aliases, city, district, place, radius in estates:
            community = self.estate(
                name,
                aliases=aliases,
                city_id=self[city].id,
                district=district,
                latitude=place[0],
                longitude=place[1],
                radius_m=radius,
            )
            communities |= community
            known.append(
                Estate(
                    community.id,
                    CITIES[city],
                    (name, *split_aliases(aliases)),
                    district,
                    *place,
                    radius,
                )
            )
        partners = [
            self.customer_at(
                street,
                city=city,
                street2=street2,
                partner_latitude=place[0],
                partner_longitude=place[1],
            )
            for city, street, street2, place in addresses
        ]
        self.match()
        for index, pieces in changes:
            partner = partners[index % len(partners)]
            partner.write({"street": "".join(pieces)})
            self.match()
        little_by_little = [self._row(partner) for partner in partners]
        expected = [
            find_community(
                Address(
                    partner.city or "",
                    partner.street or "",
                    partner.street2 or "",
                    partner.partner_latitude,
                    partner.partner_longitude,
                ),
                known,
            )
            for partner in partners
        ]
        self.assertEqual(little_by_little, expected)
        self.env["ambassador.community.touch"]._touch_all()
        self.match()
        self.assertEqual([self._row(partner) for partner in partners], expected)

    def __getitem__(self, city):
        return getattr(self, city)

    def _row(self, partner):
        member = self.members.search([("partner_id", "=", partner.id)])
        return (
            member.community_id.id or None,
            member.source or None,
            tuple(member.candidates or ()),
        )

    def test_who_may(self):
        """AM-18: the list of a community's customers is for the programme's people."""
        lake = self.estate("湖滨花园")
        customer = self.customer_at("湖滨花园3幢")
        self.match()
        member = self.members.search([("partner_id", "=", customer.id)])
        for user in (
            self.ambassador_user,
            self.rival_ambassador_user,
            self.owner_user,
            self.channel_user,
        ):
            with self.assertRaises(AccessError):
                member.with_user(user).read(["community_id"])
            with self.assertRaises(AccessError):
                self.members.with_user(user).search([])
            with self.assertRaises(AccessError):
                customer.with_user(user).read(["community_id"])
            with self.assertRaises(AccessError):
                lake.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                self.env["ambassador.community.report"].with_user(user).get_map()
        programme = member.with_user(self.programme_user)
        self.assertEqual(
            programme.read(["community_id"])[0]["community_id"][0], lake.id
        )
        with self.assertRaises(AccessError):
            programme.write({"source": "text"})
        with self.assertRaises(AccessError):
            programme.unlink()
        with self.assertRaises(UserError):
            programme.write({"partner_id": self.customer.id})
        with self.assertRaises(AccessError):
            self.env["ambassador.community.touch"].with_user(
                self.programme_manager
            ).search([])
        other = self.env["res.company"].create({"name": "Other Company"})
        self.programme_user.write(
            {"company_ids": [(6, 0, other.ids)], "company_id": other.id}
        )
        with self.assertRaises(AccessError):
            programme.with_company(other).read(["community_id"])
