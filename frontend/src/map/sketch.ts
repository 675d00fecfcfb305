// Corners put on the map one by one, by a click, a tap, or a button at the map's centre: nothing needs dragging.
import { CircleMarker, LatLng, Polygon, Polyline, type LeafletMouseEvent, type Map as LeafletMap } from "leaflet";
import { build, button } from "../dom";
import type { Texts } from "../texts";
import { INK } from "./paint";

type LonLat = readonly [number, number];

export interface SketchOptions {
  readonly closed: boolean; // an area, not a line
  readonly words: (points: readonly LonLat[]) => string; // what there is to say of it so far
  readonly done: (points: readonly LonLat[]) => void;
  readonly ended: () => void;
}

const LINE = { color: INK, weight: 2.5, dashArray: "6 4", interactive: false, fillOpacity: 0.08 };

export class Sketch {
  readonly panel: HTMLElement;
  private readonly corners: LatLng[] = [];
  private readonly dots: CircleMarker[] = [];
  private readonly line: Polyline | Polygon;
  private readonly said = build("p", { role: "status" });
  private readonly finish: HTMLButtonElement;

  constructor(
    private readonly map: LeafletMap,
    texts: Texts,
    private readonly options: SketchOptions,
  ) {
    this.line = (options.closed ? new Polygon([], LINE) : new Polyline([], LINE)).addTo(map);
    const act = (label: string, action: () => void, look = "btn-quiet") =>
      button(label, action, { class: `btn ${look} btn-sm` });
    this.finish = act(texts.finish, () => this.end(true), "btn-primary");
    this.panel = build(
      "div",
      { class: "sketch", role: "group", "aria-label": options.closed ? texts.drawArea : texts.measure },
      build("p", {}, texts.drawHelp),
      this.said,
      act(texts.addPoint, () => this.add(map.getCenter())),
      act(texts.removeLast, () => this.takeBack()),
      this.finish,
      act(texts.cancel, () => this.end(false)),
    );
    this.panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.end(false);
    });
    map.on("click", this.onClick);
    map.getContainer().classList.add("is-sketching");
    this.tell();
  }

  private readonly onClick = ({ latlng }: LeafletMouseEvent): void => this.add(latlng);

  private add(at: LatLng): void {
    this.corners.push(at);
    const dot = new CircleMarker(at, { radius: 5, color: INK, fillColor: "#fff", fillOpacity: 1, interactive: false });
    this.dots.push(dot.addTo(this.map));
    this.tell();
  }

  private takeBack(): void {
    this.corners.pop();
    this.dots.pop()?.remove();
    this.tell();
  }

  private tell(): void {
    this.line.setLatLngs(this.corners);
    this.said.textContent = this.options.words(this.points);
    this.finish.disabled = this.options.closed && this.corners.length < 3;
  }

  private get points(): LonLat[] {
    return this.corners.map(({ lng, lat }) => [lng, lat] as const);
  }

  end(finished: boolean): void {
    this.map.off("click", this.onClick);
    this.map.getContainer().classList.remove("is-sketching");
    this.line.remove();
    for (const dot of this.dots) dot.remove();
    this.panel.remove();
    if (finished) this.options.done(this.points);
    this.options.ended();
  }
}
