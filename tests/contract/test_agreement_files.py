"""The same question as a file: whatever its format, it holds the records that the items give, each once."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from app.catalog import COLLECTIONS
from app.reading.cql.bounds import LONGEST_TEXT
from gis.formats import FORMATS
from tests.fixtures.files import ids
from tests.fixtures.questions import questions


@pytest.fixture(scope="session")
def each(ask):
    return {name: ask(name) for name in COLLECTIONS}


@pytest.mark.parametrize("form", FORMATS)
@given(data=st.data())
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
def test_any_question_gives_the_same_records_as_a_file(each, form, data):
    name = data.draw(st.sampled_from(sorted(COLLECTIONS)), label="collection")
    asked = each[name]
    question = data.draw(questions(asked, targets={}), label="question")
    assume(all(len(value) <= LONGEST_TEXT for _, value in question.address()))
    page = asked.client.get(asked.items, params=[*question.address(), ("limit", "10000")])
    expected = [one["id"] for one in page.json()["features"]]  # the right ones: test_agreement.py proves it
    answer = asked.client.get(f"/api/downloads/{name}", params=[*question.address(), ("f", form)])
    assert answer.status_code == 200, answer.text[:500]
    with tempfile.TemporaryDirectory() as folder:
        found = ids(form, answer.content, Path(folder))
    assert sorted(found) == sorted(expected)
