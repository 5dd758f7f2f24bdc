import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { createFindingPublisher } from '../../src/clients/aws/finding-publisher.ts';
import { ensureTables } from '../../src/clients/dynamodb/ensure-tables.ts';
import { createFindingStore } from '../../src/clients/dynamodb/finding-store.ts';
import type { Finding, FindingState } from '../../src/domain/alarm/finding/finding.ts';
import { parseFinding } from '../../src/domain/alarm/finding/finding-message.ts';
import type { FindingPublisher } from '../../src/ports/finding-publisher.ts';
import { awsConfig } from '../support/aws-config.ts';
import { finding } from '../support/finding-samples.ts';
import { startLab } from './lab-fixture.ts';
import { subscribeTopic } from './subscribed-topic.ts';

const PREFIX = 'finding-test';
const ID = '111122223333#us-east-1#log-pattern-disk-full#instance#i-0123456789abcdef0';
const minute = (at: number) => new Date(Date.UTC(2026, 10, 22, 8, at)).toISOString();
const change = (shard: string, state: FindingState, at: number) => ({
  shard,
  finding: finding({ state, at: minute(at) }),
});

async function openStore(publisher?: FindingPublisher) {
  const { lab, aws } = await startLab();
  const documents = DynamoDBDocumentClient.from(aws.dynamodb, {
    marshallOptions: { removeUndefinedValues: true },
  });
  await ensureTables(documents, PREFIX, true);
  const sent: Finding[] = [];
  const keeping: FindingPublisher = {
    async publish(one) {
      await publisher?.publish(one);
      sent.push(one);
    },
  };
  const unreadable: string[] = [];
  const store = () => createFindingStore(documents, PREFIX, keeping, (id) => unreadable.push(id));
  return { lab, aws, sent, store, documents, unreadable };
}

test('a change is stored, sent by the topic and said to be sent; the OK follows', async () => {
  const { lab, aws, documents } = await openStore();
  const { topicArn, endpoint } = await subscribeTopic(aws);
  const publisher = createFindingPublisher(awsConfig(lab.endpoint), topicArn);
  const store = createFindingStore(documents, PREFIX, publisher, () => {});
  await expect(store.read(finding())).resolves.toBeNull();
  await expect(store.settle(change('s/0', 'OK', 0))).resolves.toEqual({ published: null });
  await expect(store.settle(change('s/0', 'ALARM', 1))).resolves.toMatchObject({
    published: { state: 'ALARM', previousState: 'OK' },
  });
  const { body } = await endpoint.next((post) => post.body.Type === 'Notification');
  expect(parseFinding(body.Message ?? '')).toEqual({ ok: true, value: finding({ at: minute(1) }) });
  expect(body.Signature).not.toBe('');
  await expect(store.read(finding())).resolves.toEqual({
    state: 'ALARM',
    changedAt: minute(1),
    reason: finding().reason,
    heardAt: null,
  });
  await expect(store.settle(change('s/0', 'OK', 2))).resolves.toMatchObject({ published: { state: 'OK' } });
  await expect(store.read(finding())).resolves.toMatchObject({
    state: 'OK',
    changedAt: minute(2),
    heardAt: null,
  });
  // It is told once that its resource was heard, and from there on it is kept.
  const heard = (at: number) => {
    const { shard, finding: told } = change('s/0', 'OK', at);
    return { shard, finding: { ...told, recovery: { kind: 'heard', at: minute(at), lines: 2 } } } as const;
  };
  await expect(store.settle(heard(5))).resolves.toMatchObject({
    published: { state: 'OK', previousState: 'OK', at: minute(5) },
  });
  await expect(store.settle(heard(6))).resolves.toEqual({ published: null });
  await expect(store.read(finding())).resolves.toMatchObject({
    state: 'OK',
    changedAt: minute(5),
    heardAt: minute(6),
  });
  await expect(
    store.read({ ...finding(), resource: { kind: 'instance', id: 'i-0fedcba9876543210' } }),
  ).resolves.toBeNull();
});

test('two writers race: nothing of either vote is lost, and each change has a time of its own', async () => {
  const { sent, store } = await openStore();
  const [one, two] = [store(), store()];
  for (let round = 0; round < 5; round += 1) {
    const at = round * 10;
    const red = await Promise.all([
      one.settle(change('s/0', 'ALARM', at + 1)),
      two.settle(change('s/1', 'ALARM', at + 1)),
    ]);
    expect(new Set(red.map(({ published }) => published?.at)).size).toBe(2);
    await expect(one.settle(change('s/0', 'OK', at + 2))).resolves.toEqual({ published: null });
    const green = await Promise.all([
      one.settle(change('s/0', 'ALARM', at + 3)),
      two.settle(change('s/1', 'OK', at + 3)),
    ]);
    // Whichever is first: it stays red, or goes OK and comes again.
    expect(green[0]?.published).toMatchObject({ state: 'ALARM' });
    expect([undefined, 'OK']).toContain(green[1]?.published?.state);
    await expect(two.read(finding())).resolves.toMatchObject({ state: 'ALARM' });
    await expect(one.settle(change('s/0', 'OK', at + 4))).resolves.toMatchObject({
      published: { state: 'OK' },
    });
  }
  // A pending change may have been sent by both; no time stands for two states.
  const changes = new Set(sent.map(({ at, state }) => `${at} ${state}`));
  expect(changes.size).toBe(new Set(sent.map(({ at }) => at)).size);
  expect([...changes].toSorted().at(-1)).toMatch(/OK$/);
  // No two OKs without an ALARM between them.
  const states = [...changes].toSorted().map((each) => each.split(' ')[1]);
  expect(states.filter((state, index) => state === 'OK' && states[index - 1] !== 'ALARM')).toEqual([]);
});

