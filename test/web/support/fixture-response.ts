import {
  type MeasuredIncident,
  RESPONSE_DAYS,
  RESPONSE_GROUPS,
  type ResponseMetrics,
  responseMetrics,
} from '../../../src/domain/record/response/response-metrics.ts';
import { measured } from '../../support/measured-incidents.ts';

const MINUTE_MS = 60_000;

/** Response metrics as the API makes them of the incidents that a test gives. */
export function fixtureResponse(all: readonly MeasuredIncident[], query: URLSearchParams): ResponseMetrics {
  return responseMetrics(
    { measured: all, cutAt: null, unreadable: 0 },
    {
      days: RESPONSE_DAYS.find((days) => String(days) === query.get('days')) ?? 30,
      to: '2026-11-29T08:00:00.000Z',
      groupedBy: RESPONSE_GROUPS.find((group) => group === query.get('by')) ?? 'alarm',
      filter: Object.fromEntries(
        RESPONSE_GROUPS.flatMap((group) => (query.has(group) ? [[group, query.get(group) ?? '']] : [])),
      ),
      targets: { acknowledge: 30 * MINUTE_MS, resolve: 240 * MINUTE_MS },
    },
  );
}

/** Two alarms over some days: one that is mended by people, one of which a fix was taken back. */
export const MANY_MEASURED: readonly MeasuredIncident[] = [
  ...Array.from({ length: 12 }, (_, index) =>
    measured(index * 11, { resolve: (40 + index * 9) * MINUTE_MS }),
  ),
  ...Array.from({ length: 3 }, (_, index) =>
    measured(
      7 + index * 30,
      {
        status: index === 0 ? 'rolled_back' : 'completed',
        rolledBack: index === 0,
        causes: ['leaking_unit'],
        runbooks: ['restart-unit'],
        severity: 'critical',
        team: 'shop',
        usdPerHour: 1_200,
      },
      { alarmName: 'Memory-Critical' },
    ),
  ),
  measured(150, {
    acknowledge: null,
    resolve: null,
    closedBy: null,
    status: 'pending_approval',
    ran: false,
    decided: null,
  }),
];
