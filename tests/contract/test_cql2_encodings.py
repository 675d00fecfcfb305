"""CQL2 1.0 (OGC 21-065): text and JSON say the same, and every sign of a text can be written."""

import orjson
import pytest
from shapely.geometry import box, mapping

from tests.fixtures.cql import quoted


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (r"'L''Aquila'", "L'Aquila"), (r"'L\'Aquila'", "L'Aquila"), (r"'a\\b'", "a\\b"),
        (r"'\a\b\t\n\v\f\r'", "\a\b\t\n\v\f\r"),
        ("'\n'", "\n"), ("''", ""), ("''''", "'"), (r"'\%'", "\\%"), ("'😀 – ß'", "😀 – ß"),
        ('\'"\'', '"'), ("'--'", "--"),
    ],
)  # fmt: skip
def test_cql2_text_escaping(ask, literal, value):
    one = ask("areas")
    whole = {each["id"] for each in one.features}
    assert one.found(f"{literal} = {quoted(value)}") == whole
    tree = {"op": "in", "args": [value, [value, "other"]]}
    assert one.found(orjson.dumps(tree).decode(), filter_lang="cql2-json") == whole
    assert one.found(f"name = {literal}") == {
        each["id"] for each in one.features if each["properties"]["name"] == value
    }


def test_cql2_text_and_json_of_the_standards_examples_find_the_same(ask):
    one = ask("proposals")
    polygon = mapping(box(9.1, 45.4, 9.3, 45.5))
    for expression, tree in (
        ("status='finanziata'", {"op": "=", "args": [{"property": "status"}, "finanziata"]}),
        (
            "pnrr_funding_eur - 150.0 > 0",
            {"op": ">", "args": [{"op": "-", "args": [{"property": "pnrr_funding_eur"}, 150.0]}, 0]},
        ),
        (
            "updated_at >= date('1970-01-01')",
            {"op": ">=", "args": [{"property": "updated_at"}, {"date": "1970-01-01"}]},
        ),
        ("geometry IS NOT NULL", {"op": "not", "args": [{"op": "isNull", "args": [{"property": "geometry"}]}]}),
        ("title LIKE 'PNRR%'", {"op": "like", "args": [{"property": "title"}, "PNRR%"]}),
        (
            "pnrr_mission NOT IN ('M1','M2')",
            {"op": "not", "args": [{"op": "in", "args": [{"property": "pnrr_mission"}, ["M1", "M2"]]}]},
        ),
        (
            "CASEI(title) IN (CASEI('Οδος'),CASEI('Straße'))",
            {
                "op": "in",
                "args": [
                    {"op": "casei", "args": [{"property": "title"}]},
                    [{"op": "casei", "args": ["Οδος"]}, {"op": "casei", "args": ["Straße"]}],
                ],
            },
        ),
        (
            "S_INTERSECTS(geometry,BBOX(9.1,45.4,9.3,45.5))",
            {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [9.1, 45.4, 9.3, 45.5]}]},
        ),
        (
            "S_WITHIN(geometry,POLYGON((9.3 45.4,9.3 45.5,9.1 45.5,9.1 45.4,9.3 45.4)))",
            {"op": "s_within", "args": [{"property": "geometry"}, polygon]},
        ),
        (
            "T_DURING(INTERVAL(source_date, updated_at), INTERVAL('1969-07-16T13:32:00Z', '2050-07-24T16:50:35Z'))",
            {
                "op": "t_during",
                "args": [
                    {"interval": [{"property": "source_date"}, {"property": "updated_at"}]},
                    {"interval": ["1969-07-16T13:32:00Z", "2050-07-24T16:50:35Z"]},
                ],
            },
        ),
        ("A_CONTAINS(sttm, ('STTM1'))", {"op": "a_contains", "args": [{"property": "sttm"}, ["STTM1"]]}),
        (
            "a_containedBy(sttm, ('STTM1','STTM5'))",
            {"op": "a_containedBy", "args": [{"property": "sttm"}, ["STTM1", "STTM5"]]},
        ),
    ):
        assert one.found(expression) == one.found(orjson.dumps(tree).decode(), filter_lang="cql2-json")
