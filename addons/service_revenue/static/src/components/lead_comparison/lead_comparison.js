import {Component, onWillStart, useState} from "@odoo/owl";
import {ConnectionLostError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {formatCurrency} from "@web/core/currency";
import {formatFloat, formatInteger} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const PERIODS = [
    {name: "month", label: _t("This month")},
    {name: "last_month", label: _t("Last month")},
    {name: "quarter", label: _t("This quarter")},
    {name: "year", label: _t("12 months")},
];

const COST_PARTS = {
    pending: _t("Incentives pending"),
    not_earned: _t("Incentives not earned"),
    payable: _t("Incentives payable"),
    settled: _t("Incentives settled"),
    paid: _t("Incentives paid"),
    visit: _t("Time of the visit"),
    entered: _t("Cost of leads entered"),
};

/**
 * Leads from service beside all others: how many are won, what they are worth, how long
 * they take, what they cost. Figures open their documents.
 */
export class LeadComparison extends Component {
    static template = "service_revenue.LeadComparison";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.periods = PERIODS;
        this.state = useState({
            period: "year",
            data: null,
            loading: false,
            error: "",
        });
        onWillStart(() => this.load());
    }

    async load(period = this.state.period) {
        this.state.loading = true;
        this.state.error = "";
        try {
            this.state.data = await this.orm.call(
                "service.lead.report",
                "get_comparison",
                [period]
            );
            this.state.period = period;
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.state.error = _t("No connection. Check the signal and try again.");
        } finally {
            this.state.loading = false;
        }
    }

    // ------------------------------------------------------------------
    // Showing
    // ------------------------------------------------------------------

    get rangeLabel() {
        const {date_from, date_to} = this.state.data;
        return _t("Leads of %(from)s to %(to)s, and what became of them until now", {
            from: formatDate(deserializeDate(date_from)),
            to: formatDate(deserializeDate(date_to)),
        });
    }

    get isEmpty() {
        return this.state.data.columns.every((column) => !column.captured);
    }

    columnTitle(column) {
        return column.name === "service" ? _t("From service") : _t("Other leads");
    }

    money(lines) {
        return lines.length
            ? lines.map((line) => formatCurrency(line.amount, line.currency_id))
            : ["–"];
    }

    percent(value) {
        return value === false ? "–" : `${formatFloat(value, {digits: [16, 1]})} %`;
    }

    days(hours) {
        return hours === false
            ? "–"
            : _t("%s days", formatFloat(hours / 24, {digits: [16, 1]}));
    }

    /** Rows of the table: label, and for each column its texts and what they open. */
    get rows() {
        const count = (name, domain) => (column) => ({
            texts: [formatInteger(column[name])],
            domain,
        });
        const row = (name, label, cell, help) => ({
            name,
            label,
            help,
            cells: this.state.data.columns.map((column) => ({
                key: column.name,
                ...cell(column),
                column,
            })),
        });
        const won = [["won", "=", 1]];
        return [
            row("captured", _t("Leads"), count("captured", [])),
            row("won", _t("Won"), count("won", won)),
            row(
                "win_rate",
                _t("Win rate"),
                (column) => ({
                    texts: [this.percent(column.win_rate)],
                    domain: [
                        ["status", "in", ["won", "lost", "rejected", "expired"]],
                    ],
                }),
                _t("won of those that came to an end")
            ),
            row("value", _t("Won value"), (column) => ({
                texts: this.money(column.value),
                domain: won,
            })),
            row("value_per_won", _t("Value of a won lead"), (column) => ({
                texts: this.money(column.value_per_won),
            })),
            row("hours_to_win", _t("Time to win"), (column) => ({
                texts: [this.days(column.hours_to_win)],
                domain: won,
            })),
            row("cost", _t("Cost"), (column) => ({
                texts: this.money(column.cost),
                opensCost: true,
            })),
            row("cost_per_lead", _t("Cost of a lead"), (column) => ({
                texts: this.money(column.cost_per_lead),
            })),
            row("cost_per_won", _t("Cost of a won lead"), (column) => ({
                texts: this.money(column.cost_per_won),
            })),
            row(
                "cost_ratio",
                _t("Cost of 100 sold"),
                (column) => ({
                    texts: column.cost_ratio.length
                        ? column.cost_ratio.map((line) => this.percent(line.percent))
                        : ["–"],
                }),
                _t("cost in percent of the won value")
            ),
        ];
    }

    costParts(column) {
        return Object.entries(column.cost_parts).map(([name, lines]) => ({
            name,
            label: COST_PARTS[name] || name,
            texts: this.money(lines),
        }));
    }

    origins(column) {
        return [
            ["new", _t("New")],
            ["assisted", _t("Assisted")],
            ["transferred", _t("Transferred")],
        ].map(([name, label]) => ({name, label, count: column.origins[name] || 0}));
    }

    // ------------------------------------------------------------------
    // Opening
    // ------------------------------------------------------------------

    openLeads(column, domain, title) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: title,
            res_model: "service.lead.report",
            views: [
                [false, "list"],
                [false, "pivot"],
                [false, "graph"],
            ],
            domain: [...column.domain, ...domain],
        });
    }

    openCost(column) {
        const {date_from, date_to} = this.state.data;
        if (column.name === "other") {
            return this.action.doAction({
                type: "ir.actions.act_window",
                name: _t("Cost of Leads"),
                res_model: "service.lead.cost",
                views: [
                    [false, "list"],
                    [false, "form"],
                    [false, "pivot"],
                ],
                domain: [
                    ["month", ">=", date_from],
                    ["month", "<=", date_to],
                ],
            });
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Incentives"),
            res_model: "service.incentive.report",
            views: [
                [false, "list"],
                [false, "pivot"],
                [false, "graph"],
            ],
            domain: [...column.incentive_domain],
        });
    }

    open(row, cell) {
        return cell.opensCost
            ? this.openCost(cell.column)
            : this.openLeads(cell.column, cell.domain, row.label);
    }

    openPivot() {
        return this.action.doAction("service_revenue.service_lead_report_action_all");
    }
}

registry.category("actions").add("service_revenue.lead_comparison", LeadComparison);
