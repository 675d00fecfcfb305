"""What there is in a Comune, beside its zone and the whole metropolitan city."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.catalog import COLLECTIONS, GAZETTEER, Collection
from app.catalog.fields import Field
from app.errors import not_found
from app.languages import gettext as _
from app.reading import database, versions
from app.reading.memo import Memo
from app.reading.reads import record
from app.reading.territory import territory

PER_RESIDENTS = 10_000

NOTES = (
    "Un progetto che riguarda più Comuni è contato in ognuno, ma il suo importo non è divisibile: «only» somma i "
    "progetti che stanno tutti nel territorio, «shared» quelli che ne toccano anche altri, con l'importo intero.",
    "Gli importi per residente usano solo la parte «only» e i residenti alla data indicata in ogni Comune.",
    "I conteggi seguono le ricerche fatte finora: zero vuol dire che nessuna scheda è stata raccolta.",
)


@dataclass(frozen=True)
class Scope:
    """What a territory holds: records by collection and kind, and sums by collection, field and group."""

    kinds: Mapping[str, Mapping[str | None, int]]
    sums: Mapping[tuple[str, str], list[dict[str, Any]]]
    residents: int

    def count(self, collection: Collection) -> int:
        """How many records of a collection lie in the territory, at least in part."""
        return sum(self.kinds[collection.id].values())


_scopes: Memo[tuple[str, tuple[str, ...] | None], Scope] = Memo(entries=512)


async def comune_summary(code: str, /) -> dict[str, Any]:
    """The summary of one Comune. Raises Problem 404 or 503."""
    known = await territory()
    comune = known.comuni.get(code)
    if comune is None:
        text = _("«%(code)s» non è il codice ISTAT di un Comune della Città metropolitana di Milano.")
        raise not_found(text % {"code": code[:20]})
    zone_codes = known.members(comune.zone)
    here, zone, everywhere = await scope((code,)), await scope(zone_codes), await scope(None)
    properties = (await record(GAZETTEER, code))["properties"]
    return {
        "comune": {"code": code, **{name: properties[name] for name in _facts(properties)}},
        "zone": {"id": comune.zone, "comuni": len(zone_codes), "residents": zone.residents},
        "metropolitan": {"comuni": len(known.comuni), "residents": everywhere.residents},
        "collections": [_counts(one, here, zone, everywhere) for one in _contents()],
        "money": [
            _money(one, field, here, zone, everywhere) for one in _contents() for field in one.summable if field.sum_by
        ],
        "notes": list(NOTES),
    }


def _facts(properties: Mapping[str, Any]) -> list[str]:
    return [name for name in GAZETTEER.by_name if name in properties and name not in ("comuni", "comuni_names")]


def _contents() -> list[Collection]:
    return [one for one in COLLECTIONS.values() if not one.territory]


def _counts(collection: Collection, here: Scope, zone: Scope, everywhere: Scope) -> dict[str, Any]:
    kind = collection.by_name.get(collection.kind_field or "")
    kinds = sorted(here.kinds[collection.id].items(), key=lambda item: (-item[1], item[0] or ""))
    return {
        "id": collection.id,
        "title": collection.title.it,
        "count": here.count(collection),
        "kind_field": collection.kind_field,
        "kinds": [{"value": value, "label": _label(kind, value), "count": number} for value, number in kinds if kind],
        "per_10000_residents": {
            name: round(scope.count(collection) * PER_RESIDENTS / scope.residents, 2)
            for name, scope in (("comune", here), ("zone", zone), ("metropolitan", everywhere))
        },
        "zone_count": zone.count(collection),
        "metropolitan_count": everywhere.count(collection),
    }


def _money(collection: Collection, field: Field, here: Scope, zone: Scope, everywhere: Scope) -> dict[str, Any]:
    groups = collection.by_name[field.sum_by or ""]
    key = (collection.id, field.name)
    return {
        "collection": collection.id,
        "field": field.name,
        "title": field.title.it,
        "unit": field.unit,
        "note": field.note.it if field.note else None,
        "group_field": groups.name,
        "groups": [row | {"label": _label(groups, row["value"])} for row in here.sums[key]],
        "only": sum(row["only"] for row in here.sums[key]),
        "shared": sum(row["shared"] for row in here.sums[key]),
        "per_resident": {
            name: round(sum(row["only"] for row in scope.sums[key]) / scope.residents, 2)
            for name, scope in (("comune", here), ("zone", zone), ("metropolitan", everywhere))
        },
    }


def _label(field: Field | None, value: str | None) -> str:
    if value is None:
        return "non noto"
    return field.code_list.label(value).it if field and field.code_list else value


async def scope(codes: tuple[str, ...] | None, /) -> Scope:
    """What lies in some Comuni, or everywhere for None; once per version."""
    stamp = (await versions.current()).stamp()
    return await _scopes.get((stamp, codes), lambda: _load(codes))


async def _load(codes: tuple[str, ...] | None) -> Scope:
    known = await territory()
    inside = list(codes if codes is not None else known.comuni)
    sums = {
        (one.id, field.name): await _sums(one, field, codes, inside)
        for one in _contents()
        for field in one.summable
        if field.sum_by
    }
    return Scope(await _kinds(codes), sums, await _residents(inside))


async def _residents(codes: list[str]) -> int:
    rows = await database.fetch(
        f"SELECT sum(residents)::bigint FROM {GAZETTEER.id} WHERE id = ANY(%(codes)s)",  # noqa: S608
        {"codes": codes},
    )
    return int(rows[0][0])


async def _kinds(codes: tuple[str, ...] | None) -> dict[str, dict[str | None, int]]:
    """How many records of each kind, of every collection; in one statement, each part from one index."""
    parts = (
        f"(SELECT '{one.id}', {one.kind_field or 'NULL::text'}, count(*) FROM {one.id} "  # noqa: S608
        f"WHERE {_where(codes)} GROUP BY 2)"
        for one in _contents()
    )
    kinds: dict[str, dict[str | None, int]] = {one.id: {} for one in _contents()}
    for name, kind, number in await database.fetch(" UNION ALL ".join(parts), {"codes": list(codes or ())}):
        kinds[name][kind] = number
    return kinds


async def _sums(
    collection: Collection, field: Field, codes: tuple[str, ...] | None, inside: list[str]
) -> list[dict[str, Any]]:
    amount = field.name
    sql = f"""
    SELECT {field.sum_by} AS value, count(*) AS records, count({amount}) AS known,
           coalesce(sum({amount}) FILTER (WHERE comuni <@ %(inside)s), 0)::bigint AS only,
           coalesce(sum({amount}) FILTER (WHERE NOT comuni <@ %(inside)s), 0)::bigint AS shared
    FROM {collection.id} WHERE {_where(codes)} GROUP BY 1 ORDER BY 1
    """  # noqa: S608
    rows = await database.fetch(sql, {"codes": list(codes or ()), "inside": inside})
    return [dict(zip(("value", "records", "known", "only", "shared"), row, strict=True)) for row in rows]


def _where(codes: tuple[str, ...] | None) -> str:
    return "true" if codes is None else "comuni && %(codes)s"
