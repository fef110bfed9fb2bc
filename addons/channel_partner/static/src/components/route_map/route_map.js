import {Component, onMounted, onWillUnmount, useEffect, useRef} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {session} from "@web/session";
import {_t} from "@web/core/l10n/translation";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const COLORS = {
    offered: "#c07600",
    accepted: "#1a7f37",
    done: "#1a7f37",
};
const OTHER = "#6b7280";

/**
 * Where a lead or job is, and the stores that were asked, numbered in their order.
 *
 * Nothing has to be loaded: without map tiles, dots, lines and distances are drawn on a
 * plain ground. The list below the map says the same in words.
 */
export class ChannelRouteMap extends Component {
    static template = "channel_partner.RouteMap";
    static props = {...standardFieldProps};

    setup() {
        this.root = useRef("map");
        this.map = null;
        onMounted(() => this.draw());
        useEffect(
            () => {
                this.draw();
            },
            () => [JSON.stringify(this.data)]
        );
        onWillUnmount(() => this.clear());
    }

    get data() {
        return this.props.record.data[this.props.name] || {stores: []};
    }

    get stores() {
        return this.data.stores || [];
    }

    get hasMap() {
        return Boolean(this.data.place) || this.stores.some((s) => s.is_located);
    }

    /** Address of the map tiles, where somebody has set one: "False" is none. */
    get tiles() {
        const url = session["leaflet.tile_url"];
        return url && url !== "False" ? url : "";
    }

    label(store) {
        return store.tries.join(", ");
    }

    distance(store) {
        return _t("%s km", (store.km || 0).toFixed(2));
    }

    clear() {
        if (this.map) {
            this.map.remove();
            this.map = null;
        }
    }

    draw() {
        this.clear();
        const L = window.L;
        if (!this.root.el || !L || !this.hasMap) {
            return;
        }
        const tiles = this.tiles;
        this.map = L.map(this.root.el, {
            attributionControl: Boolean(tiles),
            scrollWheelZoom: false,
        });
        if (tiles) {
            L.tileLayer(tiles, {
                attribution: session["leaflet.copyright"],
            }).addTo(this.map);
        }
        const spots = [];
        const place = this.data.place;
        const center = place && [place.latitude, place.longitude];
        for (const store of this.stores.filter((s) => s.is_located)) {
            let longitude = store.longitude;
            // The short way, also across the date line.
            if (center && longitude - center[1] > 180) {
                longitude -= 360;
            } else if (center && longitude - center[1] < -180) {
                longitude += 360;
            }
            const spot = [store.latitude, longitude];
            const color = COLORS[store.state] || OTHER;
            spots.push(spot);
            if (center) {
                L.polyline([center, spot], {color, weight: 2, dashArray: "4 4"}).addTo(
                    this.map
                );
            }
            L.marker(spot, {
                icon: this.dot(this.label(store), color),
                keyboard: false,
            })
                .bindTooltip(this.tooltip(store), {direction: "top"})
                .addTo(this.map);
        }
        if (center) {
            spots.push(center);
            L.marker(center, {icon: this.dot("●", "#714b67"), keyboard: false}).addTo(
                this.map
            );
        }
        this.map.fitBounds(spots, {padding: [40, 40], maxZoom: 14});
    }

    dot(text, color) {
        const element = document.createElement("div");
        element.className = "o_channel_dot";
        element.style.backgroundColor = color;
        element.textContent = text;
        return window.L.divIcon({html: element, className: "", iconSize: [30, 30]});
    }

    tooltip(store) {
        const element = document.createElement("span");
        element.textContent = `${store.name} · ${this.distance(store)} · ${
            store.state_name
        }`;
        return element;
    }
}

registry.category("fields").add("channel_route_map", {
    component: ChannelRouteMap,
    supportedTypes: ["json"],
});
