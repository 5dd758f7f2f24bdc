import { expect, test } from 'vitest';
import { CHAOS_CATALOGUE } from '../../../chaos/catalogue.ts';
import { INCIDENT_CLASSES } from '../../../src/domain/alarm/finding/incident-class.ts';
import { readLine } from '../../../src/domain/logs/formats/registry.ts';
import { safeLine } from '../../../src/domain/logs/window/safe-text.ts';
import { checkPacks } from '../../../training/corpus/check-packs.ts';
import { examples } from '../../../training/corpus/example.ts';
import { recordedExamples } from '../../../training/recordings/recording.ts';

const recorded = recordedExamples();

test('recordings are of kinds of the chaos catalogue, with classes that are known', () => {
  expect(recorded.length).toBeGreaterThanOrEqual(7);
  const kinds: readonly string[] = CHAOS_CATALOGUE.map(({ kind }) => kind);
  const classes: readonly string[] = INCIDENT_CLASSES;
  for (const { id, label, source, resource, events } of recorded) {
    expect(kinds).toContain(id.replace('A-recorded-', ''));
    expect(classes).toContain(label);
    expect({ source, kind: resource.kind }).toEqual({ source: 'ec2', kind: 'instance' });
    expect(events.length).toBeGreaterThan(0);
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted((a, b) => a - b));
    for (const { at } of events) expect(at >= 0 && at < 60_000).toBe(true);
  }
});

test('recorded lines of systemd and nginx are read in their formats', () => {
  const lines = recorded.flatMap(({ events }) => events.map(({ message }) => message));
  for (const line of lines) {
    const { format } = readLine('ec2', line);
    if (/ systemd\[\d+\]: /.test(line)) expect(format, line).toBe('syslog');
    if (/^\d{4}\/\d\d\/\d\d /.test(line)) expect(format, line).toBe('nginx-error');
  }
  expect(lines.filter((line) => readLine('ec2', line).level === 'error').length).toBeGreaterThan(20);
});

test('recordings hold no secret and nothing that redaction would still change', () => {
  for (const { events } of recorded)
    for (const { message } of events) expect(safeLine(message)).toBe(message);
});

test('packs B, C, D, E, F and G share nothing with what was recorded', () => {
  expect(
    checkPacks([
      ...recorded,
      ...examples('B', 'check', 12),
      ...examples('C', 'check', 12),
      ...examples('D', 'check', 12),
      ...examples('E', 'check', 12),
      ...examples('F', 'check', 12),
      ...examples('G', 'check', 12),
    ]).shared,
  ).toEqual([]);
});
