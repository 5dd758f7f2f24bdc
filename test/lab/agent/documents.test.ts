// What agents of every age do with our documents.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { environmentOf, interpolate } from '../../../lab/hosts/inside/interpolate.ts';
import { documentFiles } from '../../../lab/provision/documents.ts';

interface Document {
  readonly parameters: Record<
    string,
    { readonly allowedPattern?: string; readonly interpolationType?: string }
  >;
  readonly mainSteps: readonly { readonly inputs: { readonly runCommand: readonly string[] } }[];
}
const documents = documentFiles().map(({ name, content }): [string, Document] => [name, parse(content)]);

test.each(documents)(
  '%s: every parameter has a pattern that an agent can check too',
  (_name, { parameters }) => {
    for (const [name, { allowedPattern, interpolationType }] of Object.entries(parameters)) {
      expect(interpolationType, name).toBe('ENV_VAR');
      expect(allowedPattern, name).toMatch(/^\^.*\$$/s);
      // The agent's library (RE2) counts to 1,000, and knows neither look-around nor back references.
      for (const count of allowedPattern?.matchAll(/\{(\d+)(?:,(\d+))?\}/g) ?? []) {
        expect(Number(count[1]), name).toBeLessThanOrEqual(1000);
        expect(Number(count[2] ?? 0), name).toBeLessThanOrEqual(1000);
      }
      expect(allowedPattern, name).not.toMatch(/\(\?[=!<]|\\[1-9]/);
      // What plain substitution puts between single quotes must not end them.
      expect("'", name).not.toMatch(new RegExp(allowedPattern ?? ''));
    }
  },
);

test.each([
  ['an agent of 3.3.2746.0 or newer, which sets variables', true],
  ['an older agent, which only replaces text', false],
])('RunStep gives the fence the same arguments with %s', (_name, setsVariables) => {
  const [, document] = documents.find(([name]) => name === 'RecoverOps-RunStep') ?? [];
  if (document === undefined) throw new Error('there is no RecoverOps-RunStep');
  const values = {
    ExecutionId: 'x-1',
    PayloadSha256: 'a'.repeat(64),
    NotAfter: '1800000000',
    TimeoutSeconds: '60',
    BodyBase64: 'ZWNobw==',
    ArgvBase64: '',
  };
  const script =
    document.mainSteps[0]?.inputs.runCommand.map((line) => interpolate(line, values)).join('\n') ?? '';
  const printed = spawnSync(
    'sh',
    ['-c', script.replace('/opt/recoverops/bin/recoverops-fence', "printf '%s\\n'")],
    {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', ...(setsVariables ? environmentOf(document, values) : {}) },
    },
  );
  // exec of a shell builtin finds the program of the same name.
  expect(printed.stderr).toBe('');
  expect(printed.stdout.split('\n').slice(0, -1)).toEqual([
    ...['run', '--execution-id', 'x-1', '--payload-sha256', 'a'.repeat(64), '--not-after', '1800000000'],
    ...['--timeout-seconds', '60', '--body-b64', 'ZWNobw==', '--argv-b64', ''],
  ]);
});
