"""The form of every table: nothing lost, nothing repeated, every reference and every text sound."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

Tables = Mapping[str, list[dict[str, str]]]

COUNTS = {
    "areas": 217,
    "services": 477,
    "proposals": 644,
    "programmes": 35,
    "strategies": 3,
    "documents": 46,
}
LISTS = {
    "areas": ("comuni", "planned_functions", "instrument", "sttm"),
    "services": ("comuni", "sttm"),
    "proposals": ("comuni", "sttm"),
    "programmes": ("comuni", "sttm"),
    "strategies": ("comuni",),
    "documents": ("subject",),
}
CODES = {
    (
        "areas",
        "kind",
    ): "ambito_estrattivo ambito_produttivo ambito_rigenerazione ambito_strategico area_dismessa"
    " immobile_pubblico parco scalo_ferroviario",
    ("areas", "owner_type"): "mista privata pubblica",
    ("areas", "current_state"): "bonifica cantiere completata dismessa sottoutilizzata",
    (
        "services",
        "category",
    ): "ambiente cultura economia giustizia_sicurezza istruzione_superiore lavoro mobilita"
    " salute sport universita verde",
    ("services", "level"): "metropolitano sovracomunale",
    ("proposals", "pnrr_mission"): "M1 M2 M3 M4 M5 M6",
    ("proposals", "pnrr_component"): "C1 C2 C3 C4",
    ("proposals", "status"): "ammessa conclusa finanziata in_corso",
    ("documents", "kind"): "cartografia normativa presentazione relazione scheda",
    ("documents", "subject"): "PNRR PTM REMIX STTM1 STTM2 STTM3",
}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
MOJIBAKE = re.compile(r"Ã|Â|â€|�|&[a-z]+;|</?\w+>")
COMPILED_ON = datetime.date(2026, 11, 22)


@pytest.mark.parametrize("table", COUNTS)
def test_no_row_was_lost(tables: Tables, table: str) -> None:
    assert len(tables[table]) == COUNTS[table]


@pytest.mark.parametrize("table", COUNTS)
def test_every_row_has_every_cell_and_no_more(tables: Tables, table: str) -> None:
    for row in tables[table]:
        assert None not in row, row
        assert None not in row.values(), row["id"]


@pytest.mark.parametrize("table", COUNTS)
def test_every_id_is_a_kebab_case_slug_and_unique(tables: Tables, table: str) -> None:
    ids = [row["id"] for row in tables[table]]
    assert len(set(ids)) == len(ids)
    assert [name for name in ids if not SLUG.fullmatch(name)] == []


@pytest.mark.parametrize("table", [name for name in COUNTS if name != "documents"])
def test_every_istat_code_is_one_of_the_133_comuni(tables: Tables, comuni: Mapping[str, Any], table: str) -> None:
    for row in tables[table]:
        assert set(filter(None, row["comuni"].split(";"))) <= comuni.keys(), row["id"]


@pytest.mark.parametrize("table", COUNTS)
def test_list_cells_hold_neither_stray_blanks_nor_repetitions(tables: Tables, table: str) -> None:
    for row in tables[table]:
        for column in LISTS[table]:
            items = row[column].split(";") if row[column] else []
            assert items == [item.strip() for item in items if item.strip()], (row["id"], column)
            assert len(set(items)) == len(items), (row["id"], column)


@pytest.mark.parametrize(("table", "column"), CODES)
def test_coded_columns_hold_exactly_the_known_codes(tables: Tables, table: str, column: str) -> None:
    found = {code for row in tables[table] for code in row[column].split(";") if code}
    assert found == set(CODES[table, column].split())


@pytest.mark.parametrize("table", [name for name in COUNTS if name != "documents"])
def test_sttm_tags_name_one_of_the_three_strategies(tables: Tables, table: str) -> None:
    strategies = {row["code"] for row in tables["strategies"]}
    for row in tables[table]:
        assert set(filter(None, row.get("sttm", "").split(";"))) <= strategies, row["id"]


@pytest.mark.parametrize("table", COUNTS)
def test_text_is_composed_unicode_free_of_control_characters_and_mojibake(tables: Tables, table: str) -> None:
    for row in tables[table]:
        for column, text in row.items():
            where = (row["id"], column)
            assert unicodedata.is_normalized("NFC", text), where
            assert text == text.strip(), where
            assert not any(unicodedata.category(letter).startswith("C") for letter in text), where
            assert not MOJIBAKE.search(text), where


@pytest.mark.parametrize("table", COUNTS)
def test_dates_are_a_year_a_month_or_a_day_that_has_come(tables: Tables, table: str) -> None:
    for row in tables[table]:
        for column in ("source_date", "approval_date", "date"):
            if row.get(column):
                parts = PARTIAL_DATE.fullmatch(row[column])
                assert parts, (row["id"], column)
                year, month, day = (int(part or 1) for part in parts.groups())
                assert datetime.date(year, month, day) <= COMPILED_ON, (row["id"], column)


@pytest.mark.parametrize("table", COUNTS)
def test_every_row_names_its_source_by_web_addresses_one_space_apart(tables: Tables, table: str) -> None:
    for row in tables[table]:
        addresses = row["source_url"].split(" ")
        assert all(re.fullmatch(r"https?://[^\s;,]+", address) for address in addresses), row["id"]
        assert len(set(addresses)) == len(addresses), row["id"]


def test_files_are_utf8_without_mark_and_end_their_lines_with_a_line_feed(data_dir: Path) -> None:
    files = [*data_dir.glob("*.csv"), *data_dir.glob("*.geojson")]
    assert len(files) == len(COUNTS) + 3
    for path in files:
        content = path.read_bytes()
        assert content.decode("utf-8").endswith("\n"), path.name
        assert b"\r" not in content, path.name
        assert not content.startswith(b"\xef\xbb\xbf"), path.name
