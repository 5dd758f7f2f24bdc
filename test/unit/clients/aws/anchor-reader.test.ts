import { expect, test } from 'vitest';
import { createAnchorReader } from '../../../../src/clients/aws/anchor-reader.ts';
import { type Anchor, anchorKey } from '../../../../src/domain/record/anchor.ts';

const INCIDENT = '1_a_b';
const anchorAt = (seq: number): Anchor => ({
  incidentId: INCIDENT,
  attempt: 1,
  seq,
  hash: 'ab'.repeat(32),
  snapshotSha256: 'cd'.repeat(32),
});

/** S3 as far as the reader uses it: pages of sorted keys, and their texts. */
function bucketOf(objects: ReadonlyMap<string, string>) {
  const lists: string[] = [];
  return {
    lists,
    async list(prefix: string, limit: number, after = '') {
      lists.push(after);
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted();
      return keys.slice(0, limit);
    },
    async read(key: string, limitBytes: number) {
      return objects.get(key)?.slice(0, limitBytes);
    },
  };
}
const stored = (...seqs: readonly number[]) =>
  new Map(
    seqs.map((seq) => [anchorKey({ incidentId: INCIDENT, seq }), JSON.stringify(anchorAt(seq))] as const),
  );

test('the anchors of one incident come oldest first, and of no other', async () => {
  const objects = stored(120, 5, 14);
  objects.set('anchors/1_a_bc/000001.json', JSON.stringify(anchorAt(1)));
  expect(await createAnchorReader(bucketOf(objects)).read(INCIDENT)).toEqual({
    anchors: [anchorAt(5), anchorAt(14), anchorAt(120)],
    unreadable: [],
  });
});

test.each([
  ['no JSON', '{'],
  ['another shape', '{"seq":14}'],
  ['a hash that is none', JSON.stringify({ ...anchorAt(14), hash: 'x' })],
  ['an attempt that is none', JSON.stringify({ ...anchorAt(14), attempt: 0 })],
  ['the anchor of another incident', JSON.stringify({ ...anchorAt(14), incidentId: '2_a_b' })],
  ['more than an anchor has', JSON.stringify({ ...anchorAt(14), more: 'x'.repeat(5_000) })],
])('%s in an anchor’s place is named by its key', async (_, text) => {
  const objects = stored(5, 14).set('anchors/1_a_b/000014.json', text);
  expect(await createAnchorReader(bucketOf(objects)).read(INCIDENT)).toEqual({
    anchors: [anchorAt(5)],
    unreadable: ['anchors/1_a_b/000014.json'],
  });
});

test('of more than a thousand the newest are read, over as many pages as there are', async () => {
  const bucket = bucketOf(stored(...Array.from({ length: 2_100 }, (_, index) => index + 1)));
  const { anchors } = await createAnchorReader(bucket).read(INCIDENT);
  expect([anchors.length, anchors[0]?.seq, anchors.at(-1)?.seq]).toEqual([1_000, 1_101, 2_100]);
  expect(bucket.lists).toEqual(['', 'anchors/1_a_b/001000.json', 'anchors/1_a_b/002000.json']);
});

test('an incident without anchors has none', async () => {
  expect(await createAnchorReader(bucketOf(new Map())).read(INCIDENT)).toEqual({
    anchors: [],
    unreadable: [],
  });
});
