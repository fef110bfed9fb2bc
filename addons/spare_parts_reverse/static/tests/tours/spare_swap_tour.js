import {registry} from "@web/core/registry";

/**
 * A technician opens the job and swaps a part: out, in, fault, done (SP-12).
 */
registry.category("web_tour.tours").add("spare_parts_reverse_swap", {
    steps: () => [
        {
            content: "Open the job",
            trigger: ".o_kanban_record:contains('Kitchen of Cai')",
            run: "click",
        },
        {
            content: "Swap a part",
            trigger: ".o_spare_swap_open",
            run: "click",
        },
        {
            content: "The good part, from the van",
            trigger: ".o_spare_swap_choice:contains('G-1')",
            run: "click",
        },
        {
            content: "The number of the defective part, from its label",
            trigger: ".o_spare_swap_code input",
            run: "edit NEW-77",
        },
        {
            content: "Use it",
            trigger: ".o_spare_swap_code button[type=submit]",
            run: "click",
        },
        {
            content: "What is wrong",
            trigger: ".o_spare_swap_choice:contains('No power')",
            run: "click",
        },
        {
            content: "It says who pays",
            trigger: ".o_spare_swap_payer:contains('Warranty')",
        },
        {
            content: "Done",
            trigger: ".o_spare_swap_finish",
            run: "click",
        },
        {
            content: "It says by when the defective part has to be back",
            trigger: ".o_spare_swap_message:contains('NEW-77')",
        },
        {
            content: "Close",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "The swap stands on the job",
            trigger: ".o_spare_swap_done:contains('NEW-77')",
        },
    ],
});
