// Draws the features of a tile on a canvas, layer by layer as their style says.
import type { Shape } from "../../symbols";
import type { Subject } from "../expressions";
import { INK, PAPER, paintCount, paintDisc, paintHalo, paintSymbol } from "../paint";
import { styleZoom, type Look, type Style } from "../style";
import { SIDE, type TileFeature } from "./decode";

/** Pixels around the tile that symbols at its edge may reach into. */
export const MARGIN = 26;

export interface Brush {
  readonly style: Style;
  readonly shape: Shape;
  readonly count: (value: number) => string;
}

/** The zoom of the map, how much the tile is enlarged for it, and how many dots of the screen a pixel of the tile has. */
export interface Frame {
  readonly zoom: number;
  readonly scale: number;
  readonly ratio: number;
}

export function frameOf(zoom: number, tileZoom: number, dots: number): Frame {
  const scale = 2 ** (zoom - tileZoom);
  const most = 4; // a canvas of 2,300 dots: beyond, the browser enlarges
  const ratio = Math.min(Math.round(SIDE * scale * dots) / SIDE, most);
  return { zoom, scale, ratio };
}

export function subjectOf({ type, properties }: TileFeature, zoom: number): Subject {
  return { type, properties, zoom: styleZoom(zoom) };
}

/** A point is drawn by the one tile that it lies in; what surrounds the tile is there for surfaces and lines. */
export function isOwn({ parts }: TileFeature): boolean {
  return parts.some(([x = -1, y = -1]) => x >= 0 && x < SIDE && y >= 0 && y < SIDE);
}

export function drawTile(
  canvas: HTMLCanvasElement,
  features: readonly TileFeature[],
  brush: Brush,
  frame: Frame,
): void {
  const context = prepared(canvas, frame);
  if (!context) return;
  for (const layer of brush.style.layers) {
    context.save();
    if (layer.type !== "circle") clipToTile(context);
    for (const feature of features) {
      const look = layer.look(subjectOf(feature, frame.zoom));
      if (look) PAINTERS[look.type](context, feature, look, brush, frame);
    }
    context.restore();
  }
}

/** The one feature that the reader points at, for a canvas that lies over the tile. */
export function drawLit(canvas: HTMLCanvasElement, feature: TileFeature, brush: Brush, frame: Frame): void {
  const context = prepared(canvas, frame);
  if (!context) return;
  if (feature.type !== "Point") {
    clipToTile(context);
    trace(context, feature);
    for (const [colour, width] of [[PAPER, 5] as const, [INK, 2.5] as const]) {
      context.strokeStyle = colour;
      context.lineWidth = width / frame.scale;
      context.stroke();
    }
    return;
  }
  for (const look of brush.style.looks(subjectOf(feature, frame.zoom))) {
    eachPoint(context, feature, frame, () => paintHalo(context, look.size + 6));
    PAINTERS[look.type](context, feature, look, brush, frame);
  }
}

type Painter = (
  context: CanvasRenderingContext2D,
  feature: TileFeature,
  look: Look,
  brush: Brush,
  frame: Frame,
) => void;

const PAINTERS: Readonly<Record<Look["type"], Painter>> = {
  fill: (context, feature, look) => {
    trace(context, feature);
    context.globalAlpha = look.opacity;
    context.fillStyle = look.colour;
    context.fill("evenodd");
  },
  line: (context, feature, look, _, { scale }) => {
    trace(context, feature);
    context.lineJoin = "round";
    context.strokeStyle = look.colour;
    context.lineWidth = look.size / scale;
    context.stroke();
  },
  circle: (context, feature, look, brush, frame) => {
    const { fillOf } = brush.style;
    eachPoint(context, feature, frame, () => {
      if (look.label === null) {
        const fill = fillOf.call(brush.style, feature.properties);
        paintSymbol(
          context,
          { shape: brush.shape, colour: look.colour, fill, strokeWidth: look.strokeWidth },
          look.size,
        );
      } else paintGroup(context, look, brush);
    });
  },
};

function paintGroup(context: CanvasRenderingContext2D, look: Look, { count }: Brush): void {
  context.globalAlpha = look.opacity;
  paintDisc(context, look.size, look.colour);
  context.globalAlpha = 1;
  context.lineWidth = look.strokeWidth;
  context.strokeStyle = look.stroke;
  context.stroke();
  paintCount(context, count(Number(look.label)), look.size, PAPER);
}

/** Goes to each point, in pixels of the screen whatever the tile's are. */
function eachPoint(context: CanvasRenderingContext2D, feature: TileFeature, frame: Frame, paint: () => void): void {
  if (!isOwn(feature)) return;
  for (const part of feature.parts)
    for (let i = 0; i < part.length; i += 2) {
      context.save();
      context.translate(part[i] ?? 0, part[i + 1] ?? 0);
      context.scale(1 / frame.scale, 1 / frame.scale);
      paint();
      context.restore();
    }
}

function trace(context: CanvasRenderingContext2D, { parts, type }: TileFeature): void {
  context.beginPath();
  for (const part of parts) {
    context.moveTo(part[0] ?? 0, part[1] ?? 0);
    for (let i = 2; i < part.length; i += 2) context.lineTo(part[i] ?? 0, part[i + 1] ?? 0);
    if (type === "Polygon") context.closePath();
  }
}

/** A clean canvas of the right size, whose origin is the tile's corner. */
function prepared(canvas: HTMLCanvasElement, { ratio }: Frame): CanvasRenderingContext2D | null {
  const side = Math.ceil((SIDE + 2 * MARGIN) * ratio);
  canvas.width = canvas.height = side; // a new size clears it too
  canvas.style.width = canvas.style.height = `${side / ratio}px`;
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, MARGIN * ratio, MARGIN * ratio);
  return context;
}

function clipToTile(context: CanvasRenderingContext2D): void {
  context.beginPath();
  context.rect(0, 0, SIDE, SIDE);
  context.clip();
}
