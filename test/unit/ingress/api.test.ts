import type { InjectOptions } from 'fastify';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LIMITS } from '../../../src/domain/bounds.ts';
import { briefOf } from '../../../src/domain/record/brief/brief.ts';
import { appendEvent } from '../../../src/domain/record/timeline.ts';
import { ServiceError } from '../../../src/ports/service-error.ts';
import { TemporalUnavailableError } from '../../../src/ports/temporal-errors.ts';
import { incidentOfAttempts } from '../../support/attempts.ts';
import { FakeSsm } from '../../support/fake-aws.ts';
import { APPROVAL, DECISION } from '../../support/incident-record.ts';
import { AUTHORIZED, fakeIngress, TOKEN_ID } from './fake-ingress.ts';
import {
  INCIDENT_ID,
  PLAN_DIGEST,
  sampleIncident,
  sampleSummary,
  undoableIncident,
} from './incident-samples.ts';

let ingress: Awaited<ReturnType<typeof fakeIngress>>;
beforeEach(async () => {
  ingress = await fakeIngress();
  ingress.incidents.stored.set(INCIDENT_ID, sampleIncident());
});
afterEach(async () => {
  await ingress.app.close();
});

async function ask(options: InjectOptions) {
  const answer = await ingress.app.inject({ ...options, headers: { ...AUTHORIZED, ...options.headers } });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
}
const get = (path: string) => ask({ url: `/api/v1${path}` });
const post = (path: string, payload: object, headers: Record<string, string> = {}) =>
  ask({ method: 'POST', url: `/api/v1${path}`, payload, headers });
const errorOf = ({ status, body }: { status: number; body: { error?: { code?: string } } }) => [
  status,
  body.error?.code,
];

const CLOSED = {
  endedAt: '2026-11-22T08:09:00.000Z',
  closed: { by: 'alarm', who: 'recoverops', reason: 'the alarm is OK', at: '2026-11-22T08:09:00.000Z' },
} as const;

function awsFailure(service: 'dynamodb' | 'ssm' | 's3') {
  return new ServiceError({
    service,
    operation: 'Query',
    kind: 'unavailable',
    code: 'ECONNREFUSED',
    detail: 'connect ECONNREFUSED 10.0.0.1:8000',
    neverSent: true,
    cause: undefined,
  });
}

describe('the list', () => {
  test('passes filters and page on', async () => {
    ingress.incidents.page = { items: [sampleSummary()], nextCursor: 'next' };
    const { status, body } = await get(
      '/incidents?status=failed&status=completed&alarm=Disk&from=2026-11-01T00:00:00Z&to=2026-11-30T00:00:00%2B01:00&limit=100&cursor=abc',
    );
    expect([status, body]).toEqual([200, { items: [sampleSummary()], nextCursor: 'next' }]);
    expect(ingress.incidents.listed).toEqual([
      {
        filter: {
          statuses: ['failed', 'completed'],
          alarmName: 'Disk',
          openedFrom: '2026-11-01T00:00:00.000Z',
          openedTo: '2026-11-29T23:00:00.000Z',
        },
        page: { limit: 100, cursor: 'abc' },
      },
    ]);
  });

  test('refuses a time that ends before it begins, which nothing could fit', async () => {
    const { status, body } = await get('/incidents?from=2026-11-30T00:00:00Z&to=2026-11-01T00:00:00Z');
    expect([status, JSON.stringify(body)]).toEqual([
      400,
      expect.stringContaining('from must not be after to'),
    ]);
    expect(ingress.incidents.listed).toEqual([]);
  });

  test('takes one status, and has a page size of its own', async () => {
    await get('/incidents?status=failed');
    expect(ingress.incidents.listed).toEqual([{ filter: { statuses: ['failed'] }, page: { limit: 25 } }]);
  });

  test('passes on what is searched and how it is sorted, and how far the store came', async () => {
    const searched = { rows: 5_000, stoppedAt: '2026-11-01T00:00:00.000Z' };
    ingress.incidents.page = { items: [], nextCursor: 'next', searched };
    const { body } = await get(
      '/incidents?text=disk+full&alarmContains=crit&host=web-1&resource=asg&cause=log&sort=duration',
    );
    expect(body).toEqual({ items: [], nextCursor: 'next', searched });
    const search = { text: 'disk full', alarmContains: 'crit', host: 'web-1', resource: 'asg', cause: 'log' };
    expect(ingress.incidents.listed).toEqual([{ filter: { search }, page: { limit: 25, sort: 'duration' } }]);
  });

  test('of what needs attention is asked for by itself, and is never part of what is closed', async () => {
    await get('/incidents?standing=needs_attention');
    await get('/incidents?standing=closed&standing=working&status=failed');
    expect(ingress.incidents.listed).toMatchObject([
      { filter: { standings: ['needs_attention'] } },
      { filter: { standings: ['closed', 'working'], statuses: ['failed'] } },
    ]);
  });

  test.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'limit=',
    'status=broken',
    'standing=broken',
    'from=yesterday',
    'colour=red',
    'alarm=',
    'alarm=%F0%28',
    'alarm=%',
    'text=',
    `text=${'x'.repeat(256)}`,
    'host=a&host=b',
    'sort=best',
  ])('refuses %s', async (query) => {
    expect(errorOf(await get(`/incidents?${query}`))).toEqual([400, 'Request.Invalid']);
  });

  test('refuses a cursor that it did not give', async () => {
    ingress.incidents.failure = new RangeError('the cursor is not one of ours');
    expect(errorOf(await get('/incidents?cursor=x'))).toEqual([400, 'Request.CursorInvalid']);
  });
});

