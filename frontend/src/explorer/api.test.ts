import { afterEach, describe, expect, test, vi } from "vitest";
import { config, feature } from "../test/catalog";
import { allFeatures, ApiProblem, type ApiFeature } from "./api";
import { RecordSource } from "./source";
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

const page = (features: ApiFeature[], next?: string) => ({
  body: { type: "FeatureCollection", features, links: next ? [{ rel: "next", href: next }] : [] },
});
const YARDS = "/api/collections/yards/items?limit=1000";
const WORKS = "/api/collections/works/items?limit=1000";

afterEach(() => vi.unstubAllGlobals());

describe("reading the API", () => {
  test("all pages are followed, on our own origin whatever host the link names", async () => {
    const asked = network({
      "/api/a": page([feature("1")], "https://altrove.example/api/a?cursor=x"),
      "/api/a?cursor=x": page([feature("2")]),
    });
    expect((await allFeatures("/api/a")).map(({ id }) => id)).toEqual(["1", "2"]);
    expect(asked).toEqual(["/api/a", "/api/a?cursor=x"]);
  });

  test("a page that names itself as the next one does not turn for ever", async () => {
    network({ "/api/a": page([feature("1")], "/api/a") });
    expect(await allFeatures("/api/a")).toHaveLength(1);
  });

  test("a problem keeps the API's own words", async () => {
    network({
      "/api/a": { status: 400, body: { title: "Parametro non valido", detail: "kind: boh", parameter: "kind" } },
    });
    const problem = await allFeatures("/api/a").catch((error: unknown) => error);
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
    expect((await newer)?.map(({ key }) => key)).toEqual(["works/2"]);
  });

  test("what has not changed is not asked again", async () => {
    const asked = network({ [YARDS]: page([feature("1")]), [WORKS]: page([feature("2")]) });
    const source = new RecordSource(config, "it");
    await source.ask(parse("?layer=works", config));
    expect((await source.ask(parse("", config)))?.map(({ key }) => key)).toEqual(["yards/1", "works/2"]);
    expect(asked).toEqual([WORKS, YARDS]);
  });

  test("when one collection fails the whole answer fails: no half truth on the map", async () => {
    network({ [YARDS]: page([feature("1")]), [WORKS]: { status: 503, body: { title: "Fuori servizio" } } });
    await expect(new RecordSource(config, "it").ask(parse("", config))).rejects.toMatchObject({ status: 503 });
  });
});
