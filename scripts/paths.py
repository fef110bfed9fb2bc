"""Where things are: the checkout, the user's cache, the ignored work folder."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.console import Stop, say

ROOT = Path(__file__).resolve().parent.parent
ADDONS = ROOT / "addons"
CONFIG = ROOT / "config"
LOCAL = ROOT / ".local"
LOGS = LOCAL / "logs"
PROJECT = "odoo-service-revenue"


def cache() -> Path:
    """The project's folder in the user's cache, shared by all checkouts."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / PROJECT


def pins() -> dict:
    """The versions in config/pins.toml."""
    return tomllib.loads((CONFIG / "pins.toml").read_text())


def digest(parts: Iterable[bytes | str], length: int = 12) -> str:
    """A short hash of `parts`; the cut between two parts counts.

    >>> digest(["ab", "c"]) == digest(["a", "bc"])
    False
    """
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()[:length]


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def tree_digest(folder: Path) -> str:
    """A hash of the names and contents of the source files below `folder`."""
    skipped = {"__pycache__", "node_modules", "build", "tests"}
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not skipped.intersection(path.relative_to(folder).parts[:-1])
        and path.suffix not in {".pyc", ".swp", ".md", ".pot"}
    )
    parts: list[bytes | str] = []
    for path in files:
        parts += [str(path.relative_to(folder)), path.read_bytes()]
    return digest(parts)


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold the lock `name`; a second process waits, and a killed one frees it."""
    folder = cache() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"    waiting for another process that holds '{name}' ...")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def held(name: str) -> bool:
    """True when a living process holds the lock `name`."""
    path = cache() / "locks" / f"{name}.lock"
    if not path.exists():
        return False
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def building(target: Path) -> Iterator[Path]:
    """Give a temporary folder that becomes `target` only when all went well.

    The temporary folder is on the same file system, so the last rename is atomic.
    What a killed process left is removed by `sweep`.
    """
    work = cache() / "tmp" / f"{target.name}.{os.getpid()}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        yield work
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            shutil.rmtree(target)
        work.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def sweep() -> None:
    """Remove what killed set-ups left. Call it while holding the set-up lock."""
    shutil.rmtree(cache() / "tmp", ignore_errors=True)


def need_space(gigabytes: float, purpose: str) -> None:
    """Stop when the cache's file system has less than `gigabytes` free."""
    folder = cache()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / 1e9
    if free < gigabytes:
        raise Stop(
            f"Not enough disk space for {purpose}: {folder} has {free:.1f} GB free, "
            f"{gigabytes:g} GB are needed; free some, or set XDG_CACHE_HOME to a "
            "folder on a larger disk."
        )
