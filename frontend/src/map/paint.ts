// Draws symbols, groups and haloes on a canvas; where they stand and why is for the callers to know.
import { pathOf, UNIT, type Fill, type Shape } from "../symbols";

export const INK = "#16232c";
export const PAPER = "#fff";
const FACE = '"Titillium Web", sans-serif';

export interface SymbolLook {
  readonly shape: Shape;
  readonly colour: string;
  readonly fill: Fill;
  readonly strokeWidth: number;
}

const outlines = new Map<string, Path2D>();

/** The symbol around the origin, with a pale edge that keeps it apart from its neighbours. */
export function paintSymbol(context: CanvasRenderingContext2D, look: SymbolLook, radius: number): void {
  const { shape, colour, fill } = look;
  const outline = outlineOf(shape, radius);
  context.lineWidth = radius < 5 ? 1.5 : 3;
  context.strokeStyle = PAPER;
  context.stroke(outline);
  context.fillStyle = fill === "known" ? colour : PAPER;
  context.fill(outline);
  if (fill === "known") return;
  context.lineWidth = radius < 5 ? Math.min(1.5, look.strokeWidth) : look.strokeWidth;
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

/** A text in the middle of the origin, as large as a disc of this radius lets it be. */
export function paintCount(context: CanvasRenderingContext2D, text: string, radius: number, colour: string): void {
  const size = Math.min(Math.max(9.5, Math.round(radius * 0.85)), (3.4 * radius) / text.length);
  context.font = `600 ${size}px ${FACE}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = colour;
  context.fillText(text, 0, 0.5);
}

export function paintHalo(context: CanvasRenderingContext2D, radius: number): void {
  paintDisc(context, radius, "rgba(255, 255, 255, 0.85)");
  context.lineWidth = 3;
  context.strokeStyle = INK;
  context.stroke();
}

export function paintDisc(context: CanvasRenderingContext2D, radius: number, colour: string): void {
  context.beginPath();
  context.arc(0, 0, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}

function outlineOf(shape: Shape, radius: number): Path2D {
  const key = `${shape} ${radius}`;
  const known = outlines.get(key);
  if (known) return known;
  const outline = new Path2D();
  outline.addPath(new Path2D(pathOf(shape)), new DOMMatrix().scale(radius / UNIT));
  if (outlines.size > 200) outlines.clear(); // radii of a zoom that is past
  outlines.set(key, outline);
  return outline;
}
