// What stands on each side of the line that divides the map, as the address holds it: pure reading and writing.
import type { Config } from "./config";

/** One side: the question, but for what is said here. */
export interface SwipeSide {
  readonly layer: string | null; // a collection; null: those of the question
  readonly to: string | null; // up to this year of the source; null: as the question says
}

export interface Swipe {
  readonly left: SwipeSide;
  readonly right: SwipeSide;
  readonly at: number; // where the line stands, per cent of the width
}

/** Of a question what a side may say otherwise. */
interface Sided {
  readonly layers: readonly string[];
  readonly given: Readonly<Record<string, string>>;
}

export const SIDES = ["left", "right"] as const;
const MIDDLE = 50;
const BEFORE = 2; // years: from then to now there is a difference to see
const WHOLE = "all";
const SIDE = /^([\w-]+)(?:\/([12]\d{3}))?$/;

/** "all/2015,areas,40"; null for anything else, as the map is there without a line too. */
export function parseSwipe(text: string | null, config: Config): Swipe | null {
  const [left, right, at = String(MIDDLE), ...rest] = (text ?? "").split(",");
  const sides = [left, right].map((one) => parseSide(one ?? "", config));
  if (!sides[0] || !sides[1] || rest.length > 0 || !/^(100|\d{1,2})$/.test(at)) return null;
  return { left: sides[0], right: sides[1], at: Number(at) };
}

export function serialiseSwipe({ left, right, at }: Swipe): string {
  const sides = [left, right].map(({ layer, to }) => (layer ?? WHOLE) + (to ? `/${to}` : ""));
  return [...sides, ...(at === MIDDLE ? [] : [String(at)])].join(",");
}

/** The question of one side: the same as everybody's, with its own collection and last year. */
export function sideOf<Question extends Sided>(question: Question, { layer, to }: SwipeSide): Question {
  const given = to ? { ...question.given, to } : question.given;
  return { ...question, given, layers: layer === null ? question.layers : [layer] };
}

/** How a line starts: some years ago on the left, now on the right. */
export function firstSwipe(year: number): Swipe {
  return { left: { layer: null, to: String(year - BEFORE) }, right: { layer: null, to: null }, at: MIDDLE };
}

function parseSide(text: string, config: Config): SwipeSide | null {
  const [, layer = "", to = null] = SIDE.exec(text) ?? [];
  if (layer === WHOLE) return { layer: null, to };
  return config.collections.some(({ id }) => id === layer) ? { layer, to } : null;
}
