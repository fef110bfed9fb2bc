import {Component, useState} from "@odoo/owl";
import {ConnectionLostError, RPCError} from "@web/core/network/rpc";
import {useBus, useService} from "@web/core/utils/hooks";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {isBarcodeScannerSupported} from "@web/core/barcode/barcode_video_scanner";
import {scanBarcode} from "@web/core/barcode/barcode_dialog";
import {shrinkPhoto} from "@service_revenue/components/lead_capture/photo";

const STEPS = ["out", "in", "fault", "check"];

/** A key for this swap: the same tap, sent twice, is one swap. */
function makeKey() {
    if (browser.crypto && browser.crypto.randomUUID) {
        return browser.crypto.randomUUID();
    }
    return `${Date.now()}-${Math.random().toString(36).slice(2)}`;
}

/**
 * Swap a part in at most five taps: good part out, defective part in, fault, photo,
 * done. What was entered stays when something is refused.
 */
export class SpareSwapDialog extends Component {
    static template = "spare_parts_reverse.SpareSwapDialog";
    static components = {Dialog};
    static props = {
        close: Function,
        orderId: Number,
        screen: Object,
        onSwapped: {type: Function, optional: true},
    };

    setup() {
        this.orm = useService("orm");
        this.hasCamera = isBarcodeScannerSupported();
        this.clientKey = makeKey();
        this.state = useState({
            step: "out",
            code: "",
            out: null,
            defective: null,
            machineId: this.machines.length === 1 ? this.machines[0].id : false,
            fault: null,
            note: "",
            photo: null,
            quantity: 1,
            preview: null,
            error: "",
            busy: false,
            done: null,
        });
        // A hand-held scanner types into the page.
        useBus(useService("barcode").bus, "barcode_scanned", (ev) =>
            this.onCode(ev.detail.barcode)
        );
    }

    // ------------------------------------------------------------------
    // What there is to choose from
    // ------------------------------------------------------------------

    get machines() {
        return this.props.screen.machines;
    }

    get title() {
        const titles = {
            out: _t("Good Part Out"),
            in: _t("Defective Part In"),
            fault: _t("What Is Wrong With It?"),
            check: _t("Check and Finish"),
            done: _t("Swapped"),
        };
        return titles[this.state.step];
    }

    get stepText() {
        return _t("Step %(number)s of %(count)s", {
            number: STEPS.indexOf(this.state.step) + 1,
            count: STEPS.length,
        });
    }

    get emptyText() {
        return _t(
            "No spare part lies in %(van)s. Move parts there first, or ask the office to mark them as spare parts.",
            {van: this.props.screen.van}
        );
    }

    stockText(part) {
        const {quantity, uom} = part;
        return _t("%(quantity)s %(uom)s in the van", {quantity, uom});
    }

    sinceText(part) {
        return _t("In since %(day)s", {day: part.since});
    }

    payerText(swap) {
        return _t("Paid by: %(payer)s", {payer: swap.payer_label});
    }

    bringText(swap) {
        return _t("Bring %(part)s back to %(place)s by %(day)s.", {
            part: swap.in,
            place: swap.back_to,
            day: swap.due,
        });
    }

    /** One row for each number in the van, one for each part without numbers. */
    get goodParts() {
        const rows = [];
        for (const part of this.props.screen.parts) {
            if (part.tracking === "none") {
                rows.push({...part, key: `product_${part.product_id}`, lot: ""});
                continue;
            }
            for (const lot of part.lots) {
                rows.push({
                    ...part,
                    key: `lot_${lot.id}`,
                    lot_id: lot.id,
                    lot: lot.name,
                });
            }
        }
        return rows;
    }

    /** Parts of the machine, the same product first; whole machines last. */
    get defectiveParts() {
        const {out, machineId} = this.state;
        const rows = this.props.screen.installed.filter(
            (part) => !machineId || part.equipment_id === machineId
        );
        const rank = (part) => {
            const isSame = part.product_id === out.product_id;
            return (isSame ? 0 : 1) + (part.whole_unit ? 2 : 0);
        };
        return rows.sort((one, other) => rank(one) - rank(other));
    }

    /** Parts without numbers: the same part need not be known in the machine. */
    get isSameOffered() {
        const {out} = this.state;
        return (
            out.tracking === "none" &&
            !this.defectiveParts.some((part) => part.product_id === out.product_id)
        );
    }

