"""Clusters and commands of a test's own, in folders of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.operations.paths import CLONE
from app.operations.postgres import postmaster
from app.operations.postgres.cluster import Cluster


@pytest.fixture
def own_cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster as the portal makes it, not created yet."""
    cluster = Cluster(home=tmp_path / "home")
    yield cluster
    postmaster.stop(cluster.data, patience=10)
    postmaster.clear_remains(cluster.data, patience=1)


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start `./remix …` with an empty home of its own, without the step that prepares Python."""

    def start(*arguments: str, **variables: str) -> subprocess.Popen[str]:
        kept = {name: value for name, value in os.environ.items() if name != "REMIX_DATABASE_URL"}
        return subprocess.Popen(
            [sys.executable, "-m", "app.cli", *arguments],
            cwd=CLONE,
            env={**kept, "REMIX_HOME": str(tmp_path / "home"), **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    return start
