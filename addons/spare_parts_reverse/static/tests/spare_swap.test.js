import {animationFrame, expect, queryAllTexts, test} from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {RPCError} from "@web/core/network/rpc";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class FsmOrder extends models.Model {
    _name = "fsm.order";
    name = fields.Char();
    _records = [{id: 1, name: "SO1"}];
}

defineMailModels();
defineModels([FsmOrder]);

const BOARD = {
    product_id: 3,
    name: "Controller board",
    code: "CB",
    tracking: "serial",
    quantity: 2,
    uom: "Units",
    lots: [
        {id: 31, name: "G-1"},
        {id: 32, name: "G-2"},
    ],
};
const FUSE = {
    product_id: 4,
    name: "Fuse",
    code: "F",
    tracking: "none",
    quantity: 9,
    uom: "Units",
    lots: [],
};
const KNOWN = {
    key: "part_7",
    equipment_id: 5,
    machine: "Oven",
    product_id: 3,
    name: "Controller board",
    tracking: "serial",
    lot_id: 30,
    lot: "D-1",
    whole_unit: false,
    since: "03/02/2026",
};
const PREVIEW = {
    out: {name: "Controller board", lot: "G-1", product_id: 3, lot_id: 31},
    in: {name: "Controller board", lot: "D-1", product_id: 3, lot_id: 30},
    payer: "contract",
    payer_label: "Service contract",
    note: "Included in Care. Parts: 2 of 3 left.",
    left: "Parts: 2 of 3 left",
    blocked: false,
    no_return: false,
    due: "03/09/2026",
    remark: "",
};
const SWAP = {
    id: 11,
    name: "SWAP1",
    state: "done",
    out: "Controller board G-1",
    in: "Controller board D-1",
    quantity: 1,
    payer: "contract",
    payer_label: "Service contract",
    note: PREVIEW.note,
    remark: "",
    no_return: false,
    owed: true,
    overdue: false,
    due: "03/09/2026",
    back_to: "Central",
    return_label: "To Bring Back",
    reversible: true,
};

function mockScreen(values = {}) {
    const screen = {
        problem: "",
        van: "Van",
        parts: [BOARD, FUSE],
        machines: [{id: 5, name: "Oven"}],
        installed: [KNOWN],
        faults: [
            {id: 1, name: "No power"},
            {id: 2, name: "Leaks"},
        ],
        swaps: [],
        ...values,
    };
    onRpc("fsm.order", "get_spare_swap_screen", () => screen);
    return screen;
}

function refuse(message) {
    const error = new RPCError();
    error.exceptionName = "odoo.exceptions.UserError";
    error.data = {message, name: "odoo.exceptions.UserError"};
    throw error;
}

function mountOrder() {
    return mountView({
        type: "form",
        resModel: "fsm.order",
        resId: 1,
        arch: `<form><field name="name"/><widget name="spare_swap"/></form>`,
    });
}

const CHOICE = ".o_spare_swap_choice";

test("a swap takes five taps", async () => {
    const screen = mockScreen();
    onRpc("fsm.order", "spare_swap_preview", ({args}) => {
        expect.step(["preview", args[1].out_lot_id, args[1].in_lot_id]);
        return PREVIEW;
    });
    const keys = new Set();
    onRpc("fsm.order", "spare_swap", ({args}) => {
        const {client_key, ...values} = args[1];
        keys.add(client_key);
        expect.step(["swap", values]);
        screen.swaps = [SWAP];
        return {swap: SWAP, created: true};
    });
    await mountOrder();
    await contains(".o_spare_swap_open").click();
    expect(queryAllTexts(CHOICE)).toEqual([
        "Controller board\nG-1",
        "Controller board\nG-2",
        "Fuse\n9 Units in the van",
    ]);
    await contains(`${CHOICE}[data-key=lot_31]`).click();
    await contains(`${CHOICE}[data-key=part_7]`).click();
    await contains(`${CHOICE}[data-fault='1']`).click();
    expect(".o_spare_swap_payer").toHaveText(
        "Paid by: Service contract\nIncluded in Care. Parts: 2 of 3 left."
    );
    await contains(".o_spare_swap_finish").click();
    expect.verifySteps([
        ["preview", 31, 30],
        [
            "swap",
            {
                quantity: 1,
                out_product_id: 3,
                out_lot_id: 31,
                in_product_id: 3,
                in_lot_id: 30,
                in_code: "",
                whole_unit: false,
                equipment_id: 5,
                fault_id: 1,
                fault_note: "",
                photo: null,
            },
        ],
    ]);
    expect(".o_spare_swap_message").toHaveText(
        "Bring Controller board D-1 back to Central by 03/09/2026."
    );
    await contains(".modal-footer .btn-primary").click();
    expect(".o_spare_swap_done").toHaveCount(1);
    expect(".o_spare_swap_done .badge:contains(Bring back by)").toHaveCount(1);
    expect([...keys][0].length).toBeGreaterThan(8);
});

