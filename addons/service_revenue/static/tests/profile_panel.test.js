import {animationFrame, expect, queryAllTexts, test} from "@odoo/hoot";
import {Deferred} from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

const CHIPS = [
    {key: "dormant", label: "Dormant", tone: "warning"},
    {key: "no_vas", label: "No value-added service", tone: "warning"},
    {key: "in_warranty", label: "In warranty", tone: "success"},
    {key: "tag_3", label: "VIP", tone: "muted", color: 3},
];

const OFFERS = [
    {rule_id: 1, title: "Trade-in", sentence: "Your washer is old.", interest_id: 7},
    {rule_id: 2, title: "Service plan", sentence: "Shall we check it?", interest_id: 8},
];

const QUICK_TAGS = [
    {id: 11, name: "Moves house", color: 5, on: false},
    {id: 12, name: "Renovates", color: 6, on: true},
];

function makeBrief(values = {}) {
    return {
        id: 5,
        name: "Ms Li",
        phone: "+86 532 5550 1234",
        address: "Hongkong Road, Qingdao",
        chips: CHIPS,
        figures: [
            {key: "spend", label: "Spent", value: "$ 9,298.00"},
            {key: "orders", label: "Orders", value: "2"},
        ],
        services: {count: 0, lines: []},
        consumables: {count: 3, names: ["Detergent", "Filter"]},
        contract: "None",
        rating: "4.0 of 5 (3)",
        open_leads: 0,
        complaints: {count: 1, lines: [{name: "Came late", date: "01/02/2026"}]},
        freshness: {key: "stale", date: "01/02/2025"},
        appliances: {
            count: 1,
            lines: [
                {
                    name: "Washer",
                    since: "01/02/2020",
                    value: "$ 3,299.00",
                    cover: "out of warranty",
                    covered: false,
                },
            ],
        },
        offers: OFFERS,
        captured: [],
        ...values,
    };
}

class FsmOrder extends models.Model {
    _name = "fsm.order";
    name = fields.Char();
    chips = fields.Json();
    brief = fields.Json();
    _records = [
        {id: 1, name: "FO1", chips: CHIPS, brief: makeBrief()},
        {id: 2, name: "FO2", chips: false, brief: false},
        {id: 3, name: "FO3", chips: [], brief: makeBrief({captured: [8]})},
        {id: 4, name: "FO4", chips: [], brief: makeBrief({quick_tags: QUICK_TAGS})},
    ];
}

defineMailModels();
defineModels([FsmOrder]);

function mountPanel(resId, options = "{}") {
    return mountView({
        type: "form",
        resModel: "fsm.order",
        resId,
        resIds: [1, 2, 3],
        arch: `<form><field name="brief" widget="service_profile_panel"
            options="${options}" readonly="1"/></form>`,
    });
}

test("the panel says who the customer is (SR-01, SR-03)", async () => {
    await mountPanel(1);
    expect(".o_service_profile_contact").toHaveText(/Ms Li/);
    expect(".o_service_profile_contact a").toHaveAttribute(
        "href",
        "tel:+86 532 5550 1234"
    );
    expect("[data-figure=spend]").toHaveText("$ 9,298.00");
    expect(queryAllTexts(".o_service_profile .o_service_chip")).toEqual(
        CHIPS.map((chip) => chip.label)
    );
    expect(queryAllTexts(".o_service_profile_offer q")).toEqual(
        OFFERS.map((offer) => offer.sentence)
    );
    expect(".o_service_profile_facts").toHaveText(/Detergent, Filter, and 1 more/, {
        raw: true,
    });
});

test("name, phone and address can be left to the form", async () => {
    await mountPanel(1, "{'contact': False}");
    expect(".o_service_profile").toHaveCount(1);
    expect(".o_service_profile_contact").toHaveCount(0);
});

test("without a customer the panel says what to do", async () => {
    await mountPanel(2);
    expect(".o_service_profile").toHaveText(/Choose a contact/);
    expect("[data-offer]").toHaveCount(0);
});

test("one tap on an offer brings in its lead, once (SR-03, SR-09)", async () => {
    const answer = new Deferred();
    onRpc("fsm.order", "capture_lead", async ({args}) => {
        expect.step(args);
        await answer;
        return {lead_id: 9, created: true, message: "Done, the store takes it."};
    });
    await mountPanel(1);
    await contains("[data-offer='1']").click();
    expect("[data-offer='1']").toHaveProperty("disabled", true);
    expect("[data-offer='2']").toHaveProperty("disabled", true);
    answer.resolve();
    await animationFrame();
    await animationFrame();
    expect.verifySteps([[[1], 7]]);
    expect(".o_service_profile_done").toHaveText("Done, the store takes it.");
    expect("[data-offer]").toHaveCount(1);
    expect("[data-offer='2']").toHaveProperty("disabled", false);
});

test("what was brought in before is not asked again", async () => {
    await mountPanel(3);
    expect("[data-offer]").toHaveCount(1);
    expect(".o_service_profile_done").toHaveText("Brought in already.");
});

test("one tap puts a quick tag on the customer, another takes it away (SR-04)", async () => {
    const tags = Object.fromEntries(QUICK_TAGS.map((tag) => [tag.id, {...tag}]));
    onRpc("fsm.order", "set_quick_tag", ({args}) => {
        expect.step(args);
        tags[args[1]].on = args[2];
        return Object.values(tags);
    });
    await mountPanel(4);
    expect("[data-tag='11']").toHaveAttribute("aria-pressed", "false");
    expect("[data-tag='12']").toHaveAttribute("aria-pressed", "true");
    await contains("[data-tag='11']").click();
    expect("[data-tag='11']").toHaveAttribute("aria-pressed", "true");
    await contains("[data-tag='12']").click();
    expect("[data-tag='12']").toHaveAttribute("aria-pressed", "false");
    expect.verifySteps([
        [[4], 11, true],
        [[4], 12, false],
    ]);
});

test("without quick tags there is nothing to tap", async () => {
    await mountPanel(1);
    expect("[data-tag]").toHaveCount(0);
});

test("another record starts afresh", async () => {
    onRpc("fsm.order", "capture_lead", () => ({message: "Done"}));
    await mountPanel(1);
    await contains("[data-offer='1']").click();
    expect(".o_service_profile_done").toHaveCount(1);
    await contains(".o_pager_next").click();
    await contains(".o_pager_next").click();
    expect(".o_service_profile_done").toHaveText("Brought in already.");
    expect("[data-offer='1']").toHaveCount(1);
});

test("chips: at most as many as there is room for, the rest by number", async () => {
    await mountView({
        type: "list",
        resModel: "fsm.order",
        arch: `<list><field name="name"/>
            <field name="chips" widget="service_profile_chips" options="{'limit': 2}"/>
        </list>`,
    });
    expect(queryAllTexts(".o_data_row:eq(0) .o_service_chip")).toEqual([
        "Dormant",
        "No value-added service",
        "+2",
    ]);
    expect(".o_data_row:eq(0) .o_service_chips").toHaveAttribute(
        "title",
        "Dormant, No value-added service, In warranty, VIP"
    );
    expect(".o_data_row:eq(1) .o_service_chip").toHaveCount(0);
});
