import { randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { EXPIRES_ATTRIBUTE, tableNames } from '../../contracts/incident-tables.ts';
import type { SentBy } from '../../domain/record/endings.ts';
import { callService } from '../aws/call-service.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';
import type { DocumentClient } from './document-client.ts';

/** What a person did by hand to claims, the kill switch, mutes and maintenance windows, or what people are told. */
export interface AuditEntry extends SentBy {
  readonly what: 'stop' | 'resume' | 'release' | 'suppress' | 'unsuppress' | 'tell_again';
  readonly by: string;
  readonly reason: string;
  readonly atMs: number;
  /** What it was done to, in plain values. */
  readonly subject: Readonly<Record<string, unknown>>;
}

/** Writes one entry beside the claims; none is ever changed. Throws ServiceError. */
export async function writeAudit(
  client: DocumentClient,
  tablePrefix: string,
  { what, by, reason, atMs, subject, via, signedIn }: AuditEntry,
): Promise<void> {
  const at = new Date(atMs).toISOString();
  const command = new PutCommand({
    TableName: tableNames(tablePrefix).claims,
    ConditionExpression: 'attribute_not_exists(claim_id)',
    Item: {
      claim_id: `audit#${at}#${randomUUID().slice(0, 8)}`,
      what,
      by,
      reason,
      ...(via === undefined ? {} : { via }),
      ...(signedIn === undefined ? {} : { signed_in: signedIn }),
      at,
      subject,
      [EXPIRES_ATTRIBUTE]: Math.ceil(atMs / 1000) + DYNAMODB_LIMITS.auditSeconds,
    },
  });
  await callService('dynamodb', 'PutItem', (abortSignal) => client.send(command, { abortSignal }));
}