test('many shards at once all have their vote', async () => {
  const { store } = await openStore();
  const shards = Array.from({ length: 8 }, (_, index) => `s/${index}`);
  const settled = await Promise.all(shards.map((shard) => store().settle(change(shard, 'ALARM', 1))));
  expect(new Set(settled.map(({ published }) => published?.at)).size).toBe(8);
  expect(settled.filter(({ published }) => published?.previousState === 'OK')).toHaveLength(1);
  for (const shard of shards.slice(1)) await store().settle(change(shard, 'OK', 2));
  await expect(store().read(finding())).resolves.toMatchObject({ state: 'ALARM' });
  await expect(store().settle(change('s/0', 'OK', 2))).resolves.toMatchObject({ published: { state: 'OK' } });
});

test('killed between store and topic: the same change sends it, and so does any other before its own', async () => {
  let isDown = true;
  const { sent, store } = await openStore({
    publish: async () => {
      if (isDown) throw new Error('killed');
    },
  });
  await expect(store().settle(change('s/0', 'ALARM', 1))).rejects.toThrow('killed');
  await expect(store().read(finding())).resolves.toMatchObject({ state: 'ALARM' });
  isDown = false;
  await expect(store().settle(change('s/0', 'ALARM', 1))).resolves.toMatchObject({
    published: { state: 'ALARM', at: minute(1) },
  });
  isDown = true;
  await expect(store().settle(change('s/0', 'OK', 2))).rejects.toThrow('killed');
  isDown = false;
  await expect(store().settle(change('s/1', 'ALARM', 3))).resolves.toMatchObject({
    published: { state: 'ALARM', at: minute(3) },
  });
  expect(sent.map(({ state, at }) => `${state} ${at}`)).toEqual([
    `ALARM ${minute(1)}`,
    `OK ${minute(2)}`,
    `ALARM ${minute(3)}`,
  ]);
});

test('killed between topic and store, and a batch that comes again: it is sent again, and counts once', async () => {
  const { sent, store } = await openStore();
  await store().settle(change('s/0', 'ALARM', 1));
  await expect(store().settle(change('s/0', 'ALARM', 1))).resolves.toMatchObject({
    published: { at: minute(1) },
  });
  await store().settle(change('s/0', 'OK', 2));
  await expect(store().settle(change('s/0', 'ALARM', 1))).resolves.toEqual({ published: null });
  await expect(store().read(finding())).resolves.toMatchObject({ state: 'OK', changedAt: minute(2) });
  expect(sent.map(({ at }) => at)).toEqual([minute(1), minute(1), minute(2)]);
});

test('a shard is told of what it said to be wrong and never to be over, and of nothing else', async () => {
  const { store } = await openStore();
  await store().settle(change('s/0', 'ALARM', 1));
  await store().settle(change('s/1', 'ALARM', 2));
  await expect(store().openVotes('s/0')).resolves.toEqual({
    votes: [
      { finding: expect.objectContaining({ at: minute(2), resource: finding().resource }), at: minute(1) },
    ],
    isCut: false,
  });
  await store().settle(change('s/0', 'OK', 3));
  await expect(store().openVotes('s/0')).resolves.toEqual({ votes: [], isCut: false });
  await expect(store().openVotes('s/2')).resolves.toEqual({ votes: [], isCut: false });
});

test('an item whose finding cannot be read is replaced: its votes count, and what was pending is sent', async () => {
  let isDown = false;
  const { sent, store, documents, unreadable } = await openStore({
    publish: async () => {
      if (isDown) throw new Error('killed');
    },
  });
  const damage = (finding_text: unknown) =>
    documents.send(
      new UpdateCommand({
        TableName: `${PREFIX}-findings`,
        Key: { finding_id: ID },
        UpdateExpression: 'SET finding = :text',
        ExpressionAttributeValues: { ':text': finding_text },
      }),
    );
  await store().settle(change('s/0', 'ALARM', 1));
  await damage('{"format":"finding/v1"');
  await expect(store().read(finding())).resolves.toMatchObject({ state: 'ALARM', changedAt: minute(1) });
  // s/0 is red still, so that the OK of another shard ends nothing.
  await expect(store().settle(change('s/1', 'OK', 2))).resolves.toEqual({ published: null });
  expect(unreadable).toEqual([ID]);
  isDown = true;
  await expect(store().settle(change('s/1', 'ALARM', 3))).rejects.toThrow('killed');
  await damage(7);
  isDown = false;
  await expect(store().settle(change('s/0', 'OK', 4))).resolves.toEqual({ published: null });
  await expect(store().settle(change('s/1', 'OK', 5))).resolves.toMatchObject({
    published: { state: 'OK', at: minute(5) },
  });
  expect(sent.map(({ state, at }) => `${state} ${at}`)).toEqual([
    `ALARM ${minute(1)}`,
    `ALARM ${minute(3)}`,
    `OK ${minute(5)}`,
  ]);
  unreadable.length = 0;
  await store().settle(change('s/1', 'ALARM', 6));
  expect(unreadable).toEqual([]);
});
