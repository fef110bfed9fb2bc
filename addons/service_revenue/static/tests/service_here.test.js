import {animationFrame, expect, queryOne, test} from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {browser} from "@web/core/browser/browser";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import "@service_revenue/components/service_here/service_here";

class Mend extends models.Model {
    _name = "mend";
    latitude = fields.Float({digits: [10, 7]});
    longitude = fields.Float({digits: [10, 7]});
    _records = [{id: 1, latitude: 0, longitude: 0}];
    _views = {
        form: `<form>
                <field name="latitude"/><field name="longitude"/>
                <widget name="service_here"/>
            </form>`,
    };
}

defineMailModels();
defineModels([Mend]);

function patchPosition(getCurrentPosition) {
    patchWithCleanup(browser, {navigator: {geolocation: {getCurrentPosition}}});
}

const value = (name) => Number(queryOne(`[name=${name}] input`).value);

test("one tap writes where the phone is (SR-07)", async () => {
    patchPosition((found) => found({coords: {latitude: 30.2741, longitude: 120.1551}}));
    await mountView({type: "form", resModel: "mend", resId: 1});
    await contains(".o_service_here").click();
    await animationFrame();
    expect(value("latitude")).toBe(30.2741);
    expect(value("longitude")).toBe(120.1551);
});

test("a phone that says nothing: what to do (SR-07)", async () => {
    patchPosition((_found, failed) => failed());
    await mountView({type: "form", resModel: "mend", resId: 1});
    await contains(".o_service_here").click();
    await animationFrame();
    expect(".o_widget_service_here [role=status]").toHaveText(/type it in/);
    expect(value("latitude")).toBe(0);
});
