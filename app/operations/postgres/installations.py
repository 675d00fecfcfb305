"""The PostgreSQL on this machine that can carry the portal: found, or installed from Debian's packages."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.operations import packages, stamps
from app.operations.errors import SetupError
from app.operations.paths import home

OLDEST_POSTGRESQL = 15
OLDEST_POSTGIS = (3, 3)
# PostgreSQL programs to use instead of those that are found; folders separated by colons.
SEARCH_PATH = "REMIX_POSTGRES_PATH"

THREE_WAYS = """this machine has no PostgreSQL 15 or later with PostGIS 3.3 or later, and it cannot be \
installed from here ({why}). Any one of these will do:
  1. install the packages, for example on Debian 12: apt-get install postgresql-15 postgresql-15-postgis-3
  2. run everything in containers: docker compose up
  3. use a server that you have: REMIX_DATABASE_URL=postgresql://user:password@host/database"""


@dataclass(frozen=True)
class Installation:
    """The programs of one PostgreSQL that has PostGIS."""

    programs: Path
    major: int
    postgis: tuple[int, ...]

    def program(self, name: str, /) -> str:
        """The path of one of its programs."""
        return str(self.programs / name)


def find(*, major: int | None = None) -> Installation | None:
    """The newest installation that is good enough, or the one of the version that a cluster needs."""
    fitting = [found for folder in _folders() if (found := _inspect(folder)) and major in (None, found.major)]
    return max(fitting, key=lambda found: found.major, default=None)


def provide(*, major: int | None = None) -> Installation:
    """An installation, from Debian's packages if there is none and we may."""
    interrupted = home() / "packages.installing"
    found = find(major=major)
    if found and not interrupted.exists():
        return found
    if not packages.may_install():
        raise SetupError(THREE_WAYS.format(why="it needs apt, and root or sudo without a password"))
    if os.environ.get(SEARCH_PATH):
        raise SetupError(THREE_WAYS.format(why=f"{SEARCH_PATH} says to look elsewhere"))
    stamps.write(interrupted, "a kill may have left files of packages that are not whole")
    _install(major)
    interrupted.unlink()
    found = find(major=major)
    if not found:
        raise SetupError(THREE_WAYS.format(why="the packages installed, but did not bring it"))
    return found


def _install(major: int | None) -> None:
    packages.refresh()
    names = packages.available(r"postgresql-\d+-postgis-3")
    offered = sorted(int(re.findall(r"\d+", name)[0]) for name in names)
    fitting = [version for version in offered if version >= OLDEST_POSTGRESQL and major in (None, version)]
    if not fitting:
        raise SetupError(THREE_WAYS.format(why="the distribution's packages are too old"))
    if not packages.is_installed("postgresql-common"):
        # Debian would make a cluster of its own and run it as a service; nobody here asked for one.
        settings = "# Written by REMIX: it has a private cluster of its own.\ncreate_main_cluster = false\n"
        packages.write_as_root("/etc/postgresql-common/createcluster.conf", settings)
    packages.install([f"postgresql-{fitting[-1]}", f"postgresql-{fitting[-1]}-postgis-3"])


def _folders() -> Iterator[Path]:
    given = os.environ.get(SEARCH_PATH)
    if given:
        yield from (Path(folder) for folder in given.split(":"))
        return
    yield from Path("/usr/lib/postgresql").glob("*/bin")
    yield from Path("/usr").glob("pgsql-*/bin")
    if shutil.which("pg_config"):
        yield Path(_ask("pg_config", "--bindir"))


def _inspect(folder: Path) -> Installation | None:
    postgres = folder / "postgres"
    if not (postgres.exists() and (folder / "initdb").exists()):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", _ask(str(postgres), "--version"))
    if not version or int(version[1]) < OLDEST_POSTGRESQL:
        return None
    postgis = _postgis(folder, int(version[1]))
    if postgis < OLDEST_POSTGIS:
        return None
    return Installation(programs=folder, major=int(version[1]), postgis=postgis)


def _postgis(folder: Path, major: int) -> tuple[int, ...]:
    """The version of PostGIS that an installation offers, () if none."""
    shares = [
        Path(f"/usr/share/postgresql/{major}"),
        folder.parent / "share",
        folder.parent / "share/postgresql",
    ]
    if not str(folder).startswith("/usr/lib/postgresql/"):
        shares = shares[1:]
    for share in shares:
        control = share / "extension" / "postgis.control"
        if control.exists():
            version = re.search(r"default_version\s*=\s*'(\d+)\.(\d+)", control.read_text())
            return (int(version[1]), int(version[2])) if version else ()
    return ()


def _ask(program: str, option: str) -> str:
    done = subprocess.run([program, option], capture_output=True, text=True, check=False)
    return done.stdout.strip()
