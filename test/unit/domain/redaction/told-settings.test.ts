import { expect, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { differingSettings, toldSettings } from '../../../../src/domain/redaction/told-settings.ts';

const asked = (name: string, text: string | null, fallback: string | null = null) => ({
  name,
  text,
  fallback,
});

test('what is known to hold no secret is shown, with what holds where nothing is set', () => {
  expect(
    toldSettings([asked('RECOVEROPS_PORT', null, '8080'), asked('RECOVEROPS_BUCKET', 'evidence', 'x')]),
  ).toEqual([
    { name: 'RECOVEROPS_BUCKET', kind: 'shown', value: 'evidence', isSet: true },
    { name: 'RECOVEROPS_PORT', kind: 'shown', value: '8080', isSet: false },
  ]);
});

test.each([
  'GEMINI_API_KEY',
  'RECOVEROPS_API_TOKENS',
  'RECOVEROPS_NOTIFY_SECRET_PAGER',
  'RECOVEROPS_SMTP_URL',
  'RECOVEROPS_SOMETHING_NEW',
])('of %s it is only said whether it is set', (name) => {
  const told = toldSettings([asked(name, 'hunter2', 'hunter3')]);
  expect(told).toEqual([{ name, kind: 'masked', isSet: true }]);
  expect(toldSettings([asked(name, null)])).toEqual([{ name, kind: 'masked', isSet: false }]);
});

test('a password in an address that may be shown is hidden', () => {
  const [told] = toldSettings([
    asked('RECOVEROPS_AWS_ENDPOINT_URL', 'https://ana:Tr0ub4dor3@proxy.example.com/'),
  ]);
  expect(told).toMatchObject({ kind: 'shown', isSet: true });
  expect(JSON.stringify(told)).not.toContain('Tr0ub4dor3');
  expect(JSON.stringify(told)).toContain('proxy.example.com');
});

test('a long text is cut, many are bounded, and none breaks a line', () => {
  const many = Array.from({ length: LIMITS.settingsToldMax + 5 }, (_, index) => asked(`X_${index}`, 'x'));
  expect(toldSettings(many)).toHaveLength(LIMITS.settingsToldMax);
  const [told] = toldSettings([asked('RECOVEROPS_TOPIC_ARNS', `a\n${'b'.repeat(10_000)}`)]);
  expect(told).toMatchObject({ value: expect.stringMatching(/^a b+…$/) });
  expect(JSON.stringify(told).length).toBeLessThan(LIMITS.settingChars + 200);
});

test('settings that differ are named; those of one process differ from nothing', () => {
  const one = toldSettings([
    asked('RECOVEROPS_PORT', '1'),
    asked('GEMINI_API_KEY', 'a'),
    asked('AWS_REGION', 'x'),
  ]);
  const other = toldSettings([
    asked('RECOVEROPS_PORT', '2'),
    asked('GEMINI_API_KEY', null),
    asked('AWS_REGION', 'x'),
  ]);
  expect(differingSettings([one, other])).toEqual(['GEMINI_API_KEY', 'RECOVEROPS_PORT']);
  expect(differingSettings([one, one.slice(1)])).toEqual(['AWS_REGION']);
  expect(differingSettings([one])).toEqual([]);
  expect(differingSettings([])).toEqual([]);
});
