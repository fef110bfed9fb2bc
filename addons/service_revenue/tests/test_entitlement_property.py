# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .entitlement_common import EntitlementCommon

NUMBER = st.integers(0, 20)
KIND = st.sampled_from(["inspection", "repair", "other"])
STEP = st.one_of(
    st.tuples(st.just("ask"), KIND, st.integers(1, 3), st.integers(0, 1)),
    st.tuples(st.just("ask"), KIND, st.integers(1, 3), st.just(0)),
    st.tuples(st.just("cancel"), NUMBER),
    st.tuples(st.just("reopen"), NUMBER),
    st.tuples(st.just("change"), NUMBER, KIND),
    st.tuples(st.just("again"), NUMBER),
    st.tuples(st.just("level"), st.integers(0, 3)),
    st.tuples(st.just("renew")),
    st.tuples(st.just("grant")),
)


class Oracle:
    """The same history counted by hand, one document after the other."""

    TYPES = {
        "inspection": {"visits", "inspection"},
        "repair": {"visits", "repair"},
        "other": {"visits"},
    }

    def __init__(self, levels):
        self.levels = levels
        self.level = 0
        self.periods = [{}]
        self.documents = []
        self.grant(0)

    def grant(self, number):
        period, included = self.periods[number], self.levels[self.level]
        for name, (quantity, free) in included.items():
            row = period.setdefault(name, {"used": 0, "ever": False})
            row["free"] = free
            row["granted"] = quantity
            if free != "allow":
                row["granted"] = max(quantity, row["used"])
        for name in [name for name in period if name not in included]:
            row = period[name]
            row["granted"], row["free"] = row["used"], None
            if not row["ever"]:
                del period[name]

    def ask(self, kind, number):
        self.documents.append(
            {"kind": kind, "period": number, "cancelled": False, "uses": set()}
        )
        self.look(self.documents[-1])

    def look(self, document):
        period = self.periods[document["period"]]
        wanted = self.TYPES[document["kind"]] & set(period)
        if document["cancelled"]:
            wanted = set()
        if document["uses"] != wanted:
            for name in document["uses"]:
                period[name]["used"] -= 1
            document["uses"] = set()
            if all(
                period[name]["free"] or period[name]["used"] < period[name]["granted"]
                for name in wanted
            ):
                for name in wanted:
                    period[name]["used"] += 1
                    period[name]["ever"] = True
                document["uses"] = wanted
        document["state"] = (
            "none"
            if not wanted
            else "included"
            if document["uses"] == wanted
            else "over"
        )


