import type { Position } from "geojson";
import { describe, expect, test } from "vitest";
import { record } from "../test/catalog";
import { arrange, cluster, fan, FAN_LIMIT, FAN_ZOOM, marksOf, reachable } from "./grouping";
import { MANY_COMUNI } from "./records";

const ALFA: Position = [9.1, 45.4];
const BETA: Position = [9.2, 45.5];
const times = (count: number, at: Position | Position[]) =>
  Array.from({ length: count }, (_, i) => record(`r${i}`, {}, at));
const onScreen = ([lon = 0, lat = 0]: Position) => ({ x: lon * 100, y: lat * 100 });

describe("what is drawn where", () => {
  test("every record of the list can be reached on the map, at every zoom, and nothing else", () => {
    const records = [
      ...times(20, [ALFA]),
      record("own"),
      record("street", { location_precision: "street" }, [9.15, 45.45]),
      record("two", {}, [ALFA, BETA]),
      record("everywhere", { location_precision: "citta_metropolitana" }),
      record(
        "many",
        {},
        Array.from({ length: MANY_COMUNI + 1 }, (_, i) => [9 + i / 100, 45]),
      ),
    ];
    const arrangement = arrange(records);
    const listed = records.map(({ key }) => key).sort();
    expect(reachable(arrangement)).toEqual(listed);
    for (const zoom of [8, 10, 12, 14, 19]) {
      const groups = zoom < 11 ? cluster(arrangement.groups, onScreen) : arrangement.groups;
      const marks = groups.flatMap((group) => marksOf(group, zoom));
      const drawn = marks.flatMap((mark) => (mark.type === "count" ? mark.group.records : [mark.record]));
      expect([...new Set([...drawn, ...arrangement.everywhere].map(({ key }) => key))].sort()).toEqual(listed);
    }
  });

  test("a record of up to twelve Comuni stands in each of them, one of more in none", () => {
    const positions = (count: number) => Array.from({ length: count }, (_, i): Position => [9 + i / 100, 45]);
    expect(arrange([record("r", {}, positions(MANY_COMUNI))]).groups).toHaveLength(MANY_COMUNI);
    const { groups, everywhere } = arrange([record("r", {}, positions(MANY_COMUNI + 1))]);
    expect([groups.length, everywhere.length]).toEqual([0, 1]);
  });

  test("a known point and the point of a Comune are never one group", () => {
    const { groups } = arrange([record("own", {}, ALFA), record("vague", {}, [ALFA])]);
    expect(groups.map((group) => group.exact)).toEqual([true, false]);
  });

  test("a polygon is drawn as a shape", () => {
    const shape = {
      ...record("r"),
      place: { type: "shape" as const, geometry: { type: "Polygon" as const, coordinates: [] } },
    };
    expect(arrange([shape]).shapes).toEqual([shape]);
  });
});

describe("records at one point", () => {
  const group = (count: number) => arrange(times(count, [ALFA])).groups[0]!;

  test("few are fanned out from near and counted from afar", () => {
    expect(marksOf(group(FAN_LIMIT), FAN_ZOOM).map((mark) => mark.type)).toEqual(Array(FAN_LIMIT).fill("symbol"));
    expect(marksOf(group(FAN_LIMIT), FAN_ZOOM - 0.25)).toMatchObject([{ type: "count" }]);
  });

  test("many are one count even from near", () => {
    expect(marksOf(group(FAN_LIMIT + 1), 19)).toMatchObject([{ type: "count" }]);
  });

  test("no two symbols of a fan touch", () => {
    for (let count = 2; count <= FAN_LIMIT; count++) {
      const offsets = fan(count);
      for (const [i, a] of offsets.entries())
        for (const b of offsets.slice(i + 1)) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(20);
    }
  });
});

describe("records near each other, from afar", () => {
  test("they share one count, which is hollow as soon as one position is not exact", () => {
    const { groups } = arrange([record("own", {}, [9.1, 45.41]), ...times(3, [ALFA])]);
    const joined = cluster(groups, onScreen);
    expect(joined).toHaveLength(1);
    expect(joined[0]).toMatchObject({ exact: false, position: ALFA });
    expect(joined[0]?.records).toHaveLength(4);
  });

  test("a record of two Comuni in one count is counted once", () => {
    const { groups } = arrange([record("two", {}, [ALFA, [9.11, 45.4]])]);
    expect(cluster(groups, onScreen)[0]?.records).toHaveLength(1);
  });

  test("distant ones stay apart", () => {
    expect(cluster(arrange([record("a", {}, ALFA), record("b", {}, [9.9, 45.4])]).groups, onScreen)).toHaveLength(2);
  });
});
