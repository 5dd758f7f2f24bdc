import { beforeAll, describe, expect, test } from 'vitest';
import { parseStackConfig } from '../../pulumi/config.ts';
import { StackConfigError } from '../../pulumi/config-reader.ts';
import type { PolicyDocument } from '../../pulumi/policies/policy-document.ts';
import type { Preview } from '../../scripts/infra/preview-engine.ts';
import { loadConfig } from '../../src/config/config.ts';
import { simulate } from './iam/simulate.ts';
import { ofType, preview, successful } from './support/stacks.ts';

const RUNS = 360_000;
const MACHINE = 'arn:aws:iam::111122223333:role/recoverops-machine';
const MANAGED_POLICY_MAX = 6144;

describe('a stack whose roles a machine outside ECS uses', () => {
  let stack: Preview;
  beforeAll(async () => {
    stack = await successful(
      preview('dev', {
        'recoverops:workerPrincipalArns': JSON.stringify([MACHINE]),
        'recoverops:logDetector': 'true',
        'recoverops:objectLockDays': '365',
        'recoverops:accounts': JSON.stringify([
          {
            account: '444455556666',
            regions: ['eu-west-1'],
            diagnosticsRoleArn: 'arn:aws:iam::444455556666:role/recoverops-diagnostics',
            executionRoleArn: 'arn:aws:iam::444455556666:role/recoverops-execution',
          },
        ]),
      }),
    );
  }, RUNS);

  const policyNamed = (name: string): PolicyDocument =>
    JSON.parse(
      String(
        ofType(stack, 'aws:iam/policy:Policy').find(({ inputs }) => inputs.name === name)?.inputs.policy,
      ),
    );

  test.each(['diagnostics', 'execution'])(
    'lets it assume the role %s, and nobody else of the account',
    (part) => {
      const role = ofType(stack, 'aws:iam/role:Role').find(
        ({ inputs }) => inputs.name === `recoverops-dev-${part}`,
      );
      const trust = JSON.parse(String(role?.inputs.assumeRolePolicy)) as PolicyDocument;
      const assume = (arn: string) =>
        simulate(
          {
            identity: [policyNamed('recoverops-dev-machine-worker')],
            resource: trust,
            resourceAccount: '111122223333',
          },
          {
            action: 'sts:AssumeRole',
            resource: `arn:aws:iam::111122223333:role/recoverops-dev-${part}`,
            caller: { kind: 'principal', arn },
          },
        ).kind;
      expect(assume(MACHINE)).toBe('allowed');
      expect(assume('arn:aws:iam::111122223333:role/recoverops-dev-worker')).toBe('allowed');
      expect(assume('arn:aws:iam::111122223333:role/recoverops-dev-ingress')).not.toBe('allowed');
      expect(assume('arn:aws:iam::111122223333:role/somebody')).not.toBe('allowed');
    },
  );

  test('has the rights of ingress and worker as policies that can be attached to it', () => {
    for (const part of ['ingress', 'worker']) {
      const own = ofType(stack, 'aws:iam/rolePolicy:RolePolicy').find(({ inputs }) => inputs.name === part);
      const policy = policyNamed(`recoverops-dev-machine-${part}`);
      expect(policy).toEqual(JSON.parse(String(own?.inputs.policy)));
      expect(JSON.stringify(policy).length).toBeLessThan(MANAGED_POLICY_MAX);
    }
    expect(stack.outputs.machinePolicyArns).toEqual([
      'arn:aws:iam::111122223333:policy/recoverops-dev-machine-ingress',
      'arn:aws:iam::111122223333:policy/recoverops-dev-machine-worker',
    ]);
  });

  test('prints the lines of compose.env, which are those that its own tasks are given', () => {
    const lines = String(stack.outputs.machineEnvironment).split('\n');
    const values = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    const config = loadConfig(values);
    expect(config.aws).toMatchObject({
      region: 'us-east-1',
      bucket: 'recoverops-dev-evidence-111122223333-us-east-1',
      tablePrefix: 'recoverops-dev',
    });
    const given = new Map(
      ofType(stack, 'aws:ecs/taskDefinition:TaskDefinition')
        .flatMap(
          ({ inputs }) =>
            JSON.parse(String(inputs.containerDefinitions)) as {
              environment: { name: string; value: string }[];
            }[],
        )
        .flatMap(({ environment }) => environment.map(({ name, value }) => [name, value] as const)),
    );
    for (const [name, value] of Object.entries(values)) expect(given.get(name), name).toBe(value);
    // All that worker and ingress are given, but for what is the machine's own.
    const own = [
      ...['RECOVEROPS_HOST', 'RECOVEROPS_PORT', 'RECOVEROPS_PUBLIC_URL', 'RECOVEROPS_TRUST_PROXY'],
      ...['RECOVEROPS_WORKER_BUILD_ID', 'RECOVEROPS_WORKER_METRICS_ADDRESS', 'RECOVEROPS_CREATE_TABLES'],
      ...['RECOVEROPS_APPROVAL_MODE', 'RECOVEROPS_SIGNAL_DECISIONS', 'GEMINI_MODEL'],
    ];
    const ours = [...given.keys()].filter((name) => /^(?:RECOVEROPS|GEMINI)_/.test(name));
    expect(ours.filter((name) => !own.includes(name) && !(name in values))).toEqual([]);
    expect(values.RECOVEROPS_OBJECT_LOCK_DAYS).toBe('365');
    expect(JSON.parse(values.RECOVEROPS_ACCOUNTS ?? 'null')).toHaveLength(1);
  });
});

test.each([
  ['everybody', '*'],
  ['a whole account', 'arn:aws:iam::111122223333:root'],
  ['a session', 'arn:aws:sts::111122223333:assumed-role/recoverops-machine/i-0123456789abcdef0'],
  ['an instance profile', 'arn:aws:iam::111122223333:instance-profile/recoverops-machine'],
  ['a pattern', 'arn:aws:iam::111122223333:role/*'],
  ['a name', 'recoverops-machine'],
])('%s is no principal of a machine', (_what, arn) => {
  const parse = () =>
    parseStackConfig({
      project: 'recoverops',
      stack: 'dev',
      region: 'us-east-1',
      values: {
        domain: 'ops.example.org',
        hostedZoneId: 'Z0123456789ABC',
        workerPrincipalArns: JSON.stringify([arn]),
      },
      secretKeys: new Set(),
    });
  expect(parse).toThrow(StackConfigError);
  expect(parse).toThrow(`recoverops:workerPrincipalArns has "${arn}": give ARNs of IAM roles or users`);
});

test(
  'one of another account is refused before anything is deployed',
  async () => {
    const arn = 'arn:aws:iam::999999999999:role/recoverops-machine';
    const result = await preview('dev', { 'recoverops:workerPrincipalArns': JSON.stringify([arn]) });
    expect(result.exitCode).not.toBe(0);
    const errors = result.log.filter(({ severity }) => severity === 'error').map(({ text }) => text);
    expect(errors.join('\n')).toContain(
      `recoverops:workerPrincipalArns has "${arn}": give a role or user of`,
    );
    expect(result.resources.filter(({ custom }) => custom)).toEqual([]);
  },
  RUNS,
);
