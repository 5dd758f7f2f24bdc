import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { begunAlone } from '../../../src/cli/commands/begun-histories.ts';
import { EXIT } from '../../../src/cli/exit-codes.ts';
import type { AnchorsView, IncidentView } from '../../../src/contracts/api.ts';
import { anchorOf } from '../../../src/domain/record/anchor.ts';
import { briefOf } from '../../../src/domain/record/brief/brief.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { appendEvent } from '../../../src/domain/record/timeline.ts';
import { incidentOfAttempts } from '../../support/attempts.ts';
import { CliHarness } from './cli-harness.ts';

const { anchors, ...three } = incidentOfAttempts(3);
const ID = three.record.incidentId;
const ATTENTION = viewOf(three.record);
const REQUESTED = { status: 202, body: { kind: 'requested' } };

// Each run is a process of its own, which takes seconds where the machine is busy.
vi.setConfig({ testTimeout: 120_000 });

let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  await cli.start();
  cli.answer = answerWith(ATTENTION);
});
afterEach(() => cli.stop());

function viewOf(record: IncidentRecord): IncidentView {
  return {
    brief: briefOf(record),
    record,
    timeline: three.timeline,
    attempts: three.earlier,
    source: 'projection',
    chainFaults: [],
  };
}

function answerWith(view: IncidentView | null, held: AnchorsView = { anchors, unreadable: [] }) {
  return ({ method, url }: { method: string; url: string }) => {
    if (method === 'POST') return REQUESTED;
    if (url.endsWith('/anchors')) return { status: 200, body: held };
    if (view === null) {
      const error = { code: 'Incident.NotFound', message: 'none', nextStep: 'List them.', requestId: 'r' };
      return { status: 404, body: { error } };
    }
    if (url.endsWith('/questions')) return { status: 200, body: { items: [], limit: 20 } };
    return { status: 200, body: view };
  };
}

/** Every command that a text tells the reader to run, as its words. */
function commandsIn(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(/npx recoverops ([^\n]*)/g)].map(([, words = '']) =>
    words.replaceAll('"', '').trim().split(' '),
  );
}

describe('an incident that needs attention', () => {
  it('is shown with its attempts, why each began and how it ended, and what can be done', async () => {
    const { status, stdout } = await cli.run('show', ID);
    expect(status).toBe(0);
    expect(stdout).toContain('no_remedy, needs attention');
    // An OK whose message was lost is known only by the next look.
    expect(stdout).toMatch(/its alarm is ALARM as of \S+Z, and no word .* read again at least every hour/);
    for (const attempt of [1, 2, 3]) {
      expect(stdout).toMatch(new RegExp(`^ {2}${attempt} {2}no_remedy {2}2026-`, 'm'));
      expect(stdout).toContain(`plan.none: no remedy in attempt ${attempt}`);
    }
    expect(stdout).toContain('begun by the alarm: ');
    expect(stdout).toContain('begun by ana: try 3');
    expect(commandsIn(stdout)).toEqual([
      ['retry', ID, '--reason', 'why'],
      ['close', ID, '--reason', 'why'],
    ]);
  });

  it('is never a dead end: the commands that are shown run as they are printed', async () => {
    const { stdout } = await cli.run('show', ID);
    const commands = commandsIn(stdout);
    expect(commands.map(([name]) => name)).toEqual(['retry', 'close']);
    for (const words of commands) {
      cli.seen.length = 0;
      expect([words[0], (await cli.run(...words)).status]).toEqual([words[0], 0]);
      const body = cli.seen.find(({ method }) => method === 'POST')?.body ?? '';
      expect(JSON.parse(body)).toEqual({ reason: 'why', attempt: 3 });
    }
  });

  it('retry and plan-again are one command: the next attempt, asked for with the one that was seen', async () => {
    for (const name of ['retry', 'plan-again']) {
      cli.seen.length = 0;
      const { status, stdout } = await cli.run(name, ID, '--reason', 'the agent is back');
      expect(status).toBe(0);
      expect(stdout).toContain('Asked for attempt 4');
      expect(cli.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
        `GET /api/v1/incidents/${ID}`,
        `POST /api/v1/incidents/${ID}/plan-again`,
      ]);
    }
  });

  it('a refusal of the server is told with its next step', async () => {
    const error = { code: 'Incident.StillOpen', message: 'under way', nextStep: 'Abort it.', requestId: 'r' };
    cli.answer = (request) =>
      request.method === 'POST' ? { status: 409, body: { error } } : answerWith(ATTENTION)(request);
    expect(await cli.run('close', ID, '--reason', 'x')).toMatchObject({
      status: 3,
      stderr: 'recoverops: under way\n  Abort it.\n',
    });
  });

  it('is asked for in the list, and stands there as what it is', async () => {
    const { alarm, ...rest } = three.record;
    const item = {
      ...rest,
      standing: 'needs_attention',
      alarmName: alarm.name,
      instanceIds: [],
      planDigest: null,
    };
    cli.answer = () => ({ status: 200, body: { items: [item] } });
    const { stdout } = await cli.run('list', '--attention');
    expect(cli.seen[0]?.url).toBe('/api/v1/incidents?limit=20&standing=needs_attention');
    expect(stdout).toMatch(/no_remedy +needs attention/);
    cli.answer = () => ({ status: 200, body: { items: [] } });
    expect((await cli.run('list', '--attention')).stdout).toBe('No incident needs attention.\n');
    expect((await cli.run('list', '--approval')).stdout).toBe('No incident needs approval.\n');
    expect(cli.seen.at(-1)?.url).toBe('/api/v1/incidents?limit=20&standing=needs_approval');
    const both = await cli.run('list', '--approval', '--attention');
    expect(both.stdout).toBe('No incident needs approval or attention.\n');
    expect(cli.seen.at(-1)?.url).toContain('&standing=needs_approval&standing=needs_attention');
    expect((await cli.run('list', '--alarm', 'nosuch')).stdout).toBe('No incident matches.\n');
  });
});

