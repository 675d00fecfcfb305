// The published documents, judged by MapLibre's own implementation, and ours compared with it value by value.
import { createPropertyExpression, featureFilter, latest, validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { describe, expect, test } from "vitest";
import documents from "../test/styles.json";
import { Style, styleZoom, type Look } from "./style";

const PRECISIONS = ["site", "address", "street", "locality", "comune", "citta_metropolitana", null];
const COUNTS = [1, 2, 3, 10, 57, 999, 1000, 12_345, 1_000_000];
const ZOOMS = [8, 9, 10.75, 11, 11.25, 12, 12.5, 13, 14.25, 15, 19];
const TYPES = ["Point", "LineString", "Polygon"] as const;
const SUBJECTS = [
  ...TYPES.flatMap((type) => PRECISIONS.map((location_precision) => ({ type, properties: { location_precision } }))),
  ...COUNTS.map((count) => ({ type: "Point" as const, properties: { cluster: true, count } })),
];
const OURS: Readonly<Record<string, keyof Look>> = {
  "fill-color": "colour",
  "fill-opacity": "opacity",
  "line-color": "colour",
  "line-width": "size",
  "circle-radius": "size",
  "circle-color": "colour",
  "circle-opacity": "opacity",
  "circle-stroke-color": "stroke",
  "circle-stroke-width": "strokeWidth",
};

type Reference = ReturnType<typeof createPropertyExpression>;

function evaluated(reference: Reference, zoom: number, feature: object): unknown {
  if (reference.result !== "success") throw new Error(JSON.stringify(reference.value));
  const value: unknown = reference.value.evaluate({ zoom }, feature as never);
  return typeof value === "object" ? hex(value as { r: number; g: number; b: number }) : value;
}

function hex({ r, g, b }: { r: number; g: number; b: number }): string {
  return `#${[r, g, b]
    .map((part) =>
      Math.round(part * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

describe.each(Object.entries(documents))("the style of %s", (_, document) => {
  test("is a valid style of MapLibre", () => {
    expect(validateStyleMin(document as never).map((problem) => problem.message)).toEqual([]);
  });

  test("is drawn by us as MapLibre would, for every way of knowing a position, count, kind of geometry and zoom", () => {
    const style = new Style(document);
    let compared = 0;
    document.layers.forEach((layer, index) => {
      const filter = featureFilter(layer.filter as never, {} as never).filter;
      for (const { type, properties } of SUBJECTS)
        for (const leaflet of ZOOMS) {
          const zoom = styleZoom(leaflet);
          const feature = { type: TYPES.indexOf(type) + 1, properties, geometry: [] };
          const look = style.layers[index]?.look({ type, properties, zoom }) ?? null;
          expect(look !== null, `${layer.id} ${type} ${JSON.stringify(properties)}`).toBe(
            filter({ zoom }, feature as never),
          );
          if (!look) continue;
          for (const [name, value] of Object.entries(layer.paint)) {
            const spec = (latest as never)[`paint_${layer.type}`][name];
            const expected = evaluated(createPropertyExpression(value, name as never, spec), zoom, feature);
            const ours = look[OURS[name] as keyof Look];
            if (typeof expected === "number") expect(ours, `${name} ${zoom}`).toBeCloseTo(expected, 9);
            else expect(ours, name).toBe(expected);
            compared += 1;
          }
        }
    });
    expect(compared).toBeGreaterThan(500);
  });
});
