"""Debian packages: into the system (root), or unpacked into the cache (anybody)."""

from __future__ import annotations

import functools
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.console import Stop, run, step
from scripts.paths import LOGS, cache, file_sha256

SOURCES = Path("/etc/apt")
KEEP_FIELDS = ("signed-by", "trusted")


def is_root() -> bool:
    """True when packages can be installed into the system."""
    return os.geteuid() == 0


def install(packages: Iterable[str], purpose: str) -> None:
    """Install `packages` into the system, or tell who is not root what to ask for."""
    names = sorted(packages)
    if not (is_root() and shutil.which("apt-get")):
        raise Stop(
            f"{purpose} needs the system packages {' '.join(names)}, and only root can "
            f"install them: apt-get install {' '.join(names)}"
        )
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    with step(f"Installing {' '.join(names)}"):
        refresh_lists()
        run(
            ["apt-get", "install", "-y", "--no-install-recommends", *names],
            failure=f"Installing {' '.join(names)} failed",
            log=LOGS / "apt-install.log",
            env=env,
        )


@functools.cache
def refresh_lists() -> None:
    """Renew the system's own package lists, once per run."""
    run(["apt-get", "update"], failure="Reading Debian's package lists failed")


# --- private lists -----------------------------------------------------------------


def read_sources(folder: Path = SOURCES) -> list[dict[str, str]]:
    """The machine's package sources, from both of apt's file forms."""
    files = [folder / "sources.list", *sorted(folder.glob("sources.list.d/*"))]
    stanzas: list[dict[str, str]] = []
    for path in files:
        if path.suffix == ".sources":
            stanzas += parse_deb822(path.read_text())
        elif path.suffix == ".list" and path.exists():
            stanzas += parse_one_line(path.read_text())
    return stanzas


def parse_deb822(text: str) -> list[dict[str, str]]:
    """Stanzas of a .sources file, keys in lower case.

    >>> parse_deb822("Types: deb\\nURIs: u:/d\\nSuites: a b\\nComponents: main\\n")
    [{'types': 'deb', 'uris': 'u:/d', 'suites': 'a b', 'components': 'main'}]
    """
    stanzas = []
    for block in re.split(r"\n\s*\n", text):
        stanza: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            if line.startswith("#") or not line.strip():
                continue
            if line[0].isspace() and key:
                stanza[key] += "\n" + line
            elif ":" in line:
                key, value = line.split(":", 1)
                key = key.strip().lower()
                stanza[key] = value.strip()
        if stanza.get("enabled", "yes").lower() not in {"no", "false", "0"}:
            stanzas.append(stanza)
    return [stanza for stanza in stanzas if "uris" in stanza]


def parse_one_line(text: str) -> list[dict[str, str]]:
    """Entries of a .list file in the same form.

    >>> parse_one_line("deb [signed-by=/k arch=amd64] u:/d sid main contrib # x")
    [{'types': 'deb', 'uris': 'u:/d', 'suites': 'sid', 'components': 'main contrib', \
'signed-by': '/k'}]
    """
    stanzas = []
    for line in text.splitlines():
        line = line.split("#")[0].strip()
        found = re.match(r"(deb)\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(.+)", line)
        if not found:
            continue
        kind, options, uri, suite, components = found.groups()
        stanza = {
            "types": kind,
            "uris": uri,
            "suites": suite,
            "components": components.strip(),
        }
        for option in (options or "").split():
            key, _, value = option.partition("=")
            if key.lower() in KEEP_FIELDS:
                stanza[key.lower()] = value
        stanzas.append(stanza)
    return stanzas


def main_source(release: dict[str, str], stanzas: list[dict[str, str]]) -> dict | None:
    """The stanza of Debian's main archive, or None on another system.

    >>> debian = {"ID": "debian", "VERSION_CODENAME": "bookworm"}
    >>> main_source(debian, [
    ...     {"types": "deb", "uris": "a", "suites": "s-security", "components": "main"},
    ...     {"types": "deb", "uris": "b", "suites": "bookworm", "components": "main"},
    ... ])["uris"]
    'b'
    >>> main_source({"ID": "ubuntu"}, []) is None
    True
    """
    if release.get("ID") != "debian":
        return None
    known = {release.get("VERSION_CODENAME", ""), "stable", "testing", "sid"}
    for stanza in stanzas:
        suites = set(stanza.get("suites", "").split())
        components = stanza.get("components", "").split()
        if "deb" in stanza.get("types", "") and suites & known and "main" in components:
            return stanza
    return None


