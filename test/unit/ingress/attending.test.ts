import { expect, test } from 'vitest';
import { TemporalUnavailableError } from '../../../src/ports/temporal-errors.ts';
import { AUTHORIZED, fakeIngress, TOKEN_ID } from './fake-ingress.ts';
import { INCIDENT_ID, sampleIncident } from './incident-samples.ts';

const AT = '2026-11-29T03:00:00.000Z';
const ATTENDING = `/api/v1/incidents/${INCIDENT_ID}/attending`;

const answered = (incidentId = INCIDENT_ID, kind: 'recorded' | 'repeated' = 'recorded') =>
  ({
    kind: 'answered',
    ack: { kind, incidentId, acknowledged: { by: 'ana', at: AT }, assigned: null },
  }) as const;

async function ingress() {
  const parts = await fakeIngress();
  const put = (change: Parameters<typeof sampleIncident>[0] = {}) =>
    parts.incidents.stored.set(change.incidentId ?? INCIDENT_ID, sampleIncident(change));
  put();
  parts.temporal.attendOutcomes.set(INCIDENT_ID, answered());
  const post = (url: string, payload: object, key?: string) =>
    parts.app.inject({
      method: 'POST',
      url,
      headers: key === undefined ? AUTHORIZED : { ...AUTHORIZED, 'idempotency-key': key },
      payload,
    });
  return { ...parts, post, put };
}

test('each is said in the name of the caller, whatever the body claims', async () => {
  const { post, temporal } = await ingress();
  const signedIn = { method: 'token', subject: TOKEN_ID, issuer: null, role: 'admin' };
  expect((await post(ATTENDING, { kind: 'acknowledge' })).json()).toEqual(answered().ack);
  await post(ATTENDING, { kind: 'assign', to: 'bo' });
  await post(ATTENDING, { kind: 'note', text: 'seen' });
  expect(temporal.attended.map(({ request }) => request)).toMatchObject([
    { kind: 'acknowledge', by: 'ana', via: 'api', signedIn },
    { kind: 'assign', to: 'bo', by: 'ana', via: 'api', signedIn },
    { kind: 'note', text: 'seen', by: 'ana', via: 'api', signedIn },
  ]);
  const claims = await post(ATTENDING, { kind: 'acknowledge', by: 'bo' });
  expect([claims.statusCode, temporal.attended.length]).toEqual([400, 3]);
});

test('one press is one update, and two presses are two', async () => {
  const { post, temporal } = await ingress();
  const ids = async (payload: object, key?: string) => {
    await post(ATTENDING, payload, key);
    const last = temporal.attended.at(-1);
    const { request } = last ?? {};
    return [last?.updateId, request?.kind === 'note' ? request.noteId : null];
  };
  const first = await ids({ kind: 'note', text: 'seen' }, 'press-1');
  expect(await ids({ kind: 'note', text: 'seen' }, 'press-1')).toEqual(first);
  const others = [
    await ids({ kind: 'note', text: 'seen' }, 'press-2'),
    await ids({ kind: 'note', text: 'seen' }),
    await ids({ kind: 'note', text: 'seen' }),
    await ids({ kind: 'note', text: 'other' }, 'press-1'),
  ];
  expect(new Set([first, ...others].map(([updateId]) => updateId)).size).toBe(5);
  expect(new Set([first, ...others].map(([, noteId]) => noteId)).size).toBe(5);
});

test.each([
  [{ kind: 'not_open' }, 409, 'Incident.NotRunning'],
  [{ kind: 'unsettled' }, 503, 'Attending.Unsettled'],
  [{ kind: 'refused', message: 'the incident is closed' }, 409, 'Attending.Refused'],
] as const)('what the run says of it: %j', async (outcome, status, code) => {
  const { post, temporal } = await ingress();
  temporal.attendOutcomes.set(INCIDENT_ID, outcome);
  const answer = await post(ATTENDING, { kind: 'acknowledge' });
  expect([answer.statusCode, answer.json().error.code]).toEqual([status, code]);
});

test('a closed incident and one that there is not are not asked about', async () => {
  const { post, put, temporal } = await ingress();
  put({
    status: 'completed',
    endedAt: AT,
    closed: { by: 'alarm', who: 'recoverops', reason: 'fixed', at: AT },
  });
  expect((await post(ATTENDING, { kind: 'acknowledge' })).json().error.code).toBe('Incident.Closed');
  const unknown = await post('/api/v1/incidents/1_no_such/attending', { kind: 'acknowledge' });
  expect([unknown.statusCode, temporal.attended.length]).toEqual([404, 0]);
});

test.each([
  {},
  { kind: 'snooze' },
  { kind: 'assign' },
  { kind: 'assign', to: ' ' },
  { kind: 'note', text: '\u200b' },
  { kind: 'note', text: 'x'.repeat(501) },
  { kind: 'acknowledge', to: 'bo' },
])('%j is no such request', async (payload) => {
  const { post, temporal } = await ingress();
  expect((await post(ATTENDING, payload)).statusCode).toBe(400);
  expect(temporal.attended).toEqual([]);
});

test('many are acknowledged one by one, and each is answered for', async () => {
  const { post, put, temporal } = await ingress();
  const other = '1795334461_Other_web';
  const gone = '1795334462_Gone_web';
  for (const incidentId of [other, gone]) put({ incidentId });
  temporal.attendOutcomes.set(other, answered(other, 'repeated'));
  const incidentIds = [gone, INCIDENT_ID, '1_no_such', other];
  const answer = await post('/api/v1/incidents/acknowledge', { incidentIds });
  expect(answer.statusCode).toBe(200);
  expect(answer.json().items).toMatchObject([
    { incidentId: gone, kind: 'refused', code: 'Incident.NotRunning' },
    { incidentId: INCIDENT_ID, kind: 'recorded' },
    { incidentId: '1_no_such', kind: 'refused', code: 'Incident.NotFound' },
    { incidentId: other, kind: 'repeated' },
  ]);
  temporal.failure = new TemporalUnavailableError('away');
  const away = await post('/api/v1/incidents/acknowledge', { incidentIds: [INCIDENT_ID] });
  expect(away.json().items).toMatchObject([{ kind: 'refused', code: 'Temporal.Unavailable' }]);
});

test('how many are acknowledged at once is bounded', async () => {
  const { post, temporal } = await ingress();
  const ids = (count: number) => Array.from({ length: count }, (_, index) => `${index}_a_b`);
  const url = '/api/v1/incidents/acknowledge';
  expect((await post(url, { incidentIds: ids(50) })).json().items).toHaveLength(50);
  for (const incidentIds of [[], ids(51), ['1_a_b', '1_a_b'], ['../x']])
    expect((await post(url, { incidentIds })).statusCode).toBe(400);
  expect(temporal.attended).toEqual([]);
});
