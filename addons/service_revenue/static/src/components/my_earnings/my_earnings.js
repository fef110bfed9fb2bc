import {Component, onWillStart, useState} from "@odoo/owl";
import {ConnectionLostError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {deserializeDate, formatDate, serializeDate} from "@web/core/l10n/dates";
import {formatCurrency} from "@web/core/currency";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const {DateTime} = luxon;

const STATE_CLASSES = {
    pending: "text-bg-warning",
    payable: "text-bg-info",
    settled: "text-bg-info",
    paid: "text-bg-success",
};

/**
 * What the technician has earned: three figures for a month, and below them each amount
 * with what it was for and why it is where it is.
 */
export class MyEarnings extends Component {
    static template = "service_revenue.MyEarnings";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({month: null, data: null, loading: false, error: ""});
        onWillStart(() => this.load());
    }

    // ------------------------------------------------------------------
    // Reading
    // ------------------------------------------------------------------

    async load(month = this.state.month) {
        this.state.loading = true;
        this.state.error = "";
        try {
            const data = await this.orm.call(
                "service.incentive.entry",
                "get_my_earnings",
                month ? [month] : []
            );
            this.state.data = data;
            this.state.month = data.month;
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.state.error = _t("No connection. Check the signal and try again.");
        } finally {
            this.state.loading = false;
        }
    }

    onMonth(step) {
        const month = this.month.plus({months: step});
        return this.load(serializeDate(month));
    }

    // ------------------------------------------------------------------
    // Showing
    // ------------------------------------------------------------------

    get month() {
        return this.state.month
            ? deserializeDate(this.state.month)
            : DateTime.local().startOf("month");
    }

    get monthLabel() {
        return this.month.toLocaleString({year: "numeric", month: "long"});
    }

    get isCurrentMonth() {
        return this.month.hasSame(DateTime.local(), "month");
    }

    /** The three figures; each may hold amounts in several currencies. */
    get figures() {
        const {totals, currency_id} = this.state.data;
        const amounts = (name) =>
            (totals.length ? totals : [{currency_id, [name]: 0}]).map((total) => ({
                currencyId: total.currency_id,
                text: formatCurrency(total[name], total.currency_id),
            }));
        return [
            {
                name: "pending",
                label: _t("Pending"),
                hint: _t("still waits"),
                icon: "fa-clock-o",
                amounts: amounts("pending"),
            },
            {
                name: "earned",
                label: _t("Earned"),
                hint: _t("comes next"),
                icon: "fa-check",
                amounts: amounts("earned"),
            },
            {
                name: "paid",
                label: _t("Paid"),
                hint: _t("you have it"),
                icon: "fa-money",
                amounts: amounts("paid"),
            },
        ];
    }

    get older() {
        const parts = [];
        for (const total of this.state.data.older) {
            if (total.pending) {
                parts.push(
                    _t("%s pending", formatCurrency(total.pending, total.currency_id))
                );
            }
            if (total.earned) {
                parts.push(
                    _t("%s earned", formatCurrency(total.earned, total.currency_id))
                );
            }
        }
        return parts.join(", ");
    }

    /** Negative balances that are deducted from the next settlement. */
    get carried() {
        return (this.state.data.carried || []).map((balance) => ({
            currencyId: balance.currency_id,
            text: _t("Carried over since %(date)s: %(amount)s. It is deducted next.", {
                date: formatDate(deserializeDate(balance.until)),
                amount: formatCurrency(balance.amount, balance.currency_id),
            }),
        }));
    }

    amount(line) {
        return formatCurrency(line.amount, line.currency_id);
    }

    date(line) {
        return formatDate(deserializeDate(line.date));
    }

    stateClass(line) {
        return (!line.is_lost && STATE_CLASSES[line.state]) || "text-bg-secondary";
    }

    /** What the amount is for: customer, job, sale; whatever is known of it. */
    origin(line) {
        return [line.customer, line.job, line.sale].filter(Boolean).join(" · ");
    }

    calculation(line) {
        if (!line.rate) {
            return "";
        }
        const values = {
            percent: `${line.rate} %`,
            base: formatCurrency(line.base, line.currency_id),
        };
        return line.is_correction
            ? _t("now %(percent)s of %(base)s", values)
            : _t("%(percent)s of %(base)s", values);
    }
}

registry.category("actions").add("service_revenue.my_earnings", MyEarnings);
