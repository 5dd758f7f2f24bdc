import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { namespaceScript, prepareScript, serverScript } from '../../pulumi/temporal-scripts.ts';
import { SEARCH_ATTRIBUTES } from '../../src/contracts/search-attributes.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'temporal-scripts-'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'files'));
  // Waiting is what the script does between attempts, not what it is about.
  program('sleep', 'exit 0');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A program on the PATH that writes down how it was called, and then does what is given. */
function program(name: string, body: string): void {
  const text = `#!/bin/sh\necho "${name} $*" >> ${join(folder, 'calls')}\n${body}\n`;
  writeFileSync(join(folder, 'bin', name), text, { mode: 0o755 });
}

function run(script: string): SpawnSyncReturns<string> {
  return spawnSync('/bin/sh', ['-c', script], {
    encoding: 'utf8',
    timeout: HANG_LIMIT_MS,
    env: {
      PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
      DB_HOST: 'db.internal',
      DB_PORT: '5432',
      SQL_USER: 'temporal',
    },
  });
}

const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
/** Asks for the certificates and gets some. */
const CERTIFICATES = 'while [ "$1" != -O ]; do shift; done; echo "-----BEGIN CERTIFICATE-----" > "$2"';
const prepare = () => run(prepareScript('eu-west-1', join(folder, 'files')));

test('brings both databases to the schema, over verified TLS', () => {
  program('wget', CERTIFICATES);
  program('temporal-sql-tool', 'exit 0');
  expect(prepare().status).toBe(0);
  const [wget, ...tool] = calls();
  expect(wget).toContain('https://truststore.pki.rds.amazonaws.com/eu-west-1/eu-west-1-bundle.pem');
  expect(tool.map((call) => call.replace(/^.* --db /, ''))).toEqual([
    'temporal_visibility create',
    'temporal setup-schema -v 0.0',
    'temporal update-schema -d /etc/temporal/schema/postgresql/v12/temporal/versioned',
    'temporal_visibility setup-schema -v 0.0',
    'temporal_visibility update-schema -d /etc/temporal/schema/postgresql/v12/visibility/versioned',
  ]);
  for (const call of tool) expect(call).toContain(`--tls --tls-ca-file ${join(folder, 'files/rds-ca.pem')}`);
  expect(parse(readFileSync(join(folder, 'files/dynamic-config.yaml'), 'utf8'))).toEqual({
    'limit.maxIDLength': [{ value: 255, constraints: {} }],
  });
});

test('a second server that starts at the same time tries again', () => {
  program('wget', CERTIFICATES);
  program(
    'temporal-sql-tool',
    `[ -e ${join(folder, 'once')} ] || { touch ${join(folder, 'once')}; exit 1; }`,
  );
  expect(prepare().status).toBe(0);
});

test('a schema that cannot be brought up to date ends the task, after five attempts', () => {
  program('wget', CERTIFICATES);
  program('temporal-sql-tool', 'case "$*" in *update-schema*) exit 1;; esac');
  const { status, stderr } = prepare();
  expect(status).toBe(1);
  expect(stderr).toContain('the reason is above');
  expect(calls().filter((call) => call.includes('--db temporal update-schema'))).toHaveLength(5);
});

test('without certificates nothing is sent to the database', () => {
  program('wget', 'while [ "$1" != -O ]; do shift; done; echo "<html>" > "$2"');
  program('temporal-sql-tool', 'exit 0');
  const { status, stderr } = prepare();
  expect(status).toBe(1);
  expect(stderr).toContain('check that the network lets tasks reach');
  expect(calls().some((call) => call.startsWith('temporal-sql-tool'))).toBe(false);
});

test('the server gets a password that YAML reads as it was', () => {
  const password = String.raw`a\b\\c$d#e: {f}`;
  program('entrypoint', 'printf "%s" "$POSTGRES_PWD" > "$OUT"');
  const script = serverScript().replace('/etc/temporal/entrypoint.sh', join(folder, 'bin/entrypoint'));
  const { status } = spawnSync('/bin/sh', ['-c', script], {
    env: { PATH: '/usr/bin:/bin', POSTGRES_PWD: password, OUT: join(folder, 'password') },
  });
  expect(status).toBe(0);
  const seen = readFileSync(join(folder, 'password'), 'utf8');
  expect(parse(`password: "${seen}"`)).toEqual({ password });
});

test('the namespace and each search attribute are made once they can be', () => {
  program('hostname', 'echo 10.42.130.7');
  // Nothing is there until it is created; the namespace only at the second attempt.
  program(
    'temporal',
    [
      `case "$*" in`,
      `*'namespace describe'*) [ -e ${folder}/namespace ];;`,
      `*'namespace create'*) if [ -e ${folder}/tried ]; then touch ${folder}/namespace; else touch ${folder}/tried; exit 1; fi;;`,
      `*'search-attribute list'*) cat ${folder}/attributes 2>/dev/null;;`,
      `*'search-attribute create'*) while [ "$1" != --name ]; do shift; done; echo "$2 $4" >> ${folder}/attributes;;`,
      'esac',
    ].join('\n'),
  );
  const { status, stdout } = run(namespaceScript('recoverops', 30, SEARCH_ATTRIBUTES));
  expect(status).toBe(0);
  expect(stdout).toContain('namespace recoverops is ready');
  expect(readFileSync(join(folder, 'attributes'), 'utf8').trim().split('\n')).toEqual(
    SEARCH_ATTRIBUTES.map(({ name, type }) => `${name} ${type}`),
  );
  for (const call of calls().filter((line) => line.startsWith('temporal ')))
    expect(call).toContain('--address 10.42.130.7:7233');
});
