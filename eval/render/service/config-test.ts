import type { RenderProbe, World } from '../../world.ts';
import { serverKeepAlive } from './told-numbers.ts';

const SERVERS: Readonly<Record<string, string>> = { apache2: 'apache', httpd: 'apache' };
const LISTEN = /^[ \t]*(?:listen|Listen|bind)[ \t]+(?:[^\s;]*:)?(\d{2,5})\b/gm;
const KEEPALIVE = /^[ \t]*(?:keepalive_timeout|KeepAliveTimeout)[ \t]+(\d{1,6})/gm;

function files(world: World): readonly string[] {
  return Object.entries(world.files_text ?? {})
    .filter(([path]) => /nginx|httpd|apache|haproxy/.test(path))
    .map(([, text]) => text);
}

/** The test of the one server that a world names, every line of its own behind "| ". */
export const renderConfigTest: RenderProbe = (world) => {
  const test = world.config_test;
  if (test === undefined || test === null) return { text: '', exitCode: 0 };
  const name = test.unit.replace(/\.service$/, '');
  const unit = `${name}.service`;
  const server = SERVERS[name] ?? name.toLowerCase().replaceAll(/[^a-z0-9.-]/g, '-');
  const said = (test.stderr ?? '')
    .trimEnd()
    .split('\n')
    .slice(0, 12)
    .map((line) => `| ${line.slice(0, 400)}\n`);
  // The probe looks for ports in the configuration of these.
  const isShown = server === 'nginx' || server === 'apache' || server === 'haproxy';
  const texts = isShown ? files(world) : [];
  const listens = texts.flatMap((text) => [...text.matchAll(LISTEN)].map((found) => Number(found[1])));
  const configured = serverKeepAlive(world.http_keepalive).configured;
  const written = texts.flatMap((text) => [...text.matchAll(KEEPALIVE)].map((found) => Number(found[1])));
  const hasKeepAlive = isShown && server !== 'haproxy';
  const keepalive = hasKeepAlive
    ? (configured ?? (server === 'apache' ? written.at(-1) : Math.min(...written)))
    : null;
  return {
    text: [
      ...said,
      `exit ${server} ${unit} ${test.exit}\n`,
      ...[...new Set(listens)]
        .toSorted((a, b) => a - b)
        .slice(0, 12)
        .map((port) => `listen ${server} ${unit} ${port}\n`),
      ...(typeof keepalive === 'number' && Number.isFinite(keepalive)
        ? [`keepalive ${server} ${unit} ${keepalive}\n`]
        : []),
    ].join(''),
    exitCode: 0,
  };
};
