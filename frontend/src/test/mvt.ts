// Writes small vector tiles for the unit tests, by the letter of the specification (Mapbox Vector Tile 2.1).
import { PbfWriter } from "pbf";

type Value = string | number | boolean;

export interface Written {
  readonly type: 0 | 1 | 2 | 3; // unknown, points, lines, surfaces
  readonly properties: Readonly<Record<string, Value>>;
  /** In units of the tile, 4096 to its side. Rings are not closed here. */
  readonly parts: readonly (readonly (readonly [number, number])[])[];
}

export function tile(name: string, features: readonly Written[]): ArrayBuffer {
  const keys = [...new Set(features.flatMap(({ properties }) => Object.keys(properties)))];
  const values = [...new Set(features.flatMap(({ properties }) => Object.values(properties)))];
  const writer = new PbfWriter();
  writer.writeMessage(
    3,
    (_, layer) => {
      layer.writeVarintField(15, 2);
      layer.writeStringField(1, name);
      for (const { type, properties, parts } of features) {
        const tags = Object.entries(properties).flatMap(([key, value]) => [keys.indexOf(key), values.indexOf(value)]);
        layer.writeMessage(
          2,
          (__, feature) => {
            feature.writePackedVarint(2, tags);
            feature.writeVarintField(3, type);
            feature.writePackedVarint(4, commands(type, parts));
          },
          null,
        );
      }
      for (const key of keys) layer.writeStringField(3, key);
      for (const value of values) layer.writeMessage(4, writeValue, value);
      layer.writeVarintField(5, 4096);
    },
    null,
  );
  const bytes = writer.finish();
  return bytes.slice().buffer as ArrayBuffer;
}

function writeValue(value: Value, writer: PbfWriter): void {
  if (typeof value === "string") writer.writeStringField(1, value);
  else if (typeof value === "boolean") writer.writeBooleanField(7, value);
  else writer.writeDoubleField(3, value);
}

function commands(type: Written["type"], parts: Written["parts"]): number[] {
  const found: number[] = [];
  let [x, y] = [0, 0];
  const move = ([toX, toY]: readonly [number, number]) => {
    found.push(zigzag(toX - x), zigzag(toY - y));
    [x, y] = [toX, toY];
  };
  for (const [first, ...rest] of parts) {
    if (!first) continue;
    found.push((1 << 3) | 1);
    move(first);
    if (rest.length > 0) found.push((rest.length << 3) | 2);
    rest.forEach(move);
    if (type === 3) found.push((1 << 3) | 7);
  }
  return found;
}

function zigzag(value: number): number {
  return (value << 1) ^ (value >> 31);
}
