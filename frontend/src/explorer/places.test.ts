import type { MultiPolygon, Polygon } from "geojson";
import { expect, test } from "vitest";
import { boxOf, holding, insidePoint, type Boundaries } from "./places";

const square = (x: number, y: number, side: number) => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
  [x, y],
];
const ringed: Polygon = { type: "Polygon", coordinates: [square(0, 0, 10), square(3, 3, 4)] };
const horseshoe: Polygon = {
  type: "Polygon",
  coordinates: [
    [
      [0, 0],
      [10, 0],
      [10, 10],
      [8, 10],
      [8, 2],
      [2, 2],
      [2, 10],
      [0, 10],
      [0, 0],
    ],
  ],
};
const islands: MultiPolygon = { type: "MultiPolygon", coordinates: [[square(20, 20, 1)], [square(0, 0, 6)]] };

const boundaries = (...shapes: (Polygon | MultiPolygon)[]): Boundaries => ({
  type: "FeatureCollection",
  features: shapes.map((geometry, id) => ({ type: "Feature", id, geometry, properties: {} })),
});

test("the Comune that holds a point is found, and a hole does not count", () => {
  const found = (x: number, y: number) => holding(boundaries(ringed, islands), [x, y])?.id ?? null;
  expect([found(1, 9), found(5, 5), found(20.5, 20.5), found(15, 15)]).toEqual([0, 1, 1, null]);
});

test.each([
  ["with a hole", ringed],
  ["hollow", horseshoe],
  ["in pieces", islands],
])("the point for a name lies inside: %s", (_, shape) => {
  expect(holding(boundaries(shape), insidePoint(shape))).not.toBeNull();
});

test("a box holds every position, and nothing has no box", () => {
  expect(boxOf([ringed, islands])).toEqual([0, 0, 21, 21]);
  expect(boxOf([])).toBeNull();
});
