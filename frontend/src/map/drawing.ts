// What the stage may ask of whatever draws records, be it from features or from vector tiles.
import type { Bounds, LatLng } from "leaflet";
import type { PortalRecord } from "../explorer/records";

/** Where a popup belongs: a position, and how many pixels the symbol stands aside from it. */
export interface Anchor {
  readonly at: LatLng;
  readonly x: number;
  readonly y: number;
}

export interface Drawing<Content> {
  /** Draws this and nothing else. */
  show(content: Content): void;
  /** Marks one record, as the reader points at it. */
  light(key: string | null): void;
  /** What names had better keep clear of, in the map's own pixels. */
  readonly obstacles: readonly Bounds[];
}

/** Draws the records in the place of the stage. */
export interface StandIn {
  anchorOf(record: PortalRecord): Anchor | null;
  light(key: string | null): void;
  /** Opens what is at a position; false where nothing is. */
  click(at: LatLng): boolean;
  /** Marks what is at a position; false where nothing is. */
  hover(at: LatLng | null): boolean;
  readonly obstacles: readonly Bounds[];
}
