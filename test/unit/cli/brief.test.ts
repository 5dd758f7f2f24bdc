import { describe, expect, it } from 'vitest';
import { incidentText } from '../../../src/cli/incident-text.ts';
import type { Line, Terminal } from '../../../src/cli/terminal.ts';
import { APPROVAL, incidentRecord } from '../../support/incident-record.ts';
import { WORST_HOSTS, worstRecord } from '../../support/worst-record.ts';

const terminal: Terminal = { out: () => {}, err: () => {}, colour: false };
const textOf = (lines: readonly Line[]) => lines.flatMap((line) => line.rows(undefined));
const NOW = Date.parse('2026-11-22T08:30:51.000Z');
const shown = (record = worstRecord()) =>
  textOf(incidentText(terminal, { record, timeline: [], chainFaults: [] }, NOW));

describe('show', () => {
  it('begins with the six answers, none wider than 100 columns, however long the texts', () => {
    const lines = shown();
    const end = lines.indexOf('');
    const brief = lines.slice(1, end);
    const labels = brief.filter((line) => !line.startsWith(' ')).map((line) => line.slice(0, 13).trim());
    expect(labels).toEqual(['What', 'Where', 'Why', 'Will run', 'If it fails', 'Time left']);
    expect(brief.filter((line) => line.length > 100)).toEqual([]);
    // One screen of a terminal is 24 rows.
    expect(end).toBeLessThanOrEqual(22);
    expect(brief).toContainEqual(
      expect.stringMatching(/^Time left {4}5 min 09 s left\. Decide until 2026-11-22 08:36:00 UTC/),
    );
  });

  it('breaks no word that fits a row, and cuts one that does not', () => {
    const name = 'n'.repeat(40);
    const record = incidentRecord({ targets: WORST_HOSTS.slice(0, 1).map((one) => ({ ...one, name })) });
    expect(shown(record).join('\n')).toContain(name);
  });

  it('fits a terminal that is narrower', () => {
    const rows = incidentText(terminal, { record: worstRecord(), timeline: [], chainFaults: [] }, NOW)
      .slice(1, 7)
      .flatMap((line) => line.rows(60));
    expect(rows.filter((row) => row.length > 60)).toEqual([]);
    // No row of others' words stands where one of ours begins.
    expect(
      rows.filter((row) => !/^(What|Where|Why|Will run|If it fails|Time left) |^ {11}… /.test(row)),
    ).toEqual([]);
  });

  it('says how long a decision can be made, as long as it can', () => {
    const approval = { ...APPROVAL, deadline: '2026-11-22T08:36:00.000Z' };
    const record = worstRecord({ approval });
    expect(shown(record)).toContain('  0 of 1 by 2026-11-22T08:36:00.000Z (5 min 09 s left)');
    expect(shown({ ...record, status: 'expired' })).toContain('  0 of 1 by 2026-11-22T08:36:00.000Z');
  });

  it('shows what was read on the hosts, each behind its own gutter', () => {
    const { diagnostics } = worstRecord();
    if (diagnostics === null) throw new Error('there are no diagnostics');
    const evidence = {
      id: 'E1',
      targetId: WORST_HOSTS[0]?.instanceId ?? '',
      probeSet: 'disk',
      key: 'evidence/1',
      sha256: 'e'.repeat(64),
      sizeBytes: 812,
      excerpt: 'Filesystem Use%\n/dev/nvme1n1 99%',
      problem: 'one probe did not answer',
    };
    const lines = shown(worstRecord({ diagnostics: { ...diagnostics, evidence: [evidence] } }));
    const at = lines.indexOf('Evidence');
    expect(lines.slice(at + 1, at + 5)).toEqual([
      expect.stringMatching(/^ {2}E1 disk on production-web-.*: 812 bytes, evidence\/1$/),
      '    incomplete: one probe did not answer',
      '    | Filesystem Use%',
      '    | /dev/nvme1n1 99%',
    ]);
  });

  it('calls hosts by their names', () => {
    const [host] = WORST_HOSTS;
    if (host === undefined) throw new Error('there is no host');
    const record = worstRecord({ targets: [{ ...host, name: 'web-1' }] });
    expect(shown(record).join('\n')).toContain(`  web-1 (${host.instanceId}): ill: `);
  });
});
