import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** More seats than this are a bar: nobody counts forty dots. */
export const MOST_DOTS = 20;

/**
 * The seats of a city, one by one: taken, free, and those beyond the quota (AM-01). Told
 * apart by shape, and said in words.
 */
export class AmbassadorSeats extends Component {
    static template = "ambassador_program.Seats";
    static props = {...standardFieldProps};

    get filled() {
        return this.props.record.data[this.props.name] || 0;
    }

    get quota() {
        return this.props.record.data.quota || 0;
    }

    get seats() {
        const count = Math.max(this.quota, this.filled);
        if (count > MOST_DOTS) {
            return [];
        }
        return [...Array(count).keys()].map((number) => {
            if (number >= this.filled) {
                return "free";
            }
            return number < this.quota ? "taken" : "over";
        });
    }

    get percent() {
        return this.quota ? Math.min(100, Math.round((100 * this.filled) / this.quota)) : 0;
    }

    get label() {
        return _t("%(filled)s of %(quota)s seats", {
            filled: this.filled,
            quota: this.quota,
        });
    }
}

registry.category("fields").add("ambassador_seats", {
    component: AmbassadorSeats,
    displayName: _t("Seats"),
    supportedTypes: ["integer"],
    fieldDependencies: [{name: "quota", type: "integer"}],
});
