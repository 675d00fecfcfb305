// The explorer's map: boundaries, records, legend, popups and frames, told by the explorer what to show.
import { build, button, iconButton } from "../dom";
import { Crowds, type CrowdEvents } from "../map/crowds";
import type { Anchor, StandIn } from "../map/drawing";
import { onPointer } from "../map/pointer";
import { RecordLayer, type RecordEvents } from "../map/records";
import type { Territory } from "../map/territory";
import type { MapView } from "../map/view";
import type { Texts } from "../texts";
import type { Config } from "./config";
import type { Ground } from "./ground";
import { arrange, reachable, type Arrangement, type Group } from "./grouping";
import type { Looks } from "./looks";
import { boxOf, holding, type Boundaries, type Boundary, type Box } from "./places";
import { Popups } from "./popups";
import type { PortalRecord } from "./records";
import type { Relation } from "./shape";
import type { Answer, Crowd } from "./source";
import type { State } from "./state";
import type { Count } from "./words";

export interface StageEvents {
  move(): void;
  select(key: string | null): void;
  filterByComune(code: string): void;
  /** Only what is inside of a record, touches it, or is near it: within so many metres. */
  relate(name: Relation, key: string): void;
  metres(): string;
  /** The whole record of a crowd, of which the map knows no more than a tile says; null where there is none. */
  find(crowd: Crowd, id: string): Promise<PortalRecord | null>;
}

export interface Opening {
  readonly near: boolean; // first bring the map close to it
  readonly focus: boolean;
  readonly returnFocus?: () => HTMLElement;
}

export interface StageParts {
  readonly element: HTMLElement;
  readonly config: Config;
  readonly looks: Looks;
  readonly texts: Texts;
  readonly count: Count;
  readonly comuni: Boundaries;
  readonly ground: Ground;
}

const FOCUS_ZOOM = 13;
const CORNERS = "M3 8V3h5M16 3h5v5M21 16v5h-5M8 21H3v-5"; // the four corners of a frame

export class Stage {
  readonly view: MapView;
  private readonly territory: Territory;
  private readonly records: RecordLayer;
  private readonly crowds: Crowds;
  private readonly popups: Popups;
  private readonly home: Box;
  private readonly everywhere = build("div", { class: "map-everywhere" });
  private arrangement: Arrangement = arrange([]);
  private basemap: string | null = null;
  private readonly notice = build("p", { class: "map-notice", role: "status" });
  private groundless = ""; // what is said of a base map that does not answer, until another one is chosen
  /** The record whose popup is open. */
  opened: string | null = null;
  private awaited: string | null = null;
  private answer: Answer = { records: [], crowds: [], counts: new Map() };
  private standIn: StandIn | null = null;
  /** What follows a click on something drawn, be it by the stage or by what stands in for it. */
  readonly recordEvents: RecordEvents;
  readonly crowdEvents: CrowdEvents;

  constructor(
    private readonly parts: StageParts,
    private readonly events: StageEvents,
  ) {
    const { element, texts, count, looks, ground } = parts;
    ({ view: this.view, territory: this.territory, home: this.home } = ground);
    const help = build("p", { id: "map-help", class: "visually-hidden" }, texts.mapHelp);
    element.append(help);
    for (const [name, value] of Object.entries({
      role: "region",
      "aria-label": texts.map,
      "aria-describedby": help.id,
    }))
      element.setAttribute(name, value);
    const map = this.view.leaflet;
    this.popups = new Popups(looks, texts, count);
    const group = (one: Group, anchor: Anchor) => this.openGroup(one, anchor);
    const record = (one: PortalRecord, anchor: Anchor) => this.openRecord(one, anchor, { focus: true });
    this.recordEvents = { record, group };
    this.crowdEvents = {
      record: (crowd, id, anchor) => void this.openFound(crowd, id, anchor),
      group,
      zoomed: () => this.events.move(),
      drawn: () => this.drawn(),
      failed: () => (this.notice.textContent = texts.tilesFailed),
    };
    this.records = new RecordLayer(map, looks, count, this.recordEvents, () => this.drawn());
    this.crowds = new Crowds(map, looks, count, this.crowdEvents);
    onPointer(map, {
      click: (at) => {
        if (element.classList.contains("is-sketching")) return;
        const boundary = (this.standIn ?? this.crowds).click(at) ? null : this.territory.at(at);
        if (boundary) this.openComune(boundary, { at, x: 0, y: 0 });
      },
      hover: (at) => {
        const crowded = (this.standIn ?? this.crowds).hover(at);
        const boundary = at && !crowded ? this.territory.at(at) : null;
        this.territory.hover(boundary);
        return crowded || boundary !== null;
      },
    });
    this.view.addPanel(
      build(
        "div",
        { class: "map-home" },
        iconButton(texts.showAll, CORNERS, () => this.showAll()),
      ),
      "topleft",
    );
    this.view.addPanel(this.everywhere, "topright");
    this.view.addPanel(this.notice, "topright");
    this.view.onMove(() => this.events.move());
  }

  show(state: State): void {
    this.parts.ground.show(state);
    if (state.basemap !== this.basemap) this.switchBasemap(state.basemap);
    this.view.setOpacity(state.opacity / 100);
    this.drawn();
  }

  place(state: State): void {
    this.parts.ground.place(state);
  }

  /** A few words on the map: what failed, what was measured. */
  notify(text: string): void {
    this.notice.textContent = text;
  }

  /** Leaves the records to other drawings; null takes them back. */
  leaveTo(standIn: StandIn | null): void {
    this.standIn = standIn;
    this.setAnswer(this.answer);
  }

