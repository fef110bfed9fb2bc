"""docs/requirements.md: where each requirement is, and tests that exist."""

from __future__ import annotations

import pytest

from scripts import requirements_doc
from scripts.requirements_doc import DOCUMENT, Row, problems, rows


@pytest.fixture(scope="module")
def text():
    """The document."""
    return DOCUMENT.read_text()


def test_every_requirement_is_in_the_document(text):
    """Each row in its order, with a place, and tests where there are tests."""
    assert len(requirements_doc.ids()) == 170
    assert not problems(text)


def test_writing_it_again_keeps_what_was_written_by_hand(text):
    again = requirements_doc.with_tests(text)
    assert [row[:3] for row in rows(again)] == [row[:3] for row in rows(text)]
    assert requirements_doc.with_tests(again) == again
    assert not problems(again)


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("SR-09", {"tests": ("addons/none.py::TestNone",)}, "does not exist"),
        ("SR-09", {"tests": ()}, "leaves out"),
        ("SR-09", {"place": "not yet"}, "test it"),
        ("CP-13", {"place": "Channels > Plans"}, "no tests"),
        ("CP-13", {"asked": ""}, "does not say"),
    ],
)
def test_what_is_wrong_is_found(text, name, change, message):
    """A test that is not there, one that is left out, a promise without a test."""
    row = next(row for row in rows(text) if row.name == name)
    wrong = problems(text.replace(row.text, row._replace(**change).text))
    assert any(name in line and message in line for line in wrong), wrong


def test_a_row_that_is_missing_is_found(text):
    row = rows(text)[3]
    assert isinstance(row, Row)
    assert "missing" in problems(text.replace(row.text + "\n", ""))[0]
