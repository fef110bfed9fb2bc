"""Every benchmark, fault and abuse row at size S: right results, at any speed."""

from __future__ import annotations

import subprocess

import pytest

from scripts.rows import KINDS, Result, files, process

ROWS = [(kind, name, path) for kind in KINDS for name, path in files(kind).items()]


@pytest.mark.parametrize(
    ("kind", "name", "path"), ROWS, ids=[f"{kind}-{name}" for kind, name, _ in ROWS]
)
def test_row(kind, name, path, databases, template):
    """The row runs, ends with its result line, and finds nothing wrong."""
    done = process(databases, template, path, "S", output=subprocess.PIPE)
    print(done.stdout)
    result = Result.parse(done.stdout)
    assert result.row == name
    assert result.right()
    # A benchmark may be slower than its target on a busy machine, no more.
    assert done.returncode == 0 or kind == "bench"
