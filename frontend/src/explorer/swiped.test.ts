import { describe, expect, test } from "vitest";
import { config } from "../test/catalog";
import { questions } from "./query";
import { parse } from "./state";
import { titleOf } from "./swipe-choice";
import { swipeWords } from "./swipe-words";
import { firstSwipe, parseSwipe, serialiseSwipe, sideOf } from "./swiped";

const words = swipeWords("it");

describe("the line that divides the map", () => {
  test("is read from the address as it is written there", () => {
    for (const text of ["all,all", "all/2015,works", "yards/1999,works/2020,7", "works,yards,0", "all,all,100"])
      expect(serialiseSwipe(parseSwipe(text, config) ?? firstSwipe(1))).toBe(text);
    expect(parseSwipe("all,all,50", config)).toEqual(parseSwipe("all,all", config));
  });

  test("is not there where the address says nothing that is known", () => {
    for (const text of [null, "", "all", "all,", "all,nothing", "all/15,all", "all,all,101", "all,all,-1", "all,all,1,2"])
      expect(parseSwipe(text, config), String(text)).toBeNull();
  });

  test("each side asks the question but for its own collection and last year", () => {
    const state = parse("?q=scalo&comune=015001&layer=yards&from=2001&to=2020&swipe=all/2010,works", config);
    const asked = (side: "left" | "right") =>
      questions(sideOf(state, state.swipe?.[side] ?? { layer: null, to: null }), config).map(
        ({ collection, parameters }) => `${collection.id}?${parameters}`,
      );
    expect(asked("left")).toEqual(["yards?q=scalo&comune=015001&datetime=2001-01-01/2010-12-31"]);
    expect(asked("right")).toEqual(["works?q=scalo&comune=015001&datetime=2001-01-01/2020-12-31"]);
  });

  test("says what stands on a side: the collections where they are not all, and the last year", () => {
    const state = parse("?to=2020", config);
    const title = (layer: string | null, to: string | null, from = state) =>
      titleOf(sideOf(from, { layer, to }), config, words);
    expect(title(null, null, parse("", config))).toBe("Tutte le schede");
    expect(title(null, null)).toBe("Tutte le schede fino al 2020");
    expect(title("works", "2010")).toBe("Opere fino al 2010");
    expect(title(null, null, parse("?layer=yards", config))).toBe("Scali");
  });
});
