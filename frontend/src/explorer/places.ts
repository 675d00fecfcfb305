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
  for (const geometry of geometries)
    for (const [lon = 0, lat = 0] of positionsOf(geometry)) {
      box[0] = Math.min(box[0], lon);
      box[1] = Math.min(box[1], lat);
      box[2] = Math.max(box[2], lon);
      box[3] = Math.max(box[3], lat);
    }
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
  return ring.slice(1).flatMap(([x2 = 0, y2 = 0], index) => {
    const [x1 = 0, y1 = 0] = ring[index] ?? [];
    return y1 > y === y2 > y ? [] : [x1 + ((x2 - x1) * (y - y1)) / (y2 - y1)];
  });
}

export function positionsOf(geometry: Geometry): Position[] {
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(positionsOf);
  return flatten(geometry.coordinates);
}

function flatten(coordinates: unknown): Position[] {
  if (!Array.isArray(coordinates)) return [];
  return typeof coordinates[0] === "number" ? [coordinates as Position] : coordinates.flatMap(flatten);
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
