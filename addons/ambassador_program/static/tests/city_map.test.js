import {click, expect, queryAll, queryAllTexts, test} from "@odoo/hoot";
import {animationFrame} from "@odoo/hoot-mock";
import {
    defineModels,
    fields,
    models,
    mockService,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {CityMap} from "@ambassador_program/components/city_map/city_map";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import "@ambassador_program/components/seats/seats";

class Seats extends models.Model {
    _name = "test.seats";
    filled = fields.Integer();
    quota = fields.Integer();
    _records = [
        {id: 1, filled: 3, quota: 5},
        {id: 2, filled: 4, quota: 3},
        {id: 3, filled: 12, quota: 40},
        {id: 4, filled: 0, quota: 0},
    ];
}

defineMailModels();
defineModels([Seats]);

function city(id, name, fill, filled, waiting = 0) {
    return {
        id,
        name,
        province: "Jiangsu",
        fill,
        filled,
        quota: 10,
        vacant: Math.max(0, 10 - filled),
        over: Math.max(0, filled - 10),
        waiting,
        applied: 0,
        latitude: 31 + id / 10,
        longitude: 120,
    };
}

const DATA = {
    cities: [
        city(1, "Suzhou", "full", 10, 1),
        city(2, "<b>Xi'an</b>", "empty", 0),
        city(3, "Wuxi", "partial", 7, 2),
        city(4, "Nantong", "over", 11),
    ],
    fills: ["empty", "partial", "full", "over"].map((code) => ({
        code,
        label: `Fill ${code}`,
    })),
    totals: {quota: 40, filled: 28, vacant: 13, over: 1, waiting: 3, applied: 0},
};

async function mountMap(data = DATA) {
    onRpc("ambassador.city.report", "get_city_map", () => data);
    return mountWithCleanup(CityMap, {
        props: {action: {}, actionId: 1, updateActionState: () => {}, className: ""},
    });
}

test("cities have a sign and words for how full they are, without any tile", async () => {
    await mountMap();
    expect(".leaflet-tile").toHaveCount(0);
    expect(".o_city_dot").toHaveCount(4);
    expect(".o_city_dot.o_city_empty").toHaveAttribute(
        "title",
        "<b>Xi'an</b>, Jiangsu: Fill empty, 0 of 10 seats"
    );
    const signs = queryAll(".o_city_dot path").map((path) => path.getAttribute("d"));
    expect(new Set(signs).size).toBe(4);
    expect(".o_city_title").toHaveText("28 of 40 seats taken");
});

test("where somebody waits comes first, full cities are not in the list", async () => {
    await mountMap();
    expect(queryAllTexts(".o_city_row .flex-fill")).toEqual([
        "Wuxi, Jiangsu",
        "<b>Xi'an</b>, Jiangsu",
    ]);
});

test("one state only, and all again", async () => {
    await mountMap();
    await click("button[data-fill=over]");
    await animationFrame();
    expect(".o_city_dot").toHaveCount(1);
    expect("button[data-fill=over]").toHaveAttribute("aria-pressed", "true");
    await click("button[data-fill=over]");
    await animationFrame();
    expect(".o_city_dot").toHaveCount(4);
});

test("a chosen city opens its ambassadors", async () => {
    mockService("action", {
        doAction(action) {
            expect.step(JSON.stringify(action.domain));
        },
    });
    await mountMap();
    await click(".o_city_row");
    await animationFrame();
    expect(".o_city_chosen h2").toHaveText("Wuxi, Jiangsu");
    await click(".o_city_open");
    await animationFrame();
    expect.verifySteps(['[["city_id","=",3]]']);
});

test("no city at all says what to do", async () => {
    await mountMap({...DATA, cities: [], totals: {quota: 0, filled: 0}});
    expect(".o_city_none").toHaveCount(1);
});

test("seats are drawn one by one, those beyond the quota too, many as a bar", async () => {
    await mountView({
        resModel: "test.seats",
        type: "list",
        arch: `<list><field name="filled" widget="ambassador_seats"/></list>`,
    });
    const rows = queryAll(".o_ambassador_seats");
    const drawn = rows.map((row) =>
        ["taken", "free", "over"].map(
            (kind) => row.querySelectorAll(`.o_ambassador_seat_${kind}`).length
        )
    );
    expect(drawn).toEqual([
        [3, 2, 0],
        [3, 0, 1],
        [0, 0, 0],
        [0, 0, 0],
    ]);
    expect(rows[0]).toHaveAttribute("aria-label", "3 of 5 seats");
    expect(rows[2].querySelectorAll(".progress-bar").length).toBe(1);
    expect(rows[3].querySelectorAll(".progress-bar").length).toBe(0);
});
