import type { HostView } from '../../host-view.ts';
import { factsOf } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import {
  checkText,
  downUnits,
  hostHealth,
  isHostRead,
  isServiceAlarm,
  nextOf,
  portsHealth,
  socketsAt,
  subjectOf,
  targetHealth,
  targetPorts,
} from './host-service.ts';

/** Codes in "Health checks failed with these codes: [401]". */
const CODES = /codes?: \[(\d{3})/;

function weigh(view: HostView): readonly CauseFinding[] {
  const found: CauseFinding[] = [];
  const told = targetHealth(view).find(({ reason }) => reason === 'Target.ResponseCodeMismatch');
  const code = Number(CODES.exec(told?.description ?? '')?.[1] ?? Number.NaN);
  for (const { port, state, check } of portsHealth(view)) {
    const status = check?.status ?? null;
    if (
      check === undefined ||
      status === null ||
      status < 300 ||
      status >= 500 ||
      status === 408 ||
      status === 429
    )
      continue;
    const isAsked = check.asked !== 'guessed' || told !== undefined;
    if (!isAsked && state !== 'unclear') continue;
    const unhealthy = targetHealth(view).some((one) => one.state.startsWith('unhealthy'));
    found.push({
      state: isAsked || unhealthy ? 'shown' : 'possible',
      confidence: isAsked ? 0.9 : 0.7,
      blamed: { port },
      sentence: `the host serves: ${checkText(check)}. The path, the codes that count as healthy or the port of the health check are wrong`,
      withheld: `correct path or matcher of the target group's health check, or let the path answer 200: a restart cannot change an answer of ${status}`,
    });
  }
  if (found.length === 0 && code >= 300 && code < 500)
    found.push({
      state: 'shown',
      confidence: 0.85,
      blamed: told?.port == null ? {} : { port: told.port },
      sentence: `the host serves: it answers the load balancer's health check with ${code}. The path, the codes that count as healthy or the port of the health check are wrong`,
      withheld: `correct path or matcher of the target group's health check: a restart cannot change an answer of ${code}`,
    });
  // Nobody listens where the balancer asks, and somebody answers well elsewhere.
  const ports = targetPorts(view);
  const isMissing =
    ports.length > 0 && isHostRead(view) && ports.every((port) => socketsAt(view, port).length === 0);
  const other = factsOf(view, 'http_check').find(
    ({ port, status }) => !ports.includes(port) && status !== null && status < 400,
  );
  if (isMissing && other !== undefined && downUnits(view).every(({ relevance }) => relevance === 'loose'))
    found.push({
      state: 'shown',
      confidence: 0.85,
      blamed: { port: ports[0] ?? other.port },
      sentence: `the load balancer asks on port ${ports.join(', ')}, where nothing listens, while ${checkText(other)}: the port of the health check is wrong`,
      withheld: `set the port of the target or of its health check to ${other.port}, or let the server listen on ${ports.join(', ')}`,
    });
  return found;
}

/** The host serves, and what the balancer asks for is not what it serves. */
export const healthCheckWrong: CauseDefinition = {
  name: 'health_check_wrong',
  family: 'service',
  applies: (view) =>
    isServiceAlarm(view) &&
    (hostHealth(view) === 'unread' || /^(?:target|http|conn|requests|group)/.test(subjectOf(view))),
  wants: (view) => nextOf(view, ['units', 'sockets', 'health']),
  weigh,
  explainsAway: ['network_path'],
};
