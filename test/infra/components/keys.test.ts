import { expect, test } from 'vitest';
import { DataKey } from '../../../pulumi/components/data-key.ts';
import { SigningKey } from '../../../pulumi/components/signing-key.ts';
import { dataKeyPolicy } from '../../../pulumi/policies/data-key-policy.ts';
import { signingKeyPolicy } from '../../../pulumi/policies/signing-key-policy.ts';
import { resolved, startRecording } from '../pulumi-mocks.ts';

const KEY = 'aws:kms/key:Key';
const place = { partition: 'aws', account: '111122223333', region: 'eu-west-1' };
const signing = {
  aliasName: 'recoverops-prod-signing',
  policy: signingKeyPolicy({ ...place, approverRoleArn: 'arn:aws:iam::111122223333:role/approver' }),
  deletionWindowDays: 30,
  deletionProtection: true,
  tags: {},
};

test('the signing key signs on P-256 and does nothing else', async () => {
  const recorder = await startRecording();
  const key = new SigningKey('signing', signing);
  await recorder.settled();
  const { inputs } = recorder.one(KEY);
  expect(inputs).toMatchObject({
    keyUsage: 'SIGN_VERIFY',
    customerMasterKeySpec: 'ECC_NIST_P256',
    deletionWindowInDays: 30,
    multiRegion: false,
  });
  // An asymmetric key cannot be rotated by KMS.
  expect(inputs).not.toHaveProperty('enableKeyRotation');
  expect(JSON.parse(String(inputs.policy)).Statement).toContainEqual(
    expect.objectContaining({ Effect: 'Deny', Action: 'kms:Sign' }),
  );
  expect(recorder.one('aws:kms/alias:Alias').inputs.name).toBe('alias/recoverops-prod-signing');
  expect(await resolved(key.alias)).toBe('alias/recoverops-prod-signing');
  const arn = await resolved(key.keyArn);
  expect(await resolved(key.publicKeyCommand)).toContain(`aws kms get-public-key --key-id ${arn} `);
});

test('the data key is rotated by KMS and serves the publishers of encrypted topics', async () => {
  const recorder = await startRecording();
  new DataKey('data', {
    aliasName: 'recoverops-prod-data',
    policy: dataKeyPolicy({ ...place, alarmAccounts: [], remoteTargetRoleArns: [] }),
    deletionWindowDays: 7,
    deletionProtection: false,
    tags: {},
  });
  await recorder.settled();
  const { inputs } = recorder.one(KEY);
  expect(inputs).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: 7 });
  expect(inputs).not.toHaveProperty('keyUsage');
  const statements = JSON.parse(String(inputs.policy)).Statement as { Principal: { Service?: unknown } }[];
  const services = statements.flatMap(({ Principal }) => Principal.Service ?? []);
  expect(services).toEqual(expect.arrayContaining(['cloudwatch.amazonaws.com', 'budgets.amazonaws.com']));
});

test.each([6, 31, Number.NaN])('a deletion window of %s days is refused', async (deletionWindowDays) => {
  await startRecording();
  expect(() => new SigningKey('signing', { ...signing, deletionWindowDays })).toThrow('7 to 30');
  expect(() => new DataKey('data', { ...signing, deletionWindowDays })).toThrow('7 to 30');
});
