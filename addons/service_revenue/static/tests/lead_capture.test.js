import {advanceTime, animationFrame, expect, queryAllTexts, test} from "@odoo/hoot";
import {Deferred} from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getMockEnv,
    mockService,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {ServiceLeadCapture as Capture} from "@service_revenue/components/lead_capture/lead_capture";
import {browser} from "@web/core/browser/browser";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class FsmOrder extends models.Model {
    _name = "fsm.order";
    name = fields.Char();
    _records = [
        {id: 1, name: "SO1"},
        {id: 2, name: "SO2"},
    ];
}

defineMailModels();
defineModels([FsmOrder]);

const TRADE_IN = {id: 7, name: "Trade-in", icon: "fa-exchange"};
const PLAN = {id: 8, name: "Service plan", icon: "fa-shield"};

/**
 * A server that keeps one lead for each document and interest.
 */
function mockServer(interests = [TRADE_IN, PLAN]) {
    const leads = {};
    onRpc("fsm.order", "get_lead_capture_panel", ({args}) => {
        const [[resId]] = args;
        expect.step(`panel ${resId}`);
        return interests.map((interest) => ({
            ...interest,
            lead: leads[`${resId},${interest.id}`] || false,
        }));
    });
    onRpc("fsm.order", "capture_lead", ({args, kwargs}) => {
        const [[resId], interestId] = args;
        const {note, photo, position} = kwargs;
        expect.step(["capture", interestId, {note, photo, position}]);
        const key = `${resId},${interestId}`;
        const created = !leads[key];
        leads[key] = leads[key] || {
            id: 70 + interestId,
            state: "triage",
            result: "In triage",
            mine: true,
        };
        return {
            lead_id: leads[key].id,
            created,
            name: "Trade-in: Ms Li",
            message: created ? "Done, the store takes it from here." : "Already there",
        };
    });
    return leads;
}

function mountOrder(resId = 1) {
    return mountView({
        type: "form",
        resModel: "fsm.order",
        resId,
        resIds: [1, 2],
        arch: `<form><field name="name"/><widget name="service_lead_capture"/></form>`,
    });
}

const BUTTON = ".o_service_lead_button";
const NOTHING = {note: null, photo: null, position: null};

test("one tap brings in the lead and says so", async () => {
    patchWithCleanup(Capture.prototype, {getPosition: () => null});
    mockServer();
    await mountOrder();
    expect(queryAllTexts(BUTTON)).toEqual(["Trade-in", "Service plan"]);
    expect(".o_service_lead_message").toHaveCount(0);
    await contains(`${BUTTON}:first`).click();
    expect.verifySteps(["panel 1", ["capture", 7, NOTHING], "panel 1"]);
    expect(".o_service_lead_message").toHaveText("Done, the store takes it from here.");
    expect(queryAllTexts(BUTTON)).toEqual(["Trade-in\nIn triage", "Service plan"]);
    expect(`${BUTTON}:first`).toHaveClass("o_service_lead_done");
});

test("buttons are large enough for a thumb", async () => {
    mockServer();
    await mountOrder();
    for (const button of document.querySelectorAll(BUTTON)) {
        expect(button.getBoundingClientRect().height).toBeGreaterThan(43);
    }
    expect.verifySteps(["panel 1"]);
});

test("a second tap while the first is on its way does nothing", async () => {
    patchWithCleanup(Capture.prototype, {getPosition: () => null});
    const answer = new Deferred();
    mockServer();
    onRpc("fsm.order", "capture_lead", async () => {
        expect.step("capture");
        await answer;
        return {lead_id: 77, created: true, name: "", message: "Done"};
    });
    await mountOrder();
    await contains(`${BUTTON}:first`).click();
    expect(BUTTON).toHaveProperty("disabled", true);
    for (const button of document.querySelectorAll(BUTTON)) {
        button.dispatchEvent(new Event("click"));
    }
    answer.resolve();
    await animationFrame();
    expect.verifySteps(["panel 1", "capture", "panel 1"]);
    expect(`${BUTTON}:first`).toHaveProperty("disabled", false);
});

