# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .disposal_common import PDF, DisposalCommon

MODELS = (
    "spare.disposal",
    "spare.disposal.certificate",
    "spare.waste.license",
)


@tagged("post_install", "-at_install")
class TestDisposalAccess(DisposalCommon):
    """Users prepare and hand over, managers close, technicians see nothing (SP-14)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parts = cls.make_waiting(count=2)
        cls.disposal = cls.make_disposal(cls.parts)
        cls.disposal.action_hand_over()
        cls.certificate = cls.certify(cls.disposal)
        cls.portal = new_test_user(cls.env, "waste_portal", "base.group_portal")
        cls.hotline = new_test_user(
            cls.env, "waste_hotline", "service_revenue.group_service_user"
        )
        cls.storekeeper = new_test_user(
            cls.env, "waste_stock", "stock.group_stock_manager"
        )
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.stranger = new_test_user(
            cls.env,
            "waste_stranger",
            "spare_parts_reverse.group_spare_manager",
            company_id=cls.other_company.id,
            company_ids=[(6, 0, cls.other_company.ids)],
        )

    def test_readers(self):
        records = {
            "spare.disposal": self.disposal,
            "spare.disposal.certificate": self.certificate,
            "spare.waste.license": self.licence,
        }
        for model in MODELS:
            record = records[model]
            for user in (self.spare_user, self.spare_manager):
                self.assertTrue(record.with_user(user).has_access("read"), model)
            for user in (
                self.technician_user,
                self.portal,
                self.hotline,
                self.storekeeper,
            ):
                self.assertFalse(record.with_user(user).has_access("read"), model)
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])
        self.licence.company_id = self.company
        for model in MODELS:
            records[model].invalidate_recordset()
            self.assertFalse(records[model].with_user(self.stranger).has_access("read"))
            self.assertNotIn(
                records[model], self.env[model].with_user(self.stranger).search([])
            )

    def test_writers(self):
        certificates = self.env["spare.disposal.certificate"]
        for user in (self.spare_user, self.spare_manager):
            with self.assertRaises(AccessError):
                certificates.with_user(user).create({"number": "X"})
            with self.assertRaises(AccessError):
                self.certificate.with_user(user).write({"number": "X"})
            with self.assertRaises(AccessError):
                self.certificate.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.parts.with_user(user).write({"disposal_id": False})
        with self.assertRaises(AccessError):
            self.licence.with_user(self.spare_user).write({"date_to": "2099-01-01"})
        with self.assertRaises(AccessError):
            self.env["spare.disposal"].with_user(self.spare_user).create(
                {"state": "closed"}
            )

    def test_actions(self):
        """SP-14: each public method checks who calls it."""
        outsiders = (
            self.technician_user,
            self.portal,
            self.hotline,
            self.storekeeper,
            self.stranger,
        )
        actions = (
            "action_hand_over",
            "action_take_back",
            "action_cancel",
            "action_reopen",
            "action_close",
        )
        for user in outsiders:
            for action in actions:
                with self.assertRaises(AccessError):
                    getattr(self.disposal.with_user(user), action)()
            for action in ("action_new_disposal", "action_take_off_disposal"):
                with self.assertRaises(AccessError):
                    getattr(self.parts.with_user(user), action)()
        for action in ("action_close", "action_take_back"):
            with self.assertRaises(AccessError):
                getattr(self.disposal.with_user(self.spare_user), action)()
        self.assertFalse(self.disposal.with_user(self.spare_user).is_close_allowed)
        self.assertTrue(self.disposal.with_user(self.spare_manager).is_close_allowed)

    def test_wizards(self):
        for model, method in (
            ("spare.disposal.certify", "action_save"),
            ("spare.disposal.add", "action_add"),
        ):
            vals = {"disposal_id": self.disposal.id}
            if model == "spare.disposal.certify":
                vals.update(number="W-1", file=base64.b64encode(PDF))
            for user in (self.technician_user, self.portal, self.hotline):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).create(vals)
            wizard = self.env[model].with_user(self.stranger)
            with self.assertRaises(AccessError):
                getattr(wizard.create(vals), method)()

    def test_file(self):
        """SP-14: the certificate's file is for spare parts users of the company."""
        file = self.certificate.attachment_id
        for user in (self.spare_user, self.spare_manager):
            self.assertEqual(file.with_user(user).raw, PDF)
        for user in (
            self.technician_user,
            self.portal,
            self.hotline,
            self.storekeeper,
            self.stranger,
        ):
            file.invalidate_recordset()
            with self.assertRaises(AccessError):
                file.with_user(user).read(["raw"])

    def test_queries(self):
        """The lists and the form cost the same however many parts there are."""
        user = self.spare_user
        lists = (
            ("spare.disposal", "spare_disposal_view_list", 20),
            ("spare.waste.license", "spare_waste_license_view_list", 20),
            ("spare.part.return", "spare_part_return_view_list_waste", 30),
            ("spare.part.return", "spare_part_return_view_list_register", 30),
        )
        for count in (1, 5):
            for _number in range(count):
                self.make_disposal(self.make_waiting(count=2))
            for model, view, budget in lists:
                view_id = self.env.ref(f"spare_parts_reverse.{view}").id
                records = self.env[model].with_user(user)
                views = records.get_views([(view_id, "list")])
                names = views["models"][model]["fields"]
                arch = views["views"]["list"]["arch"]
                spec = {name: {} for name in names if f'name="{name}"' in arch}
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                records.web_search_read([], spec, limit=80)
                self.assertLess(self.env.cr.sql_log_count - before, budget, view)
        disposals = self.env["spare.disposal"].with_user(user)
        big = self.make_disposal(self.make_waiting(count=20))
        views = disposals.get_views([(False, "form")])
        arch = views["views"]["form"]["arch"]
        names = views["models"]["spare.disposal"]["fields"]
        spec = {name: {} for name in names if f'name="{name}"' in arch}
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        disposals.browse(big.id).web_read(spec)
        self.assertLess(self.env.cr.sql_log_count - before, 60)


