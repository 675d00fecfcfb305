import { beforeEach, describe, expect, test, vi } from "vitest";
import { build } from "../dom";
import { config, feature, looks, record, works, yards } from "../test/catalog";
import { texts } from "../texts";
import { ResultList } from "./list";
import { Popups } from "./popups";
import { sorted, toRecord } from "./records";
import { shortDate, summary } from "./words";

const NASTY = `<img src=x onerror="globalThis.hit=1"><script>globalThis.hit=1</script>`;
const words = texts("it");
const events = { show: vi.fn(), point: vi.fn(), choose: vi.fn(), order: vi.fn() };
let element: HTMLElement;
let list: ResultList;

beforeEach(() => {
  vi.clearAllMocks();
  element = build("div");
  document.body.replaceChildren(element);
  list = new ResultList(element, config, looks, words, String, events);
});

describe("the list", () => {
  test("holds exactly the records it is given, in their order, and then exactly the next ones", async () => {
    const records = sorted(
      [toRecord(feature("z"), works), record("b10"), record("b9"), record("à")],
      config.collections,
      "it",
    );
    await list.render(records, build("ul"));
    expect(list.keys).toEqual(["yards/à", "yards/b9", "yards/b10", "works/z"]);
    await list.render(records.slice(1, 2), build("ul"));
    expect(list.keys).toEqual(["yards/b9"]);
  });

  test("says that nothing was found", async () => {
    await list.render([], build("ul"));
    expect(element.textContent).toContain(words.nothing);
  });

  test("shows what the data say as text, never as markup", async () => {
    const nasty = record("n", {
      name: NASTY,
      kind: NASTY,
      comuni_names: [NASTY],
      source_date: NASTY,
      current_state: "open",
    });
    await list.render([nasty], build("ul"));
    document.body.append(new Popups(looks, words, String).record(nasty, "500", () => undefined));
    expect(document.body.querySelectorAll("img, script")).toHaveLength(0);
    expect(element.querySelector("h3")?.textContent).toBe(NASTY);
    expect(globalThis).not.toHaveProperty("hit");
  });

  test("gives a state together with the date of its source, or says that the date is not known", async () => {
    await list.render(
      [record("a", { current_state: "open", source_date: "2024-03" }), record("b", { current_state: "shut" })],
      build("ul"),
    );
    const states = [...element.querySelectorAll(".state")].map((state) => state.textContent);
    expect(states).toEqual(["etichetta open al 03/2024", "etichetta shut data non nota"]);
  });

  test("leads to the record's page and, by its button, to its place on the map", async () => {
    await list.render([record("scalo uno")], build("ul"));
    expect(element.querySelector("h3 a")?.getAttribute("href")).toBe("/scali/scalo%20uno");
    const trigger = element.querySelector<HTMLElement>(".show-on-map");
    trigger?.click();
    expect(events.show).toHaveBeenCalledWith("yards/scalo uno");
  });

  test("tells how many of a crowd are in the frame, and leads to the list of all of them", async () => {
    const crowd = { collection: yards, parameters: "q=x", order: "", matched: 9000 };
    await list.render([toRecord(feature("z"), works)], build("ul"), [{ box: [9, 45, 10, 46] as const, crowd, records: [record("a")], matched: 40 }]);
    expect(list.keys).toEqual(["yards/a", "works/z"]);
    expect(element.querySelector("h2")?.textContent).toBe("Scali 9000");
    expect(element.textContent).toContain(words.inFrame("1", "40"));
    expect(element.querySelector(".note a")?.getAttribute("href")).toBe("/scali?q=x");
    expect(list.triggerOf("yards/a")?.closest("li")?.dataset["key"]).toBe("yards/a");
  });

  test("written anew, leaves the reader at the same record, or in the list", async () => {
    element.tabIndex = -1;
    await list.render([record("a"), record("b")], build("ul"));
    list.triggerOf("yards/b")?.focus();
    await list.render([record("b"), record("c")], build("ul"));
    expect(document.activeElement).toBe(list.triggerOf("yards/b"));
    element.querySelector<HTMLElement>("h3 a")?.focus();
    await list.render([record("b")], build("ul"));
    expect(document.activeElement).toBe(element.querySelector("h3 a"));
    await list.render([record("c")], build("ul"));
    expect(document.activeElement).toBe(element);
  });

  test("written anew, leaves the reader at what stands above the records", async () => {
    element.tabIndex = -1;
    const chip = build("button");
    const head = build("div", {}, chip);
    await list.render([record("a")], head);
    chip.focus();
    await list.render([record("b")], head);
    expect(document.activeElement).toBe(chip);
    element.querySelector<HTMLElement>("summary")?.focus();
    await list.render([record("c")], head);
    expect(document.activeElement).toBe(element);
  });

  test("is written piece by piece, and the next one overtakes it", async () => {
    const many = Array.from({ length: 600 }, (_, index) => record(`r${String(index).padStart(3, "0")}`));
    const first = list.render(many, build("ul"));
    expect(list.keys.length).toBeLessThan(many.length);
    const next = list.render(many.slice(300), build("ul"));
    expect([await first, await next]).toEqual([false, true]);
    expect(list.keys).toEqual(many.slice(300).map(({ key }) => key));
  });

  test("leaves a group of the same records as it stands, and goes on writing it", async () => {
    const yardsThere = Array.from({ length: 300 }, (_, index) => record(`r${index}`));
    const first = list.render([...yardsThere, toRecord(feature("z"), works)], build("ul"));
    const group = element.querySelector("details");
    const row = element.querySelector("li");
    const next = list.render(yardsThere, build("ul"));
    expect([await first, await next]).toEqual([false, true]);
    expect(element.querySelector("details")).toBe(group);
    expect(element.querySelector("li")).toBe(row);
    expect(list.keys).toEqual(yardsThere.map(({ key }) => key));
    await list.render(yardsThere, build("ul"), [], { show: "table", order: "", selection: [] });
    expect(element.querySelectorAll("tbody tr")).toHaveLength(300);
  });

  test("writes at once as far as the reader stands", async () => {
    const many = Array.from({ length: 400 }, (_, index) => record(`r${index}`));
    await list.render(many, build("ul"));
    list.triggerOf("yards/r399")?.focus();
    void list.render([...many], build("ul"), [], { show: "map", order: "-title", selection: [] });
    expect(document.activeElement).toBe(list.triggerOf("yards/r399"));
  });

  test("marks a record that is written later", async () => {
    list.mark("yards/b");
    await list.render([record("a"), record("b")], build("ul"));
    expect(element.querySelector("[aria-current]")?.getAttribute("data-id")).toBe("b");
  });

  test("marks the one record that is open on the map", async () => {
    await list.render([record("a"), record("b")], build("ul"));
    list.mark("yards/a");
    list.mark("yards/b");
    expect([...element.querySelectorAll("[aria-current]")].map((item) => item.getAttribute("data-id"))).toEqual(["b"]);
  });
});

describe("the words", () => {
  test("tell a date as precisely as it is known, as the language writes it", () => {
    const written = (language: string) => ["2024", "2024-03", "2024-03-05"].map((date) => shortDate(date, language));
    expect(written("it")).toEqual(["2024", "03/2024", "05/03/2024"]);
    expect(written("en")).toEqual(["2024", "Mar 2024", "5 Mar 2024"]);
  });

  test("count the records by collection, in the singular too", () => {
    const counts = new Map([
      ["yards", 2],
      ["works", 1],
    ]);
    expect(summary(counts, config, words, String)).toBe("3 schede: 2 scali, 1 opera");
    expect(summary(new Map([["yards", 0]]), config, words, String)).toBe(words.nothing);
  });

  test("exist in both languages, for every key", () => {
    const filled = (value: unknown): boolean =>
      typeof value === "object" ? Object.values(value ?? {}).every(filled) : value !== "";
    expect(Object.keys(texts("en")).sort()).toEqual(Object.keys(texts("it")).sort());
    expect(Object.keys(texts("en").precision)).toEqual(Object.keys(texts("it").precision));
    expect(filled(texts("en")) && filled(texts("it"))).toBe(true);
  });
});
