import { beforeAll, describe, expect, test } from 'vitest';
import { createSigningCertificate } from '../../../../lab/sns/signing-certificate.ts';
import { INGRESS_LIMITS } from '../../../../src/ingress/bounds.ts';
import { createCertificateStore } from '../../../../src/ingress/sns/certificate-store.ts';
import { REGION } from '../sns-messages.ts';

const RUNS = 300;
const SECOND_MS = 1_000;
/** SNS tries an HTTPS endpoint four times, 20 s apart, when nothing else is set. */
const TRIES_AT_MS = [0, 20, 40, 60].map((seconds) => seconds * SECOND_MS);
const GENUINE_NETWORK = '54.240.230.0/24';

let pem: string;
let genuine: string;
beforeAll(async () => {
  ({ pem, url: genuine } = await createSigningCertificate(REGION, new Date()));
});

const madeUp = (n: number) =>
  `https://sns.us-east-1.amazonaws.com/SimpleNotificationService-${n.toString(16).padStart(32, '0')}.pem`;

/** The same numbers for the same seed, so that a run that is lost can be looked at. */
function numbersFrom(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

interface Flood {
  /** Requests with a made-up address in a second. */
  readonly perSecond: number;
  /** The network that request number `n` comes from. */
  readonly networkOf: (n: number) => string;
  /** The address that request number `n` makes up. */
  readonly urlOf: (n: number) => string;
  /** How long it has gone on when the genuine message comes. */
  readonly beforeSeconds?: number;
}

/** One genuine message in a flood, in time that only this moves. */
async function isLost({ perSecond, networkOf, urlOf, beforeSeconds = 10 }: Flood, seed: number) {
  const random = numbersFrom(seed);
  const clock = { nowMs: 1_000_000_000 };
  const fetches: number[] = [];
  const store = createCertificateStore(
    async (url) => {
      fetches.push(clock.nowMs);
      return url === genuine ? pem : '<html>Not Found</html>';
    },
    () => clock.nowMs,
  );
  const firstMs = clock.nowMs + (beforeSeconds + random()) * SECOND_MS;
  const tries = TRIES_AT_MS.map((ms) => firstMs + ms);
  let isVerified = false;
  for (let n = 0; tries.length > 0 && !isVerified; n += 1) {
    // Like strangers, evenly on the whole and never quite.
    clock.nowMs += (SECOND_MS / perSecond) * 2 * random();
    if (clock.nowMs < (tries[0] ?? 0)) {
      await store.get(urlOf(n), networkOf(n));
      continue;
    }
    tries.shift();
    isVerified = (await store.get(genuine, GENUINE_NETWORK)).kind === 'found';
  }
  const gaps = fetches.slice(1).map((ms, index) => ms - (fetches[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(INGRESS_LIMITS.sns.certificateIntervalMs);
  return !isVerified;
}

async function lostOf(flood: Flood, runs = RUNS): Promise<number> {
  let lost = 0;
  for (let seed = 0; seed < runs; seed += 1) if (await isLost(flood, seed)) lost += 1;
  return lost;
}

describe(`made-up addresses of certificates, and a genuine message whose own is new: lost runs`, () => {
  test(`none of ${RUNS} at 20 a second from elsewhere`, async () => {
    const flood = { perSecond: 20, networkOf: () => '203.0.113.0/24', urlOf: madeUp };
    expect(await lostOf(flood)).toBe(0);
  });

  test(`none of ${RUNS} at 20 a second from the network that the genuine one comes from, as behind a proxy`, async () => {
    const flood = { perSecond: 20, networkOf: () => GENUINE_NETWORK, urlOf: madeUp };
    expect(await lostOf(flood)).toBe(0);
  });

  test(`none of ${RUNS} at 20 a second from there with every address sent twice`, async () => {
    const flood = {
      perSecond: 20,
      networkOf: () => GENUINE_NETWORK,
      urlOf: (n: number) => madeUp(Math.floor(n / 2)),
    };
    expect(await lostOf(flood)).toBe(0);
  });

  test('none at 200 a second from 40 networks', async () => {
    const flood = { perSecond: 200, networkOf: (n: number) => `10.${n % 40}.0.0/24`, urlOf: madeUp };
    expect(await lostOf(flood, 20)).toBe(0);
  });

  test('none at 20 a second, each from a network of its own', async () => {
    const flood = { perSecond: 20, networkOf: (n: number) => `10.${n >> 8}.${n & 255}.0/24`, urlOf: madeUp };
    expect(await lostOf(flood, 50)).toBe(0);
  });

  test('none at 20 a second from 600 networks, five times each, once each of them has been found out', async () => {
    const flood = {
      perSecond: 20,
      networkOf: (n: number) => `10.${Math.floor(n / 5) % 600}.0.0/24`,
      urlOf: (n: number) => madeUp(Math.floor(n / 5)),
    };
    expect(await lostOf({ ...flood, beforeSeconds: 820 }, 5)).toBe(0);
  });
});
