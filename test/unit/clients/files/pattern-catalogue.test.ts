import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import {
  loadPatternCatalogue,
  PatternCatalogueError,
} from '../../../../src/clients/files/pattern-catalogue.ts';
import { INCIDENT_CLASSES, LOG_SOURCES } from '../../../../src/domain/alarm/finding/incident-class.ts';
import { PatternSet } from '../../../../src/domain/logs/patterns/log-pattern.ts';

const PATTERNS = resolve(import.meta.dirname, '../../../../patterns');

test('the patterns of this repository load, for every source and every class', async () => {
  const patterns = await loadPatternCatalogue(PATTERNS);
  expect(patterns.length).toBeGreaterThanOrEqual(60);
  expect(new Set(patterns.map((one) => one.class))).toEqual(new Set(INCIDENT_CLASSES));
  expect(new Set(patterns.flatMap(({ sources }) => sources))).toEqual(new Set(LOG_SOURCES));
});

test.each([
  ['ec2', 'Nov 29 11:00:00 web-1 sshd[9]: Accepted publickey for ana from 10.0.0.9 port 4242 ssh2'],
  ['ec2', 'systemd[1]: Started shop.service - The shop.'],
  [
    'ec2',
    '10.0.0.1 - - [29/Nov/2026:11:00:00 +0000] "GET /health HTTP/1.1" 200 2 "-" "ELB-HealthChecker/2.0"',
  ],
  ['ecs', '(service shop) has reached a steady state.'],
  ['ecs', '(service shop) registered 1 targets in (target-group arn:aws:elasticloadbalancing:x)'],
  ['lambda', 'START RequestId: 8f7e Version: $LATEST'],
  [
    'lambda',
    'REPORT RequestId: 8f7e Duration: 3.10 ms Billed Duration: 4 ms Memory Size: 128 MB Max Memory Used: 80 MB',
  ],
  ['rds-postgresql', 'LOG: checkpoint complete: wrote 42 buffers (0.3%); 0 WAL file(s) added'],
  ['rds-mysql', '[System] [MY-010931] [Server] /rdsdbbin/mysql/bin/mysqld: ready for connections.'],
  ['alb', 'elb_status=200 target_status=200 error=- actions=forward target=10.0.0.7:80'],
] as const)('%s: a line of a healthy day is of no pattern: %s', async (source, line) => {
  const set = new PatternSet(await loadPatternCatalogue(PATTERNS));
  expect(set.of(source, line).map(({ name }) => name)).toEqual([]);
});

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'recoverops-patterns-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

test('every problem of every file is told at once', async () => {
  const folder = await folderOf({ 'a.yaml': 'patterns: [', 'b.yaml': 'patterns: []', 'notes.txt': 'x' });
  const error = await loadPatternCatalogue(folder).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(PatternCatalogueError);
  expect(String(error)).toMatch(/a\.yaml: is no YAML/);
  expect(String(error)).toMatch(/b\.yaml: patterns must be a list of 1 to 1000 patterns/);
});

test('a folder without patterns, and none at all, is told', async () => {
  await expect(loadPatternCatalogue(await folderOf({}))).rejects.toThrow(/holds no patterns/);
  await expect(loadPatternCatalogue('/nowhere/at/all')).rejects.toThrow(/folder cannot be read/);
});
