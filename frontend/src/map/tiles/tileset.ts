// What a TileJSON says of a collection's tiles, for one question, and the fetching of each.
import { getJson } from "../../explorer/api";
import type { Box } from "../../explorer/places";
import type { Style } from "../style";

interface TileJson {
  readonly tiles: readonly string[];
  readonly maxzoom: number;
  readonly bounds?: Box;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export class TileSet {
  readonly maxZoom: number;
  readonly box: Box | null;
  private readonly template: string;

  constructor(
    { tiles, maxzoom, bounds }: TileJson,
    readonly layer: string,
  ) {
    // On our own origin: behind a proxy its host may be another name of the same service.
    this.template = (tiles[0] ?? "").replace(/^https?:\/\/[^/]+/, "");
    this.maxZoom = maxzoom;
    this.box = bounds ?? null;
  }

  /** The tiles of a style, narrowed by parameters that the items take too. */
  static async of(style: Style, parameters: string, signal: AbortSignal): Promise<TileSet> {
    const url = parameters ? `${style.tiles}?${parameters}` : style.tiles;
    return new TileSet(await getJson<TileJson>(url, signal), style.tileLayer);
  }

  /** Nothing at all where the tile is empty. */
  async bytes(place: Place, signal: AbortSignal): Promise<ArrayBuffer> {
    const url = this.template.replace(/\{([xyz])\}/g, (_, name: keyof Place) => String(place[name]));
    const response = await fetch(url, { signal });
    if (!response.ok) throw new Error(`${response.status} ${url}`);
    return response.arrayBuffer();
  }
}
