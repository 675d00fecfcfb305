// Outlines that say where the question looks: a drawn area; and where the reader is.
import { CircleMarker, LayerGroup, Polygon, type Map as LeafletMap } from "leaflet";

type LonLat = readonly [number, number];

const COLOUR = "#a93f1c";

export class Outlines {
  private readonly area = new LayerGroup();
  private readonly here = new LayerGroup();

  constructor(map: LeafletMap) {
    this.area.addTo(map);
    this.here.addTo(map);
  }

  showArea(ring: readonly LonLat[] | null): void {
    this.area.clearLayers();
    if (!ring) return;
    const style = { color: COLOUR, weight: 2.5, dashArray: "8 5", fill: false, interactive: false };
    this.area.addLayer(new Polygon(ring.map(([lon, lat]) => [lat, lon] as [number, number]), style));
  }

  showHere([lon, lat]: LonLat): void {
    this.here.clearLayers();
    const style = { radius: 8, color: "#fff", weight: 3, fillColor: COLOUR, fillOpacity: 1, interactive: false };
    this.here.addLayer(new CircleMarker([lat, lon], style));
  }
}
