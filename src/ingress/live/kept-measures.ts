import {
  type MeasuresRead,
  type ResponseDays,
  responseFrom,
} from '../../domain/record/response/response-metrics.ts';
import type { MeasureReader } from '../../ports/measure-reader.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { KeptReads } from './kept-reads.ts';

export interface MeasuresAt {
  readonly read: MeasuresRead;
  /** When they were read: ISO 8601, UTC. */
  readonly at: string;
}

/** Measures of the incidents that were opened in so many days. */
export type KeptMeasures = KeptReads<ResponseDays, MeasuresAt>;

export function createKeptMeasures(reader: MeasureReader, nowMs: () => number): KeptMeasures {
  const readAt = async (days: ResponseDays): Promise<MeasuresAt> => {
    const at = new Date(nowMs()).toISOString();
    return { read: await reader.read(responseFrom(days, at)), at };
  };
  return new KeptReads(readAt, INGRESS_LIMITS.api.measuresKeptMs, nowMs);
}
