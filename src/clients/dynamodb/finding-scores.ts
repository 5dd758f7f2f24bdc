import { FINDING_INDEX, tableNames } from '../../contracts/incident-tables.ts';
import { parseFindingScore } from '../../domain/record/scorecard/finding-score.ts';
import type { ScoredIncident } from '../../domain/record/scorecard/scorecard.ts';
import type { ScoreReader } from '../../ports/score-reader.ts';
import { ServiceError } from '../../ports/service-error.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';
import type { DocumentClient } from './document-client.ts';
import { FINDING_KIND } from './incident-item.ts';
import { type OpenedRows, openedAtOf, readNewest } from './read-newest.ts';

/** Tables from before there were scores lack the index, which a deployment adds. */
function missingIndex(error: unknown): unknown {
  const isMissing =
    error instanceof ServiceError && error.code === 'ValidationException' && /index/i.test(error.message);
  if (!isMissing) return error;
  return new ServiceError({
    service: 'dynamodb',
    operation: 'Query',
    kind: 'not_found',
    code: 'IndexMissing',
    detail: `the table of incidents has no index ${FINDING_INDEX}`,
    neverSent: false,
    cause: error,
  });
}

function scoredOf(row: Readonly<Record<string, unknown>>): ScoredIncident | null {
  const score = parseFindingScore(String(row.finding_score));
  if (score === null) return null;
  return { incidentId: String(row.incident_id), openedAt: openedAtOf(row.opened_key), score };
}

/** Scores of the incidents that findings opened, from an index that holds nothing else. Throws ServiceError. */
export function createFindingScores(
  client: DocumentClient,
  tablePrefix: string,
  scoresMax: number = DYNAMODB_LIMITS.scoresMax,
): ScoreReader {
  const rows: OpenedRows = {
    table: tableNames(tablePrefix).incidents,
    index: FINDING_INDEX,
    hashKey: 'finding_kind',
    hashValue: FINDING_KIND,
    attributes: 'incident_id, opened_key, finding_score',
  };
  return {
    async read(openedFrom) {
      try {
        const { read, ...rest } = await readNewest(client, rows, openedFrom, scoresMax, scoredOf);
        return { scored: read, ...rest };
      } catch (error) {
        throw missingIndex(error);
      }
    },
  };
}
