import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/** Letters only, in one case: "Xi'an 西安市" is found by "xian". */
export function plain(text) {
    return text
        .normalize("NFKD")
        .replace(/[\u0300-\u036f'’\s]/g, "")
        .toLowerCase();
}

/**
 * Some letters of the city leave the cities that have them. Without JavaScript the list of
 * cities by province is complete.
 */
export class AmbassadorApply extends Interaction {
    static selector = ".o_ambassador_city";
    dynamicContent = {
        ".o_ambassador_city_find": {"t-on-input": this.onInput},
    };

    setup() {
        this.select = this.el.querySelector("select");
        this.groups = [...this.select.querySelectorAll("optgroup")].map((group) => ({
            group,
            options: [...group.querySelectorAll("option")],
        }));
        const find = document.createElement("input");
        find.type = "search";
        find.className = "form-control mb-2 o_ambassador_city_find";
        find.placeholder = _t("Some letters of your city");
        find.setAttribute("aria-label", find.placeholder);
        this.insert(find, this.select, "beforebegin");
    }

    onInput(ev) {
        const words = plain(ev.target.value);
        const found = [];
        for (const {group, options} of this.groups) {
            const kept = options.filter((option) =>
                plain(option.dataset.words).includes(words)
            );
            group.replaceChildren(...kept);
            found.push(...kept);
        }
        this.select
            .querySelectorAll("optgroup")
            .forEach((group) => (group.hidden = !group.children.length));
        if (words && found.length) {
            const exact = found.find((one) =>
                [words, `${words}市`].some((word) =>
                    one.dataset.words.split(" ").map(plain).includes(word)
                )
            );
            this.select.value = (exact || found[0]).value;
        } else {
            this.select.value = "";
        }
    }
}

registry
    .category("public.interactions")
    .add("ambassador_program.ambassador_apply", AmbassadorApply);
