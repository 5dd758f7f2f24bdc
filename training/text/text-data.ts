import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { LIMITS } from '../../src/domain/bounds.ts';
import { readLine } from '../../src/domain/logs/formats/registry.ts';
import { LineMask } from '../../src/domain/logs/mask-line.ts';
import { parsePatterns } from '../../src/domain/logs/patterns/parse-patterns.ts';
import { type TextLine, textLinesOf } from '../../src/domain/models/text/text-lines.ts';
import { sha256Hex } from '../../src/domain/text/sha256.ts';
import { checkPacks } from '../corpus/check-packs.ts';
import { type Example, examples } from '../corpus/example.ts';
import type { Label, Pack } from '../corpus/family.ts';
import { recordedExamples } from '../recordings/recording.ts';
import type { LabelledText } from './train-text-model.ts';
import { CONTAINER_OOM_WORDINGS } from './wordings/container-oom.ts';
import { CREDENTIAL_EXPIRED_WORDINGS } from './wordings/credential-expired.ts';
import { HEALTHY_WORDINGS } from './wordings/healthy.ts';
import { HOST_WORDINGS } from './wordings/hosts.ts';
import { IAM_DENIED_WORDINGS } from './wordings/iam-denied.ts';
import { INTRUSION_ATTEMPT_WORDINGS } from './wordings/intrusion-attempt.ts';
import { LAMBDA_MEMORY_WORDINGS } from './wordings/lambda-memory.ts';
import { LAMBDA_THROTTLE_WORDINGS } from './wordings/lambda-throttle.ts';
import { LAMBDA_TIMEOUT_WORDINGS } from './wordings/lambda-timeout.ts';
import { NETWORK_WORDINGS } from './wordings/network.ts';
import { OTHER_WORDINGS } from './wordings/other.ts';
import { RDS_CONNECTIONS_WORDINGS } from './wordings/rds-connections.ts';
import { RDS_FAILOVER_WORDINGS } from './wordings/rds-failover.ts';
import { RDS_LOCK_WAIT_WORDINGS } from './wordings/rds-lock-wait.ts';
import { RDS_REPLICA_LAG_WORDINGS } from './wordings/rds-replica-lag.ts';
import { RDS_STORAGE_FULL_WORDINGS } from './wordings/rds-storage-full.ts';
import { SERVICE_WORDINGS } from './wordings/services.ts';
import { TASK_START_FAILURE_WORDINGS } from './wordings/task-start-failure.ts';
import { UNKNOWN_WORDINGS } from './wordings/unknown.ts';
import type { Wordings } from './wordings/wording.ts';

export const SEED = 'recoverops';
/** Examples of each class by pack. */
const PER_CLASS: Readonly<Record<Pack, number>> = { A: 16, B: 20, C: 20 };
/** Every file of wordings, in the order in which they are read. */
const WRITTEN: readonly Wordings[] = [
  HOST_WORDINGS,
  NETWORK_WORDINGS,
  SERVICE_WORDINGS,
  OTHER_WORDINGS,
  TASK_START_FAILURE_WORDINGS,
  CONTAINER_OOM_WORDINGS,
  RDS_STORAGE_FULL_WORDINGS,
  RDS_CONNECTIONS_WORDINGS,
  RDS_LOCK_WAIT_WORDINGS,
  RDS_REPLICA_LAG_WORDINGS,
  RDS_FAILOVER_WORDINGS,
  LAMBDA_TIMEOUT_WORDINGS,
  LAMBDA_THROTTLE_WORDINGS,
  LAMBDA_MEMORY_WORDINGS,
  IAM_DENIED_WORDINGS,
  CREDENTIAL_EXPIRED_WORDINGS,
  INTRUSION_ATTEMPT_WORDINGS,
  HEALTHY_WORDINGS,
  UNKNOWN_WORDINGS,
];
const PATTERNS = new URL('../../patterns/', import.meta.url);

/** A text with where it comes from. */
export interface PackText extends LabelledText {
  readonly label: Label;
  readonly example: Example;
}

const textOf = (example: Example): PackText => ({
  label: example.label,
  lines: example.events.flatMap(({ message }) => textLinesOf(example.source, message)),
  example,
});

/** The texts of a pack, label by label. */
export const packTexts = (pack: Pack): readonly PackText[] =>
  [...examples(pack, SEED, PER_CLASS[pack])].map(textOf);

