// Turns a state into the questions that answer it, one per visible collection.
import type { Collection, Config } from "./config";
import type { Box } from "./places";
import { PLACES, PRECISION, queryString, type State } from "./state";

export interface Question {
  readonly collection: Collection;
  /** What narrows the collection, in the words that items, tiles and the list pages all take. */
  readonly parameters: string;
  /** The order of a list that does not hold them all, in the API's words; empty for its own. */
  readonly order: string;
}

export const DISTANCE = "500"; // metres, where the address says near but not how near
const WHERE = ["within", "intersects", "near", "filter"] as const;

const PAGE_SIZE = 1000;

export function questions(state: State, config: Config): Question[] {
  return config.collections
    .filter((collection) => state.layers.includes(collection.id))
    .map((collection) => ({ collection, parameters: parameters(state, collection), order: order(state, collection) }));
}

/** The address of the items that answer a question, or of so many of them, in a box perhaps. */
export function itemsOf(
  { collection, parameters, order }: Question,
  config: Config,
  { limit = PAGE_SIZE, box, id, ordered }: { limit?: number; box?: Box; id?: string; ordered?: boolean } = {},
): string {
  const rest = new URLSearchParams(parameters);
  const own = new URLSearchParams({ limit: String(limit) });
  if (box) own.set("bbox", box.map((side) => side.toFixed(6)).join(","));
  if (ordered && order) own.set("sortby", order);
  if (id !== undefined) {
    own.set("filter", both(rest.get("filter"), `id='${id.replaceAll("'", "''")}'`));
    rest.delete("filter");
  }
  const query = queryString(new URLSearchParams([...own, ...rest]));
  return `${config.api}/collections/${collection.id}/items${query}`;
}

function both(one: string | null, other: string): string {
  return one === null ? other : `(${one}) AND ${other}`;
}

function order({ given }: State, collection: Collection): string {
  const [sign, name] = /^(-?)(.*)$/.exec(given["sortby"] ?? "")?.slice(1) ?? [];
  const known = collection.columns.some((column) => column.sortable && column.name === name);
  return name ? `${known || name === "title" ? sign : ""}${known ? name : collection.titleField}` : "";
}

function parameters(state: State, collection: Collection): string {
  const params = new URLSearchParams();
  if (state.q) params.set("q", state.q);
  for (const name of [...PLACES, PRECISION]) {
    const values = state.filters[name];
    if (values) params.set(name, values.join(","));
  }
  for (const filter of collection.filters) {
    const known = filter.codes.map((code) => code.value);
    const values = (state.filters[filter.name] ?? []).filter((value) => known.includes(value));
    if (values.length > 0) params.set(filter.name, values.join(","));
  }
  const { given } = state;
  for (const name of WHERE) if (given[name]) params.set(name, given[name]);
  if (given["near"]) params.set("distance", given["distance"] ?? DISTANCE);
  const { from, to } = given;
  if (from || to) params.set("datetime", `${from ? `${from}-01-01` : ".."}/${to ? `${to}-12-31` : ".."}`);
  return queryString(params).slice(1);
}
