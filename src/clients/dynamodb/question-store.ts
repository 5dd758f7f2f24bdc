import { gunzipSync, gzipSync } from 'node:zlib';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { EXPIRES_ATTRIBUTE, tableNames } from '../../contracts/incident-tables.ts';
import { LIMITS } from '../../domain/bounds.ts';
import type { Question } from '../../domain/record/question.ts';
import type {
  BeginOutcome,
  QuestionReader,
  QuestionSpendPort,
  QuestionStorePort,
} from '../../ports/question-store.ts';
import { ServiceError } from '../../ports/service-error.ts';
import { callService } from '../aws/call-service.ts';
import { DYNAMODB_LIMITS, QUESTION_LIMITS } from '../bounds.ts';
import { type DocumentClient, writeIf } from './document-client.ts';
import { expiresAt } from './incident-item.ts';

interface Stored {
  /** 0: there is no item yet. */
  readonly version: number;
  readonly questions: readonly Question[];
}

/** Beside the incident's own item, without the attributes of an index, so no list shows it. */
const keyOf = (incidentId: string) => `${incidentId}#questions`;

async function readStored(client: DocumentClient, TableName: string, incidentId: string): Promise<Stored> {
  const command = new GetCommand({
    TableName,
    Key: { incident_id: keyOf(incidentId) },
    ConsistentRead: true,
  });
  const { Item } = await callService('dynamodb', 'GetItem', (abortSignal) =>
    client.send(command, { abortSignal }),
  );
  const packed: unknown = Item?.questions_gz;
  if (!(packed instanceof Uint8Array)) return { version: Number(Item?.version ?? 0), questions: [] };
  const json = gunzipSync(packed, { maxOutputLength: QUESTION_LIMITS.jsonBytes }).toString('utf8');
  return { version: Number(Item?.version ?? 0), questions: JSON.parse(json) as readonly Question[] };
}

/** All questions of an incident are one item: whoever asks one more sees how many there are. */
export function createQuestionReader(client: DocumentClient, tablePrefix: string): QuestionReader {
  const TableName = tableNames(tablePrefix).incidents;
  return { list: async (incidentId) => (await readStored(client, TableName, incidentId)).questions };
}

/** The same for whoever asks. `retentionDays` after the end of its incident DynamoDB may delete it; null keeps all. */
export function createQuestionStore(
  client: DocumentClient,
  tablePrefix: string,
  retentionDays: number | null,
): QuestionStorePort {
  const TableName = tableNames(tablePrefix).incidents;

  /** Over the very version that was read. */
  async function write(
    incidentId: string,
    { version }: Stored,
    questions: readonly Question[],
    endedAt: string | null,
  ): Promise<boolean> {
    const command = new PutCommand({
      TableName,
      Item: {
        incident_id: keyOf(incidentId),
        version: version + 1,
        [EXPIRES_ATTRIBUTE]: expiresAt({ endedAt }, retentionDays),
        questions_gz: gzipSync(JSON.stringify(questions)),
      },
      ConditionExpression: version === 0 ? 'attribute_not_exists(incident_id)' : 'version = :version',
      ...(version === 0 ? {} : { ExpressionAttributeValues: { ':version': version } }),
    });
    return await writeIf('PutItem', (abortSignal) => client.send(command, { abortSignal }));
  }

  /** Reads, changes and writes until nobody comes between. */
  async function change<T>(
    incidentId: string,
    endedAt: string | null,
    decide: (questions: readonly Question[]) => {
      readonly next: readonly Question[] | null;
      readonly said: T;
    },
  ): Promise<T> {
    for (let round = 0; round < DYNAMODB_LIMITS.questionRounds; round += 1) {
      const stored = await readStored(client, TableName, incidentId);
      const { next, said } = decide(stored.questions);
      if (next === null || (await write(incidentId, stored, next, endedAt))) return said;
    }
    throw new ServiceError({
      service: 'dynamodb',
      operation: 'PutItem',
      kind: 'unavailable',
      code: 'QuestionsBusy',
      detail: 'others keep asking about this incident at the same time',
      neverSent: false,
      cause: undefined,
    });
  }

  /** Replaces the question where it still stands as `isOpen` says. */
  async function replace(
    incidentId: string,
    question: Question,
    endedAt: string | null,
    isOpen: (stored: Question) => boolean,
  ): Promise<boolean> {
    return await change(incidentId, endedAt, (questions) => {
      const found = questions.find(({ id }) => id === question.id);
      if (found !== undefined && !isOpen(found)) return { next: null, said: false };
      const rest = questions.map((one) => (one.id === question.id ? question : one));
      return { next: found === undefined ? [...questions, question] : rest, said: true };
    });
  }

  return {
    ...createQuestionReader(client, tablePrefix),
    begin: (incidentId, question, endedAt) =>
      change<BeginOutcome>(incidentId, endedAt, (questions) => {
        const known = questions.find(({ id }) => id === question.id);
        if (known !== undefined) return { next: null, said: { kind: 'known', question: known } };
        if (questions.length >= LIMITS.questionsMax) return { next: null, said: { kind: 'full' } };
        return { next: [...questions, question], said: { kind: 'begun' } };
      }),
    async markSent(incidentId, question, endedAt) {
      const isUnsent = ({ state, exchange }: Question) => state === 'asking' && exchange === null;
      return (await replace(incidentId, question, endedAt, isUnsent)) ? 'marked' : 'sent_before';
    },
    async end(incidentId, question, endedAt) {
      const isAsking = ({ state }: Question) => state === 'asking';
      return (await replace(incidentId, question, endedAt, isAsking)) ? 'written' : 'ended_before';
    },
  };
}

/** Counts in thousandths of a cent, as whole numbers add up exactly. */
const units = (usdCents: number) => Math.ceil(usdCents * 1000);

/** What questions have cost, one item a day in the same table. */
export function createQuestionSpend(client: DocumentClient, tablePrefix: string): QuestionSpendPort {
  const TableName = tableNames(tablePrefix).incidents;
  const keyOfDay = (day: string) => ({ incident_id: `questions-spent#${day}` });
  return {
    async reserve(day, usdCents, limitUsdCents) {
      const left = units(limitUsdCents) - units(usdCents);
      if (left < 0) return false;
      const command = new UpdateCommand({
        TableName,
        Key: keyOfDay(day),
        UpdateExpression: `SET ${EXPIRES_ATTRIBUTE} = :expires ADD spent :more`,
        ConditionExpression: 'attribute_not_exists(spent) OR spent <= :left',
        ExpressionAttributeValues: {
          ':more': units(usdCents),
          ':left': left,
          ':expires': Math.ceil(Date.parse(`${day}T00:00:00Z`) / 1000) + QUESTION_LIMITS.spendKeptSeconds,
        },
      });
      return await writeIf('UpdateItem', (abortSignal) => client.send(command, { abortSignal }));
    },
    async giveBack(day, usdCents) {
      const less = Math.floor(usdCents * 1000);
      if (less <= 0) return;
      const command = new UpdateCommand({
        TableName,
        Key: keyOfDay(day),
        UpdateExpression: 'ADD spent :less',
        ExpressionAttributeValues: { ':less': -less },
      });
      await callService('dynamodb', 'UpdateItem', (abortSignal) => client.send(command, { abortSignal }));
    },
  };
}
