import { approverPolicy } from '../../../pulumi/policies/approver-policy.ts';
import { detectorPolicy } from '../../../pulumi/policies/detector-policy.ts';
import { homeDiagnosticsPolicy } from '../../../pulumi/policies/diagnostics-policy.ts';
import { ecsExecutionPolicy } from '../../../pulumi/policies/ecs-execution-policy.ts';
import { executionPolicy } from '../../../pulumi/policies/execution-policy.ts';
import { ingressPolicy } from '../../../pulumi/policies/ingress-policy.ts';
import { logDeliveryPolicy } from '../../../pulumi/policies/log-delivery-policy.ts';
import type { PolicyDocument } from '../../../pulumi/policies/policy-document.ts';
import type { PolicyScope } from '../../../pulumi/policies/scope.ts';
import { targetInstancePolicy } from '../../../pulumi/policies/target-instance-policy.ts';
import { workerPolicy } from '../../../pulumi/policies/worker-policy.ts';
import { type Decision, type IamRequest, simulate } from './simulate.ts';

export const ROLE_POLICIES = {
  ingress: ingressPolicy,
  worker: workerPolicy,
  diagnostics: homeDiagnosticsPolicy,
  execution: executionPolicy,
  approver: approverPolicy,
  target: targetInstancePolicy,
  ecsExecution: ecsExecutionPolicy,
  detector: detectorPolicy,
  logDelivery: logDeliveryPolicy,
} as const satisfies Record<string, (scope: PolicyScope) => PolicyDocument>;

export type RoleName = keyof typeof ROLE_POLICIES;
export const ROLE_NAMES = Object.keys(ROLE_POLICIES) as readonly RoleName[];

export function roleArn(scope: PolicyScope, role: RoleName): string {
  return `arn:${scope.partition}:iam::${scope.account}:role/${scope.prefix}-${role}`;
}

/** By the role's own policy alone. */
export function decide(scope: PolicyScope, role: RoleName, request: IamRequest): Decision['kind'] {
  return simulate(
    { identity: [ROLE_POLICIES[role](scope)] },
    { ...request, caller: { kind: 'principal', arn: roleArn(scope, role) } },
  ).kind;
}
