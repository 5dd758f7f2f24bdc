import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { ConfirmSubscriptionCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { expect, onTestFinished, test } from 'vitest';
import { readLabFile } from '../../lab/lab-file.ts';
import { parseFinding } from '../../src/domain/alarm/finding/finding-message.ts';
import { LIMITS } from '../../src/domain/bounds.ts';
import type { ModelManifest } from '../../src/domain/models/artefact/model-manifest.ts';
import {
  MODELS_REPORT_KEY,
  type ModelsReport,
  parseModelsReport,
} from '../../src/domain/models/artefact/models-report.ts';
import { TRUSTED_MODELS } from '../../src/domain/models/artefact/trusted-models.ts';
import { sha256Hex } from '../../src/domain/text/sha256.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { BUCKET, clientsOf, makeTables, SHORT_WINDOWS, startDetector } from './detector-fixture.ts';
import { startLabProcess } from './lab-process.ts';
import { openSnsEndpoint } from './sns-endpoint.ts';

const WAIT = { timeout: HANG_LIMIT_MS };
const ROOT = resolve(import.meta.dirname, '../..');
const HOST = 'i-0123456789abcdef0';
const TRUST = 'src/domain/models/artefact/trusted-models.ts';
const SHIPPED = TRUSTED_MODELS.text ?? '';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rops-models-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What the detector is made of, as an image holds it, with models and hashes that can be changed. */
function copyOfDetector(): string {
  const folder = temporaryFolder();
  for (const one of ['src', 'patterns', 'models', 'package.json'])
    cpSync(join(ROOT, one), join(folder, one), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

interface TextFiles {
  manifest: string;
  model: string;
}
const shippedText = (): TextFiles => ({
  manifest: readFileSync(join(ROOT, 'models/text/manifest.json'), 'utf8'),
  model: readFileSync(join(ROOT, 'models/text/model.json'), 'utf8'),
});

function writeText(folder: string, { manifest, model }: TextFiles): void {
  mkdirSync(join(folder, 'text'), { recursive: true });
  writeFileSync(join(folder, 'text/manifest.json'), manifest);
  writeFileSync(join(folder, 'text/model.json'), model);
}

/** Files that somebody has vouched for: their hashes are right. */
function vouchedFor(change: (manifest: Record<string, unknown>) => string): TextFiles {
  const manifest = JSON.parse(shippedText().manifest) as Record<string, unknown>;
  const model = change(manifest);
  manifest.model = { file: 'model.json', sha256: sha256Hex(model), bytes: model.length };
  return { manifest: JSON.stringify(manifest), model };
}

/** A detector whose sources trust this manifest of a text model, and no other. */
function trusting(files: TextFiles): string {
  const folder = copyOfDetector();
  const path = join(folder, TRUST);
  writeFileSync(path, readFileSync(path, 'utf8').replace(SHIPPED, sha256Hex(files.manifest)));
  writeText(join(folder, 'models'), files);
  return folder;
}

async function reportOf(s3: S3Client): Promise<ModelsReport | null> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: MODELS_REPORT_KEY }));
    const report = parseModelsReport((await Body?.transformToString()) ?? '');
    if (!report.ok) throw new Error(report.error);
    return report.value;
  } catch (error) {
    if (error instanceof NoSuchKey) return null;
    throw error;
  }
}

/** What a process that is started as on AWS says of its text model: in its log, and in the bucket. */
async function startedWith(
  lab: Awaited<ReturnType<typeof startLabProcess>>,
  s3: S3Client,
  { root = ROOT, override }: { root?: string; override?: string },
) {
  const before = (await reportOf(s3))?.at;
  const settings = override === undefined ? {} : { RECOVEROPS_MODEL_DIR: override };
  const detector = startDetector(lab, [], settings, root);
  await expect.poll(() => detector.output(), WAIT).toContain('"msg":"detector ready"');
  await expect.poll(async () => (await reportOf(s3))?.at ?? before, WAIT).not.toBe(before);
  const told = (await reportOf(s3))?.models.find(({ kind }) => kind === 'text');
  const lines = detector
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  const logged = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const refusals = logged.filter(
    ({ msg, kind }) => String(msg).startsWith('a model is refused') && kind === 'text',
  );
  const loaded = logged.find(({ msg }) => msg === 'models loaded');
  expect(detector.ends()).toBe(0);
  return { detector, told, refusals, loaded };
}

