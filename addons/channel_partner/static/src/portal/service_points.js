import {Interaction} from "@web/public/interaction";
import {loadBundle} from "@web/core/assets";
import {registry} from "@web/core/registry";

/* global L */

/**
 * Map of the found service points, and "near me". Without JavaScript the page is the
 * list, which holds everything.
 */
export class ServicePoints extends Interaction {
    static selector = ".o_service_points";
    dynamicContent = {
        ".o_service_points_near": {"t-on-click": this.onNear},
    };

    async willStart() {
        this.marks = JSON.parse(
            this.el.querySelector(".o_service_points_map")?.dataset.marks || "[]"
        );
        if (this.marks.length) {
            await loadBundle("channel_partner.assets_map");
        }
    }

    start() {
        this.el.querySelector(".o_service_points_near")?.classList.remove("d-none");
        if (!this.marks.length || typeof L === "undefined") {
            return;
        }
        const box = this.el.querySelector(".o_service_points_map");
        box.classList.remove("d-none");
        const map = L.map(box, {scrollWheelZoom: false});
        if (box.dataset.tiles) {
            L.tileLayer(box.dataset.tiles, {
                attribution: box.dataset.copyright,
                maxZoom: 19,
            }).addTo(map);
        }
        const places = this.marks.map((mark) => [mark.latitude, mark.longitude]);
        for (const mark of this.marks) {
            const icon = L.divIcon({
                className: "o_service_points_mark",
                html: String(mark.number),
                iconSize: [32, 32],
            });
            const label = document.createElement("strong");
            label.textContent = mark.name;
            L.marker([mark.latitude, mark.longitude], {icon, title: mark.name})
                .addTo(map)
                .bindPopup(label);
        }
        map.fitBounds(places, {padding: [32, 32], maxZoom: 14});
        this.registerCleanup(() => map.remove());
    }

    onNear() {
        const form = this.el.querySelector(".o_service_points_near_form");
        const fail = () =>
            this.el.querySelector(".o_service_points_failed").classList.remove("d-none");
        if (!navigator.geolocation) {
            fail();
            return;
        }
        navigator.geolocation.getCurrentPosition(
            ({coords}) => {
                // About a kilometre is near enough to find a store.
                form.elements.latitude.value = coords.latitude.toFixed(2);
                form.elements.longitude.value = coords.longitude.toFixed(2);
                form.elements.product.value =
                    this.el.querySelector("select[name=product]").value;
                form.submit();
            },
            fail,
            {timeout: 8000, maximumAge: 300000}
        );
    }
}

registry
    .category("public.interactions")
    .add("channel_partner.service_points", ServicePoints);
