// Turns a state into the API addresses that answer it, one per visible collection.
import type { Collection, Config } from "./config";
import { PLACES, type State } from "./state";

export interface CollectionQuery {
  readonly collection: Collection;
  readonly url: string;
}

const PAGE_SIZE = "1000";

export function queries(state: State, config: Config): CollectionQuery[] {
  return config.collections
    .filter((collection) => state.layers.includes(collection.id))
    .map((collection) => ({
      collection,
      url: `${config.api}/collections/${collection.id}/items?${parameters(state, collection)}`,
    }));
}

function parameters(state: State, collection: Collection): string {
  const params = new URLSearchParams({ limit: PAGE_SIZE });
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
  return params.toString().replaceAll("%2C", ",");
}