describe('one incident', () => {
  test('comes from its workflow while that answers', async () => {
    const { record, timeline } = sampleIncident();
    ingress.temporal.live = { record: { ...record, revision: 4, status: 'executing' }, timeline };
    const { body } = await get(`/incidents/${INCIDENT_ID}`);
    expect(body).toMatchObject({
      source: 'workflow',
      record: { revision: 4, status: 'executing' },
      chainFaults: [],
    });
  });

  test('comes from the projection when the workflow does not answer, or lags behind', async () => {
    expect((await get(`/incidents/${INCIDENT_ID}`)).body).toEqual({
      brief: briefOf(sampleIncident().record),
      ...sampleIncident(),
      attempts: [],
      source: 'projection',
      chainFaults: [],
    });
    const { record, timeline } = sampleIncident();
    ingress.temporal.live = { record: { ...record, revision: 2 }, timeline };
    expect((await get(`/incidents/${INCIDENT_ID}`)).body).toMatchObject({ source: 'projection' });
  });

  test('says what else is open on the hosts of the plan that waits, and goes without where that cannot be read', async () => {
    const { plan } = undoableIncident().record;
    ingress.incidents.stored.set(INCIDENT_ID, sampleIncident({ plan }));
    const other = sampleSummary({ incidentId: 'another', standing: 'needs_approval', instanceIds: ['i-1'] });
    ingress.incidents.page = { items: [sampleSummary(), other] };
    const { body } = await get(`/incidents/${INCIDENT_ID}`);
    const { alarmName, openedAt, cause } = other;
    expect(body.alongside).toEqual([
      { incidentId: 'another', alarmName, standing: 'needs_approval', openedAt, hosts: ['i-1'], cause },
    ]);
    ingress.incidents.list = async () => {
      throw new Error('away');
    };
    const without = await get(`/incidents/${INCIDENT_ID}`);
    expect([without.status, without.body.alongside]).toEqual([200, undefined]);
  });

  test('is not asked for in Temporal once it is closed', async () => {
    ingress.incidents.stored.set(INCIDENT_ID, sampleIncident({ status: 'completed', ...CLOSED }));
    ingress.temporal.live = { ...sampleIncident(), timeline: [] };
    expect((await get(`/incidents/${INCIDENT_ID}`)).body).toMatchObject({
      source: 'projection',
      record: { status: 'completed' },
    });
  });

  test('over three attempts: the newest record, every earlier one, and one timeline', async () => {
    const { record: newest, timeline, earlier } = incidentOfAttempts(3, { incidentId: INCIDENT_ID });
    const whole = { record: newest, timeline, earlier };
    ingress.incidents.stored.set(INCIDENT_ID, whole);
    const { body } = await get(`/incidents/${INCIDENT_ID}`);
    expect(body.record.attempts.map(({ attempt }: { attempt: number }) => attempt)).toEqual([1, 2, 3]);
    expect(body.attempts).toEqual(whole.earlier);
    expect(body.timeline).toEqual(whole.timeline);
    expect(body.chainFaults).toEqual([]);
  });

  test('whose run has begun the next attempt before the store has it, keeps the attempt before', async () => {
    const three = incidentOfAttempts(3, { incidentId: INCIDENT_ID });
    const [first, second] = three.earlier;
    if (first === undefined || second === undefined) throw new Error('there are three attempts');
    const begins = three.timeline.findLastIndex(({ event }) => event === 'attempt_started');
    ingress.incidents.stored.set(INCIDENT_ID, {
      record: second,
      timeline: three.timeline.slice(0, begins),
      earlier: [first],
    });
    ingress.temporal.live = { record: three.record, timeline: three.timeline.slice(begins) };
    const { body } = await get(`/incidents/${INCIDENT_ID}`);
    expect(body).toMatchObject({ source: 'workflow', record: { attempt: 3 }, attempts: [first, second] });
    expect(body.timeline).toEqual(three.timeline);
    ingress.temporal.live = { record: three.record, timeline: three.timeline.slice(begins) };
    const stored = await get(`/incidents/${INCIDENT_ID}?source=projection`);
    expect(stored.body).toMatchObject({ source: 'projection', record: { attempt: 2 }, attempts: [first] });
  });

  test('has anchors, also where nothing else is left of it', async () => {
    const { anchors } = incidentOfAttempts(2, { incidentId: INCIDENT_ID });
    ingress.anchors.found = { anchors, unreadable: ['anchors/x/000009.json'] };
    const there = await get(`/incidents/${INCIDENT_ID}/anchors`);
    expect([there.status, there.body]).toEqual([200, ingress.anchors.found]);
    ingress.incidents.stored.clear();
    expect((await get(`/incidents/${INCIDENT_ID}/anchors`)).status).toBe(200);
    ingress.anchors.found = { anchors: [], unreadable: [] };
    expect(errorOf(await get(`/incidents/${INCIDENT_ID}/anchors`))).toEqual([404, 'Incident.NotFound']);
    ingress.anchors.failure = awsFailure('s3');
    expect(errorOf(await get(`/incidents/${INCIDENT_ID}/anchors`))).toEqual([503, 'Anchors.Unavailable']);
  });

  test('says where its timeline was tampered with', async () => {
    const whole = sampleIncident();
    const second = appendEvent(INCIDENT_ID, whole.timeline, {
      event: 'noted',
      timestamp: '2026-11-22T08:01:02.000Z',
      actor: 'recoverops',
      message: 'as it was',
      data: {},
    });
    const timeline = [...whole.timeline, { ...second, message: 'as somebody would have it' }];
    ingress.incidents.stored.set(INCIDENT_ID, { ...whole, timeline });
    expect((await get(`/incidents/${INCIDENT_ID}`)).body.chainFaults).toEqual([
      { index: 1, problem: 'content does not match its hash' },
    ]);
  });

  test('has a report', async () => {
    const answer = await ingress.app.inject({
      url: `/api/v1/incidents/${INCIDENT_ID}/report`,
      headers: AUTHORIZED,
    });
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([
      200,
      'text/markdown; charset=utf-8',
    ]);
    expect(answer.body).toContain('## What happened');
  });

  test.each([
    ['html', 'text/html; charset=utf-8', '<!doctype html>'],
    ['json', 'application/json; charset=utf-8', '{\n  "format": "recoverops.report/1"'],
  ])('has a report as %s, which may do nothing where it is shown', async (format, type, begins) => {
    const answer = await ingress.app.inject({
      url: `/api/v1/incidents/${INCIDENT_ID}/report?format=${format}&download=true`,
      headers: AUTHORIZED,
    });
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, type]);
    expect(answer.body.startsWith(begins)).toBe(true);
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="${INCIDENT_ID}-report.${format}"`,
    );
    const csp = String(answer.headers['content-security-policy']);
    expect(csp.split('; ')).toEqual(
      expect.arrayContaining(["default-src 'none'", "frame-ancestors 'none'", 'sandbox']),
    );
    expect(csp).not.toMatch(/script-src|unsafe|'self'/);
  });

  test('has no report in a form that there is not', async () => {
    const answer = await get(`/incidents/${INCIDENT_ID}/report?format=pdf`);
    expect(errorOf(answer)).toEqual([400, 'Request.Invalid']);
  });

  test.each(['/incidents/unknown', '/incidents/unknown/report', '/incidents/unknown/stream'])(
    '%s is 404',
    async (path) => {
      expect(errorOf(await get(path))).toEqual([404, 'Incident.NotFound']);
    },
  );

  test('an id that could not be one is refused', async () => {
    expect(errorOf(await get(`/incidents/${encodeURIComponent('../x')}`))).toEqual([400, 'Request.Invalid']);
  });
});

describe('a decision', () => {
  const path = `/incidents/${INCIDENT_ID}/decision`;
  const approve = { kind: 'approve', plan: PLAN_DIGEST };

  test('names who made it and through what, whatever the body says', async () => {
    ingress.temporal.decideOutcome = {
      kind: 'answered',
      ack: { kind: 'recorded', decision: 'approve', by: 'ana', status: 'executing', missing: 0 },
    };
    const { status, body } = await post(path, { ...approve, comment: 'go' });
    expect([status, body]).toMatchObject([200, { kind: 'recorded', by: 'ana' }]);
    await post(path, approve, { 'x-recoverops-client': 'cli' });
    const signedIn = { method: 'token', subject: TOKEN_ID, issuer: null, role: 'admin' };
    expect(ingress.temporal.decisions.map(({ input }) => input)).toEqual([
      { kind: 'approve', plan: PLAN_DIGEST, comment: 'go', by: 'ana', via: 'api', signedIn },
      { kind: 'approve', plan: PLAN_DIGEST, comment: '', by: 'ana', via: 'cli', signedIn },
    ]);
    expect(errorOf(await post(path, { ...approve, by: 'somebody else' }))).toEqual([400, 'Request.Invalid']);
  });

  test('sent twice has one update id; another plan, kind or key has another', async () => {
    const ids = async (payload: object, headers = {}) => {
      await post(path, payload, headers);
      return ingress.temporal.decisions.at(-1)?.updateId;
    };
    const first = await ids(approve);
    expect(await ids({ ...approve, comment: 'again' })).toBe(first);
    const others = [
      await ids({ ...approve, kind: 'reject' }),
      await ids({ ...approve, plan: 'cd'.repeat(32) }),
      await ids(approve, { 'idempotency-key': 'one' }),
      await ids(approve, { 'idempotency-key': 'two' }),
    ];
    expect(new Set([first, ...others]).size).toBe(5);
    expect(await ids(approve, { 'idempotency-key': 'one' })).toBe(others[2]);
  });

  test.each([
    [{ kind: 'refused', message: 'that plan was superseded' }, 409, 'Decision.Refused'],
    [{ kind: 'not_open' }, 409, 'Incident.Ended'],
    [{ kind: 'unsettled' }, 503, 'Decision.Unsettled'],
  ] as const)('that ends as %j is answered %i', async (outcome, status, code) => {
    ingress.temporal.decideOutcome = outcome;
    const answer = await post(path, approve);
    expect(errorOf(answer)).toEqual([status, code]);
    if (outcome.kind === 'refused') expect(answer.body.error.message).toBe('that plan was superseded');
  });

  describe('sent again when its incident has ended, as it was not settled before', () => {
    const decidedBy = (by: string) => {
      const decision = { ...DECISION, by, planDigest: PLAN_DIGEST };
      const approval = { ...APPROVAL, approvals: [decision] };
      ingress.incidents.stored.set(
        INCIDENT_ID,
        sampleIncident({ status: 'completed', approval, decision, planDigest: PLAN_DIGEST }),
      );
      ingress.temporal.decideOutcome = { kind: 'not_open' };
    };

    test('is answered as what counted', async () => {
      decidedBy('ana');
      const { status, body } = await post(path, approve);
      expect([status, body]).toEqual([
        200,
        { kind: 'repeated', decision: 'approve', by: 'ana', status: 'completed', missing: 0 },
      ]);
    });

    test('is answered so too where the incident ends while it is on its way', async () => {
      decidedBy('ana');
      const ended = ingress.incidents.stored.get(INCIDENT_ID);
      if (ended === undefined) throw new Error('nothing is stored');
      ingress.incidents.stored.set(INCIDENT_ID, sampleIncident());
      vi.spyOn(ingress.temporal, 'decide').mockImplementation(async () => {
        ingress.incidents.stored.set(INCIDENT_ID, ended);
        return { kind: 'not_open' };
      });
      expect(await post(path, approve)).toMatchObject({ status: 200, body: { kind: 'repeated' } });
    });

    test.each([
      ['somebody else said so', 'bo', approve],
      ['they said the opposite', 'ana', { ...approve, kind: 'reject' }],
      ['it was another plan', 'ana', { ...approve, plan: 'cd'.repeat(32) }],
    ])('is refused where %s', async (_why, by, payload) => {
      decidedBy(by);
      expect(errorOf(await post(path, payload))).toEqual([409, 'Incident.NeedsAttention']);
    });
  });

  test.each([
    {},
    { kind: 'approve' },
    { kind: 'edit', plan: PLAN_DIGEST },
    { kind: 'approve', plan: 'abc' },
    { kind: 'approve', plan: ['ab'.repeat(32)] },
    { kind: 'approve', plan: PLAN_DIGEST, comment: 'x'.repeat(2_001) },
    [],
  ])('with the body %j is refused', async (payload) => {
    expect(errorOf(await post(path, payload))).toEqual([400, 'Request.Invalid']);
    expect(ingress.temporal.decisions).toEqual([]);
  });

  test('is not made by GET', async () => {
    expect(errorOf(await get(path))).toEqual([404, 'Route.NotFound']);
  });
});

/** What is said of who asks, whatever is asked. */
const SENDER = {
  by: 'ana',
  via: 'api',
  signedIn: { method: 'token', subject: TOKEN_ID, issuer: null, role: 'admin' },
} as const;

describe('an edit', () => {
  const path = `/incidents/${INCIDENT_ID}/edit`;
  const edit = { plan: PLAN_DIGEST, targets: ['web-1'], reason: 'one host first' };

  test('is passed on with who, how they were known and an id of its own for each press', async () => {
    await post(path, edit, { 'idempotency-key': 'one' });
    await post(path, edit, { 'idempotency-key': 'one' });
    await post(path, edit, { 'idempotency-key': 'two' });
    await post(path, edit);
    const { edits } = ingress.temporal;
    expect(edits[0]?.request).toMatchObject({
      by: 'ana',
      via: 'api',
      plan: PLAN_DIGEST,
      set: [],
      targets: ['web-1'],
      reason: 'one host first',
      signedIn: SENDER.signedIn,
    });
    const ids = edits.map(({ updateId, request }) => `${updateId} ${request.editId}`);
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(3);
  });

  test.each([
    [{ kind: 'refused', message: 'another plan waits' }, 409, 'Edit.Refused'],
    [{ kind: 'inadmissible', message: 'admissible there: path=/a' }, 422, 'Edit.Inadmissible'],
    [{ kind: 'failed', message: 'no worker' }, 503, 'Edit.Failed'],
    [{ kind: 'unsettled' }, 503, 'Edit.Unsettled'],
    [{ kind: 'not_open' }, 409, 'Incident.Ended'],
  ] as const)('that ends as %j is answered %i', async (outcome, status, code) => {
    ingress.temporal.editOutcome = outcome;
    const answer = await post(path, edit);
    expect(errorOf(answer)).toEqual([status, code]);
    if ('message' in outcome) expect(answer.body.error.message).toBe(outcome.message);
  });

  test('is answered with the plan that waits now', async () => {
    const ack = {
      kind: 'edited',
      incidentId: INCIDENT_ID,
      plan: 'cd'.repeat(32),
      changes: [{ kind: 'hosts', stepId: 's1', name: 'archive', was: 'i-1, i-2', is: 'i-1' }],
      verdict: 'approval',
      required: 1,
      deadline: '2026-11-22T08:15:00.000Z',
    } as const;
    ingress.temporal.editOutcome = { kind: 'answered', ack };
    expect(await post(path, edit)).toMatchObject({ status: 200, body: ack });
  });

  test.each([
    {},
    { ...edit, reason: ' ' },
    { ...edit, targets: [] },
    { ...edit, plan: 'abc' },
    { ...edit, set: [{ name: 'a b', value: 'x' }] },
    { ...edit, by: 'somebody else' },
  ])('with the body %j is refused', async (payload) => {
    expect(errorOf(await post(path, payload))).toEqual([400, 'Request.Invalid']);
    expect(ingress.temporal.edits).toEqual([]);
  });

  test('that names nothing to change is refused without asking Temporal', async () => {
    const { targets: _none, ...nothing } = edit;
    expect(errorOf(await post(path, nothing))).toEqual([422, 'Edit.Inadmissible']);
    expect(ingress.temporal.edits).toEqual([]);
  });
});

describe('an undo', () => {
  const path = `/incidents/${INCIDENT_ID}/undo`;
  const body = { reason: 'the app needs that log' };

  test('of what cannot be undone is refused with the reason, without asking Temporal', async () => {
    const answer = await post(path, body);
    expect(errorOf(answer)).toEqual([409, 'Incident.StillOpen']);
    expect(answer.body.error.message).toBe(
      'Attempt 1 is under way (pending approval), so there is nothing to undo yet.',
    );
    ingress.incidents.stored.set(INCIDENT_ID, sampleIncident({ status: 'failed', ...CLOSED }));
    expect((await post(path, body)).body.error.message).toContain('no fix ran');
    expect(ingress.temporal.undos).toEqual([]);
  });

  test('of a fix that ran is offered, and asked for of the attempt that was shown alone', async () => {
    const incident = undoableIncident();
    ingress.incidents.stored.set(INCIDENT_ID, incident);
    const shown = await get(`/incidents/${INCIDENT_ID}`);
    expect(shown.body.undo).toEqual({
      kind: 'offered',
      does: expect.stringContaining('Undoes, in this order: archive the log on i-1'),
    });
    expect(errorOf(await post(path, { ...body, attempt: 2 }))).toEqual([409, 'Incident.AttemptChanged']);
    expect(await post(path, { ...body, attempt: 1 })).toMatchObject({ status: 202 });
    expect(ingress.temporal.undos).toEqual([{ ...SENDER, ...body }]);
    for (const [outcome, code] of [
      ['still_open', 'Incident.StillOpen'],
      ['superseded', 'Incident.Superseded'],
    ] as const) {
      ingress.temporal.attentionOutcome = outcome;
      expect(errorOf(await post(path, body))).toEqual([409, code]);
    }
    expect(errorOf(await post(path, { reason: ' ' }))).toEqual([400, 'Request.Invalid']);
  });
});

describe('abort, plan again and close', () => {
  test('abort is passed on with who and why', async () => {
    const { status, body } = await post(`/incidents/${INCIDENT_ID}/abort`, { reason: 'wrong host' });
    expect([status, body]).toEqual([202, { kind: 'requested' }]);
    expect(ingress.temporal.aborts).toEqual([{ ...SENDER, reason: 'wrong host' }]);
    ingress.temporal.signalOutcome = 'not_open';
    expect(errorOf(await post(`/incidents/${INCIDENT_ID}/abort`, {}))).toEqual([409, 'Incident.Ended']);
  });

  const NEEDS_ATTENTION = {
    status: 'failed',
    attention: { since: '2026-11-22T08:02:00.000Z', reason: 'it failed' },
  } as const;

  test.each(['plan-again', 'retry'])('%s asks the incident for its next attempt', async (name) => {
    ingress.incidents.stored.set(INCIDENT_ID, sampleIncident(NEEDS_ATTENTION));
    const path = `/incidents/${INCIDENT_ID}/${name}`;
    expect(await post(path, { reason: 'the agent is back' })).toMatchObject({
      status: 202,
      body: { kind: 'requested' },
    });
    await post(path, {});
    expect(ingress.temporal.plansAgain).toEqual([{ ...SENDER, reason: 'the agent is back' }, SENDER]);
    expect(errorOf(await post(path, { by: 'somebody else' }))).toEqual([400, 'Request.Invalid']);
  });

  test('an incident that has had its attempts can be closed, and not planned again', async () => {
    const spent = { ...NEEDS_ATTENTION, attempt: LIMITS.attemptsMax };
    ingress.incidents.stored.set(INCIDENT_ID, sampleIncident(spent));
    const answer = await post(`/incidents/${INCIDENT_ID}/plan-again`, {});
    expect(errorOf(answer)).toEqual([409, 'Incident.AttemptsSpent']);
    expect(answer.body.error.nextStep).toContain('close it with a reason');
    expect(ingress.temporal.plansAgain).toEqual([]);
    expect((await post(`/incidents/${INCIDENT_ID}/close`, { reason: 'by hand' })).status).toBe(202);
  });

  test('close leaves it for good, by whoever is signed in, and never without a reason', async () => {
    ingress.incidents.stored.set(INCIDENT_ID, sampleIncident(NEEDS_ATTENTION));
    const path = `/incidents/${INCIDENT_ID}/close`;
    for (const payload of [{}, { reason: '' }, { reason: ' \n' }, { reason: 'x', by: 'somebody else' }]) {
      expect(errorOf(await post(path, payload))).toEqual([400, 'Request.Invalid']);
    }
    expect(ingress.temporal.closes).toEqual([]);
    expect(await post(path, { reason: 'mended by hand' })).toMatchObject({ status: 202 });
    expect(ingress.temporal.closes).toEqual([{ ...SENDER, reason: 'mended by hand' }]);
  });

  describe.each([
    ['plan-again', {}],
    ['retry', {}],
    ['close', { reason: 'mended by hand' }],
  ] as const)('%s', (name, payload) => {
    const path = `/incidents/${INCIDENT_ID}/${name}`;

    test.each([
      ['still_open', 'Incident.StillOpen', 'abort it'],
      ['superseded', 'Incident.Superseded', 'newer incident'],
    ] as const)('of an incident that is %s is refused as %s', async (outcome, code, next) => {
      ingress.temporal.attentionOutcome = outcome;
      const answer = await post(path, payload);
      expect(errorOf(answer)).toEqual([409, code]);
      expect(answer.body.error.nextStep).toContain(next);
    });

    test.each([
      ['unsettled', 503, 'Asking.Unsettled', 'No worker took it in time'],
      [{ kind: 'refused', reason: 'it was meant for another' }, 409, 'Asking.Refused', 'meant for another'],
    ] as const)('that comes to %j is answered %i %s', async (outcome, status, code, words) => {
      ingress.temporal.attentionOutcome = outcome;
      const answer = await post(path, payload);
      expect(errorOf(answer)).toEqual([status, code]);
      expect(answer.body.error.message).toContain(words);
    });

    test('of a closed incident is refused without asking Temporal', async () => {
      ingress.incidents.stored.set(INCIDENT_ID, sampleIncident({ status: 'failed', ...CLOSED }));
      ingress.temporal.failure = new TemporalUnavailableError('not to be asked');
      expect(errorOf(await post(path, payload))).toEqual([409, 'Incident.Closed']);
    });

    test('meant for an attempt that is not the newest any more is refused, so that it counts once', async () => {
      ingress.incidents.stored.set(INCIDENT_ID, sampleIncident({ ...NEEDS_ATTENTION, attempt: 2 }));
      expect(errorOf(await post(path, { ...payload, attempt: 1 }))).toEqual([409, 'Incident.AttemptChanged']);
      expect((await post(path, { ...payload, attempt: 2 })).status).toBe(202);
      expect(errorOf(await post(path, { ...payload, attempt: '2' }))).toEqual([400, 'Request.Invalid']);
    });

    test('goes by what the run says where the stored copy lags', async () => {
      const { record, timeline } = sampleIncident({ status: 'executing' });
      ingress.incidents.stored.set(INCIDENT_ID, { record, timeline });
      ingress.temporal.live = { record: { ...record, revision: 9, ...NEEDS_ATTENTION }, timeline };
      expect((await post(path, payload)).status).toBe(202);
      expect(ingress.temporal.addresses).toMatchObject([{ hasEnded: true }]);
    });

    test('of an unknown incident is 404', async () => {
      ingress.incidents.stored.clear();
      expect(errorOf(await post(path, payload))).toEqual([404, 'Incident.NotFound']);
    });
  });

  test('a decision that came too late says that it does not count, and who decided', async () => {
    const { record, timeline } = sampleIncident(NEEDS_ATTENTION);
    const decision = {
      ...DECISION,
      kind: 'reject',
      planDigest: PLAN_DIGEST,
      by: 'bo',
      decidedAt: '2026-11-30T04:33:47.123Z',
    } as const;
    ingress.incidents.stored.set(INCIDENT_ID, { record: { ...record, decision }, timeline });
    const answer = await post(`/incidents/${INCIDENT_ID}/decision`, { kind: 'approve', plan: PLAN_DIGEST });
    expect(errorOf(answer)).toEqual([409, 'Incident.NeedsAttention']);
    expect(answer.body.error.message).toBe(
      `Your decision does not count: bo rejected plan ${PLAN_DIGEST.slice(0, 8)} at 2026-11-30 04:33:47 UTC.`,
    );
  });

  test('a decision or an abort of an incident that needs attention says what can be done instead', async () => {
    ingress.incidents.stored.set(INCIDENT_ID, sampleIncident(NEEDS_ATTENTION));
    for (const [name, payload] of [
      ['abort', {}],
      ['decision', { kind: 'approve', plan: PLAN_DIGEST }],
    ] as const) {
      const answer = await post(`/incidents/${INCIDENT_ID}/${name}`, payload);
      expect(errorOf(answer)).toEqual([409, 'Incident.NeedsAttention']);
      expect(answer.body.error.nextStep).toBe(
        'Plan again for the next attempt, or close the incident with a reason.',
      );
    }
    expect([ingress.temporal.aborts, ingress.temporal.decisions]).toEqual([[], []]);
  });
});

describe('what is away', () => {
  test('DynamoDB: reading is 503 with what to do and no inner detail; alarms do not need it', async () => {
    ingress.incidents.failure = awsFailure('dynamodb');
    for (const path of ['/incidents', `/incidents/${INCIDENT_ID}`, `/incidents/${INCIDENT_ID}/report`]) {
      const answer = await get(path);
      expect(errorOf(answer)).toEqual([503, 'Store.Unavailable']);
      expect(JSON.stringify(answer.body)).not.toContain('10.0.0.1');
    }
    const ready = await ask({ url: '/readyz' });
    expect([ready.status, ready.body]).toEqual([
      503,
      { status: 'not_ready', checks: { temporal: 'up', dynamodb: 'down' } },
    ]);
  });

  test('Temporal: decisions are 503, incidents can still be read', async () => {
    ingress.temporal.failure = new TemporalUnavailableError('14 UNAVAILABLE: No connection established');
    const decision = await post(`/incidents/${INCIDENT_ID}/decision`, { kind: 'approve', plan: PLAN_DIGEST });
    expect(errorOf(decision)).toEqual([503, 'Temporal.Unavailable']);
    expect((await get(`/incidents/${INCIDENT_ID}`)).status).toBe(200);
    expect((await ask({ url: '/readyz' })).body).toMatchObject({
      checks: { temporal: 'down', dynamodb: 'up' },
    });
    expect((await ask({ url: '/healthz' })).body).toEqual({ status: 'ok' });
  });

  test('an error that nobody expected is masked', async () => {
    ingress.incidents.failure = new Error('secret inner detail');
    const answer = await get('/incidents');
    expect(errorOf(answer)).toEqual([500, 'Ingress.Internal']);
    expect(JSON.stringify(answer.body)).not.toContain('secret');
    expect(JSON.stringify(ingress.logLines)).toContain('secret inner detail');
    expect(answer.body.error.requestId).toBe(answer.headers['x-request-id']);
  });
});

describe('chaos', () => {
  const hosts = [
    { instanceId: 'i-00000000000000001', name: 'web-0', platform: 'Linux', agentVersion: '3', online: false },
    { instanceId: 'i-00000000000000002', name: 'web-1', platform: 'Linux', agentVersion: '3', online: true },
  ];
  async function withChaos(ssm = new FakeSsm()) {
    await ingress.app.close();
    ssm.targets = hosts;
    ingress = await fakeIngress({ chaos: { ssm, documentName: 'RecoverOps-Chaos' } });
    return ssm;
  }

  test('is off where no document is configured', async () => {
    expect((await get('/session')).body.chaos).toBeNull();
    expect(errorOf(await post('/chaos', { kind: 'fill-disk' }))).toEqual([404, 'Chaos.Off']);
  });

  test('offers its kinds and the sandboxed hosts that are online', async () => {
    await withChaos();
    const { chaos } = (await get('/session')).body;
    expect(chaos.hosts).toEqual([{ instanceId: 'i-00000000000000002', name: 'web-1' }]);
    expect(chaos.kinds.map(({ kind }: { kind: string }) => kind)).toContain('fill-disk');
  });

  test('runs the document on the first host, or the one that was named', async () => {
    const ssm = await withChaos();
    const { status, body } = await post('/chaos', { kind: 'fill-disk' });
    expect([status, body]).toEqual([
      202,
      { kind: 'fill-disk', instanceId: 'i-00000000000000002', commandId: 'c-1' },
    ]);
    await post('/chaos', { kind: 'stop-nginx-self-clear', instanceId: 'i-00000000000000002' });
    expect(
      ssm.sent.map(({ documentName, instanceIds, parameters }) => [documentName, instanceIds, parameters]),
    ).toEqual([
      ['RecoverOps-Chaos', ['i-00000000000000002'], { Kind: 'fill-disk', Seconds: '0' }],
      ['RecoverOps-Chaos', ['i-00000000000000002'], { Kind: 'stop-nginx-self-clear', Seconds: '20' }],
    ]);
  });

  test('does not keep people from signing in while SSM is silent or away', async () => {
    const ssm = await withChaos();
    for (const answer of [Promise.reject(awsFailure('ssm')), new Promise<never>(() => undefined)]) {
      ssm.findTargets = () => answer;
      const { status, body } = await get('/session');
      expect([status, body.chaos.hosts]).toEqual([200, []]);
    }
  });

  test('never touches a host that is not sandboxed or not online, nor takes another kind', async () => {
    const ssm = await withChaos();
    for (const instanceId of ['i-00000000000000001', 'i-0abcdef0123456789']) {
      const answer = await post('/chaos', { kind: 'fill-disk', instanceId });
      expect(errorOf(answer)).toEqual([404, 'Chaos.UnknownHost']);
    }
    expect(errorOf(await post('/chaos', { kind: 'format-disk' }))).toEqual([400, 'Request.Invalid']);
    expect(ssm.sent).toEqual([]);
  });

  test.each([
    [{ kind: 'refused', message: 'InvalidDocument' }, 502, 'Chaos.Refused'],
    [{ kind: 'not_sent', error: awsFailure('ssm') }, 503, 'Ssm.Unavailable'],
    [{ kind: 'unknown', message: 'no answer' }, 503, 'Ssm.Unavailable'],
  ] as const)('answers a send that ended as %j', async (result, status, code) => {
    const ssm = await withChaos();
    ssm.sendResult = result;
    expect(errorOf(await post('/chaos', { kind: 'heal' }))).toEqual([status, code]);
  });
});

describe('bodies', () => {
  const url = `/api/v1/incidents/${INCIDENT_ID}/abort`;
  test.each([
    ['{', 'application/json', 400, 'Request.NotJson'],
    ['', 'application/json', 400, 'Request.NotJson'],
    [JSON.stringify({ reason: 'x'.repeat(70_000) }), 'application/json', 413, 'Request.TooLarge'],
    ['x'.repeat(5 * 1024 * 1024), 'application/json', 413, 'Request.TooLarge'],
    ['reason=x', 'application/x-www-form-urlencoded', 415, 'Request.UnsupportedMediaType'],
    ['<reason/>', 'application/xml', 415, 'Request.UnsupportedMediaType'],
    ['"text"', 'application/json', 400, 'Request.Invalid'],
    ['{"reason":1}', 'application/json', 400, 'Request.Invalid'],
    ['{"__proto__":{"reason":"x"}}', 'application/json', 400, 'Request.Invalid'],
  ])('%.20s as %s is %i %s', async (payload, type, status, code) => {
    const answer = await ask({ method: 'POST', url, payload, headers: { 'content-type': type } });
    expect(errorOf(answer)).toEqual([status, code]);
    expect(answer.body.error.nextStep).not.toBe('');
  });
});

describe('around the API', () => {
  test('what is not there is a JSON 404', async () => {
    expect(errorOf(await get('/nothing'))).toEqual([404, 'Route.NotFound']);
    expect(errorOf(await ask({ url: '/nothing' }))).toEqual([404, 'Route.NotFound']);
  });

  test('every answer has strict headers, and is not kept by caches', async () => {
    for (const path of ['/api/v1/incidents', '/api/v1/nothing', '/healthz']) {
      const { headers } = await ask({ url: path });
      expect(headers['content-security-policy']).toContain("default-src 'self'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
      });
    }
    expect((await get('/incidents')).headers['cache-control']).toBe('no-store');
    expect((await get('/incidents/unknown')).headers['cache-control']).toBe('no-store');
  });

  test('the API reference describes every route with its answers, and runs under the policy', async () => {
    const page = await ingress.app.inject({ url: '/api/docs', headers: AUTHORIZED });
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-security-policy']).toMatch(/style-src 'self'(?: 'sha256-[\w+/=]+'){2}$/);
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    expect(page.body).not.toMatch(/<script(?![^>]*src=)|<style|style="|onload=/);
    const { body } = await ask({ url: '/api/docs/json' });
    const operations = Object.entries<
      Record<string, { responses: object; summary?: string; tags?: string[] }>
    >(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, value]) => ({ path, method, ...value })),
    );
    expect(operations.length).toBeGreaterThanOrEqual(16);
    for (const { path, method, responses, summary, tags } of operations) {
      const statuses = Object.keys(responses);
      expect([`${method} ${path}`, statuses.some((status) => status.startsWith('2'))]).toEqual([
        `${method} ${path}`,
        true,
      ]);
      expect(summary).toBeDefined();
      expect(tags).toHaveLength(1);
      if (path.startsWith('/api/'))
        expect(statuses).toEqual(expect.arrayContaining(['401', '403', '421', '500']));
    }
  });

  test('metrics tell decisions and answers', async () => {
    await post(`/incidents/${INCIDENT_ID}/decision`, { kind: 'reject', plan: PLAN_DIGEST });
    const { body } = await ingress.app.inject({ url: '/metrics', headers: AUTHORIZED });
    expect(body).toContain('recoverops_decisions_total{kind="reject",via="api",result="not_open"} 1');
    expect(body).toContain(
      'recoverops_http_requests_total{route="/api/v1/incidents/:incidentId/decision",method="POST",status="409"} 1',
    );
  });
});
