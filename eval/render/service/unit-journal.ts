import type { RenderProbe, World } from '../../world.ts';
import { clockLine, journalLine } from '../log-times.ts';
import { isTrouble } from '../trouble-lines.ts';
import { fullName, isInTrouble, originOf } from './units.ts';

const JOURNAL = /^journal:(.+)$/;

const WEB = /^(?:nginx|httpd|apache2|haproxy|caddy|envoy|traefik|lighttpd|php[0-9.]*-fpm|tomcat[0-9]*)\.service$/;

/** Of what a package brought and is well nobody reads the journal, unless it is a web server's. */
function isRead({ units = [] }: World, name: string): boolean {
  const unit = units.find((one) => fullName(one.name) === name);
  if (unit === undefined || WEB.test(name) || originOf(name) === 'admin') return true;
  return isInTrouble(unit.active ?? 'active', unit.sub ?? '');
}

/** Lines of `journalctl -o short-iso` for the units that a world has logs of. */
export const renderUnitJournal: RenderProbe = (world, platform, now) => {
  const { logs = [], boot } = world;
  const parts = logs.flatMap(({ source, lines }) => {
    const unit = JOURNAL.exec(source)?.[1];
    if (unit === undefined || unit === 'kernel') return [];
    const name = /\.[a-z]+$/.test(unit) ? unit : `${unit}.service`;
    if (!isRead(world, name)) return [];
    const said = lines.filter(isTrouble).slice(-12);
    return [`unit ${name}\n`, ...said.map((line) => `| ${journalLine(line, platform, now).slice(0, 300)}\n`)];
  });
  return { text: [`${clockLine(now, boot)}\n`, ...parts].join(''), exitCode: 0 };
};
