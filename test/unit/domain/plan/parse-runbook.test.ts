import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { parseRunbook } from '../../../../src/domain/plan/parse-runbook.ts';
import { mutationsOf } from '../../../support/mutations.ts';
import { RUNBOOK_NAMES, runbookFile, runbookYaml } from '../../../support/plan-samples.ts';

const script = { script: 'printf "%s" "$1"\n', arguments: ['path'], timeout_seconds: 10 };
const valid = {
  name: 'sample',
  version: 1,
  title: 'A sample',
  description: 'What it does.',
  risk: 'low',
  answers: ['growing_log'],
  tried: 'live',
  parameters: [{ name: 'path', type: 'string', description: 'd', pattern: '^/[a-z]+$', length_max: 20 }],
  action: script,
  verify: script,
  rollback: null,
};

function problems(changes: object): readonly string[] {
  const result = parseRunbook({ ...valid, ...changes });
  return result.ok ? [] : result.error;
}

describe('the committed runbooks', () => {
  it.each(RUNBOOK_NAMES)('%s is valid and named like its file', (name) => {
    expect(runbookFile(name).name).toBe(name);
  });

  it.each(RUNBOOK_NAMES)('%s holds scripts that bash can read, and that stop at errors', (name) => {
    const { action, verify, rollback } = runbookFile(name);
    for (const part of [action, verify, rollback]) {
      if (part === null) continue;
      expect(part.script.startsWith('set -euo pipefail\n')).toBe(true);
      execFileSync('bash', ['-n'], { input: part.script });
    }
  });

  it.each(RUNBOOK_NAMES)('%s says of each parameter where its value comes from', (name) => {
    for (const parameter of runbookFile(name).parameters) expect(parameter.source).not.toBeNull();
  });
});

