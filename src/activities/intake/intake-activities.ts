import type { IntakeActivities } from '../../contracts/activities.ts';
import { incidentWorkflowId } from '../../contracts/workflow-ids.ts';
import type { AlarmDelivery } from '../../domain/alarm/alarm.ts';
import type { AlarmStarter } from '../../ports/temporal.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';

/** Deliveries by incident, in their order, each message once. */
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
  return [...groups.values()];
}

/**
 * Admits a batch of alarms that the ingress has committed. It throws when Temporal does not take one; the whole
 * batch is then admitted again, which changes nothing for those that were taken: a message is known by its id.
 */
export function createIntakeActivities(starter: AlarmStarter): IntakeActivities {
  return {
    async admitAlarms({ deliveries }) {
      const waiting = byIncident(deliveries).toReversed();
      const admit = async () => {
        for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
          for (const delivery of group) await starter.signalWithStart(delivery);
        }
      };
      await Promise.all(
        Array.from({ length: Math.min(ACTIVITY_BOUNDS.intakeStartsMax, waiting.length) }, admit),
      );
    },
  };
}
