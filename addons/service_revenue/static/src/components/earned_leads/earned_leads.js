import {_t} from "@web/core/l10n/translation";
import {formatCurrency} from "@web/core/currency";
import {patch} from "@web/core/utils/patch";
import {MyEarnings} from "../my_earnings/my_earnings";

/** How many leads the technician brought in that month, and what became of them. */
patch(MyEarnings.prototype, {
    get leadsLabel() {
        const {leads} = this.state.data;
        if (!leads || !leads.captured) {
            return "";
        }
        const text = _t("%(captured)s leads, %(accepted)s accepted, %(won)s won", leads);
        const value = leads.value
            .map((line) => formatCurrency(line.amount, line.currency_id))
            .join(" · ");
        return value ? `${text}: ${value}` : text;
    },
});