test('a broken model is refused and told of, whatever is wrong with it, and the detector goes on', async () => {
  const lab = await startLabProcess(SHORT_WINDOWS);
  const { s3, documents } = clientsOf(lab);
  await makeTables(documents);

  const { told, refusals, loaded, detector } = await startedWith(lab, s3, {});
  expect(told).toMatchObject({ serving: SHIPPED, refused: null });
  const { scores } = JSON.parse(shippedText().manifest) as ModelManifest;
  expect(Object.keys(scores).length).toBeGreaterThan(0);
  expect(told?.scores).toEqual(scores);
  expect([refusals, loaded?.ModelsRefused]).toEqual([[], 0]);
  expect(await detector.stop()).toBe(0);

  const override = (change: (files: TextFiles) => TextFiles): string => {
    const folder = temporaryFolder();
    writeText(folder, change(shippedText()));
    return folder;
  };
  const missing = temporaryFolder();
  mkdirSync(join(missing, 'text'));
  const text = (change: (model: Record<string, unknown>) => void) => {
    const model = JSON.parse(shippedText().model) as Record<string, unknown>;
    change(model);
    return JSON.stringify(model);
  };
  const overrides: readonly (readonly [string, string])[] = [
    ['manifest.json is not there', missing],
    ['larger than', override((files) => ({ ...files, model: ' '.repeat(LIMITS.modelBytes + 1) }))],
    ['is trusted', override((files) => ({ ...files, manifest: '{ no json' }))],
    ['is trusted', override(({ manifest, model }) => ({ manifest: `${manifest} `, model }))],
    ['not the one that its manifest names', override((files) => ({ ...files, model: '{ no json' }))],
  ];
  for (const [why, folder] of overrides) {
    const broken = await startedWith(lab, s3, { override: folder });
    // The shipped one goes on answering.
    expect(broken.told).toMatchObject({ serving: SHIPPED, refused: { why: expect.stringContaining(why) } });
    expect(broken.refusals).toMatchObject([{ source: folder, why: expect.stringContaining(why) }]);
    expect(broken.loaded).toMatchObject({ ModelsRefused: 1, models: { text: SHIPPED } });
    expect(await broken.detector.stop()).toBe(0);
  }

  const vouched: readonly (readonly [string, TextFiles])[] = [
    ['is no JSON', vouchedFor(() => '{ no json')],
    [
      'the model: format',
      vouchedFor(() =>
        text((model) => {
          model.format = 'text-model/v9';
        }),
      ),
    ],
    [
      'the manifest:',
      vouchedFor((manifest) => {
        manifest.more = 1;
        return shippedText().model;
      }),
    ],
    [
      'another answer',
      vouchedFor(() =>
        text((model) => {
          model.biases = (model.biases as number[]).map((one, at) => one + at);
        }),
      ),
    ],
  ];
  for (const [why, files] of vouched) {
    const root = trusting(files);
    // Neither the shipped one is whole, nor is the one that is given: none answers.
    const broken = await startedWith(lab, s3, { root });
    expect(broken.told).toMatchObject({
      serving: null,
      scores: {},
      refused: { why: expect.stringContaining(why) },
    });
    expect(broken.loaded?.models).not.toHaveProperty('text');
    expect(await broken.detector.stop()).toBe(0);
    rmSync(root, { recursive: true, force: true });
  }

  // The one that is given answers where the shipped one is gone.
  const root = copyOfDetector();
  rmSync(join(root, 'models/text'), { recursive: true });
  const given = await startedWith(lab, s3, { root, override: override((files) => files) });
  expect(given.told).toMatchObject({ serving: SHIPPED, refused: null });
  expect(given.refusals).toMatchObject([{ source: 'shipped', why: 'there is no model of this kind' }]);
  expect(await given.detector.stop()).toBe(0);
});

test('with models a finding carries what they say, and without any it is found as before', async () => {
  const lab = await startLabProcess(SHORT_WINDOWS);
  const { documents, logs, sns, s3 } = clientsOf(lab);
  await makeTables(documents);
  const { detection } = readLabFile(lab.stateDirectory);
  const endpoint = await openSnsEndpoint();
  const TopicArn = detection.findingsTopicArn;
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: endpoint.url }));
  const { body } = await endpoint.next((post) => post.body.Type === 'SubscriptionConfirmation');
  await sns.send(
    new ConfirmSubscriptionCommand({ TopicArn, Token: body.Token, AuthenticateOnUnsubscribe: 'true' }),
  );
  const [logGroupName] = detection.logGroups;
  async function toldOf(host: string) {
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: host }));
    const told = endpoint.next((post) => (post.body.Message ?? '').includes(host));
    await logs.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName: host,
        logEvents: Array.from({ length: 3 }, (_, at) => ({
          timestamp: Date.now(),
          message: `app: ERROR write of segment ${at} failed: No space left on device`,
        })),
      }),
    );
    const finding = parseFinding((await told).body.Message ?? '');
    if (!finding.ok) throw new Error(finding.error);
    return finding.value;
  }

  const detector = startDetector(lab);
  const finding = await toldOf(HOST);
  expect(finding).toMatchObject({ detector: 'log-pattern-disk-full', state: 'ALARM' });
  expect(finding.classification).toMatchObject({ class: 'disk_full' });
  expect(finding.classification?.models.map(({ sha256 }) => sha256)).toContain(SHIPPED);
  const { key: Key = '' } = finding.evidence ?? {};
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
  expect(JSON.parse((await Body?.transformToString()) ?? '')).toMatchObject([
    { format: 'window/v2', classification: finding.classification },
  ]);
  expect(await detector.stop()).toBe(0);

  const root = copyOfDetector();
  rmSync(join(root, 'models'), { recursive: true });
  const bare = startDetector(lab, [], {}, root);
  const second = await toldOf('i-0fedcba9876543210');
  expect(second).toMatchObject({ detector: 'log-pattern-disk-full', state: 'ALARM' });
  expect(second).not.toHaveProperty('classification');
  expect((await reportOf(s3))?.models.every(({ serving }) => serving === null)).toBe(true);
  expect(await bare.stop()).toBe(0);
});
