"""How QGIS draws a collection: its own style language, made from the catalog's style like every other style of ours.

A GeoPackage holds it beside the layer, and QGIS takes it as it opens. Codes are chosen by their labels in its forms.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from app.catalog import Collection
from app.catalog.common import INDICATIVE, WITHOUT_PLACE

_SYMBOLS = {"circle", "square", "triangle", "star", "cross", "cross2", "diamond", "pentagon", "hexagon"}
_LAYERS = {"marker": "MultiPoint", "line": "MultiLineString", "fill": "MultiPolygon"}
_OPAQUE, _HALF, _THIN = 255, 128, 60


@dataclass(frozen=True)
class _Rule:
    """What is drawn how: QGIS makes a layer of each shape of a table, and draws none by the symbol of another."""

    label: str
    shape: str
    test: str
    alpha: int


def qml(collection: Collection, /) -> dict[str, str]:
    """The style as QGIS 3 writes it, by the shape of a layer: that of a layer of any shape has the rules of all.

    Points are full, half full or hollow by how well their place is known.
    """
    rules = _rules(collection)
    shapes = {rule.shape: _LAYERS[rule.shape] for rule in rules} if len(rules) > 1 else {}
    alone = {layer: _style(collection, [one for one in rules if one.shape == shape]) for shape, layer in shapes.items()}
    return {"Unknown": _style(collection, rules)} | alone


def _style(collection: Collection, rules: Sequence[_Rule]) -> str:
    told = "".join(
        f"<rule label={quoteattr(rule.label)} filter={quoteattr(rule.test)} symbol={quoteattr(str(number))}/>"
        for number, rule in enumerate(rules)
    )
    symbols = "".join(_symbol(collection, number, rule) for number, rule in enumerate(rules))
    renderer = f'<renderer-v2 type="RuleRenderer"><rules>{told}</rules><symbols>{symbols}</symbols></renderer-v2>'
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        '<qgis version="3.22.0" styleCategories="Symbology|Fields|Forms">'
        f"{renderer if rules else ''}"
        f"<fieldConfiguration>{_forms(collection)}</fieldConfiguration><aliases>{_aliases(collection)}</aliases>"
        f"<displayfield>{escape(collection.title_field)}</displayfield></qgis>"
    )


def _rules(collection: Collection) -> tuple[_Rule, ...]:
    name = collection.singular.it
    if not collection.geometry:
        return ()
    if collection.territory:
        return (_Rule(name, "fill", "", 13),)
    point, line, surface = (f"geometry_type($geometry) = '{kind}'" for kind in ("Point", "Line", "Polygon"))
    indicative, nowhere = (_is_one_of(codes) for codes in (INDICATIVE, WITHOUT_PLACE))
    return (
        _Rule("Posizione nota", "marker", f"{point} AND NOT ({indicative} OR {nowhere})", _OPAQUE),
        _Rule("Posizione indicativa", "marker", f"{point} AND {indicative}", _HALF),
        _Rule("Solo il territorio", "marker", f"{point} AND {nowhere}", 0),
        _Rule(f"{name}: superficie", "fill", surface, _THIN),
        _Rule(f"{name}: linea", "line", line, _OPAQUE),
    )


def _is_one_of(precisions: Iterable[str]) -> str:
    codes = ", ".join(f"'{code}'" for code in precisions)
    return f"coalesce(\"location_precision\", '') IN ({codes})"


def _symbol(collection: Collection, number: int, rule: _Rule) -> str:
    colour = tuple(int(collection.style.colour[start : start + 2], 16) for start in (1, 3, 5))
    fill, line = ",".join(map(str, (*colour, rule.alpha))), ",".join(map(str, (*colour, 255)))
    edge = {"outline_color": line, "outline_width": "0.4", "outline_style": "solid"}
    mark = collection.style.symbol if collection.style.symbol in _SYMBOLS else "circle"
    layer, options = {
        "marker": ("SimpleMarker", {"name": mark, "color": fill, "size": "3", **edge}),
        "fill": ("SimpleFill", {"color": fill, "style": "solid", **edge}),
        "line": ("SimpleLine", {"line_color": line, "line_width": "0.8"}),
    }[rule.shape]
    told = "".join(
        f'<Option type="QString" name="{name}" value={quoteattr(value)}/>' for name, value in options.items()
    )
    return (
        f'<symbol type="{rule.shape}" name="{number}" alpha="1"><layer class="{layer}" enabled="1" pass="0">'
        f'<Option type="Map">{told}</Option></layer></symbol>'
    )


def _forms(collection: Collection) -> str:
    """Fields of codes are chosen from their list; what the portal writes itself is not to be edited."""
    return "".join(
        f'<field name={quoteattr(one.name)}><editWidget type="ValueMap"><config><Option type="Map">'
        f'<Option type="List" name="map">{_choices([(code.label.it, code.value) for code in one.code_list.codes])}'
        "</Option></Option></config></editWidget></field>"
        for one in collection.all_fields
        if one.code_list and not one.type.is_list
    )


def _choices(pairs: list[tuple[str, str]]) -> str:
    unknown = ("(non noto)", "{2839923C-8B7D-419E-B84B-CA2FE9B80EC7}")  # as QGIS writes a null
    return "".join(
        f'<Option type="Map"><Option type="QString" name={quoteattr(label)} value={quoteattr(value)}/></Option>'
        for label, value in (unknown, *pairs)
    )


def _aliases(collection: Collection) -> str:
    return "".join(
        f'<alias index="{number}" field={quoteattr(one.name)} name={quoteattr(one.title.it)}/>'
        for number, one in enumerate(collection.all_fields, 1)
    )
