import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ConfigError } from '../../../src/config/config-error.ts';
import { loadDetectorConfig } from '../../../src/config/detector-config.ts';

const LEAST = {
  RECOVEROPS_FINDINGS_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:recoverops-findings',
  AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
};

const problemsOf = (environment: Record<string, string>) => {
  try {
    loadDetectorConfig(environment);
    return '';
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.join('\n');
    throw error;
  }
};

test('two settings are needed, the others have defaults', () => {
  expect(loadDetectorConfig(LEAST)).toEqual({
    logLevel: 'info',
    aws: {
      region: 'us-east-1',
      endpointUrl: null,
      bucket: 'recoverops-evidence',
      tablePrefix: 'recoverops',
      objectLock: null,
    },
    failedBucket: 'recoverops-evidence',
    findingsTopicArn: LEAST.RECOVEROPS_FINDINGS_TOPIC_ARN,
    accountId: null,
    site: null,
    patternDirectory: 'patterns',
    modelDirectory: null,
    runtimeApi: '127.0.0.1:9001',
    ownLogGroup: null,
    stateDirectory: '.recoverops',
    crashpoint: null,
  });
});

test('docs/logs.md names every variable that is read, and no other', () => {
  const read = new Set<string>();
  const environment = new Proxy<Record<string, string>>(LEAST, {
    get(target, name) {
      read.add(String(name));
      return Reflect.get(target, name);
    },
  });
  loadDetectorConfig(environment);
  const page = readFileSync(new URL('../../../docs/logs.md', import.meta.url), 'utf8');
  const table = page.split('## Settings\n')[1]?.split('\n## ')[0] ?? '';
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  const named = rows.flatMap((row) =>
    [...(row.split(' | ')[0] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name),
  );
  expect(named.toSorted()).toEqual([...read].filter((name) => /^[A-Z_]+$/.test(name)).toSorted());
});

test('every problem is named at once, with what to give', () => {
  const problems = problemsOf({
    RECOVEROPS_ACCOUNT_ID: '12',
    AWS_LAMBDA_RUNTIME_API: 'http://x',
    RECOVEROPS_PATERN_DIR: 'x',
    RECOVEROPS_AWS_ENDPOINT_URL: 'x',
  });
  for (const name of [
    'RECOVEROPS_FINDINGS_TOPIC_ARN is not set',
    'RECOVEROPS_ACCOUNT_ID is "12"',
    'AWS_LAMBDA_RUNTIME_API is "http://x"',
    'RECOVEROPS_PATERN_DIR is no setting: you may mean RECOVEROPS_PATTERN_DIR',
    'RECOVEROPS_AWS_ENDPOINT_URL',
  ])
    expect(problems).toContain(name);
});
