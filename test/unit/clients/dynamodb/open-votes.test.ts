import type { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { DYNAMODB_LIMITS } from '../../../../src/clients/bounds.ts';
import type { DocumentClient } from '../../../../src/clients/dynamodb/document-client.ts';
import { createFindingStore } from '../../../../src/clients/dynamodb/finding-store.ts';
import { findingMessage } from '../../../../src/domain/alarm/finding/finding-message.ts';
import { finding } from '../../../support/finding-samples.ts';

/** A table of so many pages, each with one alarm of the shard. */
function tableOf(pages: number) {
  let read = 0;
  const client = {
    send: async ({ input }: ScanCommand) => {
      expect(input.ExclusiveStartKey).toEqual(read === 0 ? undefined : { finding_id: String(read) });
      read += 1;
      const id = `i-${read.toString(16).padStart(17, '0')}`;
      const one = finding({ state: 'ALARM', resource: { kind: 'instance', id } });
      const Items = [
        { finding_id: id, finding: findingMessage(one), votes: { 's/0': { state: 'ALARM', at: one.at } } },
      ];
      return read < pages ? { Items, LastEvaluatedKey: { finding_id: String(read) } } : { Items };
    },
  };
  const publisher = { publish: async () => {} };
  const store = createFindingStore(client as unknown as DocumentClient, 'p', publisher, () => {});
  return { store, read: () => read };
}

test('the table is looked through for alarms of a shard page by page', async () => {
  const { store, read } = tableOf(3);
  const { votes, isCut } = await store.openVotes('s/0');
  expect([votes.length, isCut, read()]).toEqual([3, false, 3]);
});

test('a table of more pages than are read gives what was found, and says that there may be more', async () => {
  const { store, read } = tableOf(Number.MAX_SAFE_INTEGER);
  const { votes, isCut } = await store.openVotes('s/0');
  expect([votes.length, isCut, read()]).toEqual([
    DYNAMODB_LIMITS.openVotePagesMax,
    true,
    DYNAMODB_LIMITS.openVotePagesMax,
  ]);
});
