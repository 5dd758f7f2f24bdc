import { breaches } from '../../../alarm/condition/breaches.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { isHanging, type UnitUse, unitUses } from '../processor/consumers.ts';
import { calledOf, processorsOf, readableProcessors } from '../processor/processor-time.ts';
import { RESTART_WANTED, restartOf } from '../processor/restart-spinner.ts';
import {
  CHECK_TIMEOUT_MS,
  checkText,
  currentTroubles,
  isServiceAlarm,
  nextOf,
  ownerOf,
  portsHealth,
  relevanceOf,
  socketsAt,
  subjectOf,
  unitNamed,
} from './host-service.ts';
import { unansweredPeers, unansweredText } from './unanswered-peer.ts';

/** Answers this slow are near what a balancer waits for. */
const SLOW_MS = 3_000;

function isTooSlow(view: HostView, ms: number): boolean {
  const { condition } = view;
  if (subjectOf(view) === 'latency' && condition.understood && condition.unit === 'seconds')
    return breaches(condition, ms / 1_000);
  return ms >= SLOW_MS;
}

/** What never waits for anything uses a processor as long as one looks. */
const SPINS_PERCENT = 90;

/** What keeps a unit from answering is itself: it answers nobody, and uses whole processors that others leave to it. */
function spinning(view: HostView, owner: string | null): UnitUse | undefined {
  const use = unitUses(view).find(({ unit }) => unit === owner);
  const [busiest] = use?.busy ?? [];
  if (use === undefined || busiest === undefined || busiest.cpuPercent < SPINS_PERCENT) return undefined;
  return isHanging(view, use) ? use : undefined;
}

const WAITS =
  'it runs and works: find out what it waits for (processor, disk, database, a call elsewhere) before anything is restarted';

/** Of what waits a person finds out for what; what spins and answers nobody has nothing to lose by a restart. */
function spinningOrWaiting(
  view: HostView,
  use: UnitUse | undefined,
): { readonly text: string } & Pick<CauseFinding, 'remedy' | 'withheld'> {
  const [busiest] = use?.busy ?? [];
  if (use === undefined || busiest === undefined) return { text: '', withheld: WAITS };
  const { remedy, withheld } = restartOf(view, use);
  const text = `; it waits for nothing: ${calledOf(busiest)} uses ${readableProcessors(processorsOf(busiest))} all the time and answers nobody`;
  return remedy === undefined
    ? { text, withheld: withheld ?? WAITS }
    : { text, remedy: { ...remedy, frees: null } };
}

/** Ports where stores of data answer, by their registered or usual numbers. */
const STORE_PORTS: ReadonlySet<number> = new Set([
  1433, 1521, 3306, 5432, 5433, 6379, 6380, 6432, 7687, 8123, 9042, 9092, 9200, 11211, 26257, 27017,
]);

/** The store to which the host has the most connections, where a line does not name it; null: none is seen. */
function askedStore(view: HostView): { readonly host: string; readonly port: number } | null {
  const [most] = factsOf(view, 'connections')
    .filter(({ side, state, port }) => side === 'there' && state === 'ESTAB' && STORE_PORTS.has(port))
    .toSorted((a, b) => b.count - a.count);
  return most === undefined || most.host === null ? null : { host: most.host, port: most.port };
}

/** What gets no answer may be what is waited for, though nothing here says who asks it; empty: nothing is seen. */
function unansweredHere(view: HostView): string {
  const [peer] = unansweredPeers(view);
  return peer === undefined
    ? ''
    : `; ${unansweredText(peer)}. Whether that is what it waits for is not known`;
}

/** Whether requests are too slow by what CloudWatch says now, whatever the host's own checks answer. */
const isLatencyRed = (view: HostView) =>
  subjectOf(view) === 'latency' &&
  factsOf(view, 'alarm_reading').some(({ exists, state }) => exists && state === 'ALARM');

