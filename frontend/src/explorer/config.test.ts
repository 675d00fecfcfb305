import { expect, test } from "vitest";
import { assignShapes, SHAPES } from "../symbols";
import { config, yards, works } from "../test/catalog";
import { parseConfig, readConfig } from "./config";

const minimal = { api: "/api", collections: [], comuni: [], zones: [], basemaps: [], precision: { name: "p", title: "P", codes: [] } };

test("drawing no base map is the first choice even where the page does not name it", () => {
  expect(config.basemaps.map(({ id, url }) => [id, url])).toEqual([
    ["none", null],
    ["streets", "/tiles/{z}/{x}/{y}"],
  ]);
  expect(parseConfig(minimal).basemaps).toHaveLength(1);
});

test("kind and state are found among the filters where the page does not name them", () => {
  expect([yards.kindField, yards.stateField, works.kindField, works.stateField]).toEqual([
    "kind",
    "current_state",
    "tag",
    "status",
  ]);
});

test.each([
  ["a list", []],
  ["without collections", { ...minimal, collections: undefined }],
  ["a Comune without code", { ...minimal, comuni: [{ name: "Alfa", zone: "nord" }] }],
])("a page that declares something else is refused: %s", (_, value) => {
  expect(() => parseConfig(value)).toThrow(TypeError);
});

test("a page without the declaration is refused by name", () => {
  document.body.replaceChildren();
  expect(() => readConfig(document)).toThrow("explorer-config");
});

test("no two collections share a shape", () => {
  expect(assignShapes(["square", "square", "page", "circle"])).toEqual(["square", "triangle", "diamond", "circle"]);
  expect(new Set(assignShapes(SHAPES.map(() => "circle"))).size).toBe(SHAPES.length);
});
