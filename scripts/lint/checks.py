"""The list of linters. `.pre-commit-config.yaml` holds the same list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One linter.

    :param command: words; {files} stands for the files whose names match
    :param suffixes: the ends of names of the files to check
    :param fix: words instead of `command` when things shall be mended
    :param below: only files below this folder
    """

    name: str
    command: tuple[str, ...]
    suffixes: tuple[str, ...] = ()
    fix: tuple[str, ...] = ()
    below: str = ""


OWN = ("{python}", "-m", "scripts.lint")

CHECKS = (
    Check(
        "ruff", ("ruff", "check", "--quiet", "."), fix=("ruff", "check", "--fix", ".")
    ),
    Check(
        "ruff-format",
        ("ruff", "format", "--quiet", "--check", "--diff", "."),
        fix=("ruff", "format", "."),
    ),
    Check(
        "text",
        (*OWN, "text", "{files}"),
        ("",),
        (*OWN, "text", "--fix", "{files}"),
    ),
    Check("debug-statements", ("debug-statement-hook", "{files}"), (".py",)),
    Check("yaml", ("check-yaml", "{files}"), (".yml", ".yaml")),
    Check("toml", ("check-toml", "{files}"), (".toml",)),
    Check("json", ("check-json", "{files}"), (".json",)),
    Check("hosts", (*OWN, "hosts", "{files}"), ("",)),
    Check("addons", (*OWN, "addons")),
    Check("translations", (*OWN, "translations")),
    Check(
        "xml", (*OWN, "xml", "{files}"), (".xml",), (*OWN, "xml", "--fix", "{files}")
    ),
    Check("oca-module", (*OWN, "oca-module")),
    Check("oca-po", (*OWN, "oca-po")),
    Check(
        "bandit", ("bandit", "-q", "-c", "pyproject.toml", "-r", "addons", "scripts")
    ),
    Check("pylint-odoo", (*OWN, "pylint")),
)