/** What serves here says itself that it waits for what it asks. */
function waitingUnits(view: HostView): readonly CauseFinding[] {
  if (!isLatencyRed(view)) return [];
  const said = currentTroubles(view, 'dependency_slow', 'dependency_timeout').filter(({ unit, source }) => {
    const fact = unit === null || source !== 'journal' ? undefined : unitNamed(view, unit);
    return fact?.active === 'active' && relevanceOf(view, fact) !== 'none';
  });
  const byUnit = Map.groupBy(said, ({ unit }) => unit ?? '');
  return [...byUnit].map(([unit, lines]): CauseFinding => {
    const named = lines.find(({ host, port }) => host !== null && port !== null);
    const host = named ?? lines.find((one) => one.host !== null);
    const store = askedStore(view);
    const isOf = (address: string | null) => store !== null && (address === null || address === store.host);
    const port = host?.port ?? (isOf(host?.host ?? null) ? (store?.port ?? null) : null);
    const where = host?.host ?? (port === null ? null : (store?.host ?? null));
    const at =
      where === null ? 'a database or a service that it asks' : `${where}${port === null ? '' : `:${port}`}`;
    const times = lines.reduce((sum, { count }) => sum + count, 0);
    return {
      state: 'shown',
      confidence: 0.7,
      blamed: { unit, ...(port === null ? {} : { port }) },
      sentence: `requests are slow, and ${unit} says why: it waits for ${at} (slow answers or no free connection, ${times} times lately)`,
      withheld: `look at ${at}: nothing here is restarted for what answers slowly elsewhere`,
    };
  });
}

function weigh(view: HostView): readonly CauseFinding[] {
  const found = lateAnswers(view);
  return found.some(({ state }) => state === 'shown') ? found : [...found, ...waitingUnits(view)];
}

function lateAnswers(view: HostView): readonly CauseFinding[] {
  const late = currentTroubles(view, 'upstream_slow');
  const found = portsHealth(view).flatMap(({ port, check }): readonly CauseFinding[] => {
    if (check === undefined || check.failure === 'refused' || check.failure === 'tls') return [];
    const isLate =
      check.failure === 'timeout' ||
      check.ms >= CHECK_TIMEOUT_MS ||
      isTooSlow(view, check.ms) ||
      (check.status === 504 && late.length > 0);
    if (!isLate) return [];
    const holder = socketsAt(view, port)[0];
    const owner = holder === undefined ? null : ownerOf(view, holder);
    const behind = late.find((one) => one.port !== null);
    const upstream =
      behind === undefined
        ? ''
        : `; what is slow is its upstream ${behind.host ?? ''}:${behind.port}, which takes requests and does not answer in time`;
    // What waits for another of the host's units is slow by that one.
    const behindOwner = behind === undefined ? undefined : socketsAt(view, behind.port ?? 0)[0];
    const cause = behindOwner === undefined ? owner : ownerOf(view, behindOwner);
    const { text, ...remedy } = spinningOrWaiting(view, spinning(view, cause));
    return [
      {
        state: 'shown',
        confidence: 0.8,
        blamed: {
          port: behind?.port ?? port,
          ...(cause !== null && remedy.remedy !== undefined
            ? { unit: cause }
            : owner === null
              ? {}
              : { unit: owner }),
        },
        sentence: `it is slow: ${checkText(check)}${upstream}${text}${remedy.remedy === undefined ? unansweredHere(view) : ''}`,
        ...remedy,
      },
    ];
  });
  if (found.length > 0 || late.length === 0 || subjectOf(view) === 'target_healthy') return found;
  const checks = factsOf(view, 'http_check');
  const [one] = late;
  return checks.length === 0 || one === undefined
    ? []
    : [
        {
          state:
            subjectOf(view).startsWith('http_5xx') || subjectOf(view) === 'latency' ? 'shown' : 'possible',
          confidence: 0.65,
          blamed: one.port === null ? {} : { port: one.port },
          sentence: `the upstream ${one.host ?? ''}${one.port === null ? '' : `:${one.port}`} was slow: it did not answer in time ${one.count} times lately`,
          withheld: 'find out what it waits for before anything is restarted',
        },
      ];
}

/** It answers, and not in time. */
export const slow: CauseDefinition = {
  name: 'slow',
  family: 'service',
  applies: isServiceAlarm,
  wants: (view) => {
    const asked = nextOf(view, [
      'units',
      'sockets',
      'health',
      'server-errors',
      ...(subjectOf(view) === 'latency' ? ['unit-journal'] : []),
      'connections',
      'processes',
    ]);
    const isSilent = factsOf(view, 'http_check').some(({ failure }) => failure === 'timeout');
    return isSilent ? [...asked, 'processor-use', 'odd-programs', ...RESTART_WANTED] : asked;
  },
  weigh,
};
