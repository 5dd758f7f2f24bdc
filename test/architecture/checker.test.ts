import { describe, expect, test } from 'vitest';
import { importCycles } from './import-cycles.ts';
import { importViolations, ZONES } from './import-rules.ts';
import { parseSource } from './source-file.ts';
import { sourceViolations } from './source-rules.ts';

const violations = (path: string, text: string) => {
  const file = parseSource(path, text);
  return [...importViolations(file), ...sourceViolations(file)];
};

describe('imports that are refused', () => {
  test.each([
    ['src/domain/plan/plan.ts', "import { readFile } from 'node:fs/promises';", 'pure decisions'],
    [
      'src/domain/plan/plan.ts',
      "import type { Target } from '../../contracts/activities.ts';",
      'pure decisions',
    ],
    ['src/domain/plan/plan.ts', "import pino from 'pino';", 'imports pino'],
    ['src/domain/plan/plan.ts', "import '../../clients/aws/ssm.ts';", 'imports src/clients/aws/ssm.ts'],
    ['src/contracts/api.ts', "import { decide } from '../domain/policy/policy.ts';", 'more than types'],
    [
      'src/contracts/api.ts',
      "import {\n  type Plan,\n  digestOf,\n} from '../domain/plan/plan-digest.ts';",
      'more than types',
    ],
    ['src/contracts/api.ts', "import { Client } from '@temporalio/client';", '@temporalio/client'],
    [
      'src/workflows/phases/execute.ts',
      "import type { Deps } from '../../activities/execution/ssm-activities.ts';",
      'src/activities/execution/ssm-activities.ts',
    ],
    ['src/workflows/phases/execute.ts', "import { createHash } from 'node:crypto';", 'proxies.ts'],
    [
      'src/workflows/phases/execute.ts',
      "import { sleep } from '@temporalio/activity';",
      '@temporalio/activity',
    ],
    [
      'src/activities/execution/send-command.ts',
      "import { createSsmClient } from '../../clients/aws/ssm.ts';",
      'builds a client',
    ],
    [
      'src/activities/execution/send-command.ts',
      "import { sendOnce } from '../../clients/aws/ssm.ts';",
      'src/ports/',
    ],
    [
      'src/activities/execution/send-command.ts',
      "import { SSMClient } from '@aws-sdk/client-ssm';",
      'behind a port',
    ],
    [
      'src/activities/execution/send-command.ts',
      "import type { SSMClient } from '@aws-sdk/client-ssm';",
      'behind a port',
    ],
    [
      'src/ingress/routes/incidents.ts',
      "import { createDynamoClient } from '../../clients/dynamodb/document-client.ts';",
      'builds a client',
    ],
    [
      'src/ingress/routes/incidents.ts',
      "import { GoogleGenerativeAI } from '@google/generative-ai';",
      'behind src/ports/model.ts',
    ],
    [
      'src/clients/aws/ssm.ts',
      "import { GoogleGenerativeAI } from '@google/generative-ai';",
      'behind src/ports/model.ts',
    ],
    [
      'src/ingress/routes/incidents.ts',
      "import { loadConfig } from '../../config/config.ts';",
      'more than types',
    ],
    ['src/ingress/server.ts', "import { Worker } from '@temporalio/worker';", 'only the worker process'],
    ['src/worker.ts', "import { buildApp } from './ingress/app.ts';", 'src/worker/'],
    ['src/cli/program.ts', "import { bundle } from '../workflows/index.ts';", 'src/workflows/index.ts'],
    ['src/clients/aws/ssm.ts', "const lab = await import('../../../lab/main.ts');", 'runs in production'],
    ['src/clients/aws/ssm.ts', "import { x } from '../../../test/support/x.ts';", 'runs in production'],
    ['src/clients/aws/ssm.ts', "import { x } from '../../../chaos/x.ts';", 'runs in production'],
    ['src/clients/aws/ssm.ts', "import { x } from '../../../bench/x.ts';", 'runs in production'],
    ['src/domain/plan/plan.ts', "import { x } from '../../../eval/x.ts';", 'runs in production'],
    ['eval/main.ts', "import { x } from '../src/activities/x.ts';", 'nothing that acts'],
    ['src/new-part/x.ts', '', 'belongs to no part'],
    [
      'src/clients/aws/ssm.ts',
      "import { ALARMS } from '../../../pulumi/alarm-definitions.ts';",
      'runs in production',
    ],
    ['pulumi/stack.ts', "import { loadConfig } from '../src/config/config.ts';", 'contracts'],
    ['pulumi/stack.ts', "import { labNames } from '../lab/provision/names.ts';", 'nothing in pulumi/'],
    ['pulumi/stack.ts', "import { SSMClient } from '@aws-sdk/client-ssm';", 'behind a port'],
    ['pulumi/stack.ts', "import pino from 'pino';", 'imports pino'],
    ['lab/main.ts', "import { deployStack } from '../pulumi/stack.ts';", 'the lab stands for AWS'],
    [
      'bench/main.ts',
      "import { ALARMS } from '../pulumi/alarm-definitions.ts';",
      'nothing of the deployment',
    ],
  ])('%s: %s', (path, text, reason) => {
    expect(violations(path, text)).toEqual([expect.stringContaining(reason)]);
  });
});

