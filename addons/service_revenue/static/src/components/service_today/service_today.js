import {Component, onWillStart, useState} from "@odoo/owl";
import {ConnectionLostError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {deserializeDate} from "@web/core/l10n/dates";
import {formatCurrency} from "@web/core/currency";
import {formatInteger} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/** Head, icon and remark of each section of the page. */
const SECTIONS = {
    month: {
        title: _t("This month so far"),
        icon: "fa-line-chart",
        hint: _t("beside the same days of last month"),
    },
    deals: {title: _t("Deals won this month"), icon: "fa-trophy"},
    owed: {title: _t("Owed to people"), icon: "fa-money"},
    late: {title: _t("Late"), icon: "fa-clock-o"},
    risk: {title: _t("At risk"), icon: "fa-warning"},
};

/**
 * The manager's morning page. Every figure is a button that opens the documents which it
 * counts; the server sends both, so that they cannot disagree.
 */
export class ServiceToday extends Component {
    static template = "service_revenue.ServiceToday";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({data: null, loading: false, error: ""});
        onWillStart(() => this.load());
    }

    async load() {
        this.state.loading = true;
        this.state.error = "";
        try {
            this.state.data = await this.orm.call("service.today", "get_figures", []);
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.state.error = _t("No connection. Check the signal and try again.");
        } finally {
            this.state.loading = false;
        }
    }

    get dateLabel() {
        return deserializeDate(this.state.data.date).toLocaleString({
            weekday: "long",
            day: "numeric",
            month: "long",
        });
    }

    get sections() {
        return this.state.data.sections
            .filter((section) => section.figures.length)
            .map((section) => ({...section, ...SECTIONS[section.name]}));
    }

    /** What a figure says: a number, or one amount for each currency. */
    texts(value) {
        if (Array.isArray(value)) {
            return value.length
                ? value.map((line) => formatCurrency(line.amount, line.currency_id))
                : [formatCurrency(0, this.state.data.currency_id)];
        }
        return [formatInteger(value)];
    }

    value(figure) {
        return this.texts(figure.amounts || figure.value);
    }

    previous(figure) {
        return figure.previous === null
            ? ""
            : _t("last month %s", this.texts(figure.previous).join(" · "));
    }

    /** Up, down or even, for figures that can be compared as one number. */
    trend(figure) {
        if (figure.previous === null) {
            return null;
        }
        const number = (value) => {
            if (!Array.isArray(value)) {
                return value;
            }
            return value.length > 1 ? NaN : value.length ? value[0].amount : 0;
        };
        const now = number(figure.amounts || figure.value);
        const before = number(figure.previous);
        if (Number.isNaN(now) || Number.isNaN(before)) {
            return null;
        }
        if (now === before) {
            return {icon: "fa-minus", label: _t("as last month"), tone: "text-muted"};
        }
        return now > before
            ? {icon: "fa-arrow-up", label: _t("more"), tone: "text-success"}
            : {icon: "fa-arrow-down", label: _t("less"), tone: "text-danger"};
    }

    open(figure) {
        return this.action.doAction(figure.action);
    }
}

registry.category("actions").add("service_revenue.service_today", ServiceToday);
