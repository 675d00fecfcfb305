import csv
from pathlib import Path

import pytest

from app.catalog import COLLECTIONS
from gis.check.match import match
from gis.report.gathering import questions
from tests.fixtures.schemas import COMUNI, schema


def fields(columns: list[str], collection: str = "areas", **more: object) -> dict[str, str | None]:
    return match(columns, schema(collection), gazetteer=COMUNI, **more).to_json()  # type: ignore[arg-type]


@pytest.mark.parametrize("collection", [one for one in COLLECTIONS if Path(f"data/{one}.csv").exists()])
def test_our_own_columns_are_all_recognised(collection: str):
    with Path(f"data/{collection}.csv").open(encoding="utf-8", newline="") as file:
        columns = [one for one in next(csv.reader(file)) if one not in ("lat", "lon")]
    assert fields(columns, collection) == {one: one for one in columns}


@pytest.mark.parametrize("collection", COLLECTIONS.values(), ids=lambda one: one.id)
@pytest.mark.parametrize("language", ["it", "en"])
def test_titles_are_recognised_in_both_languages(collection, language: str):
    titles = {getattr(one.title, language): one.name for one in collection.proposed}
    assert fields(list(titles), collection.id) == titles


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("DENOMINAZIONE", "name"),
        ("Tipologia", "kind"),
        ("SUP_MQ", "surface_m2"),
        ("Superficie (m²)", "surface_m2"),
        ("Pro_Com_T", "comuni"),
        ("Comune", "comuni"),
        ("Indirizzo", "address_or_place"),
        ("proprietà", "owner_type"),
        ("Fonte", "source_url"),
        ("Anno", "source_date"),
        ("surface_m2", "surface_m2"),
        ("SurfaceM2", "surface_m2"),
        ("address_or", "address_or_place"),
        ("planned_fu", "planned_functions"),
        ("DENOMINAZI", "name"),
        ("location_p", "location_precision"),
        ("Versione", "version"),
        ("ID", "id"),
    ],
)
def test_columns_are_recognised_by_synonym_case_and_shortened_name(column: str, field: str):
    assert fields([column]) == {column: field}


def test_two_columns_for_one_field_are_left_for_a_person_to_decide():
    found = match(["indirizzo", "via"], schema("areas"))
    assert [(one.field, one.ask, one.candidates) for one in found.matches] == [
        (None, True, ("address_or_place",)),
        (None, True, ("address_or_place",)),
    ]
    assert [one.column for one in found.to_ask] == ["indirizzo", "via"]
    decided = match(["indirizzo", "via"], schema("areas"), decided={"via": None, "indirizzo": "address_or_place"})
    assert decided.to_json() == {"indirizzo": "address_or_place", "via": None}
    assert not decided.to_ask


def test_the_better_name_wins():
    assert fields(["Titolo", "name"]) == {"Titolo": None, "name": "name"}


def test_cells_that_are_all_labels_of_a_list_speak_for_its_field():
    assert fields(["campo3"], samples={"campo3": ["Dismessa", "In bonifica", None]}) == {"campo3": "current_state"}
    assert fields(["campo3"], samples={"campo3": ["Dismessa", "boh"]}) == {"campo3": None}


def test_a_synonym_whose_cells_are_something_else_is_only_a_candidate():
    found = match(["stato"], schema("areas"), samples={"stato": ["Italia", "Italia"]}).matches[0]
    assert (found.field, found.ask, found.candidates) == (None, False, ("current_state",))
    assert fields(["sup"], samples={"sup": ["grande", "piccola"]}) == {"sup": None}


def test_plain_numbers_are_no_id_since_another_file_has_the_same():
    assert fields(["id"], samples={"id": [1, 2, 3]}) == {"id": None}
    assert fields(["id"], samples={"id": ["scalo-farini"]}) == {"id": "id"}
    assert fields(["id"], samples={"id": [1, 2]}, decided={"id": "id"}) == {"id": "id"}


def test_computed_fields_are_recognised_and_left_to_the_portal():
    found = match(["comuni", "comuni_names", "zones", "updated_at"], schema("areas"))
    assert found.to_json() == {"comuni": "comuni", "comuni_names": None, "zones": None, "updated_at": None}
    assert all("calcolato" in one.how for one in found.unmatched)


def test_a_mapping_that_names_what_does_not_exist_is_refused_and_unknown_columns_are_told():
    with pytest.raises(ValueError, match="zones"):
        match(["a"], schema("areas"), decided={"a": "zones"})
    with pytest.raises(ValueError, match="due colonne"):
        match(["a", "b"], schema("areas"), decided={"a": "name", "b": "name"})
    assert match(["a"], schema("areas"), decided={"z": "name"}).unused == ("z",)


def test_every_column_is_listed_in_its_order():
    columns = ["zzz", "nome", "ALTRO"]
    assert [one.column for one in match(columns, schema("areas")).matches] == columns


def test_what_is_remembered_of_earlier_files_gives_way_to_what_is_decided_and_never_refuses():
    known = {"via": "address_or_place", "mq": "surface_m2", "sup": "surface_m2", "x": "no_longer", "y": None}
    found = match(["via", "sup", "mq", "x", "y"], schema("areas"), remembered=known)
    assert found.to_json() == {"via": "address_or_place", "sup": None, "mq": "surface_m2", "x": None, "y": None}
    assert not found.unused
    found = match(["via", "indirizzo"], schema("areas"), remembered=known, decided={"indirizzo": "address_or_place"})
    assert found.to_json() == {"via": None, "indirizzo": "address_or_place"}


def test_the_question_about_two_columns_for_one_field_names_both_and_says_how_to_answer():
    (asked,) = questions(None, match(["Comune", "Cod. ISTAT"], schema("areas")))
    same = "Le colonne «Comune», «Cod. ISTAT» possono essere la stessa cosa (comuni)"
    assert asked.text == f"{same}: dire con --mapping quale è, e dare null alle altre."
    assert asked.options == ('"Comune": "comuni"', '"Cod. ISTAT": "comuni"')
