"""Find or fetch Odoo: ODOO_HOME, ODOO_DEB, Debian's package, a shallow clone."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from scripts.console import Stop, run, step, warn
from scripts.paths import LOGS, building, cache, digest, need_space, pins
from scripts.setup import debian

# Part of the key of an unpacked tree: raise it when unpacking changes.
RECIPE = "1"
PYTHON_PARTS = Path("usr/lib/python3/dist-packages")
# Debian leaves this non-free file out (it blurs the background in calls); without
# any file of that name the bundle of JavaScript unit tests cannot be built.
STRIPPED = Path(
    "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
)


@dataclass(frozen=True)
class Odoo:
    """An Odoo on disk.

    :param import_root: the folder that makes `import odoo` work
    :param addons: folders for `addons_path`
    :param version: for people and as part of cache keys
    """

    import_root: Path
    addons: tuple[Path, ...]
    version: str


def find() -> Odoo:
    """The Odoo to use; fetched into the cache when there is none yet."""
    if os.environ.get("ODOO_HOME"):
        return from_source(Path(os.environ["ODOO_HOME"]).expanduser())
    if os.environ.get("ODOO_DEB"):
        return from_file(Path(os.environ["ODOO_DEB"]).expanduser())
    wanted = pins()["odoo"]["debian"]["version"]
    for folder in sorted(unpacked(), key=lambda f: wanted not in f.name):
        return packaged(folder)
    try:
        return from_debian()
    except LookupError as reason:
        warn(f"no Debian package of Odoo 19: {reason}")
    return from_git()


# --- an existing source tree ---------------------------------------------------------


def from_source(home: Path) -> Odoo:
    """A source tree that the user already has."""
    release = home / "odoo" / "release.py"
    if not release.is_file():
        raise Stop(f"ODOO_HOME={home} holds no Odoo: {release} is missing.")
    series = pins()["odoo"]["series"]
    found = re.search(r"version_info = \((\d+), (\d+)", release.read_text())
    version = ".".join(found.groups()) if found else "?"
    if version != series:
        raise Stop(f"ODOO_HOME={home} is Odoo {version}; Odoo {series} is needed.")
    home = home.resolve()
    inner = home / "odoo" / "addons"
    # A package holds all addons in the inner folder, a source tree only `base`.
    folders = (inner,) if (inner / "web").exists() else (home / "addons", inner)
    return Odoo(
        home, folders, f"{version} source {digest([str(home), commit(home)], 8)}"
    )


def commit(home: Path) -> str:
    """The commit of a source tree, "" when git does not tell."""
    if not ((home / ".git").exists() and shutil.which("git")):
        return ""
    try:
        return run(["git", "-C", home, "rev-parse", "HEAD"], failure="git failed")
    except Stop:
        return ""


# --- Debian's package ----------------------------------------------------------------


def unpacked() -> list[Path]:
    """Trees in the cache, made by this recipe."""
    return sorted((cache() / "odoo").glob(f"*-r{RECIPE}"))


def packaged(folder: Path) -> Odoo:
    """An unpacked package. Its sibling folder `addons` is a packaging leftover."""
    root = folder / PYTHON_PARTS
    return Odoo(root, (root / "odoo" / "addons",), folder.name)


def from_file(package: Path) -> Odoo:
    """A package file that the user downloaded."""
    if not package.is_file():
        raise Stop(f"ODOO_DEB={package} is not a file.")
    pin = pins()["odoo"]["debian"]
    with step(f"Checking {package.name}"):
        field = run(
            ["dpkg-deb", "-f", package, "Package", "Version"],
            failure=f"ODOO_DEB={package} is not a complete Debian package",
        )
        facts = dict(line.split(": ", 1) for line in field.splitlines())
        if facts.get("Package") != pin["package"]:
            raise Stop(f"ODOO_DEB={package} is not the package {pin['package']}.")
        if facts["Version"] == pin["version"]:
            debian.check_sha256(package, pin["sha256"])
    target = cache() / "odoo" / f"{facts['Version']}-r{RECIPE}"
    if not target.exists():
        with debian_lists() as lists:
            build_tree(target, package, lists)
    return packaged(target)


def debian_lists():
    """Private lists of all suites that Odoo's package and its companions come from."""
    pin = pins()["odoo"]["debian"]
    suites = {name.split("/")[1] for name in pin["companions"]} | {pin["suite"]}
    return debian.private_lists(sorted(suites))


def offered() -> bool:
    """True when Odoo can be had without ODOO_DEB: cached, or still in Debian's list."""
    if unpacked():
        return True
    pin = pins()["odoo"]["debian"]
    try:
        with debian_lists() as lists:
            return bool(lists.facts(pin["package"], pin["suite"]).get("SHA256"))
    except (Stop, LookupError):
        return False


def from_debian() -> Odoo:
    """Debian's package, downloaded by throw-away lists."""
    pin = pins()["odoo"]["debian"]
    need_space(3, "Odoo")
    if not shutil.which("apt-get"):
        raise LookupError("there is no apt-get here")
    with debian_lists() as lists:
        try:
            facts = lists.facts(pin["package"], pin["suite"])
        except Stop as reason:
            raise LookupError(str(reason)) from reason
        if facts["Version"] != pin["version"]:
            warn(
                f"Debian offers {facts['Version']}; tested with {pin['version']} "
                "(signed by Debian, used as it is)"
            )
        elif facts["SHA256"] != pin["sha256"]:
            raise Stop(f"Debian's list names another SHA-256 for {pin['package']}.")
        with step(f"Downloading Odoo {facts['Version']} from Debian"):
            (package,) = lists.download([f"{pin['package']}/{pin['suite']}"])
        target = cache() / "odoo" / f"{facts['Version']}-r{RECIPE}"
        build_tree(target, package, lists)
    return packaged(target)


def build_tree(target: Path, package: Path, lists: debian.PrivateLists) -> None:
    """Unpack Odoo and what it links to, complete it, and move it into place."""
    need_space(2, "unpacking Odoo")
    with step("Downloading fonts and libraries that Odoo links to"):
        companions = lists.download(pins()["odoo"]["debian"]["companions"])
    with step("Unpacking Odoo"), building(target) as work:
        for file in (package, *companions):
            debian.unpack(file, work)
        root = work / PYTHON_PARTS
        stripped = root / STRIPPED
        stripped.parent.mkdir(parents=True, exist_ok=True)
        stripped.touch()
        links = (path for path in root.rglob("*") if path.is_symlink())
        dangling = [path for path in links if not path.exists()]
        if dangling:
            warn(f"{len(dangling)} links dangle, the first is {dangling[0].name}")


# --- a clone -------------------------------------------------------------------------


def from_git() -> Odoo:
    """A shallow clone of Odoo's branch, the last resort."""
    pin = pins()["odoo"]
    target = cache() / "odoo-git" / f"{pin['series']}-{digest([pin['git']])}"
    if not target.exists():
        if not shutil.which("git"):
            raise Stop(
                "Odoo 19 was not found: Debian's list does not offer it and git is "
                "missing; set ODOO_HOME to a source tree or ODOO_DEB to a package file."
            )
        need_space(4, "a clone of Odoo")
        with step(f"Cloning Odoo {pin['series']}"), building(target) as work:
            run(
                ["git", "clone", "--depth=1", f"--branch={pin['series']}"]
                + [pin["git"], work],
                failure="Odoo 19 was not found: Debian's list does not offer it and "
                "cloning it failed (set ODOO_HOME or ODOO_DEB)",
                log=LOGS / "clone.log",
                env={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
            )
    return from_source(target)
