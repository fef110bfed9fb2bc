import {animationFrame, expect, queryAllTexts, test} from "@odoo/hoot";
import {
    contains,
    getService,
    mountWebClient,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import "@service_revenue/components/service_today/service_today";

defineMailModels();

function figure(name, values) {
    return {
        name,
        label: name,
        value: null,
        amounts: null,
        previous: null,
        tone: null,
        action: {
            type: "ir.actions.act_window",
            res_model: "res.partner",
            views: [[false, "list"]],
            domain: [["name", "=", name]],
        },
        ...values,
    };
}

async function openToday(sections) {
    onRpc("service.today", "get_figures", () => {
        expect.step("read");
        return {date: "2026-11-20", currency_id: 1, sections};
    });
    await mountWebClient();
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "service_revenue.service_today",
    });
    await animationFrame();
}

test("figures, one amount a currency, and last month beside them", async () => {
    await openToday([
        {
            name: "month",
            figures: [
                figure("captured", {value: 12, previous: 10}),
                figure("won_value", {
                    amounts: [
                        {currency_id: 1, amount: 5},
                        {currency_id: 2, amount: 7.5},
                    ],
                    previous: [],
                }),
            ],
        },
        {name: "deals", figures: []},
        {name: "late", figures: [figure("triage", {value: 3, tone: "warning"})]},
    ]);
    expect("[data-section]").toHaveCount(2);
    expect("[data-figure=captured] .o_service_figure_value").toHaveText("12");
    expect("[data-figure=captured] .o_service_figure_hint").toHaveText("last month 10");
    expect("[data-figure=captured] .fa-arrow-up").toHaveCount(1);
    expect(queryAllTexts("[data-figure=won_value] .o_service_figure_value")).toHaveLength(
        2
    );
    expect("[data-figure=won_value] .fa-arrow-up").toHaveCount(0);
    // State never by colour alone.
    expect("[data-figure=triage] .fa-exclamation-circle").toHaveCount(1);
    expect.verifySteps(["read"]);
});

test("a figure opens its documents", async () => {
    await openToday([{name: "late", figures: [figure("triage", {value: 3})]}]);
    const action = getService("action");
    action.doAction = (request) => {
        expect.step(request.domain[0][2]);
    };
    await contains("[data-figure=triage]").click();
    expect.verifySteps(["read", "triage"]);
});

test("read again", async () => {
    await openToday([{name: "late", figures: [figure("triage", {value: 0})]}]);
    await contains(".o_service_today_reload").click();
    expect.verifySteps(["read", "read"]);
});
