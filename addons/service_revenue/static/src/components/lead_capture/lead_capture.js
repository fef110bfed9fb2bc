import {Component, onWillStart, onWillUpdateProps, useRef, useState} from "@odoo/owl";
import {ConnectionLostError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {shrinkPhoto} from "./photo";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useBus, useService} from "@web/core/utils/hooks";

// A tap never waits longer than this for the phone to know where it is.
const POSITION_PATIENCE = 1000;
// What the parts of a page tell each other after a tap.
const LEAD_CAPTURED = "SERVICE_REVENUE:LEAD_CAPTURED";

const STATE_ICONS = {
    triage: "fa-clock-o",
    accepted: "fa-check",
    rejected: "fa-times",
    won: "fa-trophy",
    lost: "fa-times",
};

/**
 * Big buttons on a work order or ticket, one for each interest: one tap brings in the
 * lead. A button that has been tapped shows what became of its lead.
 */
export class ServiceLeadCapture extends Component {
    static template = "service_revenue.ServiceLeadCapture";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.photoInput = useRef("photoInput");
        this.state = useState({
            interests: [],
            busy: false,
            evidence: false,
            note: "",
            photo: null,
            message: "",
        });
        // A lead that was captured elsewhere on the page, in the customer's profile.
        useBus(this.env.bus, LEAD_CAPTURED, ({detail}) => {
            const {resModel, resId, source} = detail;
            if (
                source !== this &&
                resModel === this.resModel &&
                resId === this.resId
            ) {
                this.load(this.props.record);
            }
        });
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps(async (nextProps) => {
            if (nextProps.record.resId !== this.resId) {
                this.resetEvidence();
                this.state.message = "";
                await this.load(nextProps.record);
            }
        });
    }

    // ------------------------------------------------------------------
    // Reading
    // ------------------------------------------------------------------

    async load(record) {
        this.resModel = record.resModel;
        this.resId = record.resId;
        this.state.interests = this.resId
            ? await this.orm.call(this.resModel, "get_lead_capture_panel", [
                  [this.resId],
              ])
            : [];
    }

    get isNew() {
        return !this.props.record.resId;
    }

    stateIcon(lead) {
        return `fa ${STATE_ICONS[lead.state] || "fa-check"}`;
    }

    ariaLabel(interest) {
        const {name, lead} = interest;
        return lead ? `${name}: ${lead.result}` : name;
    }

    // ------------------------------------------------------------------
    // Tapping
    // ------------------------------------------------------------------

    async onTap(interest) {
        if (this.state.busy) {
            return;
        }
        const hasEvidence = this.state.note.trim() || this.state.photo;
        if (interest.lead && !hasEvidence) {
            return this.openLead(interest.lead);
        }
        this.state.busy = interest.id;
        this.state.message = "";
        try {
            const position = await this.getPosition();
            const result = await this.orm.call(
                this.resModel,
                "capture_lead",
                [[this.resId], interest.id],
                {
                    note: this.state.note.trim() || null,
                    photo: this.state.photo,
                    position,
                }
            );
            this.state.message = result.message;
            this.resetEvidence();
            const {resModel, resId} = this;
            this.env.bus.trigger(LEAD_CAPTURED, {resModel, resId, source: this});
            await this.load(this.props.record);
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

    openLead(lead) {
        if (!lead.id) {
            return;
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "crm.lead",
            res_id: lead.id,
            views: [[false, "form"]],
        });
    }

    /**
     * Where the phone is, if it says so at once; a tap without position is as good.
     */
    getPosition() {
        const geolocation = browser.navigator.geolocation;
        if (!geolocation) {
            return null;
        }
        return new Promise((resolve) => {
            browser.setTimeout(() => resolve(null), POSITION_PATIENCE);
            geolocation.getCurrentPosition(
                ({coords}) =>
                    resolve({latitude: coords.latitude, longitude: coords.longitude}),
                () => resolve(null),
                {maximumAge: 300000, timeout: POSITION_PATIENCE}
            );
        });
    }

    // ------------------------------------------------------------------
    // Photo and note
    // ------------------------------------------------------------------

    resetEvidence() {
        Object.assign(this.state, {evidence: false, note: "", photo: null});
    }

    toggleEvidence() {
        this.state.evidence = !this.state.evidence;
    }

    async onPhoto(ev) {
        const file = ev.target.files[0];
        ev.target.value = "";
        if (file) {
            this.state.photo = await this.shrink(file);
        }
    }

    dropPhoto() {
        this.state.photo = null;
    }

    get photoUrl() {
        return `data:image/jpeg;base64,${this.state.photo}`;
    }

    shrink(file) {
        return shrinkPhoto(file);
    }
}

export const serviceLeadCapture = {component: ServiceLeadCapture};

registry.category("view_widgets").add("service_lead_capture", serviceLeadCapture);