    get needsQuantity() {
        return this.state.out.tracking !== "serial";
    }

    get photoUrl() {
        return `data:image/jpeg;base64,${this.state.photo}`;
    }

    // ------------------------------------------------------------------
    // Server
    // ------------------------------------------------------------------

    get values() {
        const {out, defective, machineId, fault, note, photo, quantity} = this.state;
        const values = {quantity, client_key: this.clientKey};
        if (out) {
            Object.assign(values, {
                out_product_id: out.product_id,
                out_lot_id: out.lot_id || false,
            });
        }
        if (defective) {
            Object.assign(values, {
                in_product_id: defective.product_id || false,
                in_lot_id: defective.lot_id || false,
                in_code: defective.code || "",
                whole_unit: Boolean(defective.whole_unit),
            });
        }
        const equipmentId = (defective && defective.equipment_id) || machineId;
        if (equipmentId) {
            values.equipment_id = equipmentId;
        }
        return {
            ...values,
            fault_id: fault ? fault.id : false,
            fault_note: note.trim(),
            photo,
        };
    }

    /** Answer of the server, or null: then the error is on the screen. */
    async ask(method, values) {
        this.state.busy = true;
        this.state.error = "";
        try {
            return await this.orm.call("fsm.order", method, [
                [this.props.orderId],
                values,
            ]);
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                this.state.error = _t(
                    "No connection. Tap again when you are back: it counts only once."
                );
            } else if (error instanceof RPCError && error.data && error.data.message) {
                this.state.error = error.data.message;
            } else {
                throw error;
            }
            return null;
        } finally {
            this.state.busy = false;
        }
    }

    // ------------------------------------------------------------------
    // Steps
    // ------------------------------------------------------------------

    go(step) {
        Object.assign(this.state, {step, code: "", error: ""});
    }

    onBack() {
        const index = STEPS.indexOf(this.state.step);
        this.go(STEPS[Math.max(index - 1, 0)]);
    }

    async onScan() {
        try {
            await this.onCode(await scanBarcode(this.env));
        } catch (error) {
            this.state.error = error.message;
        }
    }

    async onCode(code) {
        code = (code || "").trim();
        if (!code || this.state.busy) {
            return;
        }
        this.state.code = code;
        if (this.state.step === "out") {
            const answer = await this.ask("spare_swap_preview", {
                out_code: code,
                quantity: this.state.quantity,
            });
            if (answer) {
                this.pickGood(answer.out);
            }
        } else if (this.state.step === "in") {
            await this.pickDefective({code});
        }
    }

    pickGood(part) {
        const changed = !this.state.out || this.state.out.lot_id !== part.lot_id;
        this.state.out = part;
        if (changed) {
            this.state.preview = null;
        }
        this.go("in");
    }

    async pickDefective(part) {
        const before = this.state.defective;
        this.state.defective = part;
        const values = this.values;
        delete values.photo;
        const preview = await this.ask("spare_swap_preview", values);
        if (!preview) {
            this.state.defective = before;
            return;
        }
        this.state.preview = preview;
        this.go(this.state.fault ? "check" : "fault");
    }

    pickSame() {
        return this.pickDefective({product_id: this.state.out.product_id});
    }

    onMachine(machine) {
        this.state.machineId = machine.id;
    }

    pickFault(fault) {
        this.state.fault = fault;
        this.go("check");
    }

    async onQuantity(change) {
        const before = this.state.quantity;
        this.state.quantity = Math.max(1, before + change);
        const values = this.values;
        delete values.photo;
        const preview = await this.ask("spare_swap_preview", values);
        if (preview) {
            this.state.preview = preview;
        } else {
            this.state.quantity = before;
        }
    }

    async onPhoto(ev) {
        const file = ev.target.files[0];
        ev.target.value = "";
        if (file) {
            this.state.photo = await shrinkPhoto(file);
        }
    }

    dropPhoto() {
        this.state.photo = null;
    }

    async onDone() {
        if (this.state.busy) {
            return;
        }
        const answer = await this.ask("spare_swap", this.values);
        if (answer) {
            this.state.done = answer.swap;
            this.state.step = "done";
            if (this.props.onSwapped) {
                await this.props.onSwapped();
            }
        }
    }
}
