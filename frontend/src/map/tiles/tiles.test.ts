import { describe, expect, test } from "vitest";
import { tile, type Written } from "../../test/mvt";
import documents from "../../test/styles.json";
import { Style } from "../style";
import { decode, SIDE } from "./decode";
import { frameOf, isOwn } from "./draw";
import { featuresAt } from "./hits";
import { TileSet } from "./tileset";
import { Turns } from "./turns";

const UNIT = 4096 / SIDE; // of the tile, for a pixel
const style = new Style(documents.areas);
const reach = { zoom: 13, scale: 1, tolerance: 3 };

/** In pixels of the tile, which are easier to think in. */
const drawn = (type: Written["type"], properties: Written["properties"], ...parts: [number, number][][]): Written => ({
  type,
  properties,
  parts: parts.map((part) => part.map(([x, y]) => [x * UNIT, y * UNIT] as const)),
});
const square = (west: number, north: number, side: number): [number, number][] => [
  [west, north],
  [west + side, north],
  [west + side, north + side],
  [west, north + side],
];
const read = (...features: Written[]) => decode(tile("areas", features), "areas");
const hit = (features: ReturnType<typeof read>, x: number, y: number, how = reach) =>
  featuresAt(features, style, { x, y }, how).map(({ id }) => id);

describe("the bytes of a tile", () => {
  test("become features in pixels, with their attributes, kind and box", () => {
    const [area, point, group] = read(
      drawn(3, { id: "a", location_precision: "site" }, square(10, 20, 100), square(40, 50, 10)),
      drawn(1, { id: "p" }, [[5, 6]]),
      drawn(1, { cluster: true, count: 12 }, [[300, 300]]),
    );
    expect(area).toMatchObject({ id: "a", type: "Polygon", box: [10, 20, 110, 120] });
    expect(area?.properties["location_precision"]).toBe("site");
    expect(area?.parts).toHaveLength(2);
    expect([...(point?.parts[0] ?? [])]).toEqual([5, 6]);
    expect(group).toMatchObject({ id: null, type: "Point", properties: { cluster: true, count: 12 } });
  });

  test("that hold nothing, or only other layers, or kinds that nobody knows, become no features", () => {
    expect(decode(new ArrayBuffer(0), "areas")).toEqual([]);
    expect(decode(tile("services", [drawn(1, { id: "p" }, [[5, 6]])]), "areas")).toEqual([]);
    expect(read(drawn(0, { id: "p" }, [[5, 6]]))).toEqual([]);
  });
});

describe("what lies under the pointer", () => {
  const holed = drawn(3, { id: "holed" }, square(0, 0, 100), square(40, 40, 20));

  test("is the surface that holds the point, not its hole, nor its surroundings", () => {
    const features = read(holed);
    expect(hit(features, 20, 20)).toEqual(["holed"]);
    expect(hit(features, 50, 50)).toEqual([]);
    expect(hit(features, 101, 50)).toEqual([]);
  });

  test("is the smallest of several surfaces", () => {
    expect(hit(read(drawn(3, { id: "small" }, square(10, 10, 20)), holed), 15, 15)).toEqual(["small"]);
  });

  test("is a symbol before any surface, as large as it is drawn, and all of them where they share a point", () => {
    const features = read(drawn(1, { id: "p" }, [[20, 20]]), drawn(1, { id: "q" }, [[21, 20]]), holed);
    expect(hit(features, 22, 20)).toEqual(["p", "q"]);
    expect(hit(features, 20 + 8 + 3, 20)).toEqual(["p", "q"]);
    expect(hit(features, 20 + 8 + 5, 20)).toEqual(["holed"]);
    expect(hit(features, 20 + 8, 20, { ...reach, scale: 2 })).toEqual(["holed"]); // a pixel of the tile is two there
  });

  test("is a line within reach", () => {
    const features = read(
      drawn(2, { id: "l" }, [
        [0, 0],
        [100, 100],
      ]),
    );
    expect(hit(features, 52, 50)).toEqual(["l"]);
    expect(hit(features, 60, 50)).toEqual([]);
    expect(hit(features, 104, 104)).toEqual([]);
  });

  test("is never the neighbour's point in the margin: the neighbour draws it", () => {
    const features = read(drawn(1, { id: "p" }, [[-4, 20]]), drawn(1, { id: "q" }, [[SIDE, 20]]));
    expect(features.map(isOwn)).toEqual([false, false]);
    expect(hit(features, -2, 20)).toEqual([]);
  });
});

describe("a canvas", () => {
  test("has a dot for each dot of the screen, whatever the zoom between two, and an end", () => {
    expect(frameOf(13, 13, 1)).toEqual({ zoom: 13, scale: 1, ratio: 1 });
    expect(frameOf(13, 13, 2).ratio).toBe(2);
    expect(frameOf(13.5, 13, 2).ratio).toBeCloseTo(2 * Math.SQRT2, 2);
    expect((frameOf(13.25, 13, 1).ratio * SIDE) % 1).toBe(0); // whole dots: no seams
    expect(frameOf(22, 19, 2)).toEqual({ zoom: 22, scale: 8, ratio: 4 });
  });
});

describe("tiles", () => {
  test("are asked for on our own origin, row before column, in the version that the server names", async () => {
    const asked: string[] = [];
    const former = globalThis.fetch;
    globalThis.fetch = (async (url: string) => {
      asked.push(url);
      return new Response(null, { status: 204 });
    }) as typeof fetch;
    try {
      const tiles = new TileSet({ tiles: ["https://altrove.example/api/t/{z}/{y}/{x}?v=7"], maxzoom: 18 }, "areas");
      const bytes = await tiles.bytes({ x: 1, y: 2, z: 3 }, new AbortController().signal);
      expect(asked).toEqual(["/api/t/3/2/1?v=7"]);
      expect(decode(bytes, "areas")).toEqual([]);
    } finally {
      globalThis.fetch = former;
    }
  });

  test("are worked on one after the other, with room for the browser in between", async () => {
    const turns = new Turns();
    const order: string[] = [];
    setTimeout(() => order.push("browser"));
    const both = ["first", "second"].map(async (name) => {
      await turns.next();
      order.push(name);
      setTimeout(() => order.push(`after ${name}`));
    });
    await Promise.all(both);
    expect(order.slice(0, 3)).toEqual(["browser", "first", "after first"]);
  });
});
