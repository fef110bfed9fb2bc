/* global L */
import {Component, onMounted, onWillStart, onWillUnmount, useRef, useState} from "@odoo/owl";
import {ConnectionLostError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {session} from "@web/session";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/** Shape of each level, in a square of 20 by 20: told apart without colour. */
export const SHAPES = {
    white: "M10 0l2.6 6.8 7.2.4-5.6 4.6 1.9 7L10 14.9l-6.1 3.9 1.9-7L.2 7.2l7.2-.4z",
    low: "M10 2l9 16H1z",
    middle: "M10 1l9 9-9 9-9-9z",
    high: "M10 2a8 8 0 1 0 .01 0z",
    unknown: "M3 3h14v14H3z",
};
const SMALLEST = 18;
const LARGEST = 48;
/** Communities in the list beside the map. */
const LISTED = 8;

/** Diameter of a dot: its area grows with the households. */
export function dotSize(households, most) {
    if (!most || households <= 0) {
        return SMALLEST;
    }
    return Math.round(SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(households / most));
}

/**
 * Where the company's customers live, and where the next event should go (AM-18). Needs no
 * tiles: without them the background is plain.
 */
export class CommunityMap extends Component {
    static template = "ambassador_program.CommunityMap";
    static props = {...standardActionServiceProps};
    static shapes = SHAPES;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.mapRef = useRef("map");
        this.state = useState({
            data: null,
            loading: false,
            error: "",
            cityId: 0,
            white: false,
            chosen: null,
        });
        onWillStart(() => this.load());
        onMounted(() => this.draw(true));
        onWillUnmount(() => this.map?.remove());
    }

    get levels() {
        const labels = {
            white: _t("White spot: go there next"),
            low: _t("Low penetration"),
            middle: _t("Middle"),
            high: _t("High penetration"),
            unknown: _t("Households unknown"),
        };
        const counts = {};
        for (const place of this.state.data.places) {
            counts[place.level] = (counts[place.level] || 0) + 1;
        }
        return Object.entries(labels).map(([code, label]) => ({
            code,
            label,
            count: counts[code] || 0,
        }));
    }

    /** White spots with most households to win, best first. */
    get next() {
        return this.state.data.places
            .filter((place) => place.level === "white")
            .slice(0, LISTED);
    }

    get isEmpty() {
        return !this.state.data.places.length;
    }

    levelLabel(code) {
        return this.levels.find((level) => level.code === code).label;
    }

    async load() {
        this.state.loading = true;
        this.state.error = "";
        try {
            this.state.data = await this.orm.call(
                "ambassador.community.report",
                "get_map",
                [],
                {city_id: this.state.cityId || null, white: this.state.white}
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

    async reload(fit) {
        await this.load();
        this.draw(fit || !this.map);
    }

    onCity(ev) {
        this.state.cityId = parseInt(ev.target.value) || 0;
        return this.reload(true);
    }

    onWhite() {
        this.state.white = !this.state.white;
        return this.reload(false);
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
        const places = this.state.data.places;
        const most = Math.max(0, ...places.map((place) => place.households));
        for (const place of places) {
            this.addPlace(place, most);
        }
        if (fit && places.length) {
            this.map.fitBounds(
                places.map((place) => [place.latitude, place.longitude]),
                {padding: [40, 40], maxZoom: 14, animate: false}
            );
        }
    }

    addPlace(place, most) {
        const size = dotSize(place.households, most);
        const name = `${place.name}: ${this.levelLabel(place.level)}`;
        const marker = L.marker([place.latitude, place.longitude], {
            icon: L.divIcon({
                className: `o_community_dot o_community_${place.level}`,
                iconSize: [size, size],
                html: `<svg viewBox="0 0 20 20" aria-hidden="true"><path d="${SHAPES[place.level]}"/></svg>`,
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
        return L.marker([store.latitude, store.longitude], {
            icon: L.divIcon({
                className: "o_community_store",
                // Beside its place, like a flag: what lies below can be tapped.
                iconSize: isOne ? [12, 12] : [28, 20],
                iconAnchor: [-4, 18],
                html: isOne ? "" : String(store.count),
            }),
            title: label,
            alt: label,
            keyboard: false,
            zIndexOffset: 1000,
        }).addTo(this.layer);
    }

    choose(place) {
        this.state.chosen = place;
    }

    show(place) {
        this.choose(place);
        this.map?.setView(
            [place.latitude, place.longitude],
            Math.max(this.map.getZoom(), 12),
            {animate: false}
        );
    }

    // ------------------------------------------------------------------
    // Drill-down
    // ------------------------------------------------------------------

    async planEvent(place) {
        const action = await this.orm.call("ambassador.community", "action_plan_event", [
            [place.id],
        ]);
        return this.action.doAction(action);
    }

    open(place) {
        if (!place.id) {
            this.state.cityId = place.city_id;
            return this.reload(true);
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "ambassador.community",
            res_id: place.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("ambassador_program.community_map", CommunityMap);
