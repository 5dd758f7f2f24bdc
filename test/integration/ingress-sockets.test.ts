import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readServerSentEvents, type ServerSentEvent } from '../../src/cli/server-sent-events.ts';
import type { IncidentSummary } from '../../src/domain/record/incident-summary.ts';
import { INGRESS_LIMITS } from '../../src/ingress/bounds.ts';
import { AUTHORIZED, fakeIngress, identityOf } from '../unit/ingress/fake-ingress.ts';
import { INCIDENT_ID, sampleIncident, sampleSummary } from '../unit/ingress/incident-samples.ts';
import { notification } from '../unit/ingress/sns-messages.ts';

const hosts = new Set<string>();
let ingress: Awaited<ReturnType<typeof fakeIngress>>;
let host: string;
let base: string;
const sockets: Socket[] = [];

beforeEach(async () => {
  hosts.clear();
  ingress = await fakeIngress({
    hosts,
    nowMs: () => Date.now(),
    tokens: {
      identityOf: async (token) => {
        const name = /^token-of-([\w-]+)$/.exec(token)?.[1];
        return name === undefined ? undefined : identityOf(name);
      },
      identityById: async () => undefined,
      forget: () => undefined,
      flush: async () => undefined,
    },
  });
  await ingress.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = ingress.app.server.address() as AddressInfo;
  host = `127.0.0.1:${port}`;
  base = `http://${host}`;
  hosts.add(host);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await ingress.app.close();
});

const headers = () => ({ authorization: AUTHORIZED.authorization });

/** A bare connection, and everything that comes back on it until it is closed. */
function dial() {
  const [name, port] = host.split(':');
  const socket = connect(Number(port), name);
  sockets.push(socket);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => undefined);
  const startedMs = Date.now();
  const closed = once(socket, 'close').then(() => ({ text, tookMs: Date.now() - startedMs }));
  return { socket, closed };
}

// Sent as it stands: a client of Node or a browser would tidy the address up first.
describe('addresses that resemble one of the API', () => {
  const ask = async (url: string, further: string) => {
    const { socket, closed } = dial();
    const { authorization } = headers();
    socket.write(
      `GET ${url} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${authorization}\r\n${further}Connection: close\r\n\r\n`,
    );
    return (await closed).text;
  };

  test('the same address, escaped once, is the same route', async () => {
    expect(await ask('/%61pi/v1/session', '')).toMatch(/^HTTP\/1\.1 200 /);
    for (const further of ['Origin: http://evil.example\r\n', 'Sec-Fetch-Site: cross-site\r\n'])
      expect(await ask('/%61pi/v1/session', further)).toContain('"code":"Origin.Refused"');
  });

  test.each([
    '/%2561pi/v1/session',
    '//api/v1/session',
    '/api//v1/session',
    '/api/v1//session',
    '/api/v1/../v1/session',
    '/x/../api/v1/session',
    '/api/v1/./session',
    '/api/v1/%2e%2e/v1/session',
    '/API/v1/session',
    '/api/v1/session/',
    '/api/v1/session;x',
    '/api%2fv1/session',
    '\\api\\v1\\session',
  ])('%s is another one, where there is nothing', async (url) => {
    for (const further of ['', 'Origin: http://evil.example\r\n'])
      expect(await ask(url, further)).toMatch(/"code":"(Route\.NotFound|Origin\.Refused|Request\.Invalid)"/);
  });
});