@tagged("post_install", "-at_install")
class TestDisposalPages(DisposalCommon, HttpCase):
    """The manifest and the certificate over HTTP (SP-14)."""

    def test_manifest(self):
        """SP-14: sender, handler, licence, classes, serials, weight; Chinese, too."""
        self.battery.name = "锂电池组"
        part = self.make_waiting()
        disposal = self.make_disposal(part, vehicle="沪A 12345", received_by="王师傅")
        report = "spare_parts_reverse.report_spare_disposal"
        renderer = self.env["ir.actions.report"].with_user(self.spare_user)
        for state in ("draft", "handed_over"):
            html = renderer._render_qweb_html(report, disposal.ids)[0].decode()
            self.assertEqual("Draft: the parts" in html, state == "draft")
            for text in (
                disposal.name,
                self.company.name,
                "绿源危废处置有限公司",
                self.licence.number,
                "16 06 06*",
                "锂电池组",
                part.lot_id.name,
                "沪A 12345",
                "王师傅",
                "1.5",
                "data:image/png",
            ):
                self.assertIn(text, html)
            if state == "draft":
                disposal.action_hand_over()
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() == "ok":
            pdf, kind = renderer.with_context(
                force_report_rendering=True
            )._render_qweb_pdf(report, disposal.ids)
            self.assertEqual((kind, pdf[:4]), ("pdf", b"%PDF"))

    def test_manifest_is_not_for_all(self):
        disposal = self.make_disposal()
        self.authenticate("spare_technician", "spare_technician")
        with mute_logger("odoo.http"):
            answer = self.url_open(
                f"/report/html/spare_parts_reverse.report_spare_disposal/{disposal.id}"
            )
        self.assertNotIn("Disposal Manifest", answer.text)

    def test_certificate_download(self):
        """SP-14: the file of a certificate is read by spare parts users only."""
        disposal = self.make_disposal()
        disposal.action_hand_over()
        certificate = self.certify(disposal)
        pages = (
            f"/web/content/spare.disposal.certificate/{certificate.id}/file",
            f"/web/content/{certificate.attachment_id.id}",
        )
        for login, seen in (("spare_user", True), ("spare_technician", False)):
            self.authenticate(login, login)
            for page in pages:
                with mute_logger("odoo.http", "odoo.addons.base.models.ir_binary"):
                    answer = self.url_open(page)
                self.assertEqual(answer.content == PDF, seen, (login, page))
