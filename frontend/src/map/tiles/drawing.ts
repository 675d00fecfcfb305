// The records of collections too large to be held, drawn from vector tiles: the other way to draw beside RecordLayer.
import type { Bounds, LatLng, Map as LeafletMap } from "leaflet";
import type { Collection } from "../../explorer/config";
import type { Looks } from "../../explorer/looks";
import type { Drawing } from "../drawing";
import type { TileFeature } from "./decode";
import { TileGrid } from "./grid";
import { TileSet } from "./tileset";
import { Turns } from "./turns";

/** A collection, and the parameters that narrow it, as items and tiles take them. */
export interface TileQuestion {
  readonly collection: Collection;
  readonly parameters: string;
}

export interface Found {
  readonly collection: Collection;
  readonly features: readonly TileFeature[];
  /** Where the group stands, if one was found. */
  readonly group: LatLng | null;
}

interface Layer {
  readonly collection: Collection;
  readonly stopped: AbortController;
  grid: TileGrid | null; // until its TileJSON is there
}

export class TileDrawing implements Drawing<readonly TileQuestion[]> {
  private readonly layers = new Map<string, Layer>();
  private readonly turns = new Turns();
  private readonly tolerance = matchMedia("(pointer: coarse)").matches ? 8 : 3;
  private lit: string | null = null;

  constructor(
    private readonly map: LeafletMap,
    private readonly looks: Looks,
    private readonly count: (value: number) => string,
    private readonly onDraw: () => void,
    private readonly onFailure: () => void,
    private readonly pane?: string,
  ) {}

  /** A question that was there before keeps its tiles; those of the others are taken away, and cancelled. */
  show(questions: readonly TileQuestion[]): void {
    const wanted = new Map(questions.map((one) => [`${one.collection.id}?${one.parameters}`, one]));
    for (const [key, layer] of this.layers) {
      if (wanted.has(key)) continue;
      layer.stopped.abort();
      layer.grid?.remove();
      this.layers.delete(key);
    }
    for (const [key, question] of wanted) if (!this.layers.has(key)) void this.add(key, question);
  }

  light(key: string | null): void {
    this.lit = key;
    for (const { collection, grid } of this.layers.values()) grid?.light(idIn(collection, key));
  }

  get obstacles(): Bounds[] {
    return this.grids.flatMap(({ grid }) => grid.groups);
  }

  /** What lies at a position, in the uppermost collection that has something there. */
  at(position: LatLng): Found | null {
    for (const { collection, grid } of this.grids.reverse()) {
      const features = grid.featuresAt(position, this.tolerance);
      const [first] = features;
      if (first) return { collection, features, group: first.id === null ? grid.whereIs(first) : null };
    }
    return null;
  }

  private async add(key: string, { collection, parameters }: TileQuestion): Promise<void> {
    const layer: Layer = { collection, stopped: new AbortController(), grid: null };
    this.layers.set(key, layer);
    try {
      const style = this.looks.styleOf(collection);
      const tiles = await TileSet.of(style, parameters, layer.stopped.signal);
      const brush = { style, shape: this.looks.shapeOf(collection), count: this.count };
      layer.grid = new TileGrid(tiles, brush, this.turns, this.pane);
      layer.grid.on("load", this.onDraw).on("tileerror", this.onFailure).addTo(this.map);
      layer.grid.light(idIn(collection, this.lit));
    } catch (error) {
      if (layer.stopped.signal.aborted) return;
      this.layers.delete(key); // so that the next answer asks again
      this.onFailure();
      console.warn(error);
    }
  }

  private get grids(): { collection: Collection; grid: TileGrid }[] {
    return [...this.layers.values()].flatMap(({ collection, grid }) => (grid ? [{ collection, grid }] : []));
  }
}

function idIn({ id }: Collection, key: string | null): string | null {
  return key?.startsWith(`${id}/`) ? key.slice(id.length + 1) : null;
}
