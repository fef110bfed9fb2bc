import {
    advanceTime,
    animationFrame,
    click,
    expect,
    queryAll,
    queryAllTexts,
    test,
} from "@odoo/hoot";
import {
    contains,
    mockService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {EventDay, POLL} from "@ambassador_program/components/event_day/event_day";
import {ConnectionLostError} from "@web/core/network/rpc";
import {DayQueue} from "@ambassador_program/components/event_day/day_queue";
import {browser} from "@web/core/browser/browser";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

defineMailModels();

function getDay() {
    return {
        id: 7,
        name: "Saturday at <b>Garden Court</b>",
        when: "Sat 21 Nov, 09:00 to 17:00",
        place: "Garden Court",
        city: "Suzhou",
        state: "running",
        is_open: true,
        signup_url: "https://example.com/e/7-abc",
        goals: {leads: 50, deals: 0},
        can_sell: true,
        can_close: false,
        interests: [{id: 3, name: "New boiler"}],
        ambassadors: [],
        numbers: {
            checked_in: 1,
            expected: 2,
            signups: 3,
            waiting: 0,
            good: 2,
            mend: 1,
            deals: 0,
            amount: "¥ 0",
        },
        visitors: [
            [11, "Wang", "0011", false],
            [12, "Wang Li", "0012", true],
            [13, "Zhao", "0013", false],
        ],
        signups: [
            {
                id: 21,
                name: "Wang",
                time: "10:31",
                interest: "New boiler",
                store: "Store One",
                state: "done",
                state_label: "Lead Made",
                registration_id: 11,
                is_here: false,
            },
        ],
    };
}

async function mountDay(answer = {}) {
    patchWithCleanup(EventDay.prototype, {
        async tell(method, argument) {
            if (answer.offline) {
                expect.step(`lost ${argument}`);
                throw new ConnectionLostError("/x");
            }
            return super.tell(method, argument);
        },
    });
    browser.localStorage.clear();
    onRpc("event.event", "get_event_day", () => getDay());
    onRpc("event.event", "event_day_check_in", ({args}) => {
        expect.step(`check in ${args[1]}`);
        return {id: args[1], is_new: true, checked_in: 2};
    });
    onRpc("event.event", "event_day_sign_up", ({args}) => {
        expect.step(`entry ${args[1].name} ${args[1].phone} ${args[1].interest_id}`);
        expect(args[1].key).toMatch(/^[0-9a-f]{32}$/);
        return {id: 31, state: "done", is_new: true};
    });
    onRpc("event.event", "event_day_sell", ({args}) => {
        expect.step(`sell ${args[1]}`);
        return {type: "ir.actions.act_window"};
    });
    return mountWithCleanup(EventDay, {
        props: {
            action: {params: {event_id: 7}},
            actionId: 1,
            updateActionState: () => {},
            className: "",
        },
    });
}

test("figures, and names that are no markup", async () => {
    await mountDay();
    expect(queryAllTexts(".o_event_day_number b")).toEqual(["1", "3", "2", "1", "0", "¥ 0"]);
    expect(".o_event_day_good small").toHaveText("goal 50");
    expect(".o_event_day_head h1 b").toHaveCount(0);
    expect(".o_event_day_signup").toHaveCount(1);
});

test("one tap checks in, and counts once", async () => {
    await mountDay();
    await contains(".o_event_day_search input").edit("wang", {confirm: false});
    expect(queryAllTexts(".o_event_day_visitor").length).toBe(2);
    // Who is not here yet comes first; who is here cannot be tapped.
    expect(".o_event_day_visitor:first").toHaveAttribute("data-id", "11");
    expect(".o_event_day_visitor:last").toHaveAttribute("disabled");
    await click(".o_event_day_visitor:first");
    await animationFrame();
    expect.verifySteps(["check in 11"]);
    expect(".o_event_day_checked_in b").toHaveText("2");
    expect(".o_event_day_wait").toHaveCount(0);
});

test("a tap without a network is kept, shown and sent again", async () => {
    const answer = {offline: true};
    await mountDay(answer);
    await contains(".o_event_day_search input").edit("zhao", {confirm: false});
    await click(".o_event_day_visitor");
    await animationFrame();
    expect.verifySteps(["lost 13"]);
    expect(".o_event_day_wait").toHaveCount(1);
    expect(".o_event_day_checked_in b").toHaveText("2");
    expect(new DayQueue(7).checkIns).toEqual([13]);
    answer.offline = false;
    await advanceTime(POLL);
    await animationFrame();
    expect.verifySteps(["check in 13"]);
    expect(new DayQueue(7).length).toBe(0);
    expect(".o_event_day_wait").toHaveCount(0);
});

const NAME = `.o_event_day_entry input[aria-label="Visitor's name"]`;

test("a visitor is typed in, with consent only", async () => {
    await mountDay();
    await click(".o_event_day_entry_button");
    await animationFrame();
    await contains(NAME).edit("Liu", {
        confirm: false,
    });
    await contains(".o_event_day_entry input[type=tel]").edit("13800000000", {
        confirm: false,
    });
    await click(".o_event_day_entry button");
    await animationFrame();
    expect.verifySteps([]);
    expect(".alert-danger").toHaveCount(1);
    await click(".o_event_day_entry input[type=checkbox]");
    await contains(".o_event_day_entry select").select("3");
    await click(".o_event_day_entry button");
    await animationFrame();
    expect.verifySteps(["entry Liu 13800000000 3"]);
    expect(NAME).toHaveValue("");
});

test("the code fills the screen", async () => {
    await mountDay();
    await click(".o_event_day_code_button");
    await animationFrame();
    expect(".o_event_day_code img").toHaveAttribute(
        "data-src",
        /report\/barcode\/QR\/https%3A%2F%2Fexample.com%2Fe%2F7-abc/
    );
    await click(".o_event_day_code");
    await animationFrame();
    expect(".o_event_day_code").toHaveCount(0);
});

test("sell here opens a quotation", async () => {
    mockService("action", {
        doAction: (action) => expect.step(action.type),
    });
    await mountDay();
    await click(".o_event_day_sell");
    await animationFrame();
    expect.verifySteps(["sell null", "ir.actions.act_window"]);
});

test("events to choose from", async () => {
    onRpc("event.event", "get_my_event_days", () => []);
    await mountWithCleanup(EventDay, {
        props: {action: {}, actionId: 1, updateActionState: () => {}, className: ""},
    });
    expect(".o_event_day_choose .alert").toHaveCount(1);
    expect(queryAll(".o_event_day_row").length).toBe(0);
});
