// One side of the line: a question of its own, asked and drawn as the map's are.
import type { Bounds, LatLng } from "leaflet";
import { arrange, reachable } from "../explorer/grouping";
import type { PortalRecord } from "../explorer/records";
import type { RecordSource } from "../explorer/source";
import type { Stage, StageParts } from "../explorer/stage";
import type { State } from "../explorer/state";
import { Crowds } from "./crowds";
import type { Anchor, StandIn } from "./drawing";
import { RecordLayer } from "./records";
import type { SidePanes } from "./swipe";

export class Side implements StandIn {
  private readonly records: RecordLayer;
  private readonly crowds: Crowds;
  /** The records that it shows one by one, as keys. */
  ids: readonly string[] = [];

  constructor(
    stage: Stage,
    { looks, count }: StageParts,
    private readonly source: RecordSource,
    panes: SidePanes,
  ) {
    const map = stage.view.leaflet;
    const { renderer } = panes;
    this.records = new RecordLayer(map, looks, count, stage.recordEvents, () => stage.drawn(), { renderer });
    this.crowds = new Crowds(map, looks, count, stage.crowdEvents, panes.tiles);
  }

  /** How many records there are; null when a later question has taken over. Throws what the API or the network says. */
  async ask(state: State): Promise<number | null> {
    const answer = await this.source.ask(state);
    if (!answer) return null;
    const arrangement = arrange(answer.records);
    this.records.show(arrangement);
    this.crowds.show(answer.crowds);
    this.ids = reachable(arrangement);
    return [...answer.counts.values()].reduce((sum, one) => sum + one, 0);
  }

  clear(): void {
    this.source.stop();
    this.ids = [];
    this.records.show(arrange([]));
    this.crowds.show([]);
  }

  anchorOf(record: PortalRecord): Anchor | null {
    return this.records.anchorOf(record);
  }

  click(at: LatLng): boolean {
    return this.crowds.click(at);
  }

  hover(at: LatLng | null): boolean {
    return this.crowds.hover(at);
  }

  light(key: string | null): void {
    this.records.light(key);
    this.crowds.light(key);
  }

  get obstacles(): readonly Bounds[] {
    return [...this.records.obstacles, ...this.crowds.obstacles];
  }
}
