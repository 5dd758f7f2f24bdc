import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { incidentTable } from '../../src/cli/incident-table.ts';
import { timelineLine } from '../../src/cli/incident-text.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { denialByAlarm, denialByKillSwitch, denialByPlan } from '../../src/domain/execution/claim-denial.ts';
import { stopText } from '../../src/domain/execution/stop-text.ts';
import { ENDINGS, type Ending, EXECUTION_ENDINGS } from '../../src/domain/record/endings.ts';
import type { IncidentSummary } from '../../src/domain/record/incident-summary.ts';
import { INCIDENT_STATUSES } from '../../src/domain/record/state-machine.ts';
import { createIngressMetrics } from '../../src/telemetry/ingress-metrics.ts';
import { pages } from '../infra/support/shell-commands.ts';
import { executionOutcome } from '../support/execution-outcome.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const sourcesOf = (...folders: readonly string[]) =>
  folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|tsx|yaml|json|sh|py)$/.test(name))
      .map((name) => read(join(folder, name))),
  );

const EVENT_NAMES = new Set(
  [...read('src/domain/record/event-names.ts').matchAll(/\| '(\w+)'/g)].map(([, name = '']) => name),
);

/** Stands for any text while the formats of the code are filled in. */
const ANY = '\u0000';
const anything = { by: ANY, reason: ANY, message: ANY, join: () => ANY, toString: () => ANY };
const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
const asPattern = (format: string) => new RegExp(`^${format.split(ANY).map(escaped).join('.+')}$`, 's');

/** The text of a quoted or template literal that begins at `at`, what it inserts being anything. */
function literalAt(source: string, at: number): string | undefined {
  const quote = source[at];
  if (quote !== '`' && quote !== "'") return undefined;
  let text = '';
  for (let end = at + 1; end < source.length; end++) {
    if (source[end] === quote) return text;
    if (quote === '`' && source.startsWith('${', end)) {
      for (let depth = 1, inner = end + 2; depth > 0; end = inner++)
        depth += source[inner] === '{' ? 1 : source[inner] === '}' ? -1 : 0;
      text += ANY;
    } else text += source[end];
  }
  return undefined;
}

