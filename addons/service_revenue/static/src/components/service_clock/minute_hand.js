import {onWillDestroy, reactive, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";

const MINUTE = 60 * 1000;

/** One hand for all clocks of the page: eighty rows tick together, with one timer. */
const hand = reactive({now: 0});
let users = 0;
let timer = null;

function move() {
    hand.now = Date.now();
}

/**
 * The time by the reader's clock, in milliseconds; whoever reads `now` of the answer is
 * shown anew each minute.
 */
export function useMinuteHand() {
    if (!users) {
        move();
        timer = browser.setInterval(move, MINUTE);
    }
    users += 1;
    onWillDestroy(() => {
        users -= 1;
        if (!users) {
            browser.clearInterval(timer);
        }
    });
    return useState(hand);
}
