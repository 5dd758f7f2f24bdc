import type { FactRead } from '../../facts.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { shellText } from '../shell-text.ts';
import { CLOCK_COMMAND, clockIn, TROUBLE_PATTERN, troublesIn } from './log-lines.ts';

const LOG = /^log (\S{1,255})$/;

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const clock = clockIn(lines);
  const said = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of lines) {
    const unit = LOG.exec(line)?.[1];
    if (unit !== undefined) {
      current = said.get(unit) ?? [];
      said.set(unit, current);
    } else if (line.startsWith('| ')) current?.push(line.slice(2));
  }
  const facts = [...said].flatMap(([unit, text]) => troublesIn(text, clock, { source: 'error_log', unit }));
  if (exitCode !== 124 && !isCut) return facts;
  const why = exitCode === 124 ? 'they could not be read in time' : 'there is too much of them';
  return [
    ...facts,
    { kind: 'unread', probe: 'server-errors', what: 'the error logs of the web server', why },
  ];
}

/** What the web servers' own error logs last said went wrong. */
export const serverErrors: ProbeDefinition = {
  name: 'server-errors',
  family: 'service',
  tells: 'what the error logs of the web server say',
  command: shellText`
${CLOCK_COMMAND}
show() {
  unit=$1; shift
  for log in "$@"; do
    [ -f "$log" ] || continue
    printf 'log %s\n' "$unit"
    tail -n 300 "$log" 2>&1 | grep -aiE '${TROUBLE_PATTERN}' | tail -n 10 | cut -c 1-400 | sed 's/^/| /'
  done
}
show nginx.service /var/log/nginx/*error*log
show httpd.service /var/log/httpd/*error_log
show apache2.service /var/log/apache2/*error*.log
show haproxy.service /var/log/haproxy.log
show php-fpm.service /var/log/php*-fpm.log /var/log/php-fpm/error.log
exit 0
`,
  limits: { seconds: 6, bytes: 5_000 },
  parse,
};