describe('sources that are refused', () => {
  test.each([
    ['src/ingress/utils.ts', 'export const a = 1;', 'name it after the one thing'],
    ['lab/http-helpers/x.ts', 'export const a = 1;', 'name it after the one thing'],
    ['scripts/processManager.ts', 'export const a = 1;', 'kebab-case'],
    ['src/clients/index.ts', 'export const a = 1;', 'barrel'],
    ['lab/ssm/all.ts', "export * from './service.ts';", 'only passes on'],
    ['lab/ssm/all.ts', "export { a } from './a.ts';\nexport {\n  b,\n} from './b.ts';\n", 'only passes on'],
    ['src/clients/ssm.ts', 'const region = process.env.AWS_REGION;', 'src/config/config.ts'],
    ['src/clients/ssm.ts', "const region = process['env'].AWS_REGION;", 'src/config/config.ts'],
    ['src/clients/ssm.ts', "import { env } from 'node:process';", 'src/config/config.ts'],
    ['src/domain/policy/policy.ts', 'const now = Date.now();', 'pass the time'],
    ['src/contracts/ids.ts', 'const id = Math.random();', 'pass the time'],
    ['src/workflows/phases/execute.ts', "const answer = await fetch('http://x');", 'do it in an activity'],
    ['src/clients/ssm.ts', 'const module = await import(path);', 'write the path out'],
    [
      'pulumi/x.ts',
      "const isMap = (v: unknown) => typeof v === 'object' && v !== null && !Array.isArray(v);",
      'use isJsonObject',
    ],
    [
      'src/clients/ssm.ts',
      "if (typeof v !== 'object' || v === null || Array.isArray(v)) throw new Error();",
      'use isJsonObject',
    ],
    ['src/clients/aws/x.ts', 'const PAGES_MAX = 20;', 'src/clients/bounds.ts'],
    ['src/domain/plan/x.ts', 'const PROSE_CHARS_MAX = 2_000;', 'src/domain/bounds.ts'],
    ['test/lab/x.test.ts', 'await expect.poll(ask, { timeout: 20_000 }).toBe(1);', 'HANG_LIMIT_MS'],
    ['test/lab/x.test.ts', "test('a', () => {\n  work();\n}, 30_000);", 'HANG_LIMIT_MS'],
    ['test/unit/x.test.ts', 'await vi.waitFor(() => expect(seen).toEqual([1]));', 'HANG_LIMIT_MS'],
    ['test/workflow/support/x.ts', 'const WAIT_MAX_MS = 20_000;', 'HANG_LIMIT_MS'],
    ['src/activities/x.ts', 'export const WAIT_MS = 5 * 60_000;', 'src/activities/bounds.ts'],
    [
      'lab/sts/x.ts',
      'for (const old of kept.keys()) {\n  if (kept.size <= 5) break;\n  kept.delete(old);\n}',
      'use src/domain/text/bounded-map.ts',
    ],
  ])('%s: %s', (path, text, reason) => {
    expect(violations(path, text)).toEqual([expect.stringContaining(reason)]);
  });
});

