import type { FactRead } from '../../facts.ts';
import { shownName } from '../../shown-name.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { shellText } from '../shell-text.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** A certificate that a port shows, or that a file holds which the web server's configuration names. */
    certificate: {
      readonly from: 'port' | 'file';
      readonly port: number | null;
      readonly path: string | null;
      readonly serial: string;
      /** Seconds until it ends; negative: since it ended. */
      readonly endsInSeconds: number;
    };
  }
}

const ROW = /^(port|file) ([0-9A-F]{1,64}) (-?\d{1,12}) (.{1,264})$/;

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) =>
    facts.push({ kind: 'unread', probe: 'certificates', what, why });
  for (const line of lines) {
    if (line === '') continue;
    const [, from, serial = '', ends, where = ''] = ROW.exec(line) ?? [];
    if (from === undefined) {
      unread('a certificate', line.slice(0, 80));
      continue;
    }
    facts.push({
      kind: 'certificate',
      from: from === 'port' ? 'port' : 'file',
      port: from === 'port' ? Number(where) : null,
      path: from === 'file' ? shownName(where, () => true, 264).shown : null,
      serial,
      endsInSeconds: Number(ends),
    });
  }
  if (exitCode !== 0)
    unread('the certificates', exitCode === 127 ? 'there is no openssl' : `exit ${exitCode}`);
  if (isCut) unread('the other certificates', 'there are too many of them');
  return facts;
}

/** Until when the certificates hold that ports show and that web servers read. */
export const certificates: ProbeDefinition = {
  name: 'certificates',
  family: 'service',
  tells: 'until when the certificates hold',
  command: shellText`
command -v openssl >/dev/null || exit 127
bash -c '
eval "$ESCAPE"
# row KIND WHERE, with the certificate on the standard input
row() {
  local text serial ends
  text=$(openssl x509 -noout -serial -enddate 2>/dev/null) || return
  serial=@{text#*serial=} serial=@{serial%%[!0-9A-F]*}
  ends=@{text#*notAfter=} ends=@{ends%%$'"'"'\n'"'"'*}
  ends=$(date -d "$ends" +%s) || return
  escape "$2" 256
  printf "%s %s %s %s\n" "$1" "$serial" "$((ends - $(date +%s)))" "$shown"
}
for port in $(ss -ltn 2>/dev/null | awk "\$1 == \"LISTEN\" { n = split(\$4, part, \":\"); print part[n] }" | grep -xE "443|4443|8443|8444|9443|465|636|853|993|995" | sort -un | head -n 5); do
  timeout 4 openssl s_client -connect "127.0.0.1:$port" </dev/null 2>/dev/null | row port "$port"
done
grep -rhsoiE "^[[:space:]]*(ssl_certificate|SSLCertificateFile)[[:space:]]+[^;[:space:]]+" /etc/nginx /etc/httpd/conf /etc/httpd/conf.d /etc/apache2/sites-enabled 2>/dev/null | awk "{ print \$2 }" | tr -d "\"" | sort -u | head -n 8 | while IFS= read -r file; do
  case $file in /*) ;; *) file=/etc/nginx/$file ;; esac
  row file "$file" <"$file"
done 2>/dev/null
exit 0'
`,
  limits: { seconds: 12, bytes: 2_000 },
  parse,
};
