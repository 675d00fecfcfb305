import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";

const ROOT = import.meta.dirname;
const sources = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));

test("only src/map imports Leaflet", () => {
  const users = sources
    .filter(({ text }) => /from "leaflet|import "leaflet/.test(text))
    .map(({ path }) => relative(".", path));
  expect(users.length).toBeGreaterThan(0);
  expect(users.filter((path) => !path.startsWith("map/"))).toEqual([]);
});

test("nothing turns data into markup", () => {
  expect(
    sources
      .filter(({ text }) => /innerHTML|outerHTML|insertAdjacentHTML|document\.write/.test(text))
      .map(({ path }) => path),
  ).toEqual([]);
});

test("every module says in its first line what it is for, and none grows beyond 300 lines", () => {
  expect(sources.filter(({ text }) => !text.startsWith("// ")).map(({ path }) => path)).toEqual([]);
  expect(sources.filter(({ text }) => text.split("\n").length > 300).map(({ path }) => path)).toEqual([]);
});
