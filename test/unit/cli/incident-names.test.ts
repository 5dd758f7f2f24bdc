import { spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/cli/exit-codes.ts';
import { createProgram } from '../../../src/cli/program.ts';
import type { IncidentSummary } from '../../../src/domain/record/incident-summary.ts';
import { sampleSummary } from '../ingress/incident-samples.ts';
import { CliHarness } from './cli-harness.ts';
import { type InProcess, runInProcess } from './in-process.ts';

const EPOCH = Date.parse('2026-11-22T08:00:00.000Z') / 1000;
const A = `${EPOCH}_Disk_web`;
const B = `${EPOCH}_Disk_api`;
const C = `${EPOCH + 100}_CPU_web`;
const LATE = `${EPOCH - 9_000_000}_Late_web`;

const openedAt = (id: string) => new Date(Number(id.slice(0, 10)) * 1000 + 2_000).toISOString();
const summary = (incidentId: string, change: Partial<IncidentSummary> = {}) =>
  sampleSummary({ incidentId, openedAt: openedAt(incidentId), ...change });

let cli: CliHarness;
/** Newest first, as the server lists them. */
let listed: readonly IncidentSummary[] = [];
let pageRows = 100;
beforeAll(async () => {
  cli = new CliHarness();
  await cli.start();
});
afterAll(() => cli.stop());
afterEach(() => {
  cli.seen.splice(0);
  pageRows = 100;
});

const notFound = { error: { code: 'Incident.NotFound', message: 'no such incident', nextStep: 'Look.' } };

/** Lists by time and standing with pages, as the server does, and has what is listed and nothing else. */
function serve(items: readonly IncidentSummary[]): void {
  listed = items;
  cli.answer = ({ url, body, method }) => {
    const { pathname, searchParams } = new URL(url, 'http://x');
    if (pathname === '/api/v1/incidents') {
      const [from, to] = [searchParams.get('from') ?? '', searchParams.get('to') ?? '9'];
      const standing = searchParams.get('standing');
      const found = listed
        .filter((one) => one.openedAt >= from && one.openedAt <= to)
        .filter((one) => standing === null || one.standing === standing);
      const start = Number(searchParams.get('cursor') ?? 0);
      const end = start + Math.min(pageRows, Number(searchParams.get('limit')));
      const more = end < found.length ? { nextCursor: String(end) } : {};
      return { status: 200, body: { items: found.slice(start, end), ...more } };
    }
    if (pathname.endsWith('/acknowledge')) {
      const { incidentIds } = JSON.parse(body) as { incidentIds: readonly string[] };
      const items = incidentIds.map((incidentId) =>
        listed.some((one) => one.incidentId === incidentId)
          ? { incidentId, kind: 'recorded' }
          : { incidentId, kind: 'refused', ...notFound.error },
      );
      return { status: 200, body: { items } };
    }
    const id = pathname.split('/')[4];
    const isKnown = listed.some(({ incidentId }) => incidentId === id);
    return isKnown && method === 'POST'
      ? { status: 200, body: { kind: 'requested' } }
      : { status: 404, body: notFound };
  };
}

const run = (...args: readonly string[]): Promise<InProcess> => runInProcess(cli, args);
const posted = () => cli.seen.filter(({ method }) => method === 'POST').map(({ url }) => url);

describe('the beginning of an id', () => {
  it.each([
    ['its digits', String(EPOCH + 100)],
    ['a part of its alarm', `${EPOCH + 100}_C`],
    ['all but its end, which looks like a whole id', `${EPOCH + 100}_CPU_we`],
    ['fewer digits, where no other begins so', String(EPOCH + 100).slice(0, 9)],
  ])('is taken for the one incident that it fits: %s', async (_what, prefix) => {
    serve([summary(C), summary(`${EPOCH - 5000}_Disk_web`)]);
    const told = await run('abort', prefix, '--reason', 'x');
    expect([told.status, told.stderr]).toEqual([0, `${prefix} is ${C}\n`]);
    expect(posted().at(-1)).toBe(`/api/v1/incidents/${C}/abort`);
  });

  it('lists what it could mean where it fits several, does nothing, and exits as documented', async () => {
    serve([summary(A), summary(B, { status: 'failed' })]);
    const told = await run('abort', String(EPOCH), '--reason', 'x');
    expect(told).toMatchObject({ status: EXIT.usage, stdout: '' });
    expect(told.stderr.split('\n').map((line) => line.trim())).toEqual([
      `recoverops: ${EPOCH} begins the ids of several incidents:`,
      `${A}  pending_approval, opened ${openedAt(A)}`,
      `${B}  failed, opened ${openedAt(B)}`,
      'Give more of the id of the one that you mean.',
      '',
    ]);
    expect(posted()).toEqual([]);
    const asJson = await run('abort', String(EPOCH), '--json');
    expect(JSON.parse(asJson.stderr)).toMatchObject({
      error: { code: 'ambiguous_incident', choices: [expect.stringContaining(A), expect.anything()] },
    });
  });

  it('is a whole id first: one that begins another is itself', async () => {
    serve([summary(`${A}-2`), summary(A)]);
    expect(await run('abort', A)).toMatchObject({ status: 0, stderr: '' });
    expect(cli.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `POST /api/v1/incidents/${A}/abort`,
    ]);
  });

  it('finds an alarm that was taken long after it changed', async () => {
    serve([sampleSummary({ incidentId: LATE, openedAt: '2026-11-22T08:00:00.000Z' })]);
    expect(await run('abort', LATE.slice(0, 10))).toMatchObject({ status: 0 });
  });

  it('is refused where too many incidents are of that time to be sure', async () => {
    pageRows = 1;
    serve(Array.from({ length: 30 }, (_, at) => summary(`${EPOCH + at}_Disk_web`)));
    const told = await run('abort', String(EPOCH + 2));
    expect(told.status).toBe(EXIT.usage);
    expect(posted()).toEqual([]);
  });

  it('that no incident has is said to be so', async () => {
    serve([summary(C)]);
    expect(await run('show', `${EPOCH - 100_000}`)).toMatchObject({ status: EXIT.notFound });
    expect(await run('show', `${EPOCH}_Disk_nosuch`)).toMatchObject({ status: EXIT.notFound });
    expect(await run('show', '17')).toMatchObject({ status: EXIT.usage });
    expect((await run('show', '17')).stderr).toContain('at least 4 digits');
  });

  it('counts for each of several that are acknowledged', async () => {
    serve([summary(C), summary(A)]);
    const told = await run('ack', String(EPOCH + 100), `${EPOCH}_Disk_w`);
    expect(told.status).toBe(0);
    expect(told.stdout.trim().split('\n').toSorted()).toEqual([`${A}: acknowledged`, `${C}: acknowledged`]);
  });
});