describe('slow and broken senders', () => {
  const head = () =>
    `POST /webhooks/sns HTTP/1.1\r\nHost: ${host}\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n`;

  // SNS gives up on every 4xx but 429: what this process was too slow to read would be lost.
  test('a body that trickles in is cut off with 503, to be sent again, while others are served', async () => {
    const { socket, closed } = dial();
    socket.write(head());
    const drip = setInterval(() => socket.write('{'), 400);
    const other = await fetch(`${base}/healthz`);
    expect(other.status).toBe(200);
    const { text, tookMs } = await closed.finally(() => clearInterval(drip));
    expect(text).toMatch(/^HTTP\/1\.1 503 .*\r\n(?:.+\r\n)*Retry-After: 1\r\n/);
    expect(text).toContain('"code":"Request.TooSlow"');
    expect(tookMs).toBeLessThan(6_000);
    expect(ingress.temporal.signalled).toEqual([]);
  });

  test('a body that never comes is cut off', async () => {
    const { socket, closed } = dial();
    socket.write(head());
    // The idle connection is cut before anybody could read an answer.
    expect((await closed).tookMs).toBeLessThan(6_000);
  });

  test('headers that never end are cut off', async () => {
    const { socket, closed } = dial();
    socket.write('POST /webhooks/sns HTTP/1.1\r\n');
    const drip = setInterval(() => socket.write('X-A: b\r\n'), 400);
    const { text, tookMs } = await closed.finally(() => clearInterval(drip));
    expect(text).toContain('"code":"Request.TooSlow"');
    expect(tookMs).toBeLessThan(6_000);
  });

  test.each([
    ['not HTTP', 'hello\r\n\r\n', 400, 'Request.Invalid'],
    [
      'too many headers',
      `GET /healthz HTTP/1.1\r\nX-Long: ${'x'.repeat(INGRESS_LIMITS.http.headersBytes + 4_000)}\r\n\r\n`,
      431,
      'Request.HeadersTooLarge',
    ],
    [
      'two lengths',
      'POST /webhooks/sns HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx',
      400,
      'Request.Invalid',
    ],
  ])('%s is answered with its code', async (_name, request, status, code) => {
    const { socket, closed } = dial();
    socket.write(request);
    const { text } = await closed;
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(text).toContain(`"code":"${code}"`);
  });

  test('5 MB are refused before they are read', async () => {
    const answer = await fetch(`${base}/webhooks/sns`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'x'.repeat(5 * 1024 * 1024),
    }).catch((error: unknown) => error);
    // Node may cut the connection while the rest is still being sent; if it answers, it is 413.
    if (answer instanceof Response) expect(answer.status).toBe(413);
    else expect(answer).toBeInstanceOf(TypeError);
    expect(ingress.temporal.signalled).toEqual([]);
  });

  test('an answer that takes longer than a request may is still given', async () => {
    const gate = Promise.withResolvers<void>();
    ingress.temporal.gate = gate.promise;
    const waiting = fetch(`${base}/webhooks/sns`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify(await notification()),
    });
    const { connectionTimeoutMs, connectionsCheckingIntervalMs } = INGRESS_LIMITS.http;
    setTimeout(gate.resolve, connectionTimeoutMs + connectionsCheckingIntervalMs + 500);
    expect((await waiting).status).toBe(200);
  });
});

