import {Component, useState} from "@odoo/owl";
import {ConnectionLostError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

const ICONS = {
    sold: "fa-shopping-cart",
    warranty_start: "fa-shield",
    warranty_end: "fa-shield",
    visit: "fa-wrench",
    repair: "fa-wrench",
    ticket: "fa-life-ring",
    complaint: "fa-exclamation-triangle",
    part: "fa-cog",
    contract: "fa-file-text-o",
    contract_end: "fa-file-text-o",
    replacement: "fa-exchange",
    returned: "fa-undo",
    proposal: "fa-lightbulb-o",
};

/**
 * The life of a unit: what was, today, what comes, and which service is right when.
 */
export class ServiceTimeline extends Component {
    static template = "service_revenue.ServiceTimeline";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({busy: false, done: {}});
    }

    get timeline() {
        return this.props.record.data[this.props.name];
    }

    /** Events with the day of today between the past and what comes. */
    get rows() {
        const {events} = this.timeline;
        const rows = events.filter((event) => !event.future);
        rows.push({key: "today", kind: "today"});
        return rows.concat(events.filter((event) => event.future));
    }

    icon(event) {
        return ICONS[event.kind] || "fa-circle-o";
    }

    isDone(event) {
        return event.proposal.done || this.state.done[event.key];
    }

    leadLabel(event) {
        return _t("Make a lead: %s", event.title);
    }

    onOpen(event) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: event.model,
            res_id: event.id,
            views: [[false, "form"]],
        });
    }

    async onLead(event) {
        if (this.state.busy) {
            return;
        }
        const {resModel, resId} = this.props.record;
        this.state.busy = event.key;
        try {
            const name = await this.orm.call(resModel, "action_service_moment", [
                [resId],
                event.proposal.moment_id,
            ]);
            this.state.done[event.key] = true;
            this.notification.add(_t("Lead: %s", name), {type: "success"});
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.notification.add(
                _t("No connection. Tap again when you are back: it counts only once."),
                {type: "warning"}
            );
        } finally {
            this.state.busy = false;
        }
    }
}

export const serviceTimeline = {
    component: ServiceTimeline,
    displayName: _t("Timeline of a Product"),
    supportedTypes: ["json"],
};

registry.category("fields").add("service_timeline", serviceTimeline);
