import { expect, test } from 'vitest';
import { parseAlarmRule } from '../../../../../src/domain/alarm/condition/composite-rule.ts';
import { LIMITS } from '../../../../../src/domain/bounds.ts';

const testsOf = (rule: string) => parseAlarmRule(rule).tests.map(({ state, alarm }) => `${state} ${alarm}`);

test.each([
  ['ALARM(a)', ['ALARM a']],
  ['ALARM("a b")', ['ALARM a b']],
  ['ALARM("a (b) \\"c\\" \\\\d")', ['ALARM a (b) "c" \\d']],
  ['ALARM(  a b  )', ['ALARM a b']],
  ['ALARM( "a" )', ['ALARM a']],
  ['ALARM(a) OR\n\tALARM(b)', ['ALARM a', 'ALARM b']],
  ['(ALARM(a) AND (ALARM("b") OR ALARM(c)))', ['ALARM a', 'ALARM b', 'ALARM c']],
  [
    'ALARM(arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a)',
    ['ALARM arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a'],
  ],
] as const)('%s says when it is red by its children alone', (rule, tests) => {
  expect(testsOf(rule)).toEqual(tests);
  expect(parseAlarmRule(rule).unclear).toBe('');
});

test.each([
  ['', [], 'its rule names no alarm'],
  ['AND OR', [], 'its rule names no alarm'],
  ['ALARM(a', [], 'its rule does not end as it should'],
  ['ALARM("a', [], 'its rule does not end as it should'],
  ['ALARM("a"', [], 'its rule does not end as it should'],
  ['ALARM', [], 'its rule does not end as it should'],
  ['ALARM a)', [], 'its rule does not end as it should'],
  ['ALARM()', [], 'its rule does not end as it should'],
  ['ALARM(a) AND ALARM("")', ['ALARM a'], 'its rule does not end as it should'],
  ['ALARM(a) XOR ALARM(b)', ['ALARM a', 'ALARM b'], 'its rule says XOR, which is not read here'],
  [`ALARM(a) ${'X'.repeat(50)}`, ['ALARM a'], `its rule says ${'X'.repeat(40)}, which is not read here`],
  ['ALARM(a) + ALARM(b)', ['ALARM a', 'ALARM b'], 'its rule holds something that is not read here'],
  ['TRUE', [], 'its rule says TRUE, which is not read here'],
  ['OK(a)', ['OK a'], 'its rule asks whether a is OK, which is no trouble by itself'],
  [
    'ALARM(b) AND INSUFFICIENT_DATA("a")',
    ['ALARM b', 'INSUFFICIENT_DATA a'],
    'its rule asks whether a is INSUFFICIENT_DATA, which is no trouble by itself',
  ],
] as const)('%s leaves open when it is red', (rule, tests, unclear) => {
  const { canDoWithout: _canDoWithout, ...read } = parseAlarmRule(rule);
  expect(read).toEqual({
    tests: tests.map((text) => ({ state: text.split(' ')[0], alarm: text.split(' ')[1] })),
    unclear,
  });
});

test.each([
  'ALARM(a) OR NOT ALARM(b)',
  'ALARM(a) OR OK(b)',
  'INSUFFICIENT_DATA(b) OR ALARM(a)',
  'ALARM(a) OR (ALARM(b) AND OK(c))',
  'NOT (ALARM(b) AND NOT ALARM(a))',
  'ALARM(a) OR AT_LEAST(1, ALARM, (b, c))',
  'ALARM(a) XOR ALARM(b)',
  'ALARM(a) + ALARM(b)',
  'ALARM(a) OR TRUE',
  'ALARM(a) OR ALARM(b',
])('%s can be red without the child that it asks to be', (rule) => {
  expect(parseAlarmRule(rule).canDoWithout).toBe(true);
});

test.each([
  'ALARM(a)',
  'ALARM(a) OR ALARM(b)',
  'ALARM(a) AND ALARM(b)',
  'ALARM(a) AND NOT ALARM(b)',
  'ALARM(a) AND OK(b) AND INSUFFICIENT_DATA(c)',
  'ALARM(a) AND TRUE',
  'NOT ALARM(b) AND (ALARM(a))',
])('%s cannot', (rule) => {
  expect(parseAlarmRule(rule)).not.toHaveProperty('canDoWithout');
});

test.each([
  ['NOT ALARM(a)', ['OK a']],
  ['ALARM(a) AND NOT ALARM(b) AND ALARM(c)', ['ALARM a', 'OK b', 'ALARM c']],
  ['NOT (ALARM(a) OR ALARM(b)) AND ALARM(c)', ['OK a', 'OK b', 'ALARM c']],
  ['NOT (ALARM(a) AND NOT ALARM(b)) AND ALARM(c)', ['OK a', 'ALARM b', 'ALARM c']],
  ['NOT ((ALARM(a)) OR ALARM(b)) OR ALARM(c)', ['OK a', 'OK b', 'ALARM c']],
  ['NOT (NOT (ALARM(a))) OR (ALARM(c))', ['ALARM a', 'ALARM c']],
  ['NOT OK(a)', ['OK a']],
] as const)('behind a NOT a child is asked to be well: %s', (rule, tests) => {
  expect(testsOf(rule)).toEqual(tests);
  expect(parseAlarmRule(rule).unclear).toBe('its rule says NOT, so it is also red where a child is well');
});

test('no more children are read than an alarm may have, and that is said', () => {
  const rule = (count: number) =>
    Array.from({ length: count }, (_, index) => `ALARM(a${index})`).join(' OR ');
  expect(parseAlarmRule(rule(LIMITS.alarmChildrenMax))).toMatchObject({
    unclear: '',
    tests: { length: 100 },
  });
  expect(parseAlarmRule(rule(LIMITS.alarmChildrenMax + 1))).toMatchObject({
    unclear: 'its rule names more than 100 alarms',
    tests: { length: 100 },
  });
});
