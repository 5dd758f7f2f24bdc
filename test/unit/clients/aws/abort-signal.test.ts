import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfirmSubscriptionCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, onTestFinished, test } from 'vitest';
import { createSubscriptionClient } from '../../../../src/clients/aws/sns.ts';
import { createSsmClient } from '../../../../src/clients/aws/ssm.ts';
import { awsConfig } from '../../../support/aws-config.ts';

const CLIENTS = join(import.meta.dirname, '../../../../src/clients');

/** Every call of an AWS client's `send`, and of a paginator, with its arguments. */
function sendsOf(source: string): readonly string[] {
  return [...source.matchAll(/\.send\(|\bpaginate[A-Z]\w*\(/g)].map(({ index, 0: head }) => {
    let depth = 1;
    let end = index + head.length;
    for (; depth > 0 && end < source.length; end += 1) {
      if (source[end] === '(') depth += 1;
      if (source[end] === ')') depth -= 1;
    }
    return source.slice(index, end);
  });
}

test('every call to AWS is given the signal that ends it at its limit', () => {
  const sends = ['aws', 'dynamodb', 'notify'].flatMap((room) =>
    readdirSync(join(CLIENTS, room))
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) =>
        sendsOf(readFileSync(join(CLIENTS, room, name), 'utf8')).map((call) => `${room}/${name}: ${call}`),
      ),
  );
  expect(sends.length).toBeGreaterThan(20);
  expect(sends.filter((call) => !call.includes('abortSignal'))).toEqual([]);
});

test('the confirmation of a subscription and a step are ended at their limits too', async () => {
  const sns = mockClient(SNSClient);
  const ssm = mockClient(SSMClient);
  onTestFinished(() => {
    sns.restore();
    ssm.restore();
  });
  sns.on(ConfirmSubscriptionCommand).resolves({});
  ssm.on(SendCommandCommand).resolves({ Command: { CommandId: 'c-1' } });
  const config = awsConfig('http://127.0.0.1:1');
  const topicArn = 'arn:aws:sns:us-east-1:111122223333:alarms';
  await createSubscriptionClient(config).confirm({ topicArn, token: 'abc' });
  await createSsmClient(config).sendOnce({
    documentName: 'RecoverOps-RunStep',
    instanceIds: ['i-0123456789abcdef0'],
    parameters: {},
    comment: 'x-1',
    deliveryTimeoutSeconds: 60,
    output: null,
  });
  for (const mock of [sns, ssm]) {
    const [, options]: readonly unknown[] = mock.call(0).args;
    expect(options).toMatchObject({ abortSignal: expect.any(AbortSignal) });
  }
});
