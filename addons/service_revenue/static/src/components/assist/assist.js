import {Component, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

/**
 * Choose one of the customer's open sales and say what was done for it.
 */
export class ServiceAssistDialog extends Component {
    static template = "service_revenue.ServiceAssistDialog";
    static components = {Dialog};
    static props = {
        resModel: String,
        resId: Number,
        deals: Array,
        onDone: Function,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        const open = this.props.deals.filter((deal) => !deal.mine);
        this.state = useState({
            dealId: open.length === 1 ? open[0].id : false,
            note: "",
            busy: false,
        });
    }

    get isOpen() {
        return this.props.deals.some((deal) => !deal.mine);
    }

    get canSave() {
        return Boolean(
            this.state.dealId && this.state.note.trim() && !this.state.busy
        );
    }

    choose(deal) {
        if (!deal.mine) {
            this.state.dealId = deal.id;
        }
    }

    async save() {
        if (!this.canSave) {
            return;
        }
        this.state.busy = true;
        try {
            const result = await this.orm.call(
                this.props.resModel,
                "assist_deal",
                [[this.props.resId], this.state.dealId],
                {note: this.state.note.trim()}
            );
            this.props.onDone(result.message);
            this.props.close();
        } finally {
            this.state.busy = false;
        }
    }
}

/**
 * Button on a work order or ticket: service helps a sale of another department.
 */
export class ServiceAssist extends Component {
    static template = "service_revenue.ServiceAssist";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.state = useState({busy: false, message: ""});
    }

    async onTap() {
        const {resModel, resId} = this.props.record;
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        this.state.message = "";
        try {
            const deals = await this.orm.call(resModel, "get_assist_deals", [[resId]]);
            this.dialog.add(ServiceAssistDialog, {
                resModel,
                resId,
                deals,
                onDone: (message) => {
                    this.state.message = message;
                },
            });
        } finally {
            this.state.busy = false;
        }
    }
}

export const serviceAssist = {component: ServiceAssist};

registry.category("view_widgets").add("service_assist", serviceAssist);
