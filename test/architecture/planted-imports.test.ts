import { describe, expect, test } from 'vitest';
import { DOMAIN_FLOORS, importViolations, ZONES } from './import-rules.ts';
import { repositorySources } from './repository-files.ts';
import { parseSource, type SourceFile } from './source-file.ts';

// Each zone gets an import planted in a real file of its own that it may not have, so that a rule which matches no
// file any more, or lets everything in, is noticed.
const files = repositorySources();

/** The shortest path of a zone's own files: those that a zone with a longer path takes are not its own. */
function ownFiles(zonePath: string): readonly SourceFile[] {
  const inner = ZONES.map(({ path }) => path).filter(
    (path) => path !== zonePath && path.startsWith(zonePath),
  );
  return files.filter(
    ({ path }) =>
      (zonePath.endsWith('/') ? path.startsWith(zonePath) : path === zonePath) &&
      !inner.some((other) => (other.endsWith('/') ? path.startsWith(other) : path === other)),
  );
}

/** The same file with one import more, at its very beginning. */
function plant(file: SourceFile, target: string): SourceFile {
  const depth = file.path.split('/').length - 1;
  const specifier = /^(src|pulumi|lab|test|bench|eval|web)\//.test(target)
    ? `${'../'.repeat(depth) || './'}${target}`
    : target;
  return parseSource(file.path, `import { planted } from '${specifier}';\n${file.code}`);
}

/** What no file of the zone may import: by zone, or by the beginning of its path. */
const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  'src/domain/': [
    'src/contracts/api.ts',
    'src/ports/ssm.ts',
    'src/workflows/bounds.ts',
    'node:fs',
    'pino',
    'typebox/compile',
  ],
  'src/contracts/': ['src/ports/ssm.ts', 'src/clients/aws/ssm.ts', '@temporalio/client', 'node:fs'],
  'src/contracts/workflow-ids.ts': ['src/domain/policy/policy.ts', '@temporalio/workflow'],
  'src/ports/': [
    'src/clients/aws/call-service.ts',
    'src/activities/heartbeat.ts',
    '@aws-sdk/client-ssm',
    'node:fs',
  ],
  'src/workflows/': [
    'src/activities/heartbeat.ts',
    'src/ports/ssm.ts',
    '@temporalio/activity',
    'node:crypto',
  ],
  'src/activities/': [
    'src/clients/aws/ssm.ts',
    'src/workflows/bounds.ts',
    'src/config/config.ts',
    '@aws-sdk/client-s3',
  ],
  'src/clients/': [
    'src/activities/heartbeat.ts',
    'src/ingress/bounds.ts',
    'src/workflows/bounds.ts',
    'lab/ledger.ts',
  ],
  'src/ingress/': [
    'src/clients/aws/sns.ts',
    'src/workflows/bounds.ts',
    'src/worker/bounds.ts',
    '@aws-sdk/client-sns',
  ],
  'src/ingress/server.ts': ['src/worker/bounds.ts', 'src/activities/heartbeat.ts', '@temporalio/worker'],
  'src/detector/': [
    'src/clients/aws/s3.ts',
    'src/worker/crashpoint.ts',
    'src/ingress/bounds.ts',
    '@aws-sdk/client-s3',
    'fastify',
  ],
  'src/detector/main.ts': [
    'src/worker/bounds.ts',
    'src/ingress/app.ts',
    'src/activities/heartbeat.ts',
    '@aws-sdk/client-s3',
  ],
  'src/cli/': [
    'src/ingress/app.ts',
    'src/activities/heartbeat.ts',
    'src/worker/bounds.ts',
    '@temporalio/worker',
  ],
  'src/cli/commands/replay-workflow.ts': ['src/worker/run-worker.ts', 'src/activities/heartbeat.ts'],
  'src/worker/': ['src/ingress/app.ts', 'src/cli/program.ts', 'test/support/aws-config.ts'],
  'src/worker/workflow-bundle.ts': ['src/worker/run-worker.ts', 'src/domain/bounds.ts', 'pino'],
  'src/worker.ts': ['src/activities/heartbeat.ts', 'src/clients/aws/ssm.ts', 'src/ingress/app.ts'],
  'src/config/': ['src/clients/aws/ssm.ts', 'src/telemetry/log.ts', 'pino'],
  'src/telemetry/': ['src/ingress/app.ts', 'src/clients/aws/ssm.ts', 'lab/ledger.ts'],
  'pulumi/': ['src/clients/aws/ssm.ts', 'src/config/config.ts', 'lab/ledger.ts', '@aws-sdk/client-ssm'],
  'web/src/': ['src/contracts/api.ts', 'lab/ledger.ts', 'node:fs'],
  'lab/': ['src/clients/aws/ssm.ts', 'src/workflows/bounds.ts', 'pulumi/stack.ts', 'bench/main.ts'],
  'bench/': ['pulumi/stack.ts', 'web/src/app.tsx'],
  'training/recordings/': ['src/activities/heartbeat.ts', 'src/clients/aws/ssm.ts', 'eval/main.ts', 'pino'],
  'training/': [
    'src/activities/heartbeat.ts',
    'src/clients/aws/ssm.ts',
    'lab/ledger.ts',
    'eval/main.ts',
    'pino',
  ],
  'eval/live/': [
    'src/activities/heartbeat.ts',
    'src/clients/aws/ssm.ts',
    'test/support/aws-config.ts',
    'pino',
  ],
  'eval/': [
    'src/activities/heartbeat.ts',
    'src/clients/aws/ssm.ts',
    'lab/ledger.ts',
    'test/support/aws-config.ts',
    'pino',
  ],
};

/** `imports x: …`, or `imports more than types from x: …`. */
const refusalOf = (target: string) => new RegExp(`: imports (more than types from )?${target}: `);

const forbiddenIn = (zonePath: string) =>
  FORBIDDEN[zonePath] ?? (zonePath.startsWith('src/domain/') ? FORBIDDEN['src/domain/'] : undefined) ?? [];

describe.each(ZONES.map(({ path }) => path).filter((path) => ownFiles(path).length > 0))('%s', (zonePath) => {
  const [file] = ownFiles(zonePath).toSorted((a, b) => a.path.length - b.path.length);
  test('there is something that it may not import', () => {
    expect(forbiddenIn(zonePath).length).toBeGreaterThan(0);
  });
  test.each(forbiddenIn(zonePath))('refuses %s in a real file of its own', (target) => {
    if (file === undefined) throw new Error(`no file in ${zonePath}`);
    expect(importViolations(file)).toEqual([]);
    expect(importViolations(plant(file, target))).toEqual([expect.stringMatching(refusalOf(target))]);
  });
});

const rooms = DOMAIN_FLOORS.filter((room) => ownFiles(`src/domain/${room}/`).length > 0);

test.each(rooms.slice(0, -1).map((room, index) => [room, rooms[index + 1] ?? '']))(
  'domain/%s knows nothing of domain/%s, the next floor',
  (room, next) => {
    const [file] = ownFiles(`src/domain/${room}/`);
    const [above] = ownFiles(`src/domain/${next}/`);
    if (file === undefined || above === undefined) throw new Error('no file');
    expect(importViolations(plant(file, above.path))).toEqual([
      expect.stringContaining(`imports ${above.path}`),
    ]);
  },
);

test('every folder of src is a zone or a room of one', () => {
  const strays = files.filter(
    ({ path }) =>
      path.startsWith('src/') &&
      !ZONES.some((zone) => (zone.path.endsWith('/') ? path.startsWith(zone.path) : path === zone.path)),
  );
  expect(strays.map(({ path }) => path)).toEqual([]);
});