@tagged("post_install", "-at_install")
class TestEntitlementProperty(EntitlementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visits = cls.env["service.entitlement.type"].create(
            {"name": "Visits", "code": "t_visits"}
        )
        cls.names = {
            "visits": cls.visits,
            "inspection": cls.inspection,
            "repair": cls.repair,
        }
        cls.kinds = {
            "inspection": cls.kind_inspection,
            "repair": cls.kind_repair,
            "other": cls.kind_other,
        }
        cls.terms = [
            {"visits": (4, None), "inspection": (2, None), "repair": (1, None)},
            {"visits": (9, None), "inspection": (4, None), "repair": (0, "unlimited")},
            {"visits": (2, None), "inspection": (1, None)},
            {"inspection": (1, "allow"), "repair": (2, None)},
        ]
        cls.levels = [
            cls._make_terms(f"T{number}", terms)
            for number, terms in enumerate(cls.terms)
        ]

    @classmethod
    def _make_terms(cls, name, terms):
        level = cls._make_level(
            name, {cls.names[key]: quantity for key, (quantity, _f) in terms.items()}
        )
        for line in level.entitlement_ids:
            free = next(
                free
                for key, (_q, free) in terms.items()
                if cls.names[key] == line.type_id
            )
            line.unlimited = free == "unlimited"
            line.over_quota = "allow" if free == "allow" else "quote"
        return level

    @given(steps=st.lists(STEP, min_size=3, max_size=14))
    @settings(
        max_examples=25,
        # Each example is a history in the database; making it smaller takes minutes.
        phases=(Phase.explicit, Phase.generate),
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def test_any_history_equals_counting_by_hand(self, steps):
        """SR-20: after any history of granting, using, giving back, changing the level
        and renewing, every count and every state is what counting by hand gives; the
        sums are right; looking at everything once more changes nothing."""
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            self._check_history(steps)
        finally:
            savepoint.rollback()
            self.env.invalidate_all(flush=False)
            self.env.cr.precommit.clear()

    def _check_history(self, steps):
        self.period.level_id = self.levels[0]
        self.env["service.entitlement"]._grant(self.period)
        self.periods = self.period
        self.orders = self.env["fsm.order"]
        oracle = Oracle(self.terms)
        for name, *values in steps:
            getattr(self, f"_play_{name}")(oracle, *values)
            self._compare(oracle)
        self._assert_sums()
        for order, document in zip(self.orders, oracle.documents, strict=True):
            oracle.look(document)
            order._service_entitle()
        self._compare(oracle)
        settled = self._open_uses()
        self.orders._service_entitle()
        self.orders._service_entitle()
        self.assertEqual(self._open_uses(), settled, "run twice")

    def _play_ask(self, oracle, kind, count, year):
        # Nobody is under a contract for a year that was not sold yet.
        year = min(year, len(oracle.periods) - 1)
        values = {
            "location_id": self.location.id,
            "type": self.kinds[kind].id,
            "service_reported_at": f"{2026 + year}-05-04 09:00:00",
        }
        self.orders += self.env["fsm.order"].create(
            [dict(values) for _number in range(count)]
        )
        for _number in range(count):
            oracle.ask(kind, year)

    def _pick(self, oracle, number):
        if not oracle.documents:
            return self.orders, None
        number %= len(oracle.documents)
        return self.orders[number], oracle.documents[number]

    def _play_cancel(self, oracle, number):
        order, document = self._pick(oracle, number)
        if document and not document["cancelled"]:
            order.action_cancel()
            document["cancelled"] = True
            oracle.look(document)

    def _play_reopen(self, oracle, number):
        order, document = self._pick(oracle, number)
        if document and document["cancelled"]:
            order.stage_id = self.stage_new
            document["cancelled"] = False
            oracle.look(document)

    def _play_change(self, oracle, number, kind):
        order, document = self._pick(oracle, number)
        if document:
            order.type = self.kinds[kind]
            document["kind"] = kind
            oracle.look(document)

    def _play_again(self, oracle, number):
        order, document = self._pick(oracle, number)
        if document:
            order.action_service_count_again()
            oracle.look(document)

    def _play_level(self, oracle, number):
        self.periods[-1].level_id = self.levels[number]
        self.env["service.entitlement"]._grant(self.periods[-1])
        oracle.level = number
        oracle.grant(len(oracle.periods) - 1)

    def _play_renew(self, oracle):
        if len(oracle.periods) == 1:
            self.periods += self._make_period(
                self.contract,
                "2027-01-01",
                "2027-12-31",
                level_id=self.levels[oracle.level].id,
            )
            oracle.periods.append({})
            oracle.grant(1)

    def _play_grant(self, oracle):
        self.env["service.entitlement"]._grant(self.periods[-1])
        oracle.grant(len(oracle.periods) - 1)

    def _open_uses(self):
        uses = self.env["service.entitlement.use"].search(
            [("order_id", "in", self.orders.ids), ("returned_at", "=", False)]
        )
        return sorted(uses.mapped(lambda use: (use.id, use.order_id.id)))

    def _compare(self, oracle):
        self.env.flush_all()
        self.assertEqual(
            self.orders.mapped("service_entitlement_state"),
            [document["state"] for document in oracle.documents],
        )
        for period, rows in zip(self.periods, oracle.periods, strict=True):
            found = {
                one.type_id: (one.granted, one.used)
                for one in self.env["service.entitlement"].search(
                    [("period_id", "=", period.id)]
                )
            }
            self.assertEqual(
                found,
                {
                    self.names[name]: (row["granted"], row["used"])
                    for name, row in rows.items()
                },
            )
