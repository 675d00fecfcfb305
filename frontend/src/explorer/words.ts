// Puts records and counts into words, the same ones in list, popup and status line.
import type { Texts } from "../texts";
import type { Collection, Config } from "./config";
import type { PortalRecord } from "./records";

export type Count = (value: number) => string;

const COMUNI_NAMED = 3;

/** Kind and Comuni in one line: "Area dismessa · Rho, Pero". */
export function whereabouts(record: PortalRecord, texts: Texts, count: Count): string {
  return [record.kind, comuniOf(record, texts, count)].filter(Boolean).join(" · ");
}

export function comuniOf(record: PortalRecord, texts: Texts, count: Count): string {
  const { comuni } = record;
  if (comuni.length <= COMUNI_NAMED + 1) return comuni.join(", ");
  return `${comuni.slice(0, COMUNI_NAMED).join(", ")} ${texts.and} ${texts.more(count(comuni.length - COMUNI_NAMED))}`;
}

/** A state never goes without the date at which its source said so. */
export function dated(record: PortalRecord, texts: Texts): string {
  return record.date ? texts.asOf(record.date) : texts.dateUnknown;
}

export function precisionNote(record: PortalRecord, texts: Texts): string | null {
  return texts.precision[precisionOf(record)] ?? null;
}

export function shortPrecision(record: PortalRecord, texts: Texts): string | null {
  return texts.precisionShort[precisionOf(record)] ?? null;
}

function precisionOf({ place, precision }: PortalRecord): string {
  return place.type === "everywhere" && precision === "comune" ? "many" : (precision ?? "");
}

export function countOf(collection: Collection, value: number, count: Count): string {
  const noun = value === 1 ? collection.singular : collection.title;
  return `${count(value)} ${noun.charAt(0).toLowerCase()}${noun.slice(1)}`;
}

/** "312 schede: 40 aree e ambiti, 272 progetti". */
export function summary(counts: ReadonlyMap<string, number>, config: Config, texts: Texts, count: Count): string {
  const sum = [...counts.values()].reduce((total, value) => total + value, 0);
  if (sum === 0) return texts.nothing;
  const parts = config.collections
    .filter(({ id }) => counts.get(id))
    .map((collection) => countOf(collection, counts.get(collection.id) ?? 0, count));
  return `${sum === 1 ? texts.onePlace : texts.records(count(sum))}: ${parts.join(", ")}`;
}
