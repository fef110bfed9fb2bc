"""S6: our sources say why they take rights, and hold nothing that invites an attack.

Every `sudo()` has its reason beside it; every route says its type, who may open it, by
which verbs, with CSRF or not, readonly or not; no GET writes. Texts of people never
become HTML, SQL or code; public methods that take rights ask for them first. Models
with a company have a rule for it, models that customers may read have one for them.

Planted lines, one for each rule, must be found. bandit and pylint-odoo belong to
`make lint`.
"""

from __future__ import annotations

import os

from scripts import addons
from scripts.paths import ADDONS, ROOT
from tests.security.support import discovery, gate

# (file, rule, name): why it is right.
ALLOWED: dict[tuple[str, str, str], str] = {
    (
        "addons/service_revenue/controllers/service_intake.py",
        "route-without-csrf",
        "service_intake",
    ): "a machine without a session sends it; the key in its address is its right",
    **{
        (
            "addons/ambassador_program/controllers/signup.py",
            "route-without-csrf",
            name,
        ): "visitors have no session; their form holds a signed token of its own"
        for name in ("event_signup", "ambassador_signup")
    },
}
PLANTED = {
    "sudo-without-reason": "def _f(self):\n    return self.sudo().name\n",
    "route-undeclared": "@http.route('/x', auth='user')\ndef f(self):\n    pass\n",
    "route-without-csrf": (
        "@http.route('/x', type='http', auth='user', methods=['POST'], csrf=False,"
        " readonly=False)\ndef f(self):\n    pass\n"
    ),
    "get-that-writes": (
        "@http.route('/x', type='http', auth='user', methods=['GET'], readonly=True)\n"
        "def f(self):\n    request.env['x'].write({})\n"
    ),
    "public-create": (
        "@http.route('/x', type='http', auth='public', methods=['POST'], csrf=True,"
        " readonly=False)\ndef f(self, **kw):\n    request.env['x'].create(kw)\n"
    ),
    "eval": "def _f(self, text):\n    return safe_eval(text)\n",
    "markup-of-a-value": "def _f(self, name):\n    return Markup(f'<b>{name}</b>')\n",
    "sql-by-string": "def _f(self, name):\n    self.env.cr.execute('x %s' % name)\n",
    "browse-of-a-parameter": "def _f(kw):\n    return env['x'].browse(int(kw['id']))\n",
    "rights-by-context": (
        "def _f(self):\n    return self.env.context.get('skip_check')\n"
    ),
    "public-without-check": (
        "class A(models.Model):\n    def f(self):\n"
        "        # Because.\n        return self.sudo().read()\n"
    ),
    "public-without-docstring": (
        "class A(models.Model):\n    def f(self):\n" + "        self.name\n" * 30
    ),
}


def main(size: str, env) -> int:
    """Look; the exit status is the number of findings."""
    found = [*sources(), *rights(), *record_rules(env)]
    used = set()
    left = []
    for path, line, rule, text in found:
        name = text.split(":")[0].strip()
        if (path, rule, name) in ALLOWED:
            used.add((path, rule, name))
            continue
        left.append(f"{path}:{line}: {rule}: {text.strip()}")
    for key in ALLOWED.keys() - used:
        left.append(f"{key}: an exception that nothing needs any more")
    for text in left:
        print(f"FAILED: {text}")
    reasons = list(elevations())
    if size != "S" or os.environ.get("LIST"):
        for path, line, reason in reasons:
            print(f"sudo: {path}:{line}: {reason}")
    right = 0
    for rule, snippet in PLANTED.items():
        names = {one for _line, one, _text in gate.check(snippet, "/controllers/x.py")}
        right += rule in names
        if rule not in names:
            print(f"FAILED: the control was not found: {rule}")
    print(
        f"S6 failures={len(left)} controls={right}/{len(PLANTED)} "
        f"sudo={len(reasons)} allowed={len(ALLOWED)}"
    )
    return len(left) + len(PLANTED) - right


def python_files():
    """Python of our addons that runs in production."""
    for name in addons.tested():
        for path in sorted((ADDONS / name).rglob("*.py")):
            parts = path.relative_to(ADDONS).parts
            if "tests" not in parts and path.name != "__manifest__.py":
                yield path


def sources():
    """Findings in Python, templates and scripts."""
    for path in python_files():
        name = str(path.relative_to(ROOT))
        for line, rule, text in gate.check(path.read_text(), f"/{name}"):
            yield name, line, rule, text
    for name in addons.tested():
        for suffix in ("xml", "js"):
            for path in sorted((ADDONS / name).rglob(f"*.{suffix}")):
                if "/tests/" in str(path):
                    continue
                for line, rule, text in gate.check_text(path):
                    yield str(path.relative_to(ROOT)), line, rule, text


def rights():
    """Findings in the tables of rights."""
    for name in addons.tested():
        for path in sorted((ADDONS / name).rglob("ir.model.access.csv")):
            for line, rule, text in gate.check_rights(path):
                yield str(path.relative_to(ROOT)), line, rule, text


def record_rules(env):
    """Our models without the rule that keeps companies or customers apart."""
    customers = env.ref("base.group_portal") | env.ref("base.group_public")
    for model in discovery.models(env, own=True):
        if env[model]._transient:
            continue
        rules = env["ir.rule"].search([("model_id.model", "=", model)])
        if "company_id" in env[model]._fields and not any(
            not rule.groups and "company_id" in (rule.domain_force or "")
            for rule in rules
        ):
            yield model, 0, "no-company-rule", f"{model}: companies see each other"
        open_to = env["ir.model.access"].search(
            [
                ("model_id.model", "=", model),
                ("perm_read", "=", True),
                ("group_id", "in", [False, *customers.ids]),
            ]
        )
        if open_to and not any(rule.groups & customers for rule in rules):
            yield model, 0, "no-customer-rule", f"{model}: customers see each other"


def elevations():
    """(file, line, reason) of each place that takes rights."""
    for path in python_files():
        for line, reason in gate.inventory(path.read_text()):
            yield str(path.relative_to(ROOT)), line, reason
