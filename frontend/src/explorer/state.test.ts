import { describe, expect, test } from "vitest";
import { config } from "../test/catalog";
import { itemsOf, questions } from "./query";
import { parse, serialise, SHOWS, withFilter, type State } from "./state";
import type { Swipe } from "./swiped";

/** Reproducible choices: the same seed gives the same state, so that a failure can be repeated. */
function random(seed: number): () => number {
  let value = seed * 2654435761 + 1;
  return () => (value = (value * 1664525 + 1013904223) % 4294967296) / 4294967296;
}

const GIVEN_TEXTS = [
  ["near", "areas/scalo-farini"],
  ["distance", "250"],
  ["filter", "S_INTERSECTS(geometry,POLYGON((9 45,9.1 45,9.1 45.1,9 45)))"],
  ["from", "2015"],
  ["to", "2020"],
  ["sortby", "-surface_m2"],
] as const;

function anySwipe(next: () => number): Swipe {
  const side = () => ({ layer: next() < 0.5 ? null : "works", to: next() < 0.5 ? null : "2015" });
  return { left: side(), right: side(), at: next() < 0.3 ? 50 : Math.floor(next() * 101) };
}

function anyState(seed: number): State {
  const next = random(seed);
  const some = <T>(items: readonly T[]) => items.filter(() => next() < 0.5);
  const filters: Record<string, string[]> = {};
  const choices = {
    comune: ["015001", "015002", "015003"],
    zone: ["nord", "sud"],
    kind: ["a", "b"],
    tag: ["T1", "T2"],
    status: ["begun"],
  };
  for (const [name, values] of Object.entries(choices)) {
    const chosen = some(values);
    if (chosen.length > 0 && next() < 0.6) filters[name] = chosen;
  }
  const words = ["", "scalo", "città & più", "100% 'vero'", "a,b/c?d=e#f", "<b>"];
  return {
    layers: some(["yards", "works"]),
    q: words[Math.floor(next() * words.length)] ?? "",
    filters,
    view:
      next() < 0.5
        ? null
        : {
            zoom: Math.round(next() * 72) / 4,
            lat: Number((next() * 160 - 80).toFixed(5)),
            lon: Number((next() * 358 - 179).toFixed(5)),
          },
    given: Object.fromEntries(some(GIVEN_TEXTS)),
    show: SHOWS[Math.floor(next() * 3)] ?? "map",
    selection: some(["yards/scalo-uno", "works/opera-2"]),
    opacity: next() < 0.5 ? 100 : 10 + Math.floor(next() * 90),
    basemap: next() < 0.5 ? "none" : "streets",
    territory: some(["comuni", "zones"]),
    record: next() < 0.5 ? null : "yards/scalo-uno",
    swipe: next() < 0.5 ? null : anySwipe(next),
  };
}

describe("the state in the address", () => {
  test("any state comes back from its address as it was", () => {
    for (let seed = 1; seed <= 500; seed++) {
      const state = anyState(seed);
      expect(parse(serialise(state, config), config), `seed ${seed}`).toEqual(state);
    }
  });

  test("writing what was read changes nothing the second time", () => {
    for (const search of [
      "?q= due  parole &kind=b,a,a&kind=zz",
      "?layer=works&layer=yards",
      "?map=11/45.123456789/9",
      "?map=x",
      "?comune=ALFA",
    ]) {
      const once = serialise(parse(search, config), config);
      expect(serialise(parse(once, config), config)).toBe(once);
    }
  });

  test("the plain page has no query string", () => {
    expect(serialise(parse("", config), config)).toBe("");
  });

  test("no layer at all is not the same as all of them", () => {
    expect(parse("?layer=none", config).layers).toEqual([]);
    expect(parse("?layer=", config).layers).toEqual(["yards", "works"]);
    expect(serialise({ ...parse("", config), layers: [] }, config)).toBe("?layer=none");
  });

  test("a Comune may be written by name, and unknown values are left out", () => {
    expect(parse("?comune=beta sull'acqua,Ovunque&kind=zz&zone=sud", config).filters).toEqual({
      comune: ["015002"],
      zone: ["sud"],
    });
  });

  test.each(["99/45/9", "11/95/9", "11/45", "11/45/", "a/b/c", "11/45/9/1"])(
    "a view that makes no sense is no view: %s",
    (map) => {
      expect(parse(`?map=${map}`, config).view).toBeNull();
    },
  );

  test("removing the last value removes the filter", () => {
    const state = withFilter(parse("?kind=a", config), "kind", []);
    expect(state.filters).toEqual({});
  });
});

describe("the questions to the API", () => {
  const urls = (search: string) => questions(parse(search, config), config).map((one) => itemsOf(one, config));

  test("each visible collection is asked with what concerns it", () => {
    expect(urls("?q=ex scalo&comune=015001,015003&kind=a&tag=T1&status=begun")).toEqual([
      "/api/collections/yards/items?limit=1000&q=ex+scalo&comune=015001,015003&kind=a&tag=T1",
      "/api/collections/works/items?limit=1000&q=ex+scalo&comune=015001,015003&status=begun&tag=T1",
    ]);
  });

  test("a hidden collection is not asked", () => {
    expect(urls("?layer=works")).toEqual(["/api/collections/works/items?limit=1000"]);
    expect(urls("?layer=none")).toEqual([]);
  });
});
