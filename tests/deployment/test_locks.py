"""The locks of the Python packages: complete, hashed, and bound to no machine and no index."""

import re

import pytest

from app.operations.paths import CLONE

LOCKS = sorted((CLONE / "requirements").glob("*.txt"))


def packages(text: str) -> dict[str, str]:
    """Each entry of a lock, by name and marker."""
    entries = re.split(r"\n(?=[a-z0-9])", "\n" + text)
    return {entry.split(" \\")[0]: entry for entry in entries if "==" in entry}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_names_no_index_and_no_path(lock) -> None:
    text = lock.read_text()
    assert not re.search(r"https?:|file:|--index-url|--extra-index-url|--find-links|--trusted-host|^/|@ ", text)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_package_of_a_lock_has_a_version_and_hashes(lock) -> None:
    entries = packages(lock.read_text())
    assert entries
    for name, entry in entries.items():
        assert re.match(r"[a-z0-9._-]+==[\w.]+( ; .+)?$", name), name
        assert "--hash=sha256:" in entry, name


def test_compiled_packages_are_locked_for_every_supported_python_and_machine() -> None:
    """One hash would be the file of one machine; these packages have a file for each."""
    entries = packages((CLONE / "requirements" / "serve.txt").read_text())
    for name in ("shapely", "orjson", "pydantic-core", "psycopg-binary", "sqlalchemy"):
        (entry,) = [entry for key, entry in entries.items() if key.startswith(f"{name}==")]
        assert entry.count("--hash=") >= 10, name


def test_tests_run_on_the_very_packages_that_serve() -> None:
    serve = packages((CLONE / "requirements" / "serve.txt").read_text())
    test = packages((CLONE / "requirements" / "test.txt").read_text())
    for name in serve:
        assert name in test, f"{name} is not what the tests run on"


@pytest.mark.parametrize("name", ["serve", "test", "node"])
def test_every_package_asked_for_is_locked(name: str) -> None:
    asked = re.findall(r"^([A-Za-z][\w.-]*)", (CLONE / "requirements" / f"{name}.in").read_text(), re.MULTILINE)
    locked = {entry.split("==")[0] for entry in packages((CLONE / "requirements" / f"{name}.txt").read_text())}
    assert {package.lower() for package in asked} <= locked