test("what was entered stays when something is refused", async () => {
    mockScreen();
    onRpc("fsm.order", "spare_swap_preview", ({args}) => {
        if (args[1].in_code === "BAD") {
            refuse("BAD lies in WH/Stock.");
        }
        expect.step(args[1].in_code);
        return PREVIEW;
    });
    const keys = [];
    onRpc("fsm.order", "spare_swap", ({args}) => {
        keys.push(args[1].client_key);
        refuse("Somebody took G-1.");
    });
    await mountOrder();
    await contains(".o_spare_swap_open").click();
    await contains(`${CHOICE}[data-key=lot_31]`).click();
    await contains(".o_spare_swap_code input").edit("BAD", {confirm: "enter"});
    await animationFrame();
    expect(".o_spare_swap_error").toHaveText("BAD lies in WH/Stock.");
    expect(".o_spare_swap_code input").toHaveValue("BAD");
    await contains(".o_spare_swap_code input").edit("D-2", {confirm: "enter"});
    await animationFrame();
    expect.verifySteps(["D-2"]);
    await contains(`${CHOICE}[data-fault='2']`).click();
    await contains(".o_spare_swap_finish").click();
    expect(".o_spare_swap_error").toHaveText("Somebody took G-1.");
    expect(".o_spare_swap_summary").toHaveText(/Leaks/);
    // The same key again: it can count only once.
    await contains(".o_spare_swap_finish").click();
    expect(keys.length).toBe(2);
    expect(keys[0]).toBe(keys[1]);
});

test("parts without numbers: the same part and how many", async () => {
    mockScreen({installed: []});
    onRpc("fsm.order", "spare_swap_preview", ({args}) => {
        expect.step(["preview", args[1].in_product_id, args[1].quantity]);
        return PREVIEW;
    });
    await mountOrder();
    await contains(".o_spare_swap_open").click();
    await contains(`${CHOICE}[data-key=product_4]`).click();
    await contains(`${CHOICE}[data-key=same]`).click();
    await contains(`${CHOICE}[data-fault='2']`).click();
    await contains(".o_spare_swap_quantity .btn:last").click();
    expect(".o_spare_swap_quantity span").toHaveText("2");
    expect.verifySteps([
        ["preview", 4, 1],
        ["preview", 4, 2],
    ]);
});

test("a hand-held scanner works on every step", async () => {
    const screen = mockScreen();
    onRpc("fsm.order", "spare_swap_preview", ({args}) => {
        expect.step(args[1].out_code || args[1].in_code);
        return args[1].in_code ? PREVIEW : {out: PREVIEW.out};
    });
    const listeners = [];
    mockService("barcode", {
        bus: {
            addEventListener: (_name, listener) => listeners.push(listener),
            removeEventListener: () => {},
        },
    });
    await mountOrder();
    await contains(".o_spare_swap_open").click();
    const scan = async (barcode) => {
        for (const listener of listeners) {
            await listener({detail: {barcode}});
        }
        await animationFrame();
    };
    await scan("G-1");
    await scan("D-1");
    expect.verifySteps(["G-1", "D-1"]);
    expect(`${CHOICE}[data-fault]`).toHaveCount(screen.faults.length);
});

test("nothing to swap is explained, and blocked parts cannot be swapped", async () => {
    const screen = mockScreen({problem: "SO1 is cancelled."});
    await mountOrder();
    expect(".o_spare_swap_open").toHaveCount(0);
    expect(".o_spare_swap").toHaveText(/SO1 is cancelled/);
    expect(screen.swaps).toEqual([]);
});

test("nothing is left and no more is offered", async () => {
    mockScreen();
    onRpc("fsm.order", "spare_swap_preview", () => ({...PREVIEW, blocked: true}));
    await mountOrder();
    await contains(".o_spare_swap_open").click();
    await contains(`${CHOICE}[data-key=lot_31]`).click();
    await contains(`${CHOICE}[data-key=part_7]`).click();
    await contains(`${CHOICE}[data-fault='1']`).click();
    expect(".o_spare_swap_finish").not.toBeEnabled();
    for (const button of document.querySelectorAll(".modal-footer .btn")) {
        expect(button.getBoundingClientRect().height).toBeGreaterThan(43);
    }
});
