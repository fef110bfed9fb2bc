import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** 0.5 -> "30 min", 5.25 -> "5.3 h", 60 -> "2.5 d" */
export function formatHours(hours) {
    if (hours < 1) {
        return _t("%s min", Math.round(hours * 60));
    }
    if (hours < 48) {
        return _t("%s h", Math.round(hours * 10) / 10);
    }
    return _t("%s d", Math.round(hours / 2.4) / 10);
}

/**
 * Steps of a ticket in one line: what is reached and after how long, or how long each
 * step took of the time it may take. Never by colour alone: each step has an icon.
 */
export class ServiceSteps extends Component {
    static template = "service_revenue.ServiceSteps";
    static props = {...standardFieldProps};

    get steps() {
        return (this.props.record.data[this.props.name] || []).map((step, index) =>
            "at" in step ? this.reached(step, index) : this.measured(step, index)
        );
    }

    reached(step, index) {
        const done = Boolean(step.at);
        return {
            key: step.key || index,
            label: step.label,
            icon: done ? "fa-check-circle text-success" : "fa-circle-o text-muted",
            state: done ? _t("reached") : _t("not reached yet"),
            text: done && index ? `+${formatHours(step.hours)}` : "",
            title: done
                ? formatDateTime(deserializeDateTime(step.at), {showSeconds: false})
                : _t("not reached yet"),
        };
    }

    measured(step, index) {
        const begun = step.hours !== null && step.hours !== undefined;
        const late = begun && step.target && step.hours > step.target;
        let icon = "fa-circle-o text-muted";
        if (begun) {
            icon = late
                ? "fa-exclamation-triangle text-danger"
                : "fa-check-circle text-success";
        }
        if (step.current && !late) {
            icon = "fa-play-circle text-primary";
        }
        const parts = [];
        if (begun) {
            parts.push(formatHours(step.hours));
        }
        if (step.target) {
            parts.push(_t("of %s", formatHours(step.target)));
        }
        return {
            key: index,
            label: step.label,
            icon,
            state: late ? _t("too late") : "",
            text: parts.join(" "),
            title: step.note || step.label,
        };
    }
}

export const serviceSteps = {
    component: ServiceSteps,
    displayName: _t("Steps with Times"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("service_steps", serviceSteps);
