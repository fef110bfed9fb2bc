import {Component, onMounted, onWillStart, onWillUnmount, useRef, useState} from "@odoo/owl";
import {ConnectionLostError, RPCError} from "@web/core/network/rpc";
import {DayQueue} from "./day_queue";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/** Milliseconds between two looks at the server. */
export const POLL = 10000;
/** Visitors of the search that fit under a thumb. */
const FOUND = 12;

/**
 * The day at a community event (AM-08), phone first: figures, code to scan, check-in with
 * one tap, quick entry, deal. A tap counts at once on the screen; it is kept in the browser
 * until the server has it, so that a slow network loses none.
 */
export class EventDay extends Component {
    static template = "ambassador_program.EventDay";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.nameRef = useRef("name");
        this.state = useState({
            events: null,
            day: null,
            search: "",
            showCode: false,
            showEntry: false,
            entry: this.emptyEntry(),
            offline: false,
            pending: 0,
            error: "",
        });
        onWillStart(() => this.open(this.getEventId()));
        onMounted(() => {
            this.timer = browser.setInterval(() => this.poll(), POLL);
        });
        onWillUnmount(() => browser.clearInterval(this.timer));
    }

    emptyEntry() {
        return {name: "", phone: "", interest_id: 0, consent: false};
    }

    getEventId() {
        const {params = {}, context = {}} = this.props.action;
        return params.event_id || params.active_id || context.active_id || 0;
    }

    get code() {
        const url = encodeURIComponent(this.state.day.signup_url);
        return `/report/barcode/QR/${url}?width=600&height=600&humanreadable=0`;
    }

    get isHere() {
        const pending = new Set(this.queue.checkIns);
        return (visitor) => visitor[3] || pending.has(visitor[0]);
    }

    /** Visitors whom the search means; those who are not here yet come first. */
    get found() {
        const words = this.state.search.trim().toLowerCase();
        if (!words) {
            return [];
        }
        const isHere = this.isHere;
        return this.state.day.visitors
            .filter(([, name, digits]) => `${name} ${digits}`.toLowerCase().includes(words))
            .sort((a, b) => isHere(a) - isHere(b))
            .slice(0, FOUND);
    }

    get numbers() {
        const {numbers, goals} = this.state.day;
        return [
            {
                key: "checked_in",
                label: _t("Here"),
                value: numbers.checked_in + this.unsentCheckIns,
                note: numbers.expected ? _t("%s expected", numbers.expected) : "",
            },
            {key: "signups", label: _t("Sign-ups"), value: numbers.signups, note: ""},
            {
                key: "good",
                label: _t("Good leads"),
                value: numbers.good,
                note: goals.leads ? _t("goal %s", goals.leads) : "",
            },
            {key: "mend", label: _t("To mend"), value: numbers.mend, note: ""},
            {
                key: "deals",
                label: _t("Deals"),
                value: numbers.deals,
                note: goals.deals ? _t("goal %s", goals.deals) : "",
            },
            {key: "amount", label: _t("Amount"), value: numbers.amount, note: ""},
        ];
    }

    get unsentCheckIns() {
        const here = new Set(
            this.state.day.visitors.filter((one) => one[3]).map((one) => one[0])
        );
        return this.queue.checkIns.filter((id) => !here.has(id)).length;
    }

    // ------------------------------------------------------------------
    // Server
    // ------------------------------------------------------------------

    async open(eventId) {
        this.state.error = "";
        if (!eventId) {
            this.state.day = null;
            await this.ask(async () => {
                this.state.events = await this.orm.call(
                    "event.event",
                    "get_my_event_days",
                    []
                );
            });
            return;
        }
        this.eventId = eventId;
        this.queue = new DayQueue(eventId);
        this.state.pending = this.queue.length;
        await this.ask(async () => {
            this.state.day = await this.orm.call("event.event", "get_event_day", [
                [eventId],
            ]);
        });
        if (this.state.day && this.queue.length) {
            this.send();
        }
    }

    /** Whether the server answered; without a connection the screen stays as it is. */
    async ask(callback) {
        try {
            await callback();
            this.state.offline = false;
            return true;
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                this.state.offline = true;
                return false;
            }
            if (error instanceof RPCError) {
                this.state.error = error.data?.message || error.message;
                return false;
            }
            throw error;
        }
    }

    tell(method, argument) {
        return this.orm.silent.call("event.event", method, [[this.eventId], argument]);
    }

    async poll() {
        if (!this.state.day || this.isPolling) {
            return;
        }
        this.isPolling = true;
        try {
            await this.send();
            await this.ask(async () => {
                const news = await this.orm.silent.call(
                    "event.event",
                    "get_event_day",
                    [[this.eventId]],
                    {full: false}
                );
                Object.assign(this.state.day, news);
            });
        } finally {
            this.isPolling = false;
        }
    }

    /** Send what waits, oldest first; what the server refuses is said and taken off. */
    async send() {
        if (this.isSending) {
            return;
        }
        this.isSending = true;
        try {
            for (let job = this.queue.first; job; job = this.queue.first) {
                const [method, argument] = job.checkIn
                    ? ["event_day_check_in", job.checkIn]
                    : ["event_day_sign_up", job.entry];
                const before = this.state.error;
                const isSent = await this.ask(() => this.tell(method, argument));
                if (!isSent && this.state.offline) {
                    break;
                }
                if (isSent && job.checkIn) {
                    this.markHere(job.checkIn);
                }
                if (!isSent && this.state.error !== before) {
                    this.notification.add(this.state.error, {type: "danger"});
                }
                this.queue.shift();
                this.state.pending = this.queue.length;
            }
        } finally {
            this.isSending = false;
            this.state.pending = this.queue.length;
        }
    }

    markHere(registrationId) {
        const visitor = this.state.day.visitors.find((one) => one[0] === registrationId);
        if (visitor && !visitor[3]) {
            visitor[3] = true;
            this.state.day.numbers.checked_in += 1;
        }
        for (const signup of this.state.day.signups) {
            if (signup.registration_id === registrationId) {
                signup.is_here = true;
            }
        }
    }

    // ------------------------------------------------------------------
    // Taps
    // ------------------------------------------------------------------

    async onCheckIn(registrationId) {
        this.queue.addCheckIn(registrationId);
        this.state.pending = this.queue.length;
        await this.send();
    }

    onEntry() {
        this.state.showEntry = !this.state.showEntry;
        if (this.state.showEntry) {
            browser.setTimeout(() => this.nameRef.el?.focus(), 50);
        }
    }

    async onKeep() {
        const entry = this.state.entry;
        if (!entry.name.trim()) {
            this.state.error = _t("Type in at least a name.");
            this.nameRef.el?.focus();
            return;
        }
        if (!entry.consent) {
            this.state.error = _t("Ask the visitor whether we may call, and tick it.");
            return;
        }
        this.state.error = "";
        this.queue.addEntry({...entry, interest_id: parseInt(entry.interest_id) || 0});
        this.state.pending = this.queue.length;
        this.state.entry = this.emptyEntry();
        this.nameRef.el?.focus();
        await this.send();
        if (!this.state.offline) {
            this.notification.add(_t("Kept."), {type: "success"});
            await this.poll();
        }
    }

    async onSell(signupId = null) {
        let action = null;
        const isSent = await this.ask(async () => {
            action = await this.orm.call("event.event", "event_day_sell", [
                [this.eventId],
                signupId,
            ]);
        });
        if (isSent) {
            await this.action.doAction(action);
        } else if (this.state.offline) {
            this.state.error = _t("No connection. Check the signal and try again.");
        }
    }

    onRecord() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "event.event",
            res_id: this.eventId,
            views: [[false, "form"]],
            context: {form_view_ref: "ambassador_program.event_event_view_form_community"},
        });
    }
}

registry.category("actions").add("ambassador_program.event_day", EventDay);
