// Turns a state into the questions that answer it, one per visible collection.
import type { Collection, Config } from "./config";
import type { Box } from "./places";
import { PLACES, type State } from "./state";

export interface Question {
  readonly collection: Collection;
  /** What narrows the collection, in the words that items, tiles and the list pages all take. */
  readonly parameters: string;
}

const PAGE_SIZE = 1000;

export function questions(state: State, config: Config): Question[] {
  return config.collections
    .filter((collection) => state.layers.includes(collection.id))
    .map((collection) => ({ collection, parameters: parameters(state, collection) }));
}

/** The address of the items that answer a question, or of so many of them, in a box perhaps. */
export function itemsOf(
  { collection, parameters }: Question,
  config: Config,
  { limit = PAGE_SIZE, box, id }: { limit?: number; box?: Box; id?: string } = {},
): string {
  const own = new URLSearchParams({ limit: String(limit) });
  if (box) own.set("bbox", box.map((side) => side.toFixed(6)).join(","));
  if (id !== undefined) own.set("filter", `id='${id.replaceAll("'", "''")}'`);
  const query = [encoded(own), parameters].filter(Boolean).join("&");
  return `${config.api}/collections/${collection.id}/items?${query}`;
}

function parameters(state: State, collection: Collection): string {
  const params = new URLSearchParams();
  if (state.q) params.set("q", state.q);
  for (const name of PLACES) {
    const values = state.filters[name];
    if (values) params.set(name, values.join(","));
  }
  for (const filter of collection.filters) {
    const known = filter.codes.map((code) => code.value);
    const values = (state.filters[filter.name] ?? []).filter((value) => known.includes(value));
    if (values.length > 0) params.set(filter.name, values.join(","));
  }
  return encoded(params);
}

function encoded(params: URLSearchParams): string {
  return params.toString().replaceAll("%2C", ",");
}
