"""Debian's packages: whether they may be installed here, and installing them."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from functools import cache

from app.operations.errors import SetupError
from app.operations.paths import log_file

_LOCK_PATIENCE = 600
_APT = ("apt-get", "-qy", "-o", f"DPkg::Lock::Timeout={_LOCK_PATIENCE}")


@cache
def may_install() -> bool:
    """Whether this machine has apt and lets us use it: as root, or through sudo without a password."""
    if not shutil.which("apt-get"):
        return False
    if os.geteuid() == 0:
        return True
    if not shutil.which("sudo"):
        return False
    return subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0


@cache
def refresh() -> None:
    """Finish what an interrupted installation left half-done, and fetch the lists of packages, once."""
    deadline = time.monotonic() + _LOCK_PATIENCE
    while True:
        try:
            _run(["dpkg", "--force-confold", "--configure", "-a"])
            break
        except SetupError as problem:  # unlike apt, dpkg does not wait for another installation to end
            if "lock" not in str(problem) or time.monotonic() > deadline:
                raise
            time.sleep(1)
    _run([*_APT, "update"])


def install(names: Sequence[str], /) -> None:
    """Install packages by name, without the extras that they only recommend."""
    refresh()
    _run([*_APT, "-o", "Dpkg::Options::=--force-confold", "install", "--no-install-recommends", *names])


def available(pattern: str, /) -> list[str]:
    """Names of the packages on offer that match a regular expression as a whole."""
    found = subprocess.run(["apt-cache", "pkgnames"], capture_output=True, text=True, check=False)
    return sorted(name for name in found.stdout.split() if re.fullmatch(pattern, name))


def is_installed(name: str, /) -> bool:
    """Whether dpkg knows the package as installed."""
    query = ["dpkg-query", "-W", "-f", "${Status}", name]
    found = subprocess.run(query, capture_output=True, text=True, check=False)
    return found.stdout.endswith(" installed")


def write_as_root(path: str, /, content: str) -> None:
    """Write a system file, through sudo if need be."""
    _run(["mkdir", "-p", os.path.dirname(path)])  # noqa: PTH120
    _run(["tee", path], stdin=content)


def _run(command: Sequence[str], *, stdin: str = "") -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "UCF_FORCE_CONFFOLD": "1"}
    if os.geteuid() != 0:
        keep = "--preserve-env=DEBIAN_FRONTEND,UCF_FORCE_CONFFOLD"
        command = ["sudo", "-n", keep, *command]
    log = log_file("packages")
    with log.open("a") as output:
        done = subprocess.run(
            command, env=env, input=stdin, stdout=output, stderr=subprocess.STDOUT, text=True, check=False
        )
    if done.returncode:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
        raise SetupError(f"`{' '.join(command)}` failed:\n{tail}\n(the whole output is in {log})")
