// Says where on the map the reader points and clicks, once nothing drawn for itself has taken it.
import type { LatLng, LeafletMouseEvent, Map as LeafletMap } from "leaflet";

export interface PointerEvents {
  click(at: LatLng): void;
  /** True where a click would do something; null once the pointer has left. */
  hover(at: LatLng | null): boolean;
}

export function onPointer(map: LeafletMap, events: PointerEvents): void {
  const element = map.getContainer();
  let frame = 0;
  const hover = (at: LatLng | null) => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => element.classList.toggle("is-pointing", events.hover(at)));
  };
  map.on("click", ({ latlng }: LeafletMouseEvent) => events.click(latlng));
  map.on("mousemove", ({ latlng, originalEvent }: LeafletMouseEvent) => {
    if (originalEvent.buttons === 0) hover(latlng); // not while the map is dragged
  });
  map.on("mouseout", () => hover(null));
}
