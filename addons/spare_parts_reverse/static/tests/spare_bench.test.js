import {advanceTime, animationFrame, expect, press, test} from "@odoo/hoot";
import {edit} from "@odoo/hoot-dom";
import {getService, mountWebClient, onRpc} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import "@spare_parts_reverse/components/spare_bench/spare_bench";

defineMailModels();

const MODEL = "spare.part.return";

function line(values) {
    return {
        id: 1,
        name: "RET000001",
        product: "Controller board",
        lot: "B-1",
        holder: "Ada",
        state: "owed",
        state_label: "To Bring Back",
        due: "",
        is_overdue: false,
        ...values,
    };
}

function part(values) {
    return {
        ...line(),
        image: "/web/static/img/placeholder.png",
        quantity: 1,
        unit: "Units",
        is_tracked: true,
        is_verified: true,
        customer: "Cai",
        machine: "",
        order: "",
        fault: "No power",
        fault_note: "",
        photos: [],
        waste: "",
        is_regulated: false,
        discrepancies: [],
        grade_id: false,
        is_receive_allowed: true,
        is_grade_allowed: false,
        is_accept_allowed: false,
        decision: null,
        options: [],
        ...values,
    };
}

const RECEIVED = part({
    state: "received",
    is_receive_allowed: false,
    is_grade_allowed: true,
});
const DECIDED = part({
    state: "decided",
    is_receive_allowed: false,
    is_grade_allowed: true,
    is_accept_allowed: true,
    grade_id: 2,
    decision: {
        id: 9,
        verdict: "replace",
        verdict_label: "Replace",
        disposition: "scrap",
        disposition_label: "Scrap or dispose of",
        sentence: "Repair $ 180.00 is 69.2 % of the value $ 260.00: replace.",
        is_override: false,
        source: "As set on the part",
        figures: [{label: "Labour", value: "$ 120.00"}],
    },
    options: [
        {verdict: "repair", disposition: "restock", label: "Back to stock"},
        {verdict: "repair", disposition: "repair", label: "Repair"},
    ],
});

async function openBench({isManager = true, answers = {}} = {}) {
    const queue = {inspect: 3, overdue: 1, repair: 2, lines: [line({id: 7})]};
    onRpc(MODEL, "bench_start", () => ({
        grades: [
            {id: 1, key: "A", name: "No fault found", condition: "good"},
            {id: 2, key: "B", name: "Light damage", condition: "repairable"},
        ],
        is_manager: isManager,
        queue,
    }));
    for (const name of ["scan", "open", "receive", "grade", "accept", "override"]) {
        onRpc(MODEL, `bench_${name}`, ({args, kwargs}) => {
            expect.step([name, ...args]);
            const answer = answers[name];
            return typeof answer === "function" ? answer(args, kwargs) : answer;
        });
    }
    await mountWebClient();
    await getService("action").doAction({type: "ir.actions.client", tag: "spare_bench"});
    await animationFrame();
}

async function scan(code) {
    await edit(code);
    await press("Enter");
    await animationFrame();
    await animationFrame();
}

/** A key as a person presses it: alone. */
async function key(name) {
    await press(name);
    await advanceTime(200);
    await animationFrame();
    await animationFrame();
}

test("the cursor waits in the scan field, beside what waits", async () => {
    await openBench();
    expect(".o_spare_bench_field input").toBeFocused();
    expect("[data-count=inspect]").toHaveText("3");
    expect("[data-count=overdue]").toHaveText("1");
    expect("[data-count=repair]").toHaveText("2");
    expect(".o_spare_bench_queue li").toHaveCount(1);
});

test("from the serial to the shelf with keys only", async () => {
    await openBench({
        answers: {
            scan: {part: part()},
            receive: {part: RECEIVED, is_received: true, message: ""},
            grade: {part: DECIDED},
            accept: {instruction: "Scrap bin", name: "RET000001"},
        },
    });
    await scan("B-1");
    expect(".o_spare_bench_part").toBeFocused();
    expect("[data-key=ENTER]").toHaveText("Enter\nReceive this number");
    await key("Enter");
    expect("[data-key=B]").toHaveCount(1);
    await key("b");
    expect(".o_spare_bench_sentence").toHaveText(/69.2 % of the value/);
    expect("[data-key=B]").toHaveClass("active");
    await key("Enter");
    expect(".o_spare_bench_instruction strong").toHaveText("Scrap bin");
    expect(".o_spare_bench_field input").toBeFocused();
    expect.verifySteps([
        ["scan", "B-1"],
        ["receive", 1],
        ["grade", 1, 2],
        ["accept", 1, 9],
    ]);
});

