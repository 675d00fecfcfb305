// Turns the bytes of a vector tile into features in pixels of the tile, flat enough for thousands of them.
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";

/** The side of a tile on the screen, as MapLibre draws it: twice that of a picture tile, so a quarter of the requests. */
export const SIDE = 512;

export interface TileFeature {
  readonly id: string | null; // of the record; null for a group
  readonly type: "Point" | "LineString" | "Polygon";
  readonly properties: Readonly<Record<string, string | number | boolean>>;
  /** Points, lines or rings: x and y in turn. */
  readonly parts: readonly Float32Array[];
  /** West, north, east, south. */
  readonly box: readonly [number, number, number, number];
}

const TYPES = [null, "Point", "LineString", "Polygon"] as const;

export function decode(bytes: ArrayBuffer, name: string): TileFeature[] {
  const layer = new VectorTile(new PbfReader(new Uint8Array(bytes))).layers[name];
  if (!layer) return [];
  const features: TileFeature[] = [];
  for (let index = 0; index < layer.length; index++) {
    const feature = layer.feature(index);
    const type = TYPES[feature.type];
    if (!type) continue;
    const parts = feature.loadGeometry().map((part) => {
      const flat = new Float32Array(part.length * 2);
      part.forEach(({ x, y }, at) => flat.set([(x / feature.extent) * SIDE, (y / feature.extent) * SIDE], at * 2));
      return flat;
    });
    const { properties } = feature;
    const id = typeof properties["id"] === "string" ? properties["id"] : null;
    features.push({ id, type, properties, parts, box: boxOf(parts) });
  }
  return features;
}

function boxOf(parts: readonly Float32Array[]): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const part of parts)
    for (let i = 0; i < part.length; i += 2) {
      const [x = 0, y = 0] = [part[i], part[i + 1]];
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    }
  return box;
}
