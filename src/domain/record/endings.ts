import type { SignedIn } from '../access/identity.ts';
import type { Alarm } from '../alarm/alarm.ts';
import type { ClaimDenial, DenialReason } from '../execution/claim-denial.ts';
import type { ExecutionOutcome } from '../execution/execution.ts';
import type { DecisionChannel } from '../policy/decision.ts';
import { type Suppression, suppressionText } from '../suppression/suppression.ts';
import type { IncidentOutcome } from './outcome.ts';
import type { EndStatus } from './state-machine.ts';

/** How an incident ends: its last status, and why. Codes are stable. */
export interface Ending extends IncidentOutcome {
  readonly status: EndStatus;
  /** Of an attempt that ended `suppressed`: by what. */
  readonly suppression?: Suppression;
}

/** Through what somebody said something, and how the API knew who it was; neither is known of what the machine asks. */
export interface SentBy {
  readonly via?: DecisionChannel;
  readonly signedIn?: SignedIn;
}

/** Who stops an attempt; `reason` may be empty. */
export interface AbortRequest extends SentBy {
  readonly by: string;
  readonly reason: string;
  /** One press of a button, that may come by two ways. Absent: it was typed by hand, or an older API sent it. */
  readonly pressId?: string;
}

// Without commands: an end does not know its incident's id. Whoever shows it prints them beside it, as they run (next-commands.ts).
const RETRY = 'Plan again';

const WAY_ON = `${RETRY}, or close the incident with a reason.`;
const CLOSE = 'close the incident with a reason.';
// Whether the alarm is still red is read only afterwards: it says so itself by closing the incident.
const LEFT_OPEN = `The incident stays open while its alarm is red. ${WAY_ON}`;

/** What a reading found of an alarm or finding that is not there. */
export function goneText(kind: Alarm['kind']): string {
  return kind === 'finding'
    ? 'the table of findings holds none of this detector and resource any more'
    : 'CloudWatch knows no alarm of this name any more';
}

const end = (status: EndStatus, code: string, message: string, nextStep = ''): Ending => ({
  status,
  code,
  message,
  nextStep,
});

