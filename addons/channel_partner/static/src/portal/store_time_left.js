import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

const {DateTime} = luxon;

/**
 * Time that is left to accept an offer: counts down while the page is open.
 *
 * Without JavaScript the page shows what was left when it was opened.
 */
export class StoreTimeLeft extends Interaction {
    static selector = ".o_store_left";
    dynamicContent = {
        ".o_store_left_words": {"t-out": () => this.words},
        _root: {
            "t-att-class": () => ({
                "text-bg-danger": this.seconds < 3600,
                "text-bg-warning": this.seconds >= 3600,
            }),
        },
    };

    setup() {
        this.until = DateTime.fromISO(this.el.dataset.until);
        this.tick();
    }

    start() {
        const timer = setInterval(() => {
            this.tick();
            this.updateContent();
            if (this.seconds <= 0) {
                clearInterval(timer);
            }
        }, 15000);
        this.registerCleanup(() => clearInterval(timer));
    }

    tick() {
        this.seconds = Math.floor(this.until.diffNow().as("seconds"));
        this.words = this.getWords();
    }

    getWords() {
        if (this.seconds <= 0) {
            return _t("The time is over");
        }
        const total = Math.floor(this.seconds / 60);
        if (total < 1) {
            return _t("less than a minute left");
        }
        if (total < 60) {
            return _t("%(minutes)s min left", {minutes: total});
        }
        if (total < 48 * 60) {
            return _t("%(hours)s h %(minutes)s min left", {
                hours: Math.floor(total / 60),
                minutes: total % 60,
            });
        }
        return _t("%(days)s days left", {days: Math.floor(total / (24 * 60))});
    }
}

registry.category("public.interactions").add("channel_partner.time_left", StoreTimeLeft);
