import { describe, expect, onTestFinished, test } from 'vitest';
import { speaksForApi } from '../../../../src/ingress/temporal-ui/vouched-words.ts';
import { cpuMs } from '../../../support/cpu-ms.ts';
import { AUTHORIZED, fakeIngress, HOST, tokensOfAna } from '../fake-ingress.ts';
import { fakeUiServer } from './fake-ui-server.ts';

const API = '/temporal/api/v1/namespaces/default/workflows';
const SIGNAL = `${API}/incident%3A1%3Aeu%3Aa%3Ai/signal/abort`;
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
const bodyOf = (value: unknown) => Buffer.from(JSON.stringify(value));
const payloads = (data: string) =>
  bodyOf({ input: { payloads: [{ metadata: { encoding: 'anNvbi9wbGFpbg==' }, data }] } });
const FORGED = {
  by: 'bo',
  via: 'dashboard',
  signedIn: { method: 'oidc', subject: 'bo', issuer: 'https://id' },
};

describe('what may not speak for the API', () => {
  test.each([
    `${API}/a/update/decide`,
    `${API}/a/%75pdate/decide`,
    `${API}/a/%2575pdate/decide`,
    `${API}/a%2Fupdate%2Fdecide/signal/x`,
    `${API}/a/update`,
    `${API}/a/activities/7/complete`,
    `${API}/a/%61ctivities/7/complete`,
    `${API}/a%2Factivities%2F7%2Fcomplete/signal/x`,
    '/temporal/api/v1/namespaces/default/activities/complete',
    API,
    `${API}/incident%3A1%3Aeu%3Aa%3Ai`,
    `${API}/a/signal-with-start/x`,
    '/temporal/api/v1/namespaces/default/schedules/x',
    '/temporal/api/v1/namespaces/default/batch-operations/x',
    `${API}/%E0%A4%A/signal/x`,
    `${API}/${'%25'.repeat(3)}${'25'.repeat(6)}75pdate/x`,
  ])('the address %s', (url) => {
    expect(speaksForApi(url, bodyOf({}))).toBe(true);
  });

  test.each([
    ['a payload that vouches', payloads(base64(FORGED))],
    ['a payload that vouches in a part of it', payloads(base64({ carried: { close: [{ ...FORGED }] } }))],
    [
      'one in the alphabet of addresses, without padding',
      payloads(Buffer.from(JSON.stringify({ ...FORGED, by: '???>>>' })).toString('base64url')),
    ],
    [
      'one whose member is written with escapes',
      payloads(Buffer.from('{"by":"bo","\\u0073ignedIn":{}}').toString('base64')),
    ],
    [
      'one behind a byte order mark',
      payloads(Buffer.from(`\ufeff${JSON.stringify(FORGED)}`).toString('base64')),
    ],
    [
      'one deep in a batch',
      bodyOf({ signalOperation: { signal: 'abort', input: { payloads: [{ data: base64(FORGED) }] } } }),
    ],
    ['one written as plain JSON', bodyOf({ input: [FORGED] })],
    ['what is no JSON', Buffer.from('{"input":[]} {"x":1}')],
    ['what is no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ])('%s', (_what, body) => {
    expect(speaksForApi(SIGNAL, body)).toBe(true);
  });

  test.each([
    ['a signal by hand', payloads(base64({ by: 'ana', plan: '1a2b3c4d' }))],
    ['words about it', payloads(base64({ by: 'ana', reason: 'nobody is "signedIn" here' }))],
    ['nothing', undefined],
    ['an empty body', Buffer.alloc(0)],
  ])('%s may', (_what, body) => {
    expect(speaksForApi(SIGNAL, body)).toBe(false);
    expect(speaksForApi(`${API}/a/update-options`, body)).toBe(false);
  });

  test('a megabyte of texts is read in linear time', () => {
    const body = bodyOf(Array.from({ length: 100_000 }, () => 'eyJieSI6'));
    const ms = cpuMs(() => {
      expect(speaksForApi(SIGNAL, body)).toBe(false);
      expect(speaksForApi(SIGNAL, bodyOf(Array.from({ length: 100_000 }, () => base64('\u0001'))))).toBe(
        true,
      );
    });
    expect(ms).toBeLessThan(5_000);
  });
});

test('an approver’s second voice does not reach Temporal, and that it was tried is kept', async () => {
  const ui = await fakeUiServer((_request, response) => response.end('{}'));
  const { app, access } = await fakeIngress({ tokens: tokensOfAna('approver'), temporalUi: ui.temporalUi });
  onTestFinished(() => app.close());
  const headers = { ...AUTHORIZED, origin: `http://${HOST}`, 'content-type': 'application/json' };
  const post = (url: string, payload: Buffer) => app.inject({ method: 'POST', url, headers, payload });
  const approval = { kind: 'approve', by: 'bo', plan: '1a2b3c4d', via: 'dashboard' };
  const update = await post(`${API}/incident%3Aa/update/decide`, payloads(base64(approval)));
  const signal = await post(SIGNAL, payloads(base64(FORGED)));
  for (const answer of [update, signal])
    expect([answer.statusCode, answer.json().error.code]).toEqual([403, 'TemporalUi.VouchedRefused']);
  expect(ui.seen).toEqual([]);
  expect((await post(SIGNAL, payloads(base64({ by: 'ana', reason: 'wrong host' })))).statusCode).toBe(200);
  await app.close();
  expect(access.log.events.filter(({ reason }) => reason === 'TemporalUi.VouchedRefused')).toMatchObject([
    { principal: 'ana', role: 'approver', kind: 'refused' },
    {},
  ]);
});
