"""Checks of our addons: manifest, readme fragments, translations, OCA's linters."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections import Counter

from scripts import addons
from scripts.paths import ADDONS, ROOT, pins

REQUIRED_KEYS = (
    "name",
    "summary",
    "version",
    "license",
    "author",
    "website",
    "category",
    "depends",
)
FRAGMENTS = ("DESCRIPTION", "USAGE", "CONTRIBUTORS")
LICENSE = "AGPL-3"
LANGUAGES = ("zh_CN",)
# Attributes that are read to people and therefore translated.
READ_ALOUD = re.compile(r'\s(?:title|aria-label|alt|placeholder)="[^"]*"')
PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[sdf]|%[sd]|\{[a-z_0-9]*\}|<[^>]+>", re.I)


def manifests() -> list[str]:
    """Keys, licence, version and readme fragments of each addon."""
    found = []
    series = pins()["odoo"]["series"]
    for name, manifest in addons.ours().items():
        folder = ADDONS / name
        missing = [key for key in REQUIRED_KEYS if not manifest.get(key)]
        found += [f"{name}: the manifest has no {key}" for key in missing]
        if manifest.get("license") != LICENSE:
            found.append(f"{name}: the licence is not {LICENSE}")
        if not re.fullmatch(rf"{series}\.\d+\.\d+\.\d+", manifest.get("version", "")):
            found.append(f"{name}: the version is not {series}.x.y.z")
        for fragment in FRAGMENTS:
            if not (folder / "readme" / f"{fragment}.md").is_file():
                found.append(f"{name}: readme/{fragment}.md is missing")
        if not (folder / "pyproject.toml").is_file():
            found.append(f"{name}: pyproject.toml is missing")
        for key in ("data", "demo"):
            for file in manifest.get(key, []):
                if not (folder / file).is_file():
                    found.append(f"{name}: {file} of the manifest is missing")
    return found


# --- translations --------------------------------------------------------------------


def translations() -> list[str]:
    """Each addon is translated, completely, with the placeholders of the source."""
    found = []
    for name in addons.ours():
        folder = ADDONS / name / "i18n"
        if not any(folder.glob("*.pot")) and name == addons.DEMO:
            continue
        for language in LANGUAGES:
            path = folder / f"{language}.po"
            if not path.is_file():
                found.append(f"{name}: i18n/{language}.po is missing")
                continue
            found += [f"{name}/i18n/{language}.po: {text}" for text in po_file(path)]
    return found


def po_file(path) -> list[str]:
    """What is wrong with a translation file."""
    import polib

    found = []
    translated = polib.pofile(str(path))
    template = path.with_name(f"{path.parent.parent.name}.pot")
    for entry in translated:
        if entry.obsolete:
            continue
        if not entry.msgstr or entry.fuzzy:
            found.append(f"not translated: {entry.msgid[:60]!r}")
        elif placeholders(entry.msgid) != placeholders(entry.msgstr):
            found.append(f"placeholders differ: {entry.msgid[:60]!r}")
    if template.is_file():
        known = {e.msgid for e in translated if not e.obsolete}
        absent = [e.msgid for e in polib.pofile(str(template)) if e.msgid not in known]
        found += [f"missing: {text[:60]!r}" for text in absent]
    return found


def placeholders(text: str) -> Counter:
    """The parts of a message that a translation has to repeat.

    >>> placeholders("%(n)s of <b>x</b>") == placeholders("<b>x</b>: %(n)s")
    True
    >>> placeholders("%s") == placeholders("%d")
    False
    """
    return Counter(PLACEHOLDER.findall(READ_ALOUD.sub("", text)))


# --- OCA's linters -------------------------------------------------------------------


def tool(*words: str) -> list[str]:
    """Output lines of a linter that failed."""
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = (done.stdout + done.stderr).splitlines()
    return [line for line in lines if line.strip()] if done.returncode else []


def settings() -> dict:
    """Our own section of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["osr-lint"]


def oca_module() -> list[str]:
    """OCA's checks of an addon: XML records, CSV files, README."""
    disabled = ",".join(settings()["oca-disable"])
    folders = [str(folder) for folder in addons.paths(list(addons.ours()))]
    if not folders:
        return []
    return tool("oca_pre_commit_hooks.cli", f"--disable={disabled}", *folders)


def oca_po() -> list[str]:
    """OCA's checks of translation files."""
    files = [str(p) for p in ADDONS.glob("*/i18n*/*.po*")]
    if not files:
        return []
    disabled = ",".join(settings()["oca-po-disable"])
    return tool("oca_pre_commit_hooks.cli_po", f"--disable={disabled}", *files)


def pylint() -> list[str]:
    """pylint-odoo: the optional set is printed as remarks, all else fails."""
    folders = [str(folder) for folder in addons.paths(list(addons.ours()))]
    if not folders:
        return []
    done = subprocess.run(
        [sys.executable, "-m", "pylint", "--rcfile=pyproject.toml", "-j2"]
        + ["--output-format=json2", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        messages = json.loads(done.stdout)["messages"]
    except (ValueError, KeyError):
        return [f"pylint failed: {done.stderr[-500:] or done.stdout[-500:]}"]
    optional = set(settings()["pylint-optional"])
    found = []
    for message in messages:
        text = (
            f"{message['path']}:{message['line']}: {message['message']} "
            f"({message['symbol']})"
        )
        if message["symbol"] in optional:
            print(f"remark: {text}")
        else:
            found.append(text)
    return found
