import type { Classification } from '../../src/domain/alarm/finding/classification.ts';

/** What models may say of lines about a full disk. */
export function classification(change: Partial<Classification> = {}): Classification {
  return {
    class: 'disk_full',
    confidence: 0.93,
    alternatives: [
      { class: 'inode_exhaustion', confidence: 0.04 },
      { class: 'healthy', confidence: 0.02 },
    ],
    reasons: [
      { voice: 'text', says: '"no space left on device" in 42 lines' },
      { voice: 'trees', says: '42 of 412 lines are errors, all of them new' },
    ],
    models: [
      { kind: 'incident', sha256: 'c'.repeat(64) },
      { kind: 'text', sha256: 'a'.repeat(64) },
    ],
    ...change,
  };
}