describe('sources that are fine', () => {
  test.each([
    [
      'src/domain/plan/plan-digest.ts',
      "import { sha256 } from '@noble/hashes/sha2.js';\nimport type { Plan } from './plan.ts';",
    ],
    ['src/contracts/api.ts', "import { type Plan, type Digest } from '../domain/plan/plan.ts';"],
    ['src/workflows/index.ts', "export { remediateIncident } from './incident/remediate-incident.ts';"],
    ['src/workflows/phases/execute.ts', 'const now = Date.now(); // the sandbox makes this replay-safe'],
    [
      'src/activities/execution/send-command.ts',
      "import type { SsmPort } from '../../ports/ssm.ts';\nimport { Context } from '@temporalio/activity';",
    ],
    [
      'src/clients/ssm.ts',
      '// config.ts is the only reader of process.env\n/** See process.env. */\nexport const a = 1;',
    ],
    ['src/clients/aws/s3.ts', 'const DAY_MS = 86_400_000;'],
    ['test/lab/x.test.ts', 'await expect.poll(ask, { timeout: HANG_LIMIT_MS }).toBe(1);'],
    ['src/domain/execution/x.ts', 'const CLOCK_SKEW_MS = 30_000;'],
    ['src/domain/redaction/x.ts', 'const LABEL_CHARS_MAX = 64;'],
    ['src/clients/ssm.ts', "const source = `\n  import { x } from '../../lab/x.ts';\n`;"],
    [
      'src/worker/compose-activities.ts',
      "import { createSsmClient } from '../clients/aws/ssm.ts';\nimport { loadConfig } from '../config/config.ts';",
    ],
    [
      'pulumi/components/x.ts',
      "import * as aws from '@pulumi/aws';\nimport { SEARCH_ATTRIBUTES } from '../../src/contracts/search-attributes.ts';\nimport { readFileSync } from 'node:fs';",
    ],
    ['lab/provision/alarms.ts', "import { ALARM_DEFINITIONS } from '../../pulumi/alarm-definitions.ts';"],
    ['test/infra/x.test.ts', "import { deployStack } from '../../pulumi/stack.ts';"],
    [
      'lab/ssm/service.ts',
      "import { SSMClient } from '@aws-sdk/client-ssm';\nexport { a } from './a.ts';\nexport const b = 1;",
    ],
  ])('%s: %s', (path, text) => {
    expect(violations(path, text)).toEqual([]);
  });
});

test('a violation names the file, the line and what to do', () => {
  expect(violations('src/domain/plan/plan.ts', "/*\n * Why.\n */\n\nimport { x } from 'node:os';")).toEqual([
    expect.stringMatching(
      /^src\/domain\/plan\/plan\.ts:5: imports node:os: domain holds pure decisions.*: pass the value in as an argument/,
    ),
  ]);
});

test('cycles are found, whatever their length, and a diamond is none', () => {
  const graph = (edges: Record<string, string[]>) =>
    Object.entries(edges).map(([path, targets]) =>
      parseSource(path, targets.map((target) => `import type { X } from './${target}';`).join('\n')),
    );
  expect(importCycles(graph({ 'a.ts': ['b.ts'], 'b.ts': ['c.ts'], 'c.ts': ['a.ts'] }))).toEqual([
    ['a.ts', 'b.ts', 'c.ts', 'a.ts'],
  ]);
  expect(importCycles(graph({ 'a.ts': ['a.ts'] }))).toEqual([['a.ts', 'a.ts']]);
  expect(
    importCycles(graph({ 'a.ts': ['b.ts', 'c.ts'], 'b.ts': ['d.ts'], 'c.ts': ['d.ts'], 'd.ts': [] })),
  ).toEqual([]);
});

test('every zone of the table tells what to do', () => {
  for (const zone of ZONES) expect(zone.advice.length).toBeGreaterThan(20);
});
