import { describe, expect, test } from "vitest";
import documents from "../test/styles.json";
import { StyleProblem } from "./expressions";
import { Style, styleZoom } from "./style";

const areas = new Style(documents.areas);
const comuni = new Style(documents.comuni);
const ring = (type: string, properties = {}) => ({ type, properties, zoom: 12 });

describe("the style that the server publishes", () => {
  test("fills a symbol where the position is known, half where it is indicative, not where only the Comune is", () => {
    const fill = (location_precision?: string) => areas.fillOf({ location_precision });
    expect(["site", "address", undefined].map(fill)).toEqual(["known", "known", "known"]);
    expect(["street", "locality"].map(fill)).toEqual(["approximate", "approximate"]);
    expect(["comune", "citta_metropolitana"].map(fill)).toEqual(["comune", "comune"]);
  });

  test("gives colour, shape and a size that grows with the zoom", () => {
    expect(areas.symbol).toBe("square");
    expect([9, 11, 13].map((zoom) => areas.point({}, styleZoom(zoom)).size)).toEqual([4.5, 6, 8]);
    expect(areas.point({})).toMatchObject({ type: "circle", colour: "#b4442c", strokeWidth: 2, label: null });
  });

  test("draws a surface and its outline, a line alone, a point as neither", () => {
    const types = (type: string) => areas.looks(ring(type)).map((look) => look.type);
    expect(types("Polygon")).toEqual(["fill", "line"]);
    expect(types("MultiPolygon")).toEqual(["fill", "line"]);
    expect(types("LineString")).toEqual(["line"]);
    expect(types("MultiPoint")).toEqual(["circle"]);
    expect(areas.looks(ring("Polygon"))[0]).toMatchObject({ colour: "#b4442c", opacity: 0.35 });
    expect(comuni.looks(ring("MultiPolygon"))[0]).toMatchObject({ opacity: 0.05 });
  });

  test("draws a group once, the larger the more it counts, with its number", () => {
    const group = (count: number) => areas.looks({ type: "Point", properties: { cluster: true, count }, zoom: 9 });
    expect(group(10)).toHaveLength(1);
    expect(group(10)[0]).toMatchObject({ type: "circle", label: "10", opacity: 0.85, stroke: "#ffffff" });
    const sizes = [1, 10, 1000, 10_000, 1_000_000].map((count) => areas.group(count, 9).size);
    expect(sizes).toEqual([7, 8.875, 12.625, 14.5, 14.5]);
  });

  test("names its tiles on our own origin", () => {
    expect(areas.tiles).toBe("/api/collections/areas/tiles/WebMercatorQuad/tilejson.json");
    expect(areas.tileLayer).toBe("areas");
  });
});

describe("a style that we cannot draw is refused", () => {
  const [fill, ...others] = documents.areas.layers;
  const withLayer = (layer: object) => ({ ...documents.areas, layers: [{ ...fill, ...layer }, ...others] });

  test.each<[string, unknown]>([
    ["another version", { ...documents.areas, version: 7 }],
    ["no layers", { ...documents.areas, layers: undefined }],
    ["two sources", { ...documents.areas, sources: { ...documents.areas.sources, ...documents.comuni.sources } }],
    ["a type of layer that we do not draw", withLayer({ type: "heatmap" })],
    ["a limit of zoom that we would pass over", withLayer({ minzoom: 3 })],
    ["a layout that we would pass over", withLayer({ layout: { visibility: "none" } })],
    ["a paint that we would pass over", withLayer({ paint: { ...fill?.paint, "fill-pattern": "x" } })],
    ["a paint that is missing", withLayer({ paint: {} })],
    ["an expression that we do not know", withLayer({ filter: ["within", {}] })],
    ["a hint of our own that we do not know", withLayer({ metadata: { "remix:glow": 3 } })],
    ["nothing at all", null],
  ])("%s", (_, document) => {
    expect(() => new Style(document)).toThrow(StyleProblem);
  });

  test("but what others write into metadata is theirs", () => {
    expect(() => new Style(withLayer({ metadata: { "maputnik:hint": 1 } }))).not.toThrow();
  });
});
