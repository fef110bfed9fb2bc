"""PostgreSQL: the server that PG* names, else Debian's, else a private one.

A password is never asked for: every client call has -w.
"""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from scripts.console import Stop, run, step
from scripts.paths import LOCAL, LOGS, digest, locked
from scripts.setup import debian

TOLD = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE")
PRIVATE = LOCAL / "pg"
NOT_FOUND = (
    "PostgreSQL was not found: name a server with PGHOST, or ask root to install it "
    "(apt-get install postgresql postgresql-client)."
)


@dataclass(frozen=True)
class Server:
    """A reachable server.

    :param env: the PG* variables that lead to it
    :param private: it is the checkout's own cluster
    """

    kind: str
    env: dict[str, str] = field(default_factory=dict)
    private: bool = False

    def environment(self) -> dict[str, str]:
        """The process environment plus what leads to this server."""
        return {"PGCONNECT_TIMEOUT": "10", **os.environ, **self.env}

    def try_sql(
        self, query: str, database: str = "postgres", **values: str
    ) -> tuple[bool, str]:
        """Run `query`; (True, output) or (False, the server's words).

        :param values: what :'name' (a text) and :"name" (an identifier) stand for
        """
        given = [word for k, v in values.items() for word in ("-v", f"{k}={v}")]
        done = subprocess.run(
            ["psql", "-w", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1"]
            + [*given, "-d", database],
            env=self.environment(),
            input=query,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            return False, done.stderr.strip().partition("\n")[0]
        return True, done.stdout.strip()

    def sql(self, query: str, database: str = "postgres", **values: str) -> str:
        """Run `query` and return its output, unaligned, or stop."""
        fine, output = self.try_sql(query, database, **values)
        if not fine:
            raise Stop(f"PostgreSQL refused: {output}")
        return output

    def status(self) -> str:
        """ "ready", or why this server cannot be used."""
        fine, output = self.try_sql(
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )
        if not fine:
            return output
        if output != "t":
            return "its role may not create databases (ALTER ROLE ... CREATEDB)"
        return "ready"


def find() -> Server:
    """A server that can be used now; installed, started or made when needed."""
    told = {name: os.environ[name] for name in TOLD if os.environ.get(name)}
    if told:
        return named(told)
    need_client()
    server = Server("Debian's PostgreSQL")
    if server.status() == "ready":
        return server
    with locked("postgres"):
        return debians() if debian.is_root() else private()


def need_client() -> None:
    """Make sure that psql is there."""
    if shutil.which("psql"):
        return
    if debian.is_root():
        debian.install(["postgresql", "postgresql-client"], "PostgreSQL")
    elif programs():
        os.environ["PATH"] += f":{programs()[-1]}"
    else:
        raise Stop(NOT_FOUND)


def named(told: dict[str, str]) -> Server:
    """The server that the user names by PG* variables."""
    if not shutil.which("psql"):
        debian.install(["postgresql-client"], "Talking to PostgreSQL")
    words = " ".join(f"{name}={value}" for name, value in told.items())
    server = Server(f"the server at {words}")
    status = server.status()
    if status != "ready":
        raise Stop(f"The PostgreSQL server at {words} cannot be used: {status}")
    return server


# --- Debian's ------------------------------------------------------------------------


def debians() -> Server:
    """As root: install, start, and create a role for root where missing."""
    if not programs():
        debian.install(["postgresql", "postgresql-client"], "PostgreSQL")
    version, name, port, state = debian_cluster()
    if state != "online":
        with step(f"Starting PostgreSQL {version} ({name})"):
            run(
                ["pg_ctlcluster", "--skip-systemctl-redirect", version, name, "start"],
                failure="PostgreSQL does not start",
                log=LOGS / "postgres-start.log",
            )
    env = {} if port == "5432" else {"PGPORT": port}
    server = Server(f"Debian's PostgreSQL {version}", env)
    if server.status() != "ready":
        user = getpass.getuser()
        with step(f"Creating the PostgreSQL role {user}"):
            as_postgres(f'createuser -w -p {port} --superuser "{user}" || true')
            as_postgres(f"psql -w -p {port} -c 'ALTER ROLE \"{user}\" SUPERUSER'")
    status = server.status()
    if status != "ready":
        raise Stop(f"Debian's PostgreSQL cannot be used: {status}")
    return server


def debian_cluster() -> tuple[str, str, str, str]:
    """(version, name, port, state) of the best cluster; made when there is none."""
    rows = cluster_rows()
    if not rows:
        version = programs()[-1].parent.name
        with step(f"Creating a PostgreSQL {version} cluster"):
            run(
                ["pg_createcluster", "--locale=C.UTF-8", version, "main"],
                failure="Creating a PostgreSQL cluster failed",
            )
        rows = cluster_rows()
    best = sorted(rows, key=lambda row: (row[3] == "online", float(row[0])))[-1]
    return best[0], best[1], best[2], best[3]


def cluster_rows() -> list[list[str]]:
    """Debian's table of clusters."""
    text = run(["pg_lsclusters", "-h"], failure="pg_lsclusters failed")
    return [line.split() for line in text.splitlines() if line.strip()]


def as_postgres(command: str) -> None:
    """Run a shell command as the system user postgres."""
    run(
        ["su", "postgres", "-s", "/bin/sh", "-c", f"cd / && {command}"],
        failure="PostgreSQL's administrator refused",
        log=LOGS / "postgres-role.log",
    )


# --- a private cluster ---------------------------------------------------------------


def programs() -> list[Path]:
    """bin folders of installed servers, the newest last."""
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    found = [folder for folder in folders if (folder / "initdb").exists()]
    return sorted(found, key=lambda folder: float(folder.parent.name))


def socket_folder() -> Path:
    """A folder with a path short enough for a socket (107 bytes), only for us."""
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp")  # nosec B108
    if not os.access(base, os.W_OK):
        base = Path("/tmp")  # nosec B108
    return base / f"osr-{os.getuid()}-{digest([str(PRIVATE)], 8)}"


def private() -> Server:
    """The checkout's own cluster below .local/pg, on a socket only."""
    if not programs():
        raise Stop(NOT_FOUND)
    folder = socket_folder()
    if not PRIVATE.exists():
        create_private()
    version = (PRIVATE / "PG_VERSION").read_text().strip()
    program = Path("/usr/lib/postgresql") / version / "bin" / "pg_ctl"
    server = Server(
        "a private PostgreSQL in .local/pg", {"PGHOST": str(folder)}, private=True
    )
    if server.status() == "ready":
        return server
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise Stop(f"{folder} belongs to somebody else; remove it or set PGHOST.")
    folder.chmod(0o700)
    LOGS.mkdir(parents=True, exist_ok=True)
    settings = f"-c listen_addresses= -c unix_socket_directories={folder}"
    with step("Starting the private PostgreSQL"):
        command = [program, "-D", PRIVATE, "-w", "-s"]
        command += ["-l", LOGS / "postgres.log", "-o", settings, "start"]
        start_detached(command)
    status = server.status()
    if status != "ready":
        raise Stop(
            f"The private PostgreSQL does not start: {status} "
            f"(see {LOGS / 'postgres.log'})"
        )
    return server


def start_detached(command: list[str | Path]) -> None:
    """Start a server that outlives us and holds none of our files open."""
    subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
    )


def create_private() -> None:
    """Make the cluster in a temporary folder, then move it into place."""
    bin_folder = programs()[-1]
    work = PRIVATE.with_name(f"pg.{os.getpid()}")
    LOCAL.mkdir(exist_ok=True)
    for left in LOCAL.glob("pg.*"):
        shutil.rmtree(left, ignore_errors=True)
    with step(f"Creating a private PostgreSQL {bin_folder.parent.name} in .local/pg"):
        try:
            run(
                [bin_folder / "initdb", "-D", work, "-A", "peer", "-E", "UTF8"]
                + ["--locale=C.UTF-8", "-U", getpass.getuser()],
                failure="Creating a private PostgreSQL failed",
                log=LOGS / "initdb.log",
            )
            work.rename(PRIVATE)
        finally:
            shutil.rmtree(work, ignore_errors=True)


def stop_private() -> None:
    """Stop the private cluster, when there is one that runs."""
    if (PRIVATE / "postmaster.pid").exists():
        version = (PRIVATE / "PG_VERSION").read_text().strip()
        program = Path("/usr/lib/postgresql") / version / "bin" / "pg_ctl"
        with step("Stopping the private PostgreSQL"):
            run(
                [program, "-D", PRIVATE, "-m", "fast", "-w", "stop"],
                failure="The private PostgreSQL does not stop",
            )
    shutil.rmtree(socket_folder(), ignore_errors=True)
