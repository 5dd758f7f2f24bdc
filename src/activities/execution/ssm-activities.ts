import type { SsmActivities } from '../../contracts/activities.ts';
import { type AwsPlace, hostPlaceOf, placeOf } from '../../domain/access/aws-accounts.ts';
import type { Alarm } from '../../domain/alarm/alarm.ts';
import { ofSeveralAccounts } from '../../domain/diagnosis/target-resolution.ts';
import type { Site } from '../../domain/site/site.ts';
import type { AwsAccessPort } from '../../ports/aws-access.ts';
import type { ClaimStorePort } from '../../ports/claim-store.ts';
import type { ExecutionStorePort } from '../../ports/execution-store.ts';
import type { KillSwitchReader } from '../../ports/kill-switch.ts';
import type { ObjectStorePort } from '../../ports/object-store.ts';
import { withFailures } from '../activity-failure.ts';
import { unlessCalledOff } from '../called-off.ts';
import { diagnoseTargets } from '../diagnosis/diagnose-targets.ts';
import { investigate } from '../diagnosis/investigate.ts';
import { lookWithoutAlarm } from '../diagnosis/look-without-alarm.ts';
import { resolveTargets } from '../diagnosis/resolve-targets.ts';
import { awaitCommand } from './await-command.ts';
import { runStep } from './run-step.ts';
import { sendCommand, withholdCommand } from './send-command.ts';

export interface SsmActivityDeps {
  readonly aws: AwsAccessPort;
  readonly executions: ExecutionStorePort;
  readonly claims: Pick<ClaimStorePort, 'noteExecution'>;
  readonly killSwitch: KillSwitchReader;
  readonly objects: ObjectStorePort;
  /** Prefix of the command documents' names, e.g. `RecoverOps-`. */
  readonly documentPrefix: string;
  readonly crashpoint: (name: string) => void;
  readonly now: () => number;
  /** 32 hex digits, unpredictable and new with every call. */
  readonly createNonce: () => string;
  /** The operator's word about the hosts. */
  readonly site: Site;
  /** The worker's own account and Region; absent in the lab, which serves every place. */
  readonly home?: AwsPlace;
}

/** The lab's hosts are in no account. */
const NOWHERE: AwsPlace = { accountId: '', region: '' };

/** The activities of the `ssm` queue, each in the place of its incident and as the role of its purpose. */
export function createSsmActivities(deps: SsmActivityDeps): SsmActivities {
  const { aws } = deps;
  const { bucket } = deps.objects;
  const cloudOf = (alarm: Alarm, place: AwsPlace | undefined) => ({
    alarms: () => aws.cloudView(placeOf(alarm)),
    hosts: () => aws.cloudView(place),
  });
  const single: Omit<SsmActivities, 'investigate' | 'runStep'> = {
    resolveTargets: unlessCalledOff(
      withFailures(async (input) => {
        const place = hostPlaceOf(input.alarm);
        return place === undefined
          ? ofSeveralAccounts(input.alarm)
          : resolveTargets(aws.diagnostics(place), input, cloudOf(input.alarm, place));
      }),
    ),
    diagnoseTargets: withFailures(async (input) => {
      const cloud = cloudOf(input.alarm, input.place);
      return await diagnoseTargets({ ...deps, ssm: aws.diagnostics(input.place), cloud }, input);
    }),
    lookAtHost: withFailures(async (input) => {
      const place = input.place ?? deps.home;
      const cloud = { hosts: () => aws.cloudView(place) };
      return lookWithoutAlarm({ ...deps, ssm: aws.diagnostics(place), cloud }, input, place ?? NOWHERE);
    }),
    sendCommand: withFailures(async (input) =>
      sendCommand({ ...deps, bucket, ssm: aws.execution(input.place, input.incidentId) }, input),
    ),
    withholdCommand: withFailures((input) => withholdCommand(deps, input)),
    awaitCommand: withFailures(async (input) => {
      const ssm = aws.execution(input.place, input.incidentId);
      return await awaitCommand(
        { ...deps, ssm, ledgers: aws.diagnostics(input.place), rawOutput: aws.rawOutput() },
        input,
      );
    }),
  };
  return {
    ...single,
    investigate: (input) => investigate(single, input),
    runStep: (input) => runStep({ ...single, now: deps.now }, input),
  };
}