describe('watch', () => {
  const working: IncidentRecord = {
    ...three.record,
    attempt: 4,
    revision: 40,
    status: 'diagnosing',
    attention: null,
    outcome: null,
  };
  const closedAt = '2026-11-22T09:00:00.000Z';
  const closed: IncidentRecord = {
    ...working,
    revision: 50,
    status: 'completed',
    endedAt: closedAt,
    closed: { by: 'alarm', who: 'recoverops', reason: 'the alarm is OK', at: closedAt },
  };

  it('goes on over attempts until the incident is closed', async () => {
    cli.streamed = [viewOf(working), viewOf(closed)];
    const { status, stdout } = await cli.runProcess('watch', ID);
    expect(status).toBe(0);
    const steps = stdout.split('\n').filter((line) => /^──|^Needs|npx/.test(line));
    expect(steps).toEqual([
      '── attempt 3: no_remedy',
      expect.stringContaining('Needs attention since '),
      expect.stringContaining(`npx recoverops retry ${ID} --reason "why"`),
      expect.stringContaining(`npx recoverops close ${ID} --reason "why"`),
      '── attempt 4: diagnosing',
      '── attempt 4: completed',
    ]);
    expect(stdout.match(/attempt_started/g)).toHaveLength(2);
  });

  it('of one attempt stops where that needs attention, and says so by its exit status', async () => {
    cli.answer = answerWith(viewOf(working));
    cli.streamed = [viewOf({ ...three.record, attempt: 4, revision: 45 })];
    const { status, stderr } = await cli.runProcess('watch', ID, '--attempt');
    expect(status).toBe(3);
    expect(stderr).toContain('no remedy in attempt 3');
  });
});