/** The words of every end that is not about one execution. */
export const ENDINGS = {
  completed: () =>
    end('completed', 'fix.verified', 'the fix ran, and the alarm went back to OK and stayed there'),
  /** Nobody is asked; the next attempt begins by itself when it is over and the alarm is still red. */
  suppressed: (suppression: Suppression): Ending => ({
    ...end(
      'suppressed',
      suppression.kind === 'mute' ? 'alarm.muted' : 'alarm.maintenance',
      `the alarm is ${suppressionText(suppression)}`,
      'When that is over and the alarm is still red, the next attempt begins by itself.',
    ),
    suppression,
  }),
  recovered: () => end('recovered', 'alarm.recovered', 'the alarm cleared before anything ran'),
  /** Never recorded: the run that has the incident records its own. */
  superseded: () => end('failed', 'incident.superseded', 'another run has the incident'),
  interrupted: () =>
    end(
      'failed',
      'attempt.interrupted',
      'the workflow was ended or reset in the middle of the attempt; what it did last may be missing here',
      `Look at the host, and at the runs of this workflow in Temporal. ${RETRY}.`,
    ),
  alarmGone: ({ kind }: Pick<Alarm, 'kind'>) =>
    end(
      'failed',
      'alarm.gone',
      `${goneText(kind)}, so nobody can say whether the trouble is over`,
      'Look at the host. If the alarm was deleted or renamed on purpose, close the incident.',
    ),
  aborted: ({ by, reason }: AbortRequest) =>
    end(
      'rejected',
      'incident.aborted',
      `aborted by ${by} before anything ran${reason === '' ? '' : `: ${reason}`}`,
      LEFT_OPEN,
    ),
  rejected: (by: string, comment: string) =>
    end('rejected', 'plan.rejected', `rejected by ${by}${comment === '' ? '' : `: ${comment}`}`, LEFT_OPEN),
  denied: (why: string) =>
    end(
      'no_remedy',
      'policy.denied',
      `the policy forbids this plan: ${why}`,
      `Look at the host and act by hand, or change the runbook or the policy. ${WAY_ON}`,
    ),
  expired: () =>
    end(
      'expired',
      'approval.expired',
      'nobody decided in time; nothing ran',
      `Look at the host. ${RETRY}, or close the incident.`,
    ),
  limit: () =>
    end(
      'timeout',
      'incident.limit',
      'the incident reached its overall time limit',
      `Look at the host. ${RETRY} for a new plan.`,
    ),
  accessMissing: (why: string) =>
    end(
      'failed',
      'aws.access_missing',
      `RecoverOps may not work where this alarm is: ${why}`,
      `Look at the host by hand. Configure the account and Region or mend the role (docs/operations/multi-account.md). ${RETRY}.`,
    ),
  targetsNone: (message: string) =>
    end(
      'failed',
      'targets.none',
      message,
      `Check that the instances run, carry the expected tags and that their SSM agent is online. ${RETRY}.`,
    ),
  /** Of a finding: what it is about is no host, or none that SSM knows. Somebody has to see it all the same. */
  findingWithoutHost: (message: string) =>
    end(
      'no_remedy',
      'finding.no_host',
      message,
      `Read the lines of the finding and act by hand. It closes when its detector says OK; or ${CLOSE}`,
    ),
  targetsTooMany: (message: string) =>
    end('failed', 'targets.too_many', message, `Narrow the alarm to fewer hosts, or act by hand. ${WAY_ON}`),
  targetsUnresolved: (why: string) =>
    end(
      'failed',
      'targets.unresolved',
      `the affected hosts could not be found: ${why}`,
      `Check that SSM answers and that the worker may call it. ${RETRY}.`,
    ),
  undiagnosed: (why: string) =>
    end(
      'failed',
      'diagnostics.failed',
      `the diagnosis failed: ${why}`,
      `Check that SSM answers and the diagnosis document exists. ${RETRY}.`,
    ),
  unreachable: (targetIds: readonly string[]) =>
    end(
      'failed',
      'diagnostics.unreachable',
      `no host answered: ${targetIds.join(', ')}`,
      `Check the hosts and their SSM agents by hand. ${RETRY}.`,
    ),
  planFailed: (why: string) =>
    end(
      'failed',
      'plan.failed',
      `no planner answered: ${why}`,
      `Read the diagnostics and act by hand, or ${RETRY.toLowerCase()}.`,
    ),
  planNone: (message: string) =>
    end(
      'no_remedy',
      'plan.none',
      message,
      `Read the diagnostics and act by hand; add a runbook if this comes again. ${WAY_ON}`,
    ),
  planInvalid: (problems: readonly string[]) =>
    end(
      'failed',
      'plan.invalid',
      `the plan is not valid: ${problems.join('; ')}`,
      `${RETRY} for a new plan, or act by hand.`,
    ),
  claimDenied: (denied: ClaimDenial) =>
    end('failed', `claim.${denied.reason}`, denied.message, CLAIM_NEXT_STEPS[denied.reason]),
  claimFailed: (why: string) =>
    end(
      'failed',
      'claim.failed',
      `it could not be made sure that the plan may run, so it did not: ${why}`,
      `Check DynamoDB, CloudWatch and SSM. ${RETRY}.`,
    ),
  alarmNotOk: (timeoutSeconds: number) =>
    end(
      'failed',
      'verify.alarm_not_ok',
      `the alarm did not go back to OK and stay there within ${timeoutSeconds} s`,
      `The fix did not help: look at the host. ${WAY_ON}`,
    ),
  /** `others`: the names of hosts that are ill and that nothing was done to. */
  othersIll: (others: string, timeoutSeconds: number) =>
    end(
      'failed',
      'verify.others_ill',
      `the fix ran, and the checks of its hosts passed, but the alarm did not go back to OK within ${timeoutSeconds} s: ill too, and without a step: ${others}; nothing was rolled back`,
      `Look at ${others}. ${WAY_ON}`,
    ),
  /** `from`: what was not heard, and where. */
  quietUnverified: (from: string, timeoutSeconds: number) =>
    end(
      'failed',
      'verify.quiet',
      `quiet, not verified: the fix ran and nothing speaks for the trouble any more, but in ${timeoutSeconds} s no line came from ${from} either, and what is dead, has a full disk or ships no log is as silent; nothing was rolled back`,
      `Look at the host, and whether its log is written and shipped. The incident closes when the log is heard again without the trouble. ${WAY_ON}`,
    ),
  alarmUnreadable: () =>
    end(
      'failed',
      'verify.alarm_unreadable',
      'the alarm was reported OK, but its state could not be read to be sure',
      'Check CloudWatch, or of a finding DynamoDB; if it is OK nothing is left to do.',
    ),
  undoImpossible: (why: string) =>
    end('failed', 'undo.impossible', `the fix cannot be undone: ${why}`, 'Look at the host and act by hand.'),
  undone: (attempt: number, by: string) =>
    end(
      'rolled_back',
      'undo.done',
      `the fix of attempt ${attempt} was undone, as ${by} had asked`,
      'Look at the host: what the fix had mended may come back, and the alarm with it.',
    ),
  undoFailed: (attempt: number, failed: ExecutionOutcome) =>
    end(
      failed.state === 'unknown' ? 'timeout' : 'failed',
      'undo.failed',
      `undoing the fix of attempt ${attempt} ended with ${failed.stepId} on ${failed.targetId} (${failed.state})${failed.detail === '' ? '' : `: ${failed.detail}`}; nothing more was sent`,
      'Look at these hosts now: they are in an unknown state between before and after.',
    ),
  abortedLate: ({ by, reason }: AbortRequest) =>
    end(
      'failed',
      'incident.aborted',
      `aborted by ${by} while its plan was running${reason === '' ? '' : `: ${reason}`}`,
      `Look at the hosts: nothing was rolled back. ${WAY_ON}`,
    ),
} as const;

