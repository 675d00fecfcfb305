import { expect, test } from "vitest";
import { feature, looks, record, works, yards } from "../test/catalog";
import { toRecord } from "./records";

test("each record is filled as the published style says of its position", () => {
  expect(looks.fillOf(record("a"))).toBe("known");
  expect(looks.fillOf(record("a", { location_precision: "locality" }))).toBe("approximate");
  expect(looks.fillOf(record("a", {}, [[9, 45]]))).toBe("comune");
});

test("two collections never have the same shape, even where their styles name the same", () => {
  expect(looks.shapeOf(yards)).toBe("square");
  expect(looks.shapeOf(works)).not.toBe("square");
});

test("the small drawing has the colour of the style", () => {
  const svg = looks.symbolOf(toRecord(feature("a", { location_precision: "street" }), works));
  expect(svg.style.getPropertyValue("--collection")).toBe("#b4442c");
  expect(svg.classList.contains("is-approximate")).toBe(true);
});
