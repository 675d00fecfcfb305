"""How a collection is drawn, for whoever draws it: a MapLibre style and a Styled Layer Descriptor (QGIS).

Filled where the position is known, half filled where it is indicative, hollow where only the territory is known.
Our own map has no other source of its looks. What MapLibre cannot say without images and glyphs stands in `metadata`,
which other clients pass over: the shape of a symbol, and which attribute is written on a group.
"""

from typing import Any
from xml.sax.saxutils import escape

from app.catalog import Collection
from app.catalog.common import INDICATIVE, WITHOUT_PLACE

_WHITE = "#ffffff"
_OPACITY = {"site": 1.0, "indicative": 0.5, "hollow": 0.0}
_MARKS = {"circle", "square", "triangle", "star", "cross", "x", "diamond"}
"""The symbols that QGIS reads in an SLD; any other is drawn as a circle."""


def mapbox(collection: Collection, /, *, tilejson: str) -> dict[str, Any]:
    """A MapLibre/Mapbox style, version 8, on our tiles."""
    colour, single = collection.style.colour, ["!", ["has", "cluster"]]
    layer = {"source": collection.id, "source-layer": collection.id}
    shape = ["geometry-type"]
    return {
        "version": 8,
        "name": collection.title.it,
        "sources": {collection.id: {"type": "vector", "url": tilejson}},
        "layers": [
            layer
            | {
                "id": f"{collection.id}-surface",
                "type": "fill",
                "filter": ["all", single, ["match", shape, ["Polygon", "MultiPolygon"], True, False]],
                "paint": {"fill-color": colour, "fill-opacity": 0.05 if collection.territory else 0.35},
            },
            layer
            | {
                "id": f"{collection.id}-outline",
                "type": "line",
                "filter": ["all", single, ["match", shape, ["Point", "MultiPoint"], False, True]],
                "paint": {"line-color": colour, "line-width": _by_zoom(0.75, 10, 1, 12, 1.5, 14, 2)},
            },
            layer
            | {
                "id": f"{collection.id}-point",
                "type": "circle",
                "filter": ["all", single, ["match", shape, ["Point", "MultiPoint"], True, False]],
                "metadata": {"remix:symbol": collection.style.symbol},
                "paint": {
                    "circle-radius": _by_zoom(4.5, 10, 6, 11.5, 8),
                    "circle-color": colour,
                    "circle-opacity": _opacity(),
                    "circle-stroke-color": colour,
                    "circle-stroke-width": 2,
                },
            },
            layer
            | {
                "id": f"{collection.id}-cluster",
                "type": "circle",
                "filter": ["has", "cluster"],
                "metadata": {"remix:label": "count"},
                "paint": {
                    "circle-radius": _by_zoom(_growing(7, 14.5), 10, _growing(9, 17)),
                    "circle-color": colour,
                    "circle-opacity": 0.85,
                    "circle-stroke-color": _WHITE,
                    "circle-stroke-width": 1,
                },
            },
        ],
    }


def sld(collection: Collection, /) -> str:
    """A Styled Layer Descriptor 1.0, as QGIS and GeoServer read it."""
    rules = [_surface(collection)] if collection.territory else [_point(collection, fill) for fill in _OPACITY]
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
  <NamedLayer>
    <Name>{escape(collection.id)}</Name>
    <UserStyle>
      <Title>{escape(collection.title.it)}</Title>
      <FeatureTypeStyle>
{"".join(rules)}      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
"""


def _by_zoom(from_afar: Any, *steps: Any) -> list[Any]:
    """A value, then pairs of a zoom and the value from there on."""
    return ["step", ["zoom"], from_afar, *steps]


def _growing(one: float, ten_thousand: float) -> list[Any]:
    """The radius of a group: ten times as many records add as much again."""
    return ["interpolate", ["linear"], ["log10", ["get", "count"]], 0, one, 4, ten_thousand]


def _opacity() -> list[Any]:
    pairs = [
        list(INDICATIVE),
        _OPACITY["indicative"],
        list(WITHOUT_PLACE),
        _OPACITY["hollow"],
    ]
    return ["match", ["coalesce", ["get", "location_precision"], ""], *pairs, _OPACITY["site"]]


def _surface(collection: Collection) -> str:
    return f"""        <Rule>
          <Title>{escape(collection.singular.it)}</Title>
          <PolygonSymbolizer>
            <Fill>
              <CssParameter name="fill">{collection.style.colour}</CssParameter>
              <CssParameter name="fill-opacity">0.05</CssParameter>
            </Fill>
            <Stroke>
              <CssParameter name="stroke">{collection.style.colour}</CssParameter>
              <CssParameter name="stroke-width">1.5</CssParameter>
            </Stroke>
          </PolygonSymbolizer>
        </Rule>
"""


def _point(collection: Collection, fill: str) -> str:
    titles = {"site": "Posizione nota", "indicative": "Posizione indicativa", "hollow": "Noto solo il territorio"}
    codes = {"indicative": INDICATIVE, "hollow": WITHOUT_PLACE}.get(fill)
    known = [*INDICATIVE, *WITHOUT_PLACE] if codes is None else codes
    test = "".join(
        "<ogc:PropertyIsEqualTo><ogc:PropertyName>location_precision</ogc:PropertyName>"
        f"<ogc:Literal>{code}</ogc:Literal></ogc:PropertyIsEqualTo>"
        for code in known
    )
    either = f"<ogc:Or>{test}</ogc:Or>"
    mark = collection.style.symbol if collection.style.symbol in _MARKS else "circle"
    return f"""        <Rule>
          <Title>{titles[fill]}</Title>
          <ogc:Filter>{either if codes else f"<ogc:Not>{either}</ogc:Not>"}</ogc:Filter>
          <PointSymbolizer>
            <Graphic>
              <Mark>
                <WellKnownName>{mark}</WellKnownName>
                <Fill>
                  <CssParameter name="fill">{collection.style.colour}</CssParameter>
                  <CssParameter name="fill-opacity">{_OPACITY[fill]}</CssParameter>
                </Fill>
                <Stroke>
                  <CssParameter name="stroke">{collection.style.colour}</CssParameter>
                  <CssParameter name="stroke-width">2</CssParameter>
                </Stroke>
              </Mark>
              <Size>12</Size>
            </Graphic>
          </PointSymbolizer>
        </Rule>
"""
