// Answers a state: the records themselves where they are few, the question for vector tiles where they are many.
import { breath } from "../turns";
import { allFeatures, ApiProblem, page, type Answered } from "./api";
import type { Collection, Config } from "./config";
import type { Box } from "./places";
import { itemsOf, questions, type Question } from "./query";
import { sorted, toRecord, type PortalRecord } from "./records";
import type { State } from "./state";

/** So many records are held and drawn one by one. With more, the largest collections are drawn from vector tiles. */
export const HELD = 2000;
/** So many records of a collection drawn from tiles are listed at a time: those in the frame of the map. */
export const LISTED = 50;

/** A collection that is not held: how many of its records match, and what asks for them. */
export interface Crowd extends Question {
  readonly matched: number;
}

export interface Answer {
  readonly records: readonly PortalRecord[]; // of the collections that are held, all of them
  readonly crowds: readonly Crowd[];
  readonly counts: ReadonlyMap<string, number>; // by collection
}

/** What of a crowd is in the frame, or of all of it: the first records, and how many there are. */
export interface Framed {
  readonly box: Box | null;
  readonly crowd: Crowd;
  readonly records: readonly PortalRecord[];
  readonly matched: number;
}

/** The latest answer of a collection: its first page, and its records once they are wanted. */
interface Known {
  readonly url: string;
  readonly first: Answered;
  records: readonly PortalRecord[] | null;
}

export class RecordSource {
  private readonly answers = new Map<string, Known>(); // by collection
  private pending: AbortController | null = null;
  private framing: AbortController | null = null;

  constructor(
    private readonly config: Config,
    private readonly language: string,
  ) {}

  /** Null when a later call has taken over; throws what the API or the network says. */
  async ask(state: State): Promise<Answer | null> {
    this.stop();
    const controller = new AbortController();
    this.pending = controller;
    const order = state.given["sortby"] ?? "";
    return overtaken(controller, () => this.answer(questions(state, this.config), order, controller.signal));
  }

  /** Nobody waits any more. */
  stop(): void {
    this.pending?.abort();
    this.framing?.abort();
  }

  /** What the frame holds of each crowd; null when a later call has taken over. */
  async inFrame(crowds: readonly Crowd[], box: Box | null): Promise<Framed[] | null> {
    this.framing?.abort();
    const controller = new AbortController();
    this.framing = controller;
    const ask = async (crowd: Crowd): Promise<Framed> => {
      const url = itemsOf(crowd, this.config, { limit: LISTED, ...(box && { box }), ordered: true });
      const { features, matched } = await page(url, controller.signal);
      const records = features.map((one) => toRecord(one, crowd.collection));
      return { box, crowd, records: crowd.order ? records : this.sorted(records), matched };
    };
    return overtaken(controller, () => Promise.all(crowds.map(ask)));
  }

  /** One record of a crowd, if the question's answer holds it. */
  async one(question: Question, id: string): Promise<PortalRecord | null> {
    try {
      const { features } = await page(itemsOf(question, this.config, { limit: 1, id }));
      return features[0] ? toRecord(features[0], question.collection) : null;
    } catch (error) {
      if (error instanceof ApiProblem) return null;
      throw error;
    }
  }

  private async answer(asked: readonly Question[], order: string, signal: AbortSignal): Promise<Answer> {
    const answered = await Promise.all(
      asked.map(async (question) => ({ ...question, known: await this.known(question, signal) })),
    );
    const counts = new Map(answered.map(({ collection, known }) => [collection.id, known.first.matched]));
    const held = heldOf(counts);
    const crowds = answered
      .filter(({ collection }) => !held.has(collection.id))
      .map(({ known, ...question }) => ({ ...question, matched: known.first.matched }));
    const few = answered.filter(({ collection }) => held.has(collection.id));
    const records: (readonly PortalRecord[])[] = [];
    for (const { collection, known } of few) {
      records.push(await this.whole(collection, known, signal));
      await breath();
    }
    return { records: sorted(records.flat(), this.config.collections, this.language, order), crowds, counts };
  }

  private async known(question: Question, signal: AbortSignal): Promise<Known> {
    const url = itemsOf(question, this.config);
    const former = this.answers.get(question.collection.id);
    if (former?.url === url) return former;
    const known = { url, first: await page(url, signal), records: null };
    this.answers.set(question.collection.id, known);
    return known;
  }

  private async whole(collection: Collection, known: Known, signal: AbortSignal): Promise<readonly PortalRecord[]> {
    known.records ??= (await allFeatures(known.first, signal)).map((feature) => toRecord(feature, collection));
    return known.records;
  }

  private sorted(records: readonly PortalRecord[]): PortalRecord[] {
    return sorted(records, this.config.collections, this.language);
  }
}

/** The collections to hold: all where they fit together, else the smallest as long as they do. */
export function heldOf(counts: ReadonlyMap<string, number>): ReadonlySet<string> {
  let room = HELD;
  const bySize = [...counts].sort(([, a], [, b]) => a - b);
  return new Set(bySize.filter(([, count]) => (room -= count) >= 0).map(([id]) => id));
}

/** Null where the controller was stopped meanwhile. */
async function overtaken<T>(controller: AbortController, ask: () => Promise<T>): Promise<T | null> {
  try {
    const answer = await ask();
    return controller.signal.aborted ? null : answer;
  } catch (error) {
    if (controller.signal.aborted) return null;
    controller.abort(); // one answer missing: the others are of no use
    throw error;
  }
}
