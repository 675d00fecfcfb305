// The map before any record: where it stands, its boundaries and names, laid a piece at a time.
import { Territory } from "../map/territory";
import { MapView } from "../map/view";
import type { Texts } from "../texts";
import { breath } from "../turns";
import type { Config } from "./config";
import { boxOf, type Boundaries, type Box } from "./places";
import { relatedComune, type State } from "./state";

export interface GroundParts {
  readonly element: HTMLElement;
  readonly config: Config;
  readonly texts: Texts;
  readonly comuni: Boundaries;
  readonly zones: Boundaries;
}

export class Ground {
  readonly view: MapView;
  readonly territory: Territory;
  readonly home: Box;

  private constructor(private readonly parts: GroundParts) {
    const { element, texts, comuni, zones } = parts;
    this.home = boxOf(comuni.features.map((feature) => feature.geometry)) ?? [8.7, 45.1, 9.6, 45.7];
    this.view = new MapView(element, texts, { home: this.home });
    this.territory = new Territory(this.view.leaflet, comuni, zones);
  }

  static async lay(parts: GroundParts, state: State): Promise<Ground> {
    const ground = new Ground(parts);
    ground.place(state);
    await breath();
    await ground.territory.prepare();
    await breath();
    ground.show(state);
    await breath();
    return ground;
  }

  show(state: State): void {
    this.territory.show(state.territory);
    this.territory.choose(chosenComuni(state, this.parts.config));
  }

  /** Moves to the state's view; without one, to what the filters ask for: their Comuni and zones, or everything. */
  place(state: State): void {
    if (state.view) return this.view.setView(state.view);
    const codes = [...chosenComuni(state, this.parts.config), relatedComune(state)];
    const chosen = this.parts.comuni.features.filter((feature) => codes.includes(String(feature.id)));
    this.view.frame(boxOf(chosen.map((feature) => feature.geometry)) ?? this.home);
  }
}

function chosenComuni(state: State, config: Config): string[] {
  const zones = state.filters["zone"] ?? [];
  const inZones = config.comuni.filter((comune) => zones.includes(comune.zone)).map((comune) => comune.code);
  return state.filters["comune"] ? [...state.filters["comune"]] : inZones;
}
