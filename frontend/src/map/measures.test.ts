import { expect, test } from "vitest";
import { area, length } from "./measures";

test("a degree of latitude is some 111 km long, a degree of longitude at Milano some 78", () => {
  expect(length([[9, 45], [9, 46]]) / 1000).toBeCloseTo(111.2, 1); // prettier-ignore
  expect(length([[9, 45.464], [10, 45.464]]) / 1000).toBeCloseTo(78, 0); // prettier-ignore
  expect(length([[9, 45]])).toBe(0);
});

test("a square kilometre is one, whichever way round it is drawn", () => {
  const [east, north] = [1 / 78.09, 1 / 111.2];
  const square = [[9, 45.4], [9 + east, 45.4], [9 + east, 45.4 + north], [9, 45.4 + north]] as const; // prettier-ignore
  expect(area(square) / 1e6).toBeCloseTo(1, 2);
  expect(area([...square].reverse())).toBeCloseTo(area(square), 0);
  expect(area(square.slice(0, 2))).toBe(0);
});
