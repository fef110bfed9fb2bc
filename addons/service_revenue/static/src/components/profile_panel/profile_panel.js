import {Component, onWillUpdateProps, useState} from "@odoo/owl";
import {ConnectionLostError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

import {ServiceProfileChips} from "../profile_chips/profile_chips";

/**
 * Who the customer is, on one screen, and what to offer with which sentence. One tap on
 * an offer brings in its lead.
 */
export class ServiceProfilePanel extends Component {
    static template = "service_revenue.ServiceProfilePanel";
    static components = {ServiceProfileChips};
    static props = {
        ...standardFieldProps,
        contact: {type: Boolean, optional: true},
    };
    static defaultProps = {contact: true};

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({busy: false, messages: {}, tags: null});
        this.resId = this.props.record.resId;
        onWillUpdateProps((nextProps) => {
            if (nextProps.record.resId !== this.resId) {
                this.resId = nextProps.record.resId;
                Object.assign(this.state, {busy: false, messages: {}, tags: null});
            }
        });
    }

    get brief() {
        return this.props.record.data[this.props.name];
    }

    get isNew() {
        return !this.props.record.resId;
    }

    /** A phone shows what is needed at the door; the rest is one tap away. */
    get isOpen() {
        return !this.env.isSmall;
    }

    get chipsProps() {
        return {
            name: "chips",
            record: {data: {chips: this.brief.chips}},
        };
    }

    isCaptured(offer) {
        return (
            offer.interest_id in this.state.messages ||
            (this.brief.captured || []).includes(offer.interest_id)
        );
    }

    message(offer) {
        return this.state.messages[offer.interest_id] || _t("Brought in already.");
    }

    offerLabel(offer) {
        return _t("Interested: %s", offer.title);
    }

    /** "and 3 more", or nothing when all are shown. */
    more(part, shown) {
        return part.count > shown ? _t("and %s more", part.count - shown) : "";
    }

    get consumables() {
        const {names} = this.brief.consumables;
        return [...names, this.more(this.brief.consumables, names.length)]
            .filter(Boolean)
            .join(", ");
    }

    /** Quick tags as the last tap left them. */
    get quickTags() {
        return this.state.tags || this.brief.quick_tags || [];
    }

    async onTag(tag) {
        if (this.state.busy) {
            return;
        }
        const {resModel, resId} = this.props.record;
        this.state.busy = `tag_${tag.id}`;
        try {
            const tags = await this.orm.call(
                resModel,
                "set_quick_tag",
                [[resId], tag.id, !tag.on],
                {}
            );
            if (resId === this.resId) {
                this.state.tags = tags;
            }
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.notification.add(_t("No connection. Tap again when you are back."), {
                type: "warning",
            });
        } finally {
            this.state.busy = false;
        }
    }

    async onOffer(offer) {
        if (this.state.busy) {
            return;
        }
        const {resModel, resId} = this.props.record;
        this.state.busy = offer.rule_id;
        try {
            const result = await this.orm.call(
                resModel,
                "capture_lead",
                [[resId], offer.interest_id],
                {}
            );
            if (resId === this.resId) {
                this.state.messages[offer.interest_id] = result.message;
            }
            this.env.bus.trigger("SERVICE_REVENUE:LEAD_CAPTURED", {resModel, resId});
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

export const serviceProfilePanel = {
    component: ServiceProfilePanel,
    displayName: _t("Customer Profile"),
    supportedTypes: ["json"],
    supportedOptions: [
        {
            label: _t("Show name, phone and address"),
            name: "contact",
            type: "boolean",
        },
    ],
    extractProps: ({options}) => ({contact: options.contact ?? true}),
};

registry.category("fields").add("service_profile_panel", serviceProfilePanel);
