/* global L */
import {Component, onMounted, onWillStart, onWillUnmount, useRef, useState} from "@odoo/owl";
import {ConnectionLostError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {session} from "@web/session";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/** Shape of each gap, in a square of 20 by 20: told apart without colour. */
export const SHAPES = {
    none: {path: "M10 2a8 8 0 1 0 .01 0z"},
    over_capacity: {path: "M3 3h14v14H3z"},
    no_capability: {path: "M10 2l9 16H1z"},
    far: {path: "M10 1l9 9-9 9-9-9z"},
    no_store: {path: "M5 1l5 5 5-5 4 4-5 5 5 5-4 4-5-5-5 5-4-4 5-5-5-5z"},
};
const SMALLEST = 16;
const LARGEST = 52;
/** Places in the list beside the map. */
const LISTED = 8;

/** Diameter of a dot: its area grows with the demand. */
export function dotSize(demand, most) {
    if (!most || demand <= 0) {
        return SMALLEST;
    }
    return Math.round(SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(demand / most));
}

/**
 * Which places are covered, and which are not (CP-05). Dots as large as the demand, with a
 * shape and colour for the gap. Needs no tiles: without them the background is plain.
 */
export class CoverageMap extends Component {
    static template = "channel_partner.CoverageMap";
    static props = {...standardActionServiceProps};
    static shapes = Object.fromEntries(
        Object.entries(SHAPES).map(([code, shape]) => [code, shape.path])
    );

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.mapRef = useRef("map");
        this.state = useState({
            data: null,
            loading: false,
            error: "",
            scenario: "",
            categoryId: 0,
            chosen: null,
        });
        onWillStart(() => this.load());
        onMounted(() => this.draw(true));
        onWillUnmount(() => this.map?.remove());
    }

    get scenarios() {
        return [
            {code: "", label: _t("Sales and service")},
            {code: "sales", label: _t("Sales")},
            {code: "service", label: _t("Service")},
            {code: "branding", label: _t("Branding")},
        ];
    }

    get legend() {
        const counts = {};
        for (const place of this.state.data.places) {
            counts[place.gap] = (counts[place.gap] || 0) + 1;
        }
        return this.state.data.gaps.map((gap) => ({
            ...gap,
            ...SHAPES[gap.code],
            count: counts[gap.code] || 0,
        }));
    }

    /** The gaps with most demand, worst first. */
    get worst() {
        return this.state.data.places
            .filter((place) => place.gap !== "none")
            .slice(0, LISTED);
    }

    get isEmpty() {
        return !this.state.data.places.length;
    }

    placeName(place) {
        return [place.city, place.state].filter(Boolean).join(", ") || _t("No city");
    }

    gapLabel(code) {
        return this.state.data.gaps.find((gap) => gap.code === code)?.label || "";
    }

    async load() {
        this.state.loading = true;
        this.state.error = "";
        try {
            this.state.data = await this.orm.call(
                "channel.coverage.report",
                "get_map",
                [],
                {
                    scenario: this.state.scenario || null,
                    categ_id: this.state.categoryId || null,
                }
            );
            this.state.chosen = null;
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.state.error = _t("No connection. Check the signal and try again.");
        } finally {
            this.state.loading = false;
        }
    }

    async reload() {
        await this.load();
        this.draw(!this.map);
    }

    onScenario(code) {
        this.state.scenario = code;
        return this.reload();
    }

    onCategory(ev) {
        this.state.categoryId = parseInt(ev.target.value) || 0;
        return this.reload();
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
                worldCopyJump: true,
                minZoom: 2,
                zoomSnap: 0.5,
                fadeAnimation: false,
            }).setView([30, 105], 4);
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
        for (const store of this.state.data.stores) {
            this.addStore(store);
        }
        const most = Math.max(0, ...this.state.data.places.map((place) => place.demand));
        // The largest first, so that small ones lie on top of them.
        this.markers = this.state.data.places.map((place) => this.addPlace(place, most));
        const spots = [...this.state.data.places, ...this.state.data.stores];
        if (fit && spots.length) {
            this.map.fitBounds(
                spots.map((spot) => [spot.latitude, spot.longitude]),
                {padding: [40, 40], maxZoom: 9, animate: false}
            );
        }
    }

    addPlace(place, most) {
        const shape = SHAPES[place.gap];
        const size = dotSize(place.demand, most);
        const name = `${this.placeName(place)}: ${this.gapLabel(place.gap)}`;
        const marker = L.marker([place.latitude, place.longitude], {
            icon: L.divIcon({
                className: `o_coverage_dot o_coverage_${place.gap}`,
                iconSize: [size, size],
                html: `<svg viewBox="0 0 20 20" aria-hidden="true"><path d="${shape.path}"/></svg>`,
            }),
            title: name,
            alt: name,
            riseOnHover: true,
        });
        marker.on("click", () => this.choose(place));
        marker.on("keypress", (ev) => {
            if (ev.originalEvent.key === "Enter") {
                this.choose(place);
            }
        });
        return marker.addTo(this.layer);
    }

    addStore(store) {
        const isOne = store.count === 1;
        const label = isOne ? store.name : _t("%s stores", store.count);
        const marker = L.marker([store.latitude, store.longitude], {
            icon: L.divIcon({
                className: "o_coverage_store",
                // Beside its place, like a flag: what lies below can be tapped.
                iconSize: isOne ? [12, 12] : [28, 20],
                iconAnchor: [-4, 18],
                html: isOne ? "" : String(store.count),
            }),
            title: label,
            alt: label,
            keyboard: false,
            zIndexOffset: 1000,
        });
        if (isOne && store.id) {
            marker.on("click", () => this.openStore(store));
        }
        return marker.addTo(this.layer);
    }

    choose(place) {
        this.state.chosen = place;
    }

    show(place) {
        this.choose(place);
        this.map?.setView(
            [place.latitude, place.longitude],
            Math.max(this.map.getZoom(), 6),
            {animate: false}
        );
    }

    // ------------------------------------------------------------------
    // Drill-down
    // ------------------------------------------------------------------

    openList(place) {
        const domain = [["state_id", "=", place.state_id]];
        if (!this.state.data.by_state) {
            domain.push(["city", "=", place.city || false]);
        }
        if (this.state.categoryId) {
            domain.push(["categ_id", "child_of", this.state.categoryId]);
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: this.placeName(place),
            res_model: "channel.coverage.report",
            views: [
                [false, "list"],
                [false, "pivot"],
            ],
            domain,
        });
    }

    openStore(store) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "channel.point",
            res_id: store.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("channel_partner.coverage_map", CoverageMap);
