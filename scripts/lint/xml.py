"""XML: well-formed, no id twice, formatted by prettier where Node is there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree  # nosec B405

from scripts.console import run
from scripts.paths import CONFIG, LOGS, ROOT, building, cache, digest, locked, pins

STYLE = CONFIG / "prettier" / "prettierrc.json"
OLDEST_NODE = 18


def check(files: list[Path], *, fix: bool) -> list[str]:
    """Findings in `files`."""
    found = []
    for path in files:
        found += structure(path)
    if found:
        return found
    node = node_version()
    if node < OLDEST_NODE:
        print("remark: Node is missing or old, so only the indentation was checked")
        return [text for path in files for text in indentation(path)]
    return prettier(files, fix=fix)


def structure(path: Path) -> list[str]:
    """Whether the file is XML, and names no record twice."""
    try:
        root = ElementTree.parse(path).getroot()  # nosec B314: our own files
    except ElementTree.ParseError as error:
        return [f"{path}: {error}"]
    if root.tag not in {"odoo", "openerp"}:
        return []
    records = [e for e in root.iter() if e.tag in {"record", "template", "menuitem"}]
    ids = Counter(e.get("id") for e in records if e.get("id"))
    return [f"{path}: id {name} is there {n} times" for name, n in ids.items() if n > 1]


def indentation(path: Path) -> list[str]:
    """Tabs, or an indentation that is no multiple of four at a tag's start.

    This is all that can be told without prettier.
    """
    found = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        blank = re.match(r"[ \t]*", line)[0]
        tag = re.match(r"\s*<[a-z/]", line)
        if "\t" in blank or (tag and len(blank) % 4):
            found.append(f"{path}:{number}: indentation is not a multiple of four")
    return found


def node_version() -> int:
    """Major version of Node, 0 when it or npm is missing."""
    if not (shutil.which("node") and shutil.which("npm")):
        return 0
    text = run(["node", "--version"], failure="node does not start")
    return int(re.match(r"v(\d+)", text)[1])


def prettier(files: list[Path], *, fix: bool) -> list[str]:
    """Run prettier with the XML plug-in."""
    folder = prettier_folder()
    done = subprocess.run(
        ["node", folder / "node_modules/prettier/bin/prettier.cjs", "--config", STYLE]
        + ["--plugin", folder / "node_modules/@prettier/plugin-xml/src/plugin.js"]
        + ["--log-level=warn", "--write" if fix else "--check", *files],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = (done.stdout + done.stderr).splitlines()
    return [line for line in lines if line.strip()] if done.returncode else []


def prettier_folder() -> Path:
    """Prettier in the cache, installed from npm when missing."""
    versions = pins()["prettier"]
    text = json.dumps({"private": True, "dependencies": versions})
    target = cache() / "prettier" / digest([text])
    with locked("prettier"):
        if not target.exists():
            with building(target) as work:
                (work / "package.json").write_text(text)
                run(
                    ["npm", "install", "--no-package-lock", "--ignore-scripts"]
                    + ["--no-audit", "--no-fund", "--loglevel=error"],
                    failure="The download of prettier failed, nothing was installed",
                    cwd=work,
                    log=LOGS / "npm.log",
                    env={**os.environ, "npm_config_update_notifier": "false"},
                )
    return target
