import { cancellationSignal } from '@temporalio/activity';
import type { IntakeActivities } from '../../contracts/activities.ts';
import { incidentWorkflowId } from '../../contracts/workflow-ids.ts';
import type { AlarmDelivery } from '../../domain/alarm/alarm.ts';
import { joinDeliveries } from '../../domain/alarm/joined-deliveries.ts';
import type { AlarmStarter } from '../../ports/temporal.ts';
import { withHeartbeat } from '../heartbeat.ts';
import { StartTurns, type WorkInHand } from './start-turns.ts';

/** Deliveries by incident, in their order, each message once; what waited together is told together. */
function byIncident(deliveries: readonly AlarmDelivery[]): readonly (readonly AlarmDelivery[])[] {
  const seen = new Set<string>();
  const groups = new Map<string, AlarmDelivery[]>();
  for (const delivery of deliveries) {
    if (seen.has(delivery.messageId)) continue;
    seen.add(delivery.messageId);
    const workflowId = incidentWorkflowId(delivery.alarm);
    const group = groups.get(workflowId) ?? [];
    group.push(delivery);
    groups.set(workflowId, group);
  }
  return [...groups.values()].map(joinDeliveries);
}

/**
 * Admits a batch of alarms that the ingress has committed. It throws when Temporal does not take one; the whole
 * batch is then admitted again, which changes nothing for those that were taken: a message is known by its id.
 * All batches of a worker take turns with what it has in hand.
 */
export function createIntakeActivities(starter: AlarmStarter, inHand: WorkInHand): IntakeActivities {
  const turns = new StartTurns(inHand);
  return {
    async admitAlarms({ deliveries }) {
      const groups = byIncident(deliveries);
      const signal = cancellationSignal();
      let told = 0;
      await withHeartbeat(
        () => ({ told, of: groups.length }),
        async () => {
          const outcomes = await Promise.allSettled(
            groups.map(async (group) => {
              for (const delivery of group) await turns.run(() => starter.signalWithStart(delivery), signal);
              told += 1;
            }),
          );
          const failure = outcomes.find((outcome) => outcome.status === 'rejected');
          if (failure !== undefined) throw failure.reason;
        },
      );
    },
  };
}
