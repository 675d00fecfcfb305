// The canvas that we draw on: no larger than what is seen, until somebody moves the map.
import { Canvas, type Map as LeafletMap, type RendererOptions } from "leaflet";

/** Parts of the map's size that are drawn beyond its edges. A canvas costs what it measures, drawn on or not. */
const AT_FIRST = 0.05;
const LATER = 0.3;

export class Sheet extends Canvas {
  constructor(options: RendererOptions = {}) {
    super({ padding: AT_FIRST, ...options });
  }

  override onAdd(map: LeafletMap): this {
    super.onAdd(map);
    map.once("movestart", () => (this.options.padding = LATER));
    return this;
  }
}
