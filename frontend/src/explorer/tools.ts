// What the reader can do on the map besides looking: draw an area, measure, find oneself, fill the screen.
import { build, iconButton } from "../dom";
import { Outlines } from "../map/outline";
import type { Sketch } from "../map/sketch";
import type { Texts } from "../texts";
import { holding, type Boundaries } from "./places";
import type { Stage } from "./stage";
import type { LonLat } from "./ring";

const RULER = "M3 15 15 3l6 6L9 21zM7 11l2 2M10 8l3 3M13 5l2 2";
const TARGET = "M12 2v4M12 18v4M2 12h4M18 12h4M12 7a5 5 0 1 1 0 10 5 5 0 0 1 0-10z";
const SCREEN = "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5M9 9 4 4M15 15l5 5";
const HERE_ZOOM = 14;

/** Where the tools work: the map's element, and what fills the screen with it. */
export interface Place {
  readonly map: HTMLElement;
  readonly frame: HTMLElement;
}

export class Tools {
  readonly outlines: Outlines;
  readonly panel = build("div", { class: "map-home map-tools" });
  private sketch: Sketch | null = null;

  constructor(
    private readonly stage: Stage,
    private readonly place: Place,
    private readonly comuni: Boundaries,
    private readonly texts: Texts,
  ) {
    const { view } = stage;
    this.outlines = new Outlines(view.leaflet);
    const measure = iconButton(texts.measure, RULER, () => void this.measure(measure));
    const locate = iconButton(texts.locate, TARGET, () => this.locate());
    this.panel.append(locate, measure, ...this.fullScreen());
    view.addPanel(this.panel, "topright");
  }

  /** Lets the reader draw an area; the one who asked gets the focus back. */
  draw(trigger: HTMLElement, done: (ring: readonly LonLat[]) => void): Promise<void> {
    return this.open(trigger, true, done);
  }

  private measure(trigger: HTMLElement): Promise<void> {
    return this.open(trigger, false, ([...points]) => {
      if (points.length > 1) void this.measured(points).then((text) => this.stage.notify(text));
    });
  }

  private async open(trigger: HTMLElement, closed: boolean, done: (points: readonly LonLat[]) => void): Promise<void> {
    const scripts = Promise.all([import("../map/sketch"), import("../map/measures")]);
    const loaded = await scripts.catch(() => null);
    if (!loaded) return this.stage.notify(this.texts.failed);
    const [{ Sketch }, { area, length }] = loaded;
    this.sketch?.end(false);
    this.stage.closePopup();
    const sketch = new Sketch(this.stage.view.leaflet, this.texts, {
      closed,
      words: (points) => this.words(length(points), points.length > 2 ? area(points) : 0),
      done,
      ended: () => {
        this.sketch = null;
        trigger.focus({ preventScroll: true });
      },
    });
    this.sketch = sketch;
    this.stage.view.addPanel(sketch.panel, "bottomright");
    sketch.panel.querySelector("button")?.focus();
  }

  private async measured(points: readonly LonLat[]): Promise<string> {
    const { area, length } = await import("../map/measures");
    return this.words(length(points), points.length > 2 ? area(points) : 0);
  }

  private words(metres: number, surface: number): string {
    const { texts } = this;
    const long =
      metres < 1000
        ? texts.metres(texts.number(Math.round(metres)))
        : texts.kilometres(texts.number(Math.round(metres / 10) / 100));
    if (surface === 0) return long;
    const wide =
      surface < 10_000
        ? texts.squareMetres(texts.number(Math.round(surface)))
        : texts.hectares(texts.number(Math.round(surface / 1000) / 10));
    return texts.measured(long, wide);
  }

  private locate(): void {
    const { texts, comuni } = this;
    const { view } = this.stage;
    const notice = (text: string) => this.stage.notify(text);
    const found = ({ coords }: GeolocationPosition) => {
      const here = [coords.longitude, coords.latitude] as const;
      if (!holding(comuni, [...here])) return notice(texts.locateOutside);
      this.outlines.showHere(here);
      view.leaflet.setView([coords.latitude, coords.longitude], Math.max(view.view.zoom, HERE_ZOOM), { animate: false });
      notice(texts.located);
    };
    if (!("geolocation" in navigator)) return notice(texts.locateFailed);
    navigator.geolocation.getCurrentPosition(found, () => notice(texts.locateFailed), { timeout: 10_000 });
  }

  private fullScreen(): HTMLElement[] {
    const { texts } = this;
    const { frame } = this.place;
    if (!document.fullscreenEnabled) return [];
    const toggle = iconButton(texts.fullScreen, SCREEN, () => {
      void (document.fullscreenElement ? document.exitFullscreen() : frame.requestFullscreen());
    });
    document.addEventListener("fullscreenchange", () => {
      const label = document.fullscreenElement ? texts.fullScreenExit : texts.fullScreen;
      toggle.setAttribute("aria-label", label);
      toggle.title = label;
      this.stage.notify(document.fullscreenElement ? texts.fullScreenOn : "");
    });
    return [toggle];
  }
}
