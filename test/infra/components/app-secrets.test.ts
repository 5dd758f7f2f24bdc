import * as pulumi from '@pulumi/pulumi';
import { expect, test } from 'vitest';
import { AppSecrets, type AppSecretsArgs } from '../../../pulumi/components/app-secrets.ts';
import { parseApiTokens } from '../../../src/domain/access/api-tokens.ts';
import { type PulumiRecorder, resolved, startRecording } from '../pulumi-mocks.ts';

const SECRET = 'aws:secretsmanager/secret:Secret';
const VERSION = 'aws:secretsmanager/secretVersion:SecretVersion';
const ARGS: AppSecretsArgs = {
  namePrefix: 'recoverops-prod',
  geminiApiKey: 'gemini-value',
  temporal: { kind: 'api_key', apiKey: 'temporal-value' },
  firstPrincipal: 'ana',
  recoveryWindowDays: 30,
  tags: {},
};

async function record(change: Partial<AppSecretsArgs> = {}): Promise<[PulumiRecorder, AppSecrets]> {
  const recorder = await startRecording();
  const secrets = new AppSecrets('app', { ...ARGS, ...change });
  await recorder.settled();
  return [recorder, secrets];
}

const namesOf = (recorder: PulumiRecorder) => recorder.ofType(SECRET).map(({ inputs }) => inputs.name);

test('each secret has its own name, a recovery window and a first value marked as secret', async () => {
  const [recorder, secrets] = await record();
  expect(namesOf(recorder)).toEqual([
    'recoverops-prod/api-tokens',
    'recoverops-prod/gemini-api-key',
    'recoverops-prod/session-key',
    'recoverops-prod/temporal-api-key',
  ]);
  for (const { inputs } of recorder.ofType(SECRET)) {
    expect(inputs.recoveryWindowInDays).toBe(30);
    expect(inputs).not.toHaveProperty('policy');
  }
  expect(recorder.ofType(VERSION)).toHaveLength(4);
  for (const { secretPaths } of recorder.ofType(VERSION)) expect(secretPaths).toEqual(['secretString']);
  expect(await resolved(secrets.secretArns)).toHaveLength(4);
  expect(await resolved(secrets.temporalApiKeyArn ?? secrets.apiTokensArn)).toContain('/temporal-api-key-');
});

test('the first token is one that the ingress takes, and belongs to the first principal', async () => {
  const [recorder] = await record();
  const value = String(recorder.one(VERSION, 'app-api-tokens-first').inputs.secretString);
  const tokens = parseApiTokens(value);
  expect(tokens).toMatchObject({ ok: true, value: [{ principal: 'ana', role: 'admin' }] });
});

test('the session key is 32 random bytes, other ones than the token', async () => {
  const [recorder] = await record();
  const key = String(recorder.one(VERSION, 'app-session-key-first').inputs.secretString);
  expect(Buffer.from(key, 'base64')).toHaveLength(32);
  const tokens = String(recorder.one(VERSION, 'app-api-tokens-first').inputs.secretString);
  expect(tokens).not.toContain(Buffer.from(key, 'base64').toString('hex'));
});

test('no output of the stack holds the value of a secret', async () => {
  const [recorder, secrets] = await record();
  const values = recorder.ofType(VERSION).map(({ inputs }) => String(inputs.secretString));
  const outputs = JSON.stringify(
    await resolved(
      pulumi.all([
        secrets.apiTokensArn,
        secrets.sessionKeyArn,
        secrets.geminiKeyArn,
        secrets.temporalApiKeyArn,
        secrets.secretArns,
        secrets.firstTokenCommand,
      ]),
    ),
  );
  for (const value of values) expect(outputs).not.toContain(value);
  const { token } = (JSON.parse(values[0] ?? '{}') as { tokens: { token: string }[] }).tokens[0] ?? {};
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  expect(outputs).not.toContain(token);
  expect(outputs).toContain('aws secretsmanager get-secret-value');
});

test('without a Gemini key there is no secret for it, and self-hosted Temporal needs none', async () => {
  const recorder = await startRecording();
  const { geminiApiKey: _, ...rest } = ARGS;
  const secrets = new AppSecrets('app', { ...rest, temporal: { kind: 'none' } });
  await recorder.settled();
  expect(namesOf(recorder)).toEqual(['recoverops-prod/api-tokens', 'recoverops-prod/session-key']);
  expect(secrets.geminiKeyArn).toBeUndefined();
  expect(secrets.temporalApiKeyArn).toBeUndefined();
  expect(secrets.temporalClientKeyArn).toBeUndefined();
});

test('mutual TLS brings certificate and key instead of an API key', async () => {
  const [recorder, secrets] = await record({
    temporal: { kind: 'mtls', clientCertificate: 'certificate', clientKey: 'key' },
  });
  expect(namesOf(recorder)).toContain('recoverops-prod/temporal-client-cert');
  expect(namesOf(recorder)).toContain('recoverops-prod/temporal-client-key');
  expect(secrets.temporalApiKeyArn).toBeUndefined();
});

test('a customer key encrypts every secret', async () => {
  const kmsKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1';
  const [recorder] = await record({ kmsKeyArn });
  for (const { inputs } of recorder.ofType(SECRET)) expect(inputs.kmsKeyId).toBe(kmsKeyArn);
});

test.each([
  [{ recoveryWindowDays: 3 }, '7 to 30'],
  [{ firstPrincipal: ' ' }, 'name the person'],
])('%o is refused before anything is registered', async (change, message) => {
  const recorder = await startRecording();
  expect(() => new AppSecrets('app', { ...ARGS, ...change })).toThrow(message);
  await recorder.settled();
  expect(recorder.resources).toEqual([]);
});
