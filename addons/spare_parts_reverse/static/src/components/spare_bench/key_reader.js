import {browser} from "@web/core/browser/browser";
import {session} from "@web/session";

/**
 * Tells a key that somebody pressed from the keys that a scanner types.
 *
 * A scanner types its characters in a burst. A single key is a command only if no other
 * one follows within the time that a scanner takes between two.
 */
export class KeyReader {
    constructor(onCommand) {
        this.onCommand = onCommand;
        // Keys of the burst that is being typed.
        this.count = 0;
        this.wait = session.max_time_between_keys_in_ms || 150;
    }

    /** Forget the keys of the burst that is being typed. */
    clear() {
        browser.clearTimeout(this.timer);
        this.count = 0;
    }

    read(key) {
        browser.clearTimeout(this.timer);
        this.count += 1;
        this.timer = browser.setTimeout(() => {
            const isCommand = this.count === 1;
            this.count = 0;
            if (isCommand) {
                this.onCommand(key);
            }
        }, this.wait);
    }
}
