import {advanceTime, animationFrame, expect, mockDate, test} from "@odoo/hoot";
import {
    allowTranslations,
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {spell} from "@service_revenue/components/service_clock/service_clock";

class FsmOrder extends models.Model {
    _name = "fsm.order";

    name = fields.Char();
    service_clock = fields.Json();
}

defineMailModels();
defineModels([FsmOrder]);

const CLOCK = {
    state: "running",
    level: "SVIP",
    color: 3,
    target: "resolution",
    deadline: "2026-11-20 10:10:00",
    left_seconds: 7800,
    basis: "clock",
    percent: 45,
    tone: "success",
    waiting: false,
    note: "Contract C-17",
};

/** Mount a view of work orders with these clocks, half a minute before 8:00 UTC. */
async function mountClocks(clocks, type = "form", options = "{}") {
    mockDate("2026-11-20 07:59:30", 0);
    FsmOrder._records = clocks.map((clock, index) => ({
        id: index + 1,
        name: `W${index + 1}`,
        service_clock: clock && {...CLOCK, ...clock},
    }));
    const field = `<field name="service_clock" widget="service_clock" options="${options}"/>`;
    const archs = {
        form: `<form><field name="name"/>${field}</form>`,
        list: `<list><field name="name"/>${field}</list>`,
        kanban: `<kanban><templates><t t-name="card">${field}</t></templates></kanban>`,
    };
    await mountView({
        resModel: "fsm.order",
        type,
        resId: type === "form" ? 1 : undefined,
        arch: archs[type],
    });
}

const TEXT = ".o_service_clock_text";
const TIME = ".o_service_clock_time";

test("spells lengths of time in two units at most", () => {
    allowTranslations();
    expect(String(spell(30))).toBe("0 min");
    expect(String(spell(35 * 60))).toBe("35 min");
    expect(String(spell(3600))).toBe("1 h");
    expect(String(spell(2 * 3600 + 10 * 60 + 59))).toBe("2 h 10 min");
    expect(String(spell(47 * 3600))).toBe("47 h");
    expect(String(spell(51 * 3600))).toBe("2 d 3 h");
    expect(String(spell(72 * 3600))).toBe("3 d");
    // working time is never told in days
    expect(String(spell(72 * 3600, false))).toBe("72 h");
});

test("counts down elapsed time each minute and becomes overdue (SR-18)", async () => {
    await mountClocks([{}]);
    expect(".o_service_clock_level").toHaveText("SVIP");
    expect(TEXT).toHaveText("2 h 10 min left");
    expect(TIME).toHaveClass("o_service_clock_success");
    expect(".o_service_clock_until").toHaveText("by 10:10 AM");
    await advanceTime(60 * 1000);
    await animationFrame();
    expect(TEXT).toHaveText("2 h 9 min left");
    await advanceTime(165 * 60 * 1000);
    await animationFrame();
    expect(TEXT).toHaveText("Overdue by 35 min");
    expect(TIME).toHaveClass("o_service_clock_danger");
    expect(`${TIME} i`).toHaveClass("fa-exclamation-triangle");
});

test("shows working time as the server counted it, with the deadline (SR-17)", async () => {
    await mountClocks([
        {
            basis: "working",
            level: "VIP",
            left_seconds: 5 * 3600,
            deadline: "2026-11-23 08:00:00",
        },
    ]);
    expect(TEXT).toHaveText("5 h working time left");
    expect(".o_service_clock_until").toHaveText(/^by Mon.*8:00/);
    await advanceTime(30 * 60 * 1000);
    await animationFrame();
    expect(TEXT).toHaveText("5 h working time left");
});

test("says that it stands, and why", async () => {
    await mountClocks(
        [
            {state: "paused", tone: "muted", waiting: "customer", deadline: false},
            {state: "paused", tone: "muted", waiting: "part", deadline: false},
            {state: "paused", tone: "muted", waiting: "stage", deadline: false},
            {state: "breached", tone: "danger", waiting: "part", deadline: false},
        ],
        "list"
    );
    expect(`.o_data_row:eq(3) ${TEXT}`).toHaveText(
        "Overdue. Stands: waiting for a part"
    );
    expect(`.o_data_row:eq(0) ${TEXT}`).toHaveText("Stands: waiting for the customer");
    expect(`.o_data_row:eq(1) ${TEXT}`).toHaveText("Stands: waiting for a part");
    expect(`.o_data_row:eq(2) ${TEXT}`).toHaveText("Stands in this stage");
    expect(".o_data_row:eq(0) .o_service_clock i").toHaveClass("fa-pause-circle");
    expect(".o_service_clock_until").toHaveCount(0);
    expect(".o_data_row:eq(0) .o_service_clock").toHaveAttribute(
        "data-tooltip",
        "2 h 10 min left when the clock runs again\nLevel by: Contract C-17"
    );
});

test("tells kept from missed in words", async () => {
    await mountClocks(
        [
            {state: "kept", tone: "success"},
            {state: "missed", tone: "danger"},
        ],
        "kanban"
    );
    expect(`${TEXT}:eq(0)`).toHaveText("Kept");
    expect(`${TEXT}:eq(1)`).toHaveText("Missed");
    expect(`${TIME}:eq(1) i`).toHaveClass("fa-times-circle");
});

test("the tooltip holds the deadline and the reason of the level", async () => {
    await mountClocks([{target: "response", waiting: "closed_hours"}]);
    expect(TEXT).toHaveText("2 h 10 min left to answer");
    const tooltip = document
        .querySelector(".o_service_clock")
        .getAttribute("data-tooltip");
    expect(tooltip).toMatch(/^Answer by .*10:10/);
    expect(tooltip).toMatch(/Outside the hours of this level/);
    expect(tooltip).toMatch(/Level by: Contract C-17$/);
});

test("is empty without a promise, and can leave the level out", async () => {
    await mountClocks([false, {}], "list", "{'hide_level': true}");
    expect(".o_service_clock").toHaveCount(1);
    expect(".o_service_clock_level").toHaveCount(0);
    expect(TEXT).toHaveText("2 h 10 min left");
});
