import type { IncidentView, SessionView } from '../../../src/contracts/api.ts';
import { INCIDENT_SORTS, rankOf } from '../../../src/domain/record/incident-order.ts';
import { type IncidentSearch, isSearch, matchesSearch } from '../../../src/domain/record/incident-search.ts';
import type { IncidentPage, IncidentSummary } from '../../../src/domain/record/incident-summary.ts';
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

const SEARCHED = ['text', 'alarmContains', 'host', 'resource', 'cause'] as const;

/** The incidents of the fixture, paged and filtered as the API does it. */
export class FixtureStore {
  readonly views = new Map<string, IncidentView>();
  searchedRowsMax = 5_000;
  readonly #summaries = new WeakMap<IncidentView, IncidentSummary>();

  /** As it was read once: hundreds of items are packed and unpacked for every page of a long list otherwise. */
  #summary(view: IncidentView): IncidentSummary {
    const known = this.#summaries.get(view);
    if (known !== undefined) return known;
    const summary = summaryOf(view);
    this.#summaries.set(view, summary);
    return summary;
  }

  list(query: URLSearchParams): IncidentPage {
    const statuses = query.getAll('status');
    const standings = query.getAll('standing');
    const from = query.get('from') ?? '';
    const to = query.get('to') ?? '9999';
    const limit = Number(query.get('limit') ?? 50);
    const offset = Number(query.get('cursor') ?? 0);
    const search: IncidentSearch = Object.fromEntries(
      SEARCHED.flatMap((name) => (query.has(name) ? [[name, query.get(name) ?? '']] : [])),
    );
    const sort = INCIDENT_SORTS.find((each) => each === query.get('sort')) ?? 'newest';
    const nowMs = Date.now();
    const all = [...this.views.values()]
      .map((view) => this.#summary(view))
      .filter(
        ({ status, standing, openedAt }) =>
          (statuses.length === 0 || statuses.includes(status)) &&
          (standings.length === 0 || standings.includes(standing)) &&
          openedAt >= from &&
          openedAt <= to,
      )
      .sort((a, b) => (sort === 'oldest' ? -1 : 1) * b.openedAt.localeCompare(a.openedAt));
    if (!isSearch(search)) {
      const sorted = all.toSorted((a, b) => rankOf(a, sort, nowMs) - rankOf(b, sort, nowMs));
      const items = sorted.slice(offset, offset + limit);
      return offset + limit < sorted.length ? { items, nextCursor: String(offset + limit) } : { items };
    }
    // One answer looks through so many, and goes on there.
    const end = offset + this.searchedRowsMax;
    const items = all.slice(offset, end).filter((row) => matchesSearch(row, search));
    const stoppedAt = end < all.length ? (all[end - 1]?.openedAt ?? null) : null;
    const searched = { rows: Math.min(end, all.length) - offset, stoppedAt };
    return stoppedAt === null ? { items, searched } : { items, searched, nextCursor: String(end) };
  }
}
