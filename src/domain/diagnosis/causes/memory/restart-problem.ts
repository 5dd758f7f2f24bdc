import { mayRestart } from '../../../site/site-rules.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import type {} from '../../probes/disk/filesystems.ts';
import type {} from '../../probes/host/boot.ts';
import type {} from '../../probes/service/config-test.ts';
import type {} from '../../probes/service/units.ts';
import { LASTING_WORDS } from '../lasting-words.ts';

/** A host that was started less long ago may still be starting what it serves. */
const SETTLED_SECONDS = 180;
/** Servers that can test their own configuration: without such a test nothing proves that they come back. */
const TESTED = /^(?:nginx|httpd|apache2|haproxy|caddy|php[0-9.]{0,4}-fpm|sshd?|named)\.service$/;
const NEEDED_MOUNTS = new Set(['/', '/run', '/var', '/var/log', '/tmp']);
const FULL_BYTES = 2 ** 26;
/** Last words that a start does not change: what could be started then may not come up now. */
const LASTING: ReadonlySet<string> = new Set(LASTING_WORDS);
const RECENT_SECONDS = 3_600;

/** Why a unit that runs is not restarted by a step; null: the facts show that it may be, and that it will come back. */
export function restartProblem(view: HostView, name: string): string | null {
  const allowed = mayRestart(view.site, name);
  if (!allowed.allowed) return `no step may restart it: ${allowed.why}`;
  const unit = factsOf(view, 'unit').find((one) => one.name === name);
  if (unit === undefined) return 'its state could not be read';
  if (unit.active !== 'active') return `it is ${unit.active}`;
  if (unit.load !== 'loaded' || unit.enabled === 'masked')
    return 'its file is gone, or somebody has masked it';
  if (unit.enabled === 'disabled') return 'it is disabled, so somebody may have started it by hand';
  const [boot] = factsOf(view, 'boot');
  if (boot === undefined) return 'whether the host is still starting could not be read';
  if (
    boot.uptimeSeconds < SETTLED_SECONDS ||
    /^(?:initializing|starting|stopping|maintenance)$/.test(boot.system)
  )
    return 'the host is still starting or on its way out';
  const isTested = factsOf(view, 'config_test').some((test) => test.unit === name);
  if (TESTED.test(name) && !isTested) return 'whether its configuration is valid could not be read';
  if (factsOf(view, 'config_test').some((test) => test.unit === name && !test.ok))
    return 'its configuration test fails, so it would not come back';
  const last = factsOf(view, 'trouble').find(
    (one) => one.unit === name && LASTING.has(one.what) && (one.ageSeconds ?? 0) < RECENT_SECONDS,
  );
  if (last !== undefined) return `it says of late that something is ${last.what.replaceAll('_', ' ')}`;
  if (!factsOf(view, 'filesystem').some(({ mount }) => mount === '/'))
    return 'how full its file systems are could not be read';
  const full = factsOf(view, 'filesystem').find(
    (one) => NEEDED_MOUNTS.has(one.mount) && one.availableBytes < FULL_BYTES,
  );
  return full === undefined ? null : `${full.mount} is full, so it might not come back`;
}
