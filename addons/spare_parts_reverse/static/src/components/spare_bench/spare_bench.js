import {
    Component,
    onWillStart,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {useBus, useService} from "@web/core/utils/hooks";
import {ConnectionLostError, RPCError} from "@web/core/network/rpc";
import {KeyReader} from "./key_reader";
import {SpareOverrideDialog} from "./spare_override_dialog";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

const MODEL = "spare.part.return";
const EMPTY = {
    part: null,
    choices: [],
    prompt: null,
    seal: "none",
};

/**
 * The inspection bench: a scanner and a keyboard, no mouse.
 *
 * Without a part on the table the cursor is in the scan field. With one, single keys are
 * commands, shown on the buttons that do the same; a scan brings up the next part at any
 * time. What is typed as fast as a scanner types is a scan and never a command.
 */
export class SpareBench extends Component {
    static template = "spare_parts_reverse.SpareBench";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.barcode = useService("barcode");
        this.field = useRef("field");
        this.table = useRef("table");
        this.state = useState({
            ...EMPTY,
            grades: [],
            isManager: false,
            queue: {inspect: 0, overdue: 0, repair: 0, lines: []},
            message: "",
            tone: "",
            instruction: "",
            done: "",
            busy: false,
            // Counted up to bring the cursor back after the screen has changed.
            focus: 0,
        });
        // Number that was scanned on the part which is on the table.
        this.found = "";
        this.keys = new KeyReader((key) => this.command(key));
        useBus(this.barcode.bus, "barcode_scanned", (event) =>
            this.scan(event.detail.barcode)
        );
        useExternalListener(document, "keydown", (event) => this.onKeydown(event));
        onWillStart(async () => {
            const start = await this.orm.call(MODEL, "bench_start", []);
            this.state.grades = start.grades;
            this.state.isManager = start.is_manager;
            this.state.queue = start.queue;
        });
        useEffect(
            () => this.focus(),
            () => [this.state.focus]
        );
    }

    // ------------------------------------------------------------------
    // Keyboard
    // ------------------------------------------------------------------

    /** In the scan field keys are text; on a part they are commands. */
    get isTyping() {
        return !this.state.part || Boolean(this.state.prompt);
    }

    get placeholder() {
        return this.state.prompt
            ? this.state.prompt.label
            : _t("Scan a return, serial or part");
    }

    focus() {
        const element = this.isTyping ? this.field.el : this.table.el;
        if (element) {
            element.focus({preventScroll: true});
        }
    }

    onKeydown(event) {
        // A dialog has the keyboard to itself.
        if (document.querySelector(".o_dialog") || event.isComposing) {
            return;
        }
        if (event.key === "Escape") {
            event.preventDefault();
            this.keys.clear();
            this.reset();
            return;
        }
        if (event.target.matches?.("input, textarea, [contenteditable=true]")) {
            return;
        }
        if (this.state.choices.length && /^[1-9]$/.test(event.key)) {
            this.keys.read(event.key);
            return;
        }
        if (this.isTyping) {
            if (event.key.length === 1 && !event.ctrlKey && !event.altKey) {
                this.focus();
            }
            return;
        }
        if (event.altKey || event.ctrlKey || event.metaKey) {
            // On some keyboards the key with Alt types another character.
            if (event.altKey && (event.key === "o" || event.code === "KeyO")) {
                event.preventDefault();
                this.override();
            }
            return;
        }
        if (event.key === "Enter") {
            // That of a scanner ends its scan; one right after a key is too early.
            const isLate = event.defaultPrevented || this.keys.count;
            if (!isLate && !event.target.matches?.("button")) {
                event.preventDefault();
                this.command("Enter");
            }
            return;
        }
        if (event.key.length === 1) {
            this.keys.read(event.key);
        }
    }

    onFieldKeydown(event) {
        const text = this.field.el.value.trim();
        if (!text && this.state.choices.length && /^[1-9]$/.test(event.key)) {
            event.preventDefault();
            this.choose(Number(event.key) - 1);
            return;
        }
        // Some scanners end with a tab.
        if (event.key === "Enter" || (event.key === "Tab" && text)) {
            event.preventDefault();
            event.stopPropagation();
            this.field.el.value = "";
            if (this.state.prompt) {
                this.answer(text);
            } else if (text) {
                this.scan(text);
            }
        }
    }

    command(key) {
        const choice = Number(key) - 1;
        if (this.state.choices[choice]) {
            return this.choose(choice);
        }
        const found = this.commands.find((line) => line.key === key.toUpperCase());
        const primary = this.commands.find((line) => line.isPrimary);
        if (found) {
            return found.run();
        }
        if (key === "Enter" && primary) {
            return primary.run();
        }
    }

    /** What can be done with the part on the table: key, label, and what it does. */
    get commands() {
        const part = this.state.part;
        if (!part) {
            return [];
        }
        if (part.is_receive_allowed) {
            return this.receiveCommands(part);
        }
        const commands = [];
        if (part.is_accept_allowed) {
            commands.push({
                key: "ENTER",
                label: _t("Accept"),
                isPrimary: true,
                run: () => this.accept(),
            });
        }
        if (part.is_grade_allowed) {
            for (const grade of this.state.grades) {
                commands.push({
                    key: grade.key.toUpperCase(),
                    label: grade.name,
                    isChosen: grade.id === part.grade_id,
                    run: () => this.grade(grade),
                });
            }
        }
        if (part.is_accept_allowed && this.state.isManager) {
            commands.push({
                key: "ALT+O",
                label: _t("Decide otherwise"),
                run: () => this.override(),
            });
        }
        return commands;
    }

    receiveCommands(part) {
        const commands = [
            {
                key: "ENTER",
                label: part.is_tracked ? _t("Receive this number") : _t("Receive"),
                isPrimary: true,
                run: () => this.receive(),
            },
        ];
        if (part.is_tracked) {
            commands.push({
                key: "W",
                label: _t("Wrong number"),
                run: () => this.ask("serial", _t("Scan the number that is on the part")),
            });
        }
        if (part.quantity !== 1) {
            commands.push({
                key: "Q",
                label: _t("Other quantity"),
                run: () => this.ask("quantity", _t("How many pieces came?")),
            });
        }
        commands.push(
            {
                key: "S",
                label: _t("Seal broken"),
                isChosen: this.state.seal === "broken",
                run: () => {
                    this.state.seal = this.state.seal === "broken" ? "none" : "broken";
                },
            },
            {
                key: "M",
                label: _t("Part missing"),
                run: () => this.receive({missing: true}),
            }
        );
        return commands;
    }

    /** Text of the key on a button. */
    keyLabel(command) {
        return {ENTER: "Enter", "ALT+O": "Alt O"}[command.key] || command.key;
    }

    // ------------------------------------------------------------------
    // Steps
    // ------------------------------------------------------------------

    /** One request at a time; a refusal is shown and changes nothing. */
    async call(method, args, kwargs = {}) {
        if (this.state.busy) {
            return null;
        }
        this.state.busy = true;
        this.state.message = "";
        try {
            const result = await this.orm.call(MODEL, method, args, kwargs);
            if (result.queue) {
                this.state.queue = result.queue;
            }
            return result;
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                this.say(_t("No connection. Check the network and try again."), "danger");
            } else if (error instanceof RPCError && error.data?.message) {
                this.say(error.data.message, "danger");
            } else {
                throw error;
            }
            return null;
        } finally {
            this.state.busy = false;
        }
    }

    say(message, tone) {
        Object.assign(this.state, {message, tone});
    }

    show(values) {
        Object.assign(this.state, EMPTY, values);
        this.state.focus += 1;
    }

    reset() {
        this.state.message = "";
        this.state.instruction = "";
        return this.show({});
    }

    async scan(code) {
        this.keys.clear();
        if (this.state.prompt) {
            return this.answer(code);
        }
        const result = await this.call("bench_scan", [code]);
        if (!result) {
            return this.show({part: this.state.part});
        }
        if (result.part) {
            this.state.instruction = "";
            this.found = result.part.is_verified ? code : "";
            return this.show({part: result.part});
        }
        if (result.message) {
            this.say(result.message, "warning");
        }
        this.state.instruction = "";
        return this.show({choices: result.choices || []});
    }

    choose(index) {
        const line = this.state.choices[index];
        return line && this.open(line);
    }

    async open(line) {
        const result = await this.call("bench_open", [line.id]);
        if (result) {
            this.found = "";
            this.state.instruction = "";
            this.show({part: result.part});
        }
    }

    ask(kind, label) {
        this.state.prompt = {kind, label};
        this.state.focus += 1;
    }

    answer(text) {
        const {kind} = this.state.prompt;
        this.state.prompt = null;
        if (!text) {
            this.state.focus += 1;
            return;
        }
        if (kind === "quantity") {
            return this.receive({quantity: text.replace(",", ".")});
        }
        this.found = text;
        return this.receive();
    }

    async receive(facts = {}) {
        const part = this.state.part;
        if (part.is_tracked && !this.found && !facts.missing) {
            return this.ask("serial", _t("Scan the number on the part"));
        }
        const result = await this.call("bench_receive", [part.id], {
            found: this.found || null,
            seal: this.state.seal,
            ...facts,
        });
        if (!result) {
            return this.show({part, seal: this.state.seal});
        }
        this.found = "";
        if (result.is_received) {
            return this.show({part: result.part});
        }
        this.show({});
        this.say(result.message, "warning");
    }

    async grade(grade) {
        const result = await this.call("bench_grade", [this.state.part.id, grade.id]);
        if (result) {
            this.show({part: result.part});
        }
    }

    async accept() {
        const part = this.state.part;
        const result = await this.call("bench_accept", [part.id, part.decision.id]);
        if (result) {
            this.state.instruction = result.instruction;
            this.state.done = result.name;
            this.show({});
        }
    }

    override() {
        const part = this.state.part;
        if (!part?.is_accept_allowed) {
            return;
        }
        if (!this.state.isManager) {
            this.say(
                _t("Only managers decide otherwise than the rule. Ask one."),
                "warning"
            );
            return;
        }
        this.dialog.add(
            SpareOverrideDialog,
            {
                part,
                confirm: async (option, reason) => {
                    const result = await this.call("bench_override", [
                        part.id,
                        option.verdict,
                        option.disposition,
                        reason,
                    ]);
                    if (result) {
                        this.show({part: result.part});
                    }
                    return Boolean(result);
                },
            },
            {onClose: () => (this.state.focus += 1)}
        );
    }
}

registry.category("actions").add("spare_bench", SpareBench);
