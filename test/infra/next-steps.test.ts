import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseStackConfig } from '../../pulumi/config.ts';
import { type DeployedFacts, nextSteps } from '../../pulumi/outputs.ts';
import { ROOT, STAGE_NAMES } from './compose/support/dockerfile-stages.ts';

const REPOSITORY = '111122223333.dkr.ecr.us-east-1.amazonaws.com/recoverops-dev';

/** What a stack of these settings says that comes next. */
function stepsOf(values: Readonly<Record<string, string>>): readonly string[] {
  const facts: DeployedFacts = {
    config: parseStackConfig({
      project: 'recoverops',
      stack: 'dev',
      region: 'us-east-1',
      values: { domain: 'ops.example.org', hostedZoneId: 'Z0123456789ABC', ...values },
      secretKeys: new Set(),
    }),
    repositoryUrl: REPOSITORY,
    balancerDnsName: 'recoverops-dev-app-1.us-east-1.elb.amazonaws.com',
    firstTokenCommand: 'aws secretsmanager get-secret-value --secret-id x',
    killSwitchArn: 'arn:aws:iam::111122223333:policy/recoverops-dev-kill-switch',
    executionRoleName: 'recoverops-dev-execution',
    targetFleet: 'recoverops-dev-web',
  };
  return nextSteps(facts);
}

test.each([
  ['X86_64', 'linux/amd64'],
  ['ARM64', 'linux/arm64'],
])(
  'the build of an image for %s makes the product, from the folder that pulumi runs in',
  (architecture, platform) => {
    const words = (stepsOf({ architecture })[0] ?? '').split(/docker build /)[1]?.split(' ') ?? [];
    const after = (option: string) => words[words.indexOf(option) + 1] ?? '';
    expect(after('--platform')).toBe(platform);
    expect(after('--target')).toBe('app');
    expect(STAGE_NAMES).toContain('app');
    expect(after('-t')).toBe(`${REPOSITORY}:1.0.0`);
    expect(existsSync(join(resolve(ROOT, 'pulumi', words.at(-1) ?? ''), 'Dockerfile'))).toBe(true);
  },
);
