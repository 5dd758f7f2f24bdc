import { expect, test } from 'vitest';
import { EvidenceBucket, type EvidenceBucketArgs } from '../../../pulumi/components/evidence-bucket.ts';
import { evidenceLifecycleRules } from '../../../pulumi/components/evidence-lifecycle.ts';
import { evidenceBucketPolicy } from '../../../pulumi/policies/evidence-bucket-policy.ts';
import { RAW_OUTPUT_DAYS } from '../../../src/contracts/raw-output.ts';
import { type PulumiRecorder, resolved, startRecording } from '../pulumi-mocks.ts';

const RETENTION = {
  rawOutputDays: 1,
  incidentsInfrequentAfterDays: 30,
  incidentsArchiveAfterDays: 90,
  incidentsExpireAfterDays: null,
  logsInfrequentAfterDays: 30,
  logsExpireAfterDays: 180,
} as const;
const ARGS: EvidenceBucketArgs = {
  bucketName: 'recoverops-prod-evidence-111122223333',
  policy: evidenceBucketPolicy({
    partition: 'aws',
    bucketName: 'recoverops-prod-evidence-111122223333',
    dataKeyArn: null,
    remoteTargetRoleArns: [],
    diagnosticsRoleArn: 'arn:aws:iam::111122223333:role/recoverops-prod-diagnostics',
  }),
  retention: RETENTION,
  objectLock: false,
  forceDestroy: false,
  tags: {},
};

async function record(change: Partial<EvidenceBucketArgs> = {}): Promise<[PulumiRecorder, EvidenceBucket]> {
  const recorder = await startRecording();
  const bucket = new EvidenceBucket('evidence', { ...ARGS, ...change });
  await recorder.settled();
  return [recorder, bucket];
}

const inputsOf = (recorder: PulumiRecorder, kind: string) =>
  recorder.one(`aws:s3/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`).inputs;

