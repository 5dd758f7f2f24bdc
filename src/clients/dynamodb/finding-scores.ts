import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { FINDING_INDEX, tableNames } from '../../contracts/incident-tables.ts';
import { parseFindingScore } from '../../domain/record/scorecard/finding-score.ts';
import type { ScoredIncident } from '../../domain/record/scorecard/scorecard.ts';
import type { ScoreReader } from '../../ports/score-reader.ts';
import { ServiceError } from '../../ports/service-error.ts';
import { callService } from '../aws/call-service.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';
import type { DocumentClient } from './document-client.ts';
import { FINDING_KIND } from './incident-item.ts';

/** After every key that begins with a time. */
const AFTER_TIMES = '9999';

/** The time in `<time>#<incident id>`. */
function openedAtOf(openedKey: unknown): string {
  const key = String(openedKey);
  return key.slice(0, key.indexOf('#'));
}

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

/** Scores of the incidents that findings opened, from an index that holds nothing else. Throws ServiceError. */
export function createFindingScores(
  client: DocumentClient,
  tablePrefix: string,
  scoresMax: number = DYNAMODB_LIMITS.scoresMax,
): ScoreReader {
  const TableName = tableNames(tablePrefix).incidents;
  return {
    async read(openedFrom) {
      const scored: ScoredIncident[] = [];
      let unreadable = 0;
      let ExclusiveStartKey: Record<string, unknown> | undefined;
      do {
        const command = new QueryCommand({
          TableName,
          IndexName: FINDING_INDEX,
          ScanIndexForward: false,
          Limit: scoresMax - scored.length - unreadable,
          ProjectionExpression: 'incident_id, opened_key, finding_score',
          KeyConditionExpression: 'finding_kind = :kind AND opened_key BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':kind': FINDING_KIND, ':from': openedFrom, ':to': AFTER_TIMES },
          ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
        });
        const answer = await callService('dynamodb', 'Query', (abortSignal) =>
          client.send(command, { abortSignal }),
        ).catch((error: unknown) => {
          throw missingIndex(error);
        });
        for (const row of answer.Items ?? []) {
          const score = parseFindingScore(String(row.finding_score));
          if (score === null) unreadable += 1;
          else
            scored.push({
              incidentId: String(row.incident_id),
              openedAt: openedAtOf(row.opened_key),
              score,
            });
        }
        ExclusiveStartKey = answer.LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined && scored.length + unreadable < scoresMax);
      const cutAt = ExclusiveStartKey === undefined ? null : openedAtOf(ExclusiveStartKey.opened_key);
      return { scored, cutAt, unreadable };
    },
  };
}
