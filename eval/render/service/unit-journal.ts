import type { Platform } from '../../../src/domain/diagnosis/probes/probe.ts';
import { MEMORY_SAID } from '../../../src/domain/diagnosis/probes/service/unit-journal.ts';
import type { RenderProbe, World } from '../../world.ts';
import { clockLine, journalLine } from '../log-times.ts';
import { isTrouble } from '../trouble-lines.ts';
import { fullName, isInTrouble, originOf } from './units.ts';

const JOURNAL = /^journal:(.+)$/;

const WEB =
  /^(?:nginx|httpd|apache2|haproxy|caddy|envoy|traefik|lighttpd|php[0-9.]*-fpm|tomcat[0-9]*)\.service$/;

/** Of what a package brought, is well and was not started again by itself nobody reads the journal, unless it is a web server's. */
function isRead({ units = [] }: World, name: string, platform: Platform): boolean {
  const unit = units.find((one) => fullName(one.name) === name);
  if (unit === undefined || WEB.test(name) || originOf(name) === 'admin') return true;
  // Amazon Linux 2 counts no restarts.
  const restarts = platform === 'amazon-linux-2' ? 0 : (unit.restarts ?? 0);
  return restarts > 0 || isInTrouble(unit.active ?? 'active', unit.sub ?? '');
}

const SAID_MAX = 6;
const SAID = new RegExp(`^(\\S+) (?:.*[^a-z])?(${MEMORY_SAID})(?:[^a-z0-9%].*)?$`, 'i');

/** What lines say of memory, evenly of all of them, as the probe's own `sed` and `awk` print them. */
function saidRows(lines: readonly string[]): readonly string[] {
  const rows = lines.flatMap((line) => {
    const [, time, said] = SAID.exec(line) ?? [];
    return time === undefined ? [] : [`m ${time} ${said}\n`];
  });
  if (rows.length <= SAID_MAX) return rows;
  return Array.from(
    { length: SAID_MAX },
    (_, at) => rows[Math.floor((at * (rows.length - 1)) / (SAID_MAX - 1))] ?? '',
  );
}

/** Lines of `journalctl -o short-iso` for the units that a world has logs of. */
export const renderUnitJournal: RenderProbe = (world, platform, now) => {
  const { logs = [], boot } = world;
  const parts = logs.flatMap(({ source, lines }) => {
    const unit = JOURNAL.exec(source)?.[1];
    if (unit === undefined || unit === 'kernel') return [];
    const name = /\.[a-z]+$/.test(unit) ? unit : `${unit}.service`;
    if (!isRead(world, name, platform)) return [];
    const said = lines.filter(isTrouble).slice(-12);
    const written = (line: string) => journalLine(line, platform, now);
    return [
      `unit ${name}\n`,
      ...said.map((line) => `| ${written(line).slice(0, 300)}\n`),
      ...saidRows(lines.map(written)),
    ];
  });
  return { text: [`${clockLine(now, boot)}\n`, ...parts].join(''), exitCode: 0 };
};
