"""Creating the embedded cluster on disk, whole or not at all."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.operations.errors import SetupError
from app.operations.postgres import accounts
from app.operations.postgres.installations import Installation

SUPERUSER = "postgres"
_SETTINGS_FILE = "remix.conf"

# One machine, a few readers, much more read than written, no replica: what is written whole, a new table or an index,
# goes to the disk once and not into the log too. ALTER SYSTEM overrides any of it.
_SETTINGS = """# Written by REMIX at each start. Change a value with ALTER SYSTEM, which wins over this file.
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = {buffers_mb}MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 128MB
wal_level = minimal
max_wal_senders = 0
wal_compression = on
max_wal_size = 1GB
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
fsync = {durable}
full_page_writes = {durable}
synchronous_commit = {durable}
"""

# The socket's folder admits only the account of the server (and root): that is the authentication.
_ACCESS = "# Written by REMIX. The folder of the socket lets in nobody else.\nlocal all all trust\n"


@contextmanager
def anchored(folder: Path, /) -> Iterator[tuple[str, dict[str, Any]]]:
    """A short path to a folder, valid in a child process of any account, and what subprocess needs for it.

    The folder is opened here, and the child reaches it through the open descriptor. So the account of the
    database need not be able to enter the folders above (a clone in /root), nor does their depth matter.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{descriptor}", {"pass_fds": (descriptor,), "cwd": "/", "umask": 0o077}
    finally:
        os.close(descriptor)


def create(data: Path, /, *, installation: Installation, durable: bool) -> None:
    """Make a new cluster beside its place, and move it there when it is complete."""
    draft = data.with_name(f"{data.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    account = accounts.for_new_cluster()
    account.own(draft)
    with anchored(draft) as (path, arguments):
        command = [
            installation.program("initdb"),
            "--pgdata",
            path,
            "--username",
            SUPERUSER,
            "--auth",
            "trust",
        ]
        command += ["--encoding", "UTF8", "--locale", "C.UTF-8", "--data-checksums"]
        command += [] if durable else ["--no-sync"]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            **arguments,
            **account.popen,
            env=environment(),
        )
    if done.returncode:
        raise SetupError(f"PostgreSQL could not create the database cluster: {done.stderr.strip()}")
    with (draft / "postgresql.conf").open("a") as settings:  # initdb's own choices suit this machine: keep them
        settings.write(f"\ninclude '{_SETTINGS_FILE}'\n")
    draft.rename(data)


def configure(data: Path, /, *, durable: bool) -> None:
    """Write the settings and the access rules of the cluster."""
    account = accounts.owner_of(data)
    memory_mb = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20
    settings = _SETTINGS.format(durable="on" if durable else "off", buffers_mb=buffers_mb(memory_mb))
    for name, content in ((_SETTINGS_FILE, settings), ("pg_hba.conf", _ACCESS)):
        draft = data / f"{name}.new"
        draft.write_text(content)
        draft.chmod(0o600)
        account.own(draft)
        draft.replace(data / name)


def buffers_mb(memory_mb: int, /) -> int:
    """The pages that the server keeps, in MB: an eighth of the machine, and enough for a table of 100,000 records."""
    return min(max(memory_mb // 8, 128), 1024)


def environment() -> dict[str, str]:
    """A clean environment for PostgreSQL's programs: nothing of the person's PG* or LC_* variables."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
