// Relations to places, by buttons: a drawn area, the frame of the map, a circle around its centre, and how near is near.
import { build, button } from "../dom";
import type { Texts } from "../texts";
import type { Box } from "./places";
import { DISTANCE } from "./query";
import { withGiven, type State } from "./state";

export type LonLat = readonly [number, number];

const DISTANCES = [100, 250, 500, 1000, 2000, 5000];
const SIDES = 32; // of the polygon that stands for a circle
const DEGREE = 111_320; // metres, of latitude

export interface WhereEvents {
  change(next: State): void;
  draw(trigger: HTMLElement): void;
  box(): Box;
}

export class Where {
  readonly element: HTMLElement;
  private readonly distance: HTMLSelectElement;

  constructor(
    texts: Texts,
    number: (value: number) => string,
    private readonly state: () => State,
    private readonly events: WhereEvents,
  ) {
    const options = DISTANCES.map((metres) => build("option", { value: String(metres) }, texts.metres(number(metres))));
    this.distance = build("select", { class: "control", id: "f-distance" }, ...options);
    this.distance.value = DISTANCE;
    this.distance.addEventListener("change", () => this.onDistance());
    const act = (label: string, action: () => void) => button(label, action, { class: "btn btn-quiet btn-sm" });
    const draw = act(texts.drawArea, () => events.draw(draw));
    this.element = build(
      "fieldset",
      { class: "field where-tools" },
      build("legend", {}, texts.where),
      draw,
      act(texts.inView, () => this.take(corners(events.box()))),
      act(texts.aroundCentre, () => this.take(circle(middle(events.box()), Number(this.distance.value)))),
      build("label", { for: "f-distance" }, texts.distance),
      this.distance,
      build("p", { class: "help" }, texts.whereNote),
    );
  }

  /** Only what touches this shape. */
  take(ring: readonly LonLat[]): void {
    const { near: _near, distance: _distance, ...rest } = this.state().given;
    this.events.change({ ...this.state(), given: { ...rest, filter: shapeFilter(ring) } });
  }

  /** Only what stands so to a record or a Comune. */
  relate(name: "within" | "near", key: string): void {
    const { within: _within, near: _near, distance: _distance, ...rest } = this.state().given;
    const distance = name === "near" ? { distance: this.metres } : {};
    this.events.change({ ...this.state(), given: { ...rest, [name]: key, ...distance } });
  }

  write({ given }: State): void {
    const asked = given["distance"];
    if (!asked) return;
    if (![...this.distance.options].some(({ value }) => value === asked))
      this.distance.append(build("option", { value: asked }, `${asked} m`));
    this.distance.value = asked;
  }

  get metres(): string {
    return this.distance.value;
  }

  private onDistance(): void {
    if (this.state().given["near"]) this.events.change(withGiven(this.state(), "distance", this.distance.value));
  }
}

/** Those of known position that touch a ring, in the filter language of the API. */
export function shapeFilter(ring: readonly LonLat[]): string {
  const points = ring.map(([lon, lat]) => `${lon.toFixed(5)} ${lat.toFixed(5)}`);
  const first = points[0] ?? "0 0";
  const closed = points.at(-1) === first ? points : [...points, first];
  return `S_INTERSECTS(geometry,POLYGON((${closed.join(",")}))) AND location_precision NOT IN ('comune','citta_metropolitana')`;
}

/** The ring of such a filter, to draw it again; null for any other filter. */
export function ringOf(filter: string | undefined): LonLat[] | null {
  const found = /^S_INTERSECTS\(geometry,POLYGON\(\(([-\d., ]+)\)\)\)/.exec(filter ?? "")?.[1];
  if (!found) return null;
  return found.split(",").map((pair) => {
    const [lon = 0, lat = 0] = pair.trim().split(" ").map(Number);
    return [lon, lat] as const;
  });
}

export function circle([lon, lat]: LonLat, metres: number): LonLat[] {
  const across = metres / (DEGREE * Math.cos((lat * Math.PI) / 180));
  return Array.from({ length: SIDES }, (_, index) => {
    const angle = (2 * Math.PI * index) / SIDES;
    return [lon + across * Math.cos(angle), lat + (metres / DEGREE) * Math.sin(angle)] as const;
  });
}

function corners([west, south, east, north]: Box): LonLat[] {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ];
}

function middle([west, south, east, north]: Box): LonLat {
  return [(west + east) / 2, (south + north) / 2];
}
