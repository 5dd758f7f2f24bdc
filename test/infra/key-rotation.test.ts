import { beforeAll, describe, expect, test } from 'vitest';
import type { ecsExecutionPolicy } from '../../pulumi/policies/ecs-execution-policy.ts';
import type { PolicyDocument } from '../../pulumi/policies/policy-document.ts';
import type { Preview } from '../../scripts/infra/preview-engine.ts';
import { simulate } from './iam/simulate.ts';
import { containerOf, ofType, preview, successful, tasksOf } from './support/stacks.ts';

const RUNS = 360_000;
const INGRESS = ['recoverops-dev-ingress', 'ingress'] as const;
const WORKER = ['recoverops-dev-worker-1-4-0', 'worker'] as const;

const CLOUD = {
  'recoverops:temporal': 'cloud',
  'recoverops:temporalAddress': 'us-east-1.aws.api.temporal.io:7233',
  'recoverops:temporalNamespace': 'recoverops.a1b2c',
};
const SECRET_KEYS = ['geminiApiKey', 'temporalApiKey', 'temporalClientCertificate', 'temporalClientKey'].map(
  (key) => `recoverops:${key}`,
);

async function deploy(values: Readonly<Record<string, string>>, before?: Preview): Promise<Preview> {
  return await successful(
    preview(
      'dev',
      { ...CLOUD, ...values },
      { secretKeys: SECRET_KEYS, ...(before === undefined ? {} : { before }) },
    ),
  );
}

const valueFrom = (stack: Preview, [family, name]: readonly [string, string], variable: string) =>
  containerOf(stack, family, name).secrets.find((secret) => secret.name === variable)?.valueFrom;

/** Task definitions whose text differs: ECS starts new tasks of these. */
function redeployed(before: Preview, after: Preview): readonly string[] {
  const definitions = (stack: Preview) =>
    new Map(tasksOf(stack).map(({ family, inputs }) => [family, inputs.containerDefinitions]));
  const old = definitions(before);
  return [...definitions(after)].flatMap(([family, text]) => (old.get(family) === text ? [] : [family]));
}

const storedValues = (stack: Preview) =>
  ofType(stack, 'aws:secretsmanager/secretVersion:SecretVersion').map(({ inputs }) => inputs.secretString);

describe('a key that is changed in the configuration', () => {
  let first: Preview;
  let second: Preview;
  beforeAll(async () => {
    const keys = (name: string) => ({
      'recoverops:geminiApiKey': `gemini-${name}`,
      'recoverops:temporalApiKey': `temporal-${name}`,
    });
    first = await deploy(keys('one'));
    second = await deploy(keys('two'), first);
  }, RUNS);

  test('is stored, and the services that use it start anew with it', () => {
    expect(storedValues(second)).toEqual(expect.arrayContaining(['gemini-two', 'temporal-two']));
    expect(redeployed(first, second).toSorted()).toEqual([INGRESS[0], WORKER[0]]);
    for (const [container, variable] of [
      [WORKER, 'GEMINI_API_KEY'],
      [WORKER, 'TEMPORAL_API_KEY'],
      [INGRESS, 'TEMPORAL_API_KEY'],
    ] as const) {
      expect(valueFrom(first, container, variable)).toMatch(/:::[0-9a-f]{32}$/);
      expect(valueFrom(second, container, variable)).not.toBe(valueFrom(first, container, variable));
    }
  });

  test('leaves the tokens and the session key as people have set them', () => {
    const versions = ofType(second, 'aws:secretsmanager/secretVersion:SecretVersion');
    const ignoring = versions.filter(({ ignoreChanges }) => ignoreChanges.includes('secretString'));
    expect(ignoring.map(({ name }) => name).toSorted()).toEqual([
      'recoverops-dev-api-tokens-first',
      'recoverops-dev-session-key-first',
    ]);
    for (const variable of ['RECOVEROPS_API_TOKENS', 'RECOVEROPS_SESSION_KEY']) {
      // The current version, whichever that is when a task starts.
      expect(valueFrom(second, INGRESS, variable)).not.toContain(':::');
      expect(valueFrom(second, INGRESS, variable)).toBe(valueFrom(first, INGRESS, variable));
    }
  });

  test('is still there in its former version, with which a deployment that is rolled back starts', () => {
    const versions = ofType(first, 'aws:secretsmanager/secretVersion:SecretVersion');
    for (const { name, retainOnDelete, ignoreChanges } of versions)
      expect(retainOnDelete, name).toBe(ignoreChanges.length === 0);
  });

  test('can be read by the role that starts the tasks, which is allowed the secret itself', () => {
    const policy = ofType(first, 'aws:iam/rolePolicy:RolePolicy').find(
      ({ inputs }) => inputs.name === 'ecs-execution',
    );
    const document = JSON.parse(String(policy?.inputs.policy)) as ReturnType<typeof ecsExecutionPolicy>;
    for (const { containers } of tasksOf(first))
      for (const secret of containers.flatMap((container) => container.secrets)) {
        // What ECS asks Secrets Manager for is the ARN; the fields behind it choose the version.
        const resource = secret.valueFrom.split(':').slice(0, 7).join(':');
        const request = { action: 'secretsmanager:GetSecretValue', resource };
        expect(simulate({ identity: [document as PolicyDocument] }, request).kind, secret.name).toBe(
          'allowed',
        );
      }
  });
});

test(
  'a client certificate and its key change together, in one deployment',
  async () => {
    const pair = (name: string) => ({
      'recoverops:temporalAuth': 'mtls',
      'recoverops:temporalClientCertificate': `certificate-${name}`,
      'recoverops:temporalClientKey': `key-${name}`,
    });
    const first = await deploy(pair('one'));
    const second = await deploy(pair('two'), first);
    expect(redeployed(first, second).toSorted()).toEqual([INGRESS[0], WORKER[0]]);
    for (const variable of ['TEMPORAL_TLS_CLIENT_CERT_DATA', 'TEMPORAL_TLS_CLIENT_KEY_DATA']) {
      // A task of the old deployment never gets half of the new pair: each names its versions.
      expect(valueFrom(second, WORKER, variable)).toMatch(/:::[0-9a-f]{32}$/);
      expect(valueFrom(second, WORKER, variable)).not.toBe(valueFrom(first, WORKER, variable));
    }
  },
  RUNS,
);
