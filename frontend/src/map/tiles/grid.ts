// One collection's vector tiles as a layer of Leaflet: fetched, drawn, asked what lies at a point, cancelled when past.
import {
  Bounds,
  GridLayer,
  LatLngBounds,
  Point,
  type Coords,
  type DoneCallback,
  type LatLng,
  type LeafletEventHandlerFn,
} from "leaflet";
import { decode, SIDE, type TileFeature } from "./decode";
import { drawLit, drawTile, frameOf, MARGIN, type Brush, type Frame } from "./draw";
import { featuresAt } from "./hits";
import type { TileSet } from "./tileset";
import type { Turns } from "./turns";

interface Cell {
  readonly coords: Coords;
  readonly element: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly stopped: AbortController;
  features: readonly TileFeature[];
  scale: number; // as it was last drawn
}

/** Leaflet's own bookkeeping, as TileLayer uses it too. */
interface Inner {
  _tiles: Record<string, { el: HTMLElement; coords: Coords; loaded?: Date }>;
  _tileZoom: number | undefined;
}

export class TileGrid extends GridLayer {
  private readonly cells = new Map<HTMLElement, Cell>();
  private lit: string | null = null;

  constructor(
    private readonly tiles: TileSet,
    readonly brush: Brush,
    private readonly turns: Turns,
    pane = "tiles",
  ) {
    super({
      pane,
      className: "record-tiles",
      tileSize: SIDE,
      maxZoom: 22,
      maxNativeZoom: tiles.maxZoom + 1, // a tile of 512 pixels is what Leaflet counts one zoom further
      updateWhenIdle: false,
      updateWhenZooming: false,
      noWrap: true,
      ...(tiles.box && { bounds: boundsOf(tiles.box) }),
    });
    this.on("tileunload", ({ tile }) => this.forget(tile));
  }

  protected override createTile(coords: Coords, done: DoneCallback): HTMLElement {
    const element = document.createElement("div");
    const canvas = document.createElement("canvas");
    element.append(canvas);
    const cell = { coords, element, canvas, stopped: new AbortController(), features: [], scale: 0 };
    this.cells.set(element, cell);
    this.fill(cell).then(
      () => done(undefined, element),
      (error: Error) => cell.stopped.signal.aborted || done(error, element),
    );
    return element;
  }

  override getEvents(): Record<string, LeafletEventHandlerFn> {
    return { ...super.getEvents?.(), zoomend: () => void this.redrawAll() };
  }

  /** The features at a position, and the tolerance in pixels with which they were looked for. */
  featuresAt(position: LatLng, tolerance: number): TileFeature[] {
    const at = this._map.project(position, this.zoomOfTiles);
    const frame = this.frame();
    const found = this.current().flatMap(({ coords, features }) => {
      const corner = coords.scaleBy(this.getTileSize());
      const inTile = at.subtract(corner);
      const near = new Bounds([-MARGIN, -MARGIN], [SIDE + MARGIN, SIDE + MARGIN]).contains(inTile);
      return near ? featuresAt(features, this.brush.style, inTile, { ...frame, tolerance }) : [];
    });
    const seen = new Set<string>(); // a surface that several tiles hold is one
    return found.filter(({ id }) => id === null || (!seen.has(id) && seen.add(id)));
  }

  /** Where the groups stand and how far they reach, in the map's own pixels. */
  get groups(): Bounds[] {
    const frame = this.frame();
    return this.current().flatMap(({ coords, features }) =>
      features
        .filter(({ id }) => id === null)
        .map((group) => {
          const at = this._map.latLngToLayerPoint(this.positionOf(group, coords));
          const side = this.brush.style.group(Number(group.properties["count"]), frame.zoom - 1).size;
          return new Bounds(at.subtract([side, side]), at.add([side, side]));
        }),
    );
  }

  light(id: string | null): void {
    if (this.lit === id) return;
    this.lit = id;
    for (const cell of this.current()) this.lightIn(cell);
  }

  /** The position of a group that `featuresAt` has found. */
  whereIs(group: TileFeature): LatLng | null {
    const cell = this.current().find(({ features }) => features.includes(group));
    return cell ? this.positionOf(group, cell.coords) : null;
  }

  /** Leaflet asks for it when the zoom changes: what is still on its way for another zoom is not worth waiting for. */
  _abortLoading(): void {
    const { _tiles: known, _tileZoom: zoom } = this.inner;
    for (const [key, { coords, loaded, el }] of Object.entries(known)) {
      if (coords.z === zoom || loaded) continue;
      el.remove();
      delete known[key];
      this.fire("tileunload", { tile: el, coords });
    }
  }

  private async fill(cell: Cell): Promise<void> {
    const { signal } = cell.stopped;
    const bytes = await this.tiles.bytes({ ...cell.coords, z: cell.coords.z - 1 }, signal);
    await this.turns.next();
    signal.throwIfAborted();
    cell.features = decode(bytes, this.tiles.layer);
    this.draw(cell);
  }

  private draw(cell: Cell): void {
    const frame = this.frame();
    cell.scale = frame.scale;
    drawTile(cell.canvas, cell.features, this.brush, frame);
    this.lightIn(cell);
  }

  /** Once the zoom rests, symbols and lines get their size again, and edges their sharpness. */
  private async redrawAll(): Promise<void> {
    for (const cell of this.current()) {
      if (cell.features.length === 0 || cell.scale === this.frame().scale) continue;
      await this.turns.next();
      if (this._map && !cell.stopped.signal.aborted && cell.coords.z === this.inner._tileZoom) this.draw(cell);
    }
  }

  private lightIn(cell: Cell): void {
    const feature = this.lit === null ? undefined : cell.features.find(({ id }) => id === this.lit);
    const old = cell.element.querySelector<HTMLCanvasElement>("canvas + canvas");
    if (!feature) return old?.remove();
    const canvas = old ?? document.createElement("canvas");
    drawLit(canvas, feature, this.brush, this.frame());
    if (!old) cell.element.append(canvas);
  }

  private forget(element: HTMLElement): void {
    this.cells.get(element)?.stopped.abort();
    this.cells.delete(element);
  }

  private current(): Cell[] {
    return [...this.cells.values()].filter(({ coords }) => coords.z === this.inner._tileZoom);
  }

  private frame(): Frame {
    return frameOf(this._map.getZoom(), this.zoomOfTiles, devicePixelRatio);
  }

  private get zoomOfTiles(): number {
    return this.inner._tileZoom ?? Math.round(this._map.getZoom());
  }

  private positionOf({ parts }: TileFeature, coords: Coords): LatLng {
    const [x = 0, y = 0] = parts[0] ?? [];
    return this._map.unproject(coords.scaleBy(this.getTileSize()).add(new Point(x, y)), coords.z);
  }

  private get inner(): Inner {
    return this as unknown as Inner;
  }
}

function boundsOf([west, south, east, north]: readonly [number, number, number, number]): LatLngBounds {
  return new LatLngBounds([south, west], [north, east]);
}
