"""The rules of the house that a machine can check."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from app.catalog import COLLECTIONS
from app.settings import ROOT

SOURCES = sorted(path for folder in ("app", "gis") for path in (ROOT / folder).rglob("*.py"))


def names(path: Path) -> str:
    return str(path.relative_to(ROOT))


def strings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("path", SOURCES, ids=names)
def test_module_begins_by_saying_what_it_is_responsible_for(path: Path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", SOURCES, ids=names)
def test_module_stays_within_three_hundred_lines(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", [path for path in SOURCES if path != ROOT / "app/catalog/code_lists.py"], ids=names)
def test_nothing_compares_a_collections_id_with_a_literal(path: Path):
    fields = {field.name for collection in COLLECTIONS.values() for field in collection.all_fields}
    ids = COLLECTIONS.keys() - fields  # `comuni` and `zones` are also fields of every record
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Compare):
            literals = {value for side in (node.left, *node.comparators) for value in strings(side)}
            assert not literals & ids, f"{names(path)}:{node.lineno}"
        if isinstance(node, ast.Subscript) and "COLLECTIONS" in ast.unparse(node.value):
            assert not set(strings(node.slice)) & ids, f"{names(path)}:{node.lineno}"


def test_only_publishing_writes_the_published_tables():
    writers = {"app/changes/publishing.py", "app/changes/sql.py", "app/changes/workflow.py"}
    for path in SOURCES:
        # gis reaches no database of ours: what it writes are GeoPackages.
        if names(path) in writers or names(path).startswith(("app/operations/", "gis/")):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for text in strings(tree):
            words = text.upper().split()
            written = {" ".join(pair) for pair in pairwise(words)}
            assert not written & {"INSERT INTO", "DELETE FROM", "TRUNCATE TABLE"}, names(path)
            assert words[:1] != ["UPDATE"] or len(words) == 1, names(path)
        calls = {
            node.func.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "sa"
        }
        assert not calls & {"insert", "update", "delete"}, names(path)


def test_only_the_registry_imports_concrete_collections():
    concrete = {f"app.catalog.{name}" for name in COLLECTIONS}
    for path in SOURCES:
        if path == ROOT / "app/catalog/__init__.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.module not in concrete, names(path)


def test_importing_the_service_does_not_load_gdal_or_pandas():
    script = "import sys, app.main; print([n for n in ('geopandas', 'pandas', 'pyogrio') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
