// The active filters in words, each with the way to take it off.
import { build, button } from "../dom";
import type { Texts } from "../texts";
import type { Config } from "./config";
import { DISTANCE } from "./query";
import { shapeOf } from "./shape";
import { filterNames, PRECISION, withFilter, withGiven, type State } from "./state";

export interface Chip {
  readonly text: string;
  readonly without: State;
}

export function chipsOf(state: State, config: Config, texts: Texts): Chip[] {
  const chips: Chip[] = state.q ? [{ text: `“${state.q}”`, without: { ...state, q: "" } }] : [];
  for (const name of filterNames(config)) {
    const values = state.filters[name] ?? [];
    for (const value of values) {
      const without = withFilter(
        state,
        name,
        values.filter((other) => other !== value),
      );
      chips.push({ text: `${titleOf(name, config, texts)}: ${labelOf(name, value, config)}`, without });
    }
  }
  return [...chips, ...whereChips(state, config, texts), ...yearChips(state, texts)];
}

function whereChips(state: State, config: Config, texts: Texts): Chip[] {
  const { near, within, intersects, filter, distance = DISTANCE } = state.given;
  const chips: Chip[] = [];
  if (near)
    chips.push({
      text: texts.nearOf(distance, nameOf(near, config)),
      without: withGiven(withGiven(state, "near", ""), "distance", ""),
    });
  if (within) chips.push({ text: texts.withinOf(nameOf(within, config)), without: withGiven(state, "within", "") });
  if (intersects)
    chips.push({ text: texts.intersectsOf(nameOf(intersects, config)), without: withGiven(state, "intersects", "") });
  if (filter)
    chips.push({
      text: shapeChip(filter, texts) ?? `${texts.customFilter}: ${filter.slice(0, 40)}`,
      without: withGiven(state, "filter", ""),
    });
  return chips;
}

/** A drawn area, a frame or a circle in words; null for another filter. */
function shapeChip(filter: string, texts: Texts): string | null {
  const shape = shapeOf(filter);
  if (!shape) return null;
  if (shape.relation === "near") return texts.nearOf(shape.distance ?? DISTANCE, texts.drawnArea);
  return (shape.relation === "within" ? texts.withinOf : texts.intersectsOf)(texts.drawnArea);
}

function yearChips(state: State, texts: Texts): Chip[] {
  const { from, to } = state.given;
  return [
    ...(from ? [{ text: texts.since(from), without: withGiven(state, "from", "") }] : []),
    ...(to ? [{ text: texts.until(to), without: withGiven(state, "to", "") }] : []),
  ];
}

/** The name of a Comune or zone; of a record its id, which is made of its name. */
export function nameOf(key: string, config: Config): string {
  const id = key.slice(key.indexOf("/") + 1);
  const comune = config.comuni.find(({ code }) => code === id)?.name;
  return comune ?? config.zones.find((zone) => zone.id === id)?.name ?? id.replaceAll("-", " ");
}

export function renderChips(
  element: HTMLElement,
  chips: readonly Chip[],
  texts: Texts,
  choose: (next: State) => void,
): void {
  const items = chips.map(({ text, without }) => {
    const cross = build("span", { "aria-hidden": "true" }, "×");
    const remove = button(text, () => choose(without), { class: "chip-link", "aria-label": texts.removeFilter(text) });
    remove.append(" ", cross);
    return build("li", {}, remove);
  });
  const last = chips.at(-1);
  if (last && chips.length > 1) {
    const cleared: State = { ...last.without, q: "", filters: {}, given: {} };
    items.push(
      build(
        "li",
        {},
        button(texts.clearFilters, () => choose(cleared), { class: "chip-clear" }),
      ),
    );
  }
  element.replaceChildren(...items);
  element.hidden = items.length === 0;
}

function titleOf(name: string, config: Config, texts: Texts): string {
  if (name === PRECISION) return config.precision.title;
  if (name === "comune") return texts.comune;
  if (name === "zone") return texts.zone;
  return filtersNamed(name, config)[0]?.title ?? name;
}

function labelOf(name: string, value: string, config: Config): string {
  if (name === "comune") return config.comuni.find(({ code }) => code === value)?.name ?? value;
  if (name === "zone") return config.zones.find(({ id }) => id === value)?.name ?? value;
  const filters = name === PRECISION ? [config.precision] : filtersNamed(name, config);
  const codes = filters.flatMap((filter) => filter.codes);
  return codes.find((code) => code.value === value)?.label ?? value;
}

function filtersNamed(name: string, config: Config) {
  return config.collections.flatMap((collection) => collection.filters.filter((filter) => filter.name === name));
}
