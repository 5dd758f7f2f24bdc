import { proxyActivities } from '@temporalio/workflow';
import type { SsmActivities } from '../../src/contracts/activities.ts';
import { remediateIncident as today } from '../../src/workflows/index.ts';

const { resolveTargets } = proxyActivities<SsmActivities>({ startToCloseTimeout: '10s' });

/** Today's workflow with one change that recorded incidents do not know: an activity before everything else. */
export async function remediateIncident(input: Parameters<typeof today>[0]): ReturnType<typeof today> {
  void resolveTargets({ alarm: {} as never });
  return today(input);
}
