import {animationFrame, expect, test} from "@odoo/hoot";
import {
    contains,
    getService,
    mountWebClient,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import "@service_revenue/components/lead_comparison/lead_comparison";

defineMailModels();

const COLUMN = {
    name: "service",
    captured: 10,
    won: 4,
    closed: 8,
    win_rate: 50,
    hours_to_win: 48,
    value: [{currency_id: 1, amount: 1000}],
    value_per_won: [{currency_id: 1, amount: 250}],
    cost: [{currency_id: 1, amount: 40}],
    cost_per_lead: [{currency_id: 1, amount: 4}],
    cost_per_won: [{currency_id: 1, amount: 10}],
    cost_ratio: [{currency_id: 1, percent: 4}],
    cost_parts: {paid: [{currency_id: 1, amount: 40}]},
    origins: {new: 3, assisted: 1},
    domain: [["source", "=", "service"]],
    incentive_domain: [["state", "!=", "void"]],
};
const OTHER = {
    ...COLUMN,
    name: "other",
    captured: 0,
    won: 0,
    win_rate: false,
    hours_to_win: false,
    value: [],
    value_per_won: [],
    cost: [],
    cost_per_lead: [],
    cost_per_won: [],
    cost_ratio: [],
    cost_parts: {},
    origins: {},
    domain: [["source", "=", "other"]],
};

async function openComparison(columns) {
    onRpc("service.lead.report", "get_comparison", ({args}) => {
        expect.step(args[0]);
        return {
            period: args[0],
            date_from: "2026-11-01",
            date_to: "2026-11-30",
            columns,
        };
    });
    await mountWebClient();
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "service_revenue.lead_comparison",
    });
    await animationFrame();
}

test("two columns, drill-down and another period", async () => {
    await openComparison([COLUMN, OTHER]);
    expect("[data-row=win_rate] [data-column=service]").toHaveText("50.0 %");
    expect("[data-row=win_rate] [data-column=other]").toHaveText("–");
    expect("[data-row=hours_to_win] [data-column=service]").toHaveText("2.0 days");
    expect("[data-details=service] dt").toHaveText("Incentives paid");
    expect("[data-details=other]").toHaveText(/Nothing entered yet/);
    expect("[data-origin=assisted] strong").toHaveText("1");
    getService("action").doAction = (request) =>
        expect.step(JSON.stringify(request.domain));
    await contains("[data-row=won] [data-column=service] button").click();
    await contains("[data-row=cost] [data-column=service] button").click();
    await contains("[data-period=last_month]").click();
    expect.verifySteps([
        "year",
        '[["source","=","service"],["won","=",1]]',
        '[["state","!=","void"]]',
        "last_month",
    ]);
});

test("nothing to compare says what to do", async () => {
    await openComparison([{...COLUMN, captured: 0}, OTHER]);
    expect(".o_lead_comparison_table").toHaveCount(0);
    expect(".o_lead_comparison_empty").toHaveText(/Choose a longer period/);
    expect.verifySteps(["year"]);
});
