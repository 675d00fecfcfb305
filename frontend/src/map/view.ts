// One Leaflet map with our habits: canvas drawing, words in the reader's language, quiet motion, popups that take the
// focus and give it back. With src/map/*, the only code that knows Leaflet.
import "leaflet/dist/leaflet.css";
import "./map.scss";
import { Control, DomEvent, LatLngBounds, Map as LeafletMap, Point, Popup, TileLayer } from "leaflet";
import type { Basemap } from "../explorer/config";
import type { Box } from "../explorer/places";
import { roundView, type View } from "../explorer/state";
import type { Texts } from "../texts";
import type { Anchor } from "./drawing";
import { Sheet } from "./sheet";
import { scrollWithOneFinger } from "./touch";

export interface PopupOptions {
  readonly anchor: Anchor;
  readonly focus: boolean; // not when the address, rather than the reader, opens it
  readonly returnFocus?: (() => HTMLElement) | null; // who gets the focus back; the map by default
  readonly onClose?: () => void;
}

/** Gives the focus back when it goes with the focus inside: once removed, the browser has already dropped it. */
class FocusPopup extends Popup {
  constructor(
    private readonly giveBack: () => void,
    options: ConstructorParameters<typeof Popup>[0],
  ) {
    super(options);
  }

  override onRemove(map: LeafletMap): this {
    const focused = this.getElement()?.contains(document.activeElement) ?? false;
    super.onRemove(map);
    if (focused) this.giveBack();
    return this;
  }
}

/** A map that jumps where the reader has asked for less movement: Leaflet slides on its own at every arrow and popup. */
class StillMap extends LeafletMap {
  override panBy(...[offset, options]: Parameters<LeafletMap["panBy"]>): this {
    return super.panBy(offset, { ...options, animate: false });
  }
}

/** From below: boundaries, then vector tiles, then Leaflet's own pane with the records that are held, then names. */
const PANES = ["ground", "tiles", "names"];

type Corner = "topleft" | "topright" | "bottomleft" | "bottomright";

export class MapView {
  readonly leaflet: LeafletMap;
  private foot = 0; // pixels that something else covers
  private tiles: TileLayer | null = null;
  private popup: Popup | null = null;
  private framed: Box | null = null; // what the view was fitted to, until the reader moves it
  private fitting = ""; // what was fitted into what
  private moving = false; // while the script, not the reader, moves the map

