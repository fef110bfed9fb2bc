import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

// How long, in milliseconds, a phone may look for satellites.
const PATIENCE = 15000;

/**
 * "I am here": writes the position of the phone into latitude and longitude of the form.
 */
export class ServiceHere extends Component {
    static template = "service_revenue.ServiceHere";
    static props = {...standardWidgetProps};

    setup() {
        this.state = useState({busy: false, message: ""});
    }

    async onHere() {
        this.state.busy = true;
        this.state.message = "";
        const position = await this.getPosition();
        this.state.busy = false;
        if (!position) {
            this.state.message = _t(
                "The phone does not say where it is. Allow the position, or type it in."
            );
            return;
        }
        await this.props.record.update(position);
    }

    getPosition() {
        const geolocation = browser.navigator.geolocation;
        if (!geolocation) {
            return null;
        }
        return new Promise((resolve) => {
            geolocation.getCurrentPosition(
                ({coords}) =>
                    resolve({latitude: coords.latitude, longitude: coords.longitude}),
                () => resolve(null),
                {enableHighAccuracy: true, maximumAge: 60000, timeout: PATIENCE}
            );
        });
    }
}

registry.category("view_widgets").add("service_here", {
    component: ServiceHere,
    fieldDependencies: [
        {name: "latitude", type: "float"},
        {name: "longitude", type: "float"},
    ],
});
