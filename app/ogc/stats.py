"""Statistics of a collection's records, as JSON, CSV, or joined to the boundaries of Comuni or zones."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from app.errors import bad_parameter
from app.languages import gettext as _
from app.ogc.collections import known
from app.ogc.links import GEOJSON, JSON, answer, api, itself, link, raw
from app.ogc.negotiation import page
from app.reading import formats
from app.reading.cache import accepted
from app.reading.stats import answer as stats_answer
from app.reading.stats import question as stats
from app.reading.stats.answer import Group, Table, Unit
from app.reading.stats.figures import figures, notes
from app.reading.stats.question import Question
from gis.schema import Label

router = APIRouter(prefix="/api/collections/{collection_id}/stats")

FORMATS = {"json": JSON, "csv": formats.CSV.media, "geojson": GEOJSON}


@router.get("")
async def statistics(request: Request, collection_id: str) -> Response:
    """Counts and other figures of the records that a question matches, by group."""
    question = await stats.parse(known(collection_id), request.query_params, extra=frozenset({"f"}))
    media = _media(request, question)
    table = await stats_answer.table(question)
    if media == GEOJSON:
        return await _on_a_map(request, question, table)
    if media == JSON:
        return answer(_document(request, question, table))
    response = raw(_csv(question, table), media=media)
    response.headers["Content-Disposition"] = f'attachment; filename="{collection_id}-stats.csv"'
    return response


def _media(request: Request, question: Question) -> str:
    name = request.query_params.get("f")
    if name is None:
        return FORMATS["csv"] if accepted(request.headers.get("accept", "")) == "text/csv" else JSON
    if name not in FORMATS:
        names = ", ".join([*FORMATS, formats.HTML.name])
        raise bad_parameter(
            "f",
            _("«%(name)s» non è un formato di questo indirizzo. Ci sono: %(names)s.")
            % {"name": name[:40], "names": names},
        )
    if name == "geojson" and (len(question.groups) != 1 or question.territory is None):
        raise bad_parameter("f", _("In GeoJSON si può solo con «group-by=comune» o «group-by=zone», da soli."))
    return FORMATS[name]


def _document(request: Request, question: Question, table: Table) -> dict[str, Any]:
    return _about(request, question, table, media=JSON) | {
        "groups": [
            {
                "values": group.values,
                "labels": {name: _label(label) for name, label in group.labels.items()},
                "figures": group.figures,
            }
            for group in table.groups
        ]
    }


def _about(request: Request, question: Question, table: Table, *, media: str) -> dict[str, Any]:
    """All of the answer but the groups."""
    collection = question.query.collection
    here = api(request, f"/collections/{collection.id}")
    return {
        "collection": collection.id,
        "groupBy": [{"name": one.name, "title": _label(one.title)} for one in question.groupings],
        "measures": [
            {"name": one.name, "measure": one.measure, "title": _label(one.title), "unit": one.unit}
            for one in table.figures
        ],
        "total": table.total,
        "notes": [_label(note) for note in notes(question)],
        "links": [
            itself(request, media=media),
            page(request),
            link(here, rel="collection", media=JSON, title=collection.title.it),
        ],
    }


def _label(label: Label) -> dict[str, str]:
    return {"it": label.it, "en": label.en}


def _csv(question: Question, table: Table) -> bytes:
    """A line a group: each value, how it is called in Italian, and the figures; unknown cells are empty."""
    names = [one.name for one in table.figures]
    header = [cell for name in question.groups for cell in (name, f"{name}_label")]
    rows = [
        [
            *(cell for name in question.groups for cell in (group.values[name], group.labels[name].it)),
            *(group.figures[name] for name in names),
        ]
        for group in (table.groups if question.groups else (Group({}, {}, table.total),))
    ]
    return formats.csv_table([*header, *names], rows)


async def _on_a_map(request: Request, question: Question, table: Table) -> Response:
    """A feature for each Comune or zone, also where there is nothing; the rest of the answer beside them."""
    way = question.groupings[0]
    by_value = {group.values[way.name]: group.figures for group in table.groups}
    units = await stats_answer.units(way.territory)
    empty = {one.name: one.empty for one in figures(question)}
    features = [_feature(id_, unit, by_value.get(id_, empty)) for id_, unit in units.items()]
    tail = _about(request, question, table, media=GEOJSON) | {"withoutTerritory": by_value.get(None, empty)}
    body = formats.geojson(features, tail)
    return raw(body, media=GEOJSON)


def _feature(id_: str, unit: Unit, figures_: Mapping[str, Any]) -> bytes:
    properties = orjson.dumps({"name": unit.name} | dict(figures_))
    head = b'{"type":"Feature","id":' + orjson.dumps(id_) + b',"geometry":' + unit.boundary.encode()
    return head + b',"properties":' + properties + b"}"
