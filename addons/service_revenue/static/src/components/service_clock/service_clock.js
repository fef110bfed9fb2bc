import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useMinuteHand} from "./minute_hand";

const {DateTime} = luxon;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const ICONS = {
    success: "fa-clock-o",
    warning: "fa-hourglass-half",
    danger: "fa-exclamation-triangle",
    muted: "fa-clock-o",
};
const STATE_ICONS = {
    paused: "fa-pause-circle",
    kept: "fa-check-circle",
    missed: "fa-times-circle",
};

/**
 * A length of time in the reader's words, two units at most.
 *
 * @param {number} seconds not negative
 * @param {boolean} inDays elapsed time may be told in days, working time may not: how
 *  long a working day is depends on the calendar
 */
export function spell(seconds, inDays = true) {
    const minutes = Math.floor(seconds / MINUTE) % 60;
    if (inDays && seconds >= 2 * DAY) {
        const days = Math.floor(seconds / DAY);
        const hours = Math.floor((seconds % DAY) / HOUR);
        return hours ? _t("%(days)s d %(hours)s h", {days, hours}) : _t("%s d", days);
    }
    const hours = Math.floor(seconds / HOUR);
    if (!hours) {
        return _t("%s min", minutes);
    }
    return minutes
        ? _t("%(hours)s h %(minutes)s min", {hours, minutes})
        : _t("%s h", hours);
}

/**
 * What a customer was promised and how it stands: the level as a badge, the time left in
 * words with an icon, the deadline and the reason of the level in the tooltip.
 *
 * A target in clock hours counts down by the reader's clock. Working time cannot: only
 * the server knows calendar and holidays, so that what is shown is the working time that
 * was left when the page was read, and the deadline.
 */
export class ServiceClock extends Component {
    static template = "service_revenue.ServiceClock";
    static props = {
        ...standardFieldProps,
        hideLevel: {type: Boolean, optional: true},
        isLarge: {type: Boolean, optional: true},
    };
    static defaultProps = {hideLevel: false, isLarge: false};

    setup() {
        this.hand = useMinuteHand();
    }

    get clock() {
        return this.props.record.data[this.props.name] || null;
    }

    get deadline() {
        return this.clock.deadline ? deserializeDateTime(this.clock.deadline) : null;
    }

    /** Elapsed seconds until the deadline; null while the clock stands. */
    get elapsedLeft() {
        const {deadline} = this;
        return deadline ? (deadline.toMillis() - this.hand.now) / 1000 : null;
    }

    get isOpen() {
        return ["running", "breached"].includes(this.clock.state);
    }

    /** Overdue by the reader's clock, even when the server has not been asked since. */
    get isOverdue() {
        const {elapsedLeft} = this;
        return this.isOpen && elapsedLeft !== null && elapsedLeft <= 0;
    }

    get tone() {
        return this.isOverdue ? "danger" : this.clock.tone || "muted";
    }

    get icon() {
        return STATE_ICONS[this.clock.state] || ICONS[this.tone];
    }

    get text() {
        switch (this.clock.state) {
            case "kept":
                return _t("Kept");
            case "missed":
                return _t("Missed");
            case "paused":
                return this.pausedText;
            default:
                return this.runningText;
        }
    }

    get pausedText() {
        switch (this.clock.waiting) {
            case "customer":
                return _t("Stands: waiting for the customer");
            case "part":
                return _t("Stands: waiting for a part");
            default:
                return _t("Stands in this stage");
        }
    }

    get runningText() {
        if (this.isOverdue) {
            const time = spell(-this.elapsedLeft);
            return this.clock.target === "response"
                ? _t("Answer overdue by %s", time)
                : _t("Overdue by %s", time);
        }
        if (this.clock.state === "breached" && !this.deadline) {
            return _t("Overdue. %s", this.pausedText);
        }
        if (this.clock.basis === "working") {
            const time = spell(Math.max(this.clock.left_seconds, 0), false);
            return this.clock.target === "response"
                ? _t("%s working time left to answer", time)
                : _t("%s working time left", time);
        }
        const time = spell(Math.max(this.elapsedLeft ?? this.clock.left_seconds, 0));
        return this.clock.target === "response"
            ? _t("%s left to answer", time)
            : _t("%s left", time);
    }

    /** By when, in the reader's time zone; without the date when it is today. */
    get until() {
        if (!this.isOpen || !this.deadline) {
            return "";
        }
        const today = DateTime.fromMillis(this.hand.now);
        const when = this.deadline.hasSame(today, "day")
            ? this.deadline.toLocaleString(DateTime.TIME_SIMPLE)
            : this.deadline.toLocaleString({
                  weekday: "short",
                  month: "numeric",
                  day: "numeric",
                  hour: "numeric",
                  minute: "2-digit",
              });
        return _t("by %s", when);
    }

    get tooltipInfo() {
        const {clock, deadline} = this;
        const lines = [];
        if (deadline) {
            const when = formatDateTime(deadline, {showSeconds: false});
            lines.push(
                clock.target === "response"
                    ? _t("Answer by %s", when)
                    : _t("Solve by %s", when)
            );
        }
        if (clock.state === "paused" && clock.left_seconds > 0) {
            const time = spell(clock.left_seconds, clock.basis === "clock");
            lines.push(_t("%s left when the clock runs again", time));
        }
        if (this.isOpen && clock.waiting === "closed_hours") {
            lines.push(_t("Outside the hours of this level: the clock stands."));
        }
        if (clock.note) {
            lines.push(_t("Level by: %s", clock.note));
        }
        return lines;
    }

    get tooltip() {
        return this.tooltipInfo.join("\n");
    }
}

export const serviceClock = {
    component: ServiceClock,
    displayName: _t("Promised Time"),
    supportedTypes: ["json"],
    supportedOptions: [
        {label: _t("Without the level"), name: "hide_level", type: "boolean"},
        {label: _t("Large"), name: "large", type: "boolean"},
    ],
    extractProps: ({options}) => ({
        hideLevel: Boolean(options.hide_level),
        isLarge: Boolean(options.large),
    }),
};

registry.category("fields").add("service_clock", serviceClock);
