"""The filter form of a list, derived from the catalog, and the addresses that say the same query elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from app.catalog import Collection, code_lists
from app.catalog.fields import Field
from app.portal.texts import _, label
from app.reading.territory import Territory

Pairs = Sequence[tuple[str, str]]
Counts = Mapping[str, Sequence[tuple[str, int]]]

PAGE_ONLY = ("cursor", "limit")
FEW = 6
"""A group of at most so many choices is open from the start."""


@dataclass(frozen=True)
class Option:
    """One choice; no count where none was asked for."""

    value: str
    text: str
    chosen: bool
    count: int | None = None


@dataclass(frozen=True)
class Control:
    """One filter: checkboxes when several values may be chosen, otherwise a list to pick one from."""

    name: str
    title: str
    options: tuple[Option, ...]
    many: bool = False
    open: bool = False
    editorial: bool = False
    anything: str = ""


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address of the same query without it."""

    text: str
    href: str


@dataclass(frozen=True)
class Form:
    """Everything that the page's form shows."""

    q: str
    places: tuple[Control, ...]
    facets: tuple[Control, ...]
    orders: tuple[Option, ...]
    chosen: tuple[Chip, ...]
    kept: Pairs
    """Parameters without a control of their own, carried along so that nothing is lost."""


def clean(pairs: Iterable[tuple[str, str]], /) -> Pairs:
    """The parameters that say something: a form sends its empty fields too."""
    return list(dict.fromkeys((name, value.strip()) for name, value in pairs if value.strip()))


def asked_of(pairs: Pairs, name: str, /, *, codes: bool = True) -> list[str]:
    """The values asked of one parameter, repeated or (codes) separated by commas."""
    texts = [value for one, value in pairs if one == name]
    return [part.strip() for text in texts for part in text.split(",") if part.strip()] if codes else texts


def query_string(pairs: Pairs, /, *, without: Iterable[str] = PAGE_ONLY, add: Pairs = ()) -> str:
    """The same query as an address ends with, '?' included; empty when there is nothing to say."""
    left_out = {*without, *(name for name, _value in add)}
    text = urlencode([*((name, value) for name, value in pairs if name not in left_out), *add], safe=",/:")
    return f"?{text}" if text else ""


def build(collection: Collection, pairs: Pairs, /, *, territory: Territory, counts: Counts) -> Form:
    """The form of a collection filled with what was asked, right or wrong."""
    places = place_controls(pairs, territory, counts)
    facets = tuple(control(field, pairs, counts) for field in collection.facets if not is_place(field))
    own = {one.name for one in (*places, *facets)} | {"q", "sortby", *PAGE_ONLY}
    return Form(
        q=dict(pairs).get("q", ""),
        places=places,
        facets=facets,
        orders=orders(collection, dict(pairs).get("sortby", collection.title_field)),
        chosen=tuple(_chips(collection, pairs, (*places, *facets))),
        kept=[(name, value) for name, value in pairs if name not in own],
    )


def is_place(field: Field, /) -> bool:
    """Whether a field says where, which the form asks once as Comune and zone."""
    return field.code_list is code_lists.ZONES


def place_controls(pairs: Pairs, territory: Territory, counts: Counts | None = None, /) -> tuple[Control, ...]:
    """Comune and zone: every collection can be narrowed by them."""
    comune, zone = ",".join(asked_of(pairs, "comune")), ",".join(asked_of(pairs, "zone"))
    comune = territory.code(comune) or comune
    found = dict(counts["zones"]) if counts and "zones" in counts else None
    comuni = tuple(Option(one.code, one.name, one.code == comune) for one in territory.comuni.values())
    zones = tuple(
        Option(one.value, label(one.label), one.value == zone, found.get(one.value, 0) if found is not None else None)
        for one in code_lists.ZONES.codes
    )
    return (
        Control("comune", _("Comune"), _keeping(comuni, [comune]), anything=_("Tutti i Comuni")),
        Control("zone", _("Zona omogenea"), _keeping(zones, [zone]), anything=_("Tutte le zone")),
    )


def control(field: Field, pairs: Pairs, counts: Counts, /) -> Control:
    """A facet as checkboxes: the values of its code list, or those found in the data, that would give something."""
    asked = asked_of(pairs, field.name, codes=field.code_list is not None)
    found = dict(counts[field.name]) if field.name in counts else None
    codes = field.code_list.values if field.code_list else sorted(found or ())
    options = tuple(
        Option(
            code,
            label(field.code_list.label(code)) if field.code_list else code,
            code in asked,
            found.get(code, 0) if found is not None else None,
        )
        for code in codes
        if found is None or found.get(code) or code in asked
    )
    options = _keeping(options, asked)
    return Control(
        field.name,
        label(field.title),
        options,
        many=True,
        open=len(options) <= FEW or bool(asked),
        editorial=field.editorial,
    )


def _keeping(options: tuple[Option, ...], asked: Sequence[str], /) -> tuple[Option, ...]:
    """Adds what was asked and no option has (several values, or a wrong one): sending the form loses nothing."""
    known = {one.value for one in options}
    return (*options, *(Option(one, one.replace(",", ", "), chosen=True) for one in asked if one and one not in known))


def orders(collection: Collection, asked: str, /) -> tuple[Option, ...]:
    """The useful orders: by title, by date, by the largest amount."""
    names = {one.name for one in collection.sortables}
    offered = [(collection.title_field, _("Nome, dalla A alla Z"))]
    if collection.period_field in names:
        offered.append((f"-{collection.period_field}", _("Data, dalla più recente")))
    offered += [
        (f"-{field.name}", _("%(field)s, dal maggiore") % {"field": label(field.title)})
        for field in collection.sortables
        if field.unit or field.summable
    ]
    return _keeping(tuple(Option(value, text, value == asked) for value, text in offered), [asked])


def with_defaults(collection: Collection, pairs: Pairs, /, *, limit: int) -> list[tuple[str, str]]:
    """The query as a page asks it: by name and so many at a time, unless it says otherwise."""
    given = {name for name, _value in pairs}
    wanted = [("limit", str(limit)), ("sortby", collection.title_field)]
    return [*pairs, *(one for one in wanted if one[0] not in given)]


def _chips(collection: Collection, pairs: Pairs, controls: Sequence[Control]) -> Iterable[Chip]:
    """One per parameter in force."""
    by_name = {one.name: one for one in controls}
    for name in dict.fromkeys(name for name, _value in pairs if name not in (*PAGE_ONLY, "sortby")):
        href = f"/{collection.path}{query_string(pairs, without=(*PAGE_ONLY, name))}"
        if name in by_name:
            words = [one.text for one in by_name[name].options if one.chosen]
            yield Chip(f"{by_name[name].title}: {', '.join(words)}", href)
        else:
            words = asked_of(pairs, name, codes=False)
            field = collection.by_name.get(name)
            title = label(field.title) if field else _("Parole") if name == "q" else name
            yield Chip(f"{title}: {', '.join(words)}", href)
