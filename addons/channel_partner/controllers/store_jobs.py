# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager
from odoo.addons.service_revenue.tools.record_id import read_record_id

from .store_portal import ALL_ROLES, DESK, StorePortal


class StoreJobs(StorePortal):
    """Jobs of a store: the list, and the page of one job (CP-08).

    Pages only read. What is done with a job goes through ``StoreJobActions``.
    """

    def _store_pages(self, member):
        pages = super()._store_pages(member)
        pages.append(
            {
                "key": "jobs",
                "label": request.env._("Jobs"),
                "url": "/my/store/jobs",
                "icon": "fa-wrench",
                "bar": True,
                "sequence": 30,
            }
        )
        return pages

    def _store_home_values(self, member):
        values = super()._store_home_values(member)
        values["store_jobs"] = request.env["fsm.order"]._count_open_store_jobs(member)
        return values

    def _get_store_filter_labels(self, member):
        env = request.env
        labels = {
            "today": env._("Today"),
            "plan": env._("To schedule"),
            "upcoming": env._("Upcoming"),
            "done": env._("Done"),
            "all": env._("All"),
        }
        if member.role == "technician":
            # What has no time yet is for the owner or a clerk.
            del labels["plan"]
        return labels

    @http.route(
        ["/my/store/jobs", "/my/store/jobs/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_jobs(self, page=1, show=None, search=None, **kwargs):
        member = self._get_member(*ALL_ROLES)
        if not member:
            return self._store_no()
        orders = request.env["fsm.order"]
        labels = self._get_store_filter_labels(member)
        filters = orders._get_store_filters()
        counts = orders._count_open_store_jobs(member)
        if show not in labels:
            # Straight to where there is something to do.
            show = next(
                (key for key in counts if key in labels and counts[key]), "today"
            )
        domain = filters[show]
        total = counts.get(show)
        search = (search or "").replace("\x00", "").strip()[:100]
        if search:
            # Who searches looks for a job, wherever it stands.
            show = "all"
            domain = orders._get_store_search_domain(search)
            total = None
        if total is None:
            total = len(orders._query_store_jobs(member, domain))
        page_values = pager(
            url="/my/store/jobs",
            url_args={"show": show, "search": search},
            total=total,
            page=page,
            step=self._store_items_per_page,
        )
        order = "scheduled_date_start, id"
        if show in ("done", "all"):
            order = "scheduled_date_start desc, id desc"
        rows = orders._list_store_jobs(
            member,
            domain,
            order=order,
            limit=self._store_items_per_page,
            offset=page_values["offset"],
        )
        values = self._store_values("jobs", member)
        values.update(
            rows=rows,
            filters=labels,
            counts=counts,
            show=show,
            search=search,
            pager=page_values,
        )
        return request.render("channel_partner.store_jobs", values)

    # ------------------------------------------------------------------
    # One job
    # ------------------------------------------------------------------

    def _get_store_job(self, job_id):
        """(job, member) by the caller's own rights and role, else an empty job."""
        orders = request.env["fsm.order"]
        member = self._get_member(*ALL_ROLES)
        known = read_record_id(job_id)
        if not member or not known:
            return orders, member
        try:
            return orders._search_store_jobs(member, [("id", "=", known)]), member
        except (AccessError, MissingError):
            return orders, member

    def _store_jobs_no(self, member):
        return request.redirect("/my/store/jobs") if member else self._store_no()

    def _render_store_job(self, job, member, **extra):
        values = self._store_values("jobs", member)
        values.update(job=job._get_store_job(), is_desk=member.role in DESK)
        if values["is_desk"] and values["job"]["is_open"]:
            # sudo: names of the workers of the store that has this job.
            values["persons"] = job.sudo()._get_store_persons()
        values.update(error=None, done=None, typed={})
        values.update(extra)
        return request.render("channel_partner.store_job", values)

    @http.route(
        "/my/store/jobs/<string:job_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_job(self, job_id, done=None, **kwargs):
        job, member = self._get_store_job(job_id)
        if not job:
            return self._store_jobs_no(member)
        return self._render_store_job(job, member, done=self._get_done_text(done))

    def _get_done_text(self, done):
        env = request.env
        texts = {
            "planned": env._("Planned. The customer is told."),
            "way": env._("Good trip! The customer knows that you are on the way."),
            "started": env._("Started."),
            "photo": env._("The photo is kept."),
            "finished": env._("Finished. Thank you!"),
            "signed": env._("Signed. Thank you!"),
            "sent": env._("The code is on its way to the customer."),
            "confirmed": env._("The customer has confirmed. Thank you!"),
            "ticked": env._("Noted."),
        }
        return texts.get(done)

    @http.route(
        "/my/store/jobs/<string:job_id>/photo/<string:photo_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_job_photo(self, job_id, photo_id, **kwargs):
        job, member = self._get_store_job(job_id)
        known = read_record_id(photo_id)
        # sudo: photos of a job that was found by the caller's own rights.
        photo = job.sudo().channel_photo_ids.filtered(lambda p: p.id == known)
        if not photo:
            return self._store_jobs_no(member)
        return request.make_response(
            photo.raw,
            headers=[
                ("Content-Type", "image/jpeg"),
                ("Content-Length", len(photo.raw)),
                ("X-Content-Type-Options", "nosniff"),
                ("Content-Security-Policy", "default-src 'none'"),
                ("Cache-Control", "private, max-age=3600"),
            ],
        )


class StoreJobActions(StoreJobs):
    """What is done with a job: each address does one thing, and works twice.

    After it the page is loaded again; what was refused is shown with what was typed.
    """

    def _store_do(self, job_id, action, done, typed=None):
        """Run ``action(job)``; show the page with its outcome.

        An action may answer with a page of its own.
        """
        job, member = self._get_store_job(job_id)
        if not job:
            return self._store_jobs_no(member)
        try:
            with request.env.cr.savepoint():
                outcome = action(job)
        except (UserError, AccessError) as error:
            job.invalidate_recordset()
            return self._render_store_job(
                job, member, error=error.args[0], typed=typed or {}
            )
        if isinstance(outcome, http.Response):
            return outcome
        return request.redirect(f"/my/store/jobs/{job.id}?done={done}")

    @http.route(
        "/my/store/jobs/<string:job_id>/schedule",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_job_schedule(
        self, job_id, start=None, person_id=None, hours=None, reason=None, **kwargs
    ):
        typed = {"start": start, "person_id": person_id, "reason": reason}

        def schedule(job):
            job.store_schedule(
                job._read_store_local(start),
                person_id=read_record_id(person_id) or False,
                duration=_read_number(hours),
                reason=reason,
            )

        return self._store_do(job_id, schedule, "planned", typed)

    @http.route(
        "/my/store/jobs/<string:job_id>/way",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_job_way(self, job_id, **kwargs):
        return self._store_do(job_id, lambda job: job.store_on_the_way(), "way")

    @http.route(
        "/my/store/jobs/<string:job_id>/start",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_job_start(self, job_id, latitude=None, longitude=None, **kwargs):
        def start(job):
            job.store_start(latitude or None, longitude or None)

        return self._store_do(job_id, start, "started")

    @http.route(
        "/my/store/jobs/<string:job_id>/point",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_job_point(self, job_id, point_id=None, undo=None, **kwargs):
        def check(job):
            job.store_check_point(read_record_id(point_id), done=not undo)

        return self._store_do(job_id, check, "ticked")

    @http.route(
        "/my/store/jobs/<string:job_id>/photo",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_job_photo_add(self, job_id, **kwargs):
        files = request.httprequest.files.getlist("photo")

        def add(job):
            job._store_add_files(files)

        return self._store_do(job_id, add, "photo")

    @http.route(
        "/my/store/jobs/<string:job_id>/finish",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_job_finish(
        self, job_id, resolution=None, signed_by=None, signature=None, **kwargs
    ):
        typed = {"resolution": resolution, "signed_by": signed_by}

        def finish(job):
            job.store_finish(resolution, signed_by, signature or None)

        return self._store_do(job_id, finish, "finished", typed)

    @http.route(
        "/my/store/jobs/<string:job_id>/code/send",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_job_send_code(self, job_id, **kwargs):
        return self._store_do(job_id, lambda job: job.store_send_code(), "sent")

    @http.route(
        "/my/store/jobs/<string:job_id>/code",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_job_code(self, job_id, code=None, **kwargs):
        def confirm(job):
            outcome = job.store_confirm_code(code)
            if outcome == "confirmed":
                return None
            # A wrong code is no error: the try that was used up has to be kept.
            refusal = (
                request.env._("This is not the code. Ask the customer once more.")
                if outcome == "wrong"
                else request.env._(
                    "There is no code that still counts. Send the customer a new one."
                )
            )
            return self._render_store_job(job, self._get_member(), error=refusal)

        return self._store_do(job_id, confirm, "confirmed")

    @http.route(
        "/my/store/jobs/<string:job_id>/give-back",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_job_give_back(self, job_id, reason=None, **kwargs):
        def give_back(job):
            job.store_give_back(reason)
            return request.redirect("/my/store/jobs")

        return self._store_do(job_id, give_back, "", {"give_back": reason})


def _read_number(text):
    """Hours as somebody typed them; None where it is no number."""
    try:
        return float(str(text).replace(",", ".")) if text else None
    except ValueError:
        return None
