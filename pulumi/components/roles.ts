import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { RolePart } from '../naming.ts';
import { approverPolicy } from '../policies/approver-policy.ts';
import { detectorPolicy } from '../policies/detector-policy.ts';
import { homeDiagnosticsPolicy } from '../policies/diagnostics-policy.ts';
import { ecsExecutionPolicy } from '../policies/ecs-execution-policy.ts';
import { executionPolicy } from '../policies/execution-policy.ts';
import { ingressPolicy } from '../policies/ingress-policy.ts';
import { killSwitchPolicy } from '../policies/kill-switch-policy.ts';
import { logDeliveryPolicy } from '../policies/log-delivery-policy.ts';
import { type PolicyDocument, policyText } from '../policies/policy-document.ts';
import type { PolicyScope } from '../policies/scope.ts';
import { targetInstancePolicy } from '../policies/target-instance-policy.ts';
import {
  assumedByTrust,
  ec2Trust,
  ecsTaskTrust,
  lambdaTrust,
  logDeliveryTrust,
} from '../policies/trust-policies.ts';
import { workerPolicy } from '../policies/worker-policy.ts';

export interface RolesArgs {
  readonly roleName: (part: RolePart) => string;
  readonly killSwitchPolicyName: string;
  readonly scope: pulumi.Input<PolicyScope>;
  /** Roles and users beside the stack's worker that may look at hosts and run steps. */
  readonly workerPrincipalArns: readonly string[];
  /** Who may sign approvals; nobody means that there is no such role. */
  readonly approverPrincipalArns: readonly string[];
  /** Whether there are the two roles of the way of log lines. */
  readonly readsLogs: boolean;
}

/** The worker assumes its two SSM roles again and again; an hour is the least that AWS allows as the most. */
const SESSION_SECONDS_MAX = 3600;

/** Each part of the product with its own role and nothing more than it needs. */
export class Roles extends pulumi.ComponentResource {
  readonly ingressArn: pulumi.Output<string>;
  readonly workerArn: pulumi.Output<string>;
  readonly diagnosticsArn: pulumi.Output<string>;
  readonly executionArn: pulumi.Output<string>;
  readonly approverArn: pulumi.Output<string> | null;
  readonly ecsExecutionArn: pulumi.Output<string>;
  /** Of the log detector, and of CloudWatch Logs towards it; null where no log is read. */
  readonly logReading: {
    readonly detectorArn: pulumi.Output<string>;
    readonly deliveryArn: pulumi.Output<string>;
  } | null;
  readonly instanceProfileArn: pulumi.Output<string>;
  readonly targetRoleName: pulumi.Output<string>;
  readonly killSwitchArn: pulumi.Output<string>;
  /** To be attached to each of `workerPrincipalArns`; null where there are none. */
  readonly machinePolicyArns: readonly pulumi.Output<string>[] | null;
  /** Roles work once their policies are there. */
  readonly ready: readonly pulumi.Resource[];

  readonly #name: string;
  readonly #args: RolesArgs;
  readonly #policies: pulumi.Resource[] = [];

