/* global L */
import {Component, onMounted, onWillStart, onWillUnmount, useRef, useState} from "@odoo/owl";
import {ConnectionLostError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {session} from "@web/session";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/** Sign of each state in a square of 20 by 20: told apart without colour. */
export const SIGNS = {
    empty: "M10 2a8 8 0 1 0 .01 0zM10 5a5 5 0 1 1-.01 0z",
    partial: "M10 2a8 8 0 1 0 .01 0zM10 5a5 5 0 0 1 0 10z",
    full: "M10 2a8 8 0 1 0 .01 0z",
    over: "M7 1h6v6h6v6h-6v6H7v-6H1V7h6z",
};
/** Diameter, and which lies on top: most cities are empty, and tell least. */
const SIZES = {empty: 12, partial: 20, full: 20, over: 22};
const ORDER = ["empty", "full", "partial", "over"];
/** Cities in the list beside the map. */
const LISTED = 12;

/** Where the programme has ambassadors, and where seats are free (AM-01). */
export class CityMap extends Component {
    static template = "ambassador_program.CityMap";
    static props = {...standardActionServiceProps};
    static signs = SIGNS;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.mapRef = useRef("map");
        this.state = useState({data: null, error: "", fill: "", chosen: null});
        onWillStart(() => this.load());
        onMounted(() => this.draw(true));
        onWillUnmount(() => this.map?.remove());
    }

    get shown() {
        const cities = this.state.data?.cities || [];
        return this.state.fill
            ? cities.filter((city) => city.fill === this.state.fill)
            : cities;
    }

    /** Where the next ambassador is missed most: somebody waits, then most seats free. */
    get next() {
        return this.shown
            .filter((city) => city.vacant)
            .sort(
                (one, other) =>
                    other.waiting + other.applied - one.waiting - one.applied ||
                    other.vacant - one.vacant ||
                    one.id - other.id
            )
            .slice(0, LISTED);
    }

    get legend() {
        const counts = {};
        for (const city of this.state.data.cities) {
            counts[city.fill] = (counts[city.fill] || 0) + 1;
        }
        return this.state.data.fills.map((fill) => ({
            ...fill,
            sign: SIGNS[fill.code],
            count: counts[fill.code] || 0,
        }));
    }

    cityName(city) {
        return [city.name, city.province].filter(Boolean).join(", ");
    }

    fillLabel(code) {
        return this.state.data.fills.find((fill) => fill.code === code)?.label || "";
    }

    seatsLabel(city) {
        return _t("%(filled)s of %(quota)s seats", {
            filled: city.filled,
            quota: city.quota,
        });
    }

    get title() {
        const {filled, quota} = this.state.data.totals;
        return _t("%(filled)s of %(quota)s seats taken", {filled, quota});
    }

    get chosenLabel() {
        const {filled, quota, waiting, applied} = this.state.chosen;
        return _t(
            "%(filled)s of %(quota)s seats taken. Waiting: %(waiting)s. To be decided: %(applied)s.",
            {filled, quota, waiting, applied}
        );
    }

    async load() {
        this.state.error = "";
        try {
            this.state.data = await this.orm.call(
                "ambassador.city.report",
                "get_city_map",
                []
            );
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.state.error = _t("No connection. Check the signal and try again.");
        }
    }

    async reload() {
        await this.load();
        this.draw(true);
    }

    onFill(code) {
        this.state.fill = this.state.fill === code ? "" : code;
        this.draw(false);
    }

    // ------------------------------------------------------------------
    // Map
    // ------------------------------------------------------------------

    draw(fit) {
        if (!this.mapRef.el || !this.state.data) {
            return;
        }
        if (!this.map) {
            this.map = L.map(this.mapRef.el, {
                minZoom: 2,
                zoomSnap: 0.5,
                fadeAnimation: false,
            }).setView([34, 105], 4);
            this.map.attributionControl.setPrefix(false);
            const tiles = session["leaflet.tile_url"];
            if (tiles) {
                L.tileLayer(tiles, {
                    attribution: session["leaflet.copyright"] || "",
                }).addTo(this.map);
            }
            this.layer = L.layerGroup().addTo(this.map);
        }
        this.layer.clearLayers();
        const placed = this.shown.filter((city) => city.latitude || city.longitude);
        for (const city of placed) {
            this.addCity(city);
        }
        if (fit && placed.length) {
            this.map.fitBounds(
                placed.map((city) => [city.latitude, city.longitude]),
                {padding: [20, 20], maxZoom: 8, animate: false}
            );
        }
    }

    addCity(city) {
        const name = `${this.cityName(city)}: ${this.fillLabel(city.fill)}, ${this.seatsLabel(city)}`;
        const marker = L.marker([city.latitude, city.longitude], {
            icon: L.divIcon({
                className: `o_city_dot o_city_${city.fill}`,
                iconSize: [SIZES[city.fill], SIZES[city.fill]],
                html: `<svg viewBox="0 0 20 20" aria-hidden="true"><path fill-rule="evenodd" d="${SIGNS[city.fill]}"/></svg>`,
            }),
            title: name,
            alt: name,
            riseOnHover: true,
            zIndexOffset: 1000 * ORDER.indexOf(city.fill),
        });
        marker.on("click", () => this.choose(city));
        marker.on("keypress", (ev) => {
            if (ev.originalEvent.key === "Enter") {
                this.choose(city);
            }
        });
        return marker.addTo(this.layer);
    }

    choose(city) {
        this.state.chosen = city;
    }

    show(city) {
        this.choose(city);
        this.map?.setView(
            [city.latitude, city.longitude],
            Math.max(this.map.getZoom(), 6),
            {animate: false}
        );
    }

    open(city) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: this.cityName(city),
            res_model: "ambassador.ambassador",
            views: [
                [false, "list"],
                [false, "kanban"],
                [false, "form"],
            ],
            domain: [["city_id", "=", city.id]],
            context: {search_default_not_ended: 1, default_city_id: city.id},
        });
    }
}

registry.category("actions").add("ambassador_program.city_map", CityMap);
