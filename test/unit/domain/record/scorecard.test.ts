import { describe, expect, it, test } from 'vitest';
import { alarmOfFinding } from '../../../../src/domain/alarm/finding/alarm-of-finding.ts';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { agreesWithCauses } from '../../../../src/domain/diagnosis/causes/class-agreement.ts';
import { CAUSES } from '../../../../src/domain/diagnosis/causes/registry.ts';
import type { IncidentRecord } from '../../../../src/domain/record/incident-record.ts';
import { findingScore, parseFindingScore } from '../../../../src/domain/record/scorecard/finding-score.ts';
import {
  type ModelsTold,
  type ScoredIncident,
  scorecard,
} from '../../../../src/domain/record/scorecard/scorecard.ts';
import { shareOf } from '../../../../src/domain/record/scorecard/share.ts';
import { classification } from '../../../support/classification-samples.ts';
import { cpuMs } from '../../../support/cpu-ms.ts';
import { finding } from '../../../support/finding-samples.ts';
import { incidentRecord } from '../../../support/incident-record.ts';
import { illRequest } from '../../../support/plan-samples.ts';
import { MODELS_TOLD, scored } from '../../../support/scored-incidents.ts';

const TO = '2026-11-23T00:00:00.000Z';
const cardOf = (items: readonly ScoredIncident[], told: ModelsTold = { kind: 'none' }) =>
  scorecard({ scored: items, cutAt: null, unreadable: 0 }, told, 30, TO);

describe('a share', () => {
  it('has the interval of Wilson', () => {
    const { low, high } = shareOf(8, 10);
    // Newcombe's figures for 8 of 10.
    expect([low?.toFixed(4), high?.toFixed(4)]).toEqual(['0.4902', '0.9433']);
    expect(shareOf(0, 3).high?.toFixed(3)).toBe('0.561');
    expect(shareOf(3, 3)).toMatchObject({ share: 1, high: 1 });
  });

  it('of none is nothing', () => {
    expect(shareOf(0, 0)).toEqual({ count: 0, of: 0, share: null, low: null, high: null });
  });
});

describe('whether a class agrees with what was found', () => {
  it.each([
    ['disk_full', ['growing_log'], true],
    ['disk_full', ['inode_flood'], false],
    ['inode_exhaustion', ['inode_flood'], true],
    ['memory_oom', ['leaking_unit'], true],
    ['disk_full', ['leaking_unit'], false],
    ['disk_full', ['unit_stopped', 'growing_log'], true],
    ['tls_expired', ['certificate_expired'], true],
    ['healthy', ['growing_log'], false],
    ['disk_full', [], null],
    ['disk_full', ['ssm_agent_lost'], null],
    ['disk_full', ['a_cause_that_is_new'], null],
  ] as const)('%s, %s: %s', (told, causes, agrees) => {
    expect(agreesWithCauses(told, causes)).toBe(agrees);
  });

  it('can be said of every cause of hosts that is looked for, by its family where nothing else is told', () => {
    for (const { name, family } of CAUSES)
      expect([name, agreesWithCauses('rds_failover', [name])]).toEqual([
        name,
        family === 'watchers' ? null : false,
      ]);
  });
});

describe('the score of an incident', () => {
  const request = illRequest('disk');
  const record = (change: Partial<IncidentRecord> = {}) =>
    incidentRecord({ alarm: alarmOfFinding(finding()), ...change });
  const closed = { by: 'alarm', who: 'recoverops', reason: 'over', at: TO } as const;

  it('is none for an alarm of CloudWatch', () => {
    expect(findingScore(incidentRecord())).toBeNull();
  });

  it('holds how it ended, what was found and what models said, and is read again as it was', () => {
    const score = findingScore(
      record({
        status: 'completed',
        closed,
        endedAt: TO,
        repeatCount: 3,
        diagnostics: request.diagnostics,
        classified: [{ at: TO, classification: classification() }],
      }),
    );
    expect(score).toMatchObject({
      detector: 'log-pattern-disk-full',
      class: 'disk_full',
      told: { class: 'disk_full', confidence: 0.93, models: ['incident cccccccccccc', 'text aaaaaaaaaaaa'] },
      joined: 3,
      end: 'held',
      reason: null,
      looked: 'ill',
    });
    expect(agreesWithCauses('disk_full', score?.causes ?? [])).toBe(true);
    expect(parseFindingScore(JSON.stringify(score))).toEqual(score);
  });

  it.each([
    ['no_remedy', null, 'open'],
    ['no_remedy', closed, 'no_remedy'],
    ['recovered', closed, 'recovered'],
    ['rolled_back', closed, 'failed'],
    ['timeout', closed, 'failed'],
    ['rejected', { ...closed, by: 'person', who: 'ana', reason: 'known' }, 'closed_by_person'],
    ['executing', null, 'open'],
  ] as const)('of one that is %s and %j ended %s', (status, how, end) => {
    const score = findingScore(record({ status, closed: how }));
    expect([score?.end, score?.reason]).toEqual([end, end === 'closed_by_person' ? 'known' : null]);
  });

  it('was seen last when it went red last', () => {
    const at = '2026-11-22T09:00:00.000Z';
    expect(findingScore(record({ alarmChangedAt: at }))?.seenAt).toBe(at);
    expect(findingScore(record({ alarmChangedAt: at, alarmState: 'OK' }))?.seenAt).toBe(
      '2026-11-22T08:00:00.000Z',
    );
  });

  it('is not read where it is not one', () => {
    const whole = scored(0).score;
    for (const damaged of [
      { ...whole, class: 'fire' },
      { ...whole, end: 'won' },
      { ...whole, told: { class: 'disk_full' } },
      { ...whole, causes: [1] },
      { ...whole, looked: 'sick' },
      [],
    ])
      expect(parseFindingScore(JSON.stringify(damaged))).toBeNull();
    expect(parseFindingScore('{')).toBeNull();
    expect(parseFindingScore('undefined')).toBeNull();
  });
});

