import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {ConnectionLostError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

/**
 * What to sell to the customer of this document: up to three prompts, each one sentence
 * to say and one button. They are asked for after the form is there.
 */
export class ServicePrompts extends Component {
    static template = "service_revenue.ServicePrompts";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({prompts: [], busy: false});
        onWillStart(() => {
            // Not awaited: the form does not wait for what may be offered.
            this.load(this.props.record);
        });
        onWillUpdateProps((nextProps) => {
            if (this.key(nextProps.record) !== this.loaded) {
                this.load(nextProps.record);
            }
        });
    }

    /** Another document, or another customer on it, has other prompts. */
    key(record) {
        const partner = record.data.partner_id;
        return `${record.resModel},${record.resId},${(partner && partner.id) || ""}`;
    }

    async load(record) {
        this.loaded = this.key(record);
        const loaded = this.loaded;
        this.state.prompts = [];
        if (!record.resId || record.dirty) {
            return;
        }
        try {
            const prompts = await this.orm.silent.call(
                record.resModel,
                "get_service_prompts",
                [[record.resId]]
            );
            if (loaded === this.loaded) {
                this.state.prompts = prompts;
            }
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
        }
    }

    async onUse(prompt) {
        const {record} = this.props;
        const done = await this.call(prompt, "use_service_prompt", {save: true});
        if (!done) {
            return;
        }
        prompt.used = true;
        this.notification.add(done.message, {type: "success"});
        if (done.action) {
            await this.action.doAction(done.action);
        } else {
            await record.load();
        }
    }

    async onDismiss(prompt) {
        if (await this.call(prompt, "dismiss_service_prompt")) {
            this.state.prompts = this.state.prompts.filter(
                (other) => other.rule_id !== prompt.rule_id
            );
        }
    }

    async call(prompt, method, {save = false} = {}) {
        const {record} = this.props;
        if (this.state.busy || (save && !(await record.save()))) {
            return false;
        }
        this.state.busy = prompt.rule_id;
        try {
            return await this.orm.call(record.resModel, method, [
                [record.resId],
                prompt.rule_id,
            ]);
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.notification.add(
                _t("No connection. Tap again when you are back: it counts only once."),
                {type: "warning"}
            );
            return false;
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("view_widgets").add("service_prompts", {component: ServicePrompts});
