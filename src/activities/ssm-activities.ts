import type { AwsAccessPort } from '../clients/aws-access-port.ts';
import type { ExecutionStorePort } from '../clients/execution-store.ts';
import type { ObjectStorePort } from '../clients/s3.ts';
import type { SsmActivities } from '../contracts/activities.ts';
import { placeOf } from '../domain/aws-accounts.ts';
import { withFailures } from './activity-failure.ts';
import { awaitCommand } from './await-command.ts';
import { diagnoseTargets } from './diagnose-targets.ts';
import { resolveTargets } from './resolve-targets.ts';
import { sendCommand } from './send-command.ts';

export interface SsmActivityDeps {
  readonly aws: AwsAccessPort;
  readonly executions: ExecutionStorePort;
  readonly objects: ObjectStorePort;
  /** Prefix of the command documents' names, e.g. `RecoverOps-`. */
  readonly documentPrefix: string;
  readonly crashpoint: (name: string) => void;
  readonly now: () => number;
}

/** The activities of the `ssm` queue, each in the place of its incident and as the role of its purpose. */
export function createSsmActivities(deps: SsmActivityDeps): SsmActivities {
  const { aws } = deps;
  const { bucket } = deps.objects;
  return {
    resolveTargets: withFailures(async (input) =>
      resolveTargets(aws.diagnostics(placeOf(input.alarm)), input),
    ),
    diagnoseTargets: withFailures(async (input) =>
      diagnoseTargets({ ...deps, ssm: aws.diagnostics(input.place) }, input),
    ),
    sendCommand: withFailures(async (input) =>
      sendCommand({ ...deps, bucket, ssm: aws.execution(input.place, input.incidentId) }, input),
    ),
    awaitCommand: withFailures(async (input) => {
      const ssm = aws.execution(input.place, input.incidentId);
      return await awaitCommand({ ...deps, ssm, ledgers: aws.diagnostics(input.place) }, input);
    }),
  };
}
