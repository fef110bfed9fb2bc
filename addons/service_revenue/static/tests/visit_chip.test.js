import {animationFrame, expect, test, waitFor} from "@odoo/hoot";
import {
    MockServer,
    contains,
    defineModels,
    fields,
    getMockEnv,
    models,
    mountView,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class SaleOrder extends models.Model {
    _name = "sale.order";

    name = fields.Char();
    service_visit_text = fields.Char();
    service_visit_state = fields.Selection({
        selection: [
            ["scheduled", "Scheduled"],
            ["on_site", "On site"],
        ],
    });

    _records = [
        {
            id: 1,
            name: "S1",
            service_visit_text: "Visit planned for 09:00",
            service_visit_state: "scheduled",
        },
    ];
}

defineMailModels();
defineModels([SaleOrder]);

const mountForm = () =>
    mountView({
        resModel: "sale.order",
        type: "form",
        resId: 1,
        arch: `
            <form>
                <field name="name"/>
                <field name="service_visit_text" widget="service_visit_chip"/>
            </form>`,
    });

test("says where the visit stands, in words", async () => {
    await mountForm();
    expect(".o_service_visit_chip").toHaveText("Visit planned for 09:00");
    expect(".o_service_visit_chip i").toHaveClass("fa-calendar");
});

test("follows the visit and keeps what is being typed (X-34)", async () => {
    onRpc("sale.order", "read", () => [
        {
            id: 1,
            service_visit_text: "Technician on site since 09:05",
            service_visit_state: "on_site",
        },
    ]);
    await mountForm();
    await contains("[name=name] input").edit("half a word", {confirm: false});
    MockServer.env["bus.bus"]._sendone(serverState.partnerId, "service_visit", {
        "sale.order": [1],
        message: "Ms Li: technician on site",
    });
    // A busy machine takes longer than the usual fifth of a second.
    await waitFor(".o_service_visit_chip:contains(on site since 09:05)", {
        timeout: 5000,
    });
    expect(".o_service_visit_chip i").toHaveClass("fa-wrench");
    expect("[name=name] input").toHaveValue("half a word");
});

test("news of another document change nothing", async () => {
    onRpc("sale.order", "read", () => expect.step("read"));
    await mountForm();
    getMockEnv().bus.trigger("SERVICE_VISIT_NEWS", {"sale.order": [2]});
    await animationFrame();
    expect.verifySteps([]);
    expect(".o_service_visit_chip").toHaveText("Visit planned for 09:00");
});

test("is not there without a visit", async () => {
    SaleOrder._records[0].service_visit_text = false;
    await mountForm();
    expect(".o_service_visit_chip").toHaveCount(0);
});
