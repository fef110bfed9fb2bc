import {animationFrame, click, expect, queryAll, test} from "@odoo/hoot";
import {
    contains,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {
    CoverageMap,
    dotSize,
} from "@channel_partner/components/coverage_map/coverage_map";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

defineMailModels();

function place(city, gap, demand, latitude, longitude) {
    return {
        state_id: 7,
        state: "Hubei",
        city,
        gap,
        demand,
        latitude,
        longitude,
        customers: demand,
        leads: 0,
        jobs: 0,
        stores: 0,
        advice: gap === "none" ? "" : `Do something in ${city}`,
    };
}

const DATA = {
    places: [
        place("Wuhan", "no_store", 100, 30.6, 114.3),
        place("<b>Xi'an</b>", "far", 25, 34.3, 108.9),
        place("Shanghai", "none", 4, 31.2, 121.5),
    ],
    unknown: 3,
    by_state: false,
    stores: [{id: 5, name: "Store One", count: 1, latitude: 31.2, longitude: 121.4}],
    stores_grouped: false,
    gaps: ["none", "over_capacity", "no_capability", "far", "no_store"].map((code) => ({
        code,
        label: `Gap ${code}`,
    })),
    categories: [{id: 3, name: "Pumps"}],
    near_km: 50,
};

async function mountMap(data = DATA) {
    onRpc("channel.coverage.report", "get_map", ({kwargs}) => {
        expect.step(`${kwargs.scenario || "all"} ${kwargs.categ_id || 0}`);
        return data;
    });
    return mountWithCleanup(CoverageMap, {
        props: {action: {}, actionId: 1, updateActionState: () => {}, className: ""},
    });
}

test("dots grow with demand, by area", () => {
    expect(dotSize(0, 100)).toBe(16);
    expect(dotSize(100, 100)).toBe(52);
    expect(dotSize(25, 100)).toBe(34);
    expect(dotSize(5, 0)).toBe(16);
});

test("places have shape and words for their gap, without any tile", async () => {
    await mountMap();
    expect.verifySteps(["all 0"]);
    expect(".leaflet-tile").toHaveCount(0);
    expect(".o_coverage_dot").toHaveCount(3);
    expect(".o_coverage_dot.o_coverage_no_store").toHaveAttribute(
        "title",
        "Wuhan, Hubei: Gap no_store"
    );
    expect(".o_coverage_canvas .o_coverage_store").toHaveCount(1);
    const shapes = queryAll(".o_coverage_dot path").map((path) => path.getAttribute("d"));
    expect(new Set(shapes).size).toBe(3);
    expect(".o_coverage_legend li").toHaveCount(6);
    expect(".o_coverage_legend").toHaveText(/coordinates:\s*3/);
});

test("names of places are text, never markup", async () => {
    await mountMap();
    expect(".o_coverage_row:contains('<b>')").toHaveCount(1);
    expect(".o_coverage_row b").toHaveCount(0);
    expect.verifySteps(["all 0"]);
});

test("filters ask the server again", async () => {
    await mountMap();
    await contains(".o_coverage_scenario[data-scenario=service]").click();
    expect(".o_coverage_scenario.active").toHaveText("Service");
    await contains(".o_coverage_category").select("3");
    expect.verifySteps(["all 0", "service 0", "service 3"]);
    expect(".o_coverage_dot").toHaveCount(3);
});

test("a place says what to do, and opens its list", async () => {
    mockService("action", {
        doAction(action) {
            expect.step(JSON.stringify(action.domain));
        },
    });
    await mountMap();
    await click(".o_coverage_dot.o_coverage_no_store");
    await animationFrame();
    expect(".o_coverage_chosen").toHaveText(/Do something in Wuhan/);
    await contains(".o_coverage_open").click();
    expect.verifySteps(["all 0", '[["state_id","=",7],["city","=","Wuhan"]]']);
});

test("nothing to show says what to do", async () => {
    await mountMap({...DATA, places: [], stores: []});
    expect(".o_coverage_empty").toHaveText(/latitude and longitude/);
    expect.verifySteps(["all 0"]);
});
