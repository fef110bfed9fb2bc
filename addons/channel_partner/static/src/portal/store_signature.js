import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/** Longer side of the drawing that is sent, in pixels. */
const MAX_WIDTH = 900;

/**
 * The customer signs on the phone of the technician (CP-08): a frame to draw in, whose
 * picture is sent with the form around it. Pointer events: finger, pen and mouse.
 */
export class StoreSignature extends Interaction {
    static selector = ".o_store_signature";
    dynamicContent = {
        ".o_store_sign_canvas": {
            "t-on-pointerdown.prevent": this.onDown,
            "t-on-pointermove.prevent": this.onMove,
            "t-on-pointerup": this.onUp,
            "t-on-pointercancel": this.onUp,
        },
        ".o_store_sign_clear": {"t-on-click.prevent": this.clear},
        _root: {"t-att-class": () => ({o_store_signed: this.isSigned})},
    };

    setup() {
        this.canvas = this.el.querySelector(".o_store_sign_canvas");
        this.input = this.el.querySelector("input[name=signature]");
        this.name = this.el.querySelector("input[name=signed_by]");
        this.isSigned = false;
        this.last = null;
    }

    start() {
        this.clear();
        this.addListener(this.el.closest("form"), "submit", this.onSubmit);
    }

    clear() {
        // As many pixels as the frame has now: sharp on every phone.
        const width = this.canvas.clientWidth || 320;
        const height = this.canvas.clientHeight || 180;
        const scale = Math.min(window.devicePixelRatio || 1, MAX_WIDTH / width);
        this.canvas.width = Math.round(width * scale);
        this.canvas.height = Math.round(height * scale);
        this.context = this.canvas.getContext("2d");
        this.context.scale(scale, scale);
        this.context.lineWidth = 2.5;
        this.context.lineCap = "round";
        this.context.lineJoin = "round";
        this.context.strokeStyle = "#14213d";
        this.context.fillStyle = "#14213d";
        this.isSigned = false;
        this.input.value = "";
        this.updateContent();
    }

    getPoint(ev) {
        const box = this.canvas.getBoundingClientRect();
        return [ev.clientX - box.left, ev.clientY - box.top];
    }

    onDown(ev) {
        if (ev.isPrimary === false) {
            return;
        }
        try {
            this.canvas.setPointerCapture(ev.pointerId);
        } catch {
            // A pointer that is gone already cannot be captured: it draws all the same.
        }
        this.last = this.getPoint(ev);
        this.context.beginPath();
        this.context.arc(...this.last, 1.25, 0, 2 * Math.PI);
        this.context.fill();
        this.isSigned = true;
    }

    onMove(ev) {
        if (!this.last) {
            return;
        }
        const point = this.getPoint(ev);
        this.context.beginPath();
        this.context.moveTo(...this.last);
        this.context.lineTo(...point);
        this.context.stroke();
        this.last = point;
    }

    onUp() {
        this.last = null;
    }

    onSubmit(ev) {
        this.name.setCustomValidity("");
        if (!this.isSigned) {
            this.input.value = "";
            return;
        }
        if (!this.name.value.trim()) {
            ev.preventDefault();
            this.name.required = true;
            this.name.reportValidity();
            return;
        }
        this.input.value = this.canvas.toDataURL("image/png");
    }
}

registry.category("public.interactions").add("channel_partner.store_signature", StoreSignature);

/** Where the phone is when the work starts: only if the technician ticks it. */
export class StoreStart extends Interaction {
    static selector = "form.o_store_start";
    dynamicContent = {_root: {"t-on-submit": this.onSubmit}};

    async onSubmit(ev) {
        const share = this.el.querySelector(".o_store_share");
        if (!share.checked || this.isLocated || !navigator.geolocation) {
            return;
        }
        ev.preventDefault();
        try {
            const {coords} = await this.waitFor(
                new Promise((resolve, reject) =>
                    navigator.geolocation.getCurrentPosition(resolve, reject, {
                        enableHighAccuracy: true,
                        timeout: 8000,
                    })
                )
            );
            this.el.querySelector("input[name=latitude]").value = coords.latitude;
            this.el.querySelector("input[name=longitude]").value = coords.longitude;
        } catch {
            // Not allowed or not known: the work starts without it.
        }
        this.isLocated = true;
        this.el.submit();
    }
}

registry.category("public.interactions").add("channel_partner.store_start", StoreStart);
