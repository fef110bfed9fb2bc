# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.channel_partner.tools.proof_image import MAX_PHOTO_BYTES
from odoo.addons.portal.controllers.portal import pager
from odoo.addons.service_revenue.tools.record_id import read_record_id

from .ambassador_portal import AmbassadorPortal

OPEN = ("todo", "started")
TONES = {
    "todo": "warning",
    "started": "primary",
    "done": "success",
    "expired": "secondary",
}


class AmbassadorTasks(AmbassadorPortal):
    """Tasks of campaigns with their material (AM-02)."""

    # ------------------------------------------------------------------
    # Frame
    # ------------------------------------------------------------------

    def _ambassador_pages(self, ambassador):
        return super()._ambassador_pages(ambassador) + [
            {
                "key": "tasks",
                "label": request.env._("Tasks"),
                "url": "/my/ambassador/tasks",
                "icon": "fa-check-square-o",
                "bar": True,
                "sequence": 20,
            }
        ]

    def _ambassador_home_values(self, ambassador):
        values = super()._ambassador_home_values(ambassador)
        # sudo: his own tasks, by the domain.
        tasks = request.env["ambassador.task"].sudo()
        open_ = Domain("ambassador_id", "=", ambassador.id) & Domain(
            "state", "in", OPEN
        )
        first = tasks.search_fetch(open_, ["due"], order="due, id", limit=1)
        values.update(
            task_count=tasks.search_count(open_),
            task_due=first.due,
            task_late=first.is_late,
        )
        return values

    def _get_task(self, ambassador, task_id):
        """The task of the caller with this id, past access rules; else none."""
        known = read_record_id(task_id)
        # sudo: his own task, by the domain; title and material of its campaign.
        tasks = request.env["ambassador.task"].sudo()
        if not known:
            return tasks
        return tasks.search(
            [
                ("id", "=", known),
                ("ambassador_id", "=", ambassador.id),
                ("state", "!=", "cancelled"),
            ]
        )

    def _get_task_row(self, task, labels):
        return {
            "id": task.id,
            "title": task.campaign_id.title,
            "url": f"/my/ambassador/tasks/{task.id}",
            "due": task.due,
            "late": task.is_late,
            "open": task.state in OPEN,
            "state": task.state,
            "label": labels[task.state],
            "tone": "danger" if task.is_late else TONES[task.state],
        }

    def _get_task_words(self):
        env = request.env
        return {
            "started": ("success", env._("Started. Good luck!")),
            "done": ("success", env._("Done. Thank you!")),
            "gone": ("warning", env._("This is none of your tasks.")),
        }

    # ------------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------------

    @http.route(
        ["/my/ambassador/tasks", "/my/ambassador/tasks/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def ambassador_tasks(self, page=1, filterby=None, said=None, **kwargs):
        ambassador = self._get_ambassador()
        if not ambassador:
            return self._ambassador_no()
        env = request.env
        filters = {
            "open": (env._("To do"), Domain("state", "in", OPEN), "due, id"),
            "ended": (
                env._("Ended"),
                Domain("state", "in", ("done", "expired")),
                "due desc, id",
            ),
        }
        filterby = filterby if filterby in filters else "open"
        _label, domain, order = filters[filterby]
        domain &= Domain("ambassador_id", "=", ambassador.id)
        # sudo: his own tasks, by the domain.
        tasks = env["ambassador.task"].sudo()
        pages = pager(
            url="/my/ambassador/tasks",
            url_args={"filterby": filterby},
            total=tasks.search_count(domain),
            page=page,
            step=self._ambassador_items_per_page,
        )
        found = tasks.search(
            domain,
            order=order,
            limit=self._ambassador_items_per_page,
            offset=pages["offset"],
        )
        labels = dict(tasks._fields["state"]._description_selection(env))
        values = self._ambassador_values("tasks", ambassador)
        values.update(
            tasks=[self._get_task_row(task, labels) for task in found],
            filters=[(key, label) for key, (label, *_rest) in filters.items()],
            filterby=filterby,
            store_url="/my/ambassador/tasks",
            pager=pages,
            said=self._get_task_words().get(said),
        )
        return request.render("ambassador_program.ambassador_tasks", values)

    @http.route(
        "/my/ambassador/tasks/<string:task_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def ambassador_task(self, task_id, said=None, **kwargs):
        ambassador = self._get_ambassador()
        if not ambassador:
            return self._ambassador_no()
        task = self._get_task(ambassador, task_id)
        if not task:
            return self._say("/my/ambassador/tasks", "gone")
        return self._render_task(ambassador, task, self._get_task_words().get(said))

    def _render_task(self, ambassador, task, said=None, typed=None):
        labels = dict(task._fields["state"]._description_selection(request.env))
        values = self._ambassador_values("tasks", ambassador)
        # sudo: a task of his own; see ``_get_task``.
        own = ambassador.sudo()
        values.update(
            task=self._get_task_row(task, labels)
            | {
                "text": task.task_text or "",
                "campaign": task.campaign_id.id,
                "report": task.note or "",
                "reach": task.reach,
                "has_photo": task.has_photo,
                "materials": [
                    {
                        "id": one.id,
                        "name": one.name,
                        "kind": one.kind,
                        "text": one.text or "",
                        "url": f"/my/ambassador/tasks/{task.id}/material/{one.id}",
                    }
                    for one in self._get_materials(task)
                ],
                "link": own._get_known_links(task.campaign_id).get(own, ""),
            },
            typed=typed or {},
            said=said,
        )
        return request.render("ambassador_program.ambassador_task", values)

    def _get_materials(self, task):
        """Material in the reader's language, and what is for everybody."""
        lang = request.env.lang
        return task.material_ids.filtered(
            lambda one: not one.lang_id or one.lang_id.code == lang
        )

    @http.route(
        "/my/ambassador/tasks/<string:task_id>/material/<string:material_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def ambassador_task_material(self, task_id, material_id, **kwargs):
        """A file of the campaign, to be kept on the phone and passed on."""
        ambassador = self._get_ambassador()
        if not ambassador:
            return self._ambassador_no()
        task = self._get_task(ambassador, task_id)
        known = read_record_id(material_id)
        one = task.material_ids.filtered(lambda found: found.id == known)
        if not one.file:
            return self._say("/my/ambassador/tasks", "gone")
        stream = request.env["ir.binary"]._get_stream_from(
            one, "file", filename=one.file_name or one.name
        )
        answer = stream.get_response(as_attachment=True)
        answer.headers["Content-Disposition"] = content_disposition(
            one.file_name or one.name
        )
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer

    # ------------------------------------------------------------------
    # What he does
    # ------------------------------------------------------------------

    @http.route(
        "/my/ambassador/tasks/<string:task_id>/start",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def ambassador_task_start(self, task_id, **form):
        return self._do(task_id, "started", lambda task: task.task_start())

    @http.route(
        "/my/ambassador/tasks/<string:task_id>/done",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def ambassador_task_done(self, task_id, reach=None, note=None, **form):
        """Finished, with his report, how many he reached, and a picture if he likes."""
        file = request.httprequest.files.get("photo")
        photo = file.read(MAX_PHOTO_BYTES + 1) if file and file.filename else None
        typed = {
            "reach": self._read_text(reach, 20),
            "note": self._read_text(note, 2000),
        }
        return self._do(
            task_id, "done", lambda task: task.task_done(photo=photo, **typed), typed
        )

    def _do(self, task_id, code, deed, typed=None):
        """Do it once; after it the page is loaded again, and a refusal is shown."""
        ambassador = self._get_ambassador()
        if not ambassador:
            return self._ambassador_no()
        task = self._get_task(ambassador, task_id)
        if not task:
            return self._say("/my/ambassador/tasks", "gone")
        try:
            with request.env.cr.savepoint():
                deed(task)
        except UserError as error:
            return self._render_task(ambassador, task, ("danger", str(error)), typed)
        return self._say(f"/my/ambassador/tasks/{task.id}", code)
