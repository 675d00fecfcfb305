// The map's legend, which is also its switchboard: record collections, boundaries, base map.
import { build } from "../dom";
import { symbol } from "../symbols";
import type { Texts } from "../texts";
import type { Config } from "./config";
import type { Looks } from "./looks";
import type { Fill } from "../symbols";
import { PRECISION, TERRITORY, withFilter, type State } from "./state";
import type { Count } from "./words";

export class Legend {
  readonly element = build("details", { class: "map-legend" });
  private readonly counts = new Map<string, HTMLElement>();
  private readonly boxes = new Map<string, HTMLInputElement>();
  private readonly opacity = build("input");

  constructor(
    private readonly config: Config,
    private readonly looks: Looks,
    private readonly texts: Texts,
    private readonly count: Count,
    private readonly state: () => State,
    private readonly onChange: (next: State) => void,
  ) {
    const body = build("div", { class: "map-legend-body" }, this.collections(), this.key(), this.see());
    body.append(this.boundaries());
    if (config.basemaps.length > 1) body.append(this.basemaps());
    const head = build("summary", {}, texts.legend);
    this.element.append(head, body);
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.element.open) return;
      this.element.open = false;
      head.focus();
    });
    this.element.open = matchMedia("(min-width: 1700px) and (min-height: 950px)").matches;
  }

  write(state: State): void {
    for (const [key, box] of this.boxes) {
      const [group, id = ""] = key.split("/");
      if (group === "layer") box.checked = state.layers.includes(id);
      else if (group === PRECISION) box.checked = this.shows(state, id as Fill);
      else if (group === "territory") box.checked = state.territory.includes(id);
      else box.checked = state.basemap === id;
    }
    this.opacity.value = String(state.opacity);
  }

  /** Counts stand beside the collections that are shown; a hidden one was not asked for. */
  countRecords(counts: ReadonlyMap<string, number>): void {
    for (const [id, element] of this.counts) {
      const count = counts.get(id);
      element.textContent = count === undefined ? "" : this.count(count);
    }
  }

  private collections(): HTMLElement {
    const rows = this.config.collections.map((collection) => {
      const count = build("span", { class: "count" });
      this.counts.set(collection.id, count);
      const drawing = this.looks.drawing(collection);
      const row = this.row("checkbox", "layer", collection.id, drawing, collection.title, () => {
        const layers = this.chosen(
          "layer",
          this.config.collections.map(({ id }) => id),
        );
        this.onChange({ ...this.state(), layers });
      });
      row.append(count);
      return row;
    });
    return this.group(this.texts.layers, rows);
  }

  private boundaries(): HTMLElement {
    const titles: Readonly<Record<string, string>> = { comuni: this.texts.comuni, zones: this.texts.zones };
    const rows = TERRITORY.map((id) =>
      this.row("checkbox", "territory", id, build("span", { class: `swatch-line is-${id}` }), titles[id] ?? id, () =>
        this.onChange({ ...this.state(), territory: this.chosen("territory", TERRITORY) }),
      ),
    );
    return this.group(this.texts.boundaries, rows);
  }

  private basemaps(): HTMLElement {
    const rows = this.config.basemaps.map(({ id, title, url }) =>
      this.row("radio", "basemap", id, null, url === null ? this.texts.noBasemap : title, () =>
        this.onChange({ ...this.state(), basemap: id }),
      ),
    );
    return this.group(this.texts.basemap, rows);
  }

  /** What filled, half filled and hollow mean, each to be taken out or put back. */
  private key(): HTMLElement {
    const { texts } = this;
    const titles: [Fill, string][] = [
      ["known", texts.legendKnown],
      ["approximate", texts.legendApproximate],
      ["comune", texts.legendComune],
    ];
    const rows = titles.map(([fill, title]) =>
      this.row("checkbox", PRECISION, fill, symbol("circle", fill), title, () => {
        const shown = titles.map(([one]) => one).filter((one) => this.boxes.get(`${PRECISION}/${one}`)?.checked);
        const codes = shown.length === titles.length ? [] : shown.flatMap((one) => this.codesOf(one));
        this.onChange(withFilter(this.state(), PRECISION, codes));
      }),
    );
    const several = build("span", { class: "count-ring", "aria-hidden": "true" }, "9");
    rows.push(build("p", { class: "map-legend-row is-key" }, several, build("span", {}, texts.legendGroup)));
    return this.group(texts.precisionTitle, rows);
  }

  private codesOf(fill: Fill): string[] {
    const first = this.config.collections[0];
    if (!first) return [];
    const style = this.looks.styleOf(first);
    return this.config.precision.codes
      .map(({ value }) => value)
      .filter((value) => style.fillOf({ [PRECISION]: value }) === fill);
  }

  private shows({ filters }: State, fill: Fill): boolean {
    const chosen = filters[PRECISION];
    return !chosen || this.codesOf(fill).some((code) => chosen.includes(code));
  }

  private see(): HTMLElement {
    const id = "legend-opacity";
    Object.assign(this.opacity, { type: "range", min: "10", max: "100", step: "10", id });
    this.opacity.addEventListener("change", () =>
      this.onChange({ ...this.state(), opacity: Number(this.opacity.value) }),
    );
    const label = build("label", { for: id }, this.texts.opacity);
    return build("p", { class: "map-legend-range" }, label, this.opacity);
  }

  private group(title: string, rows: HTMLElement[]): HTMLElement {
    return build("fieldset", {}, build("legend", {}, title), ...rows);
  }

  private row(
    type: string,
    group: string,
    id: string,
    drawing: Element | null,
    title: string,
    onChange: () => void,
  ): HTMLElement {
    const box = build("input", { type, name: `legend-${group}`, value: id });
    box.addEventListener("change", onChange);
    this.boxes.set(`${group}/${id}`, box);
    return build("label", { class: "map-legend-row" }, box, drawing, build("span", {}, title));
  }

  private chosen(group: string, ids: readonly string[]): string[] {
    return ids.filter((id) => this.boxes.get(`${group}/${id}`)?.checked);
  }
}
