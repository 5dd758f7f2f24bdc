import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { expect, test } from 'vitest';
import { resolved, startRecording } from './pulumi-mocks.ts';

class Pair extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  constructor(name: string) {
    super('recoverops:test:Pair', name);
    const first = new aws.s3.Bucket(`${name}-first`, { bucket: 'first' }, { parent: this });
    const second = new aws.s3.Bucket(
      `${name}-second`,
      { tags: { first: first.arn, key: pulumi.secret('hidden') } },
      { parent: this, dependsOn: [first] },
    );
    this.bucketName = second.bucket;
    this.registerOutputs({ bucketName: this.bucketName });
  }
}

test('a recording holds every resource, whatever it waits for', async () => {
  const recorder = await startRecording();
  const pair = new Pair('pair');
  await recorder.settled();
  expect(recorder.resources.map(({ type, name }) => `${type} ${name}`)).toEqual([
    'recoverops:test:Pair pair',
    'aws:s3/bucket:Bucket pair-first',
    'aws:s3/bucket:Bucket pair-second',
  ]);
  expect(await resolved(pair.bucketName)).toBe('pair-second');
});

test('outputs are resolved and secrets are unwrapped but marked', async () => {
  const recorder = await startRecording();
  new Pair('pair');
  await recorder.settled();
  const second = recorder.one('aws:s3/bucket:Bucket', 'pair-second');
  expect(second.inputs).toEqual({ tags: { first: 'arn:aws:s3:::first', key: 'hidden' } });
  expect(second.secretPaths).toEqual(['tags']);
});

test('one recording does not see another one, and an ambiguous question is an error', async () => {
  const recorder = await startRecording();
  expect(recorder.resources).toEqual([]);
  new Pair('pair');
  await recorder.settled();
  expect(() => recorder.one('aws:s3/bucket:Bucket')).toThrow('2 resources are aws:s3/bucket:Bucket');
  expect(() => recorder.one('aws:sns/topic:Topic')).toThrow('0 resources');
});
