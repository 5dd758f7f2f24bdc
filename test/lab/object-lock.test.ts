import { CreateBucketCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { createObjectStore } from '../../src/clients/aws/s3.ts';
import { awsConfig } from '../support/aws-config.ts';
import { startLab } from './lab-fixture.ts';

const DAY_MS = 86_400_000;

test('what is stored is locked for the configured days, over the real protocol', async () => {
  const { lab, aws } = await startLab();
  const objectLock = { mode: 'compliance', days: 365 } as const;
  const store = createObjectStore(awsConfig(lab.endpoint, { objectLock }));
  await aws.s3.send(new CreateBucketCommand({ Bucket: store.bucket }));
  const before = Date.now();
  await store.put('incidents/1/report.md', 'report', 'text/markdown');
  const head = await aws.s3.send(
    new HeadObjectCommand({ Bucket: store.bucket, Key: 'incidents/1/report.md' }),
  );
  expect(head.ObjectLockMode).toBe('COMPLIANCE');
  const until = head.ObjectLockRetainUntilDate?.getTime() ?? 0;
  // S3 keeps whole seconds.
  expect(until).toBeGreaterThanOrEqual(before + 365 * DAY_MS - 1_000);
  expect(until).toBeLessThanOrEqual(Date.now() + 365 * DAY_MS);
});

test('nothing is locked unless it is configured', async () => {
  const { lab, aws } = await startLab();
  const store = createObjectStore(awsConfig(lab.endpoint));
  await aws.s3.send(new CreateBucketCommand({ Bucket: store.bucket }));
  await store.put('incidents/1/report.md', 'report', 'text/markdown');
  const head = await aws.s3.send(
    new HeadObjectCommand({ Bucket: store.bucket, Key: 'incidents/1/report.md' }),
  );
  expect(head.ObjectLockMode).toBeUndefined();
});
