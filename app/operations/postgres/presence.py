"""Who uses the embedded database: the last one out stops it, unless it was asked to stay (`db start`).

A user is a shared lock, which the kernel lets go when a process dies. So a server that was killed is not
counted, and one that runs beside another is not left without its database.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from app.operations import locks, stamps
from app.operations.errors import SetupError
from app.operations.postgres import cluster as clusters
from app.operations.postgres import postmaster
from app.operations.postgres.cluster import Cluster
from app.operations.postgres.installations import Installation
from app.operations.postgres.postmaster import Postmaster


@contextmanager
def using(cluster: Cluster, /, *, installation: Installation | None = None) -> Iterator[Postmaster]:
    """The running server, for as long as the block lasts."""
    users = cluster.home / "postgres.users"
    try:
        with locks.shared(users):
            yield clusters.start(cluster, installation=installation)
    finally:
        with locks.exclusive(cluster.lock), locks.exclusive_if_free(users) as alone:
            if alone and not _is_kept(cluster):
                postmaster.stop(cluster.data)


def keep(cluster: Cluster, /) -> Postmaster:
    """Start the server and let it run after this process."""
    server = clusters.start(cluster)
    stamps.write(cluster.home / "postgres.keep", str(server.pid))
    return server


def release(cluster: Cluster, /) -> bool:
    """Stop a server that nobody uses. False if it did not run."""
    with locks.exclusive(cluster.lock), locks.exclusive_if_free(cluster.home / "postgres.users") as alone:
        if not alone:
            raise SetupError("a running portal uses the database: stop that first, the database stops with it.")
        (cluster.home / "postgres.keep").unlink(missing_ok=True)
        return postmaster.stop(cluster.data)


def _is_kept(cluster: Cluster) -> bool:
    server = clusters.find(cluster)
    return server is not None and stamps.read(cluster.home / "postgres.keep") == str(server.pid)
