import { describe, expect, it, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { nextInForce, rulesOfAlarm } from '../../../../src/domain/suppression/find-suppression.ts';
import { newMute, newWindow, type WindowAsked } from '../../../../src/domain/suppression/new-rule.ts';
import { isStoredRule } from '../../../../src/domain/suppression/stored-rule.ts';
import {
  type MaintenanceWindow,
  type Mute,
  suppressionText,
} from '../../../../src/domain/suppression/suppression.ts';

const NOW = '2026-11-29T22:00:00.000Z';
const nowMs = Date.parse(NOW);
const inSeconds = (seconds: number) => new Date(nowMs + seconds * 1000).toISOString();
const MAKER = { id: 'r-1', by: 'ana', nowMs };
const ALARM = { name: 'Disk-Critical', accountId: '111122223333', region: 'eu-west-1' };

function muteOf(change: Partial<Mute> = {}): Mute {
  const made = newMute({ alarm: ALARM.name, until: inSeconds(600), reason: 'noisy' }, MAKER);
  if (!made.ok) throw new Error(made.error);
  return { ...made.value, ...change };
}
function windowOf(asked: Partial<WindowAsked>, id = 'w-1'): MaintenanceWindow {
  const once = { from: inSeconds(-60), until: inSeconds(3600) };
  const made = newWindow({ once, reason: 'patching', ...asked }, { ...MAKER, id });
  if (!made.ok) throw new Error(made.error);
  return made.value;
}
const byName = (...rules: Parameters<typeof rulesOfAlarm>[0]) => rulesOfAlarm(rules, ALARM, nowMs).byName;

describe('what suppresses an alarm', () => {
  it('is a mute of exactly its name, in its account and Region, until its end', () => {
    expect(byName(muteOf())).toEqual({
      kind: 'mute',
      id: 'r-1',
      until: inSeconds(600),
      by: 'ana',
      reason: 'noisy',
    });
    expect(byName(muteOf({ alarm: 'Disk-Critical-2' }))).toBeNull();
    expect(byName(muteOf({ alarm: 'Disk*' }))).toBeNull();
    expect(byName(muteOf({ accountId: '999999999999' }))).toBeNull();
    expect(byName(muteOf({ region: 'us-east-1' }))).toBeNull();
    expect(byName(muteOf({ accountId: ALARM.accountId, region: ALARM.region }))?.id).toBe('r-1');
    expect(byName(muteOf({ until: NOW }))).toBeNull();
    expect(byName(muteOf({ until: inSeconds(0.001) }))).not.toBeNull();
  });

  it('is a window that is open, by a name with wildcards', () => {
    expect(byName(windowOf({ alarm: 'Disk-*' }))).toMatchObject({ kind: 'window', until: inSeconds(3600) });
    expect(byName(windowOf({ alarm: 'CPU-*' }))).toBeNull();
    const later = { from: inSeconds(60), until: inSeconds(3600) };
    expect(byName(windowOf({ alarm: '*', once: later }))).toBeNull();
  });

  it('is the one that lasts longest, where there are several', () => {
    const long = windowOf({ alarm: '*' }, 'w-long');
    expect(byName(muteOf(), long)?.id).toBe('w-long');
    expect(byName(long, muteOf())?.id).toBe('w-long');
    expect(byName(long, muteOf({ until: inSeconds(7200) }))?.id).toBe('r-1');
  });

  it('may be a tag of its hosts, which the alarm does not tell', () => {
    const tag = { key: 'role', value: 'web' };
    const window = windowOf({ tag });
    expect(rulesOfAlarm([window], ALARM, nowMs)).toEqual({
      byName: null,
      byTag: [
        {
          tag,
          suppression: { kind: 'window', id: 'w-1', until: inSeconds(3600), by: 'ana', reason: 'patching' },
        },
      ],
    });
    expect(rulesOfAlarm([window], ALARM, nowMs + 3_600_000).byTag).toEqual([]);
  });

  it('falls away when it is over, and stays while it comes again', () => {
    expect(nextInForce(muteOf(), nowMs)).toEqual({ fromMs: nowMs, untilMs: nowMs + 600_000 });
    expect(nextInForce(muteOf(), nowMs + 600_000)).toBeNull();
    const weekly = { days: ['tue'], at: '02:00', minutes: 60, timeZone: 'UTC' } as const;
    const window = windowOf({ alarm: '*', once: undefined, weekly });
    expect(nextInForce(window, nowMs)?.fromMs).toBe(Date.parse('2026-12-01T02:00:00Z'));
    expect(nextInForce(window, nowMs + LIMITS.windowAheadSeconds * 1000)).toBeNull();
  });

  it('is told in one sentence', () => {
    const said = byName(muteOf());
    expect(said && suppressionText(said)).toBe(
      `muted by ana until ${inSeconds(600).slice(0, 19).replace('T', ' ')} UTC: noisy`,
    );
  });
});

describe('a mute is refused', () => {
  it.each([
    ['that is over already', { until: NOW }],
    ['that is longer than a week', { until: inSeconds(LIMITS.muteSeconds + 1) }],
    ['without a time', { until: 'tomorrow' }],
    ['without a reason that can be read', { reason: ' \u200b\n' }],
    ['with a reason that is too long', { reason: 'x'.repeat(LIMITS.suppressionReasonChars + 1) }],
    ['of no alarm', { alarm: '' }],
    ['of a name that no alarm has', { alarm: 'x'.repeat(256) }],
  ])('%s', (_what, change) => {
    const asked = { alarm: ALARM.name, until: inSeconds(600), reason: 'noisy', ...change };
    expect(newMute(asked, MAKER).ok).toBe(false);
  });

  it('not of the longest that there may be', () => {
    const asked = { alarm: ALARM.name, until: inSeconds(LIMITS.muteSeconds), reason: ' no\u001b[2Kisy ' };
    expect(newMute(asked, MAKER)).toMatchObject({ ok: true, value: { reason: 'noisy', by: 'ana' } });
  });
});

describe('a window is refused', () => {
  const weekly = { days: ['sun'], at: '02:00', minutes: 60, timeZone: 'UTC' } as const;
  it.each<[string, Partial<WindowAsked>]>([
    ['that starts and ends in the past', { once: { from: inSeconds(-120), until: inSeconds(-60) } }],
    ['that ends before it begins', { once: { from: inSeconds(120), until: inSeconds(60) } }],
    ['that is empty', { once: { from: inSeconds(60), until: inSeconds(60) } }],
    [
      'that is longer than a week',
      { once: { from: inSeconds(60), until: inSeconds(61 + LIMITS.windowOnceSeconds) } },
    ],
    [
      'that is more than a year ahead',
      { once: { from: inSeconds(367 * 86_400), until: inSeconds(367 * 86_400 + 60) } },
    ],
    ['without times', { once: undefined }],
    ['with times of two kinds', { weekly }],
    ['without an alarm or a tag', { alarm: undefined }],
    ['with both', { tag: { key: 'a', value: 'b' } }],
    ['with a tag that SSM takes for a pattern', { alarm: undefined, tag: { key: 'role', value: 'we*' } }],
    ['without a tag', { alarm: undefined, tag: { key: '', value: 'web' } }],
    ['weekly, on no day', { once: undefined, weekly: { ...weekly, days: [] } }],
    ['weekly, at no time', { once: undefined, weekly: { ...weekly, at: '24:00' } }],
    ['weekly, longer than half a day', { once: undefined, weekly: { ...weekly, minutes: 721 } }],
    ['weekly, of no length', { once: undefined, weekly: { ...weekly, minutes: 0 } }],
    ['weekly, in parts of minutes', { once: undefined, weekly: { ...weekly, minutes: 1.5 } }],
    ['weekly, in no zone', { once: undefined, weekly: { ...weekly, timeZone: 'Mars/Olympus' } }],
    ['weekly, that never opens', { once: undefined, weekly: { ...weekly, until: inSeconds(60) } }],
    ['without a reason', { reason: '' }],
  ])('%s', (_what, change) => {
    const once = { from: inSeconds(60), until: inSeconds(3600) };
    expect(newWindow({ alarm: '*', once, reason: 'patching', ...change }, MAKER).ok).toBe(false);
  });

  it('not where it is open already, and a weekly one ends by itself', () => {
    expect(windowOf({ alarm: '*' }).times).toEqual({
      kind: 'once',
      from: inSeconds(-60),
      until: inSeconds(3600),
    });
    const times = windowOf({
      alarm: '*',
      once: undefined,
      weekly: { ...weekly, days: ['sun', 'mon', 'sun'] },
    }).times;
    expect(times).toMatchObject({ days: ['mon', 'sun'], until: inSeconds(LIMITS.windowAheadSeconds) });
  });
});

test('what is stored is read again, and what is no rule of this build is none', () => {
  const weekly = { days: ['sun'], at: '02:00', minutes: 60, timeZone: 'UTC' } as const;
  const rules = [
    muteOf(),
    windowOf({ alarm: '*' }),
    windowOf({ tag: { key: 'role', value: 'web' }, once: undefined, weekly }),
  ];
  for (const rule of rules) expect(isStoredRule(JSON.parse(JSON.stringify(rule)))).toBe(true);
  const [mute, once, tagged] = rules;
  for (const odd of [
    null,
    'rule',
    {},
    { ...mute, until: 'never' },
    { ...mute, kind: 'snooze' },
    { ...mute, accountId: 7 },
    { ...once, times: { kind: 'monthly', until: NOW } },
    { ...once, subject: { kind: 'account', id: '1' } },
    { ...tagged, times: { ...weekly, kind: 'weekly', until: NOW, timeZone: 'Mars/Olympus' } },
  ])
    expect(isStoredRule(odd)).toBe(false);
});
