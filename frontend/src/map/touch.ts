// On a touch screen one finger scrolls the page and two move the map, so that nobody is trapped in it.
import type { Map as LeafletMap } from "leaflet";

const HINT_MS = 1500;

export function scrollWithOneFinger(map: LeafletMap, element: HTMLElement, hintText: string): void {
  if (!matchMedia("(pointer: coarse)").matches) return;
  map.dragging.disable(); // two fingers still pan and zoom: Leaflet's pinch moves the centre too
  const hint = document.createElement("p");
  hint.className = "map-hint";
  hint.textContent = hintText;
  hint.hidden = true;
  element.append(hint);
  let timer = 0;
  element.addEventListener(
    "touchmove",
    (event) => {
      hint.hidden = event.touches.length > 1;
      clearTimeout(timer);
      timer = window.setTimeout(() => (hint.hidden = true), HINT_MS);
    },
    { passive: true },
  );
}
