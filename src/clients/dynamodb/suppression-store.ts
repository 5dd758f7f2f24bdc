import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { tableNames } from '../../contracts/incident-tables.ts';
import { LIMITS } from '../../domain/bounds.ts';
import { nextInForce } from '../../domain/suppression/find-suppression.ts';
import { isStoredRule } from '../../domain/suppression/stored-rule.ts';
import type { SuppressionRule } from '../../domain/suppression/suppression.ts';
import { isJsonObject } from '../../domain/text/json-object.ts';
import type { SuppressionReader, SuppressionStorePort } from '../../ports/suppression-store.ts';
import { callService } from '../aws/call-service.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';
import { type AuditEntry, writeAudit } from './audit-trail.ts';
import { type DocumentClient, writeIf } from './document-client.ts';

/** All rules are one item: whoever adds one sees how many there are, and an incident that opens reads them with one request. */
const RULES_ID = 'rules';

interface StoredRules {
  /** 0: there is no item yet. */
  readonly version: number;
  /** As they are stored; what this build cannot read stays as it is. */
  readonly rules: readonly unknown[];
}

async function readStored(client: DocumentClient, TableName: string): Promise<StoredRules> {
  const command = new GetCommand({
    TableName,
    Key: { suppression_id: RULES_ID },
    ConsistentRead: true,
  });
  const { Item } = await callService('dynamodb', 'GetItem', (abortSignal) =>
    client.send(command, { abortSignal }),
  );
  return {
    version: Number(Item?.version ?? 0),
    rules: Array.isArray(Item?.rules) ? (Item.rules as readonly unknown[]) : [],
  };
}

/** Not over yet, or of a later build. */
const isKept = (nowMs: number) => (rule: unknown) => !isStoredRule(rule) || nextInForce(rule, nowMs) !== null;

/** Mutes and maintenance windows for whoever has to heed them. Throws ServiceError. */
export function createSuppressionReader(
  client: DocumentClient,
  tablePrefix: string,
  nowMs: () => number,
): SuppressionReader {
  const TableName = tableNames(tablePrefix).suppressions;
  return {
    async read() {
      const { rules } = await readStored(client, TableName);
      return rules.filter(isKept(nowMs())).filter(isStoredRule);
    },
  };
}

/** The same for people. Each write takes along what is over, so that it falls away. Throws ServiceError. */
export function createSuppressionStore(
  client: DocumentClient,
  tablePrefix: string,
  nowMs: () => number,
): SuppressionStorePort {
  const TableName = tableNames(tablePrefix).suppressions;

  /** Over the very version that was read. */
  async function write({ version }: StoredRules, rules: readonly unknown[]): Promise<boolean> {
    const command = new PutCommand({
      TableName,
      Item: { suppression_id: RULES_ID, version: version + 1, rules },
      ConditionExpression: version === 0 ? 'attribute_not_exists(suppression_id)' : 'version = :version',
      ...(version === 0 ? {} : { ExpressionAttributeValues: { ':version': version } }),
    });
    return await writeIf('PutItem', (abortSignal) => client.send(command, { abortSignal }));
  }

  async function audit(
    what: 'suppress' | 'unsuppress',
    rule: SuppressionRule,
    person: Pick<AuditEntry, 'by' | 'reason' | 'via' | 'signedIn'>,
  ): Promise<void> {
    await writeAudit(client, tablePrefix, { ...person, what, atMs: nowMs(), subject: { ...rule } });
  }

  return {
    ...createSuppressionReader(client, tablePrefix, nowMs),
    async add(rule, sender) {
      for (let round = 0; round < DYNAMODB_LIMITS.suppressionRounds; round += 1) {
        const stored = await readStored(client, TableName);
        // Answered before, and asked again because the answer was lost.
        if (stored.rules.some((one) => isJsonObject(one) && one.id === rule.id)) return 'added';
        const kept = stored.rules.filter(isKept(nowMs()));
        if (kept.length >= LIMITS.suppressionRules) return 'full';
        if (!(await write(stored, [...kept, rule]))) continue;
        await audit('suppress', rule, { ...sender, by: rule.by, reason: rule.reason });
        return 'added';
      }
      return 'busy';
    },
    async remove(id, person) {
      for (let round = 0; round < DYNAMODB_LIMITS.suppressionRounds; round += 1) {
        const stored = await readStored(client, TableName);
        const kept = stored.rules.filter(isKept(nowMs()));
        const found = kept.filter(isStoredRule).find((rule) => rule.id === id);
        if (found === undefined) return undefined;
        const rest = kept.filter((rule) => !(isJsonObject(rule) && rule.id === id));
        if (!(await write(stored, rest))) continue;
        await audit('unsuppress', found, person);
        return found;
      }
      return 'busy';
    },
  };
}
