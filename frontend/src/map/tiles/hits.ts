// Says which features of a tile lie under a point: symbols first, then the smallest surface.
import type { Style } from "../style";
import type { TileFeature } from "./decode";
import { isOwn, MARGIN, subjectOf } from "./draw";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** `scale` is how much the tile is enlarged; `tolerance` is in pixels of the screen. */
export interface Reach {
  readonly zoom: number;
  readonly scale: number;
  readonly tolerance: number;
}

export function featuresAt(features: readonly TileFeature[], style: Style, at: Point, reach: Reach): TileFeature[] {
  const points = features.filter((feature) => feature.type === "Point" && isOn(feature, style, at, reach));
  if (points.length > 0) return points;
  const margin = reach.tolerance / reach.scale;
  const others = features.filter((feature) => {
    if (feature.type === "Point" || !inBox(feature, at, margin)) return false;
    return feature.type === "Polygon" ? inside(feature, at) : nearLine(feature, at, margin);
  });
  return others.sort((a, b) => extent(a) - extent(b)).slice(0, 1);
}

function isOn(feature: TileFeature, style: Style, { x, y }: Point, { zoom, scale, tolerance }: Reach): boolean {
  if (!inBox(feature, { x, y }, MARGIN / scale) || !isOwn(feature)) return false; // cheap, and true of nearly all
  const [look] = style.looks(subjectOf(feature, zoom));
  if (!look) return false;
  const near = (look.size + tolerance) / scale;
  return feature.parts.some((part) => {
    for (let i = 0; i < part.length; i += 2)
      if (Math.hypot((part[i] ?? 0) - x, (part[i + 1] ?? 0) - y) <= near) return true;
    return false;
  });
}

function inBox({ box: [west, north, east, south] }: TileFeature, { x, y }: Point, margin: number): boolean {
  return x >= west - margin && x <= east + margin && y >= north - margin && y <= south + margin;
}

function extent({ box: [west, north, east, south] }: TileFeature): number {
  return (east - west) * (south - north);
}

/** Even-odd over all rings: a point in a hole crosses both the outer ring and the hole. */
function inside({ parts }: TileFeature, { x, y }: Point): boolean {
  let odd = false;
  for (const ring of parts)
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const [xi = 0, yi = 0, xj = 0, yj = 0] = [ring[i], ring[i + 1], ring[j], ring[j + 1]];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd;
    }
  return odd;
}

function nearLine({ parts }: TileFeature, at: Point, margin: number): boolean {
  return parts.some((part) => {
    for (let i = 0; i + 3 < part.length; i += 2) if (distance(part.subarray(i, i + 4), at) <= margin) return true;
    return false;
  });
}

function distance([x1 = 0, y1 = 0, x2 = 0, y2 = 0]: Float32Array, { x, y }: Point): number {
  const length = (x2 - x1) ** 2 + (y2 - y1) ** 2;
  const share = length === 0 ? 0 : ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length;
  const along = Math.min(Math.max(share, 0), 1);
  return Math.hypot(x1 + along * (x2 - x1) - x, y1 + along * (y2 - y1) - y);
}
