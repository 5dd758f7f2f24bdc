import type { RenderProbe } from '../../world.ts';
import { clockLine } from '../log-times.ts';
import { isTrouble } from '../trouble-lines.ts';

/** Which server's error log a path is; those that the probe reads. */
const LOGS: readonly (readonly [RegExp, string])[] = [
  [/^\/var\/log\/nginx\/[^/]*error[^/]*log$/, 'nginx.service'],
  [/^\/var\/log\/httpd\/[^/]*error_log$/, 'httpd.service'],
  [/^\/var\/log\/apache2\/[^/]*error[^/]*\.log$/, 'apache2.service'],
  [/^\/var\/log\/haproxy\.log$/, 'haproxy.service'],
  [/^\/var\/log\/php[^/]*-fpm\.log$|^\/var\/log\/php-fpm\/error\.log$/, 'php-fpm.service'],
];

/** The last lines of the error logs that say what went wrong. */
export const renderServerErrors: RenderProbe = ({ logs = [], boot }, _platform, now) => {
  const parts = logs.flatMap(({ source, lines }) => {
    const path = source.replace(/^file:/, '');
    const unit = LOGS.find(([pattern]) => pattern.test(path))?.[1];
    if (unit === undefined) return [];
    const said = lines.filter(isTrouble).slice(-10);
    return [`log ${unit}\n`, ...said.map((line) => `| ${line.slice(0, 400)}\n`)];
  });
  return { text: [`${clockLine(now, boot)}\n`, ...parts].join(''), exitCode: 0 };
};
