import { mayRestart } from '../../../site/site-rules.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import {
  currentTroubles,
  isServiceAlarm,
  isWebUnit,
  nextOf,
  ownerOf,
  socketsAt,
  stemOf,
  unitNamed,
} from './host-service.ts';

type Certificate = FactOf<'certificate'>;

const UNITS = [
  [86_400, 'day'],
  [3_600, 'h'],
  [60, 'min'],
] as const;

/** How long ago, in the largest unit of which it is one or more: `4 min`, `3 h`, `2 days`. */
function span(seconds: number): string {
  const all = Math.abs(seconds);
  const [size, unit] = UNITS.find(([one]) => all >= one) ?? [1, 's'];
  const whole = Math.floor(all / size);
  return `${whole} ${unit}${unit === 'day' && whole !== 1 ? 's' : ''}`;
}

/** Whether a reload would bring in a certificate that was renewed on the disk and never read. */
function reload(view: HostView, served: Certificate): Pick<CauseFinding, 'remedy' | 'withheld'> {
  const renewed = factsOf(view, 'certificate').find(
    ({ from, endsInSeconds, serial }) => from === 'file' && endsInSeconds > 0 && serial !== served.serial,
  );
  const holder = served.port === null ? undefined : socketsAt(view, served.port)[0];
  const unit = holder === undefined ? null : ownerOf(view, holder);
  if (renewed === undefined)
    return { withheld: 'renew the certificate, then reload the server: the file holds no newer one' };
  const again = `${renewed.path} was renewed and the server never read it: a reload brings it in`;
  if (unit === null || !isWebUnit(unit)) return { withheld: again };
  const allowed = mayRestart(view.site, unit);
  if (!allowed.allowed) return { withheld: `${again}. ${unit} is not reloaded: ${allowed.why}` };
  const test = factsOf(view, 'config_test').find((one) => one.unit === unit);
  if (test?.ok !== true) return { withheld: `${again}, once the test of its configuration passes` };
  if (unitNamed(view, unit)?.active !== 'active') return { withheld: again };
  const title = `Reload ${stemOf(unit)}, which shows an old certificate`;
  return { remedy: { runbook: 'reload-unit', title, parameters: { unit }, frees: null } };
}

function weigh(view: HostView): readonly CauseFinding[] {
  const all = factsOf(view, 'certificate');
  const served = all
    .filter(({ from, endsInSeconds }) => from === 'port' && endsInSeconds <= 0)
    .map(
      (one): CauseFinding => ({
        state: 'shown',
        confidence: 0.92,
        blamed: one.port === null ? {} : { port: one.port },
        sentence: `the certificate that port ${one.port} shows expired ${span(one.endsInSeconds)} ago`,
        ...reload(view, one),
      }),
    );
  if (served.length > 0) return served;
  const files = all
    .filter(({ from, endsInSeconds }) => from === 'file' && endsInSeconds <= 0)
    .map(
      ({ path, endsInSeconds }): CauseFinding => ({
        state: 'possible',
        confidence: 0.4,
        blamed: path === null ? {} : { path },
        sentence: `the certificate in ${path} expired ${span(endsInSeconds)} ago, and no port was seen to show it`,
      }),
    );
  const [said] = currentTroubles(view, 'certificate_expired');
  if (said === undefined) return files;
  const who = said.unit ?? 'a program';
  return [
    {
      state: 'shown',
      confidence: 0.8,
      blamed: said.unit === null ? {} : { unit: said.unit },
      sentence: `${who} says that a certificate which it relies on has expired`,
      withheld: 'renew that certificate; a restart changes nothing',
    },
    ...files,
  ];
}

/** A certificate that is shown, or relied on, has ended. */
export const certificateExpired: CauseDefinition = {
  name: 'certificate_expired',
  family: 'service',
  applies: isServiceAlarm,
  wants: (view) =>
    nextOf(view, ['units', 'sockets', 'health', 'config-test', 'certificates', 'server-errors']),
  weigh,
  // What is between the balancer and the host is blamed only where nothing else is found.
  explainsAway: ['network_path'],
};
