import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useBus, useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const ICONS = {
    requested: "fa-hourglass-start",
    scheduled: "fa-calendar",
    on_the_way: "fa-truck",
    on_site: "fa-wrench",
    finished: "fa-check",
    cancelled: "fa-ban",
};
const TONES = {
    on_the_way: "text-bg-info",
    on_site: "text-bg-warning",
    finished: "text-bg-success",
};

/**
 * News of visits, as they come from the server: told in a small notification, and handed
 * to whoever shows one of the documents concerned.
 */
export const serviceVisitNews = {
    dependencies: ["bus_service", "notification"],
    start(env, {bus_service: busService, notification}) {
        busService.subscribe("service_visit", (news) => {
            notification.add(news.message, {type: "info"});
            env.bus.trigger("SERVICE_VISIT_NEWS", news);
        });
        busService.start();
    },
};

registry.category("services").add("service_visit_news", serviceVisitNews);

/**
 * Where the visit behind a sales document stands, in words and with an icon; it follows
 * the visit while the form is open.
 */
export class ServiceVisitChip extends Component {
    static template = "service_revenue.ServiceVisitChip";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.fresh = useState({data: null, resId: false});
        useBus(this.env.bus, "SERVICE_VISIT_NEWS", ({detail}) => this.onNews(detail));
    }

    get data() {
        const {record} = this.props;
        return this.fresh.data && this.fresh.resId === record.resId
            ? this.fresh.data
            : record.data;
    }

    get text() {
        return this.data[this.props.name];
    }

    get icon() {
        return ICONS[this.data.service_visit_state] || "fa-calendar";
    }

    get tone() {
        return TONES[this.data.service_visit_state] || "text-bg-secondary";
    }

    /** Reads only the chip: what somebody is typing into the form stays. */
    async onNews(news) {
        const {resId, resModel} = this.props.record;
        if (!resId || !(news[resModel] || []).includes(resId)) {
            return;
        }
        const names = [this.props.name, "service_visit_state"];
        const [data] = await this.orm.read(resModel, [resId], names);
        Object.assign(this.fresh, {data, resId});
    }
}

export const serviceVisitChip = {
    component: ServiceVisitChip,
    displayName: _t("Where the Visit Stands"),
    supportedTypes: ["char"],
    fieldDependencies: [{name: "service_visit_state", type: "selection"}],
};

registry.category("fields").add("service_visit_chip", serviceVisitChip);
