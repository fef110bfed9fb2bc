"""Rules for our own sources: what must not be written, and what must be said.

Each rule has a name; `check` gives (line, rule, text) for a Python file. bandit and
pylint-odoo (`make lint`) look for what holds for every project.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

WRITES = {"create", "write", "unlink", "copy", "message_post", "action_archive"}
CHECKS = re.compile(
    r"check_access|has_access|has_group|_filtered_access|_check_\w+|"
    r"_document_check_access|_assert_portal_write_access|super\("
)
SKIPPING = re.compile(r"^(skip|bypass|no_check|force|ignore|disable)_|_bypass$")
# Read with all rights everywhere in Odoo; nothing of a person is in them.
SETTINGS = re.compile(
    r"(\bcompany(_id)?|\['res\.company'\]|\['ir\.config_parameter'\])\.sudo\(\)$"
)
UNSAFE_JS = re.compile(
    r"\.innerHTML\b|insertAdjacentHTML|\bmarkup\(|document\.write\(|\beval\(|"
    r"new Function\("
)


def check(source: str, path: str) -> list[tuple[int, str, str]]:
    """Findings in a Python file."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node
    file = File(tree, source.splitlines(), path)
    found = {
        *file.elevations(),
        *file.routes(),
        *file.calls(),
        *file.public_methods(),
    }
    return sorted(found)


