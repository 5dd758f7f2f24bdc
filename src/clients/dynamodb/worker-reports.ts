import { DeleteCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { EXPIRES_ATTRIBUTE, tableNames } from '../../contracts/incident-tables.ts';
import { parseWorkerReport, type WorkerReport } from '../../domain/redaction/worker-report.ts';
import type { WorkerReportReader, WorkerReportWriter } from '../../ports/worker-reports.ts';
import { callService } from '../aws/call-service.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';
import type { DocumentClient } from './document-client.ts';

const WORKER_PREFIX = 'worker#';

/** Beside the claims, as it is workers that hold them: one item for each that runs, which goes when it ends, or expires after the last word of it. */
export function createWorkerReports(
  client: DocumentClient,
  tablePrefix: string,
  nowMs: () => number,
): WorkerReportReader & WorkerReportWriter {
  const TableName = tableNames(tablePrefix).claims;
  const { workerReportKeptSeconds, workerReportsMax, claimPagesMax } = DYNAMODB_LIMITS;

  async function items(): Promise<{
    readonly found: readonly Record<string, unknown>[];
    readonly isCut: boolean;
  }> {
    const found: Record<string, unknown>[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    for (let page = 0; page < claimPagesMax; page++) {
      const command = new ScanCommand({
        TableName,
        FilterExpression: 'begins_with(claim_id, :worker)',
        ExpressionAttributeValues: { ':worker': WORKER_PREFIX },
        ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
      });
      const answer = await callService('dynamodb', 'Scan', (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      found.push(...(answer.Items ?? []));
      ExclusiveStartKey = answer.LastEvaluatedKey;
      if (ExclusiveStartKey === undefined) return { found, isCut: false };
    }
    return { found, isCut: true };
  }

  return {
    async tell(report) {
      const command = new PutCommand({
        TableName,
        Item: {
          claim_id: `${WORKER_PREFIX}${report.identity}`,
          report: JSON.stringify(report),
          [EXPIRES_ATTRIBUTE]: Math.ceil(Date.parse(report.toldAt) / 1000) + workerReportKeptSeconds,
        },
      });
      await callService('dynamodb', 'PutItem', (abortSignal) => client.send(command, { abortSignal }));
    },

    async strikeOut(identity) {
      const command = new DeleteCommand({ TableName, Key: { claim_id: `${WORKER_PREFIX}${identity}` } });
      await callService('dynamodb', 'DeleteItem', (abortSignal) => client.send(command, { abortSignal }));
    },

    async list() {
      const { found, isCut } = await items();
      // DynamoDB deletes what has expired hours late.
      const sinceMs = nowMs() - workerReportKeptSeconds * 1000;
      const read = found.map(({ report }) => parseWorkerReport(report));
      const reports = read
        .filter((one): one is WorkerReport => one !== null && Date.parse(one.toldAt) >= sinceMs)
        .toSorted((a, b) => b.toldAt.localeCompare(a.toldAt));
      const isPartial = isCut || read.includes(null) || reports.length > workerReportsMax;
      return { reports: reports.slice(0, workerReportsMax), isPartial };
    },
  };
}
