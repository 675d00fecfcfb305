// The shape of each collection, one drawing for map, list and legend: shapes differ so that colour is never alone.

export type Shape = "circle" | "square" | "triangle" | "diamond" | "star" | "hexagon" | "cross" | "pentagon";

/** How well the position is known: filled, half filled, hollow. */
export type Fill = "known" | "approximate" | "comune";

/** The grid of the drawings goes from -10 to 10, as in the pages; a circle on it has this radius. */
export const UNIT = 8;

const PATHS: Readonly<Record<Shape, string>> = {
  circle: "M8 0A8 8 0 1 1-8 0 8 8 0 1 1 8 0z",
  square: "M-7-7H7V7H-7z",
  triangle: "M0-9 9.2 6.8H-9.2z",
  diamond: "M0-10 10 0 0 10-10 0z",
  star: "M0-10 2.7-3.2 9.8-2.9 4.3 1.6 6.2 8.7 0 4.7-6.2 8.7-4.3 1.6-9.8-2.9-2.7-3.2z",
  hexagon: "M0-9 7.8-4.5V4.5L0 9-7.8 4.5V-4.5z",
  cross: "M-3.2-9H3.2V-3.2H9V3.2H3.2V9H-3.2V3.2H-9V-3.2H-3.2z",
  pentagon: "M0-9.2 8.7-2.8 5.4 7.4H-5.4L-8.7-2.8z",
};

export const SHAPES = Object.keys(PATHS) as Shape[];

const NAMESPACE = "http://www.w3.org/2000/svg";

export function pathOf(shape: Shape): string {
  return PATHS[shape];
}

/** Gives each name its shape; a name that is no shape, or a repeated one, gets the next free shape. */
export function assignShapes(names: readonly string[]): Shape[] {
  const wanted = names.map((name, index) => {
    const known = SHAPES.find((shape) => shape === name);
    return known && names.indexOf(name) === index ? known : null;
  });
  const free = SHAPES.filter((shape) => !wanted.includes(shape));
  return wanted.map((shape) => shape ?? free.shift() ?? "circle");
}

/** A small drawing for lists and legends, coloured by the style sheet; decorative, so hidden from screen readers. */
export function symbol(shape: Shape, fill: Fill = "known"): SVGSVGElement {
  const svg = element("svg", {
    viewBox: "-10 -10 20 20",
    class: `symbol is-${fill}`,
    "aria-hidden": "true",
    focusable: "false",
  });
  svg.append(element("path", { d: PATHS[shape] }));
  if (fill === "approximate") svg.append(lowerHalf(shape));
  return svg as SVGSVGElement;
}

/** The same drawing through a window that begins at its middle. */
function lowerHalf(shape: Shape): SVGElement {
  const window = element("svg", { x: "-10", y: "0", width: "20", height: "10", viewBox: "-10 0 20 10" });
  window.append(element("path", { d: PATHS[shape], class: "half" }));
  return window;
}

function element(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const created = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, value);
  return created;
}
