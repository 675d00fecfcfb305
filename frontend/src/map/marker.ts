// Symbols, counts and labels drawn on Leaflet's canvas: one element for a thousand records, sharp at any density.
//
// Leaflet draws paths only; these three borrow CircleMarker's bookkeeping (bounds, hit test, hover) and bring their own
// drawing. They rely on its inner names `_project`, `_updateBounds`, `_updatePath`, which 1.9 has kept since 1.0.
import { Bounds, CircleMarker, LatLng, Point } from "leaflet";
import type { Offset } from "../explorer/grouping";
import { pathOf, UNIT, type Fill, type Shape } from "../symbols";

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

const INK = "#16232c";
const PAPER = "#fff";
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

export interface SymbolLook {
  readonly shape: Shape;
  readonly colour: string;
  readonly fill: Fill;
}

/** One record: filled where its position is known, half filled where it is indicative, hollow where only the Comune is. */
export class SymbolMarker extends Drawn {
  constructor(
    position: LatLng,
    radius: number,
    readonly look: SymbolLook,
    readonly offset: Offset = { x: 0, y: 0 },
  ) {
    super(position, { radius, weight: 1.5 });
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
    if (this.lit) halo(context, this.getRadius() + 6);
    drawSymbol(context, this.look, this.getRadius());
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
    super(position, { radius });
  }

  protected override extent(): Point {
    const side = this.getRadius() + 9;
    return new Point(side, side);
  }

  protected override draw(context: CanvasRenderingContext2D, at: Point): void {
    const radius = this.getRadius();
    context.translate(at.x, at.y);
    if (this.lit) halo(context, radius + 5);
    disc(context, radius + 1, PAPER);
    context.lineWidth = this.exact ? radius : radius < 10 ? 2.5 : 3.5;
    let from = -Math.PI / 2;
    for (const { colour, share } of this.slices) {
      context.beginPath();
      context.arc(0, 0, radius - context.lineWidth / 2, from, (from += share * 2 * Math.PI));
      context.strokeStyle = colour;
      context.stroke();
    }
    context.font = `600 ${Math.max(9.5, Math.round(radius * 0.85))}px "Titillium Web", sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = this.exact ? PAPER : INK;
    context.fillText(this.text, 0, 0.5);
  }
}

/** A place name with a pale edge, so that it reads on any ground; never takes a click. */
export class LabelMarker extends Drawn {
  shown = true;
  shift = 0; // pixels below the point

  constructor(
    position: LatLng,
    readonly text: string,
    readonly font: string,
    private readonly colour: string,
  ) {
    super(position, { radius: 1, interactive: false });
  }

  halfSize(context: CanvasRenderingContext2D): Point {
    context.font = this.font;
    return new Point(context.measureText(this.text).width / 2 + 3, 9);
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

function drawSymbol(context: CanvasRenderingContext2D, { shape, colour, fill }: SymbolLook, radius: number): void {
  const outline = new Path2D();
  outline.addPath(new Path2D(pathOf(shape)), new DOMMatrix().scale(radius / UNIT));
  context.lineWidth = radius < 5 ? 1.5 : 3;
  context.strokeStyle = PAPER;
  context.stroke(outline);
  context.fillStyle = fill === "known" ? colour : PAPER;
  context.fill(outline);
  if (fill === "known") return;
  context.lineWidth = radius < 5 ? 1.5 : 2;
  context.strokeStyle = colour;
  if (fill === "approximate") {
    context.save();
    context.beginPath();
    context.rect(-2 * radius, 0, 4 * radius, 2 * radius);
    context.clip();
    context.fillStyle = colour;
    context.fill(outline);
    context.restore();
  }
  context.stroke(outline);
}

function halo(context: CanvasRenderingContext2D, radius: number): void {
  disc(context, radius, "rgba(255, 255, 255, 0.85)");
  context.lineWidth = 3;
  context.strokeStyle = INK;
  context.stroke();
}

function disc(context: CanvasRenderingContext2D, radius: number, colour: string): void {
  context.beginPath();
  context.arc(0, 0, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}
