import { setTimeout as pause } from 'node:timers/promises';
import type { ChaosAlarm, ChaosKind } from '../../chaos/catalogue.ts';
import type { ApiClient } from '../../src/cli/api-client.ts';
import type { ChaosAck, DecisionRequest, IncidentView } from '../../src/contracts/api.ts';
import type { IncidentPage } from '../../src/domain/record/incident-summary.ts';
import { isEnded } from '../../src/domain/record/state-machine.ts';

const POLL_INTERVAL_MS = 250;
const TIMEOUT_MS = 300_000;

const pathOf = (incidentId: string) => `/incidents/${encodeURIComponent(incidentId)}`;

/** What people and failures do in the lab; each call waits until it has come about. */
export interface Stage {
  /** Breaks something, and waits for the plan. */
  untilPending(chaos: ChaosKind, alarm: ChaosAlarm): Promise<IncidentView>;
  /** Approves the plan, and waits for the end of the attempt. */
  approveToEnd(pending: IncidentView): Promise<IncidentView>;
  /** Undoes what was broken, and waits until the incident is closed. */
  healToClose(incidentId: string): Promise<IncidentView>;
  untilClosed(incidentId: string): Promise<IncidentView>;
}

/** @throws Error saying what did not come about in time. */
async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await pause(POLL_INTERVAL_MS);
  }
  throw new Error(`${what}: not within ${TIMEOUT_MS / 1000} s; the logs are beside the state of the lab`);
}

/** `root` breaks and heals, `person` decides. */
export function createStage(root: ApiClient, person: ApiClient): Stage {
  const view = (incidentId: string) => root.get<IncidentView>(pathOf(incidentId));
  const untilClosed = (incidentId: string) =>
    until(`the end of ${incidentId}`, async () => {
      const found = await view(incidentId);
      return found.record.closed === null && found.record.endedAt === null ? undefined : found;
    });
  return {
    untilPending: async (chaos, alarm) => {
      const from = new Date().toISOString();
      await root.post<ChaosAck>('/chaos', { kind: chaos });
      return until(`a plan for ${alarm}`, async () => {
        const { items } = await root.get<IncidentPage>(
          `/incidents?${new URLSearchParams({ alarm, from, limit: '5' })}`,
        );
        const [newest] = items;
        if (newest?.status !== 'pending_approval') return undefined;
        const found = await view(newest.incidentId);
        return found.record.status === 'pending_approval' ? found : undefined;
      });
    },
    approveToEnd: async ({ record: { incidentId, planDigest } }) => {
      if (planDigest === null) throw new Error(`${incidentId} has no plan`);
      const body: DecisionRequest = { kind: 'approve', plan: planDigest, comment: 'read, and agreed' };
      await person.post(`${pathOf(incidentId)}/decision`, body);
      return until(`the end of the attempt of ${incidentId}`, async () => {
        const found = await view(incidentId);
        return isEnded(found.record.status) ? found : undefined;
      });
    },
    healToClose: async (incidentId) => {
      await root.post<ChaosAck>('/chaos', { kind: 'heal' });
      return untilClosed(incidentId);
    },
    untilClosed,
  };
}
