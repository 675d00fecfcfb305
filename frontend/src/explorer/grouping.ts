// Decides what is drawn where, so that every record of the list can be reached on the map: pure, no map needed.
import type { Position } from "geojson";
import type { PortalRecord } from "./records";

/** From this zoom on, a few records at one point are spread around it; below, they would cover their neighbours. */
export const FAN_ZOOM = 12.5;
export const FAN_LIMIT = 8;

/** From afar, neighbours closer than this many pixels share one count; from this zoom on, none do. */
export const CLUSTER_PIXELS = 30;
export const CLUSTER_ZOOM = 10.9;

/** Records drawn as one: those at one position, or from afar those of several near ones. */
export interface Group {
  readonly position: Position;
  readonly exact: boolean; // false: with the representative point of a Comune among its positions
  readonly records: readonly PortalRecord[];
  readonly positions: readonly Position[];
}

export interface Offset {
  readonly x: number;
  readonly y: number;
}

/** One thing on the map: a record's symbol, perhaps moved aside by some pixels, or the count of a group. */
export type Mark =
  | {
      readonly type: "symbol";
      readonly record: PortalRecord;
      readonly position: Position;
      readonly offset: Offset;
    }
  | { readonly type: "count"; readonly group: Group };

export interface Arrangement {
  readonly groups: readonly Group[];
  readonly shapes: readonly PortalRecord[];
  readonly everywhere: readonly PortalRecord[];
}

export function arrange(records: readonly PortalRecord[]): Arrangement {
  const groups = new Map<
    string,
    { position: Position; exact: boolean; records: PortalRecord[]; positions: Position[] }
  >();
  const shapes: PortalRecord[] = [];
  const everywhere: PortalRecord[] = [];
  for (const record of records) {
    const { place } = record;
    if (place.type === "everywhere") everywhere.push(record);
    else if (place.type === "shape") shapes.push(record);
    else {
      const exact = place.type === "point";
      for (const position of exact ? [place.position] : place.positions) {
        const key = `${exact} ${position[0]?.toFixed(6)} ${position[1]?.toFixed(6)}`;
        const group = groups.get(key) ?? { position, exact, records: [], positions: [position] };
        if (!group.records.includes(record)) group.records.push(record);
        groups.set(key, group);
      }
    }
  }
  return { groups: [...groups.values()], shapes, everywhere };
}

/** Joins groups that would cover each other: the largest first, each takes in what is near it on the screen. */
export function cluster(groups: readonly Group[], onScreen: (position: Position) => Offset): Group[] {
  const waiting = groups.map((group) => ({ group, at: onScreen(group.position) }));
  waiting.sort((a, b) => b.group.records.length - a.group.records.length);
  const joined: Group[] = [];
  while (waiting.length > 0) {
    const at = waiting[0]?.at ?? { x: 0, y: 0 };
    const near = takeAway(waiting, (other) => Math.hypot(other.at.x - at.x, other.at.y - at.y) < CLUSTER_PIXELS);
    joined.push(join(near.map((item) => item.group)));
  }
  return joined;
}

function takeAway<T>(items: T[], wanted: (item: T) => boolean): T[] {
  const taken = items.filter(wanted);
  const kept = items.filter((item) => !taken.includes(item));
  items.splice(0, items.length, ...kept);
  return taken;
}

function join(groups: readonly Group[]): Group {
  return {
    position: groups[0]?.position ?? [0, 0],
    exact: groups.every((group) => group.exact),
    records: [...new Set(groups.flatMap((group) => group.records))],
    positions: groups.flatMap((group) => group.positions),
  };
}

/** What a group looks like at a zoom: its only symbol, a fan of symbols, or one count. */
export function marksOf(group: Group, zoom: number): Mark[] {
  const { records, position } = group;
  if (records.length > 1 && (zoom < FAN_ZOOM || records.length > FAN_LIMIT)) return [{ type: "count", group }];
  const offsets = fan(records.length);
  return records.map((record, index) => ({
    type: "symbol" as const,
    record,
    position,
    offset: offsets[index] ?? { x: 0, y: 0 },
  }));
}

/** Offsets in pixels on a circle that leaves each symbol room; a single symbol stays on its point. */
export function fan(count: number): Offset[] {
  if (count === 1) return [{ x: 0, y: 0 }];
  const radius = Math.max(17, (count * 24) / (2 * Math.PI));
  return Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index) / count - Math.PI / 2;
    return { x: Math.round(radius * Math.cos(angle)), y: Math.round(radius * Math.sin(angle)) };
  });
}

/** The keys of all records that a reader of the map can reach: the other half of "map and list hold the same". */
export function reachable({ groups, shapes, everywhere }: Arrangement): string[] {
  const keys = [...groups.flatMap((group) => group.records), ...shapes, ...everywhere].map((record) => record.key);
  return [...new Set(keys)].sort();
}
