import {registry} from "@web/core/registry";

/** The inspector and his keyboard: no click in the whole tour (SP-08). */
registry.category("web_tour.tours").add("spare_bench_keys", {
    steps: () => [
        {
            content: "Scan the serial",
            trigger: ".o_spare_bench_field input:focus",
            run: "edit BENCH-1",
        },
        {trigger: ".o_spare_bench_field input:focus", run: "press Enter"},
        {
            content: "It is the part that is owed: receive it",
            trigger: ".o_spare_bench_part:focus:contains('BENCH-1') [data-key=ENTER]",
        },
        {trigger: ".o_spare_bench_part:focus", run: "press Enter"},
        {
            content: "Light damage",
            trigger: ".o_spare_bench_part:focus:has([data-key=B])",
            run: "press b",
        },
        {
            content: "The decision in one sentence with its figures",
            trigger: ".o_spare_bench_sentence:contains('69.2 %'):contains('60 % limit')",
        },
        {
            content: "Decide otherwise",
            trigger: ".o_spare_bench_part:focus",
            run: "press alt+o",
        },
        {
            content: "Repair, by its number",
            trigger: ".o_spare_override_options:focus",
            run: "press 2",
        },
        {
            content: "The reason",
            trigger: ".o_spare_override_reason:focus",
            run: "edit The customer waits for it",
        },
        {trigger: ".o_spare_override_reason:focus", run: "press Enter"},
        {
            content: "Accept",
            trigger: "body:not(:has(.o_dialog)) .o_spare_bench_part:focus:contains('The customer waits')",
            run: "press Enter",
        },
        {
            content: "What to do with the part in the hand",
            trigger: ".o_spare_bench_instruction:contains('Shelf Repair')",
        },
        {
            content: "And ready for the next one",
            trigger: ".o_spare_bench_field input:focus",
        },
    ],
});
