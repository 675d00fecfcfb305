// How records stand to a drawn shape, in the filter language of the API: written into the question, and read back.
import type { LonLat } from "./ring";

export const RELATIONS = ["within", "intersects", "near"] as const;
export type Relation = (typeof RELATIONS)[number];

export interface Shape {
  readonly relation: Relation;
  readonly ring: readonly LonLat[];
  readonly distance: string | null; // metres, where the relation is near
}

/** So many characters of a filter fit into an address, as the API says (app/reading/cql/bounds.py). */
export const LONGEST = 1000;

const OPERATORS: Readonly<Record<Relation, string>> = {
  within: "S_WITHIN",
  intersects: "S_INTERSECTS",
  near: "S_DWITHIN",
};
const KNOWN = "location_precision NOT IN ('comune','citta_metropolitana')";
const SHAPE = /^S_(WITHIN|INTERSECTS|DWITHIN)\(geometry,POLYGON\(\(([-\d., ]+)\)\)(?:,(\d+))?\)/;

/** Those of known position that stand so to a ring. */
export function shapeFilter({ relation, ring, distance }: Shape): string {
  const points = ring.map(([lon, lat]) => `${lon.toFixed(5)} ${lat.toFixed(5)}`);
  const first = points[0] ?? "0 0";
  const closed = points.at(-1) === first ? points : [...points, first];
  const metres = relation === "near" ? `,${distance}` : "";
  return `${OPERATORS[relation]}(geometry,POLYGON((${closed.join(",")}))${metres}) AND ${KNOWN}`;
}

/** The shape of such a filter; null for any other. */
export function shapeOf(filter: string | undefined): Shape | null {
  const [, operator, points = "", distance = null] = SHAPE.exec(filter ?? "") ?? [];
  const relation = RELATIONS.find((one) => OPERATORS[one] === `S_${operator}`);
  if (!relation || (relation === "near") !== (distance !== null)) return null;
  const ring = points.split(",").map((pair) => {
    const [lon = 0, lat = 0] = pair.trim().split(" ").map(Number);
    return [lon, lat] as const;
  });
  return { relation, ring, distance };
}
