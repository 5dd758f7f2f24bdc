import { describe, expect, it, test } from 'vitest';
import { findingConditionOf } from '../../../../src/domain/alarm/condition/finding-condition.ts';
import { alarmOfFinding } from '../../../../src/domain/alarm/finding/alarm-of-finding.ts';
import { modelDetector } from '../../../../src/domain/alarm/finding/detector-name.ts';
import type { Finding } from '../../../../src/domain/alarm/finding/finding.ts';
import { findingFacts, logSentences } from '../../../../src/domain/diagnosis/log-finding.ts';
import { redactFinding } from '../../../../src/domain/redaction/redact-finding.ts';
import { classification } from '../../../support/classification-samples.ts';
import { finding } from '../../../support/finding-samples.ts';

const novel = (change: Partial<Finding> = {}) =>
  finding({ detector: 'log-novelty', class: null, patterns: [], ...change });

describe('what is looked at on a host because of a finding', () => {
  it('is the same for a class that models tell as for one of known patterns', () => {
    const { detector: _byModels, ...byModels } = findingConditionOf(
      finding({ detector: modelDetector('disk_full'), classification: classification() }),
    );
    const { detector: _byPatterns, ...byPatterns } = findingConditionOf(finding());
    expect(byModels).toEqual(byPatterns);
  });

  it('is what models take the lines for, where they are only new, and it says so', () => {
    const plain = findingConditionOf(novel());
    expect([plain.subject, plain.family]).toEqual([null, null]);
    const told = findingConditionOf(novel({ classification: classification() }));
    expect([told.subject, told.family, told.class]).toEqual(['filesystem_used', 'disk', null]);
    expect(told.says).toMatch(/; models take the lines for disk full \(very likely, 93 %\)$/);
  });

  it('is not turned away from the class of the patterns by another one of models', () => {
    const asked = findingConditionOf(finding({ classification: classification({ class: 'memory_oom' }) }));
    expect(asked).toEqual(findingConditionOf(finding()));
  });

  it.each(['unknown', 'healthy', 'rds_storage_full'] as const)('is nothing of its own for %s', (told) => {
    const asked = findingConditionOf(
      novel({ classification: classification({ class: told, confidence: 1 }) }),
    );
    expect(asked.subject).toBeNull();
  });
});

test('the judgement of a host tells what models say beside the lines, as what shows no cause', () => {
  const facts = findingFacts(alarmOfFinding(finding({ classification: classification() }))).map((fact) => ({
    ...fact,
    targetId: 'i-1',
  }));
  const [said = ''] = logSentences({ facts });
  expect(said).toMatch(/^its log said, which alone shows no cause: .*; models take the lines for disk full/);
});

test('a secret in a reason is taken out before anything keeps it', () => {
  const secret = 'AKIAIOSFODNN7EXAMPLE';
  const says = `its lines name password=hunter2hunter2 and ${secret}`;
  const read = redactFinding(
    finding({ classification: classification({ reasons: [{ voice: 'text', says }] }) }),
  );
  expect(JSON.stringify(read.classification)).not.toMatch(/AKIAIOSFODNN7EXAMPLE|hunter2hunter2/);
  expect(read.classification?.reasons[0]?.says).toContain('its lines name');
});
