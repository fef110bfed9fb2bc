import {expect, test} from "@odoo/hoot";
import {advanceTime, mockDate} from "@odoo/hoot-mock";
import {setupInteractionWhiteList, startInteractions} from "@web/../tests/public/helpers";

setupInteractionWhiteList("channel_partner.time_left");

const badge = (until) => `
    <div id="wrapwrap">
        <span class="o_store_left badge text-bg-warning" data-until="${until}">
            <span class="o_store_left_words">as the server wrote it</span>
        </span>
    </div>`;

test("time that is left counts down and ends (CP-08)", async () => {
    mockDate("2026-11-22 08:00:00", 0);
    await startInteractions(badge("2026-11-22T09:01:30Z"));
    expect(".o_store_left_words").toHaveText("1 h 1 min left");
    expect(".o_store_left").toHaveClass("text-bg-warning");
    await advanceTime(2 * 60 * 1000);
    expect(".o_store_left_words").toHaveText("59 min left");
    expect(".o_store_left").toHaveClass("text-bg-danger");
    await advanceTime(60 * 60 * 1000);
    expect(".o_store_left_words").toHaveText("The time is over");
});

test("an offer with days left says days (CP-08)", async () => {
    mockDate("2026-11-22 08:00:00", 0);
    await startInteractions(badge("2026-11-25T09:00:00Z"));
    expect(".o_store_left_words").toHaveText("3 days left");
});
