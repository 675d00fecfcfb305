"""Where records stand to another record of any collection: within it, touching it, or near it.

Only positions that are known count: a record that sits on the representative point of its Comune is left out, and
NOTE says so beside the answer. Distances are metres on the ellipsoid.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from app.catalog import COLLECTIONS, Collection
from app.catalog.common import WITHOUT_PLACE
from app.errors import Problem, bad_parameter
from app.languages import gettext as _
from app.languages import label
from app.reading import database, distance, parsing, versions
from app.reading.memo import Memo
from app.reading.query import Place, Query
from gis.schema import Label

NAMES = ("within", "intersects", "near", "distance")

NOTE = Label(
    "Distanze e appartenenze usano solo le schede con una posizione propria: quelle di cui è noto solo il Comune "
    "(location_precision «comune» o «citta_metropolitana») sono escluse; per quelle ci sono «comune» e «zone».",
    "Distances and areas use only records with a position of their own: those of which only the Comune is "
    "known (location_precision “comune” or “citta_metropolitana”) are left out; use “comune” and “zone” for them.",
)

_targets: Memo[tuple[str, str, str], tuple[str | None, ...] | None] = Memo(entries=2048)


def notes(query: Query, /) -> tuple[Label, ...]:
    """What a reader must know of an answer to this question because of its places."""
    return (NOTE,) if query.places else ()


async def parse(collection: Collection, given: Mapping[str, tuple[str, ...]], /) -> tuple[Place, ...]:
    """The places of a request. Raises Problem 400, also for a target that is not there or whose place is unknown."""
    relations = [name for name in NAMES if name in given and name != "distance"]
    if "distance" in given and "near" not in given:
        raise bad_parameter("distance", _("«distance» serve solo con «near»."))
    if relations and not collection.geometry:
        raise bad_parameter(
            relations[0],
            _("«%(title)s» non ha posizioni: «%(name)s» non si applica.")
            % {"title": label(collection.title), "name": relations[0]},
        )
    return tuple([await _place(name, given) for name in relations])


async def _place(relation: str, given: Mapping[str, tuple[str, ...]]) -> Place:
    target, record_id = await _target(relation, given[relation][0].strip())
    metres = _metres(given.get("distance", ())) if relation == "near" else None
    return Place(relation, target, record_id, metres)


async def _target(relation: str, text: str) -> tuple[str, str]:
    name, _slash, record_id = text.partition("/")
    placed = [one.id for one in COLLECTIONS.values() if one.geometry]
    if name not in placed or not record_id:
        raise bad_parameter(
            relation,
            _(
                "«%(relation)s» vuole una collezione e l'identificativo di una scheda, per esempio "
                "comuni/015182. Collezioni: %(known)s."
            )
            % {"relation": relation, "known": ", ".join(placed)},
        )
    stamp = (await versions.current()).stamp(name)
    found = await _targets.get((stamp, name, record_id), lambda: _load(COLLECTIONS[name], record_id))
    if found is None:
        raise bad_parameter(
            relation,
            _("In «%(title)s» non c'è nessuna scheda «%(record_id)s».")
            % {"title": label(COLLECTIONS[name].title), "record_id": record_id[:120]},
        )
    if found[0] in WITHOUT_PLACE:
        raise bad_parameter(
            relation,
            _(
                "Di «%(record_id)s» è noto solo il Comune: la sua posizione sulla mappa è indicativa e non "
                "si può usare per distanze e appartenenze."
            )
            % {"record_id": record_id[:120]},
        )
    return name, record_id


async def _load(collection: Collection, record_id: str) -> tuple[str | None, ...] | None:
    rows = await database.fetch(
        f"SELECT location_precision FROM {collection.id} WHERE id = %(id)s",  # noqa: S608 # names of the catalog
        {"id": record_id},
    )
    return rows[0] if rows else None


def _metres(texts: tuple[str, ...]) -> float:
    problem = Problem(
        400,
        _("Parametro non valido"),
        _("«near» vuole anche «distance»: i metri, tra %(nearest)s e %(farthest)s.")
        % {"nearest": f"{distance.NEAREST:.0f}", "farthest": f"{distance.FARTHEST:.0f}"},
        parameter="distance",
    )
    metres = parsing.number(texts[0].strip()) if texts else None
    # Written so that a NaN is refused too.
    if metres is None or not distance.NEAREST <= metres <= distance.FARTHEST:
        raise problem
    return metres


def skeleton(query: Query, /) -> tuple[tuple[str, str], ...]:
    """The part of the places that decides the text of a statement: relation and collection of the target."""
    return tuple((place.relation, place.target) for place in query.places)


def parameters(query: Query, /) -> dict[str, Any]:
    """The values that the conditions bind."""
    values: dict[str, Any] = {f"p_{place.relation}": place.record_id for place in query.places}
    values["p_distance"] = next((place.metres for place in query.places if place.metres), None)
    return values


def condition(table: sa.Table, relation: str, target: str, /) -> sa.ColumnElement[bool]:
    """The records of a table in a relation with a record of another (or of the same) collection.

    The target is read in the same statement, once; its box, then the exact geometry, decide.
    """
    there = COLLECTIONS[target].table.alias(f"{relation}_target")
    mine, other = _plain(table.c.geom), _plain(there.c.geom)

    def of_target(expression: Any) -> Any:
        return sa.select(expression).where(there.c.id == sa.bindparam(f"p_{relation}", type_=sa.Text)).scalar_subquery()

    if relation == "near":
        metres = sa.bindparam("p_distance", type_=sa.Double)
        box = of_target(distance.expanded(other, metres))
        exactly = sa.func.ST_DWithin(sa.func.geography(mine), of_target(sa.func.geography(other)), metres)
    else:
        box = of_target(other)
        exactly = {"within": sa.func.ST_Within, "intersects": sa.func.ST_Intersects}[relation](mine, of_target(other))
    known = table.c.location_precision.in_([sa.literal_column(f"'{value}'") for value in WITHOUT_PLACE]).is_not(
        sa.true()
    )
    return sa.and_(mine.op("&&")(box), exactly, known)


def _plain(column: Any) -> Any:
    """The geometry itself: GeoAlchemy2 would turn a selected column into EWKB."""
    return sa.type_coerce(column, sa.types.NullType())