describe('verify', () => {
  const anchored = { anchors, unreadable: [] };

  it('proves the stored record over all attempts against its anchors', async () => {
    const { status, stdout } = await cli.run('verify', ID);
    expect(status).toBe(0);
    expect(stdout).toContain(`${ID}: whole. 3 attempts, 14 events, head `);
    expect(stdout).toContain('3 anchors outside the record agree.');
    expect(cli.seen.map(({ url }) => url)).toEqual([
      `/api/v1/incidents/${ID}/anchors`,
      `/api/v1/incidents/${ID}?source=projection`,
    ]);
  });

  const flipped = (view: IncidentView, at: number): IncidentView => ({
    ...view,
    timeline: view.timeline.map((event) => (event.seq === at ? { ...event, message: 'x' } : event)),
  });
  it.each<[string, IncidentView, string]>([
    ['a changed event', flipped(ATTENTION, 7), 'attempt 2: event 7 was changed'],
    [
      'a removed event',
      { ...ATTENTION, timeline: three.timeline.filter(({ seq }) => seq !== 8) },
      'attempt 2: event 8 is missing',
    ],
    ['a changed record', viewOf({ ...three.record, repeatCount: 7 }), 'attempt 3: its record was changed'],
    [
      'a removed attempt',
      { ...ATTENTION, attempts: three.earlier.filter(({ attempt }) => attempt !== 2) },
      'attempt 2: its record is missing',
    ],
    [
      'a removed tail',
      { ...ATTENTION, timeline: three.timeline.slice(0, -1) },
      'attempt 3: event 14 was removed from the end of the timeline',
    ],
  ])('names %s', async (_, view, problem) => {
    cli.answer = answerWith(view);
    const { status, stdout, stderr } = await cli.run('verify', ID);
    expect(status).toBe(6);
    expect(stdout).toContain(`${ID}: ${problem}`);
    expect(stderr).toContain('the record cannot be proved to be what was written');
  });

  it('names a record that is gone, as long as an anchor is left', async () => {
    cli.answer = answerWith(null);
    const { status, stderr } = await cli.run('verify', ID);
    expect(status).toBe(6);
    expect(stderr).toContain(`${ID} was removed: it is anchored up to event 14 of attempt 3`);
    cli.answer = answerWith(null, { anchors: [], unreadable: [] });
    expect((await cli.run('verify', ID)).status).toBe(4);
  });

  it('names what lies among the anchors and is none, and tells what no anchor confirms', async () => {
    cli.answer = answerWith(ATTENTION, { ...anchored, unreadable: [`anchors/${ID}/000005.json`] });
    const spoilt = await cli.run('verify', ID);
    expect([spoilt.status, spoilt.stdout]).toEqual([
      6,
      `${ID}: anchors/${ID}/000005.json lies among the anchors and is none of this incident's\n`,
    ]);
    cli.answer = answerWith(ATTENTION, { anchors: anchors.slice(1), unreadable: [] });
    const gap = await cli.run('verify', ID, '--json');
    expect(gap.status).toBe(0);
    expect(JSON.parse(gap.stdout)).toMatchObject({
      whole: true,
      anchors: 2,
      unconfirmed: ['attempt 1: nothing outside the record confirms it, as it has no anchor'],
    });
  });

  it('of a file from before there were attempts checks its chain and digests, and says that this is all', async () => {
    const file = join(cli.directory, 'report.json');
    const message = {
      event: 'incident_opened',
      timestamp: closedAt(),
      actor: 'recoverops',
      message: 'opened',
      data: {},
    };
    const record = { incidentId: 'i-1', plan: null, planDigest: null, decision: null, approval: null };
    await writeFile(file, JSON.stringify({ record, timeline: [appendEvent('i-1', [], message)] }));
    const { status, stdout } = await cli.run('verify', '--file', file);
    expect(status).toBe(0);
    expect(stdout).toContain('Not held against anchors');
    expect(cli.seen).toEqual([]);
  });
});

describe('replay', () => {
  it('of a run that has not begun says so, instead of waiting for ever', async () => {
    const histories = new URL('../../replay/histories/', import.meta.url);
    const { events } = JSON.parse(await readFile(new URL('rejected.json', histories), 'utf8'));
    const path = join(cli.directory, 'history.json');
    await writeFile(path, JSON.stringify({ events: events.slice(0, 1) }));
    const run = await cli.runProcess('replay', path, '--file');
    expect([run.status, run.stdout]).toEqual([EXIT.refused, '']);
    expect(run.stderr).toContain('has not begun');
  });

  it('of all that is open leaves out what has not begun, and tells how many', async () => {
    const scheduled = { workflowTaskScheduledEventAttributes: {} };
    const fetched = async function* () {
      yield { history: { events: [{}] }, workflowId: 'waits' };
      yield { history: { events: [{}, scheduled] }, workflowId: 'began' };
      yield { history: { events: [] }, workflowId: 'empty' };
    };
    let others = 0;
    const begun: string[] = [];
    for await (const one of begunAlone(fetched(), () => {
      others += 1;
    }))
      begun.push(one.workflowId);
    expect([begun, others]).toEqual([['began'], 2]);
  });

  it('of an attempt that there was not says which is the newest, without asking Temporal', async () => {
    const run = await cli.runProcess('replay', ID, '--attempt', '4');
    expect(run.status).toBe(4);
    expect(run.stderr).toContain(`${ID} has no attempt 4, its newest is 3`);
    expect(run.stderr).toContain(`npx recoverops show ${ID}`);
  });
});

describe('an incident of one attempt', () => {
  it('is proved by the anchor of its close', async () => {
    const one = incidentOfAttempts(1);
    const record = { ...one.record, closed: null };
    const anchor = anchorOf({ record, timeline: one.timeline });
    cli.answer = answerWith(
      {
        brief: briefOf(record),
        record,
        timeline: one.timeline,
        attempts: [],
        source: 'projection',
        chainFaults: [],
      },
      { anchors: [anchor], unreadable: [] },
    );
    expect((await cli.run('verify', ID)).stdout).toContain('whole. 1 attempt,');
  });
});

function closedAt(): string {
  return '2026-11-22T09:00:00.000Z';
}
