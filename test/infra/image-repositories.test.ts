import { expect, test } from 'vitest';
import { parseStackConfig } from '../../pulumi/config.ts';
import { repositoryArnOf } from '../../pulumi/image-reference.ts';
import { stackNames } from '../../pulumi/naming.ts';
import { ecsExecutionPolicy } from '../../pulumi/policies/ecs-execution-policy.ts';
import { plannedScope } from '../../pulumi/stack-scope.ts';
import { FULL_SCOPE } from './iam/scopes.ts';
import { simulate } from './iam/simulate.ts';

const OTHER = '210987654321.dkr.ecr.eu-central-1.amazonaws.com/platform/recoverops';

test.each([
  [`${OTHER}:1.4.0`, 'arn:aws:ecr:eu-central-1:210987654321:repository/platform/recoverops'],
  [
    `${OTHER}@sha256:${'a'.repeat(64)}`,
    'arn:aws:ecr:eu-central-1:210987654321:repository/platform/recoverops',
  ],
  [
    `${OTHER}:1.4.0@sha256:${'a'.repeat(64)}`,
    'arn:aws:ecr:eu-central-1:210987654321:repository/platform/recoverops',
  ],
  [
    '210987654321.dkr-ecr.us-west-2.on.aws/recoverops:1.0.0',
    'arn:aws:ecr:us-west-2:210987654321:repository/recoverops',
  ],
  [
    '210987654321.dkr.ecr-fips.us-east-1.amazonaws.com/recoverops:1.0.0',
    'arn:aws:ecr:us-east-1:210987654321:repository/recoverops',
  ],
  ['temporalio/server:1.31.2', undefined],
  ['public.ecr.aws/a1b2c3d4/recoverops:1.0.0', undefined],
  ['registry.example.org/210987654321.dkr.ecr.eu-central-1.amazonaws.com/recoverops:1.0.0', undefined],
])('the repository of %s', (image, arn) => {
  expect(repositoryArnOf('aws', image)).toBe(arn);
});

test('every image that a task is started from can be pulled, from whichever repository of ECR it is', () => {
  const config = parseStackConfig({
    project: 'recoverops',
    stack: 'dev',
    region: 'us-east-1',
    values: {
      domain: 'ops.example.org',
      hostedZoneId: 'Z0123456789ABC',
      image: `${OTHER}:1.4.0`,
      workerBuilds: JSON.stringify([
        { buildId: '1.3.0', image: '210987654321.dkr.ecr.us-west-2.amazonaws.com/old/recoverops:1.3.0' },
        { buildId: '1.4.0', image: `${OTHER}:1.4.0` },
      ]),
      temporalServerImage: '111122223333.dkr.ecr.us-east-1.amazonaws.com/mirror/temporal:1.31.2',
    },
    secretKeys: new Set(),
  });
  const place = { partition: 'aws', account: '111122223333', region: 'us-east-1', zones: [] };
  const scope = { ...FULL_SCOPE, ...plannedScope(config, place, stackNames('recoverops', 'dev')) };
  const pull = (resource: string) =>
    simulate({ identity: [ecsExecutionPolicy(scope)] }, { action: 'ecr:BatchGetImage', resource }).kind;
  for (const repository of [
    'us-east-1:111122223333:repository/recoverops-dev',
    'eu-central-1:210987654321:repository/platform/recoverops',
    'us-west-2:210987654321:repository/old/recoverops',
    'us-east-1:111122223333:repository/mirror/temporal',
  ])
    expect(pull(`arn:aws:ecr:${repository}`), repository).toBe('allowed');
  expect(pull('arn:aws:ecr:eu-central-1:210987654321:repository/platform/other')).not.toBe('allowed');
});