def os_release() -> dict[str, str]:
    """The fields of /etc/os-release."""
    path = Path("/etc/os-release")
    lines = path.read_text().splitlines() if path.exists() else []
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return {key: value.strip('"') for key, value in pairs}


class PrivateLists:
    """Throw-away package lists of other Debian suites; needs no root.

    The mirror and the key ring are those of the machine's own sources.
    """

    def __init__(self, folder: Path, suites: Iterable[str]) -> None:
        source = main_source(os_release(), read_sources())
        if source is None:
            raise LookupError("this is not Debian, or its main archive is not set up")
        for part in ("lists/partial", "archives/partial", "sources.list.d"):
            (folder / part).mkdir(parents=True)
        fields = {
            "Types": "deb",
            "URIs": source["uris"].split()[0],
            "Suites": " ".join(suites),
            "Components": "main",
            **{k.title(): source[k] for k in KEEP_FIELDS if k in source},
        }
        text = "".join(f"{key}: {value}\n" for key, value in fields.items())
        (folder / "sources.list.d" / "private.sources").write_text(text)
        self.folder = folder
        settings = {
            "Dir::Etc::sourcelist": "/dev/null",
            "Dir::Etc::sourceparts": folder / "sources.list.d",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "Dir::State::Lists": folder / "lists",
            "Dir::Cache": folder,
            "Dir::Cache::archives": folder / "archives",
            "APT::Sandbox::User": "root",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
        }
        self.options = [
            word for key, value in settings.items() for word in ("-o", f"{key}={value}")
        ]
        run(
            ["apt-get", *self.options, "update", "--error-on=any"],
            failure="Reading Debian's package lists failed",
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )

    def facts(self, package: str, suite: str) -> dict[str, str]:
        """Version, SHA256 ... of `package` in `suite`; empty when not offered."""
        text = run(
            ["apt-cache", *self.options, "show", "--no-all-versions"]
            + ["-o", f"APT::Default-Release={suite}", package],
            failure=f"Debian's list has no package {package}",
        )
        pairs = (line.split(": ", 1) for line in text.splitlines() if ": " in line)
        return dict(pairs)

    def download(self, names: Iterable[str]) -> list[Path]:
        """Fetch packages ("name/suite") and compare each with the hash in the list."""
        folder = self.folder / "packages"
        folder.mkdir(exist_ok=True)
        wanted = list(names)
        env = {**os.environ, "LC_ALL": "C.UTF-8"}
        command = ["apt-get", *self.options, "download"]
        failure = "The download of Debian's packages failed, nothing was installed"
        plan = run(
            [*command, "--print-uris", *wanted], failure=failure, cwd=folder, env=env
        )
        run([*command, *wanted], failure=failure, cwd=folder, env=env)
        files = []
        for name, sha256 in re.findall(r"^'[^']+' (\S+) \d+ SHA256:(\w+)", plan, re.M):
            check_sha256(folder / name, sha256)
            files.append(folder / name)
        if len(files) != len(wanted):
            raise Stop("Debian's list has no SHA-256 for some package; nothing done.")
        return files


def check_sha256(path: Path, expected: str) -> None:
    """Stop when the file is not what it should be."""
    found = file_sha256(path)
    if found != expected:
        raise Stop(
            f"The package file {path.name} is damaged: its SHA-256 is {found[:16]}..., "
            f"expected {expected[:16]}...; nothing was installed, get it again."
        )


def unpack(package: Path, target: Path) -> None:
    """Unpack a package file into a folder, without installing it."""
    run(
        ["dpkg-deb", "-x", package, target],
        failure=f"The package file {package.name} cannot be unpacked",
    )


@contextmanager
def private_lists(suites: Iterable[str]) -> Iterator[PrivateLists]:
    """Private lists in the cache that are gone afterwards."""
    folder = cache() / "tmp" / f"apt.{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        with step("Reading Debian's package lists (private copies)"):
            lists = PrivateLists(folder, suites)
        yield lists
    finally:
        shutil.rmtree(folder, ignore_errors=True)
