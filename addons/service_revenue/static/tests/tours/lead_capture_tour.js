import {registry} from "@web/core/registry";

/**
 * A technician opens today's job, reads who the customer is and brings in a lead (SR-09).
 */
registry.category("web_tour.tours").add("service_revenue_lead_capture", {
    steps: () => [
        {
            content: "Open the job",
            trigger: ".o_kanban_record:contains('Ms Li')",
            run: "click",
        },
        {
            content: "The brief says who the customer is",
            trigger: ".o_service_profile [data-figure]",
        },
        {
            content: "One tap",
            trigger: ".o_service_lead_button:contains('Trade-in')",
            run: "click",
        },
        {
            content: "Done, and the result stands on the button",
            trigger: ".o_service_lead_done:contains('Trade-in')",
        },
        {
            content: "The technician is told that nothing more is asked of him",
            trigger: ".o_service_lead_message",
        },
    ],
});
