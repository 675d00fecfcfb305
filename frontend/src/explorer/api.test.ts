import { afterEach, describe, expect, test, vi } from "vitest";
import { config, feature, yards } from "../test/catalog";
import { allFeatures, ApiProblem, page as pageOf, type ApiFeature } from "./api";
import { HELD, heldOf, RecordSource } from "./source";
import { parse } from "./state";

type Answer = { status?: number; body: unknown };

/** Stands in for the network only: the addresses asked are recorded, and an abort rejects as the browser does. */
function network(answers: Record<string, Answer>, delay = 0): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (url: string, options: RequestInit) => {
    asked.push(url);
    return new Promise((resolve, reject) => {
      options.signal?.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")));
      const { status = 200, body } = answers[url] ?? { status: 404, body: {} };
      setTimeout(() => resolve(new Response(JSON.stringify(body), { status })), delay);
    });
  });
  return asked;
}

const page = (features: ApiFeature[], next?: string, numberMatched = features.length) => ({
  body: { type: "FeatureCollection", features, numberMatched, links: next ? [{ rel: "next", href: next }] : [] },
});
const YARDS = "/api/collections/yards/items?limit=1000";
const WORKS = "/api/collections/works/items?limit=1000";

afterEach(() => vi.unstubAllGlobals());

const everything = async (url: string) => allFeatures(await pageOf(url));

describe("reading the API", () => {
  test("all pages are followed, on our own origin whatever host the link names", async () => {
    const asked = network({
      "/api/a": page([feature("1")], "https://altrove.example/api/a?cursor=x"),
      "/api/a?cursor=x": page([feature("2")]),
    });
    expect((await everything("/api/a")).map(({ id }) => id)).toEqual(["1", "2"]);
    expect(asked).toEqual(["/api/a", "/api/a?cursor=x"]);
  });

  test("a page that names itself as the next one does not turn for ever", async () => {
    network({ "/api/a": page([feature("1")], "/api/a") });
    expect(await everything("/api/a")).toHaveLength(1);
  });

  test("a problem keeps the API's own words", async () => {
    network({
      "/api/a": { status: 400, body: { title: "Parametro non valido", detail: "kind: boh", parameter: "kind" } },
    });
    const problem = await everything("/api/a").catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(ApiProblem);
    expect(problem).toMatchObject({ status: 400, title: "Parametro non valido", detail: "kind: boh" });
  });
});

describe("the source of the records", () => {
  test("a newer question cancels the older one, which then has no answer", async () => {
    network({ [YARDS]: page([feature("1")]), [WORKS]: page([feature("2")]) }, 5);
    const source = new RecordSource(config, "it");
    const older = source.ask(parse("", config));
    const newer = source.ask(parse("?layer=works", config));
    expect(await older).toBeNull();
    expect((await newer)?.records.map(({ key }) => key)).toEqual(["works/2"]);
  });

  test("what has not changed is not asked again", async () => {
    const asked = network({ [YARDS]: page([feature("1")]), [WORKS]: page([feature("2")]) });
    const source = new RecordSource(config, "it");
    await source.ask(parse("?layer=works", config));
    expect((await source.ask(parse("", config)))?.records.map(({ key }) => key)).toEqual(["yards/1", "works/2"]);
    expect(asked).toEqual([WORKS, YARDS]);
  });

  test("more than can be held: the largest collections are told of by a question, the others are held", async () => {
    const asked = network({
      [YARDS]: page([feature("1")], `${YARDS}&cursor=x`, HELD),
      [WORKS]: page([feature("2")], undefined, 1),
      "/api/collections/yards/items?limit=50&bbox=9.000000,45.000000,9.100000,45.100000": page([feature("3")]),
    });
    const source = new RecordSource(config, "it");
    const answer = await source.ask(parse("", config));
    expect(answer?.records.map(({ key }) => key)).toEqual(["works/2"]);
    expect(answer?.crowds.map(({ collection, matched }) => [collection.id, matched])).toEqual([["yards", HELD]]);
    expect([...(answer?.counts ?? [])]).toEqual([
      ["yards", HELD],
      ["works", 1],
    ]);
    expect(asked).toEqual([YARDS, WORKS]); // no second page of what is not held
    const framed = await source.inFrame(answer?.crowds ?? [], [9, 45, 9.1, 45.1]);
    expect(framed?.map(({ records, matched }) => [records.map(({ key }) => key), matched])).toEqual([[["yards/3"], 1]]);
  });

  test("as many as can be held are held together, whatever the order", () => {
    const ids = (...counts: number[]) => [...heldOf(new Map(counts.map((count, index) => [String(index), count])))];
    expect(ids(HELD).sort()).toEqual(["0"]);
    expect(ids(HELD + 1)).toEqual([]);
    expect(ids(1500, 0, 500).sort()).toEqual(["0", "1", "2"]);
    expect(ids(1500, 1, 500).sort()).toEqual(["1", "2"]);
  });

  test("a newer frame cancels the older one, and a new question both", async () => {
    network({ [YARDS]: page([], undefined, 9000), [WORKS]: page([]) }, 5);
    const source = new RecordSource(config, "it");
    const crowds = [{ collection: yards, parameters: "", order: "", matched: 9000 }];
    const older = source.inFrame(crowds, [9, 45, 10, 46]);
    const newer = source.inFrame(crowds, [9, 45, 10, 46]);
    const answer = source.ask(parse("", config));
    expect([await older, await newer]).toEqual([null, null]);
    expect((await answer)?.crowds).toHaveLength(1);
  });

  test("one record is asked for within the question, its id as data", async () => {
    const asked = network({});
    await new RecordSource(config, "it").one({ collection: yards, parameters: "q=x", order: "" }, "l'uno");
    expect(asked).toEqual(["/api/collections/yards/items?limit=1&filter=id%3D%27l%27%27uno%27&q=x"]);
  });

  test("when one collection fails the whole answer fails: no half truth on the map", async () => {
    network({ [YARDS]: page([feature("1")]), [WORKS]: { status: 503, body: { title: "Fuori servizio" } } });
    await expect(new RecordSource(config, "it").ask(parse("", config))).rejects.toMatchObject({ status: 503 });
  });
});