const CLAIM_NEXT_STEPS: Readonly<Record<DenialReason, string>> = {
  kill_switch: `Turn the kill switch off when it is safe. ${RETRY}.`,
  alarm_gone: `Look at the host: the alarm was deleted or renamed, and nobody can say whether the trouble is over. ${WAY_ON}`,
  alarm_cleared: `The alarm comes and goes. Look at the host. ${RETRY}.`,
  alarm_no_data: `Nobody measures any more, perhaps because the host is ill: look at it. ${RETRY} when the alarm is back.`,
  target_gone: `The instance is gone or replaced. ${RETRY} to diagnose again.`,
  // The message names the host, and the command that gives it back.
  target_unsettled: `Look at the host, then give it back. ${RETRY}.`,
  target_busy: `Another incident works on this host. Wait for it to end. ${RETRY}.`,
  plan_expired: `The plan waited too long. ${RETRY} for a new plan.`,
  fix_repeated: `Somebody has relied on the fix since: look at the host before anything is undone.`,
  runbook_changed: `${RETRY}: the new plan is made of the runbooks that the worker has. Where none was changed on purpose, find out where the plan came from first.`,
  same_fix_lately: `What it mended did not hold: look for what is behind it. ${RETRY} to decide on the same once more.`,
};

const where = ({ stepId, targetId }: ExecutionOutcome) => `${stepId} on ${targetId}`;
const because = ({ detail }: ExecutionOutcome) => (detail === '' ? '' : `: ${detail}`);

/** The words of an end that one execution brought about. */
export const EXECUTION_ENDINGS = {
  failed: (outcome: ExecutionOutcome) =>
    end(
      'failed',
      'execution.failed',
      `${where(outcome)} failed with exit code ${outcome.exitCode ?? 'unknown'}${because(outcome)}`,
      `Read the output and look at the host. ${WAY_ON}`,
    ),
  not_run: (outcome: ExecutionOutcome) =>
    end(
      'failed',
      'execution.not_run',
      `${where(outcome)} never started and can no longer start${because(outcome)}`,
      `Check the host's SSM agent. ${RETRY}.`,
    ),
  unknown: (outcome: ExecutionOutcome) =>
    end(
      'timeout',
      'execution.unknown',
      `nobody can say whether ${where(outcome)} ran${because(outcome)}`,
      `Look at the host and its ledger by hand. Nothing was sent again and nothing was rolled back, and no incident may act on the host before that is known or somebody says: npx recoverops claims release ${outcome.targetId} --reason "…".`,
    ),
  unverified: (outcome: ExecutionOutcome) =>
    end(
      'failed',
      'verify.host_check_failed',
      `${where(outcome)} ran, but its check on the host did not pass (${outcome.state}${because(outcome)})`,
      `Read the output and look at the host. ${WAY_ON}`,
    ),
} as const;

/** After every compensation worked: the setback stays the reason. */
export function rolledBack(setback: Ending): Ending {
  const status = setback.status === 'timeout' ? 'timeout' : 'rolled_back';
  return end(
    status,
    setback.code,
    `${setback.message}; what ran was rolled back`,
    `Look at the host; the problem is still there. ${WAY_ON}`,
  );
}

export function rollbackFailed(setback: Ending, failed: readonly ExecutionOutcome[]): Ending {
  const list = failed.map((outcome) => `${where(outcome)} (${outcome.state})`).join(', ');
  return end(
    'failed',
    'rollback.failed',
    `${setback.message}; rolling back failed for ${list}`,
    `Look at these hosts now: they are in an unknown state between before and after. ${WAY_ON}`,
  );
}

/** Ends that a person has to hear of: the alarm may still be red, and it was not a person who left it so. */
export function needsPerson({ status }: Ending): boolean {
  return status !== 'completed' && status !== 'recovered' && status !== 'suppressed' && status !== 'rejected';
}
