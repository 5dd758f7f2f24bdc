import { expect, test } from 'vitest';
import { Budget, type BudgetArgs } from '../../../pulumi/components/budget.ts';
import { startRecording } from '../pulumi-mocks.ts';

const ARGS: BudgetArgs = {
  budgetName: 'recoverops-prod',
  monthlyUsd: 120,
  emails: ['ana@example.org'],
  noticeTopicArn: 'arn:aws:sns:eu-west-1:111122223333:notices',
  tags: {},
};

async function recordedInputs(args: BudgetArgs) {
  const recorder = await startRecording();
  new Budget('budget', args);
  await recorder.settled();
  return recorder.one('aws:budgets/budget:Budget').inputs;
}

test('people are told at 80 % and 100 %, and when the month is heading there', async () => {
  const inputs = await recordedInputs(ARGS);
  expect(inputs).toMatchObject({
    budgetType: 'COST',
    timeUnit: 'MONTHLY',
    limitAmount: '120.00',
    limitUnit: 'USD',
  });
  const alert = (notificationType: string, threshold: number) => ({
    notificationType,
    threshold,
    thresholdType: 'PERCENTAGE',
    comparisonOperator: 'GREATER_THAN',
    subscriberEmailAddresses: ['ana@example.org'],
    subscriberSnsTopicArns: ['arn:aws:sns:eu-west-1:111122223333:notices'],
  });
  expect(inputs.notifications).toEqual([alert('ACTUAL', 80), alert('ACTUAL', 100), alert('FORECASTED', 100)]);
  expect(inputs).not.toHaveProperty('costFilters');
});

test('only what carries the tag counts, when one is given', async () => {
  const inputs = await recordedInputs({ ...ARGS, costTag: { key: 'stack', value: 'prod' } });
  expect(inputs.costFilters).toEqual([{ name: 'TagKeyValue', values: ['user:stack$prod'] }]);
});

const { noticeTopicArn: _, ...withoutTopic } = ARGS;

test.each([
  [{ ...ARGS, monthlyUsd: 0 }, 'above 0'],
  [{ ...ARGS, monthlyUsd: Number.NaN }, 'above 0'],
  [{ ...withoutTopic, emails: [] }, 'tell nobody'],
  [
    { ...ARGS, emails: Array.from({ length: 11 }, (_each, index) => `p${index}@example.org`) },
    'AWS takes 10',
  ],
])('%# is refused with what to do', async (args, message) => {
  await startRecording();
  expect(() => new Budget('budget', args)).toThrow(message);
});