/** A wording as packs are compared: one line of a pack of its own. */
const exampleOf = ({ label, text }: Wording, number: number): Example => ({
  id: `wording-${number}`,
  pack: 'A',
  label,
  source: 'ec2',
  group: 'wordings',
  stream: 'wordings',
  resource: { kind: 'instance', id: 'wordings' },
  program: 'wordings',
  stackFormat: 'wordings',
  family: 'wordings',
  metric: null,
  events: [{ at: 0, message: text }],
});

/** Wordings without those that a pack for calibration or tests has too, or nearly so: what a model has read is no test of it. */
export function trainingWordings(): readonly Wording[] {
  const all = wordings();
  const mask = new LineMask(LIMITS.logLineChars, 0);
  const maskedText = (text: string) => {
    mask.mask(readLine('ec2', text).message);
    return mask.text();
  };
  const packs = (['B', 'C'] as const).flatMap((pack) => [...examples(pack, SEED, PER_CLASS[pack])]);
  const report = checkPacks([...all.map(exampleOf), ...packs]);
  if (report.sharedCount > report.shared.length)
    throw new Error(
      `${report.sharedCount} lines are shared with packs B and C, more than can be left out one by one.`,
    );
  const shared = new Set(
    report.shared.flatMap(({ lines }) => lines.filter(({ pack }) => pack === 'A').map(({ text }) => text)),
  );
  return all.filter(({ text }) => !shared.has(maskedText(text)));
}

/** A sentence of a class, without a frame and without others around it. */
export interface Wording {
  readonly label: Label;
  readonly text: string;
}

/** What is written down beside pack A: wordings, and what patterns of log lines look for, say and are tried with. */
export function wordings(): readonly Wording[] {
  const written = WRITTEN.flatMap((one) =>
    Object.entries(one).flatMap(([label, texts]) => texts.map((text) => ({ label: label as Label, text }))),
  );
  const files = readdirSync(PATTERNS).filter((file) => file.endsWith('.yaml'));
  const known = files.toSorted().flatMap((file): readonly Wording[] => {
    const patterns = parsePatterns(parse(readFileSync(new URL(file, PATTERNS), 'utf8')));
    if (!patterns.ok) throw new Error(`${file}: ${patterns.error.join('; ')}`);
    return patterns.value.flatMap(({ class: label, says, lines, examples: { are } }) =>
      [...are, says, ...lines.map((line) => line.replaceAll('*', ' '))].map((text) => ({ label, text })),
    );
  });
  const all = [...written, ...known];
  const labels = new Map<string, Set<Label>>();
  for (const { label, text } of all) labels.set(text, (labels.get(text) ?? new Set()).add(label));
  // What is said of two classes, as patterns of two sources may, tells neither.
  return all.filter(({ text }) => labels.get(text)?.size === 1);
}

/** By its number, so that no class has a level of its own. */
function levelOf(label: Label, number: number): TextLine['level'] {
  if (label === 'healthy') return number % 2 === 0 ? 'info' : 'warning';
  return number % 3 === 0 ? 'warning' : 'error';
}

/** Each wording alone, and once more in the middle of a healthy minute. */
function wordedTexts(healthy: readonly LabelledText[]): readonly LabelledText[] {
  return trainingWordings().flatMap(({ label, text }, number): readonly LabelledText[] => {
    const line: TextLine = { level: levelOf(label, number), text };
    const around = healthy[(number * 7) % healthy.length]?.lines ?? [];
    const at = Math.floor((around.length * ((number * 5) % 9)) / 9);
    return [
      { label, lines: [line] },
      { label, lines: around.toSpliced(at, 0, line) },
    ];
  });
}

/** What the classifier is trained on: pack A, recordings of the lab, and wordings. */
export function trainingTexts(): readonly LabelledText[] {
  const pack = packTexts('A');
  const healthy = pack.filter(({ label }) => label === 'healthy');
  return [...pack, ...recordedExamples().map(textOf), ...wordedTexts(healthy)].map(({ label, lines }) => ({
    label,
    lines,
  }));
}

/** Lower-case hex SHA-256 of all texts with their labels, in order. */
export const textsSha256 = (texts: readonly LabelledText[]): string =>
  sha256Hex(texts.map(({ label, lines }) => `${JSON.stringify({ label, lines })}\n`).join(''));