test('nothing makes the bucket public, and four switches keep it so', async () => {
  const [recorder, component] = await record();
  expect(inputsOf(recorder, 'BucketPublicAccessBlock')).toEqual({
    bucket: ARGS.bucketName,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  const bucket = inputsOf(recorder, 'Bucket');
  for (const name of ['acl', 'grants', 'website', 'corsRules', 'policy'])
    expect(bucket).not.toHaveProperty(name);
  expect(recorder.resources.map(({ type }) => type)).not.toContain('aws:s3/bucketAcl:BucketAcl');
  expect(inputsOf(recorder, 'BucketOwnershipControls').rule).toEqual({
    objectOwnership: 'BucketOwnerEnforced',
  });
  expect(await resolved(component.bucketArn)).toBe(`arn:aws:s3:::${ARGS.bucketName}`);
});

test('it is versioned, encrypted and refuses plain HTTP', async () => {
  const [recorder] = await record();
  expect(inputsOf(recorder, 'BucketVersioning').versioningConfiguration).toEqual({ status: 'Enabled' });
  expect(inputsOf(recorder, 'BucketServerSideEncryptionConfiguration').rules).toEqual([
    { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } },
  ]);
  const { policy } = inputsOf(recorder, 'BucketPolicy');
  const { Statement } = JSON.parse(String(policy)) as { Statement: { Effect: string; Condition?: object }[] };
  expect(Statement).toContainEqual(
    expect.objectContaining({
      Effect: 'Deny',
      Principal: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  );
  const open = Statement.filter(
    (each) => each.Effect === 'Allow' && 'Principal' in each && each.Principal === '*',
  );
  expect(open).toEqual([]);
});

test('a customer key encrypts with few calls of KMS', async () => {
  const kmsKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1';
  const [recorder] = await record({ kmsKeyArn });
  expect(inputsOf(recorder, 'BucketServerSideEncryptionConfiguration').rules).toEqual([
    {
      applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: kmsKeyArn },
      bucketKeyEnabled: true,
    },
  ]);
});

test('object lock is asked for, and never holds raw output by a default for the whole bucket', async () => {
  const [without] = await record();
  expect(inputsOf(without, 'Bucket').objectLockEnabled).toBe(false);
  const [recorder] = await record({ objectLock: true });
  expect(inputsOf(recorder, 'Bucket').objectLockEnabled).toBe(true);
  expect(recorder.resources.map(({ type }) => type)).not.toContain(
    'aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration',
  );
});

test('a bucket whose objects are locked cannot be set to be emptied', async () => {
  await startRecording();
  expect(() => new EvidenceBucket('evidence', { ...ARGS, objectLock: true, forceDestroy: true })).toThrow(
    'locked objects cannot be deleted',
  );
});

test('raw output goes after a day in every version, incidents stay and get cheaper, uploads are ended', async () => {
  const [recorder] = await record();
  const rules = inputsOf(recorder, 'BucketLifecycleConfiguration').rules as readonly { id: string }[];
  const byId = Object.fromEntries(rules.map((rule) => [rule.id, rule]));
  expect(byId['raw-output']).toEqual({
    id: 'raw-output',
    status: 'Enabled',
    filter: { prefix: 'raw/' },
    expiration: { days: 1 },
    noncurrentVersionExpiration: { noncurrentDays: 1 },
  });
  expect(byId.incidents).toMatchObject({
    filter: { prefix: 'incidents/' },
    transitions: [
      { days: 30, storageClass: 'STANDARD_IA' },
      { days: 90, storageClass: 'GLACIER_IR' },
    ],
  });
  expect(byId.incidents).not.toHaveProperty('expiration');
  expect(byId.findings).toEqual({ ...byId.incidents, id: 'findings', filter: { prefix: 'findings/' } });
  // The current memory of the log detector stays for ever, and none of the many before it.
  expect(byId['detector-memory']).toEqual({
    id: 'detector-memory',
    status: 'Enabled',
    filter: { prefix: 'detector/' },
    noncurrentVersionExpiration: { noncurrentDays: 1 },
  });
  expect(byId['archived-logs']).toMatchObject({ filter: { prefix: 'logs/' }, expiration: { days: 180 } });
  expect(byId.leftovers).toMatchObject({ abortIncompleteMultipartUpload: { daysAfterInitiation: 1 } });
  expect(rules.every((rule) => 'status' in rule && rule.status === 'Enabled')).toBe(true);
});

test('no setting keeps output before redaction for more than 7 days, in any version', () => {
  // S3 counts up to the next midnight, once for the object and once for its earlier version.
  const lifetime = (rawOutputDays: number) => {
    const rule = evidenceLifecycleRules({ ...RETENTION, rawOutputDays }).find(
      ({ id }) => id === 'raw-output',
    );
    const { expiration, noncurrentVersionExpiration: noncurrent } = rule as {
      expiration: { days: number };
      noncurrentVersionExpiration: { noncurrentDays: number };
    };
    return expiration.days + 1 + noncurrent.noncurrentDays + 1;
  };
  expect(lifetime(RAW_OUTPUT_DAYS.usual)).toBe(4);
  expect(lifetime(RAW_OUTPUT_DAYS.most)).toBe(7);
  expect(() => lifetime(RAW_OUTPUT_DAYS.most + 1)).toThrow('rawOutputDays is 5: give at most 4');
});

test('what is stored about an incident can be made to expire', () => {
  const rules = evidenceLifecycleRules({ ...RETENTION, incidentsExpireAfterDays: 730 });
  expect(rules.find(({ id }) => id === 'incidents')).toMatchObject({ expiration: { days: 730 } });
});

test('every retention that S3 would refuse is named at once', () => {
  expect(() =>
    evidenceLifecycleRules({
      rawOutputDays: 5,
      incidentsInfrequentAfterDays: 10,
      incidentsArchiveAfterDays: 30,
      incidentsExpireAfterDays: 20,
      logsInfrequentAfterDays: 30,
      logsExpireAfterDays: 0.5,
    }),
  ).toThrow(
    /incidentsInfrequentAfterDays is 10[\s\S]*rawOutputDays is 5[\s\S]*incidentsArchiveAfterDays is 30[\s\S]*incidentsExpireAfterDays is 20[\s\S]*logsExpireAfterDays is 0.5/,
  );
});
