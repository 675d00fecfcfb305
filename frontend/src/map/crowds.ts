// The collections too large to be held, on the map: the code of tiles is fetched when first needed, a point is asked about.
import type { Bounds, LatLng, Map as LeafletMap } from "leaflet";
import type { Group } from "../explorer/grouping";
import type { Looks } from "../explorer/looks";
import { toRecord } from "../explorer/records";
import type { Crowd } from "../explorer/source";
import type { Anchor, Drawing } from "./drawing";
import type { Found, TileDrawing } from "./tiles/drawing";

export interface CrowdEvents {
  record(crowd: Crowd, id: string, anchor: Anchor): void;
  group(group: Group, anchor: Anchor): void;
  /** The view has changed: a group of a tile was opened. */
  zoomed(): void;
  drawn(): void;
  failed(): void;
}

const CLOSER = 2; // zooms: four cells of a group's grid become sixty-four

export class Crowds implements Drawing<readonly Crowd[]> {
  private crowds: readonly Crowd[] = [];
  private tiles: TileDrawing | null = null;
  private lit: string | null = null;

  constructor(
    private readonly map: LeafletMap,
    private readonly looks: Looks,
    private readonly count: (value: number) => string,
    private readonly events: CrowdEvents,
    private readonly pane?: string,
  ) {}

  get obstacles(): readonly Bounds[] {
    return this.tiles?.obstacles ?? [];
  }

  show(crowds: readonly Crowd[]): void {
    this.crowds = crowds;
    if (this.tiles) this.tiles.show(crowds);
    else if (crowds.length > 0) this.load().catch(() => this.events.failed());
  }

  light(key: string | null): void {
    this.lit = key;
    this.tiles?.light(key);
  }

  /** Opens what is at a position; false where nothing is. */
  click(at: LatLng): boolean {
    const found = this.tiles?.at(at);
    const crowd = this.crowds.find(({ collection }) => collection === found?.collection);
    if (!found || !crowd) return false;
    if (found.group) this.open(found.group);
    else if (found.features.length === 1) this.events.record(crowd, found.features[0]?.id ?? "", { at, x: 0, y: 0 });
    else this.events.group(groupOf(found, at), { at, x: 0, y: 0 });
    return true;
  }

  /** Marks what is at a position; false where nothing is. */
  hover(at: LatLng | null): boolean {
    const found = at && this.tiles?.at(at);
    const id = found?.features[0]?.id ?? null;
    this.tiles?.light(found && id !== null ? `${found.collection.id}/${id}` : this.lit);
    return Boolean(found);
  }

  private open(group: LatLng): void {
    this.map.setView(group, Math.min(this.map.getZoom() + CLOSER, this.map.getMaxZoom()));
    this.events.zoomed();
  }

  private async load(): Promise<void> {
    const { TileDrawing } = await import("./tiles/drawing");
    const { drawn, failed } = this.events;
    this.tiles ??= new TileDrawing(this.map, this.looks, this.count, drawn, failed, this.pane);
    this.tiles.light(this.lit);
    this.tiles.show(this.crowds);
  }
}

/** Records at one point, as far as a tile tells of them. */
function groupOf({ collection, features }: Found, { lng, lat }: LatLng): Group {
  const position = [lng, lat];
  const geometry = { type: "Point" as const, coordinates: position };
  const records = features.map(({ id, properties }) =>
    toRecord({ type: "Feature", id: id ?? "", geometry, properties }, collection),
  );
  return { position, exact: true, records, positions: [position] };
}