/** The formats in which the workflows note an event. Those whose message comes from elsewhere have none here. */
function formatsOf(sources: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const formats = new Map<string, string[]>();
  for (const source of sources)
    for (const { 0: whole, 1: event = '', index } of source.matchAll(/\bnote\(\s*'(\w+)',\s*/g)) {
      const format = literalAt(source, index + whole.length);
      if (format !== undefined) formats.set(event, [...(formats.get(event) ?? []), format]);
    }
  return formats;
}
const FORMATS = formatsOf(sourcesOf('src/workflows'));

type MakeEnding = (...anything: readonly unknown[]) => Ending;
/** Those whose words are not wholly somebody else's. */
const endings = [
  ...(Object.values(ENDINGS) as readonly MakeEnding[]).map((make) => make(anything, anything)),
  ...(Object.values(EXECUTION_ENDINGS) as readonly MakeEnding[]).map((make) =>
    make(executionOutcome({ stepId: ANY, targetId: ANY, detail: ANY })),
  ),
].filter(({ message }) => String(message) !== ANY);
const denials = [
  denialByKillSwitch(ANY),
  denialByPlan({ targetIds: [ANY], notAfter: '1970-01-01' }, 1),
  denialByAlarm(ANY, undefined),
  ...(['OK', 'INSUFFICIENT_DATA'] as const).map((state) => denialByAlarm(ANY, { state, changedAt: ANY })),
].flatMap((denial) => denial?.message.replace('1970-01-01', ANY) ?? []);

/** How an attempt may end: its status, and the words for it. */
function isEnding(status: string, message: string): boolean {
  return [
    ...endings.map((ending) => [ending.status, String(ending.message)] as const),
    ...denials.map((denial) => ['failed', denial] as const),
  ].some(([of, format]) => of === status && asPattern(format).test(message));
}

const terminal = { colour: false } as Terminal;
const LINE = /^(?<time>\d\d:\d\d:\d\d\.\d{3})\s+(?<event>\S+)\s+(?<message>.*) \((?<actor>[^()]+)\)$/;

/** What is wrong with a line that is said to be of `recoverops show` or `watch`. */
function problemOf(quoted: string): string | undefined {
  const { time = '', event = '', message = '', actor = '' } = LINE.exec(quoted)?.groups ?? {};
  if (event === '') return 'this is no line of a timeline';
  if (!EVENT_NAMES.has(event)) return `there is no event ${event}`;
  const drawn = timelineLine(terminal, {
    ...{ seq: 1, data: {}, previousHash: '', hash: '' },
    ...{ event, timestamp: `2026-11-22T${time}Z`, actor, message },
  });
  if (String(drawn) !== quoted) return `the command would print: ${String(drawn)}`;
  if (event === 'attempt_ended') {
    const [, status = '', why = ''] = /^attempt \d+ ended (\w+): (.*)$/s.exec(message) ?? [];
    return isEnding(status, why) ? undefined : `no attempt ends ${status} with: ${why}`;
  }
  if (event === 'incident_closed' && actor === 'recoverops') {
    const isSaid = endings.some((ending) => asPattern(String(ending.message)).test(message));
    return isSaid ? undefined : `no incident is closed with: ${message}`;
  }
  const formats = event === 'claim_denied' ? denials : (FORMATS.get(event) ?? [ANY]);
  return formats.some((format) => asPattern(format).test(message))
    ? undefined
    : `${event} does not say: ${message}`;
}

const LISTED =
  /^(?<id>\d{9,}_\S+) +(?<status>[a-z_]+) +(?<standing>[a-z ]+?) +(?<who>\S+) +(?<opened>\d{4}-\S+) +(?<until>\S+) +(?<hosts>\S+) +(?<plan>\S+)$/;

/** What is wrong with a line that is said to be of `recoverops list`. */
function listProblem(quoted: string): string | undefined {
  const {
    id,
    status,
    standing = '',
    who = '-',
    opened,
    until,
    hosts = '',
    plan,
  } = LISTED.exec(quoted)?.groups ?? {};
  if (!INCIDENT_STATUSES.some((one) => one === status)) return `this is no line of a list: ${quoted}`;
  const row = {
    incidentId: id,
    alarmName: '',
    status,
    standing: standing.replace(' ', '_'),
    openedAt: opened,
  };
  const assignedTo = who === '-' ? null : who;
  const item = {
    ...row,
    assignedTo,
    acknowledgedBy: null,
    approvalDeadline: until === '-' ? null : until,
    instanceIds: hosts.split(','),
    planDigest: plan,
  } as unknown as IncidentSummary;
  const drawn = String(incidentTable([item], 0)[1]);
  const columns = (text: string) => text.trim().split(/ {2,}/).join();
  return columns(drawn) === columns(quoted) ? undefined : `the command would print: ${drawn}`;
}

const linesOf = (text: string) =>
  [...text.matchAll(/^ *```[^\n]*\n(.*?)^ *```/gms)].flatMap(([, body = '']) => body.split('\n'));
const told = (text: string) =>
  linesOf(text).flatMap((quoted) => {
    if (/^\d\d:\d\d:\d\d\.\d/.test(quoted)) return problemOf(quoted) ?? [];
    return /^\d{9,}_/.test(quoted) ? (listProblem(quoted) ?? []) : [];
  });

/** Of other programs, and one that is misspelt to show what is said of it. */
const OTHERS = ['extra_hosts', 'never_tuoch'];
/** Names in running text, of events, states and fields: each is a word of the sources. */
const NAMED = /`([a-z]+(?:_[a-z0-9]+)+)`/g;
/** Names of series are put together. */
const SERIES = createIngressMetrics()
  .registry.getMetricsAsArray()
  .map(({ name }) => name);
const WORDS = new Set([
  ...OTHERS,
  ...SERIES,
  ...sourcesOf('src', 'eval', 'pulumi', 'runbooks', 'lab', 'bench', 'scripts', 'vm-image').flatMap(
    (source) => source.match(/\w+/g) ?? [],
  ),
]);
const unknownNames = (text: string, words: ReadonlySet<string>) =>
  [...text.matchAll(NAMED)].flatMap(([, name = '']) => (words.has(name) ? [] : [name]));

describe.each(pages())('$path', ({ path, text }) => {
  it('quotes lines of timelines and lists as the command prints them', () => {
    expect(told(text)).toEqual([]);
  });

  it('names only what there is', () => {
    const old = path === 'CHANGELOG.md' || path.startsWith('docs/adr/');
    expect(old ? [] : unknownNames(text, WORDS)).toEqual([]);
  });
});

it('the drill says of the kill switch what is said', () => {
  expect(read('docs/operations/disaster-drill.md')).toContain(
    `\`${stopText({ by: 'ana', reason: 'drill' })}\``,
  );
});

describe('the check itself', () => {
  const line = (event: string, message: string, actor = 'recoverops') =>
    `22:43:46.277  ${event.padEnd(22)} ${message} (${actor})`;

  it.each([
    [
      line('attempt_over', 'attempt 1 ended expired: nobody decided in time; nothing ran'),
      'no event attempt_over',
    ],
    [
      line('attempt_ended', 'attempt 1 ended failed: nobody decided in time; nothing ran'),
      'no attempt ends failed',
    ],
    [
      line('attempt_ended', 'attempt 1 ended expired: nobody decided; nothing ran'),
      'no attempt ends expired',
    ],
    [line('attempt_ended', 'try 1 ended expired: nobody decided in time; nothing ran'), 'no attempt ends'],
    [line('attention_needed', 'the alarm is red'), 'attention_needed does not say'],
    [line('approval_requested', 'asking for approval until noon'), 'approval_requested does not say'],
    [line('claim_denied', 'the alarm x is OK; there is nothing to fix'), 'claim_denied does not say'],
    [line('incident_closed', 'the alarm cleared'), 'no incident is closed with'],
    [line('execution_started', 'action of s1 at i-1'), 'execution_started does not say'],
    ['22:43:46.277 attention_needed the alarm is still red (recoverops)', 'the command would print'],
    ['22:43:46.277  attention_needed', 'no line of a timeline'],
  ])('%s is none', (quoted, problem) => {
    expect(told(`\`\`\`\n${quoted}\n\`\`\``).join('\n')).toContain(problem);
  });

  it('a row of the list without one of its columns is none', () => {
    const row = '1795387090_a_b  pending_approval  2026-11-22T22:38:23.268Z  i-1  6fd679ceb258';
    expect(told(`\`\`\`\n${row}\n\`\`\``)).not.toEqual([]);
  });

  it('knows what is named in code', () => {
    expect(unknownNames('the timeline says so (`claim_setled`)', EVENT_NAMES)).toEqual(['claim_setled']);
  });
});
