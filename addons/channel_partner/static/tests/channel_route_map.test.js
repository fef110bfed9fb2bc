import {expect, test} from "@odoo/hoot";
import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

const STORES = [
    {
        id: 1,
        name: "Corner",
        latitude: 31.2,
        longitude: 121.45,
        is_located: true,
        tries: [1],
        km: 2.5,
        state: "refused",
        state_name: "Refused",
    },
    {
        id: 2,
        name: "Bund",
        latitude: 31.24,
        longitude: 121.49,
        is_located: true,
        tries: [2, 3],
        km: 3.126,
        state: "accepted",
        state_name: "Accepted",
    },
];

class ChannelRoute extends models.Model {
    _name = "channel.route";

    map_data = fields.Json();

    _records = [
        {
            id: 1,
            map_data: {
                place: {latitude: 31.22, longitude: 121.47, name: "Shanghai"},
                stores: STORES,
            },
        },
        {id: 2, map_data: {place: false, stores: []}},
        {
            id: 3,
            map_data: {
                place: {latitude: 10, longitude: 179.9, name: ""},
                stores: [{...STORES[0], latitude: 10, longitude: -179.9}],
            },
        },
    ];
}

defineMailModels();
defineModels([ChannelRoute]);

const mountMap = (resId) =>
    mountView({
        resModel: "channel.route",
        type: "form",
        resId,
        arch: `<form><field name="map_data" widget="channel_route_map"/></form>`,
    });

test("stores in the order asked, with distance and answer", async () => {
    await mountMap(1);
    expect(".o_channel_route_map li").toHaveCount(2);
    expect(".o_channel_route_map li:first").toHaveText("1\nCorner\n2.50 km\nRefused");
    expect(".o_channel_route_map li:last .badge").toHaveText("2, 3");
});

test("numbered dots on a plain ground, without tiles", async () => {
    await mountMap(1);
    expect(".o_channel_map .o_channel_dot").toHaveCount(3);
    expect(".o_channel_map .leaflet-tile").toHaveCount(0);
    expect(".o_channel_map .leaflet-control-attribution").toHaveCount(0);
});

test("says so when the place is not known", async () => {
    await mountMap(2);
    expect(".o_channel_map").toHaveCount(0);
    expect(".o_channel_route_map").toHaveText(
        "The place of the customer is not known."
    );
});

test("the short way across the date line", async () => {
    await mountMap(3);
    const dots = [...document.querySelectorAll(".o_channel_map .o_channel_dot")];
    const [one, other] = dots.map((dot) => dot.getBoundingClientRect());
    expect(Math.abs(one.left - other.left) > 20).toBe(true);
    expect(".o_channel_map .o_channel_dot").toHaveCount(2);
});
