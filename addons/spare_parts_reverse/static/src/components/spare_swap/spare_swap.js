import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {SpareSwapDialog} from "./spare_swap_dialog";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

/**
 * On a work order: one button to swap a part, and what was swapped here with what has
 * to come back by when (SP-12).
 */
export class SpareSwap extends Component {
    static template = "spare_parts_reverse.SpareSwap";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.state = useState({screen: null, refused: false});
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps(async (nextProps) => {
            if (nextProps.record.resId !== this.resId) {
                await this.load(nextProps.record);
            }
        });
    }

    async load(record = this.props.record) {
        this.resId = record.resId;
        if (!this.resId) {
            this.state.screen = null;
            return;
        }
        try {
            this.state.screen = await this.orm.silent.call(
                "fsm.order",
                "get_spare_swap_screen",
                [[this.resId]]
            );
        } catch (error) {
            if (error.exceptionName !== "odoo.exceptions.AccessError") {
                throw error;
            }
            // Reads the order without working on it: nothing to do here.
            this.state.screen = null;
        }
    }

    get isNew() {
        return !this.props.record.resId;
    }

    dueText(swap) {
        return _t("Bring back by %(day)s", {day: swap.due});
    }

    onSwap() {
        const {resId} = this;
        this.dialog.add(SpareSwapDialog, {
            orderId: resId,
            screen: this.state.screen,
            onSwapped: () => this.load(),
        });
    }

    onUndo(swap) {
        return this.action.doAction(
            "spare_parts_reverse.spare_swap_reason_action_reverse",
            {
                additionalContext: {
                    active_id: swap.id,
                    active_ids: [swap.id],
                    active_model: "spare.swap",
                },
                onClose: () => this.load(),
            }
        );
    }
}

export const spareSwap = {component: SpareSwap};

registry.category("view_widgets").add("spare_swap", spareSwap);
