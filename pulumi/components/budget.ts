import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

export interface BudgetArgs {
  readonly budgetName: string;
  readonly monthlyUsd: number;
  /** Counts only what carries this tag, once it is activated as a cost allocation tag; without it the whole account. */
  readonly costTag?: { readonly key: string; readonly value: string };
  /** At most 10. */
  readonly emails: readonly string[];
  /** A topic whose policy, and whose key, let budgets.amazonaws.com publish. */
  readonly noticeTopicArn?: pulumi.Input<string>;
  readonly tags: Readonly<Record<string, string>>;
}

const EMAILS_MAX = 10;
/** Percent of the limit, of what was spent and of what the month will have cost when it goes on so. */
const ALERTS = [
  { type: 'ACTUAL', percent: 80 },
  { type: 'ACTUAL', percent: 100 },
  { type: 'FORECASTED', percent: 100 },
] as const;

/** Tells people when the month becomes more expensive than planned. It stops nothing. */
export class Budget extends pulumi.ComponentResource {
  readonly budgetName: pulumi.Output<string>;

  constructor(name: string, args: BudgetArgs, opts?: pulumi.ComponentResourceOptions) {
    if (!(args.monthlyUsd > 0)) {
      throw new Error(
        `the budget's monthlyUsd is ${args.monthlyUsd}: give US dollars above 0, or leave the budget out`,
      );
    }
    if (args.emails.length === 0 && args.noticeTopicArn === undefined)
      throw new Error('the budget would tell nobody: give emails or noticeTopicArn');
    if (args.emails.length > EMAILS_MAX)
      throw new Error(
        `the budget has ${args.emails.length} emails: AWS takes ${EMAILS_MAX}; use a topic for more`,
      );
    super('recoverops:cost:Budget', name, {}, opts);
    const budget = new aws.budgets.Budget(
      `${name}-monthly`,
      {
        name: args.budgetName,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        limitAmount: args.monthlyUsd.toFixed(2),
        limitUnit: 'USD',
        tags: args.tags,
        ...(args.costTag === undefined
          ? {}
          : {
              costFilters: [
                { name: 'TagKeyValue', values: [`user:${args.costTag.key}$${args.costTag.value}`] },
              ],
            }),
        notifications: ALERTS.map(({ type, percent }) => ({
          notificationType: type,
          comparisonOperator: 'GREATER_THAN',
          threshold: percent,
          thresholdType: 'PERCENTAGE',
          subscriberEmailAddresses: [...args.emails],
          subscriberSnsTopicArns: args.noticeTopicArn === undefined ? [] : [args.noticeTopicArn],
        })),
      },
      { parent: this },
    );
    this.budgetName = budget.name;
    this.registerOutputs({ budgetName: this.budgetName });
  }
}
