// Entry of record and Comune pages: puts a map one can move in the place of the still one, once it comes into view.
import "./map/map.scss";
import type { Geometry } from "geojson";
import { getJson } from "./explorer/api";
import type { Boundaries } from "./explorer/places";
import { drawLocator, type Located } from "./map/locator";
import { SHAPES, type Fill } from "./symbols";
import { texts } from "./texts";

const COMUNI = "/api/collections/comuni/items?limit=200";
const FILLS: Readonly<Record<string, Fill>> = {
  street: "approximate",
  locality: "approximate",
  comune: "comune",
  citta_metropolitana: "comune",
};

function read(element: HTMLElement): Located {
  const { geometry = "null", comuni = "", colour = "#0b4d5c", symbol = "", precision = "", id = "" } = element.dataset;
  return {
    geometry: JSON.parse(geometry) as Geometry,
    comuni: comuni ? comuni.split(",") : [id],
    colour,
    shape: SHAPES.find((shape) => shape === symbol) ?? "circle",
    fill: FILLS[precision] ?? "known",
  };
}

/** The still map stays where the data cannot be had: it says where as well. */
async function enhance(element: HTMLElement): Promise<void> {
  const still = [...element.children];
  try {
    const located = read(element);
    const comuni = await getJson<Boundaries>(COMUNI);
    const stage = document.createElement("div");
    stage.className = "record-map-stage";
    stage.setAttribute("role", "region");
    stage.setAttribute("aria-label", still[0]?.getAttribute("aria-label") ?? texts(document.documentElement.lang).map);
    element.replaceChildren(stage);
    drawLocator(stage, texts(document.documentElement.lang), comuni, located);
    element.dataset["state"] = "ready";
  } catch {
    element.replaceChildren(...still);
    element.dataset["state"] = "still";
  }
}

const watcher = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    watcher.unobserve(target);
    void enhance(target as HTMLElement);
  }
});

for (const element of document.querySelectorAll(".record-map[data-geometry]")) watcher.observe(element);
