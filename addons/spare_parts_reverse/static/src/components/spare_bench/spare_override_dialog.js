import {Component, onMounted, useExternalListener, useRef, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";

/** Decide otherwise than the rule: a number for the way, then the reason, then Enter. */
export class SpareOverrideDialog extends Component {
    static template = "spare_parts_reverse.SpareOverrideDialog";
    static components = {Dialog};
    static props = {
        part: Object,
        confirm: Function,
        close: Function,
    };

    setup() {
        this.title = _t("Decide otherwise");
        this.options = useRef("options");
        this.reason = useRef("reason");
        this.state = useState({chosen: null, reason: "", error: "", busy: false});
        useExternalListener(document, "keydown", (event) => this.onKeydown(event), {
            capture: true,
        });
        onMounted(() => this.options.el.focus());
    }

    onKeydown(event) {
        if (event.target === this.reason.el) {
            if (event.key === "Enter" && !event.isComposing) {
                event.preventDefault();
                event.stopPropagation();
                this.confirm();
            }
            return;
        }
        if (event.key === "Enter" && event.target === this.options.el) {
            event.preventDefault();
            this.confirm();
            return;
        }
        const option = this.props.part.options[Number(event.key) - 1];
        if (option && !event.ctrlKey && !event.altKey) {
            event.preventDefault();
            event.stopPropagation();
            this.choose(option);
        }
    }

    choose(option) {
        this.state.chosen = option;
        this.state.error = "";
        this.reason.el.focus();
    }

    async confirm() {
        if (!this.state.chosen) {
            this.state.error = _t("Choose by its number what happens to the part.");
            return this.options.el.focus();
        }
        if (!this.state.reason.trim()) {
            this.state.error = _t("Say why you decide otherwise than the rule.");
            return this.reason.el.focus();
        }
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await this.props.confirm(this.state.chosen, this.state.reason.trim());
            this.props.close();
        } finally {
            this.state.busy = false;
        }
    }
}
