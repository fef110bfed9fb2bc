"""One call that prepares all: Odoo, Python packages, PostgreSQL, browser."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from scripts.addons import ours
from scripts.console import Stop, say, step
from scripts.paths import ADDONS, CONFIG, LOCAL, PROJECT, digest, locked, sweep
from scripts.setup import debian, odoo, postgres, python

# Environment variable by which commands tell their children about the machine.
HANDED_DOWN = "OSR_MACHINE"
CHROMIUM = Path("/usr/bin/chromium")
CHINESE_FONTS = Path("/usr/share/fonts/opentype/noto")


@dataclass(frozen=True)
class Machine:
    """What the commands work with."""

    odoo: odoo.Odoo
    python: Path
    server: postgres.Server
    data: Path
    conf: Path

    def environment(self) -> dict[str, str]:
        """Environment of Odoo and of the tests."""
        env = self.server.environment()
        env["PATH"] = f"{self.python.parent}:{env.get('PATH', '')}"
        env["ODOO_RC"] = str(self.conf)
        env["PYTHONUNBUFFERED"] = "1"
        env[HANDED_DOWN] = json.dumps(
            {
                "odoo": [str(self.odoo.import_root), self.odoo.version],
                "python": str(self.python),
                "server": [self.server.kind, self.server.env, self.server.private],
                "data": str(self.data),
                "conf": str(self.conf),
            }
        )
        return env

    def pins_digest(self) -> str:
        """Hash of everything below our own addons that a database is made with."""
        pinned = (CONFIG / "requirements.txt").read_bytes()
        return digest([pinned, self.odoo.version])

    def odoo_command(self, *arguments: str) -> list[str]:
        """A command line that runs Odoo with our configuration."""
        return [str(self.python), "-m", "odoo", "-c", str(self.conf), *arguments]


def prepare(profile: str, *, browser: bool = False) -> Machine:
    """Set up whatever is missing and describe the result.

    :param profile: "run", or "dev" with tests and linters
    :param browser: Chromium and Chinese fonts are needed too
    """
    with locked("setup"):
        sweep()
        found = odoo.find()
        interpreter = python.environment(found, profile)
    server = postgres.find()
    if browser:
        need_browser()
    data = data_folder(server)
    conf = write_configuration(found, interpreter, server, data, profile)
    say(
        f"    Odoo {found.version}; {len(ours())} own addons; "
        f"database server: {server.kind}"
    )
    return Machine(found, interpreter, server, data, conf)


def inherited() -> Machine:
    """The machine that a parent process prepared (tests and rows use this)."""
    if HANDED_DOWN not in os.environ:
        raise Stop("Start tests with make test, so that they find their machine.")
    told = json.loads(os.environ[HANDED_DOWN])
    root, version = told["odoo"]
    return Machine(
        odoo.Odoo(Path(root), (), version),
        Path(told["python"]),
        postgres.Server(*told["server"]),
        Path(told["data"]),
        Path(told["conf"]),
    )


def linters() -> Path:
    """Only the Python packages, for commands that need neither database nor browser."""
    with locked("setup"):
        sweep()
        return python.environment(odoo.find(), "dev")


def need_browser() -> None:
    """Chromium and a font for Chinese text."""
    missing = set()
    if not CHROMIUM.exists():
        missing.add("chromium")
    if not any(CHINESE_FONTS.glob("NotoSansCJK*")):
        missing.add("fonts-noto-cjk")
    if missing:
        debian.install(missing, "Testing in a browser")


def data_folder(server: postgres.Server) -> Path:
    """Where Odoo keeps files of databases: beside the server that holds these."""
    if server.private:
        folder = LOCAL / "data"
    else:
        base = os.environ.get("XDG_DATA_HOME")
        folder = (Path(base) if base else Path.home() / ".local/share") / PROJECT
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_configuration(
    found: odoo.Odoo,
    interpreter: Path,
    server: postgres.Server,
    data: Path,
    profile: str,
) -> Path:
    """Write .local/odoo-<profile>.conf for this checkout and return its path."""
    path = LOCAL / f"odoo-{profile}.conf"
    LOCAL.mkdir(exist_ok=True)
    oca = python.site_packages(interpreter) / "odoo" / "addons"
    folders = [*found.addons, oca, ADDONS]
    options = {
        "addons_path": ",".join(str(f) for f in folders if any(f.glob("*/"))),
        "data_dir": str(data),
        "http_interface": "127.0.0.1",
        "list_db": "False",
        "db_maxconn": "32",
    }
    if profile == "dev":
        # The limit would hold for Chromium too, which a test process starts.
        options["limit_memory_hard"] = "0"
    named = {"PGHOST": "db_host", "PGPORT": "db_port"}
    options |= {named[k]: v for k, v in server.env.items() if k in named}
    text = "[options]\n" + "".join(f"{k} = {v}\n" for k, v in options.items())
    work = path.with_suffix(f".{os.getpid()}")
    work.write_text(text)
    work.rename(path)
    link = LOCAL / f"venv-{profile}"
    if not link.is_symlink() or link.readlink() != interpreter.parent.parent:
        link.unlink(missing_ok=True)
        link.symlink_to(interpreter.parent.parent)
    return path


def clean() -> None:
    """Remove what this checkout made (not the cache, not the databases)."""
    postgres.stop_private()
    with step("Removing .local"):
        shutil.rmtree(LOCAL, ignore_errors=True)
