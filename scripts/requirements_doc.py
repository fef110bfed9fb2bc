"""docs/requirements.md: what each requirement became, and the tests that prove it.

Statement and place of a row are written by hand in the document. The tests of a row are
found in the docstrings that name its ID; this module writes them into the last column:

    python -m scripts.requirements_doc
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from scripts.paths import ROOT

DOCUMENT = ROOT / "docs" / "requirements.md"
# how many rows each group of IDs has
GROUPS = {"SR": 53, "SP": 19, "CP": 25, "AM": 18, "X": 55}
NAMED = re.compile(r"\b(?:SR|SP|CP|AM|X)-\d{2}\b")
RANGE = re.compile(r"\b(SR|SP|CP|AM|X)-(\d{2})(?: to |\.\.)(?:\1-)?(\d{2})\b")
NOT_YET = "not yet"
# tests that a row names; the others are found by searching for the ID
SHOWN = 3


class Row(NamedTuple):
    """One requirement: what is asked, where a user meets it, tests that prove it."""

    name: str
    asked: str
    place: str
    tests: tuple[str, ...]

    @property
    def text(self) -> str:
        """The row as a line of the table."""
        tests = "<br>".join(f"`{test}`" for test in self.tests)
        return f"| {self.name} | {self.asked} | {self.place} | {tests} |".replace(
            "|  |", "| |"
        )


def ids() -> list[str]:
    """IDs of all requirements in their order."""
    return [
        f"{group}-{number:02}"
        for group, count in GROUPS.items()
        for number in range(1, count + 1)
    ]


def rows(text: str) -> list[Row]:
    """The rows of the document."""
    found = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) == 6 and NAMED.fullmatch(cells[1]):
            tests = re.findall(r"`([^`]+)`", cells[4])
            found.append(Row(cells[1], cells[2], cells[3], tuple(tests)))
    return found


def with_tests(text: str) -> str:
    """The document with the tests of today."""
    current = {row.name: row.text for row in rows(text)}
    for row in rows(text):
        current[row.name] = row._replace(tests=tuple(best_tests(row.name))).text
    lines = []
    for line in text.splitlines():
        found = re.match(r"\| ((?:SR|SP|CP|AM|X)-\d{2}) \|", line)
        lines.append(current[found[1]] if found else line)
    return "\n".join(lines) + "\n"


def best_tests(name: str) -> list[str]:
    """The tests that name the ID most often; of equals, what it does before who may."""
    counted = mentions().get(name, Counter())
    return sorted(counted, key=lambda test: (-counted[test], beside(test), test))[
        :SHOWN
    ]


def beside(test: str) -> bool:
    """True for tests of rights, races, speed and fields that are sent along."""
    return bool(re.search(r"access|race|queries|property|mass_|abuse|demo", test))


@cache
def mentions() -> dict[str, Counter[str]]:
    """How often the docstrings of each test name each ID."""
    found: dict[str, Counter[str]] = {}
    for path in test_files():
        label = str(path.relative_to(ROOT))
        for test, text in documented(ast.parse(path.read_text())):
            for name in named(text):
                where = f"{label}::{test}" if test else label
                found.setdefault(name, Counter())[where] += 1
    return found


def test_files() -> list[Path]:
    """Tests of the addons, and what crosses addons."""
    found = [*ROOT.glob("addons/*/tests/test_*.py")]
    for pattern in (
        "stories/test_*.py",
        "browser/test_*.py",
        "benchmarks/bench_*.py",
        "faults/fault_*.py",
        "security/abuse_*.py",
    ):
        found += (ROOT / "tests").glob(pattern)
    return sorted(found)


def documented(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(class or function, docstring): of the module with the class if it is alone."""
    tests = [node for node in tree.body if is_test(node)]
    alone = tests[0].name if len(tests) == 1 else ""
    yield alone, ast.get_docstring(tree) or ""
    for node in tests:
        for inner in (node, *node.body):
            if inner is node or is_test(inner):
                yield node.name, ast.get_docstring(inner) or ""


def is_test(node: ast.AST) -> bool:
    """True for a test class or a test method or function."""
    if isinstance(node, ast.ClassDef):
        return any(is_test(inner) for inner in node.body)
    return isinstance(node, ast.FunctionDef) and node.name.startswith("test_")


def named(text: str) -> list[str]:
    """IDs in a text; a range names all of its rows.

    >>> named("CP-01 to CP-03, X-04: one")
    ['CP-01', 'CP-02', 'CP-03', 'X-04']
    """
    found = set(NAMED.findall(text))
    for group, first, last in RANGE.findall(text):
        found |= {f"{group}-{n:02}" for n in range(int(first), int(last) + 1)}
    return sorted(found)


def problems(text: str) -> list[str]:
    """What is wrong with the document, each with the row."""
    found = rows(text)
    wrong = []
    if [row.name for row in found] != ids():
        missing = set(ids()) ^ {row.name for row in found}
        wrong.append(f"rows missing, unknown, double or in another order: {missing}")
    for row in found:
        known = mentions().get(row.name, Counter())
        wrong += [
            f"{row.name} names {test}, which does not exist or does not name it"
            for test in row.tests
            if test not in known
        ]
        if not row.asked or not row.place:
            wrong.append(f"{row.name} does not say what is asked, or where it is")
        if known and row.place.startswith(NOT_YET):
            wrong.append(
                f"{row.name} is '{NOT_YET}', but {best_tests(row.name)} test it"
            )
        elif known and not row.tests:
            wrong.append(f"{row.name} leaves out its tests: {best_tests(row.name)}")
        elif not known and not row.place.startswith(NOT_YET):
            wrong.append(f"{row.name} has no tests: write them, or say '{NOT_YET}'")
    wrong += [f"{name} is named by tests only" for name in set(mentions()) - set(ids())]
    return wrong


def main() -> int:
    """Write the tests of today into the document; say what is left to do by hand."""
    text = with_tests(DOCUMENT.read_text())
    DOCUMENT.write_text(text)
    wrong = problems(text)
    for line in wrong:
        print(line, file=sys.stderr)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
