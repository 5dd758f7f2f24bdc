import type { MeasuresRead } from '../domain/record/response/response-metrics.ts';

/** What response metrics count of incidents. */
export interface MeasureReader {
  /** Of incidents that were opened since a time (ISO 8601, UTC), the newest first, up to a bound of the reader. Throws ServiceError. */
  read(openedFrom: string): Promise<MeasuresRead>;
}
