"""How QGIS draws a collection: its own style language, made from the catalog's style like every other style of ours.

A GeoPackage holds it beside the layer, and QGIS takes it as it opens. Codes are chosen by their labels in its forms.
"""

from xml.sax.saxutils import escape, quoteattr

from app.catalog import Collection
from app.catalog.common import INDICATIVE, WITHOUT_PLACE

_SYMBOLS = {"circle", "square", "triangle", "star", "cross", "cross2", "diamond", "pentagon", "hexagon"}
_INDICATIVE = " OR ".join(f"\"location_precision\" = '{code}'" for code in INDICATIVE)
_WITHOUT = " OR ".join(f"\"location_precision\" = '{code}'" for code in WITHOUT_PLACE)
_RULES = (
    ("Posizione nota", "ELSE", 255),
    ("Posizione indicativa", _INDICATIVE, 128),
    ("Solo il territorio", _WITHOUT, 0),
)


def qml(collection: Collection, /) -> str:
    """The style as QGIS 3 writes it: points full, half full or hollow by how well their place is known."""
    if not collection.geometry:
        renderer = ""
    else:
        rules = [(collection.singular.it, "", 13)] if collection.territory else _RULES
        told = "".join(
            f"<rule label={quoteattr(label)} filter={quoteattr(test)} symbol={quoteattr(str(number))}/>"
            for number, (label, test, _) in enumerate(rules)
        )
        symbols = "".join(_symbol(collection, number, alpha) for number, (_, _, alpha) in enumerate(rules))
        renderer = f'<renderer-v2 type="RuleRenderer"><rules>{told}</rules><symbols>{symbols}</symbols></renderer-v2>'
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        '<qgis version="3.22.0" styleCategories="Symbology|Fields|Forms">'
        f"{renderer}<fieldConfiguration>{_forms(collection)}</fieldConfiguration><aliases>{_aliases(collection)}</aliases>"
        f"<displayfield>{escape(collection.title_field)}</displayfield></qgis>"
    )


def _symbol(collection: Collection, number: int, alpha: int) -> str:
    colour = tuple(int(collection.style.colour[start : start + 2], 16) for start in (1, 3, 5))
    fill, line = ",".join(map(str, (*colour, alpha))), ",".join(map(str, (*colour, 255)))
    if collection.territory:
        kind, layer = "fill", "SimpleFill"
        options = {
            "color": fill,
            "style": "solid",
            "outline_color": line,
            "outline_width": "0.4",
            "outline_style": "solid",
        }
    else:
        mark = collection.style.symbol if collection.style.symbol in _SYMBOLS else "circle"
        kind, layer = "marker", "SimpleMarker"
        options = {"name": mark, "color": fill, "outline_color": line, "outline_width": "0.5", "size": "3"}
    told = "".join(
        f'<Option type="QString" name="{name}" value={quoteattr(value)}/>' for name, value in options.items()
    )
    return (
        f'<symbol type="{kind}" name="{number}" alpha="1"><layer class="{layer}" enabled="1" pass="0">'
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
