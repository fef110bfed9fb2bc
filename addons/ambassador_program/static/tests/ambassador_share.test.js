import {expect, test} from "@odoo/hoot";
import {click, press} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {patchWithCleanup} from "@web/../tests/web_test_helpers";
import {setupInteractionWhiteList, startInteractions} from "@web/../tests/public/helpers";

setupInteractionWhiteList(["ambassador_program.share", "ambassador_program.code"]);

const share = (text) => `
    <div id="wrapwrap">
        <button class="o_ambassador_share d-none" data-text="${text}" data-title="Spring">
            <span class="o_ambassador_share_words">Share</span>
        </button>
    </div>`;
const PIXEL =
    "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
const code = `
    <div id="wrapwrap">
        <a href="#own" class="o_ambassador_full" data-qr="${PIXEL}"
            data-url="https://example.com/r/x" data-close="Tap to close">code</a>
    </div>`;

test("a phone shares an address by its own dialog (AM-02)", async () => {
    patchWithCleanup(navigator, {
        share: async (what) => expect.step(JSON.stringify(what)),
    });
    await startInteractions(share("https://example.com/r/x"));
    expect(".o_ambassador_share").not.toHaveClass("d-none");
    expect(".o_ambassador_share_words").toHaveText("Share");
    await click(".o_ambassador_share");
    await animationFrame();
    expect.verifySteps([
        JSON.stringify({title: "Spring", url: "https://example.com/r/x"}),
    ]);
});

test("without that dialog a text is copied (AM-02)", async () => {
    patchWithCleanup(navigator, {share: undefined});
    patchWithCleanup(navigator.clipboard, {
        writeText: async (text) => expect.step(text),
    });
    await startInteractions(share("Fresh water!"));
    expect(".o_ambassador_share_words").toHaveText("Copy");
    await click(".o_ambassador_share");
    await animationFrame();
    expect.verifySteps(["Fresh water!"]);
    expect(".o_ambassador_share_words").toHaveText("Copied");
});

test("what cannot be copied says what to do (AM-02)", async () => {
    patchWithCleanup(navigator, {share: undefined});
    patchWithCleanup(navigator.clipboard, {
        writeText: async () => {
            throw new Error("not allowed");
        },
    });
    await startInteractions(share("Fresh water!"));
    await click(".o_ambassador_share");
    await animationFrame();
    expect(".o_ambassador_share_words").toHaveText("Select it, then copy it");
});

test("one tap shows the code on the whole screen, one more closes it (AM-02)", async () => {
    await startInteractions(code);
    await click(".o_ambassador_full");
    await animationFrame();
    expect(".o_ambassador_qr_full").toHaveCount(1);
    expect(".o_ambassador_qr_full img").toHaveAttribute("src", PIXEL);
    expect(".o_ambassador_qr_full .o_ambassador_url").toHaveText(
        "https://example.com/r/x"
    );
    await click(".o_ambassador_full");
    await animationFrame();
    expect(".o_ambassador_qr_full").toHaveCount(1);
    await click(".o_ambassador_qr_full");
    await animationFrame();
    expect(".o_ambassador_qr_full").toHaveCount(0);
    await click(".o_ambassador_full");
    await press("Escape");
    await animationFrame();
    expect(".o_ambassador_qr_full").toHaveCount(0);
});