describe('live updates', () => {
  /** Held so that none is collected as garbage before it is read, which would cancel it. */
  const opened: { readonly abort: AbortController; readonly response: Response }[] = [];
  afterEach(() => {
    for (const { abort } of opened.splice(0)) abort.abort();
  });

  async function open(path: string, extra: Record<string, string> = {}) {
    const abort = new AbortController();
    const response = await fetch(`${base}/api/v1${path}`, {
      headers: { ...headers(), ...extra },
      signal: abort.signal,
    });
    opened.push({ abort, response });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    if (response.body === null) throw new Error('there is no stream');
    const events = readServerSentEvents(response.body)[Symbol.asyncIterator]();
    const next = async (): Promise<ServerSentEvent> => {
      const { value, done } = await events.next();
      if (done === true) throw new Error('the stream has ended');
      return value;
    };
    const ended = async () => {
      while (!(await events.next()).done);
    };
    return { next, ended, close: () => abort.abort() };
  }
  const now = () => new Date().toISOString();
  const parsed = async (event: Promise<ServerSentEvent>) => {
    const { event: name, data } = await event;
    expect(name).toBe('incident');
    return JSON.parse(data);
  };

  test('every open stream hears of a change', async () => {
    const streams = await Promise.all([open('/stream'), open('/stream')]);
    const change = sampleSummary({ updatedAt: now() });
    ingress.incidents.changes = [change];
    for (const stream of streams) expect(await parsed(stream.next())).toEqual(change);
    expect(await (await fetch(`${base}/metrics`, { headers: headers() })).text()).toContain(
      'recoverops_streams 2',
    );
  });

  test('who comes back names what it saw last and gets what it missed, late writes too', async () => {
    const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
    const seen = sampleSummary({ incidentId: 'seen', updatedAt: secondsAgo(90) });
    // On its way while the client read up to 60 s ago.
    const late = sampleSummary({ incidentId: 'late', updatedAt: secondsAgo(65) });
    const missed = sampleSummary({ revision: 2, updatedAt: secondsAgo(30) });
    ingress.incidents.changes = [seen, late, missed];
    const stream = await open('/stream', { 'last-event-id': secondsAgo(60) });
    expect(await parsed(stream.next())).toEqual(late);
    expect(await parsed(stream.next())).toEqual(missed);
    const fresh: IncidentSummary = sampleSummary({ revision: 3, updatedAt: now() });
    ingress.incidents.changes = [seen, missed, fresh];
    expect(await parsed(stream.next())).toEqual(fresh);
  });

  test('who comes back after more than one reading of changes gets them all, and is told to list after longer', async () => {
    const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
    const total = INGRESS_LIMITS.streams.changesPerPoll + 1;
    ingress.incidents.changes = Array.from({ length: total }, (_, n) =>
      sampleSummary({ incidentId: `i-${n}`, updatedAt: secondsAgo(30) }),
    );
    const stream = await open('/stream', { 'last-event-id': secondsAgo(60) });
    const ids = new Set<string>();
    for (let n = 0; n < total; n += 1) ids.add((await parsed(stream.next())).incidentId);
    expect(ids.size).toBe(total);
    const late = await open('/stream', { 'last-event-id': secondsAgo(11 * 60) });
    expect(await late.next()).toEqual({ event: 'relist', data: '{}' });
  });

  test('one incident is sent as it is, then with every change, and not twice', async () => {
    ingress.incidents.stored.set(INCIDENT_ID, sampleIncident());
    const stream = await open(`/incidents/${INCIDENT_ID}/stream`);
    expect((await parsed(stream.next())).record.revision).toBe(3);
    ingress.incidents.changes = [
      sampleSummary({ incidentId: 'another', updatedAt: now() }),
      sampleSummary({ revision: 3, updatedAt: now() }),
    ];
    await new Promise((resolve) => setTimeout(resolve, 2 * INGRESS_LIMITS.streams.pollMs));
    ingress.incidents.stored.set(INCIDENT_ID, sampleIncident({ revision: 4, status: 'executing' }));
    ingress.incidents.changes = [sampleSummary({ revision: 4, updatedAt: now() })];
    expect((await parsed(stream.next())).record).toMatchObject({ revision: 4, status: 'executing' });
  });

  test('who comes back to an incident that has not changed waits for the next change', async () => {
    ingress.incidents.stored.set(INCIDENT_ID, sampleIncident());
    const stream = await open(`/incidents/${INCIDENT_ID}/stream`, { 'last-event-id': 'run-1.3' });
    ingress.incidents.stored.set(INCIDENT_ID, sampleIncident({ revision: 4 }));
    ingress.incidents.changes = [sampleSummary({ revision: 4, updatedAt: now() })];
    expect((await parsed(stream.next())).record.revision).toBe(4);
  });

  test('what changes while an incident’s stream loads it comes over that stream', async () => {
    ingress.incidents.stored.set(INCIDENT_ID, sampleIncident());
    const witness = await open('/stream');
    const reading = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const get = ingress.incidents.get.bind(ingress.incidents);
    ingress.incidents.get = async (incidentId) => {
      const found = await get(incidentId);
      reading.resolve();
      await release.promise;
      return found;
    };
    const opening = open(`/incidents/${INCIDENT_ID}/stream`);
    await reading.promise;
    ingress.incidents.stored.set(INCIDENT_ID, sampleIncident({ revision: 4 }));
    ingress.incidents.changes = [sampleSummary({ revision: 4, updatedAt: now() })];
    // The feed has passed it on to everybody who listens.
    await witness.next();
    release.resolve();
    const stream = await opening;
    expect((await parsed(stream.next())).record.revision).toBe(3);
    expect((await parsed(stream.next())).record.revision).toBe(4);
  });

  test('what changes while a stream of the list reads what it missed comes over that stream', async () => {
    const witness = await open('/stream');
    const reading = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const changedSince = ingress.incidents.changedSince.bind(ingress.incidents);
    const halfMinuteAgo = new Date(Date.now() - 30_000).toISOString();
    ingress.incidents.changedSince = async (position, limit) => {
      const page = await changedSince(position, limit);
      // The feed reads from later.
      if (position > halfMinuteAgo) return page;
      reading.resolve();
      await release.promise;
      return page;
    };
    const opening = open('/stream', { 'last-event-id': new Date(Date.now() - 60_000).toISOString() });
    await reading.promise;
    const change = sampleSummary({ updatedAt: now() });
    ingress.incidents.changes = [change];
    await witness.next();
    release.resolve();
    const stream = await opening;
    expect(await parsed(stream.next())).toEqual(change);
  });

  test('streams outlive the time-outs of requests', async () => {
    const stream = await open('/stream');
    const { connectionTimeoutMs, connectionsCheckingIntervalMs } = INGRESS_LIMITS.http;
    await new Promise((resolve) =>
      setTimeout(resolve, connectionTimeoutMs + 2 * connectionsCheckingIntervalMs),
    );
    const change = sampleSummary({ updatedAt: now() });
    ingress.incidents.changes = [change];
    expect(await parsed(stream.next())).toEqual(change);
  });

  /** The status of one more stream of that person's, which is closed again at once. */
  const tryStream = async (principal: string) => {
    const abort = new AbortController();
    const { status } = await fetch(`${base}/api/v1/stream`, { headers: as(principal), signal: abort.signal });
    abort.abort();
    return status;
  };
  const as = (principal: string) => ({ authorization: `Bearer token-of-${principal}` });
  const { max, perPrincipalMax } = INGRESS_LIMITS.streams;
  const openMany = (count: number, principal: string) =>
    Promise.all(Array.from({ length: count }, () => open('/stream', as(principal))));

  test('one stream too many is refused until another is closed', async () => {
    const people = Array.from({ length: max / perPrincipalMax }, (_, n) => `person-${n}`);
    const streams = await Promise.all(people.map((person) => openMany(perPrincipalMax, person)));
    const refused = await fetch(`${base}/api/v1/stream`, { headers: as('another') });
    expect(refused.status).toBe(503);
    expect((await refused.json()).error.code).toBe('Stream.TooMany');
    streams[0]?.[0]?.close();
    await expect.poll(() => tryStream('another')).toBe(200);
  });

  test('one person cannot hold all streams: the others still get theirs', async () => {
    const streams = await openMany(perPrincipalMax, 'ben');
    const refused = await fetch(`${base}/api/v1/stream`, { headers: as('ben') });
    expect(refused.status).toBe(429);
    const { error } = await refused.json();
    expect(error.code).toBe('Stream.ShareSpent');
    expect(error.message).toContain(`${perPrincipalMax} live streams`);
    expect(error.nextStep).toContain('Close other tabs');
    expect(await tryStream('ana')).toBe(200);
    streams[0]?.close();
    await expect.poll(() => tryStream('ben')).toBe(200);
    expect(await (await fetch(`${base}/metrics`, { headers: headers() })).text()).toContain(
      'recoverops_streams_refused_total{reason="share"}',
    );
  });

  test('closing the server ends streams and lets a request under way end', async () => {
    const stream = await open('/stream');
    const gate = Promise.withResolvers<void>();
    ingress.temporal.gate = gate.promise;
    const body = JSON.stringify(await notification());
    const underWay = fetch(`${base}/webhooks/sns`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body,
    });
    await expect.poll(() => ingress.metrics.verifications.get().then(({ values }) => values.length)).toBe(1);
    const kept = dial();
    kept.socket.write(
      `GET /healthz HTTP/1.1\r\nHost: ${host}\r\n\r\nGET /healthz HTTP/1.1\r\nHost: ${host}\r\n`,
    );
    await once(kept.socket, 'data');
    const closing = ingress.app.close();
    await stream.ended();
    kept.socket.write('\r\n');
    expect((await kept.closed).text).toContain('"code":"Ingress.Stopping"');
    gate.resolve();
    const answeredMs = Date.now();
    expect((await underWay).status).toBe(200);
    await closing;
    expect(Date.now() - answeredMs).toBeLessThan(2_000);
    await expect(fetch(`${base}/healthz`)).rejects.toThrow();
  });
});
