import { describe, expect, test } from "vitest";
import { crosses, fitted, simplified, type LonLat } from "./ring";
import { LONGEST, RELATIONS, shapeFilter, shapeOf } from "./shape";

const PIXEL = 0.0003;
const fits = (ring: readonly LonLat[]) => shapeFilter({ relation: "within", ring, distance: null }).length <= LONGEST;

/** A hand that draws around a place, with so many corners and a little tremor. */
function drawn(corners: number, tremor = 0): LonLat[] {
  return Array.from({ length: corners }, (_, index) => {
    const angle = (2 * Math.PI * index) / corners;
    const radius = 0.05 + tremor * Math.sin(index * 12.9898);
    return [9.19 + radius * 1.4 * Math.cos(angle), 45.46 + radius * Math.sin(angle)] as const;
  });
}

/** How far a point is from the nearest side of a ring, in degrees of latitude. */
function away([x, y]: LonLat, ring: readonly LonLat[]): number {
  const squeeze = Math.cos((45.46 * Math.PI) / 180);
  const sides = ring.map((one, index) => [one, ring[(index + 1) % ring.length] ?? one] as const);
  return Math.min(
    ...sides.map(([[ax, ay], [bx, by]]) => {
      const [dx, dy] = [(bx - ax) * squeeze, by - ay];
      const t = Math.min(Math.max(((x - ax) * squeeze * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0), 1);
      return Math.hypot((x - ax) * squeeze - t * dx, y - ay - t * dy);
    }),
  );
}

describe("a drawn ring", () => {
  test.each([12, 60, 400, 5000])("of %i corners fits into the address, and moves by less than a pixel", (corners) => {
    const ring = drawn(corners, PIXEL / 8);
    const found = fitted(ring, PIXEL, fits);
    if ("problem" in found) throw new Error(found.problem);
    expect(fits(found.ring)).toBe(true);
    expect(found.off).toBe(0);
    for (const corner of ring) expect(away(corner, found.ring)).toBeLessThan(PIXEL);
  });

  test("keeps all its corners where they fit", () => {
    const ring = drawn(20).map(([lon, lat]) => [Number(lon.toFixed(5)), Number(lat.toFixed(5))] as const);
    expect(fitted(ring, PIXEL, fits)).toEqual({ ring, off: 0 });
  });

  test("tells by how much it was moved where less than a pixel is not enough", () => {
    const found = fitted(drawn(300, 0.0012), PIXEL, fits);
    if ("problem" in found) throw new Error(found.problem);
    expect(found.off).toBeGreaterThan(PIXEL);
    for (const corner of drawn(300, 0.0012)) expect(away(corner, found.ring)).toBeLessThan(found.off * 1.02);
  });

  test("is too long where nothing that looks like it fits", () => {
    const comb = Array.from({ length: 400 }, (_, index): LonLat => [9 + index / 1000, index % 2 ? 45.5 : 45.4]);
    expect(fitted([...comb, [9.4, 45.3], [9, 45.3]], 0.00001, fits)).toEqual({ problem: "long" });
  });

  test("whose sides cross is told apart", () => {
    const bow: LonLat[] = [
      [9, 45],
      [9.1, 45.1],
      [9.1, 45],
      [9, 45.1],
    ];
    expect(crosses(bow)).toBe(true);
    expect(crosses(drawn(50))).toBe(false);
    expect(fitted(bow, PIXEL, fits)).toEqual({ problem: "crossed" });
  });

  test("simplified keeps the corners that matter", () => {
    const square: LonLat[] = [
      [9, 45],
      [9.05, 45.00001],
      [9.1, 45],
      [9.1, 45.1],
      [9.05, 45.1],
      [9, 45.1],
    ];
    expect(simplified(square, 0.0001)).toEqual([square[0], square[2], square[3], square[5]]);
  });
});

test("a shape comes back from its filter as it was written, in each relation", () => {
  for (const relation of RELATIONS) {
    const ring: LonLat[] = [
      [9.1, 45.4],
      [9.2, 45.4],
      [9.15, 45.5],
    ];
    const filter = shapeFilter({ relation, ring, distance: "250" });
    expect(shapeOf(filter)).toEqual({ relation, ring: [...ring, ring[0]], distance: relation === "near" ? "250" : null });
    expect(shapeFilter(shapeOf(filter) ?? { relation, ring: [], distance: null })).toBe(filter);
  }
  expect(shapeOf("S_WITHIN(geometry,POLYGON((1 2,3 4,5 6,1 2)),5)")).toBeNull();
  expect(shapeOf("name='x'")).toBeNull();
});
