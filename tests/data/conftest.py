"""Reads the committed files of data/ once, for the tests that judge them without a database."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).resolve().parents[2] / "data"
TABLES = ("areas", "services", "proposals", "programmes", "strategies", "documents")


@pytest.fixture(scope="session")
def data_dir() -> Path:
    return DATA


@pytest.fixture(scope="session")
def tables() -> dict[str, list[dict[str, str]]]:
    """Rows of every table as text: an empty string is an unknown value."""
    return {name: read_rows(DATA / f"{name}.csv") for name in TABLES}


@pytest.fixture(scope="session")
def classification() -> list[dict[str, str]]:
    return read_rows(DATA / "comuni_ptm.csv")


@pytest.fixture(scope="session")
def comuni() -> dict[str, dict[str, Any]]:
    return read_features(DATA / "comuni.geojson")


@pytest.fixture(scope="session")
def zones() -> dict[str, dict[str, Any]]:
    return read_features(DATA / "zones.geojson")


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def read_features(path: Path) -> dict[str, dict[str, Any]]:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    by_id = {feature["id"]: feature for feature in features}
    assert len(by_id) == len(features), f"{path.name} repeats an id"
    return by_id
