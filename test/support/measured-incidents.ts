import type { IncidentMeasure } from '../../src/domain/record/response/incident-measure.ts';
import type { MeasuredIncident } from '../../src/domain/record/response/response-metrics.ts';

const MINUTE_MS = 60_000;
const OPENED_MS = Date.UTC(2026, 10, 22, 8);

/** An incident that was mended an hour after its alarm, with what a test changes; the `index`-th opens so many hours later. */
export function measured(
  index: number,
  change: Partial<IncidentMeasure> = {},
  of: Partial<Omit<MeasuredIncident, 'measure'>> = {},
): MeasuredIncident {
  const openedMs = OPENED_MS + index * 60 * MINUTE_MS;
  const resolve = change.resolve === undefined ? 60 * MINUTE_MS : change.resolve;
  return {
    incidentId: `${openedMs / 1_000}_Disk-Critical_i-${index}`,
    workflowId: `incident:111122223333:us-east-1:Disk-Critical:i-${index}`,
    alarmName: 'Disk-Critical',
    openedAt: new Date(openedMs).toISOString(),
    endedAt: resolve === null ? null : new Date(openedMs + resolve - MINUTE_MS).toISOString(),
    ...of,
    measure: {
      status: 'completed',
      closedBy: 'alarm',
      phases: {
        detect: MINUTE_MS,
        diagnose: 2 * MINUTE_MS,
        wait: 40 * MINUTE_MS,
        execute: 5 * MINUTE_MS,
        verify: 12 * MINUTE_MS,
        rest: 0,
      },
      acknowledge: 43 * MINUTE_MS,
      resolve: 60 * MINUTE_MS,
      attempts: 1,
      decided: 'person',
      ran: true,
      rolledBack: false,
      causes: ['growing_log'],
      runbooks: ['truncate-log'],
      hosts: [`i-${index}`],
      ai: { tokens: 1_000, usdCents: 0.5 },
      ...change,
    },
  };
}
