// Comuni as shapes: which one holds a point, and what frame a choice of Comuni or zones asks for.
import type { Feature, FeatureCollection, Geometry, MultiPolygon, Polygon, Position } from "geojson";
import type { Properties } from "./api";

export type Boundaries = FeatureCollection<Polygon | MultiPolygon, Properties>;
export type Boundary = Feature<Polygon | MultiPolygon, Properties>;

/** West, south, east, north in degrees. */
export type Box = readonly [number, number, number, number];

export function holding(boundaries: Boundaries, position: Position): Boundary | null {
  return boundaries.features.find((feature) => contains(feature.geometry, position)) ?? null;
}

export function boxOf(geometries: readonly Geometry[]): Box | null {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const widen = ([lon = 0, lat = 0]: Position) => {
    if (lon < box[0]) box[0] = lon;
    if (lat < box[1]) box[1] = lat;
    if (lon > box[2]) box[2] = lon;
    if (lat > box[3]) box[3] = lat;
  };
  for (const geometry of geometries) eachPosition(geometry, widen);
  return box[0] <= box[2] ? box : null;
}

/** A point surely inside, in the middle of the widest stretch at half height: where the database puts it too, nearly. */
export function insidePoint(geometry: Polygon | MultiPolygon): Position {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const stretches = polygons.map(widestStretch);
  const { y, from, to } = stretches.reduce((best, next) => (next.to - next.from > best.to - best.from ? next : best));
  return [(from + to) / 2, y];
}

function widestStretch(rings: readonly Position[][]): { y: number; from: number; to: number } {
  const [west, south, east, north] = boxOf([{ type: "Polygon", coordinates: [...rings] }]) ?? [0, 0, 0, 0];
  const y = (south + north) / 2;
  const crossings = rings.flatMap((ring) => crossingsAt(ring, y)).sort((a, b) => a - b);
  let best = { y, from: west, to: west };
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    const [from = west, to = east] = crossings.slice(i, i + 2);
    if (to - from > best.to - best.from) best = { y, from, to };
  }
  return best;
}

function crossingsAt(ring: readonly Position[], y: number): number[] {
  const found: number[] = [];
  let [x1 = 0, y1 = 0] = ring[0] ?? [];
  for (const [x2 = 0, y2 = 0] of ring) {
    if (y1 > y !== y2 > y) found.push(x1 + ((x2 - x1) * (y - y1)) / (y2 - y1));
    [x1, y1] = [x2, y2];
  }
  return found;
}

export function positionsOf(geometry: Geometry): Position[] {
  const found: Position[] = [];
  eachPosition(geometry, (position) => found.push(position));
  return found;
}

function eachPosition(geometry: Geometry, visit: (position: Position) => void): void {
  if (geometry.type === "GeometryCollection") for (const part of geometry.geometries) eachPosition(part, visit);
  else visitAll(geometry.coordinates, visit);
}

function visitAll(coordinates: readonly unknown[], visit: (position: Position) => void): void {
  if (typeof coordinates[0] === "number") visit(coordinates as Position);
  else for (const part of coordinates) visitAll(part as unknown[], visit);
}

function contains(geometry: Polygon | MultiPolygon, position: Position): boolean {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  // Even-odd over all rings: a point in a hole crosses both the outer ring and the hole.
  return polygons.some((rings) => rings.filter((ring) => inRing(ring, position)).length % 2 === 1);
}

function inRing(ring: readonly Position[], [x = 0, y = 0]: Position): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi = 0, yi = 0] = ring[i] ?? [];
    const [xj = 0, yj = 0] = ring[j] ?? [];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
