import {animationFrame, click, expect, queryAll, test} from "@odoo/hoot";
import {
    CommunityMap,
    dotSize,
} from "@ambassador_program/components/community_map/community_map";
import {
    contains,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

defineMailModels();

function place(id, name, level, households, latitude, longitude) {
    return {
        id,
        name,
        city: "Suzhou",
        count: 1,
        level,
        households,
        latitude,
        longitude,
        customers: 3,
        potential: households,
        penetration: 1.5,
        leads: 2,
        events: 0,
        last_event: false,
        next_event: false,
    };
}

const DATA = {
    places: [
        place(1, "Lakeside", "white", 1000, 31.3, 120.6),
        place(2, "<b>Mill</b>", "low", 250, 31.31, 120.61),
        place(3, "Old Town", "high", 90, 31.32, 120.62),
    ],
    by_city: false,
    unknown: 4,
    stores: [{id: 5, name: "Store One", count: 1, latitude: 31.2, longitude: 120.4}],
    cities: [{id: 7, name: "Suzhou"}],
    low: 5,
    big: 500,
};

async function mountMap(data = DATA) {
    onRpc("ambassador.community.report", "get_map", ({kwargs}) => {
        expect.step(`${kwargs.city_id || "all"} ${kwargs.white}`);
        return data;
    });
    return mountWithCleanup(CommunityMap, {
        props: {action: {}, actionId: 1, updateActionState: () => {}, className: ""},
    });
}

test("community dots grow with households, by area", () => {
    expect(dotSize(0, 100)).toBe(18);
    expect(dotSize(100, 100)).toBe(48);
    expect(dotSize(25, 100)).toBe(33);
});

test("communities have shape and words for their level, without any tile", async () => {
    await mountMap();
    expect.verifySteps(["all false"]);
    expect(".leaflet-tile").toHaveCount(0);
    expect(".o_community_dot").toHaveCount(3);
    expect(".o_community_dot.o_community_white").toHaveAttribute(
        "title",
        "Lakeside: White spot: go there next"
    );
    expect(".o_community_canvas .o_community_store").toHaveCount(1);
    const shapes = queryAll(".o_community_dot path").map((path) => path.getAttribute("d"));
    expect(new Set(shapes).size).toBe(3);
    expect(".o_community_legend").toHaveText(/position:\s*4/);
    expect(".o_community_row").toHaveCount(1);
});

test("names of communities are text, never markup", async () => {
    await mountMap();
    await click(".o_community_dot.o_community_low");
    await animationFrame();
    expect(".o_community_chosen h2").toHaveText("<b>Mill</b>");
    expect(".o_community_chosen b").toHaveCount(0);
    expect.verifySteps(["all false"]);
});

test("filters of the community map ask the server again", async () => {
    await mountMap();
    await contains(".o_community_only").click();
    expect(".o_community_only").toHaveAttribute("aria-pressed", "true");
    await contains(".o_community_city").select("7");
    expect.verifySteps(["all false", "all true", "7 true"]);
});

test("an event is planned from the map", async () => {
    onRpc("ambassador.community", "action_plan_event", ({args}) => ({
        res_model: "event.event",
        context: {default_community_id: args[0][0]},
    }));
    mockService("action", {
        doAction(action) {
            expect.step(`${action.res_model} ${action.context.default_community_id}`);
        },
    });
    await mountMap();
    await contains(".o_community_row").click();
    await contains(".o_community_plan").click();
    expect.verifySteps(["all false", "event.event 1"]);
});

test("no community on the map says what to do", async () => {
    await mountMap({...DATA, places: [], stores: []});
    expect(".o_community_empty").toHaveText(/latitude and longitude/);
    expect.verifySteps(["all false"]);
});
