import {expect, test} from "@odoo/hoot";
import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class Ticket extends models.Model {
    _name = "ticket";

    reached = fields.Json();
    measured = fields.Json();

    _records = [
        {
            id: 1,
            reached: [
                {key: "a", label: "Reported", at: "2026-03-02 08:00:00", hours: 0},
                {key: "b", label: "On Site", at: "2026-03-02 13:15:00", hours: 5.25},
                {key: "c", label: "Closed", at: false, hours: false},
            ],
            measured: [
                {label: "New", target: 1, hours: 3, current: false, note: "Call"},
                {label: "Repair", target: 60, hours: 0.5, current: true, note: ""},
                {label: "Done", target: 0, hours: null, current: false, note: ""},
            ],
        },
        {id: 2, reached: false, measured: []},
    ];
}

defineMailModels();
defineModels([Ticket]);

const mountForm = (resId) =>
    mountView({
        resModel: "ticket",
        type: "form",
        resId,
        arch: `
            <form>
                <field name="reached" widget="service_steps"/>
                <field name="measured" widget="service_steps"/>
            </form>`,
    });

test("what is reached, and after how long", async () => {
    await mountForm(1);
    const steps = ".o_field_widget[name=reached] .o_service_step";
    expect(`${steps}:eq(0)`).toHaveText("Reported");
    expect(`${steps}:eq(1)`).toHaveText(/\+5\.3 h/);
    expect(`${steps}:eq(1) i.fa-check-circle`).toHaveCount(1);
    expect(`${steps}:eq(2) i.fa-circle-o`).toHaveCount(1);
    expect(`${steps}:eq(2)`).toHaveText("Closed");
});

test("what it took of the time that it may take", async () => {
    await mountForm(1);
    const steps = ".o_field_widget[name=measured] .o_service_step";
    expect(`${steps}:eq(0) i.fa-exclamation-triangle`).toHaveCount(1);
    expect(`${steps}:eq(0)`).toHaveText(/3 h of 1 h/);
    expect(`${steps}:eq(1) i.fa-play-circle`).toHaveCount(1);
    expect(`${steps}:eq(1)`).toHaveText(/30 min of 2\.5 d/);
    expect(`${steps}:eq(2)`).toHaveText("Done");
});

test("nothing to show", async () => {
    await mountForm(2);
    expect(".o_service_step").toHaveCount(0);
});
