import {registry} from "@web/core/registry";

/** What a finger does on the frame of the signature. */
function sign(canvas) {
    const box = canvas.getBoundingClientRect();
    const point = (type, x, y) =>
        canvas.dispatchEvent(
            new PointerEvent(type, {
                bubbles: true,
                cancelable: true,
                isPrimary: true,
                pointerId: 1,
                pointerType: "touch",
                clientX: box.left + x * box.width,
                clientY: box.top + y * box.height,
            })
        );
    point("pointerdown", 0.1, 0.6);
    for (let step = 1; step <= 20; step++) {
        point("pointermove", 0.1 + step * 0.04, 0.5 + 0.3 * Math.sin(step));
    }
    point("pointerup", 0.9, 0.5);
}

/** A technician of a store on his phone: on the way, start, sign, finish (CP-08). */
registry.category("web_tour.tours").add("channel_partner_store_job", {
    steps: () => [
        {
            content: "My job of today",
            trigger: ".o_store_job:contains('Customer Cai')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Set out",
            trigger: "button:contains('On the way')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Start",
            trigger: "button:contains('Start the work')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What is required first",
            trigger: ".o_store_job_tick:contains('Check for leaks')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What was done",
            trigger: ".o_store_finish textarea",
            run: "edit New door seal",
        },
        {
            content: "The customer signs",
            trigger: ".o_store_sign_canvas",
            run() {
                sign(this.anchor);
            },
        },
        {
            content: "The frame knows that somebody signed",
            trigger: ".o_store_signature.o_store_signed",
        },
        {
            content: "The name of who signed is asked for",
            trigger: ".o_store_finish button[type=submit]",
            run: "click",
        },
        {
            content: "It is still the same page",
            trigger: "input[name=signed_by]:required",
            run: "edit Ms Cai",
        },
        {
            content: "Finish",
            trigger: ".o_store_finish button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Finished and confirmed",
            trigger: ".o_store_done:contains('Thank you')",
        },
        {
            content: "Signed by whom",
            trigger: "p:contains('Signed by Ms Cai')",
        },
    ],
});
