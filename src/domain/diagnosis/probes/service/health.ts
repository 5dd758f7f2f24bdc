import { cleanOutput } from '../../../redaction/bounded-text.ts';
import type { FactRead } from '../../facts.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { shellText } from '../shell-text.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** What one address on the host itself answers, asked as a load balancer asks. */
    http_check: {
      readonly scheme: 'http' | 'https';
      readonly port: number;
      readonly path: string;
      /** `balancer`: a load balancer asked for it, by the access log. `configured`: the server's configuration names it. */
      readonly asked: 'balancer' | 'configured' | 'guessed';
      /** Null: no answer. */
      readonly status: number | null;
      readonly ms: number;
      readonly failure: 'refused' | 'timeout' | 'reset' | 'tls' | 'other' | null;
      /** For how long it keeps a connection that nothing is asked on, where it says so in its answer. */
      readonly keepAliveSeconds: number | null;
    };
  }
}

const ROW =
  /^(https?) (\d{1,5}) (balancer|configured|guessed) (\d{3}) (\d{1,7}) (\d{1,3}) (\d{1,6}|-) (\/[!-~]{0,200})$/;

/** By curl's exit codes. */
const FAILURES: Readonly<Record<string, 'refused' | 'timeout' | 'reset' | 'tls'>> = {
  7: 'refused',
  28: 'timeout',
  35: 'tls',
  52: 'reset',
  56: 'reset',
  60: 'tls',
};

function parse({ lines, exitCode }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) => facts.push({ kind: 'unread', probe: 'health', what, why });
  for (const line of lines) {
    if (line === '') continue;
    const row = ROW.exec(line);
    const [, scheme, port, asked, status = '', ms, code = '', keepAlive, path = ''] = row ?? [];
    if (row === null) {
      unread('what some port answers', line.slice(0, 80));
      continue;
    }
    facts.push({
      kind: 'http_check',
      scheme: scheme === 'https' ? 'https' : 'http',
      port: Number(port),
      path: cleanOutput(path),
      asked: asked === 'balancer' || asked === 'configured' ? asked : 'guessed',
      status: status === '000' ? null : Number(status),
      ms: Number(ms),
      failure: status === '000' ? (FAILURES[code] ?? 'other') : null,
      keepAliveSeconds: keepAlive === '-' ? null : Number(keepAlive),
    });
  }
  if (exitCode === 124) unread('what the other ports answer', 'time was up');
  else if (exitCode !== 0)
    unread('what the ports answer', exitCode === 127 ? 'there is no curl' : `exit ${exitCode}`);
  return facts;
}

/**
 * Where web servers and applications listen. Nothing else is asked: a request to a data store counts there as an attack,
 * and enough of them lock the host out.
 */
const WEB_PORTS =
  '80|81|443|1337|300[0-9]|4000|4200|4443|4567|500[0-5]|7000|7001|800[0-9]|80[1-9][0-9]|8180|8443|8444|888[0-8]|9000|9080|9443';
const WEB_PROGRAMS =
  'nginx|httpd|apache2|haproxy|caddy|envoy|traefik|lighttpd|varnishd|cache-main|gunicorn*|uvicorn*|uwsgi|puma*|unicorn*|openresty|angie';
const STORES =
  'mysqld|mariadbd|postgres|redis-*|valkey-*|mongod|mongos|memcached|etcd|beam.smp|php-fpm*|sshd|master|exim*|named|rpcbind|dnsmasq|chronyd|smbd|slapd';

