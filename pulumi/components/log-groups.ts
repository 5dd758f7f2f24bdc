import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

export interface LogGroupsArgs<K extends string> {
  /** Physical names by what logs there, e.g. `{ ingress: '/recoverops/prod/ingress' }`. */
  readonly names: Readonly<Record<K, string>>;
  /** One of the numbers of days that CloudWatch Logs knows. */
  readonly retentionDays: number;
  readonly tags: Readonly<Record<string, string>>;
}

const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/**
 * Where the containers log, encrypted with a key that CloudWatch owns: log lines hold no evidence and no secrets. Made
 * before the services, and by nobody else, so that the retention always applies.
 */
export class LogGroups<K extends string> extends pulumi.ComponentResource {
  readonly groups: Readonly<Record<K, aws.cloudwatch.LogGroup>>;

  constructor(name: string, args: LogGroupsArgs<K>, opts?: pulumi.ComponentResourceOptions) {
    if (!RETENTION_DAYS.includes(args.retentionDays)) {
      throw new Error(
        `the logs' retentionDays is ${args.retentionDays}: CloudWatch takes ${RETENTION_DAYS.join(', ')}`,
      );
    }
    super('recoverops:monitoring:LogGroups', name, {}, opts);
    const entries = Object.entries<string>(args.names).map(
      ([key, groupName]) =>
        [
          key,
          new aws.cloudwatch.LogGroup(
            `${name}-${key}`,
            {
              name: groupName,
              retentionInDays: args.retentionDays,
              tags: args.tags,
            },
            { parent: this },
          ),
        ] as const,
    );
    this.groups = Object.fromEntries(entries) as Record<K, aws.cloudwatch.LogGroup>;
    this.registerOutputs({ names: entries.map(([, group]) => group.name) });
  }
}
