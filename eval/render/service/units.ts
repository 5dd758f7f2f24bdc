import type { Platform } from '../../../src/domain/diagnosis/probes/probe.ts';
import { BACKGROUND, BY_NAME } from '../../../src/domain/diagnosis/probes/service/units.ts';
import type { RenderProbe, World, WorldUnit } from '../../world.ts';
import { sinceEnd, sinceStart } from '../log-times.ts';

const TROUBLE = /^(?:failed|activating|deactivating|reloading|refreshing|maintenance)$/;
const IN_BACKGROUND = new RegExp(BACKGROUND.replaceAll('\\\\', '\\'));
const ASKED_BY_NAME = new Set(BY_NAME.split(' ').map((name) => `${name}.service`));
const VERSIONED = /^(?:tomcat\d*|php[\d.]*-fpm)\.service$/;
const isAsked = (name: string) => ASKED_BY_NAME.has(name) || VERSIONED.test(name);
/** Packages bring these to where packages put them, unlike the CloudWatch agent; whatever else a world names, somebody on the host wrote. */
const VENDOR =
  /^(?:nginx|httpd|apache2|haproxy|caddy|php[0-9.]*-fpm|tomcat\d*|ssh|sshd|crond?|rsyslog|chronyd?|amazon-(?!cloudwatch-agent)|collectd|multipathd|ModemManager|snap\.|docker|containerd|mysqld?|mariadb|postgresql|redis|varnish|envoy|logrotate|certbot|auditd|postfix)/;

export const originOf = (name: string) => (VENDOR.test(name) ? 'vendor' : 'admin');
export const isInTrouble = (active: string, sub: string) => TROUBLE.test(active) || sub === 'auto-restart';

export const fullName = (name: string) =>
  /\.(?:service|socket|mount|timer)$/.test(name) ? name : `${name}.service`;

function subOf(active: string): string {
  if (active === 'active') return 'running';
  if (active === 'failed') return 'failed';
  return active === 'activating' ? 'auto-restart' : active === 'inactive' ? 'dead' : active;
}

/** systemd 219 says less of why it gave up. */
function resultOf({ result, active }: WorldUnit, platform: Platform): string {
  const told = result ?? (active === 'failed' ? 'exit-code' : 'success');
  return platform === 'amazon-linux-2' && told === 'start-limit-hit' ? 'start-limit' : told;
}

interface Row {
  readonly rank: number;
  readonly text: string;
}

function row(world: World, unit: WorldUnit, platform: Platform, now: string): Row | null {
  const name = fullName(unit.name);
  const active = unit.active ?? 'active';
  const sub = unit.sub ?? subOf(active);
  const load = unit.load ?? 'loaded';
  const isTrouble = isInTrouble(active, sub);
  const isService = name.endsWith('.service');
  const type = unit.type ?? (sub === 'exited' ? 'oneshot' : 'simple');
  const origin = originOf(name);
  const enabled = unit.unit_file_state ?? (load === 'masked' ? 'masked' : 'enabled');
  if (!isTrouble) {
    if (IN_BACKGROUND.test(name) || !isService || type === 'oneshot') return null;
    if (load === 'not-found' && active === 'inactive') return null;
    // What a package brought and nobody switched on is not meant to run.
    const isMeant = /^(?:enabled|masked)/.test(enabled) || origin === 'admin' || isAsked(name);
    if (active === 'inactive' && !isMeant) return null;
  }
  const status = unit.exec_main_status ?? 0;
  // Counted since systemd 235; Amazon Linux 2 has 219.
  const restarts = platform === 'amazon-linux-2' ? '-' : (unit.restarts ?? 0);
  const isUp = active === 'active' || active === 'reloading';
  // Of a masked unit systemd reads no file, so it has nothing to say of it.
  const isMasked = load === 'masked';
  const text = [
    active,
    sub,
    resultOf(unit, platform),
    load,
    enabled,
    isMasked || !isService ? '-' : type,
    isMasked ? '-' : origin,
    // A mount or a socket has no main process.
    ...(isService ? [status, restarts, unit.main_pid ?? 0] : ['-', '-', '-']),
    isMasked ? '-' : 'yes',
    isUp ? sinceStart(world, unit.main_pid, now) : '-',
    isUp || isMasked ? '-' : sinceEnd(world, name, platform, now),
    name,
  ].join(' ');
  return { rank: isTrouble ? 0 : active === 'inactive' ? 1 : 2, text };
}

/** Rows of `systemctl show` as the probe's own awk prints them. */
export const renderUnits: RenderProbe = (world, platform, now) => {
  const rows = (world.units ?? [])
    .map((unit) => row(world, unit, platform, now))
    .filter((one) => one !== null);
  const text = rows.toSorted((a, b) => a.rank - b.rank).map((one) => `${one.text}\n`);
  return { text: text.join(''), exitCode: 0 };
};