  setAnswer(answer: Answer): void {
    const { records, crowds } = answer;
    this.answer = answer;
    this.arrangement = arrange(records);
    this.notice.textContent = this.groundless;
    this.crowds.show(this.standIn ? [] : crowds);
    this.records.show(this.standIn ? arrange([]) : this.arrangement);
    this.parts.element.dataset["tiles"] = crowds.map(({ collection }) => collection.id).join(" ");
    const { everywhere } = this.arrangement;
    const open = button(this.parts.texts.everywhere(this.parts.count(everywhere.length)), () =>
      this.openEverywhere(open),
    );
    this.everywhere.replaceChildren(...(everywhere.length > 0 ? [open] : []));
  }

  closePopup(): void {
    this.view.closePopup();
  }

  light(key: string | null): void {
    this.records.light(key);
    this.crowds.light(key);
    this.standIn?.light(key);
  }

  /** Opens a record where it stands. */
  open(record: PortalRecord, options: Opening): void {
    if (record.place.type === "everywhere") return this.openRecord(record, this.view.middle, options);
    if (options.near) this.approach(record);
    const anchor = (this.standIn ?? this.records).anchorOf(record);
    if (anchor) this.openRecord(record, anchor, options);
  }

  private approach({ place }: PortalRecord): void {
    if (place.type === "shape") return this.view.frame(boxOf([place.geometry]) ?? this.home);
    if (place.type === "everywhere") return;
    const positions = place.type === "point" ? [place.position] : place.positions;
    if (positions.length > 1)
      return this.view.frame(boxOf([{ type: "MultiPoint", coordinates: [...positions] }]) ?? this.home);
    const [lon = 0, lat = 0] = positions[0] ?? [];
    this.view.setView({ lat, lon, zoom: Math.max(this.view.view.zoom, FOCUS_ZOOM) });
  }

  private openRecord(record: PortalRecord, anchor: Anchor, how: Omit<Opening, "near">): void {
    const onClose = () => this.select(null);
    const relate = (name: Relation) => {
      this.view.closePopup();
      this.events.relate(name, record.key);
    };
    this.view.openPopup(this.popups.record(record, this.events.metres(), relate), {
      anchor,
      focus: how.focus,
      returnFocus: how.returnFocus ?? null,
      onClose,
    });
    this.select(record.key);
  }

  /** The popup of the record that was clicked last, once it is there. */
  private async openFound(crowd: Crowd, id: string, anchor: Anchor): Promise<void> {
    const key = `${crowd.collection.id}/${id}`;
    this.awaited = key;
    const record = await this.events.find(crowd, id);
    if (record && this.awaited === key) this.openRecord(record, anchor, { focus: true });
  }

  private select(key: string | null): void {
    this.awaited = null;
    this.opened = key;
    this.events.select(key);
  }

  private openGroup(group: Group, anchor: Anchor): void {
    const { comuni, count, texts } = this.parts;
    const comune = String(holding(comuni, group.position)?.properties["name"] ?? texts.here);
    const several = group.positions.length > 1;
    const heading = texts.groupTitle(count(group.records.length), several ? texts.around(comune) : comune);
    const zoom = () => {
      this.view.closePopup();
      this.view.frame(boxOf([{ type: "MultiPoint", coordinates: [...group.positions] }]) ?? this.home);
      this.events.move();
    };
    this.openList(this.popups.group(heading, group.records, several ? zoom : null), anchor, null);
  }

  private openEverywhere(trigger: HTMLElement): void {
    const content = this.popups.group(this.parts.texts.everywhereTitle, this.arrangement.everywhere, null);
    this.openList(content, this.view.middle, () => trigger);
  }

  private openList(content: HTMLElement, anchor: Anchor, returnFocus: (() => HTMLElement) | null): void {
    this.view.openPopup(content, { anchor, focus: true, returnFocus });
    this.select(null);
  }

  private openComune(boundary: Boundary, anchor: Anchor): void {
    const zone = this.parts.config.zones.find(({ id }) => id === boundary.properties["zona_omogenea"])?.name ?? "";
    const choose = () => {
      this.view.closePopup();
      this.events.filterByComune(String(boundary.id));
    };
    const relate = (name: Relation) => {
      this.view.closePopup();
      this.events.relate(name, `comuni/${String(boundary.id)}`);
    };
    this.view.openPopup(this.popups.comune(boundary, zone, choose, { metres: this.events.metres(), relate }), { anchor, focus: true });
    this.select(null);
  }

  private showAll(): void {
    this.view.frame(this.home);
    this.events.move();
  }

  private switchBasemap(id: string): void {
    this.basemap = id;
    const basemap = this.parts.config.basemaps.find((item) => item.id === id) ?? null;
    this.notice.textContent = this.groundless = "";
    this.view.setBasemap(basemap, () => {
      this.notice.textContent = this.groundless = this.parts.texts.basemapFailed;
    });
    this.territory.overlay(Boolean(basemap?.url));
  }

  /** After something was drawn: names keep clear of it. */
  drawn(): void {
    const { records, crowds, standIn } = this;
    this.territory.names.place([...records.obstacles, ...crowds.obstacles, ...(standIn?.obstacles ?? [])]);
    this.report();
  }

  /** Tells on the element what is drawn, for tests and for whoever embeds the map. */
  private report(): void {
    const { comuni, zones } = this.territory.drawn;
    const drawn = new Set([...this.records.drawn, ...this.arrangement.everywhere.map((record) => record.key)]);
    const keys = reachable(this.arrangement).filter((key) => drawn.has(key));
    Object.assign(this.parts.element.dataset, { comuni, zones, records: keys.length, ids: keys.join(" ") });
  }
}
