import { expect, test } from 'vitest';
import { parseStatistic, statisticText } from '../../../../../src/domain/alarm/condition/statistic.ts';

test.each([
  ['Average', { kind: 'average' }, 'average'],
  ['AVERAGE', { kind: 'average' }, 'average'],
  ['Sum', { kind: 'sum' }, 'sum'],
  ['Minimum', { kind: 'minimum' }, 'minimum'],
  ['Maximum', { kind: 'maximum' }, 'maximum'],
  ['SampleCount', { kind: 'sample_count' }, 'number of data points'],
  ['SAMPLE_COUNT', { kind: 'sample_count' }, 'number of data points'],
  ['IQM', { kind: 'interquartile_mean' }, 'interquartile mean'],
  ['p99', { kind: 'percentile', p: 99 }, 'p99'],
  ['P99.9', { kind: 'percentile', p: 99.9 }, 'p99.9'],
  ['p5', { kind: 'percentile', p: 5 }, 'p5'],
  ['p100', { kind: 'percentile', p: 100 }, 'p100'],
  ['p99.1234567891', { kind: 'percentile', p: 99.1234567891 }, 'p99.1234567891'],
  ['tm90', { kind: 'trimmed_mean', p: 90 }, 'trimmed mean 90'],
  ['wm90', { kind: 'winsorized_mean', p: 90 }, 'winsorized mean 90'],
  ['ts90', { kind: 'trimmed_sum', p: 90 }, 'trimmed sum 90'],
  ['tc90', { kind: 'trimmed_count', p: 90 }, 'trimmed count 90'],
  ['pr90', { kind: 'percentile_rank', p: 90 }, 'percentile rank 90'],
  ['TM(10%:90%)', { kind: 'trimmed_mean' }, 'trimmed mean'],
  ['WM(:90%)', { kind: 'winsorized_mean' }, 'winsorized mean'],
  ['TS(80%:)', { kind: 'trimmed_sum' }, 'trimmed sum'],
  ['TC(0.005:0.030)', { kind: 'trimmed_count' }, 'trimmed count'],
  ['PR(:300)', { kind: 'percentile_rank' }, 'percentile rank'],
  ['PR()', { kind: 'percentile_rank' }, 'percentile rank'],
  ['p', { kind: 'unknown' }, 'an unknown statistic'],
  ['p1234', { kind: 'unknown' }, 'an unknown statistic'],
  ['p99.', { kind: 'unknown' }, 'an unknown statistic'],
  ['p99x', { kind: 'unknown' }, 'an unknown statistic'],
  ['xp99', { kind: 'unknown' }, 'an unknown statistic'],
  ['p(10:90)', { kind: 'unknown' }, 'an unknown statistic'],
  ['TM(10:90', { kind: 'unknown' }, 'an unknown statistic'],
  ['TM((10:90))', { kind: 'unknown' }, 'an unknown statistic'],
  ['TM(10:90)x', { kind: 'unknown' }, 'an unknown statistic'],
  ['xTM(10:90)', { kind: 'unknown' }, 'an unknown statistic'],
  [`TM(${'1'.repeat(61)})`, { kind: 'unknown' }, 'an unknown statistic'],
  ['constructor', { kind: 'unknown' }, 'an unknown statistic'],
  ['median', { kind: 'unknown' }, 'an unknown statistic'],
] as const)('%s', (text, statistic, said) => {
  expect(parseStatistic(text)).toEqual(statistic);
  expect(statisticText(statistic)).toBe(said);
});

test('none is none', () => {
  expect(parseStatistic(null)).toBeNull();
  expect(parseStatistic('')).toBeNull();
});
