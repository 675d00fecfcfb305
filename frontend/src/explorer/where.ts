// How records stand to a place: a record, a Comune, or a shape drawn here; the page's own lists, and buttons for shapes.
import { build, button } from "../dom";
import type { MapView } from "../map/view";
import type { Texts } from "../texts";
import type { Config } from "./config";
import type { Box } from "./places";
import { nameOf } from "./chips";
import { DISTANCE } from "./query";
import { fitted, type LonLat } from "./ring";
import { LONGEST, RELATIONS, shapeFilter, shapeOf, type Relation } from "./shape";
import { withGiven, type State } from "./state";

const SIDES = 32; // of the polygon that stands for a circle
const DEGREE = 111_320; // metres, of latitude
const DRAWN = "drawn"; // the target that is no record
const TO_SPARE = 120; // characters of a filter, for the one record of a crowd that is asked about

export interface WhereEvents {
  change(next: State): void;
  draw(trigger: HTMLElement): void;
  readonly view: MapView;
}

export class Where {
  private readonly relation: HTMLSelectElement;
  private readonly target: HTMLSelectElement;
  private readonly distance: HTMLSelectElement;
  private readonly note = build("p", { class: "help", role: "status" });

  constructor(
    form: HTMLFormElement,
    private readonly config: Config,
    private readonly texts: Texts,
    private readonly state: () => State,
    private readonly events: WhereEvents,
  ) {
    const find = (name: string) => form.querySelector<HTMLSelectElement>(`select[name="${name}"]`) ?? build("select");
    [this.relation, this.target, this.distance] = [find("relation"), find("target"), find("distance")];
    const act = (label: string, action: () => void) => button(label, action, { class: "btn btn-quiet btn-sm" });
    const draw = act(texts.drawArea, () => events.draw(draw));
    const { view } = events;
    const buttons = build(
      "div",
      { class: "where-tools" },
      draw,
      act(texts.inView, () => this.take(corners(view.box))),
      act(texts.aroundCentre, () => this.around(middle(view.box))),
      this.note,
    );
    this.target.closest("fieldset")?.append(buttons);
    for (const list of [this.relation, this.target, this.distance])
      list.addEventListener("change", (event) => {
        event.stopPropagation(); // the form takes one parameter from one control
        this.set(this.target.value);
      });
  }

  /** Only what stands to this shape as the lists say. */
  take(drawn: readonly LonLat[]): void {
    const { texts } = this;
    const found = fitted(drawn, this.events.view.pixel, (ring) => this.filterOf(ring).length <= LONGEST - TO_SPARE);
    if ("problem" in found) {
      this.note.textContent = found.problem === "crossed" ? texts.areaCrossed : texts.areaTooLong;
      return;
    }
    const metres = texts.metres(texts.number(Math.ceil(found.off * DEGREE)));
    this.note.textContent = found.off > 0 ? texts.areaSimplified(metres) : "";
    this.ask({ filter: this.filterOf(found.ring) });
  }

  /** The distance is in the circle: what is near of it would be counted twice as far. */
  private around(centre: LonLat): void {
    if (this.relation.value === "near") this.relation.value = "intersects" satisfies Relation;
    this.take(circle(centre, Number(this.metres)));
  }

  /** Only what stands so to a record or a Comune. */
  relate(relation: Relation, key: string): void {
    this.relation.value = relation;
    this.set(key);
  }

  write(state: State): void {
    const { relation, target, distance } = asked(state);
    this.relation.value = relation ?? this.relation.value;
    for (const option of this.target.querySelectorAll("option[data-other]")) option.remove();
    if (target && ![...this.target.options].some(({ value }) => value === target)) {
      const name = target === DRAWN ? this.texts.drawnArea : nameOf(target, this.config);
      this.target.append(build("option", { value: target, "data-other": "" }, name));
    }
    this.target.value = target;
    const metres = distance ?? (this.distance.value || DISTANCE);
    if (![...this.distance.options].some(({ value }) => value === metres))
      this.distance.append(build("option", { value: metres }, this.texts.metres(metres)));
    this.distance.value = metres;
  }

  /** How near is near. */
  get metres(): string {
    return this.distance.value || DISTANCE;
  }

  private set(target: string): void {
    const relation = this.relation.value as Relation;
    const shape = shapeOf(this.state().given["filter"]);
    if (target === DRAWN && shape) this.ask({ filter: this.filterOf(shape.ring) });
    else if (target === "") this.ask({});
    else this.ask({ [relation]: target, ...(relation === "near" && { distance: this.metres }) });
  }

  /** The question with this place and no other. */
  private ask(place: Readonly<Record<string, string>>): void {
    const state = this.state();
    if (!place["filter"] && asked(state).target === "" && Object.keys(place).length === 0) return;
    const { within: _w, intersects: _i, near: _n, distance: _d, ...rest } = state.given;
    const others = shapeOf(rest["filter"]) ? withGiven({ ...state, given: rest }, "filter", "").given : rest;
    this.events.change({ ...state, given: { ...others, ...place } });
  }

  private filterOf(ring: readonly LonLat[]): string {
    return shapeFilter({ relation: this.relation.value as Relation, ring, distance: this.metres });
  }
}

/** The place of a question: a key, or DRAWN; an empty one where it asks about none. */
function asked({ given }: State): { relation: Relation | null; target: string; distance: string | null } {
  const relation = RELATIONS.find((one) => given[one]);
  if (relation) return { relation, target: given[relation] ?? "", distance: given["distance"] ?? null };
  const shape = shapeOf(given["filter"]);
  return { relation: shape?.relation ?? null, target: shape ? DRAWN : "", distance: shape?.distance ?? null };
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
