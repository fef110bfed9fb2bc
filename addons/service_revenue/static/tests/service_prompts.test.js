import {animationFrame, expect, test} from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import "@service_revenue/components/service_prompts/service_prompts";

class Desk extends models.Model {
    _name = "desk";
    name = fields.Char();
    _records = [{id: 1, name: "It leaks"}];
    _views = {
        form: `<form><field name="name"/><widget name="service_prompts"/></form>`,
    };
}

defineMailModels();
defineModels([Desk]);

const PROMPTS = [
    {
        rule_id: 7,
        title: "Renew the contract",
        sentence: "Your contract ends soon.",
        label: "Make a lead",
        used: false,
    },
    {
        rule_id: 8,
        title: "Higher level",
        sentence: "We are there faster.",
        label: "Make a lead",
        used: true,
    },
];

function answer(prompts = PROMPTS) {
    onRpc("desk", "get_service_prompts", () => prompts.map((prompt) => ({...prompt})));
}

test("a sentence and a button each; what was used says so (SR-44)", async () => {
    answer();
    await mountView({type: "form", resModel: "desk", resId: 1});
    await animationFrame();
    expect(".o_service_prompt").toHaveCount(2);
    expect(".o_service_prompt:first q").toHaveText("Your contract ends soon.");
    expect(".o_service_prompt:first .btn-secondary").toHaveText("Make a lead");
    expect(".o_service_prompt:last [role=status]").toHaveText("Done");
});

test("one tap uses it and tells what came of it (SR-44)", async () => {
    answer();
    onRpc("desk", "use_service_prompt", ({args}) => {
        expect.step(`use ${args[1]}`);
        return {message: "Done: Lead", action: false};
    });
    await mountView({type: "form", resModel: "desk", resId: 1});
    await animationFrame();
    await contains("[data-use='7']").click();
    await animationFrame();
    expect.verifySteps(["use 7"]);
    expect(".o_service_prompt:first [role=status]").toHaveText("Done");
    expect(".o_notification").toHaveText(/Done: Lead/);
});

test("not now takes it away (SR-44)", async () => {
    answer();
    onRpc("desk", "dismiss_service_prompt", ({args}) => {
        expect.step(`dismiss ${args[1]}`);
        return true;
    });
    await mountView({type: "form", resModel: "desk", resId: 1});
    await animationFrame();
    await contains("[data-dismiss='7']").click();
    await animationFrame();
    expect.verifySteps(["dismiss 7"]);
    expect(".o_service_prompt").toHaveCount(1);
});

test("nothing to offer: no panel (SR-44)", async () => {
    answer([]);
    await mountView({type: "form", resModel: "desk", resId: 1});
    await animationFrame();
    expect(".o_service_prompts").toHaveCount(0);
});