describe('a scorecard', () => {
  it('of nothing says so, without a figure', () => {
    expect(cardOf([])).toMatchObject({
      days: 30,
      from: '2026-10-24T00:00:00.000Z',
      to: TO,
      counted: 0,
      detectors: [],
      models: { told: 'none', at: null, items: [] },
    });
  });

  it('counts per detector how incidents ended, of those that have', () => {
    const [disk, rate] = cardOf([
      scored(5),
      scored(4, { end: 'open', joined: 7 }),
      scored(3, { end: 'closed_by_person', reason: 'a test' }),
      scored(2, { end: 'recovered' }),
      scored(1, { detector: 'log-rate', class: null, told: null, causes: [], looked: null, end: 'open' }),
    ]).detectors;
    expect(disk).toMatchObject({
      detector: 'log-pattern-disk-full',
      kind: 'pattern',
      opened: 4,
      joined: 10,
      ends: { held: 1, recovered: 1, closed_by_person: 1, open: 1, failed: 0 },
      lastSeen: '2026-11-22T08:00:05.000Z',
      reasons: [{ at: '2026-11-22T08:00:03.000Z', reason: 'a test' }],
    });
    expect(disk?.shares.held).toEqual(shareOf(1, 3));
    expect(disk?.shares.failed).toEqual(shareOf(0, 3));
    // Nothing of it has ended, no class was named, no model has answered: there is nothing to say.
    expect(rate).toMatchObject({ kind: 'rate', agreement: null, modelAgreement: null });
    expect(rate?.shares.held.share).toBeNull();
  });

  it('tells agreement from difference, from nothing found and from what was not looked at', () => {
    const told = (name: 'memory_oom' | 'unknown' | 'healthy') => ({
      class: name,
      confidence: 0.6,
      models: [],
    });
    const [{ agreement, modelAgreement } = { agreement: null, modelAgreement: null }] = cardOf([
      scored(1),
      scored(2, { causes: ['leaking_unit'], told: told('memory_oom') }),
      scored(3, { causes: [], looked: 'well', told: told('unknown') }),
      scored(4, { causes: [], looked: null, told: told('healthy') }),
      scored(5, { told: null }),
    ]).detectors;
    expect(agreement).toEqual({ agreed: 2, differed: 1, noneFound: 1, notLooked: 1, share: shareOf(2, 3) });
    expect(modelAgreement).toEqual({
      agreed: 2,
      differed: 0,
      noneFound: 0,
      notLooked: 1,
      share: shareOf(2, 2),
    });
  });

  it('tells of models that serve, that were refused and that only incidents name any more', () => {
    const former = { class: 'memory_oom' as const, confidence: 0.5, models: ['incident dddddddddddd'] };
    const { models } = cardOf([scored(2), scored(1, { told: former })], MODELS_TOLD);
    expect(models).toMatchObject({ told: 'told', at: '2026-11-22T07:00:00.000Z', why: null });
    const rows = models.items.map(({ kind, sha256, isServing, answered, agreement }) => [
      kind,
      sha256,
      isServing,
      answered,
      agreement.agreed,
      agreement.differed,
    ]);
    expect(rows).toEqual([
      ['incident', 'cccccccccccc', true, 1, 1, 0],
      ['sequence', null, false, 0, 0, 0],
      ['text', 'aaaaaaaaaaaa', false, 1, 1, 0],
      ['incident', 'dddddddddddd', false, 1, 0, 1],
    ]);
    const [serving, refused, text] = models.items;
    expect(serving).toMatchObject({
      scores: { 'test_pack.macro_f1': 0.87 },
      calibration: { temperature: 1.4 },
    });
    expect(refused).toMatchObject({ scores: null, refused: { why: 'its vectors do not come out' } });
    expect(text).toMatchObject({ scores: null, calibration: null });
  });

  it('says why nothing is known of models', () => {
    expect(cardOf([], { kind: 'unread', why: 'S3 does not answer' }).models).toMatchObject({
      told: 'unread',
      why: 'S3 does not answer',
      items: [],
    });
  });

  it('is bounded, and says how many detectors there was no room for', () => {
    const many = Array.from({ length: LIMITS.scoreDetectorsMax + 3 }, (_, index) =>
      scored(index, { detector: `log-pattern-${index}`, reason: 'x', told: null }),
    );
    const card = cardOf([...many, ...many.slice(0, 1)]);
    expect(card.detectors).toHaveLength(LIMITS.scoreDetectorsMax);
    expect(card.detectorsLeftOut).toBe(3);
    expect(card.detectors[0]?.opened).toBe(2);
    const reasons = Array.from({ length: 9 }, (_, index) => scored(index, { reason: `r${index}` }));
    expect(cardOf(reasons).detectors[0]?.reasons).toHaveLength(LIMITS.scoreReasonsMax);
  });
});

test('ten thousand incidents are counted in a moment', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => scored(index));
  const ms = cpuMs(() =>
    expect(cardOf(many, MODELS_TOLD).detectors[0]).toMatchObject({ opened: 10_000, ends: { held: 10_000 } }),
  );
  expect(ms).toBeLessThan(2_000);
});
