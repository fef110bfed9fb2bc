"""The Python environment: checked interpreter, pinned uv, pinned packages."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

from scripts.console import Stop, run, step, warn
from scripts.paths import CONFIG, LOGS, building, cache, digest, need_space, pins
from scripts.setup import debian
from scripts.setup.odoo import Odoo

PROFILES = {
    "run": ("requirements.txt",),
    "dev": ("requirements.txt", "requirements-dev.txt"),
}


def check_version() -> None:
    """Remark on a Python that is allowed but not tested (main.py refuses others)."""
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    tested = pins()["python"]["tested"]
    if here != tested:
        warn(f"this is Python {here}; the project is tested with Python {tested}")


def environment(odoo: Odoo, profile: str) -> Path:
    """The interpreter of the virtual environment, made when missing.

    It lies in the cache, keyed by everything that it is made of, so that checkouts
    with the same pins share it.
    """
    files = [CONFIG / name for name in PROFILES[profile]]
    key = digest(
        [sys.version, str(Path(sys.executable).resolve()), str(odoo.import_root)]
        + [path.read_bytes() for path in files]
    )
    target = cache() / "venv" / f"{profile}-{key}"
    python = target / "bin" / "python"
    if not target.exists():
        need_space(1.5, "the Python packages")
        with step(f"Installing Python packages ({profile})"), building(target) as work:
            fill(work, files, odoo)
    return python


def fill(work: Path, files: list[Path], odoo: Odoo) -> None:
    """Create a movable virtual environment and install the pinned packages."""
    uv = installer()
    env = uv_environment()
    run(
        [uv, "venv", "--quiet", "--relocatable", "--python", sys.executable]
        + ["--allow-existing", work],
        failure="Creating the virtual environment failed",
        env=env,
    )
    run(
        [uv, "pip", "sync", "--require-hashes", "--python", work / "bin" / "python"]
        + files,
        failure="The download of the Python packages failed, nothing was installed",
        log=LOGS / "packages.log",
        env=env,
    )
    (site,) = work.glob("lib/python3*/site-packages")
    (site / "odoo19.pth").write_text(f"{odoo.import_root}\n")


def site_packages(python: Path) -> Path:
    """The folder that OCA's addons are installed below."""
    (site,) = python.parent.parent.glob("lib/python3*/site-packages")
    return site


def uv_environment() -> dict[str, str]:
    """Environment of uv: its cache is ours; a mirror that pip is told of holds too."""
    env = {**os.environ, "UV_CACHE_DIR": str(cache() / "uv-cache")}
    env.update(UV_NO_PROGRESS="1", UV_PYTHON_DOWNLOADS="never")
    # The machine's own certificates, which a company's proxy may have added to.
    env.setdefault("UV_SYSTEM_CERTS", "1")
    env.pop("VIRTUAL_ENV", None)
    told = {"UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_CONFIG_FILE"} & env.keys()
    mirror = env.get("PIP_INDEX_URL")
    if mirror and not told:
        env["UV_DEFAULT_INDEX"] = mirror
    return env


def installer() -> Path:
    """The pinned uv, installed by pip with its hash checked."""
    pin = CONFIG / "requirements-uv.txt"
    target = cache() / "uv" / digest([pin.read_bytes(), sys.version])
    if not target.exists():
        with building(target) as work:
            run(
                [*pip(), "install", "--quiet", "--no-deps", "--require-hashes"]
                + ["--only-binary=:all:", "--target", work, "-r", pin],
                failure="The download of uv failed, nothing was installed",
                log=LOGS / "uv.log",
            )
    return target / "bin" / "uv"


def pip() -> list[str]:
    """A command that runs pip: the interpreter's own, or that of a bare environment."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    if not importlib.util.find_spec("ensurepip"):
        debian.install(["python3-pip"], "Installing Python packages")
        return [sys.executable, "-m", "pip"]
    folder = cache() / "tmp" / "pip"
    run(
        [sys.executable, "-m", "venv", folder],
        failure="Python's venv does not work here (install python3-venv)",
    )
    return [str(folder / "bin" / "python"), "-m", "pip"]


def installed(python: Path) -> dict[str, str]:
    """Versions of the installed distributions, by normalised name."""
    code = (
        "import importlib.metadata as m, json;"
        "print(json.dumps({d.name.lower().replace('_', '-'): d.version"
        " for d in m.distributions()}))"
    )
    done = subprocess.run(
        [python, "-c", code], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Stop(f"The virtual environment {python} is broken; run: make clean")
    return json.loads(done.stdout)
