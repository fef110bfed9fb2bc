import {animationFrame, expect, queryAllTexts, test} from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class FsmOrder extends models.Model {
    _name = "fsm.order";
    name = fields.Char();
    _records = [{id: 1, name: "SO1"}];
}

defineMailModels();
defineModels([FsmOrder]);

const KITCHEN = {
    id: 7,
    name: "A new kitchen",
    team: "Store",
    salesperson: "Wang",
    mine: false,
};
const PLAN = {id: 8, name: "Plan", team: "Online", salesperson: "", mine: true};

function mockServer(deals) {
    onRpc("fsm.order", "get_assist_deals", () => deals);
    onRpc("fsm.order", "assist_deal", ({args, kwargs}) => {
        expect.step([args[1], kwargs.note]);
        return {assist_id: 1, message: "Done. Wang knows that you helped."};
    });
}

async function openDialog() {
    await mountView({
        type: "form",
        resModel: "fsm.order",
        resId: 1,
        arch: `<form><field name="name"/><widget name="service_assist"/></form>`,
    });
    await contains(".o_service_assist_open").click();
    await animationFrame();
}

const DEAL = ".o_service_assist_deal";
const SAVE = ".o_service_assist_save";

test("one sale is chosen already; a note makes it complete", async () => {
    mockServer([KITCHEN, PLAN]);
    await openDialog();
    expect(queryAllTexts(`${DEAL} strong`)).toEqual(["A new kitchen", "Plan"]);
    expect(`${DEAL}:first`).toHaveAttribute("aria-checked", "true");
    expect(`${DEAL}:last`).not.toBeEnabled();
    expect(SAVE).not.toBeEnabled();
    await contains(".o_service_assist_note textarea").edit(" Measured the niche ");
    await contains(SAVE).click();
    expect.verifySteps([[7, "Measured the niche"]]);
    expect(".o_service_assist_dialog").toHaveCount(0);
    expect(".o_service_assist_message").toHaveText(/Wang knows/);
});

test("with several sales one has to be chosen", async () => {
    mockServer([KITCHEN, {...PLAN, mine: false}]);
    await openDialog();
    await contains(".o_service_assist_note textarea").edit("Helped");
    expect(SAVE).not.toBeEnabled();
    await contains(`${DEAL}:last`).click();
    await contains(SAVE).click();
    expect.verifySteps([[8, "Helped"]]);
});

test("without a sale it says what to do instead", async () => {
    mockServer([]);
    await openDialog();
    expect(".o_service_assist_empty").toHaveCount(1);
    expect(SAVE).toHaveCount(0);
});

test("buttons are large enough for a thumb", async () => {
    mockServer([KITCHEN]);
    await openDialog();
    const buttons = `.o_service_assist_open, .o_service_assist_action, ${DEAL}`;
    for (const button of document.querySelectorAll(buttons)) {
        expect(button.getBoundingClientRect().height).toBeGreaterThan(43);
    }
});