test("a scan on top of a part is the next part, and never a grade", async () => {
    await openBench({answers: {scan: () => ({part: RECEIVED})}});
    await scan("B-1");
    for (const character of "B-22") {
        await press(character);
        await advanceTime(10);
    }
    await press("Enter");
    await animationFrame();
    await advanceTime(300);
    await animationFrame();
    expect.verifySteps([
        ["scan", "B-1"],
        ["scan", "B-22"],
    ]);
});

test("a label is not enough: the number on the part is asked for", async () => {
    let facts = null;
    await openBench({
        answers: {
            scan: {part: part({is_verified: false})},
            receive: (args, kwargs) => {
                facts = kwargs;
                return {part: part(), is_received: false, message: "Wrong number"};
            },
        },
    });
    await scan("RET000001");
    await key("s");
    expect("[data-key=S]").toHaveClass("active");
    await key("Enter");
    expect(".o_spare_bench_prompt").toHaveCount(1);
    expect(".o_spare_bench_field input").toBeFocused();
    await scan("B-9");
    expect(facts.found).toBe("B-9");
    expect(facts.seal).toBe("broken");
    expect(".o_spare_bench_message").toHaveText("Wrong number");
    expect(".o_spare_bench_part").toHaveCount(0);
    expect(".o_spare_bench_field input").toBeFocused();
    expect.verifySteps([
        ["scan", "RET000001"],
        ["receive", 1],
    ]);
});

test("missing, with one key", async () => {
    await openBench({
        answers: {
            scan: {part: part()},
            receive: (args, kwargs) => {
                expect.step(kwargs.missing);
                return {part: part(), is_received: false, message: "Part missing"};
            },
        },
    });
    await scan("B-1");
    await key("m");
    expect.verifySteps([["scan", "B-1"], ["receive", 1], true]);
});

test("several returns of one part are chosen by number", async () => {
    await openBench({
        answers: {
            scan: {choices: [line({id: 4}), line({id: 5, lot: "B-2"})]},
            open: {part: part({id: 5})},
        },
    });
    await scan("4012345678901");
    expect(".o_spare_bench_choices li").toHaveCount(2);
    await key("2");
    expect(".o_spare_bench_part").toHaveCount(1);
    expect.verifySteps([
        ["scan", "4012345678901"],
        ["open", 5],
    ]);
});

test("escape brings back the scan field", async () => {
    await openBench({answers: {scan: {part: RECEIVED}}});
    await scan("B-1");
    await key("Escape");
    expect(".o_spare_bench_part").toHaveCount(0);
    expect(".o_spare_bench_field input").toBeFocused();
    expect.verifySteps([["scan", "B-1"]]);
});

test("a manager decides otherwise: number, reason, enter", async () => {
    await openBench({answers: {scan: {part: DECIDED}, override: {part: DECIDED}}});
    await scan("B-1");
    await press(["alt", "o"]);
    await animationFrame();
    await press("2");
    await animationFrame();
    expect(".o_spare_override_reason").toBeFocused();
    await press("Enter");
    await animationFrame();
    expect(".o_dialog [role=alert]").toHaveText(/Say why/);
    await edit("No part to buy");
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect(".o_dialog").toHaveCount(0);
    expect(".o_spare_bench_part").toBeFocused();
    expect.verifySteps([
        ["scan", "B-1"],
        ["override", 1, "repair", "repair", "No part to buy"],
    ]);
});

test("others are told to ask a manager", async () => {
    await openBench({isManager: false, answers: {scan: {part: DECIDED}}});
    await scan("B-1");
    expect("[data-key='ALT+O']").toHaveCount(0);
    await press(["alt", "o"]);
    await animationFrame();
    expect(".o_dialog").toHaveCount(0);
    expect(".o_spare_bench_message").toHaveText(/Only managers/);
    expect.verifySteps([["scan", "B-1"]]);
});
