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
import "@service_revenue/components/service_timeline/service_timeline";

const EVENT = {text: "", proposal: false, future: false, day: "2026-01-01"};

class Unit extends models.Model {
    _name = "unit";
    life = fields.Json();
    _records = [
        {
            id: 1,
            life: {
                today: "06/01/2026",
                can_sell: true,
                events: [
                    {...EVENT, key: "sold", kind: "sold", title: "Bought"},
                    {
                        ...EVENT,
                        key: "proposal-3",
                        kind: "proposal",
                        title: "Extended warranty",
                        text: "Keep it covered?",
                        future: true,
                        proposal: {
                            moment_id: 3,
                            service: "VIP",
                            done: false,
                            open: true,
                            due: false,
                        },
                    },
                ],
            },
        },
        {id: 2, life: {today: "06/01/2026", can_sell: false, events: []}},
    ];
    _views = {
        form: `<form><field name="life" widget="service_timeline"/></form>`,
    };
}

defineMailModels();
defineModels([Unit]);

test("past, today, what comes; a tap makes the lead (SR-45)", async () => {
    onRpc("unit", "action_service_moment", ({args}) => {
        expect.step(`moment ${args[1]}`);
        return "Extended warranty: Ms Li";
    });
    await mountView({type: "form", resModel: "unit", resId: 1});
    const kinds = () =>
        [...document.querySelectorAll(".o_service_timeline_event")].map(
            (event) => event.dataset.kind
        );
    expect(kinds()).toEqual(["sold", "today", "proposal"]);
    expect(queryAllTexts("q")).toEqual(["Keep it covered?"]);
    await contains("[data-moment='3']").click();
    await animationFrame();
    expect.verifySteps(["moment 3"]);
    expect("[data-kind=proposal] [role=status]").toHaveText("Lead made");
});

test("nothing known: what to do (SR-45)", async () => {
    await mountView({type: "form", resModel: "unit", resId: 2});
    expect("[data-kind=today]").toHaveText(/enter when it was bought/);
});
