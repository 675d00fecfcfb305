"""The sections of a sheet: facts, figures, tables and lists, made from the view of a record or of a place."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.portal import formats
from app.portal.changes import Group, Version
from app.portal.facts import Fact
from app.portal.place.holdings import Content
from app.portal.place.money import Money
from app.portal.rows import Row
from app.portal.texts import _, label, lazy

CAUTIONS = (
    lazy("Zero schede non vuol dire che non c’è nulla: vuol dire che non se ne è trovata una fonte."),
    lazy("Superfici e costi totali non si sommano; una scheda in più Comuni è contata in ognuno."),
    lazy("Gli stati valgono alla data della fonte."),
)
"""What a reader of a place must know."""

View = Mapping[str, Any]
Block = dict[str, Any]


def of_record(view: View, /) -> list[dict[str, Any]]:
    """A record: its facts, where they come from, what is related, its history."""
    sections = [_section("", _facts(view["facts"])), _section(_("Da dove viene"), *_sources(view))]
    sections += [
        _section(f"{one.title} ({formats.number(one.count)})", _records(one.rows, more=one.count - len(one.rows)))
        for one in view["same"]
    ]
    if view["near"]:
        near = [_record(one.row) | {"detail": one.distance} for one in view["near"]]
        sections.append(_section(_("Vicino, entro 1 km"), _list(near)))
    if view["documents"]:
        sections.append(_section(_("Documenti sulle stesse strategie"), _records(view["documents"])))
    if view["history"]:
        sections.append(_section(_("Storia della scheda"), _list([_version(one) for one in view["history"]])))
    return sections


def of_place(view: View, /) -> list[dict[str, Any]]:
    """A Comune or zone: its figures, its place among the others, its money, what it holds, how well that is known."""
    counts = [{"term": label(one.collection.title), "text": formats.number(one.count)} for one in view["contents"]]
    figures = [{"term": one.title, "text": one.text, "unit": one.unit} for one in view["figures"]]
    names = {one.name for one in view["figures"]}
    sections = [_section("", {"kind": "figures", "rows": [{"unit": ""} | one for one in (*figures, *counts)]})]
    if view["standing"]:
        sections.append(_section(_("Indicatori"), _standing(view)))
    if view["members"]:
        sections.append(_section(_("I Comuni della zona"), _text(", ".join(one.text for one in view["members"]))))
    else:
        plan = [one for one in view["facts"] if one.name not in names]
        sections.append(_section(_("Nel Piano territoriale metropolitano"), _facts(plan)))
        near = ", ".join(one.text for one in view["neighbours"]) or _("Nessuno dentro la Città metropolitana.")
        sections.append(_section(_("Comuni confinanti"), _text(near)))
    sections += [_section(one.title, *_money(one)) for one in view["money"]]
    sections += [_content(one) for one in view["contents"]]
    sections.append(_section(_("Che cosa è cambiato di recente"), _list([_group(one) for one in view["lately"]])))
    sections.append(_section(_("Quanto è completo e aggiornato"), _quality(view)))
    sections.append(_section(_("Da dove viene"), *_sources(view), *[_text(str(one)) for one in CAUTIONS]))
    return sections


def _section(title: str, *blocks: Block) -> dict[str, Any]:
    return {"title": title, "blocks": [one for one in blocks if one.get("rows") != [] or one["kind"] == "records"]}


def _text(text: str) -> Block:
    return {"kind": "text", "text": text}


def _heading(text: str) -> Block:
    return {"kind": "heading", "text": text}


def _facts(facts: Iterable[Fact]) -> Block:
    return {
        "kind": "facts",
        "rows": [
            {
                "term": one.title,
                "text": " ".join((one.text, one.dated or "")).strip() if one.values else "",
                "note": (one.note or "") if one.values else "",
            }
            for one in facts
        ],
    }


def _table(caption: str, header: Sequence[str], numeric: Sequence[bool], rows: Iterable[Sequence[str]]) -> Block:
    return {
        "kind": "table",
        "caption": caption,
        "header": list(header),
        "numeric": list(numeric),
        "rows": [list(row) for row in rows],
    }


def _list(rows: Sequence[Mapping[str, Any]], /, *, nothing: str = "", more: int = 0) -> Block:
    rest = _("E altre %(n)s nella pagina.") % {"n": formats.number(more)} if more > 0 else ""
    nothing = nothing or _("Nessuna scheda raccolta finora.")
    return {"kind": "records", "rows": list(rows), "nothing": nothing, "more": rest}


def _records(rows: Iterable[Row], /, *, more: int = 0) -> Block:
    return _list([_record(one) for one in rows], more=more)


def _record(row: Row) -> dict[str, Any]:
    states = [f"{one.text} {one.dated}" for one in row.states]
    details = [row.kind, *states, row.period, row.amount.text if row.amount else ""]
    return {"text": row.title, "href": None, "detail": ", ".join(one for one in details if one)}


def _sources(view: View) -> tuple[Block, ...]:
    sources = [{"text": one.text, "href": one.href, "detail": one.detail} for one in view["sources"]]
    licence = [{"term": _("Licenza"), "text": view["licence"].text, "note": ""}] if view["licence"] else []
    dated = _facts(view["provenance"])
    return _list(sources, nothing=_("non noto")), dated | {"rows": dated["rows"] + licence}


def _version(one: Version) -> dict[str, Any]:
    unknown = _("non noto")
    changed = ", ".join(f"{c.title}: {c.before or unknown} → {c.after or unknown}" for c in one.changes)
    detail = ". ".join(part for part in (one.day, one.reason, changed) if part)
    return {"text": one.action, "href": None, "detail": detail}


def _group(one: Group) -> dict[str, Any]:
    return {"text": f"{label(one.collection.title)}: {one.what}", "href": None, "detail": f"{one.day}. {one.reason}"}


def _standing(view: View) -> Block:
    zone = view["zone_name"]
    header = [_("Indicatore"), view["title"], *([zone] if zone else []), _("Città metropolitana"), _("Posizione")]
    rows = [
        [one.title, one.here, *([one.zone] if zone else []), one.whole, one.rank or _("non in graduatoria")]
        for one in view["standing"]
    ]
    return _table(_("Posizione: 1 è il valore più alto."), header, [False, *[True] * (len(header) - 1)], rows)


def _money(money: Money) -> tuple[Block, ...]:
    header = (_("Missione"), _("Progetti"), _("Solo qui"), _("Con altri Comuni"))
    rows = [(one.title, formats.number(one.records), one.only, one.shared) for one in money.lines]
    rows.append((_("Totale"), "", money.only, money.shared))
    bars = [(one.title, one.text) for one in money.bars]
    return (
        _table(money.note or "", header, (False, True, True, True), rows),
        _heading(_("Per residente")),
        _table("", (_("Territorio"), _("Importo per residente")), (False, True), bars),
    )


def _content(one: Content) -> dict[str, Any]:
    blocks = []
    if one.kinds:
        kinds = ", ".join(f"{link.text} {formats.number(number)}" for link, number in one.kinds)
        kind = _("Per tipo")
        blocks.append(_text(f"{kind}: {kinds}."))
    if one.states:
        states = ", ".join(f"{link.text} {formats.number(number)}" for link, number in one.states)
        blocks.append(_text(f"{one.state_title}: {states}."))
    blocks.append(_records(one.rows, more=one.count - len(one.rows)))
    if one.lacking:
        header = (_("Tipo"), _("La più vicina"), _("Comune"), _("Distanza"))
        rows = [
            (lack.kind, lack.link.text if lack.link else _("non nota"), lack.comuni, lack.distance)
            for lack in one.lacking
        ]
        caption = _("Tipi senza schede in questo Comune: la più vicina altrove, in linea d’aria dal confine.")
        blocks.append(_table(caption, header, (False, False, False, True), rows))
    return _section(f"{label(one.collection.title)} ({formats.number(one.count)})", *blocks)


def _quality(view: View) -> Block:
    header = (_("Raccolta"), _("Schede"), _("Dati noti"), _("Date delle fonti"), _("Senza data"))
    rows = [
        (
            label(one.collection.title),
            formats.number(one.records),
            one.share,
            one.dates or _("nessuna nota"),
            formats.number(one.undated),
        )
        for one in view["quality"]
    ]
    return _table("", header, (False, True, True, False, True), rows)
