// The published style of a collection, read once: what map, list and legend draw its records with.
//
// Anything in a document that is not understood is refused, so that our map never looks other than the document says.
import type { Fill } from "../symbols";
import { boolean, compile, number, StyleProblem, type Evaluate, type Subject } from "./expressions";

export interface Look {
  readonly type: "fill" | "line" | "circle";
  readonly colour: string;
  readonly opacity: number;
  readonly size: number; // width of a line, radius of a circle, in pixels
  readonly stroke: string; // of a circle
  readonly strokeWidth: number;
  readonly label: string | null; // what is written on it
}

export interface StyleLayer {
  readonly type: Look["type"];
  /** How a feature looks in this layer; null when it is not in it. */
  look(subject: Subject): Look | null;
}

type Json = Readonly<Record<string, unknown>>;
type Paint = Readonly<Record<string, Evaluate>>;

const POINT = "Point";
const SYMBOL = "remix:symbol";
const LABEL = "remix:label";
const LAYER_KEYS = ["id", "type", "source", "source-layer", "filter", "metadata", "paint"];
const PAINT_KEYS: Readonly<Record<Look["type"], readonly string[]>> = {
  fill: ["fill-color", "fill-opacity"],
  line: ["line-color", "line-width"],
  circle: ["circle-radius", "circle-color", "circle-opacity", "circle-stroke-color", "circle-stroke-width"],
};

export class Style {
  readonly layers: readonly StyleLayer[];
  /** Path and query, on our own origin, of the TileJSON of the tiles that the style is for. */
  readonly tiles: string;
  readonly tileLayer: string;
  /** The name of the shape that points are drawn in. */
  readonly symbol: string;

  constructor(document: unknown) {
    const { version, sources, layers } = object(document, "style");
    if (version !== 8 || !Array.isArray(layers)) throw new StyleProblem("not a style of version 8");
    const source = Object.values(object(sources, "sources")).map((one) => object(one, "source"));
    if (source.length !== 1 || source[0]?.["type"] !== "vector") throw new StyleProblem("not one vector source");
    const { pathname, search } = new URL(String(source[0]["url"]), location.href);
    this.tiles = pathname + search;
    const parts = layers.map((layer) => object(layer, "layer"));
    this.tileLayer = String(parts[0]?.["source-layer"]);
    this.layers = parts.map(readLayer);
    this.symbol = String(parts.map(metadataOf).find((one) => SYMBOL in one)?.[SYMBOL] ?? "circle");
  }

  /** How the position of a record is told by its symbol: filled, half filled, hollow. */
  fillOf(properties: Json): Fill {
    const { opacity } = this.point(properties);
    return opacity >= 1 ? "known" : opacity > 0 ? "approximate" : "comune";
  }

  /** How a record that is a point looks. */
  point(properties: Json, zoom = 12): Look {
    return this.first({ type: POINT, properties, zoom });
  }

  /** How so many records look together. */
  group(count: number, zoom: number): Look {
    return this.first({ type: POINT, properties: { cluster: true, count }, zoom });
  }

  /** How a surface or a line looks: each layer that it is drawn in. */
  looks(subject: Subject): Look[] {
    return this.layers.map((layer) => layer.look(subject)).filter((look) => look !== null);
  }

  private first(subject: Subject): Look {
    const [look] = this.looks(subject);
    if (!look) throw new StyleProblem("the style draws no points");
    return look;
  }
}

export type Styles = ReadonlyMap<string, Style>;

/** The zoom as the style counts it: Leaflet's world is 256 pixels wide at zoom 0, MapLibre's 512. */
export function styleZoom(zoom: number): number {
  return zoom - 1;
}

function readLayer(layer: Json): StyleLayer {
  const { type, filter = true } = layer;
  if (type !== "fill" && type !== "line" && type !== "circle") throw new StyleProblem(`unknown layer: ${String(type)}`);
  refuse(Object.keys(layer), LAYER_KEYS);
  const paint = object(layer["paint"], "paint");
  refuse(Object.keys(paint), PAINT_KEYS[type]);
  const missing = PAINT_KEYS[type].filter((key) => !(key in paint));
  if (missing.some((key) => key !== "fill-opacity")) throw new StyleProblem(`missing: ${missing.join(", ")}`);
  const matches = boolean(compile(filter), JSON.stringify(filter));
  const look = READERS[type](Object.fromEntries(Object.entries(paint).map(([key, value]) => [key, compile(value)])));
  const label = metadataOf(layer)[LABEL];
  const write = (subject: Subject): string | null => (label ? String(subject.properties[String(label)] ?? "") : null);
  return {
    type,
    look: (subject) => (matches(subject) ? { ...PLAIN, type, ...look(subject), label: write(subject) } : null),
  };
}

const PLAIN = { opacity: 1, size: 0, stroke: "", strokeWidth: 0 };
type Read = (paint: Paint) => (subject: Subject) => Pick<Look, "colour"> & Partial<Look>;

const READERS: Readonly<Record<Look["type"], Read>> = {
  fill: (paint) => {
    const opacity = numeric(paint, "fill-opacity", 1);
    return (subject) => ({ colour: textual(paint, "fill-color", subject), opacity: opacity(subject) });
  },
  line: (paint) => {
    const size = numeric(paint, "line-width");
    return (subject) => ({ colour: textual(paint, "line-color", subject), size: size(subject) });
  },
  circle: (paint) => {
    const size = numeric(paint, "circle-radius");
    const opacity = numeric(paint, "circle-opacity");
    const strokeWidth = numeric(paint, "circle-stroke-width");
    return (subject) => ({
      colour: textual(paint, "circle-color", subject),
      size: size(subject),
      opacity: opacity(subject),
      stroke: textual(paint, "circle-stroke-color", subject),
      strokeWidth: strokeWidth(subject),
    });
  },
};

function numeric(paint: Paint, name: string, otherwise = 0): (subject: Subject) => number {
  return number(paint[name] ?? (() => otherwise), name);
}

function textual(paint: Paint, name: string, subject: Subject): string {
  const value = paint[name]?.(subject);
  if (typeof value !== "string") throw new StyleProblem(`not a colour: ${name}`);
  return value;
}

function metadataOf(layer: Json): Json {
  const metadata = object(layer["metadata"] ?? {}, "metadata");
  refuse(
    Object.keys(metadata).filter((key) => key.startsWith("remix:")),
    [SYMBOL, LABEL],
  );
  return metadata;
}

function refuse(names: readonly string[], known: readonly string[]): void {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new StyleProblem(`not understood: ${unknown.join(", ")}`);
}

function object(value: unknown, what: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new StyleProblem(`${what}: not an object`);
  return value as Json;
}