  constructor(
    private readonly element: HTMLElement,
    private readonly texts: Texts,
    options: { readonly home: Box; readonly wheel?: boolean },
  ) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.leaflet = new (still ? StillMap : LeafletMap)(element, {
      renderer: new Sheet({ tolerance: matchMedia("(pointer: coarse)").matches ? 8 : 3 }),
      zoomControl: false,
      zoomSnap: 0.25,
      wheelPxPerZoomLevel: 120,
      minZoom: 8,
      maxZoom: 19,
      // Over a map that fills the window, as at 400%, the wheel has to scroll the page.
      scrollWheelZoom: options.wheel ?? element.clientHeight < innerHeight,
      zoomAnimation: !still,
      fadeAnimation: !still,
      markerZoomAnimation: !still,
      inertia: !still,
      trackResize: false,
    });
    for (const pane of PANES) this.leaflet.createPane(pane);
    new ResizeObserver(() => this.resize()).observe(element);
    this.leaflet.attributionControl.setPrefix(false).addAttribution(texts.boundaryCredit);
    new Control.Zoom({ zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut }).addTo(this.leaflet);
    new Control.Scale({ imperial: false, position: "bottomright" }).addTo(this.leaflet);
    scrollWithOneFinger(this.leaflet, element, texts.twoFingers);
    this.frame(options.home);
  }

  get view(): View {
    const { lat, lng } = this.leaflet.getCenter();
    return roundView({ zoom: this.leaflet.getZoom(), lat, lon: lng });
  }

  get box(): Box {
    const bounds = this.leaflet.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  }

  /** What a pixel covers, in degrees of latitude. */
  get pixel(): number {
    const [, south, , north] = this.box;
    return (north - south) / this.leaflet.getSize().y;
  }

  setView(view: View): void {
    this.framed = null;
    if (JSON.stringify(view) === JSON.stringify(this.view)) return; // Leaflet would draw everything anew
    this.byScript(() => this.leaflet.setView([view.lat, view.lon], view.zoom, { animate: false }));
  }

  frame(box: Box): void {
    const { x, y } = this.leaflet.getSize();
    const fitting = [...box, x, y, this.foot].join();
    if (this.framed && fitting === this.fitting) return; // Leaflet would draw everything anew
    this.fitting = fitting;
    const [west, south, east, north] = box;
    const bounds = new LatLngBounds([south, west], [north, east]);
    const [paddingTopLeft, paddingBottomRight] = [new Point(14, 14), new Point(14, 14 + this.foot)];
    const options = { paddingTopLeft, paddingBottomRight, maxZoom: 15, animate: false };
    this.byScript(() => this.leaflet.fitBounds(bounds, options));
    this.framed = box;
  }

  /** Tells when the reader (not the script) has moved the map. */
  onMove(listener: () => void): void {
    this.leaflet.on("moveend", () => {
      if (this.moving) return;
      this.framed = null;
      listener();
    });
  }

  addPanel(panel: HTMLElement, corner: Corner): void {
    const control = new Control({ position: corner });
    control.onAdd = () => panel;
    DomEvent.disableClickPropagation(panel);
    DomEvent.disableScrollPropagation(panel);
    control.addTo(this.leaflet);
  }

  /** Puts tiles under everything; null takes them away. A base map that does not answer is reported once. */
  setBasemap(basemap: Basemap | null, onFailure: () => void): void {
    this.tiles?.remove();
    this.tiles = null;
    if (!basemap?.url) return;
    const options = { attribution: basemap.attribution, maxNativeZoom: basemap.maxZoom, maxZoom: 19 };
    this.tiles = basemap.layers
      ? new TileLayer.WMS(basemap.url, { ...options, layers: basemap.layers, format: "image/png" })
      : new TileLayer(basemap.url, options);
    this.tiles.once("tileerror", onFailure);
    this.tiles.addTo(this.leaflet);
  }

  /** How much shows through what stands on the ground. */
  setOpacity(opacity: number): void {
    for (const pane of ["tiles", "overlayPane"])
      this.leaflet.getPane(pane)?.style.setProperty("opacity", String(opacity));
  }

  openPopup(content: HTMLElement, { anchor, focus, returnFocus, onClose }: PopupOptions): void {
    const width = Math.min(300, this.element.clientWidth - 90);
    const giveBack = () => (returnFocus?.() ?? this.element).focus({ preventScroll: true });
    const popup = new FocusPopup(giveBack, {
      offset: [anchor.x, anchor.y + 2],
      minWidth: Math.min(230, width),
      maxWidth: width,
      autoPanPaddingTopLeft: [60, this.element.clientWidth < 500 ? 64 : 150], // clear of the controls that stay
      autoPanPaddingBottomRight: this.clearance,
    });
    this.popup = popup;
    popup.setLatLng(anchor.at).setContent(content);
    popup.on("remove", () => {
      if (this.popup !== popup) return; // another one has taken its place
      this.popup = null;
      onClose?.();
    });
    popup.openOn(this.leaflet);
    this.prepare(popup, focus);
  }

  /** Something covers so many pixels at the foot of the map: frames and popups stay clear of them. */
  cover(foot: number): void {
    this.foot = foot;
    this.resize();
    if (!this.popup) return;
    this.popup.options.autoPanPaddingBottomRight = this.clearance;
    this.popup.update();
  }

  private get clearance(): Point {
    return new Point(12, 24 + this.foot);
  }

  closePopup(): void {
    this.popup?.close();
  }

  /** An anchor in the middle of the view, for what has no place of its own. */
  get middle(): Anchor {
    return { at: this.leaflet.getCenter(), x: 0, y: 0 };
  }

  private prepare(popup: Popup, focus: boolean): void {
    const element = popup.getElement();
    if (!element) return;
    element.setAttribute("role", "dialog");
    const close = element.querySelector(".leaflet-popup-close-button");
    close?.setAttribute("aria-label", this.texts.close);
    const heading = element.querySelector<HTMLElement>("h2, h3");
    heading?.setAttribute("tabindex", "-1");
    const words = element.querySelector<HTMLElement>("[data-announced]")?.dataset["announced"];
    element.setAttribute("aria-label", words ?? heading?.textContent ?? "");
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      popup.close();
    });
    if (focus) heading?.focus({ preventScroll: true });
  }

  /** A new size of the window, or of the element, is no move of the reader's. */
  resize(): void {
    this.byScript(() => this.leaflet.invalidateSize({ animate: false, pan: false }));
    if (this.framed && !this.popup) this.frame(this.framed); // which would push an open popup out of sight
  }

  private byScript(move: () => void): void {
    this.moving = true;
    move();
    this.moving = false;
  }
}
