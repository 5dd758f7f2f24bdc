import type { ScoresRead } from '../domain/record/scorecard/scorecard.ts';

/** What became of the incidents that findings opened. */
export interface ScoreReader {
  /** Opened since a time (ISO 8601, UTC), the newest first, up to a bound of the reader. Throws ServiceError. */
  read(openedFrom: string): Promise<ScoresRead>;
}
