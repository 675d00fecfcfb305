// Puts records and counts into words, the same ones in list, popup and status line.
import { language } from "../addresses";
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

const HECTARE = 10_000;

/** The first quantity that is known: "61,9 ettari", "1.200.000 €". */
export function amountOf({ collection, properties }: PortalRecord, texts: Texts): string | null {
  for (const { name, unit } of collection.columns) {
    const value = properties[name];
    if (unit === null || typeof value !== "number") continue;
    if (unit === "m²" && value >= HECTARE) return texts.hectares(texts.number(Math.round(value / 1000) / 10));
    return `${texts.number(value)}\u00a0${unit}`;
  }
  return null;
}

/** A record in one breath: "Scalo Farini, Milano, 61,9 ettari, dismessa". */
export function announced(record: PortalRecord, texts: Texts, count: Count): string {
  const state = record.state?.toLocaleLowerCase() ?? record.kind?.toLocaleLowerCase();
  return [record.title, comuniOf(record, texts, count), amountOf(record, texts), state].filter(Boolean).join(", ");
}

/** A state never goes without the date at which its source said so. */
export function dated(record: PortalRecord, texts: Texts): string {
  return record.date ? texts.asOf(shortDate(record.date, language())) : texts.dateUnknown;
}

/** As the pages write it: "2024-03-05" is 05/03/2024 or, in English, 5 Mar 2024; a month or a year stays one. */
export function shortDate(date: string, language: string): string {
  const parts = date.split("-");
  if (language !== "en") return parts.reverse().join("/");
  const known: Intl.DateTimeFormatOptions = { year: "numeric", timeZone: "UTC" };
  if (parts.length > 1) known.month = "short";
  if (parts.length > 2) known.day = "numeric";
  return new Intl.DateTimeFormat("en-GB", known).format(new Date(date));
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
  return `${count(value)} ${inner(noun)}`;
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

/** A noun inside a sentence, where an acronym keeps its capitals. */
function inner(noun: string): string {
  return /^\p{Lu}\p{Lu}/u.test(noun) ? noun : `${noun.charAt(0).toLowerCase()}${noun.slice(1)}`;
}