def inventory(source: str) -> list[tuple[int, str]]:
    """(line, reason) of each place that takes rights beyond the user's."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node
    file = File(tree, source.splitlines(), "")
    return [(node.lineno, file.reason(node)) for node in file.elevated()]


class File:
    """A parsed source file; nodes know their parents."""

    def __init__(self, tree: ast.Module, lines: list[str], path: str):
        self.tree = tree
        self.lines = lines
        self.path = path

    # --- helpers ---------------------------------------------------------------------

    def every(self, kind):
        return [node for node in ast.walk(self.tree) if isinstance(node, kind)]

    def above(self, node) -> Iterator[ast.AST]:
        """The node's ancestors, the nearest first."""
        while node := getattr(node, "parent", None):
            yield node

    def function(self, node):
        """Function in which a node stands."""
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        return next((one for one in self.above(node) if isinstance(one, kinds)), None)

    def comment_before(self, line: int) -> str:
        """The comment block that ends right above a line."""
        found = []
        number = line - 1
        while number >= 1 and self.lines[number - 1].strip().startswith("#"):
            found.insert(0, self.lines[number - 1].strip().lstrip("# "))
            number -= 1
        return " ".join(found)

    def comments_in(self, first: int, last: int) -> str:
        """Comments on some lines."""
        found = []
        for text in self.lines[first - 1 : last]:
            # A hash in a string would be taken for one; that errs on the kind side.
            if match := re.search(r"(?:^|\s)#\s*(.+)$", text):
                found.append(match[1])
        return " ".join(found)

    # --- sudo ------------------------------------------------------------------------

    def elevated(self) -> list[ast.Call]:
        """Calls of sudo(), with_user(SUPERUSER_ID) and env(su=True)."""
        found = []
        for call in self.every(ast.Call):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            text = ast.unparse(call)
            if name == "sudo" and not (
                call.args and ast.unparse(call.args[0]) in ("False", "0")
            ):
                found.append(call)
            elif name == "with_user" and "SUPERUSER" in text:
                found.append(call)
            elif any(
                k.arg == "su" and ast.unparse(k.value) == "True" for k in call.keywords
            ):
                found.append(call)
        return found

    def reason(self, node) -> str:
        """The comment that says why: at the statement, or above what it stands in."""
        if SETTINGS.search(ast.unparse(node)):
            return "settings of a company or of the system"
        for one in (node, *self.above(node)):
            if isinstance(one, (ast.FunctionDef, ast.ClassDef, ast.Module)):
                break
            if not isinstance(one, ast.stmt):
                continue
            simple = not isinstance(one, (ast.If, ast.For, ast.With, ast.Try))
            last = one.end_lineno if simple else one.lineno
            for text in (
                self.comments_in(one.lineno, last),
                self.comment_before(one.lineno),
            ):
                if text:
                    return text
        return self.reason_of_function(node)

    def reason_of_function(self, node) -> str:
        """A docstring that speaks of rights, or an earlier comment that does."""
        function = self.function(node)
        if not function:
            return ""
        text = self.comments_in(function.lineno, node.lineno)
        if re.search(r"sudo|superuser|right|access|may ", text, re.I):
            return text
        text = ast.get_docstring(function) or ""
        if re.search(r"sudo|superuser|right|access|may ", text, re.I):
            return text.splitlines()[0]
        return ""

    def elevations(self):
        """sudo() without a reason."""
        for call in self.elevated():
            if not self.reason(call):
                yield call.lineno, "sudo-without-reason", self.lines[call.lineno - 1]

    # --- routes ----------------------------------------------------------------------

    def routes(self):
        """Routes that leave open what may be asked of them."""
        for function in self.every(ast.FunctionDef):
            for route in function.decorator_list:
                if isinstance(route, ast.Call) and ast.unparse(route.func) in (
                    "http.route",
                    "route",
                ):
                    if route.args or route.keywords:
                        yield from self.route(function, route)

    def route(self, function, route):
        words = {k.arg: ast.unparse(k.value) for k in route.keywords}
        line = route.lineno
        for name in ("type", "auth", "methods", "readonly"):
            if name not in words:
                yield line, "route-undeclared", f"{function.name}: {name} is not said"
        posts = "POST" in words.get("methods", "POST")
        if posts and words.get("type") == "'http'" and "csrf" not in words:
            yield line, "route-undeclared", f"{function.name}: csrf is not said"
        if words.get("csrf") == "False":
            yield line, "route-without-csrf", function.name
        gets = "GET" in words.get("methods", "GET")
        if gets and words.get("readonly") != "True":
            yield line, "get-that-writes", f"{function.name} is not readonly"
        body = "\n".join(ast.unparse(node) for node in function.body)
        if gets and re.search(rf"\.({'|'.join(WRITES)})\(", body):
            yield line, "get-that-writes", f"{function.name} writes"
        if words.get("auth") in ("'public'", "'none'") and ".create(" in body:
            yield line, "public-create", function.name

    # --- calls -----------------------------------------------------------------------

    def calls(self):
        """Calls that are dangerous with what a person wrote."""
        controller = "/controllers/" in self.path
        for call in self.every(ast.Call):
            name = ast.unparse(call.func)
            last = name.rsplit(".", 1)[-1]
            first = call.args[0] if call.args else None
            line, text = call.lineno, ast.unparse(call)[:80]
            if last in ("safe_eval", "eval", "exec"):
                yield line, "eval", text
            elif last == "Markup" and first is not None:
                if not isinstance(first, ast.Constant):
                    yield line, "markup-of-a-value", text
            elif last in ("execute", "SQL", "execute_query") and made_up(first):
                yield line, "sql-by-string", text
            elif last == "browse" and controller and re.search(r"\bint\(", text):
                yield line, "browse-of-a-parameter", text
            elif last == "get" and name.endswith("context.get"):
                if isinstance(first, ast.Constant) and SKIPPING.search(
                    str(first.value)
                ):
                    yield line, "rights-by-context", text

    # --- methods that RPC can call ---------------------------------------------------

    def public_methods(self):
        """Public methods of models that take rights without asking for any."""
        for cls in self.every(ast.ClassDef):
            bases = [ast.unparse(base) for base in cls.bases]
            if not any(b.startswith("models.") for b in bases):
                continue
            for function in cls.body:
                if not isinstance(function, ast.FunctionDef):
                    continue
                # `init` is private in core although its name is not.
                if function.name.startswith("_") or function.name == "init":
                    continue
                yield from self.public_method(function)

    def public_method(self, function):
        if any("private" in ast.unparse(d) for d in function.decorator_list):
            return
        body = "\n".join(
            ast.unparse(node)
            for node in function.body
            if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        )
        taken = re.search(
            r"\.sudo\(\)|\.execute\(|execute_query|SUPERUSER|su=True", body
        )
        if taken:
            asked = CHECKS.search(body)
            if not asked or asked.start() > taken.start():
                yield function.lineno, "public-without-check", function.name
        overrides = "super()" in body or "super(" in body
        if not overrides and not ast.get_docstring(function) and len(body) > 200:
            yield function.lineno, "public-without-docstring", function.name


def made_up(node) -> bool:
    """True for a text that is put together: SQL has to be written down whole."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, (ast.Mod, ast.Add))
    return isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".format")


# --- other files ---------------------------------------------------------------------


def check_text(path: Path) -> list[tuple[int, str, str]]:
    """Findings in XML templates and JavaScript."""
    found = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if path.suffix == ".xml" and re.search(r"\bt-raw=|t-esc=.*\|\s*safe", line):
            found.append((number, "raw-in-template", line.strip()[:80]))
        if path.suffix == ".js" and UNSAFE_JS.search(line):
            found.append((number, "html-in-script", line.strip()[:80]))
    return found


def check_rights(path: Path) -> list[tuple[int, str, str]]:
    """Rights that everybody gets (ir.model.access.csv)."""
    found = []
    for number, line in enumerate(path.read_text().splitlines()[1:], 2):
        cells = line.split(",")
        if len(cells) < 8:
            continue
        group, rights = cells[3], cells[4:8]
        wide = re.search(r"base\.group_(user|portal|public)$", group)
        if not group:
            found.append((number, "right-without-group", line))
        elif wide and "1" in rights[1:]:
            found.append((number, "write-for-everybody", line))
    return found
