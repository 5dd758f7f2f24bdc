import { expect, test } from 'vitest';
import type { CommandContext } from '../../../src/cli/context.ts';
import { CliError, EXIT } from '../../../src/cli/exit-codes.ts';
import {
  catalogueText,
  type OperationsRead,
  operationsText,
  settingsText,
} from '../../../src/cli/operations-text.ts';
import { createProgram } from '../../../src/cli/program.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { loadConfig } from '../../../src/config/config.ts';
import { busyOperations, emptyOperations, operationsAnswer } from '../../web/support/fixture-operations.ts';

const terminal: Terminal = { out: () => {}, err: () => {}, colour: false };
const STOPPED = { active: true, by: 'ana', reason: 'bad deploy', at: '2026-11-30T08:00:00.000Z' };
const RUNNING = { active: false, by: 'unknown', reason: '', at: null };

function readOf(
  fixture: ReturnType<typeof busyOperations>,
  stopped: typeof STOPPED | typeof RUNNING,
): OperationsRead {
  return {
    killSwitch: stopped,
    settings: fixture.settings,
    claims: { items: fixture.claims },
    unparsed: { items: fixture.unparsed },
    ignored: { items: fixture.ignored },
    notifications: fixture.health,
    failed: fixture.failed,
    workers: fixture.workers,
    detector: fixture.detector,
    problems: {},
  };
}
const rowsOf = (read: OperationsRead) => operationsText(terminal, read).flatMap((line) => line.rows(100));

test('all that somebody may have to see to is told, in rows of 100 columns', () => {
  const rows = rowsOf(readOf(busyOperations(), STOPPED));
  const text = rows.join(' ').replaceAll(/ +(?:… )?/g, ' ');
  for (const said of [
    'everything is stopped by ana at 2026-11-30T08:00:00.000Z: bad deploy; to go on: npx recoverops resume',
    'on: whatever changes a host waits for a person; workers differ in RECOVEROPS_SETTLE_SECONDS',
    'hosts of one incident 10, steps of one plan 10',
    'npx recoverops claims release i-0123456789abcdef0 --reason',
    'may be given back from 2999-01-01T00:00:00.000Z on',
    'Unparsed 1 message: npx recoverops unparsed',
    'Ignored 1 message: npx recoverops ignored',
    'cannot be reached: pager; 1 delivery failed: npx recoverops notifications failed',
    'no worker asks for ai, so that work waits; 1 other build: npx recoverops workers',
    '2 shards, 1 shard behind, recoverops-logs/shardId-000000000001 since 2026-11-30T08:00:00.000Z, the oldest record 12 min old',
  ])
    expect(text).toContain(said);
  expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(100);
});

test('an installation at rest says so, part by part', () => {
  const text = rowsOf(readOf(emptyOperations(), RUNNING)).join('\n');
  for (const said of [
    'nothing is stopped',
    'not known: no worker has told of itself',
    'no host is held or kept',
    'nobody was told anything',
    'no log detector has told of itself',
    'workers without a build id: workflows 1, incident 1, ssm 1, ai 1',
  ])
    expect(text).toContain(said);
});

test('what cannot be read says why, and hides nothing of the rest', () => {
  const read = {
    ...readOf(busyOperations(), RUNNING),
    workers: null,
    problems: { workers: 'Temporal is away' },
  };
  const text = rowsOf(read).join('\n');
  expect(text).toContain('cannot be read: Temporal is away');
  expect(text).toContain('npx recoverops unparsed');
});

test('of a secret it is said whether it is set; defaults are told when they are asked for', () => {
  const { settings } = busyOperations();
  const text = (all: boolean) => settingsText(terminal, settings, all).map(String).join('\n');
  expect(text(false)).toContain('GEMINI_API_KEY  set, not shown');
  expect(text(false)).not.toContain('RECOVEROPS_APPROVAL_MODE');
  expect(text(true)).toContain('RECOVEROPS_APPROVAL_MODE  on (default)');
  expect(text(true)).toContain('RECOVEROPS_SLACK_BOT_TOKEN  not set');
  expect(text(true)).not.toContain('hunter2');
});

test('the catalogue lists all, and tells of one what it does, needs, verifies and undoes', () => {
  const { catalogue } = busyOperations();
  const text = (name?: string) => catalogueText(terminal, catalogue, name)?.map(String).join('\n');
  expect(text()).toMatch(/start-unit v1, low.*unit_stopped, service: start-unit.*units: which services run/s);
  expect(text('start-unit')).toMatch(/Does.*Needs +unit: The service \(unit\).*Verifies.*Undo +by a script/s);
  expect(text('suspected_intrusion')).toContain('nothing is done on the host');
  expect(text('nothing-like-it')).toBeUndefined();
});

/** The command as it prints, over the answers of the fixture; `away`: parts that are not answered. */
async function run(words: readonly string[], away: RegExp | null = null, code = 'Store.Unavailable') {
  const lines: string[] = [];
  const asked: string[] = [];
  const fixture = busyOperations();
  const get = async (path: string) => {
    asked.push(path);
    const exit = code === 'no_token' ? EXIT.unauthorized : EXIT.unavailable;
    if (away?.test(path) === true) throw new CliError(exit, code, 'it does not answer', 'Try again.');
    if (path === '/kill-switch') return RUNNING;
    return operationsAnswer(fixture, path.replace(/\?.*/, ''));
  };
  const context = {
    config: loadConfig({ TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml' }),
    terminal: { ...terminal, out: (line: unknown) => void lines.push(String(line)) },
    json: words.includes('--json'),
    api: async () => ({ get }),
    signal: new AbortController().signal,
  } as unknown as CommandContext;
  const program = createProgram((action) => action(context));
  await program.parseAsync(['node', 'recoverops', ...words.filter((word) => word !== '--json')]);
  return { text: lines.join('\n'), asked };
}

test('the command reads every part, and goes on where one does not answer', async () => {
  const { text, asked } = await run(['operations'], /^\/operations\/workers/);
  expect(asked).toHaveLength(9);
  expect(text).toContain('Workers      cannot be read: it does not answer');
  const json = JSON.parse((await run(['operations', '--json'], /^\/claims/)).text);
  expect(json).toMatchObject({
    claims: null,
    problems: { claims: 'it does not answer' },
    killSwitch: RUNNING,
  });
});

test('it ends at once where nothing can be read at all', async () => {
  await expect(run(['operations'], /./, 'unreachable')).rejects.toMatchObject({ code: 'unreachable' });
  await expect(run(['operations'], /./, 'no_token')).rejects.toMatchObject({ exitCode: EXIT.unauthorized });
});

test('settings, one of the catalogue, and ignored messages have commands of their own', async () => {
  expect((await run(['operations', 'settings', '--all'])).text).toContain('Worker 17@worker-1');
  const one = JSON.parse((await run(['operations', 'catalogue', 'units', '--json'])).text);
  expect(one).toMatchObject({ runbooks: [], causes: [], probes: [{ name: 'units' }] });
  await expect(run(['operations', 'catalogue', 'nope'])).rejects.toMatchObject({ exitCode: EXIT.notFound });
  expect((await run(['ignored'])).text).toContain('the message is not JSON');
});