describe('a runbook that is not right', () => {
  it.each([
    ['not an object', 7, 'a runbook must be an object'],
    ['a list', [], 'a runbook must be an object'],
  ])('%s', (_name, value, expected) => {
    expect(parseRunbook(value)).toEqual({ ok: false, error: [expected] });
  });

  it.each([
    ['an unknown key', { risks: 1 }, 'risks is not known'],
    ['no name', { name: '' }, 'name must be a text of 1 to 2000 characters'],
    ['a wrong name', { name: 'Sample' }, 'name must match'],
    ['version 0', { version: 0 }, 'version must be a whole number from 1'],
    ['version text', { version: '1' }, 'version must be a whole number from 1'],
    ['a long title', { title: 'x'.repeat(121) }, 'title must be a text of 1 to 120'],
    ['a wrong risk', { risk: 'none' }, 'risk must be one of read_only, low, medium, high, destructive'],
    ['no cause', { answers: [] }, 'answers must be a list of the causes that it mends'],
    [
      'an unknown cause',
      { answers: ['bad_luck'] },
      'answers[0] must be one of growing_log, rotated_logs_kept',
    ],
    ['no trial', { tried: undefined }, 'tried must be one of live, recorded, written'],
    ['an invented trial', { tried: 'often' }, 'tried must be one of live, recorded, written'],
    ['no parameters', { parameters: undefined }, 'parameters must be a list'],
    ['no action', { action: null }, 'action must be an object'],
    ['no verify', { verify: undefined }, 'verify must be an object'],
    ['an odd rollback', { rollback: 'no' }, 'rollback must be an object'],
    ['an empty script', { action: { ...script, script: ' \n' } }, 'action.script is empty'],
    ['a missing script', { action: { ...script, script: undefined } }, 'action.script must be a text'],
    [
      'a long script',
      { action: { ...script, script: 'x'.repeat(LIMITS.scriptBytes + 1) } },
      `action.script is longer than ${LIMITS.scriptBytes} bytes`,
    ],
    [
      'a carriage return',
      { verify: { ...script, script: 'a\nb\r' } },
      'verify.script holds U+000D in line 2',
    ],
    ['a letter with accent', { verify: { ...script, script: 'é' } }, 'verify.script holds U+00E9 in line 1'],
    ['a bidi mark', { action: { ...script, script: 'a\u202eb' } }, 'action.script holds U+202E'],
    ['an SSM variable', { action: { ...script, script: 'a {{ b }}' } }, 'action.script holds "{{"'],
    ['an unknown argument', { action: { ...script, arguments: ['file'] } }, 'action.arguments names file'],
    ['arguments of text', { action: { ...script, arguments: 'path' } }, 'action.arguments must be a list'],
    ['arguments of numbers', { action: { ...script, arguments: [1] } }, 'action.arguments[0] must be a text'],
    [
      'no time limit',
      { action: { ...script, timeout_seconds: 0 } },
      'action.timeout_seconds must be a whole',
    ],
    ['a long time limit', { verify: { ...script, timeout_seconds: 3500 } }, 'verify.timeout_seconds must be'],
    ['an unknown part', { action: { ...script, user: 'root' } }, 'action.user is not known'],
  ])('%s', (_name, changes, expected) => {
    expect(problems(changes).join('\n')).toContain(expected);
  });

  it.each([
    ['an object too few', 7, 'parameters[0] must be an object'],
    ['a wrong type', { type: 'float' }, 'parameters[0].type must be one of string, integer'],
    ['an open pattern', { pattern: '[a-z]+$' }, 'parameters[0].pattern must be anchored'],
    ['an escaped end', { pattern: '^a\\$' }, 'parameters[0].pattern must be anchored'],
    ['a broken pattern', { pattern: '^([a-z]$' }, 'parameters[0].pattern is not a regular expression'],
    ['no length', { length_max: undefined }, 'parameters[0].length_max must be a whole number'],
    ['bounds of a text', { min: 1 }, 'parameters[0].min is not known'],
    ['a wrong name', { name: 'Path' }, 'parameters[0].name must match'],
    ['empty bounds', { type: 'integer', min: 5, max: 4 }, 'parameters[0].max must be a whole number from 5'],
  ])('parameter with %s', (_name, change, expected) => {
    const parameter = typeof change === 'object' ? { ...valid.parameters[0], ...change } : change;
    expect(problems({ parameters: [parameter] }).join('\n')).toContain(expected);
  });

  it.each([
    [
      'an unknown thing',
      { names: 'host' },
      'parameters[0].names must be one of path, directory, log_base, name_pattern, unit, process_start',
    ],
    [
      'a number as a path',
      { type: 'integer', pattern: undefined, length_max: undefined, min: 1, max: 9, names: 'path' },
      'parameters[0].names must be one of process_id, port',
    ],
    ['a threshold of text', { computed: 'threshold' }, 'parameters[0].computed must be one of archive_key'],
    ['both', { names: 'path', computed: 'archive_key' }, 'parameters[0] has both names and computed'],
    [
      'a command without its process',
      { names: 'process_command' },
      'parameters must name process_id once: a process is named by process_id and process_start together',
    ],
    [
      'an archive of nothing',
      { computed: 'archive_key' },
      'parameters must name one path for the archive_key',
    ],
    [
      'archives of nowhere',
      { computed: 'archive_prefix' },
      'parameters must name one directory for the archive_prefix',
    ],
  ])('parameter that says it is %s', (_name, change, expected) => {
    expect(problems({ parameters: [{ ...valid.parameters[0], ...change }] }).join('\n')).toContain(expected);
  });

  it('a threshold needs a cause whose alarm has one, and a process is named once', () => {
    const limit = { name: 'path', type: 'integer', description: 'd', min: 1, max: 99, computed: 'threshold' };
    expect(problems({ parameters: [limit] })).toEqual([]);
    expect(problems({ parameters: [limit], answers: ['unit_stopped'] })).toEqual([
      'answers must name a cause of disk or memory for a threshold to be computed',
    ]);
    const [path] = valid.parameters;
    const process = (['process_start', 'process_command', 'process_command'] as const).map(
      (names, index) => ({
        ...path,
        name: `p${index}`,
        names,
      }),
    );
    const call = { ...script, arguments: ['pid', 'p0', 'p1', 'p2'] };
    const pid = { name: 'pid', type: 'integer', description: 'd', min: 2, max: 9, names: 'process_id' };
    expect(problems({ parameters: [pid, ...process], action: call, verify: call })).toEqual([
      expect.stringContaining('parameters must name process_command once'),
    ]);
    const right = { ...script, arguments: ['pid', 'p0', 'p1'] };
    const parameters = [pid, ...process.slice(0, 2)];
    expect(problems({ parameters, action: right, verify: right })).toEqual([]);
  });

  it('names parameters that are twice there or never used', () => {
    const [path] = valid.parameters;
    expect(problems({ parameters: [path, path] })).toEqual(['parameters names path twice']);
    expect(problems({ parameters: [path, { ...path, name: 'more' }] })).toEqual([
      'parameter more is used by no script',
    ]);
  });

  it('has all its problems named at once, however many there are', () => {
    const parameters = Array.from({ length: 20 }, () => ({ ...valid.parameters[0], length_max: 0 }));
    const found = problems({ name: 'X', version: 0, risk: 'none', action: null, parameters });
    expect(found).toEqual(
      expect.arrayContaining([
        'name must match ^[a-z][a-z0-9-]{0,62}$',
        'version must be a whole number from 1 to 1000000',
        'risk must be one of read_only, low, medium, high, destructive',
        'parameters must be a list of at most 16; use [] for none',
        'parameters[19].length_max must be a whole number from 1 to 1024',
        'parameters names path twice',
        'action must be an object with script, arguments and timeout_seconds',
      ]),
    );
  });

  it('is told of, and never thrown at, whatever it is', () => {
    fc.assert(
      fc.property(mutationsOf(RUNBOOK_NAMES.map(runbookYaml)), (value) => {
        const result = parseRunbook(value);
        if (!result.ok) expect(result.error).not.toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

it('leaves a valid runbook as it is', () => {
  expect(problems({})).toEqual([]);
  expect(parseRunbook(runbookYaml('restart-nginx'))).toMatchObject({ ok: true });
});
