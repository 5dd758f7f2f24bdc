import type { IncidentView, SessionView } from '../../../src/contracts/api.ts';
import type { IncidentPage } from '../../../src/domain/record/incident-summary.ts';
import { summaryOf } from './fixture-incidents.ts';

export const LOGIN_CODE = 'a-login-code-that-works-once';
export const API_TOKEN = 'an-api-token-of-ana';

export const LAB_SESSION: SessionView = {
  principal: 'ana',
  role: 'admin',
  method: 'token',
  refused: {},
  signOutPath: null,
  version: '0.1.0',
  temporalUiUrl: 'http://127.0.0.1:8233',
  temporalNamespace: 'default',
  temporalAddress: '127.0.0.1:7233',
  chaos: {
    kinds: [
      {
        kind: 'fill-disk',
        title: 'Fill the disk',
        description: 'A debug log grows until /var/log is above 90 % full.',
      },
      {
        kind: 'exhaust-memory',
        title: 'Exhaust the memory',
        description: 'A process takes memory until more than 90 % of the host is used, and holds it.',
      },
      {
        kind: 'stop-nginx',
        title: 'Kill nginx',
        description: 'Every nginx process is killed, so the load balancer finds the host unhealthy.',
      },
      { kind: 'heal', title: 'Heal the host', description: 'Undoes every failure of this list on the host.' },
    ],
    hosts: [
      { instanceId: 'i-0aaa1111bbbb2222c', name: 'web-1' },
      { instanceId: 'i-0ddd3333eeee4444f', name: 'web-2' },
    ],
  },
};

/** The incidents of the fixture, paged and filtered as the API does it. */
export class FixtureStore {
  readonly views = new Map<string, IncidentView>();

  list(query: URLSearchParams): IncidentPage {
    const statuses = query.getAll('status');
    const standings = query.getAll('standing');
    const from = query.get('from') ?? '';
    const limit = Number(query.get('limit') ?? 50);
    const offset = Number(query.get('cursor') ?? 0);
    const matching = [...this.views.values()]
      .map(summaryOf)
      .filter(
        ({ status, standing, openedAt }) =>
          (statuses.length === 0 || statuses.includes(status)) &&
          (standings.length === 0 || standings.includes(standing)) &&
          openedAt >= from,
      )
      .sort((a, b) => b.openedAt.localeCompare(a.openedAt));
    const items = matching.slice(offset, offset + limit);
    return offset + limit < matching.length ? { items, nextCursor: String(offset + limit) } : { items };
  }
}
