import type { ExecutionStorePort } from '../clients/execution-store.ts';
import type { ObjectStorePort } from '../clients/s3.ts';
import type { SsmPort } from '../clients/ssm-port.ts';
import type { SsmActivities } from '../contracts/activities.ts';
import { withFailures } from './activity-failure.ts';
import { awaitCommand } from './await-command.ts';
import { diagnoseTargets } from './diagnose-targets.ts';
import { resolveTargets } from './resolve-targets.ts';
import { sendCommand } from './send-command.ts';

export interface SsmActivityDeps {
  readonly ssm: SsmPort;
  readonly executions: ExecutionStorePort;
  readonly objects: ObjectStorePort;
  /** Prefix of the command documents' names, e.g. `RecoverOps-`. */
  readonly documentPrefix: string;
  readonly crashpoint: (name: string) => void;
  readonly now: () => number;
}

/** The activities of the `ssm` queue. */
export function createSsmActivities(deps: SsmActivityDeps): SsmActivities {
  const sending = { ...deps, bucket: deps.objects.bucket };
  return {
    resolveTargets: withFailures((input) => resolveTargets(deps.ssm, input)),
    diagnoseTargets: withFailures((input) => diagnoseTargets(deps, input)),
    sendCommand: withFailures((input) => sendCommand(sending, input)),
    awaitCommand: withFailures((input) => awaitCommand(deps, input)),
  };
}