  constructor(name: string, args: RolesArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:security:Roles', name, {}, opts);
    this.#name = name;
    this.#args = args;
    const scope = pulumi.output(args.scope);
    const ecs = scope.apply(ecsTaskTrust);
    const ingress = this.#role('ingress', 'Ingress: takes alarms in; no SSM', ecs, ingressPolicy);
    const worker = this.#role(
      'worker',
      'Worker: records and evidence; SSM by other roles',
      ecs,
      workerPolicy,
    );
    // IAM checks that the principal of a trust policy exists, so the worker's role comes first.
    const byWorker = worker.arn.apply((arn) =>
      assumedByTrust({ principalArns: [arn, ...args.workerPrincipalArns] }),
    );
    const diagnostics = this.#role(
      'diagnostics',
      'Looks at hosts, read-only',
      byWorker,
      homeDiagnosticsPolicy,
    );
    const execution = this.#role('execution', 'Runs approved steps on hosts', byWorker, executionPolicy);
    const target = this.#role(
      'target',
      'Instance profile of managed hosts',
      ec2Trust(),
      targetInstancePolicy,
    );
    const starter = this.#role('ecs-execution', 'With which ECS starts the tasks', ecs, ecsExecutionPolicy);
    const approvers = args.approverPrincipalArns;
    this.approverArn =
      approvers.length === 0
        ? null
        : this.#role(
            'approver',
            'Signs approvals; no SSM',
            assumedByTrust({ principalArns: approvers }),
            approverPolicy,
          ).arn;
    this.logReading = args.readsLogs
      ? {
          detectorArn: this.#role(
            'detector',
            'Log detector: reads log lines, publishes findings; no SSM',
            lambdaTrust(),
            detectorPolicy,
          ).arn,
          deliveryArn: this.#role(
            'log-delivery',
            'With which CloudWatch Logs writes to the stream of log lines',
            scope.apply(logDeliveryTrust),
            logDeliveryPolicy,
          ).arn,
        }
      : null;
    const profile = new aws.iam.InstanceProfile(
      `${name}-target`,
      { name: args.roleName('target'), role: target.name },
      { parent: this },
    );
    const killSwitch = new aws.iam.Policy(
      `${name}-kill-switch`,
      {
        name: args.killSwitchPolicyName,
        description: 'Attach to the execution role to stop everything that RecoverOps runs on hosts',
        policy: JSON.stringify(killSwitchPolicy()),
      },
      { parent: this },
    );

    this.machinePolicyArns =
      args.workerPrincipalArns.length === 0
        ? null
        : [
            this.#policy(
              'machine-ingress',
              'What the ingress of RecoverOps needs on a machine',
              ingressPolicy,
            ),
            this.#policy('machine-worker', 'What the worker of RecoverOps needs on a machine', workerPolicy),
          ].map(({ arn }) => arn);
    this.ingressArn = ingress.arn;
    this.workerArn = worker.arn;
    this.diagnosticsArn = diagnostics.arn;
    this.executionArn = execution.arn;
    this.ecsExecutionArn = starter.arn;
    this.instanceProfileArn = profile.arn;
    this.targetRoleName = target.name;
    this.killSwitchArn = killSwitch.arn;
    this.ready = this.#policies;
    this.registerOutputs({ executionArn: this.executionArn, killSwitchArn: this.killSwitchArn });
  }

  /** By itself, for a principal that is not made here. */
  #policy(part: string, description: string, build: (scope: PolicyScope) => PolicyDocument): aws.iam.Policy {
    return new aws.iam.Policy(
      `${this.#name}-${part}`,
      {
        name: `${this.#name}-${part}`,
        description,
        policy: this.#text(part, 'managed', build),
      },
      { parent: this },
    );
  }

  #role(
    part: RolePart,
    description: string,
    trust: pulumi.Input<PolicyDocument>,
    build: (scope: PolicyScope) => PolicyDocument,
  ): aws.iam.Role {
    const role = new aws.iam.Role(
      `${this.#name}-${part}`,
      {
        name: this.#args.roleName(part),
        description: `RecoverOps. ${description}`,
        maxSessionDuration: SESSION_SECONDS_MAX,
        assumeRolePolicy: pulumi.jsonStringify(trust),
      },
      { parent: this },
    );
    this.#policies.push(
      new aws.iam.RolePolicy(
        `${this.#name}-${part}`,
        {
          name: part,
          role: role.name,
          policy: this.#text(part, 'inline', build),
        },
        { parent: this },
      ),
    );
    return role;
  }

  #text(
    part: string,
    kind: 'inline' | 'managed',
    build: (scope: PolicyScope) => PolicyDocument,
  ): pulumi.Output<string> {
    return pulumi
      .output(this.#args.scope)
      .apply((scope) => policyText(build(scope), kind, `${this.#name}-${part}`));
  }
}
