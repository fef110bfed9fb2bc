import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * What to know about a customer at a glance: a few badges, each with words, so that
 * nothing is said by colour alone.
 */
export class ServiceProfileChips extends Component {
    static template = "service_revenue.ServiceProfileChips";
    static props = {
        ...standardFieldProps,
        limit: {type: Number, optional: true},
    };
    static defaultProps = {limit: 0};

    get all() {
        return this.props.record.data[this.props.name] || [];
    }

    get chips() {
        return this.props.limit ? this.all.slice(0, this.props.limit) : this.all;
    }

    get hidden() {
        return this.all.slice(this.chips.length);
    }

    labels(chips) {
        return chips.map((chip) => chip.label).join(", ");
    }

    chipClass(chip) {
        if ("color" in chip) {
            return `o_tag o_tag_color_${chip.color}`;
        }
        return `o_service_chip_${chip.tone}`;
    }
}

export const serviceProfileChips = {
    component: ServiceProfileChips,
    displayName: _t("Customer at a Glance"),
    supportedTypes: ["json"],
    supportedOptions: [
        {
            label: _t("At most this many"),
            name: "limit",
            type: "number",
        },
    ],
    extractProps: ({options}) => ({limit: options.limit}),
};

registry.category("fields").add("service_profile_chips", serviceProfileChips);
