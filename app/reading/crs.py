"""The coordinate systems in which the API speaks: those used in Lombardy, each with its authority's axis order.

PostGIS always keeps x (east) before y (north); `flipped` says that the authority writes north first. Digits after
the point: 7 for degrees (1 cm), 3 for metres.
"""

from dataclasses import dataclass

from gis.schema import Label

_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
_UTM_DOMAIN = (-1_000_000.0, 0.0, 2_000_000.0, 10_000_000.0)


@dataclass(frozen=True)
class Crs:
    """One coordinate system. `domain` is where it can be used: west, south, east, north in its own units."""

    uri: str
    srid: int
    title: Label
    domain: tuple[float, float, float, float]
    flipped: bool = False
    digits: int = 3

    @property
    def geographic(self) -> bool:
        """Whether its numbers are the degrees that we store."""
        return self.srid == STORED_SRID


STORED_SRID = 4326
_GLOBE = (-180.0, -90.0, 180.0, 90.0)

CRS84 = Crs(
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    STORED_SRID,
    Label("WGS 84, longitudine e latitudine", "WGS 84, longitude and latitude"),
    _GLOBE,
    digits=7,
)


def _epsg(code: int, it: str, en: str, domain: tuple[float, float, float, float], *, flipped: bool = False) -> Crs:
    return Crs(f"{_EPSG}{code}", code, Label(it, en), domain, flipped, 7 if code == STORED_SRID else 3)


SUPPORTED = (
    CRS84,
    _epsg(4326, "WGS 84, latitudine e longitudine", "WGS 84, latitude and longitude", _GLOBE, flipped=True),
    _epsg(32632, "WGS 84 / UTM 32N", "WGS 84 / UTM 32N", _UTM_DOMAIN),
    _epsg(7791, "RDN2008 / UTM 32N (est, nord)", "RDN2008 / UTM 32N (east, north)", _UTM_DOMAIN),
    _epsg(6707, "RDN2008 / UTM 32N (nord, est)", "RDN2008 / UTM 32N (north, east)", _UTM_DOMAIN, flipped=True),
    _epsg(
        3003,
        "Monte Mario / Italia zona 1 (Gauss-Boaga), accuratezza circa 4 m",
        "Monte Mario / Italy zone 1 (Gauss-Boaga), accuracy about 4 m",
        (500_000.0, 0.0, 2_500_000.0, 10_000_000.0),
    ),
    _epsg(25832, "ETRS89 / UTM 32N", "ETRS89 / UTM 32N", _UTM_DOMAIN),
    _epsg(3857, "Web Mercator", "Web Mercator", (-20_037_508.0, -20_037_508.0, 20_037_508.0, 20_037_508.0)),
)

BY_NAME = {crs.uri: crs for crs in SUPPORTED} | {f"EPSG:{crs.srid}": crs for crs in SUPPORTED[1:]}
"""By URI, and by the short form that people type (EPSG:32632)."""
