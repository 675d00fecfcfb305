// Answers a state with records: asks the API for what changed, drops what a newer question has overtaken.
import { allFeatures } from "./api";
import type { Config } from "./config";
import { queries } from "./query";
import { sorted, toRecord, type PortalRecord } from "./records";
import type { State } from "./state";

interface Answer {
  readonly url: string;
  readonly records: readonly PortalRecord[];
}

export class RecordSource {
  private readonly answers = new Map<string, Answer>(); // the latest of each collection
  private pending: AbortController | null = null;

  constructor(
    private readonly config: Config,
    private readonly language: string,
  ) {}

  /** Null when a later call has taken over; throws what the API or the network says. */
  async ask(state: State): Promise<PortalRecord[] | null> {
    this.pending?.abort();
    const controller = new AbortController();
    this.pending = controller;
    try {
      const answers = await Promise.all(
        queries(state, this.config).map(async ({ collection, url }) => {
          const known = this.answers.get(collection.id);
          if (known?.url === url) return known;
          const features = await allFeatures(url, controller.signal);
          const answer = { url, records: features.map((feature) => toRecord(feature, collection)) };
          this.answers.set(collection.id, answer);
          return answer;
        }),
      );
      if (controller.signal.aborted) return null;
      return sorted(
        answers.flatMap(({ records }) => records),
        this.config.collections,
        this.language,
      );
    } catch (error) {
      if (controller.signal.aborted) return null;
      controller.abort(); // one answer missing: the others are of no use
      throw error;
    }
  }
}
