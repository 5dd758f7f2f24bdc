import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  logGroupOfArn,
  ownLogGroups,
  prefixesOf,
  selectLogGroups,
} from '../../pulumi/log-group-selection.ts';
import { stackNames } from '../../pulumi/naming.ts';
import { plannedNames } from '../../pulumi/stack-scope.ts';
import { matchesName } from '../../src/domain/text/wildcards.ts';

const PLACE = { partition: 'aws', account: '111122223333', region: 'us-east-1', zones: [] };
const EVERYTHING = { patterns: ['*'], tags: [{ key: 'watch', value: 'yes' }] };

/** Every log group that a stack writes to, whoever makes it. */
function writtenBy(stack: string): readonly string[] {
  const names = stackNames('recoverops', stack);
  const planned = plannedNames(names, PLACE);
  return [
    ...Object.values(planned.logGroups),
    planned.detectorLogGroup,
    names.logGroup('flow'),
    // What Lambda would write to, were the function not told another group.
    `/aws/lambda/${planned.detector}`,
    `/aws/ecs/containerinsights/${names.prefix}/performance`,
    `/aws/rds/instance/${names.prefix}-temporal-0a1b2c3/postgresql`,
  ];
}

describe('our own log groups', () => {
  test.each(['dev', 'prod', 'a', 'eu-west-1'])(
    'of the stack %s are never read, by whatever pattern or tag they are asked for',
    (stack) => {
      const own = writtenBy(stack);
      for (const found of [
        { names: own, tagged: [] },
        { names: [], tagged: own },
      ]) {
        expect(selectLogGroups('recoverops', EVERYTHING, found)).toEqual([]);
        expect(selectLogGroups('recoverops', { patterns: own, tags: [] }, found)).toEqual([]);
      }
    },
  );

  test('are those of every stack: two detectors that read each other would never end', () => {
    const found = { names: [...writtenBy('dev'), ...writtenBy('prod'), '/ecs/shop'], tagged: [] };
    expect(selectLogGroups('recoverops', EVERYTHING, found)).toEqual(['/ecs/shop']);
  });

  test('are never read, for any names and patterns', () => {
    const name = fc.stringMatching(/^[a-z/-]{1,12}$/);
    fc.assert(
      fc.property(
        fc.array(name, { maxLength: 6 }),
        fc.array(fc.constantFrom(...writtenBy('dev'), ...writtenBy('prod')), { maxLength: 6 }),
        fc.array(fc.oneof(name, fc.constant('*'), fc.constant('/recoverops*'), fc.constant('/aws/*')), {
          maxLength: 4,
        }),
        (others, own, patterns) => {
          const choice = { patterns, tags: [] };
          const selected = selectLogGroups('recoverops', choice, { names: [...others, ...own], tagged: own });
          for (const group of selected)
            expect(ownLogGroups('recoverops').some((pattern) => matchesName(pattern, group))).toBe(false);
          const wanted = others.filter((group) => patterns.some((pattern) => matchesName(pattern, group)));
          expect(selected).toEqual([...new Set(wanted)].toSorted());
        },
      ),
    );
  });

  test('do not take others with them', () => {
    const others = ['/recoverops/hosts/app', '/aws/lambda/recover', '/recoveropsx', '/ecs/recoverops'];
    const found = { names: others, tagged: [] };
    expect(selectLogGroups('recoverops', EVERYTHING, found)).toEqual(others.toSorted());
  });
});

test('a group is chosen by its name or by its tag, once', () => {
  const found = { names: ['/aws/lambda/a', '/aws/lambda/b', '/ecs/a'], tagged: ['/ecs/b', '/aws/lambda/a'] };
  expect(selectLogGroups('recoverops', { patterns: ['/aws/lambda/*'], tags: [] }, found)).toEqual([
    '/aws/lambda/a',
    '/aws/lambda/b',
    '/ecs/b',
  ]);
});

test('CloudWatch Logs is asked by what names begin with', () => {
  expect(prefixesOf(['/aws/lambda/*', '/aws/lambda/*-api', '/ecs/shop', '*/error'])).toEqual([
    '',
    '/aws/lambda/',
    '/ecs/shop',
  ]);
});

test.each([
  ['arn:aws:logs:us-east-1:111122223333:log-group:/ecs/shop', '/ecs/shop'],
  ['arn:aws:logs:us-east-1:111122223333:log-group:/ecs/shop:*', '/ecs/shop'],
  ['arn:aws:s3:::shop', undefined],
])('the group of %s', (arn, name) => {
  expect(logGroupOfArn(arn)).toBe(name);
});