/** What the ports that web servers listen on answer, as the load balancer asks: at the host's own address, past any proxy. */
export const health: ProbeDefinition = {
  name: 'health',
  family: 'service',
  tells: 'what the host answers where a load balancer asks it',
  command: shellText`
command -v ss >/dev/null && command -v curl >/dev/null || exit 127
bash -c '
shopt -s extglob
ports=" " asked=0
# What load balancers asked for lately is what matters; what the configuration calls a health check comes next. Anybody may
# call himself one: a plain path is taken, and asked of a server with such a log, never of what listens beside it.
told=$(for log in /var/log/nginx/*access*log /var/log/httpd/*access_log /var/log/apache2/*access*.log; do
  if [[ -f $log ]]; then tail -n 2000 "$log" 2>/dev/null | grep -aE "HealthChecker/[^ \"]*\"( \"-\")?$" | sed -n "s/^[^\"]*\"GET \(\/[A-Za-z0-9_.\/-]\{0,120\}\) HTTP\/[0-9.]*\" [0-9].*/\1/p"; fi
done | sort | uniq -c | sort -rn | sed "s/^ *[0-9]* //" | head -n 2)
named=$(grep -rhsoE "^[[:space:]]*location[[:space:]]+(=[[:space:]]*)?/[A-Za-z0-9_/.-]*(health|healthz|ping|status|alive|ready)[A-Za-z0-9_/.-]*" /etc/nginx 2>/dev/null | sed "s/.*[[:space:]=]\//\//" | sort -u | head -n 2)
# ask SCHEME ADDRESS PORT PATH WHY
ask() {
  local scheme=$1 head line alive=- out status ms code
  while :; do
    head=$(curl -sS -k -o /dev/null -D - --noproxy "*" -m 5 -A RecoverOps-Diagnose -w "%{http_code} %{time_total}" "$scheme://$2:$3$4" 2>/dev/null)
    code=$?
    out=@{head##*$'"'"'\n'"'"'}
    status=@{out%% *}
    # A port that speaks TLS hangs up on plain HTTP, or answers 400.
    if [[ $scheme == http && ( $code == 52 || $code == 56 || $status == 400 ) ]]; then
      if curl -sS -k -o /dev/null --noproxy "*" -m 3 "https://$2:$3$4" 2>/dev/null; then scheme=https; continue; fi
    fi
    break
  done
  while IFS= read -r line; do
    line=@{line%$'"'"'\r'"'"'}
    case $line in [Kk]eep-[Aa]live:*timeout=*) alive=@{line#*timeout=}; alive=@{alive%%[!0-9]*} ;; esac
  done <<<"$head"
  ms=@{out##* }; ms=@{ms/,/.}
  printf "%s %s %s %s %s %s %s %s\n" "$scheme" "$3" "$5" "@{status:-000}" "$(awk -v s="$ms" "BEGIN { printf \"%d\", s * 1000 }")" "$code" "@{alive:--}" "$4"
}
while read -r state waiting most here there users; do
  if [[ $state != LISTEN ]]; then continue; fi
  port=@{here##*:} address=@{here%:*} address=@{address%%\%*}
  name=@{users#*\(\(\"} name=@{name%%\"*}
  if [[ $ports == *" $port "* || $name == @(${STORES}) ]]; then continue; fi
  if [[ $port != @(${WEB_PORTS}) && $name != @(${WEB_PROGRAMS}) ]]; then continue; fi
  ports+="$port "
  if ((asked++ >= 6)); then break; fi
  case $address in "*" | 0.0.0.0 | "[::]" | 127.* | "[::1]") address=127.0.0.1 ;; esac
  scheme=http
  case $port in 443 | 8443 | 4443 | 9443 | 8444) scheme=https ;; esac
  own=
  if [[ $name == @(nginx|httpd|apache2) ]]; then own=$told; fi
  for path in $own; do ask "$scheme" "$address" "$port" "$path" balancer & done
  for path in $named; do if [[ " $own " != *" $path "* ]]; then ask "$scheme" "$address" "$port" "$path" configured & fi; done
  for path in / /health /healthz; do
    if [[ " $own $named " != *" $path "* ]]; then ask "$scheme" "$address" "$port" "$path" guessed & fi
  done
done < <(ss -ltnp)
wait'
`,
  limits: { seconds: 14, bytes: 2_500 },
  parse,
};
