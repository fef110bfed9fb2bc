import {advanceTime, animationFrame, expect, mockDate, queryAllTexts, test} from "@odoo/hoot";
import {
    contains,
    getService,
    mountWebClient,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import "@service_revenue/components/my_earnings/my_earnings";

defineMailModels();

const LINE = {
    id: 1,
    date: "2026-11-04",
    amount: 20,
    currency_id: 1,
    state: "pending",
    state_label: "Pending",
    title: "Bounty for an accepted trade-in",
    customer: "Ms Li",
    job: "FO0012",
    sale: "",
    base: 0,
    rate: 0,
    is_correction: false,
    note: "Waits for the call-back of work order FO0012 until 2026-11-29.",
};

/** Months that the server knows; every other month is empty. */
function mockEarnings(months) {
    onRpc("service.incentive.entry", "get_my_earnings", ({args}) => {
        const month = `${(args[0] || "2026-11-20").slice(0, 7)}-01`;
        expect.step(args[0] || "now");
        return {
            month,
            currency_id: 1,
            totals: [],
            older: [],
            limit: 200,
            lines: [],
            ...months[month],
        };
    });
}

async function openEarnings() {
    mockDate("2026-11-20 10:00:00");
    await mountWebClient();
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "service_revenue.my_earnings",
    });
    await advanceTime(0);
    await animationFrame();
}

test("figures, lines and why each amount is where it is", async () => {
    mockEarnings({
        "2026-11-01": {
            totals: [{currency_id: 1, pending: 20, earned: 139.98, paid: 0}],
            older: [{currency_id: 1, pending: 5, earned: 0, paid: 0}],
            lines: [
                LINE,
                {
                    ...LINE,
                    id: 2,
                    amount: -69.99,
                    state: "payable",
                    state_label: "Payable",
                    is_correction: true,
                    rate: 2,
                    base: 3499.5,
                },
            ],
        },
    });
    await openEarnings();
    expect.verifySteps(["now"]);
    expect(".o_my_earnings_title").toHaveText("November 2026");
    expect(queryAllTexts(".o_my_earnings_amount")).toEqual([
        "$ 20.00",
        "$ 139.98",
        "$ 0.00",
    ]);
    expect(".o_my_earnings_older").toHaveText("From earlier months: $ 5.00 pending");
    expect(".o_my_earnings_line").toHaveCount(2);
    expect(".o_my_earnings_line:first").toHaveText(/Ms Li · FO0012/);
    expect(".o_my_earnings_line:first").toHaveText(/until 2026-11-29/);
    expect(".o_my_earnings_line:last strong").toHaveClass("text-danger");
    expect(".o_my_earnings_line:last").toHaveText(/now 2 % of \$ 3,499.50/);
    expect(".o_my_earnings_next").not.toBeEnabled();
});

test("one month back and forth, and a month without earnings", async () => {
    mockEarnings({"2026-11-01": {lines: [LINE]}});
    await openEarnings();
    await contains(".o_my_earnings_previous").click();
    expect(".o_my_earnings_title").toHaveText("October 2026");
    expect(".o_my_earnings_empty").toHaveText(/Open a job and tap/);
    await contains(".o_my_earnings_next").click();
    expect(".o_my_earnings_title").toHaveText("November 2026");
    expect(".o_my_earnings_line").toHaveCount(1);
    expect.verifySteps(["now", "2026-10-01", "2026-11-01"]);
});

test("amounts in several currencies stand below each other", async () => {
    mockEarnings({
        "2026-11-01": {
            totals: [
                {currency_id: 1, pending: 1, earned: 2, paid: 3},
                {currency_id: 2, pending: 4, earned: 5, paid: 6},
            ],
        },
    });
    await openEarnings();
    expect("[data-figure=pending] .o_my_earnings_amount").toHaveCount(2);
    expect.verifySteps(["now"]);
});

test("a negative balance that is carried over is said, and what becomes of it", async () => {
    mockEarnings({
        "2026-11-01": {
            carried: [{currency_id: 1, amount: -69.99, until: "2026-10-31"}],
        },
    });
    await openEarnings();
    expect(".o_my_earnings_carried").toHaveText(/-69\.99.*deducted next/);
    expect.verifySteps(["now"]);
});
