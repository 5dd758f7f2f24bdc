import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createSigningCertificate } from '../../../../lab/sns/signing-certificate.ts';
import { INGRESS_LIMITS } from '../../../../src/ingress/bounds.ts';
import { createAllowedTopics } from '../../../../src/ingress/sns/allowed-topics.ts';
import { createCertificateStore } from '../../../../src/ingress/sns/certificate-store.ts';
import { createHttpsCertificateSource } from '../../../../src/ingress/sns/fetch-certificate.ts';
import { createKnownCertificates } from '../../../../src/ingress/sns/known-certificates.ts';
import { REGION, TOPIC_ARN } from '../sns-messages.ts';

const { certificateIntervalMs, certificateFailureKeptMs, certificatesMax } = INGRESS_LIMITS.sns;
const urlOf = (n: number) =>
  `https://sns.us-east-1.amazonaws.com/SimpleNotificationService-${n.toString(16).padStart(32, '0')}.pem`;

const ANYBODY = '192.0.2.0/24';

let pem: string;
let key: ServerOptions['key'];
beforeAll(async () => {
  const certificate = await createSigningCertificate(REGION, new Date());
  pem = certificate.pem;
  key = certificate.privateKey.export({ type: 'pkcs8', format: 'pem' });
});

function storeOver(source: (url: string) => Promise<string>) {
  const clock = { nowMs: 1_000_000 };
  const spy = vi.fn(source);
  return { clock, source: spy, store: createCertificateStore(spy, () => clock.nowMs) };
}

describe('the store', () => {
  test('asks once for many messages at the same time, and never again', async () => {
    const gate = Promise.withResolvers<string>();
    const { store, source, clock } = storeOver(() => gate.promise);
    const answers = Promise.all(Array.from({ length: 20 }, () => store.get(urlOf(1), ANYBODY)));
    gate.resolve(pem);
    expect((await answers).every((answer) => answer.kind === 'found')).toBe(true);
    clock.nowMs += 86_400_000;
    await store.get(urlOf(1), ANYBODY);
    expect(source).toHaveBeenCalledTimes(1);
  });

  test('fetches at most once in its interval, whatever is asked for', async () => {
    const { store, source, clock } = storeOver(async () => pem);
    for (let n = 0; n < 500; n++) {
      await store.get(urlOf(n), ANYBODY);
      clock.nowMs += 10;
    }
    expect(source.mock.calls.length).toBeLessThanOrEqual(Math.ceil((500 * 10) / certificateIntervalMs));
  });

  test('remembers a failure for a while, then tries again', async () => {
    let isUp = false;
    const { store, source, clock } = storeOver(async () => {
      if (!isUp) throw new Error('no route');
      return pem;
    });
    expect(await store.get(urlOf(1), ANYBODY)).toEqual({ kind: 'unavailable', detail: 'no route' });
    isUp = true;
    clock.nowMs += certificateFailureKeptMs - 1;
    expect((await store.get(urlOf(1), ANYBODY)).kind).toBe('unavailable');
    expect(source).toHaveBeenCalledTimes(1);
    clock.nowMs += 1;
    expect((await store.get(urlOf(1), ANYBODY)).kind).toBe('found');
  });

  test('keeps the certificates that are used, within its bound', async () => {
    const { store, source, clock } = storeOver(async () => pem);
    for (let n = 0; n < certificatesMax + 5; n++) {
      await store.get(urlOf(n), ANYBODY);
      await store.get(urlOf(0), ANYBODY);
      clock.nowMs += certificateIntervalMs;
    }
    source.mockClear();
    await store.get(urlOf(0), ANYBODY);
    await store.get(urlOf(certificatesMax + 4), ANYBODY);
    expect(source).not.toHaveBeenCalled();
    await store.get(urlOf(1), ANYBODY);
    expect(source).toHaveBeenCalledTimes(1);
  });
});

describe('fetching over TLS', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function serve(answer: Parameters<typeof createServer>[1]) {
    server = createServer({ key: key ?? '', cert: pem }, answer);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    // The name in the URL stays SNS's own, so the server's certificate is checked against it. The lab's certificate
    // is for sns.amazonaws.com.
    const url = urlOf(1).replace('sns.us-east-1', 'sns');
    const source = createHttpsCertificateSource({
      ca: pem,
      port,
      lookup: (_host, options, done) =>
        options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
    });
    return Object.assign(() => source(url), { port });
  }

  test('gives the body', async () => {
    const fetchPem = await serve((_request, response) => response.end(pem));
    expect(await fetchPem()).toBe(pem);
  });

  test.each([301, 302, 307, 404, 500])('does not follow or believe a %i', async (status) => {
    let requests = 0;
    const fetchPem = await serve((_request, response) => {
      requests += 1;
      response.writeHead(status, { location: 'https://sns.amazonaws.com/other' }).end(pem);
    });
    await expect(fetchPem()).rejects.toThrow(String(status));
    expect(requests).toBe(1);
  });

  test('cuts an endless answer off', async () => {
    let sentBytes = 0;
    const fetchPem = await serve((_request, response) => {
      const chunk = Buffer.alloc(4_096, 'a');
      const write = () => {
        if (response.destroyed || sentBytes > 10 * 1024 * 1024) return;
        sentBytes += chunk.length;
        response.write(chunk, () => setImmediate(write));
      };
      write();
    });
    await expect(fetchPem()).rejects.toThrow('larger than');
    expect(sentBytes).toBeLessThan(10 * 1024 * 1024);
  });

  test('gives up on a silent server', async () => {
    const fetchPem = await serve(() => undefined);
    const startedMs = Date.now();
    await expect(fetchPem()).rejects.toThrow();
    expect(Date.now() - startedMs).toBeLessThan(INGRESS_LIMITS.sns.certificateTimeoutMs + 2_000);
  });

  test('refuses a server that cannot prove its name', async () => {
    const { port } = await serve((_request, response) => response.end(pem));
    const stranger = createHttpsCertificateSource({
      port,
      lookup: (_host, options, done) =>
        options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
    });
    await expect(stranger(urlOf(1))).rejects.toThrow(/self-signed|certificate/i);
  });
});

describe('certificates of earlier runs', () => {
  test('are fetched ahead, unless the file names something else', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'recoverops-certificates-'));
    try {
      const path = join(directory, 'sns-certificates.json');
      const topics = createAllowedTopics([TOPIC_ARN]);
      const onTrouble = vi.fn();
      const first = createKnownCertificates(path, topics, [TOPIC_ARN], onTrouble);
      first.note(urlOf(7));
      await expect.poll(() => readFile(path, 'utf8').catch(() => '')).toContain(urlOf(7));

      const ahead = async () => {
        const { store, source } = storeOver(async () => pem);
        const known = createKnownCertificates(path, topics, [TOPIC_ARN], onTrouble);
        await known.fetchAhead(store, new AbortController().signal);
        return source.mock.calls.flat();
      };
      expect(await ahead()).toEqual([urlOf(7)]);
      await writeFile(path, JSON.stringify({ urls: ['http://169.254.169.254/', 5, null] }));
      expect(await ahead()).toEqual([]);
      await writeFile(path, 'damaged');
      expect(await ahead()).toEqual([]);
      expect(onTrouble).not.toHaveBeenCalled();
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
