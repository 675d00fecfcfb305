"""The system account that owns the embedded database: PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.operations.errors import SetupError

# Debian's packages always create the first; the second is made where PostgreSQL came another way.
PREFERRED = "postgres"
OWN = "remix"


@dataclass(frozen=True)
class Account:
    """An account that PostgreSQL runs as."""

    name: str
    uid: int
    gid: int

    @property
    def popen(self) -> dict[str, Any]:
        """Arguments for subprocess that make the child run as this account."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path, /) -> None:
        """Give a file or folder that we made to this account."""
        if self.uid != os.geteuid():
            os.chown(path, self.uid, self.gid)


def for_new_cluster() -> Account:
    """Whoever runs this, or an unprivileged system account when that is root."""
    if os.geteuid() != 0:
        return _by_id(os.geteuid())
    for name in (PREFERRED, OWN):
        try:
            return _of(pwd.getpwnam(name))
        except KeyError:
            continue
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", OWN]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(f"cannot create the system user {OWN} for the database: {done.stderr.strip()}")
    return _of(pwd.getpwnam(OWN))


def owner_of(path: Path, /) -> Account:
    """The account that a cluster on disk belongs to, if we can act as that account."""
    uid = path.stat().st_uid
    if os.geteuid() not in (0, uid):
        name = _by_id(uid).name
        raise SetupError(
            f"the database in {path} belongs to the user {name}: run this command as root or as the user "
            f"who created it, or set REMIX_HOME to a folder of your own."
        )
    return _by_id(uid)


def _by_id(uid: int) -> Account:
    try:
        return _of(pwd.getpwuid(uid))
    except KeyError:
        raise SetupError(f"the user id {uid} has no name on this machine, and PostgreSQL needs one.") from None


def _of(entry: pwd.struct_passwd) -> Account:
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)
