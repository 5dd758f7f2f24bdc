import { cleanOutput } from '../../../redaction/bounded-text.ts';
import { cutText } from '../../../text/cut-text.ts';
import type { FactRead } from '../../facts.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { shellText } from '../shell-text.ts';
import { type ConfigComplaint, complaintOf } from './config-complaint.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** What a web server or proxy says of its own configuration, without starting. */
    config_test: {
      readonly server: string;
      readonly unit: string;
      readonly ok: boolean;
      /** Null where it is well. */
      readonly complaint: ConfigComplaint | null;
    };
    /** A port that a server's configuration listens on. */
    configured_port: { readonly server: string; readonly unit: string; readonly port: number };
    /** For how long a server keeps a connection that nothing is asked on, by its configuration. */
    keepalive_setting: { readonly server: string; readonly unit: string; readonly seconds: number };
  }
}

const MARK = /^(exit|listen|keepalive) ([a-z0-9.-]{1,32}) (\S{1,255}) (\d{1,9})$/;
const TEXT_CHARS = 240;

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  let text: string[] = [];
  for (const line of lines) {
    if (line.startsWith('| ')) {
      text.push(line.slice(2));
      continue;
    }
    const [, what, server = '', unit = '', number] = MARK.exec(line) ?? [];
    if (what === 'listen') facts.push({ kind: 'configured_port', server, unit, port: Number(number) });
    if (what === 'keepalive')
      facts.push({ kind: 'keepalive_setting', server, unit, seconds: Number(number) });
    if (what !== 'exit') continue;
    const ok = Number(number) === 0;
    if (Number(number) === 124)
      facts.push({
        kind: 'unread',
        probe: 'config-test',
        what: `whether the configuration of ${server} is valid`,
        why: 'its test did not end',
      });
    else facts.push({ kind: 'config_test', server, unit, ok, complaint: ok ? null : complaintIn(text) });
    text = [];
  }
  const unread = (why: string) =>
    facts.push({
      kind: 'unread',
      probe: 'config-test',
      what: 'whether the configuration of a web server is valid',
      why,
    });
  if (exitCode === 124) unread('its test did not end');
  else if (isCut || text.length > 0) unread('its test said too much');
  return facts;
}

function complaintIn(text: readonly string[]): ConfigComplaint {
  const complaint = complaintOf(text);
  return { ...complaint, text: cutText(cleanOutput(complaint.text), TEXT_CHARS) };
}

/** Whether the configurations of the web servers that are installed are valid, and which ports they ask for. */
export const configTest: ProbeDefinition = {
  name: 'config-test',
  family: 'service',
  tells: 'whether the configuration of the web server is valid',
  // Whatever a server prints stands behind "| ", so that no configuration can say how its own test ended.
  command: shellText`
try() {
  server=$1 unit=$2; shift 2
  said=$(timeout 8 "$@" 2>&1); code=$?
  printf '%s\n' "$said" | cut -c 1-400 | head -n 12 | sed 's/^/| /'
  printf 'exit %s %s %s\n' "$server" "$unit" "$code"
}
ports() { grep -E '^[0-9]+$' | sort -un | head -n 12 | sed "s/^/listen $1 $2 /"; }
if command -v nginx >/dev/null; then
  try nginx nginx.service nginx -t
  # Of a configuration that is not valid nginx prints nothing: which ports it would have is read from the usual files then.
  conf=$(nginx -T 2>/dev/null) || conf=$(cat /etc/nginx/nginx.conf /etc/nginx/conf.d/*.conf /etc/nginx/sites-enabled/* 2>/dev/null | head -c 200000)
  printf '%s\n' "$conf" | sed -n 's/^[[:space:]]*listen[[:space:]][[:space:]]*\([^ ;]*\).*/\1/p' | grep -v '^unix:' | sed 's/.*://' | ports nginx nginx.service
  printf '%s\n' "$conf" | sed -n 's/^[[:space:]]*keepalive_timeout[[:space:]][[:space:]]*\([0-9]*\)s\{0,1\}[ ;].*/\1/p' | sort -n | head -n 1 | sed 's/^/keepalive nginx nginx.service /'
fi
for program in apache2ctl apachectl httpd; do
  command -v $program >/dev/null || continue
  unit=httpd.service; if [ -d /etc/apache2 ]; then unit=apache2.service; fi
  try apache $unit $program -t
  grep -rhsiE '^[[:space:]]*Listen[[:space:]]' /etc/apache2/ports.conf /etc/apache2/sites-enabled /etc/httpd/conf /etc/httpd/conf.d | awk '{ print $2 }' | sed 's/.*://' | ports apache $unit
  grep -rhsiE '^[[:space:]]*KeepAliveTimeout[[:space:]]' /etc/apache2/apache2.conf /etc/apache2/conf-enabled /etc/httpd/conf /etc/httpd/conf.d | awk '{ print $2 }' | grep -E '^[0-9]+$' | tail -n 1 | sed "s/^/keepalive apache $unit /"
  break
done
if command -v haproxy >/dev/null && [ -e /etc/haproxy/haproxy.cfg ]; then
  try haproxy haproxy.service haproxy -c -f /etc/haproxy/haproxy.cfg
  sed -n 's/^[[:space:]]*bind[[:space:]][^ ]*:\([0-9]*\).*/\1/p' /etc/haproxy/haproxy.cfg | ports haproxy haproxy.service
fi
if command -v caddy >/dev/null && [ -e /etc/caddy/Caddyfile ]; then
  try caddy caddy.service caddy validate --config /etc/caddy/Caddyfile --adapter caddyfile
fi
exit 0
`,
  limits: { seconds: 12, bytes: 3_000 },
  parse,
};