describe('an alias', () => {
  it('@latest is the one that was opened last, and is said', async () => {
    serve([summary(C), summary(A)]);
    expect(await run('abort', '@latest')).toMatchObject({ status: 0, stderr: `@latest is ${C}\n` });
    serve([]);
    expect(await run('abort', '@latest')).toMatchObject({ status: EXIT.notFound });
  });

  it('@waiting is the only one that waits for a decision', async () => {
    serve([summary(C), summary(A, { standing: 'needs_approval' })]);
    expect(await run('abort', '@waiting')).toMatchObject({ status: 0, stderr: `@waiting is ${A}\n` });
    serve([summary(C)]);
    expect(await run('abort', '@waiting')).toMatchObject({ status: EXIT.notFound });
    serve([A, C].map((id) => summary(id, { standing: 'needs_approval' })));
    const several = await run('abort', '@waiting');
    expect(several.status).toBe(EXIT.usage);
    expect(several.stderr).toContain(A);
  });

  it('that there is not is refused with those that there are', async () => {
    const told = await run('show', '@newest');
    expect([told.status, cli.seen]).toEqual([EXIT.usage, []]);
    expect(told.stderr).toContain('@latest or @waiting');
  });
});

describe('every command that takes an incident', () => {
  const values: Readonly<Record<string, readonly string[]>> = {
    approve: ['--plan', '0123456789ab'],
    reject: ['--plan', '0123456789ab'],
    close: ['--reason', 'x'],
    assign: ['bo'],
    note: ['x'],
    ask: ['why?'],
    undo: ['--reason', 'x'],
  };
  const names = createProgram(async () => undefined)
    .commands.filter(({ registeredArguments: [first] }) => first?.name() === 'incident')
    .map((command) => command.name());

  it('is known here', () => {
    expect(names).toEqual(expect.arrayContaining(['show', 'watch', 'approve', 'ack', 'verify', 'replay']));
  });

  it.each(names)('%s takes the beginning of its id', async (name) => {
    serve([summary(C)]);
    await run(name, String(EPOCH + 100), ...(values[name] ?? []));
    const asked = cli.seen.filter(({ url }) => !url.startsWith('/api/v1/incidents?'));
    expect(asked.map(({ url, body }) => url + body).join()).toContain(C);
  });
});

it('the real process does the same', () => {
  const { status, stdout } = spawnSync(process.execPath, ['bin/recoverops.mjs', 'exit-codes'], {
    encoding: 'utf8',
  });
  expect([status, stdout.split('\n')[2]]).toEqual([
    0,
    expect.stringMatching(/^2 {2}.*fits several incidents/),
  ]);
});
