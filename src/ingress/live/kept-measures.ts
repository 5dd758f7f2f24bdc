import {
  type MeasuresRead,
  type ResponseDays,
  responseFrom,
} from '../../domain/record/response/response-metrics.ts';
import type { MeasureReader } from '../../ports/measure-reader.ts';
import { INGRESS_LIMITS } from '../bounds.ts';

export interface MeasuresAt {
  readonly read: MeasuresRead;
  /** When they were read: ISO 8601, UTC. */
  readonly at: string;
}

/** Measures of incidents. What several ask for within some seconds is read once; what failed is not kept. */
export class KeptMeasures {
  readonly #reader: MeasureReader;
  readonly #nowMs: () => number;
  readonly #kept = new Map<ResponseDays, { readonly untilMs: number; readonly read: Promise<MeasuresAt> }>();

  constructor(reader: MeasureReader, nowMs: () => number) {
    this.#reader = reader;
    this.#nowMs = nowMs;
  }

  /** Of the incidents that were opened in so many days. Throws ServiceError. */
  of(days: ResponseDays): Promise<MeasuresAt> {
    const known = this.#kept.get(days);
    if (known !== undefined && this.#nowMs() < known.untilMs) return known.read;
    const at = new Date(this.#nowMs()).toISOString();
    const read = this.#reader.read(responseFrom(days, at)).then((measures) => ({ read: measures, at }));
    this.#kept.set(days, { untilMs: this.#nowMs() + INGRESS_LIMITS.api.measuresKeptMs, read });
    read.catch(() => this.#kept.delete(days));
    return read;
  }
}