test("note goes along with the tap, and is gone afterwards", async () => {
    patchWithCleanup(Capture.prototype, {getPosition: () => null});
    mockServer();
    await mountOrder();
    expect("textarea").toHaveCount(0);
    await contains(".o_service_lead_more").click();
    await contains(".o_service_lead_evidence textarea").edit("  call after six ", {
        confirm: false,
    });
    await contains(`${BUTTON}:first`).click();
    expect.verifySteps([
        "panel 1",
        ["capture", 7, {...NOTHING, note: "call after six"}],
        "panel 1",
    ]);
    expect("textarea").toHaveCount(0);
});

test("a note can be added to a lead that is there already", async () => {
    patchWithCleanup(Capture.prototype, {getPosition: () => null});
    const leads = mockServer();
    leads["1,7"] = {id: 77, state: "accepted", result: "Accepted: Store 7", mine: true};
    await mountOrder();
    await contains(".o_service_lead_more").click();
    await contains(".o_service_lead_evidence textarea").edit("he called", {
        confirm: false,
    });
    await contains(`${BUTTON}:first`).click();
    expect(".o_service_lead_message").toHaveText("Already there");
    expect.verifySteps([
        "panel 1",
        ["capture", 7, {...NOTHING, note: "he called"}],
        "panel 1",
    ]);
});

test("a captured interest opens its lead; that of a colleague does not", async () => {
    mockService("action", {
        doAction(action) {
            expect.step(`open ${action.res_model} ${action.res_id}`);
        },
    });
    const leads = mockServer();
    leads["1,7"] = {id: 77, state: "won", result: "Won: 6,999.00", mine: true};
    leads["1,8"] = {id: false, state: "triage", result: "By a colleague", mine: false};
    await mountOrder();
    expect(`${BUTTON}:first .fa-trophy`).toHaveCount(1);
    await contains(`${BUTTON}:first`).click();
    await contains(`${BUTTON}:last`).click();
    expect.verifySteps(["panel 1", "open crm.lead 77"]);
});

test("the tap takes the position that the phone knows", async () => {
    patchWithCleanup(browser, {
        navigator: {
            geolocation: {
                getCurrentPosition: (found) =>
                    found({coords: {latitude: 31.2, longitude: 121.4}}),
            },
        },
    });
    mockServer();
    await mountOrder();
    await contains(`${BUTTON}:first`).click();
    await animationFrame();
    expect.verifySteps([
        "panel 1",
        ["capture", 7, {...NOTHING, position: {latitude: 31.2, longitude: 121.4}}],
        "panel 1",
    ]);
});

test("a lead that another part of the page captures shows up", async () => {
    const leads = mockServer();
    await mountOrder();
    leads["1,8"] = {id: 78, state: "triage", result: "In triage", mine: true};
    const detail = {resModel: "fsm.order", resId: 1};
    getMockEnv().bus.trigger("SERVICE_REVENUE:LEAD_CAPTURED", {...detail, resId: 2});
    getMockEnv().bus.trigger("SERVICE_REVENUE:LEAD_CAPTURED", detail);
    await animationFrame();
    expect(`${BUTTON}:last`).toHaveText("Service plan\nIn triage");
    expect.verifySteps(["panel 1", "panel 1"]);
});

test("a phone that does not know where it is holds nothing up", async () => {
    patchWithCleanup(browser, {
        navigator: {geolocation: {getCurrentPosition: () => undefined}},
    });
    mockServer();
    await mountOrder();
    await contains(`${BUTTON}:first`).click();
    expect.verifySteps(["panel 1"]);
    await advanceTime(1000);
    await animationFrame();
    expect.verifySteps([["capture", 7, NOTHING], "panel 1"]);
});

test("without a saved document or without interests it says what to do", async () => {
    mockServer([]);
    await mountOrder();
    expect(".o_service_lead_capture").toHaveText(/Ask your manager/);
    expect(BUTTON).toHaveCount(0);
    expect.verifySteps(["panel 1"]);
    await mountOrder(false);
    expect(".o_service_lead_capture:last").toHaveText(/Save first/);
});
