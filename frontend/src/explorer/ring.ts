// A drawn ring as the address can carry it: fewer corners where they make no difference to the eye; pure.
export type LonLat = readonly [number, number];

export type Fitted =
  | { readonly ring: readonly LonLat[]; readonly off: number } // off: degrees of latitude, at most, from what was drawn
  | { readonly problem: "crossed" | "long" };

const STEPS = [0, 0.5, 1, 2, 4, 8, 16]; // pixels: how far the outline may move

/** The ring with as many of its corners as `fits` lets it keep. `pixel` is what one covers, in degrees of latitude. */
export function fitted(ring: readonly LonLat[], pixel: number, fits: (ring: readonly LonLat[]) => boolean): Fitted {
  const corners = ring.map(rounded).filter((one, index, all) => !same(one, all[(index || all.length) - 1]));
  if (crosses(corners)) return { problem: "crossed" };
  for (const step of STEPS) {
    const fewer = step === 0 ? corners : simplified(corners, step * pixel);
    if (fewer.length > 2 && fits(fewer) && !crosses(fewer)) return { ring: fewer, off: step > 1 ? step * pixel : 0 };
  }
  return { problem: "long" };
}

/** Douglas and Peucker's way, in two halves, as a ring has no ends: from the first corner to the farthest, and back. */
export function simplified(ring: readonly LonLat[], tolerance: number): LonLat[] {
  const [first] = ring;
  if (!first || ring.length < 4) return [...ring];
  const flat = ring.map(([lon, lat]) => [lon * Math.cos((first[1] * Math.PI) / 180), lat] as const);
  const away = flat.map(([x, y]) => Math.hypot(x - (flat[0]?.[0] ?? 0), y - (flat[0]?.[1] ?? 0)));
  const far = away.indexOf(Math.max(...away));
  const kept = new Set([0, far]);
  const closed = [...flat, flat[0] as LonLat];
  keep(closed, 0, far, tolerance, kept);
  keep(closed, far, ring.length, tolerance, kept);
  return ring.filter((_, index) => kept.has(index));
}

/** Whether two sides of the ring meet but in the corner that they share. */
export function crosses(ring: readonly LonLat[]): boolean {
  const sides = ring.map((corner, index) => [corner, ring[(index + 1) % ring.length] ?? corner] as const);
  return sides.some(([a, b], one) => {
    const others = sides.slice(one + 2, one === 0 ? -1 : undefined); // all but its neighbours, and those before it
    return others.some(([c, d]) => meet(a, b, c, d));
  });
}

function keep(points: readonly LonLat[], from: number, to: number, tolerance: number, kept: Set<number>): void {
  const [start, end] = [points[from], points[to]];
  if (!start || !end) return;
  let [farthest, most] = [-1, tolerance];
  for (let index = from + 1; index < to; index++) {
    const distance = fromSide(points[index] ?? start, start, end);
    if (distance > most) [farthest, most] = [index, distance];
  }
  if (farthest < 0) return;
  kept.add(farthest);
  keep(points, from, farthest, tolerance, kept);
  keep(points, farthest, to, tolerance, kept);
}

function fromSide([x, y]: LonLat, [ax, ay]: LonLat, [bx, by]: LonLat): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1), 0), 1);
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

function meet(a: LonLat, b: LonLat, c: LonLat, d: LonLat): boolean {
  const turn = (p: LonLat, q: LonLat, r: LonLat) =>
    Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
  return turn(a, b, c) !== turn(a, b, d) && turn(c, d, a) !== turn(c, d, b);
}

/** To a metre, as the address writes it. */
function rounded([lon, lat]: LonLat): LonLat {
  return [Number(lon.toFixed(5)), Number(lat.toFixed(5))];
}

function same(one: LonLat, other: LonLat | undefined): boolean {
  return one[0] === other?.[0] && one[1] === other[1];
}
