"""The Italian rules for public APIs (ModI), read by Spectral over the document that the API serves.

Each finding is either mended or listed here with its reason; an exception that no longer occurs is a failure too.
"""

import re
from dataclasses import dataclass

from tests.fixtures import spectral

OGC_NAMES = "OGC API Tiles names it so; RAC_REST_NAME_* yield to the names of a standard of the field"
OPEN_DATA = "open data, free for all without credentials (D.Lgs. 36/2006): `security: [{}]` says so on each operation"


@dataclass(frozen=True)
class Accepted:
    """A rule that the API breaks knowingly, where (the whole place must match), and why."""

    rule: str
    place: str
    reason: str


ACCEPTED = (
    Accepted("paths-kebab-case", r"paths//api/tileMatrixSets(/WebMercatorQuad)?", OGC_NAMES),
    Accepted("paths-kebab-case", r"paths//api(/collections/[a-z-]+)?/tiles/WebMercatorQuad.*", OGC_NAMES),
    Accepted(
        "standard-query-names",
        r".*/parameters/.*/name",
        "`sortby` and `properties` are the names of OGC API Features; `limit`, `cursor` and `q` are shared",
    ),
    Accepted("oas3-pdnd-security-defined", r"(security)?", OPEN_DATA),
    Accepted(
        "sec-protection-global-unsafe-strict",
        r"paths//api/collections/[a-z-]+/search/post.*",
        f"a search is a POST for its length only and changes nothing; {OPEN_DATA}",
    ),
    Accepted("agid-path-structure", r"servers/0/url", "`/api` is the first generation (docs/adr/0018)"),
    Accepted(
        "sec-string-pattern-or-format-or-enum",
        r".*",
        "words that people write have a longest length but no form; codes, dates and lists of values have theirs",
    ),
)


def accepts(exception, finding):
    return exception.rule == finding.rule and re.fullmatch(exception.place, finding.place) is not None


def test_document_as_served_keeps_every_rule_but_the_exceptions_that_still_occur(client, tmp_path):
    served = client.get("https://remix.example.org/api/openapi.json")
    assert served.json()["servers"][0]["url"] == "https://remix.example.org"
    document = tmp_path / "openapi.json"
    document.write_bytes(served.content)
    found = spectral.read(document).findings

    broken = [one for one in found if not any(accepts(exception, one) for exception in ACCEPTED)]
    assert not broken, "\n".join(f"{one.severity} {one.rule} at {one.place}: {one.message}" for one in broken[:30])
    for exception in ACCEPTED:
        occurrences = [one for one in found if accepts(exception, one)]
        assert occurrences, f"nothing to except any more: {exception}"
        assert not [one for one in occurrences if one.severity == "error"], "the national catalogue wants no errors"


def test_every_rule_speaks_up_where_it_is_broken(tmp_path):
    old = tmp_path / "swagger.json"
    old.write_text('{"swagger": "2.0", "paths": {"/things": {}}}')
    broken, outdated = (spectral.read(one) for one in (spectral.RULES / "broken.yaml", old))
    assert len(broken.rules) > 60
    assert broken.rules - {one.rule for one in (*broken.findings, *outdated.findings)} == set()


def test_a_trial_without_https_says_that_it_is_one(client):
    (server,) = client.get("/api/openapi.json").json()["servers"]
    assert server["url"].startswith("http://")
    assert server["x-sandbox"] is True
