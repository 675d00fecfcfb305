// Symbols, counts and labels drawn on Leaflet's canvas: one element for a thousand records, sharp at any density.
//
// Leaflet draws paths only; these three borrow CircleMarker's bookkeeping (bounds, hit test, hover) and bring their own
// drawing. They rely on its inner names `_project`, `_updateBounds`, `_updatePath`, which 1.9 has kept since 1.0.
import { Bounds, CircleMarker, LatLng, Point, type Renderer } from "leaflet";
import type { Offset } from "../explorer/grouping";
import { INK, PAPER, paintCount, paintDisc, paintHalo, paintSymbol, type SymbolLook } from "./paint";

interface Inner {
  _map: { latLngToLayerPoint(position: LatLng): Point };
  _latlng: LatLng;
  _point: Point;
  _pxBounds: Bounds;
  _renderer: { _ctx: CanvasRenderingContext2D; _drawing: boolean };
}

export interface Slice {
  readonly colour: string;
  readonly share: number; // of 1
}

const ROOM = 60; // pixels that a name may move up or down
const TARGET = 3; // extra pixels around a symbol that still count as a hit

export abstract class Drawn extends CircleMarker {
  protected lit = false;

  /** Marks the drawing while the reader points at its record elsewhere. */
  light(on: boolean): void {
    if (this.lit === on) return;
    this.lit = on;
    this.redraw();
    if (on) this.bringToFront();
  }

  protected abstract draw(context: CanvasRenderingContext2D, at: Point): void;

  /** Half the width and height that the drawing needs, in pixels. */
  protected extent(): Point {
    const side = this.getRadius() * 1.3 + TARGET;
    return new Point(side, side);
  }

  protected get inner(): Inner {
    return this as unknown as Inner;
  }

  _updateBounds(): void {
    const { _point: at } = this.inner;
    this.inner._pxBounds = new Bounds(at.subtract(this.extent()), at.add(this.extent()));
  }

  _updatePath(): void {
    const { _ctx: context, _drawing: drawing } = this.inner._renderer;
    if (!drawing) return;
    context.save();
    context.lineJoin = "round";
    context.globalAlpha = 1; // Leaflet leaves that of the last path behind
    this.draw(context, this.inner._point);
    context.restore();
  }
}

/** One record: filled where its position is known, half filled where it is indicative, hollow where only the Comune is. */
export class SymbolMarker extends Drawn {
  constructor(
    position: LatLng,
    radius: number,
    readonly look: SymbolLook,
    readonly offset: Offset = { x: 0, y: 0 },
  ) {
    super(position, { radius, weight: 1.5, bubblingMouseEvents: false });
  }

  _project(): void {
    const anchor = this.inner._map.latLngToLayerPoint(this.inner._latlng);
    this.inner._point = anchor.add([this.offset.x, this.offset.y]);
    this._updateBounds();
    this.inner._pxBounds.extend(anchor);
  }

  protected override extent(): Point {
    return super.extent().add([6, 6]); // room for the halo
  }

  protected override draw(context: CanvasRenderingContext2D, at: Point): void {
    this.drawStem(context, at);
    context.translate(at.x, at.y);
    if (this.lit) paintHalo(context, this.getRadius() + 6);
    paintSymbol(context, this.look, this.getRadius());
  }

  private drawStem(context: CanvasRenderingContext2D, at: Point): void {
    if (this.offset.x === 0 && this.offset.y === 0) return;
    context.strokeStyle = this.look.colour;
    context.globalAlpha = 0.7;
    context.beginPath();
    context.moveTo(at.x - this.offset.x, at.y - this.offset.y);
    context.lineTo(at.x, at.y);
    context.stroke();
    context.globalAlpha = 1;
  }
}

/** How many records share a point: a ring in the collections' shares, hollow as their positions are. */
export class CountMarker extends Drawn {
  constructor(
    position: LatLng,
    radius: number,
    private readonly text: string,
    private readonly slices: readonly Slice[],
    private readonly exact: boolean,
  ) {
    super(position, { radius, bubblingMouseEvents: false });
  }

  protected override extent(): Point {
    const side = this.getRadius() + 9;
    return new Point(side, side);
  }

  protected override draw(context: CanvasRenderingContext2D, at: Point): void {
    const radius = this.getRadius();
    context.translate(at.x, at.y);
    if (this.lit) paintHalo(context, radius + 5);
    paintDisc(context, radius + 1, PAPER);
    context.lineWidth = this.exact ? radius : radius < 10 ? 2.5 : 3.5;
    let from = -Math.PI / 2;
    for (const { colour, share } of this.slices) {
      context.beginPath();
      context.arc(0, 0, radius - context.lineWidth / 2, from, (from += share * 2 * Math.PI));
      context.strokeStyle = colour;
      context.stroke();
    }
    const room = this.exact ? radius : radius - context.lineWidth + 1;
    paintCount(context, this.text, room, this.exact ? PAPER : INK);
  }
}

/** A place name with a pale edge, so that it reads on any ground; never takes a click. */
export class LabelMarker extends Drawn {
  shown = true;
  shift = 0; // pixels below the point
  private half: Point | null = null;

  constructor(
    position: LatLng,
    readonly text: string,
    readonly font: string,
    private readonly colour: string,
    renderer?: Renderer,
  ) {
    super(position, { radius: 1, interactive: false, ...(renderer && { renderer }) });
  }

  halfSize(context: CanvasRenderingContext2D): Point {
    if (this.half) return this.half;
    context.font = this.font;
    return (this.half = new Point(context.measureText(this.text).width / 2 + 3, 9));
  }

  protected override extent(): Point {
    return this.halfSize(this.inner._renderer._ctx).add([4, 4 + ROOM]);
  }

  protected override draw(context: CanvasRenderingContext2D, at: Point): void {
    if (!this.shown) return;
    context.font = this.font;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineWidth = 3.5;
    context.strokeStyle = "rgba(255, 255, 255, 0.9)";
    context.strokeText(this.text, at.x, at.y + this.shift);
    context.fillStyle = this.colour;
    context.fillText(this.text, at.x, at.y + this.shift);
  }
}
