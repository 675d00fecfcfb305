// A vertical line across the map: what is drawn in the panes of a side is seen on that side of it alone.
import { Canvas, DomEvent, type LatLng, type Map as LeafletMap } from "leaflet";
import { SIDES } from "../explorer/swiped";
import { build } from "../dom";
import type { MapView } from "./view";

export type SideName = (typeof SIDES)[number];

/** Where one side is drawn: the pane of its tiles, and what paints its records. */
export interface SidePanes {
  readonly tiles: string;
  readonly renderer: Canvas;
}

const CLIPPED = ["tiles", "records"];
const LABEL_ROOM = 100; // pixels: with less, words are broken
const PADDING = 0.3; // as the map's own canvas

export class SwipeLine {
  readonly panes: Readonly<Record<SideName, SidePanes>>;
  private readonly map: LeafletMap;
  private readonly rule: HTMLElement;
  private readonly handle = build("span", { class: "swipe-handle", "aria-hidden": "true" });
  private share = 0.5;

  /** `labels` stand on both sides of the line and move with it; `moved` is told where a pointer takes it. */
  constructor(
    private readonly view: MapView,
    private readonly labels: Readonly<Record<SideName, HTMLElement>>,
    private readonly moved: (share: number, done: boolean) => void,
  ) {
    const map = (this.map = view.leaflet);
    for (const side of SIDES)
      for (const what of CLIPPED) map.createPane(`${side}-${what}`).classList.add("swipe-pane", `is-${what}`);
    this.panes = { left: this.panesOf("left"), right: this.panesOf("right") };
    this.rule = map.createPane("swipe-line");
    this.rule.append(build("div", { class: "swipe-rule" }, labels.left, this.handle, labels.right));
    map.on("move viewreset zoomend resize", () => this.clip());
    this.followPointer();
  }

  /** Puts what governs the line over the foot of the map, which then stays clear of it. */
  addBar(bar: HTMLElement): void {
    const container = this.map.getContainer();
    DomEvent.disableClickPropagation(bar);
    DomEvent.disableScrollPropagation(bar);
    container.append(bar);
    new ResizeObserver(() => {
      container.style.setProperty("--swipe-bar", `${bar.offsetHeight}px`);
      this.view.cover(bar.offsetHeight);
    }).observe(bar);
  }

  open(open: boolean): void {
    this.map.getContainer().classList.toggle("is-swiping", open);
    this.clip();
  }

  /** The part of the width, from 0 to 1, that is on the left. */
  move(share: number): void {
    this.share = share;
    this.clip();
  }

  sideAt(at: LatLng): SideName {
    const size = this.map.getSize();
    return this.map.latLngToContainerPoint(at).x < size.x * this.share ? "left" : "right";
  }

  setOpacity(opacity: number): void {
    for (const pane of this.all) pane.style.opacity = String(opacity);
  }

  private clip(): void {
    const size = this.map.getSize();
    const from = this.map.containerPointToLayerPoint([0, 0]).round();
    const to = this.map.containerPointToLayerPoint(size).round();
    const cut = from.x + Math.round(size.x * this.share);
    const within = (west: number, east: number) =>
      `polygon(${west}px ${from.y}px, ${east}px ${from.y}px, ${east}px ${to.y}px, ${west}px ${to.y}px)`;
    for (const what of CLIPPED) {
      this.pane(`left-${what}`).style.clipPath = within(from.x, cut);
      this.pane(`right-${what}`).style.clipPath = within(cut, to.x);
    }
    Object.assign(this.rule.style, { left: `${cut}px`, top: `${from.y}px`, height: `${size.y}px` });
    for (const [side, room] of Object.entries({ left: cut - from.x, right: to.x - cut })) {
      this.rule.style.setProperty(`--room-${side}`, `${room}px`);
      this.labels[side as SideName].hidden = room < LABEL_ROOM;
    }
  }

  /** The handle on the line may be dragged as well; whoever does not drag has the range of the bar. */
  private followPointer(): void {
    DomEvent.disableClickPropagation(this.handle);
    const shareAt = ({ clientX }: PointerEvent) => {
      const { left, width } = this.map.getContainer().getBoundingClientRect();
      return Math.min(Math.max((clientX - left) / width, 0), 1);
    };
    this.handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.handle.setPointerCapture(event.pointerId);
    });
    this.handle.addEventListener("pointermove", (event) => {
      if (this.handle.hasPointerCapture(event.pointerId)) this.moved(shareAt(event), false);
    });
    // However it ends, and only if it had begun: the browser may take the pointer away, to scroll the page.
    this.handle.addEventListener("lostpointercapture", () => this.moved(this.share, true));
  }

  private panesOf(side: SideName): SidePanes {
    return { tiles: `${side}-tiles`, renderer: new Canvas({ pane: `${side}-records`, padding: PADDING }) };
  }

  private pane(name: string): HTMLElement {
    return this.map.getPane(name) ?? this.map.createPane(name);
  }

  private get all(): HTMLElement[] {
    return SIDES.flatMap((side) => CLIPPED.map((what) => this.pane(`${side}-${what}`)));
  }
}
