import type { ChaosAlarm } from '../../../chaos/catalogue.ts';
import type { DecisionRequest, IncidentView } from '../../../src/contracts/api.ts';
import { isEnded } from '../../../src/domain/record/state-machine.ts';
import type { FaultyStack } from './faulty-stack.ts';
import { until } from './until.ts';

export const NGINX_ALARM: ChaosAlarm = 'Nginx-Down-ALB';

/** Breaks nginx and gives the id of the incident that comes of it, as soon as it has one. */
export async function causeIncident(running: FaultyStack): Promise<string> {
  const before = new Set((await running.incidents(NGINX_ALARM)).map(({ incidentId }) => incidentId));
  await running.lab.chaos('stop-nginx');
  return until('a new incident', async () => {
    const items = await running.incidents(NGINX_ALARM);
    return items.find(({ incidentId }) => !before.has(incidentId))?.incidentId;
  });
}

export const untilPending = (running: FaultyStack, incidentId: string): Promise<IncidentView> =>
  running.untilView(incidentId, ({ record }) => record.status === 'pending_approval');

export const untilEnded = (running: FaultyStack, incidentId: string): Promise<IncidentView> =>
  running.untilView(incidentId, ({ record }) => isEnded(record.status));

export async function approve(running: FaultyStack, { record }: IncidentView): Promise<void> {
  const body: DecisionRequest = { kind: 'approve', plan: record.planDigest ?? '' };
  await running.api.post(`/incidents/${encodeURIComponent(record.incidentId)}/decision`, body);
}
