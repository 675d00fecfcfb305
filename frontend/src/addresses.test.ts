import { afterEach, expect, test } from "vitest";
import { language, local } from "./addresses";

afterEach(() => document.documentElement.removeAttribute("lang"));

test("an Italian page leads to Italian pages, as one that does not say", () => {
  expect([language(), local("/mappa")]).toEqual(["it", "/mappa"]);
  document.documentElement.lang = "it";
  expect(local("/aree/scalo-farini?q=x")).toBe("/aree/scalo-farini?q=x");
});

test("an English page leads to English pages", () => {
  document.documentElement.lang = "en";
  expect([local("/mappa"), local("/")]).toEqual(["/en/mappa", "/en"]);
});
