import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

/**
 * Services that fit the products of a quotation: one tap sells one, one tap notes that
 * the customer wants none.
 */
export class ServiceProposals extends Component {
    static template = "service_revenue.ServiceProposals";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({busy: false, asking: false});
    }

    get value() {
        return this.props.record.data[this.props.name] || {lines: [], reasons: []};
    }

    get open() {
        return this.value.lines.filter((line) => !line.refused);
    }

    get refused() {
        return this.value.lines.filter((line) => line.refused);
    }

    priceNote(offer) {
        if (offer.billing === "monthly") {
            return _t("%s a month", offer.price);
        }
        if (offer.billing === "yearly") {
            return _t("%s a year", offer.price);
        }
        return _t("%(price)s for %(months)s months", {
            price: offer.price,
            months: offer.months,
        });
    }

    addLabel(line, offer) {
        return _t("Add %(service)s for %(product)s", {
            service: offer.name,
            product: line.product,
        });
    }

    ask(line) {
        this.state.asking = this.state.asking === line.line ? false : line.line;
    }

    add(line, offer) {
        return this.call("action_add_service", [[line.line], offer.id]);
    }

    refuse(line, reason) {
        return this.call("action_refuse_service", [
            [line.line],
            reason ? reason.id : false,
        ]);
    }

    proposeAgain(line) {
        return this.call("action_propose_service", [[line.line]]);
    }

    async call(method, args) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            // What was typed on the quotation is not lost by the tap.
            if (!(await this.props.record.save())) {
                return;
            }
            await this.orm.call("sale.order.line", method, args);
            this.state.asking = false;
            await this.props.record.load();
        } finally {
            this.state.busy = false;
        }
    }
}

export const serviceProposals = {
    component: ServiceProposals,
    displayName: _t("Services to propose"),
    supportedTypes: ["jsonb", "json"],
};

registry.category("fields").add("service_proposals", serviceProposals);
