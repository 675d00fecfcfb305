"""The coordinate systems of Lombardy's files, and for each the one operation to and from degrees: no grids, no network.

Numbers stand east first, as GDAL and QGIS write them in every format, for EPSG:6707 and EPSG:4326 too, whose authority
puts north first: so 6707 is read and written like 7791. A file that does hold north first is found by its numbers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from pyproj.enums import TransformDirection
from pyproj.transformer import AreaOfInterest, TransformerGroup

Geometries = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.float64]

DIGITS = 7
"""Decimals of the published degrees: about 1 cm."""

_CODE = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:(?:[\d.]*:)?(\d{4,6})", re.IGNORECASE)
_LONGEST = 20_000
_NOTHING = "+proj=noop"
_TO_DEGREES = "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
# EPSG:1660, the seven parameters for mainland Italy. The parameters of Sardinia and Sicily do not belong here, and the
# grids of the IGM, which would do better, may not be given away.
_MONTE_MARIO = (
    "+step +proj=push +v_3 +step +proj=cart +ellps=intl +step +proj=helmert +x=-104.1 +y=-49.1 +z=-9.9 +rx=0.971 "
    "+ry=-2.917 +rz=0.714 +s=-11.68 +convention=position_vector +step +inv +proj=cart +ellps=WGS84 "
    "+step +proj=pop +v_3"
)


@dataclass(frozen=True)
class System:
    """One coordinate system. `pipeline` is PROJ's text of the operation from the file's numbers to WGS 84 degrees.

    operation, accuracy_m: what is done and how far off it may be (0: it is a computation only, exact).
    """

    epsg: int
    name: str
    pipeline: str
    operation: str
    accuracy_m: float

    @property
    def label(self) -> str:
        """As people should read it."""
        return f"{self.name} (EPSG:{self.epsg})" if self.epsg else self.name


def _utm(zone: int, ellipsoid: str) -> str:
    return f"+proj=pipeline +step +inv +proj=utm +zone={zone} +ellps={ellipsoid} {_TO_DEGREES}"


def _gauss_boaga(meridian: int, false_easting: int) -> str:
    projection = f"+proj=tmerc +lat_0=0 +lon_0={meridian} +k=0.9996 +x_0={false_easting} +y_0=0 +ellps=intl"
    return f"+proj=pipeline +step +inv {projection} {_MONTE_MARIO} {_TO_DEGREES}"


_INVERSE = "proiezione inversa"
_NULL = "trasformazione nulla"
_SHIFT = "«Monte Mario to WGS 84 (4)» (EPSG:1660, sette parametri per l'Italia peninsulare, senza i grigliati IGM)"

SYSTEMS: Mapping[int, System] = {
    system.epsg: system
    for system in (
        System(4326, "WGS 84, gradi", _NOTHING, "nessuna", 0.0),
        System(32632, "WGS 84 / UTM 32N", _utm(32, "WGS84"), _INVERSE, 0.0),
        System(7791, "RDN2008 / UTM 32N", _utm(32, "GRS80"), f"{_INVERSE} e {_NULL} da RDN2008 a WGS 84", 1.0),
        System(6707, "RDN2008 / UTM 32N (N-E)", _utm(32, "GRS80"), f"{_INVERSE} e {_NULL} da RDN2008 a WGS 84", 1.0),
        System(25832, "ETRS89 / UTM 32N", _utm(32, "GRS80"), f"{_INVERSE} e {_NULL} da ETRS89 a WGS 84", 1.0),
        System(3003, "Monte Mario / Italia zona 1", _gauss_boaga(9, 1_500_000), f"{_INVERSE} e {_SHIFT}", 4.0),
        System(
            3857, "Web Mercator", f"+proj=pipeline +step +inv +proj=webmerc +ellps=WGS84 {_TO_DEGREES}", _INVERSE, 0
        ),
        # not asked for, but found in files of the area
        System(6706, "RDN2008, gradi", _NOTHING, f"{_NULL} da RDN2008 a WGS 84", 1.0),
        System(4258, "ETRS89, gradi", _NOTHING, f"{_NULL} da ETRS89 a WGS 84", 1.0),
        System(3004, "Monte Mario / Italia zona 2", _gauss_boaga(15, 2_520_000), f"{_INVERSE} e {_SHIFT}", 4.0),
        System(32633, "WGS 84 / UTM 33N", _utm(33, "WGS84"), _INVERSE, 0.0),
        System(
            4265,
            "Monte Mario, gradi",
            f"+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad {_MONTE_MARIO} {_TO_DEGREES}",
            _SHIFT,
            4.0,
        ),
    )
}


def recognise(declared: str, /) -> System | None:
    """The system that a WKT (or `EPSG:32632`) declares, whoever wrote it; None where it cannot be understood.

    No other form is taken: PROJ's own texts can name files to open.
    """
    code = _CODE.fullmatch(declared.strip())
    try:
        crs = pyproj.CRS.from_epsg(int(code[1])) if code else pyproj.CRS.from_wkt(declared[:_LONGEST])
        crs = _horizontal(crs)
    except pyproj.exceptions.CRSError:
        return None
    if crs.is_bound and "grid" in declared.lower():
        return None
    known = crs.to_epsg(min_confidence=100) or crs.to_epsg(min_confidence=70) or _by_parameters(crs) or 0
    return SYSTEMS.get(known) or _another(crs, known)


def _horizontal(crs: pyproj.CRS) -> pyproj.CRS:
    """Without heights, and without the shift to WGS 84 that some programs write into the system itself."""
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    if crs.is_bound and crs.source_crs is not None and crs.source_crs.to_epsg(min_confidence=70):
        crs = crs.source_crs
    return crs.to_2d() if len(crs.axis_info) > 2 else crs


def _by_parameters(crs: pyproj.CRS) -> int | None:
    """A system that bears a name of its own is the one with the same projection on the same ellipsoid."""
    if crs.is_geographic:  # OGC's CRS84 is 4326 with longitude first, as we read it anyway
        same = (one for one in (4326, 6706, 4258, 4265) if crs.equals(_geographic(one), ignore_axis_order=True))
        return next(same, None)
    operation, ellipsoid = crs.coordinate_operation, crs.ellipsoid
    if operation is None or ellipsoid is None or "Transverse Mercator" not in operation.method_name:
        return None
    values = {parameter.name: float(parameter.value) for parameter in operation.params}
    metres = all(axis.unit_conversion_factor == 1 for axis in crs.axis_info)
    plain = (values.get("Latitude of natural origin"), values.get("False northing")) == (0, 0)
    if not (metres and plain and values.get("Scale factor at natural origin") == 0.9996):
        return None
    wanted = (values.get("Longitude of natural origin"), values.get("False easting"), ellipsoid.semi_major_metre)
    hayford, wgs = 6378388.0, 6378137.0
    known: Mapping[tuple[float | None, float | None, float], int] = {
        (9.0, 1_500_000.0, hayford): 3003,
        (15.0, 2_520_000.0, hayford): 3004,
        (9.0, 500_000.0, wgs): 32632,
        (15.0, 500_000.0, wgs): 32633,
    }
    code = known.get(wanted)
    grs80 = abs((ellipsoid.inverse_flattening or 0) - 298.257222101) < 1e-8
    return 25832 if code == 32632 and grs80 else code


def _another(crs: pyproj.CRS, code: int) -> System | None:
    """Any other system, with the most accurate operation for the metropolitan area that needs no grid."""
    area = AreaOfInterest(8.6, 45.1, 9.7, 45.7)
    try:
        found = TransformerGroup(crs, 4326, always_xy=True, area_of_interest=area, allow_ballpark=False).transformers
    except pyproj.exceptions.ProjError:
        return None
    if not found or "grids=" in found[0].definition:
        return None
    return System(code, crs.name, found[0].definition, found[0].description, found[0].accuracy)


@cache
def _geographic(code: int) -> pyproj.CRS:
    return pyproj.CRS.from_epsg(code)


@cache
def _transformer(pipeline: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_pipeline(pipeline)


def degrees(x: Numbers, y: Numbers, /, *, system: System) -> tuple[Numbers, Numbers]:
    """Longitude and latitude of points in a system; infinite where the operation is not defined."""
    if system.pipeline == _NOTHING:
        return x, y
    lon, lat = _transformer(system.pipeline).transform(x, y)
    return np.where(np.isnan(lon), np.inf, lon), np.where(np.isnan(lat), np.inf, lat)  # NaN closes no ring


def from_degrees(geometries: Geometries, /, epsg: int) -> Geometries:
    """Geometries in degrees carried into a system, east first: the exact inverse (to the millimetre) of reading."""
    system = SYSTEMS[epsg]
    if system.pipeline == _NOTHING:
        return geometries

    def moved(points: Numbers) -> Numbers:
        x, y = _transformer(system.pipeline).transform(points[:, 0], points[:, 1], direction=TransformDirection.INVERSE)
        return np.column_stack((x, y))

    carried: Geometries = shapely.transform(geometries, moved)
    return carried
