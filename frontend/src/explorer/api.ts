// Fetches GeoJSON from the portal's own API: every page of a query, abortable, with problems told in plain words.
import { language } from "../addresses";
import type { Feature, FeatureCollection, Geometry } from "geojson";

export type Properties = Record<string, unknown>;
export type ApiFeature = Feature<Geometry | null, Properties> & { id: string };

interface Page extends FeatureCollection<Geometry, Properties> {
  readonly numberMatched?: number;
  readonly links?: readonly { readonly rel: string; readonly href: string }[];
}

/** The API said no: title and detail are its own words (application/problem+json). */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
  ) {
    super(`${status} ${title} ${detail}`);
  }
}

/** One page of a query: its features, how many match in all, and the address of the next page. */
export interface Answered {
  readonly url: string;
  readonly features: readonly ApiFeature[];
  readonly matched: number;
  readonly next: string | null;
}

export async function page(url: string, signal?: AbortSignal): Promise<Answered> {
  const answer = await getJson<Page>(url, signal);
  const features = answer.features as ApiFeature[];
  return { url, features, matched: answer.numberMatched ?? features.length, next: nextOf(answer) };
}

/** All features of a query, following the `next` links from its first page. */
export async function allFeatures(first: Answered, signal?: AbortSignal): Promise<ApiFeature[]> {
  const features = [...first.features];
  const seen = new Set([first.url]);
  for (let { next } = first; next !== null && !seen.has(next);) {
    seen.add(next);
    const following: Answered = await page(next, signal);
    features.push(...following.features);
    next = following.next;
  }
  return features;
}

export async function getJson<T>(url: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(url, {
    headers: { Accept: "application/geo+json, application/json", "Accept-Language": language() },
    signal: signal ?? null,
  });
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as T;
}

/** The link's path on our own origin: behind a proxy its host may be another name of the same service. */
function nextOf(page: Page): string | null {
  const href = page.links?.find((link) => link.rel === "next")?.href;
  if (!href) return null;
  const { pathname, search } = new URL(href, location.href);
  return pathname + search;
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const body = (await response.json().catch(() => ({}))) as { title?: unknown; detail?: unknown };
  const title = typeof body.title === "string" ? body.title : response.statusText;
  return new ApiProblem(response.status, title, typeof body.detail === "string" ? body.detail : "");
}
