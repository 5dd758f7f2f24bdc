import { describe, expect, it, test } from 'vitest';
import { alarmOfFinding } from '../../../../src/domain/alarm/finding/alarm-of-finding.ts';
import type { Classification } from '../../../../src/domain/alarm/finding/classification.ts';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { classificationLines } from '../../../../src/domain/record/classification-lines.ts';
import {
  type ClassifiedAt,
  newestClassification,
  withClassification,
} from '../../../../src/domain/record/classified.ts';
import { classification } from '../../../support/classification-samples.ts';
import { finding } from '../../../support/finding-samples.ts';

const alarmAt = (minute: number, told?: Classification) =>
  alarmOfFinding(
    finding({
      at: `2026-11-22T08:${String(minute).padStart(2, '0')}:00.000Z`,
      ...(told === undefined ? {} : { classification: told }),
    }),
  );
const keptOf = (...changes: readonly Classification[]): readonly ClassifiedAt[] =>
  changes.reduce<readonly ClassifiedAt[]>(
    (known, told, index) => withClassification(known, alarmAt(index, told)) ?? known,
    [],
  );
const of = (confidence: number) => classification({ confidence });

describe('what an incident keeps of classifications', () => {
  it('is nothing where none was told', () => {
    expect(withClassification([], alarmAt(0))).toBeNull();
    expect(newestClassification({})).toBeUndefined();
    expect(classificationLines({})).toBeNull();
  });

  it('is the newest, and what was said before it', () => {
    const other = classification({ class: 'memory_oom' });
    const known = keptOf(classification(), other);
    expect(known.map(({ at, classification: told }) => [at, told.class])).toEqual([
      ['2026-11-22T08:00:00.000Z', 'disk_full'],
      ['2026-11-22T08:01:00.000Z', 'memory_oom'],
    ]);
    const said = classificationLines({ classified: known });
    expect(said?.sentence).toBe('models take the lines for memory oom (very likely, 93 %)');
    expect(said?.lines.at(-1)).toBe(
      'Before, at 2026-11-22T08:00:00.000Z: models take the lines for disk full (very likely, 93 %)',
    );
  });

  it('does not grow by what says the same, and does by another confidence or other models', () => {
    expect(withClassification(keptOf(of(0.9)), alarmAt(1, of(0.92)))).toBeNull();
    expect(withClassification(keptOf(of(0.9)), alarmAt(1, of(0.8)))).toHaveLength(2);
    const models = [{ kind: 'text', sha256: 'b'.repeat(64) }];
    expect(withClassification(keptOf(of(0.9)), alarmAt(1, { ...of(0.9), models }))).toHaveLength(2);
  });

  it('is bounded in number: the first and the newest ones', () => {
    const shares = Array.from({ length: LIMITS.classificationsMax + 4 }, (_, index) => 0.05 + index * 0.09);
    const known = keptOf(...shares.map(of));
    expect(known).toHaveLength(LIMITS.classificationsMax);
    expect(known[0]?.classification.confidence).toBe(shares[0]);
    expect(known.at(-1)?.classification.confidence).toBe(shares.at(-1));
  });

  it('is bounded in every part', () => {
    const large = classification({
      reasons: Array.from({ length: 10 }, () => ({ voice: 'text' as const, says: 'é'.repeat(1_024) })),
      alternatives: Array.from({ length: 10 }, () => ({ class: 'dns_failure' as const, confidence: 0.1 })),
    });
    const [{ classification: kept } = { classification: large }] = keptOf(large);
    expect(kept.reasons).toHaveLength(LIMITS.classificationReasonsMax);
    expect(kept.reasons[0]?.says).toHaveLength(LIMITS.classificationReasonChars);
    expect(kept.alternatives).toHaveLength(LIMITS.classificationAlternativesMax);
  });
});

test('what models say is told in words and percent, with the others, the reasons and that it never acts', () => {
  expect(classificationLines({ classified: keptOf(classification()) })).toEqual({
    sentence: 'models take the lines for disk full (very likely, 93 %)',
    lines: [
      'Or: inode exhaustion 4 %, nothing wrong 2 %',
      'By wording: "no space left on device" in 42 lines',
      'By counts and kinds together: 42 of 412 lines are errors, all of them new',
      'Told at 2026-11-22T08:00:00.000Z by incident cccccccccccc, text aaaaaaaaaaaa',
      'It is no measurement, and says nothing of what may be done',
    ],
  });
});

test.each([
  [
    'unknown',
    0.31,
    'know no kind of incident that the lines are likely enough to be of; the likeliest one has 31 %',
  ],
  ['healthy', 0.88, 'is well (likely, 88 %); the finding stands all the same'],
  ['dns_failure', 0.5, 'dns failure (more likely than not, 50 %)'],
  ['dns_failure', 0.2, 'dns failure (a guess, 20 %)'],
  ['dns_failure', 0.9996, 'dns failure (very likely, more than 99 %)'],
] as const)('%s with %s is said plainly', (told, confidence, words) => {
  const said = classificationLines({ classified: keptOf(classification({ class: told, confidence })) });
  expect(said?.sentence).toContain(words);
});
