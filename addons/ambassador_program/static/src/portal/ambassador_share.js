import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/**
 * Share or copy a text or an address: the phone's own dialog where it has one, else the
 * clipboard. Without JavaScript the field is there to be selected by hand.
 *
 * data-text holds what is shared, data-title its title.
 */
export class AmbassadorShare extends Interaction {
    static selector = ".o_ambassador_share";
    dynamicContent = {
        _root: {
            "t-att-class": () => ({"d-none": false}),
            "t-on-click.prevent": this.onShare,
        },
        ".o_ambassador_share_words": {"t-out": () => this.words || this.label},
    };

    setup() {
        this.words = "";
        this.label = this.canShare ? _t("Share") : _t("Copy");
    }

    get canShare() {
        return Boolean(navigator.share);
    }

    async onShare() {
        const {text, title} = this.el.dataset;
        try {
            if (this.canShare) {
                const isLink = /^https?:\/\//.test(text);
                await this.waitFor(
                    navigator.share(isLink ? {title, url: text} : {title, text})
                );
                return;
            }
            await this.waitFor(navigator.clipboard.writeText(text));
            this.words = _t("Copied");
        } catch (error) {
            if (error.name === "AbortError") {
                return;
            }
            // An old browser, or a page without https: the text is there to be selected.
            this.words = _t("Select it, then copy it");
        }
        this.updateContent();
    }
}

/**
 * The code on the whole screen, in one tap: from what the page has already, so that it
 * works without a network. The screen stays on where the browser can do that.
 */
export class AmbassadorCode extends Interaction {
    static selector = ".o_ambassador_full";
    dynamicContent = {
        _root: {"t-on-click.prevent": this.onOpen},
        _document: {"t-on-keydown": this.onKeydown},
    };

    onOpen() {
        if (this.screen) {
            return;
        }
        const {qr, url, close} = this.el.dataset;
        this.screen = document.createElement("button");
        this.screen.type = "button";
        this.screen.className = "o_ambassador_qr o_ambassador_qr_full";
        this.screen.setAttribute("aria-label", close);
        const picture = document.createElement("img");
        picture.src = qr;
        picture.alt = "";
        const address = document.createElement("span");
        address.className = "o_ambassador_url";
        address.textContent = url;
        const words = document.createElement("span");
        words.textContent = close;
        this.screen.append(picture, address, words);
        this.insert(this.screen, this.el.closest("#wrapwrap"));
        this.addListener(this.screen, "click", () => this.close());
        this.screen.focus();
        this.keepAwake();
    }

    async keepAwake() {
        try {
            const lock = await navigator.wakeLock?.request("screen");
            if (this.screen) {
                this.lock = lock;
            } else {
                lock?.release();
            }
        } catch {
            // Not allowed, or the battery is low: the code is shown all the same.
        }
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            this.close();
        }
    }

    close() {
        this.screen?.remove();
        this.screen = null;
        this.lock?.release();
        this.lock = null;
        this.el.focus();
    }
}

registry
    .category("public.interactions")
    .add("ambassador_program.share", AmbassadorShare)
    .add("ambassador_program.code", AmbassadorCode);
