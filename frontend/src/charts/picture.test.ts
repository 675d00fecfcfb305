import { expect, test } from "vitest";
import { pictureName } from "./picture";

test("a picture is called as its drawing", () => {
  expect(pictureName("Residenti per km².svg")).toBe("Residenti per km².png");
  expect(pictureName("mappa")).toBe("mappa.png");
});
