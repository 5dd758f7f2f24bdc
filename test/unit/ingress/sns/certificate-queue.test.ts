import { expect, test } from 'vitest';
import { INGRESS_LIMITS } from '../../../../src/ingress/bounds.ts';
import { CertificateQueue } from '../../../../src/ingress/sns/certificate-queue.ts';

const { certificateSuspectMs, certificateWantedMs, certificateUnknownKeptMs, certificateTryGapMs } =
  INGRESS_LIMITS.sns;
const NOW_MS = 1_000_000;

test('what comes by a way that no stranger can take is first, however often others ask', () => {
  const queue = new CertificateQueue();
  for (let n = 0; n < 100; n += 1) queue.ask('often', '203.0.113.0/24', NOW_MS);
  queue.ask('letter', null, NOW_MS);
  expect([queue.next(NOW_MS), queue.next(NOW_MS), queue.next(NOW_MS)]).toEqual([
    'letter',
    'often',
    undefined,
  ]);
});

test('what is asked for at more different times has half of the turns, however often others ask at once', () => {
  const queue = new CertificateQueue(() => 0);
  for (let n = 0; n < 9; n += 1) queue.ask(`returning-${n}`, 'a', NOW_MS);
  const laterMs = NOW_MS + certificateTryGapMs;
  for (let n = 0; n < 9; n += 1) queue.ask(`returning-${n}`, `a-${n}`, laterMs);
  for (let n = 0; n < 90; n += 1) queue.ask(`often-${n % 9}`, `often-${n}`, laterMs);
  const taken = Array.from({ length: 8 }, () => queue.next(laterMs)?.split('-')[0]);
  expect(taken.filter((name) => name === 'returning').length).toBeGreaterThanOrEqual(4);
});

test('a network that made an address up gets its share of turns alone, and is forgiven in time', () => {
  const queue = new CertificateQueue();
  queue.ask('made-up', 'bad', NOW_MS);
  queue.settle(queue.next(NOW_MS) ?? '', 'unknown', NOW_MS);
  const turns = 8;
  for (let n = 0; n < turns; n += 1) {
    queue.ask(`bad-${n}`, 'bad', NOW_MS);
    for (let good = 0; good < 50; good += 1) queue.ask(`good-${n}-${good}`, `good-${n}-${good}`, NOW_MS);
  }
  const taken = Array.from({ length: turns }, () => queue.next(NOW_MS)?.split('-')[0]);
  const ofBad = taken.filter((name) => name === 'bad').length;
  expect(ofBad).toBeGreaterThanOrEqual(2);
  expect(ofBad).toBeLessThanOrEqual(4);

  const forgiven = new CertificateQueue(() => 0);
  forgiven.ask('made-up', 'bad', NOW_MS);
  forgiven.settle(forgiven.next(NOW_MS) ?? '', 'unknown', NOW_MS);
  forgiven.ask('first', 'bad', NOW_MS + certificateSuspectMs);
  forgiven.ask('second', 'good', NOW_MS + certificateSuspectMs);
  const both = [1, 2].map(() => forgiven.next(NOW_MS + certificateSuspectMs));
  expect(new Set(both)).toEqual(new Set(['first', 'second']));
});

test('an address that nobody can tell about waits on, and one that AWS does not know is not asked for again', () => {
  const queue = new CertificateQueue();
  queue.ask('away', 'a', NOW_MS);
  queue.ask('unknown', 'b', NOW_MS);
  for (let n = 0; n < 2; n += 1) {
    const url = queue.next(NOW_MS) ?? '';
    queue.settle(url, url === 'away' ? 'away' : 'unknown', NOW_MS);
  }
  queue.ask('unknown', 'b', NOW_MS);
  expect(queue.size).toBe(1);
  const laterMs = NOW_MS + INGRESS_LIMITS.sns.certificateFailureKeptMs;
  expect(queue.next(laterMs)).toBe('away');
  queue.settle('away', 'found', laterMs);
  queue.ask('unknown', 'b', NOW_MS + certificateUnknownKeptMs);
  expect(queue.next(NOW_MS + certificateUnknownKeptMs)).toBe('unknown');
});

test('of equals each has its chance', () => {
  const firsts = new Set<string | undefined>();
  for (const random of [0.1, 0.3, 0.45, 0.9]) {
    const queue = new CertificateQueue(() => random);
    for (const url of ['a', 'b', 'c']) queue.ask(url, url, NOW_MS);
    firsts.add(queue.next(NOW_MS));
  }
  expect(firsts).toEqual(new Set(['a', 'b', 'c']));
});

test('nothing waits for ever, and beyond the bound the network with most gives way', () => {
  const limits = { ...INGRESS_LIMITS.sns, certificatesWantedMax: 10 };
  const queue = new CertificateQueue(Math.random, limits as unknown as typeof INGRESS_LIMITS.sns);
  queue.ask('genuine', 'good', NOW_MS);
  for (let n = 0; n < 500; n += 1) queue.ask(`made-up-${n}`, 'bad', NOW_MS);
  expect(queue.size).toBe(10);
  const taken = Array.from({ length: 10 }, () => queue.next(NOW_MS));
  expect(taken).toContain('genuine');
  expect(queue.next(NOW_MS + certificateWantedMs + 1)).toBeUndefined();
  expect(queue.size).toBe(0);
});
