import { type ChildProcess, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { closeSync, constants, openSync, readFileSync, readSync, realpathSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { World } from '../../../eval/world.ts';
import type { ProbeOutput } from '../../../src/domain/diagnosis/probes/probe.ts';
import { probeOutputs } from '../../../src/domain/diagnosis/probes/probe-sections.ts';
import { PROBES } from '../../../src/domain/diagnosis/probes/registry.ts';
import { HANG_LIMIT_MS } from '../../support/hang-limit.ts';
import { describeHost, HostView, memoryInfo, type Prepared } from './describe-host.ts';
import { DIAGNOSE_SCRIPT, NONCE } from './diagnose-script.ts';

// A sandboxed host with something of all that the probes look for, in a state that is known because it was made here.

/**
 * When a file was last changed cannot be set, so for temporary files it is the clock of the look that is later. Their probe
 * runs apart: the others would see a clock that is none.
 */
const AGED_DAYS = 5;
const AGED = ['temporary-files'];
const agedScript = DIAGNOSE_SCRIPT.replaceAll('date +%s', `date -d ${AGED_DAYS}days +%s`);

const SITE = `
user root;
error_log /var/log/nginx/error.log;
pid /run/nginx.pid;
events { worker_connections 64; }
http {
  access_log off;
  client_header_timeout 600s;
  keepalive_timeout 65s;
  server {
    listen 80 backlog=100;
    listen 443 ssl backlog=101;
    ssl_certificate /etc/nginx/tls/shop.pem;
    ssl_certificate_key /etc/nginx/tls/shop.key;
    location / { return 404; }
    location /ping { return 200; }
    location = /app/health { return 503; }
  }
}
`;
/** A person's change after the start: it serves on, and its test fails. */
const MISTAKE = 'prox_pass http://10.0.0.1;';

const FSTAB = `# a comment
/dev/vdb1 /backup ext4 defaults,nofail 0 2
/dev/vdc1 /mnt/My\\040Share xfs noauto 0 0
tmpfs /srv tmpfs rw,size=20m 0 0
fs1.example:/media /mnt/media nfs _netdev,nofail
`;

const CRONTAB = `SHELL=/bin/sh
25 6 * * * root test -x /usr/sbin/anacron || run-parts /etc/cron.daily
*/5 * * * * root /usr/local/bin/often
30 3 * * 1-5 shop TOKEN=secret /opt/shop/bin/report --all
0 2 1 * * root /usr/local/bin/monthly
`;

/** Later than what nginx itself writes, each one a line. */
const errorLog = (now: Date) => {
  const at = new Date(now.getTime() - 60_000)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ')
    .replaceAll('-', '/');
  return [
    `${at} [error] 8#8: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.7, server: , request: "GET / HTTP/1.1", upstream: "http://127.0.0.1:3000/", host: "shop"`,
    `${at} [notice] 8#8: signal process started`,
    `${at} [alert] 8#8: 1024 worker_connections are not enough`,
  ];
};
const AUDIT = [
  'type=AVC msg=audit(1795334512.100:77): avc:  denied  { name_connect } for  pid=301 comm="nginx" dest=3000 scontext=system_u:system_r:httpd_t:s0 tclass=tcp_socket permissive=0',
  'type=AVC msg=audit(1795334513.100:78): avc:  denied  { read } for  pid=302 comm="shopd" name="a" permissive=1',
  'type=SYSCALL msg=audit(1795334513.100:78): arch=c000003e syscall=42 success=no',
];
/** As dpkg writes it, in the time of the host, which is UTC in the sandbox. */
const PACKAGES = [
  '2026-11-03 10:12:50 startup archives unpack',
  '2026-11-03 10:12:51 install nginx:amd64 <none> 1.22.1-9+deb12u3',
  '2026-11-03 10:12:52 status half-installed nginx:amd64 1.22.1-9+deb12u3',
  '2026-11-19 09:30:02 remove apache2:amd64 2.4.62-1~deb12u1 <none>',
  '2026-11-22 06:41:05 upgrade tzdata:all 2025b-0+deb12u1 2025b-0+deb12u2',
  '2026-11-22 06:41:06 configure tzdata:all 2025b-0+deb12u2 <none>',
];
const ACCESS = Array.from(
  { length: 3 },
  () =>
    '10.0.0.7 - - [28/Nov/2026:22:00:00 +0000] "GET /ping HTTP/1.1" 200 0 "-" "ELB-HealthChecker/2.0" "-"',
);

const RELEASE = '6.1.0-41-cloud-amd64';
const KEEP_ALIVE_SECONDS = 7;
const PERL_SERVER = [
  'use IO::Socket::INET;',
  '$s = IO::Socket::INET->new(Listen => 50, LocalAddr => "127.0.0.1", LocalPort => 8085, ReuseAddr => 1) or die;',
  'while ($c = $s->accept) { $c->recv($_, 4000);',
  `print $c "HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\nKeep-Alive: timeout=${KEEP_ALIVE_SECONDS}\\r\\n\\r\\n"; close $c }`,
].join(' ');
const PERL_IDLE = [
  'use IO::Socket::INET;',
  '@c = map { IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => 80) or die } 1 .. 3;',
  'open F, ">", "/run/idle"; close F; sleep 600',
].join(' ');

/** Blocks of these numbers of 4 KiB, so that what is written is what is taken. */
const fill = (path: string, kib: number, what = 'zeros') => {
  const source =
    what === 'text' ? 'yes "a line of a log"' : what === 'noise' ? 'cat /dev/urandom' : 'cat /dev/zero';
  return `${source} 2>/dev/null | head -c ${kib * 1_024} >"${path}"`;
};
const start = (name: string, program: string) =>
  `cp /usr/bin/perl /opt/${name}; /opt/${name} -e '${program}' </dev/null >/dev/null 2>&1 &`;

const PREPARE = `
set -e
mkdir -p /etc/nginx/tls /etc/cron.d /opt /run /root /backup/old /boot /var/lib/nginx /mnt
printf 'root:x:0:0::/root:/bin/sh\\nnobody:x:65534:65534::/:/bin/false\\n' >/etc/passwd
printf 'root:x:0:\\nnogroup:x:65534:\\n' >/etc/group
printf %s "$SITE" >/etc/nginx/nginx.conf
printf %s "$FSTAB" >/etc/fstab
printf %s "$CRONTAB" >/etc/crontab
printf '10 3 * * * root /sbin/e2scrub_all -A\\n' >/etc/cron.d/e2scrub
printf '[req]\\ndistinguished_name=d\\n[d]\\n' >/run/openssl.cnf
openssl req -x509 -newkey rsa:2048 -nodes -days 20 -subj /CN=shop -config /run/openssl.cnf -keyout /etc/nginx/tls/shop.key -out /etc/nginx/tls/shop.pem 2>/dev/null
cd /var/log
mkdir -p app nginx audit rolled journal/0123456789abcdef0123456789abcdef
printf '%s\\n' "$AUDIT" >audit/audit.log
printf '%s\\n' "$PACKAGES" >dpkg.log
printf '%s\\n' "$ACCESS" >nginx/access.log
${fill('app/real.log', 20_480, 'text')}
${fill('app/data.bin', 3_072, 'noise')}
truncate -s 8G app/sparse.log
for i in 1 2 3 4; do ${fill('rolled/web-2026-01-0$i.log', 1_024, 'text')}; head -c $((i * 4096)) /dev/zero >>rolled/web-2026-01-0$i.log; touch -d "$((20 - i)) days ago" rolled/web-2026-01-0$i.log; done
printf LPKSHHRH | cat - /dev/zero | head -c 2097152 >journal/0123456789abcdef0123456789abcdef/system.journal
for i in 1 2; do printf LPKSHHRH | cat - /dev/zero | head -c $((1048576 * i)) >journal/0123456789abcdef0123456789abcdef/system@000000000000000000000000000000a$i-0000000000000001-000000000000000$i.journal; done
cd /srv
mkdir -p sess 'My Files'
seq -f 'sess/sess_%g' 1200 | xargs touch -d '3 days ago'
seq -f 'sess/sess_new%g' 60 | xargs touch
${fill('My Files/export.csv', 11_264, 'text')}
for i in 1 2 3; do printf '\\037\\213' | cat - /dev/urandom | head -c $((262144 * i + 655360)) >/srv/dump-$i.gz; done
cd /tmp
mkdir used old data systemd-private-x
${fill('used/a', 1_024)}; ${fill('used/b', 1_024)}; ${fill('old/c', 2_048)}; ${fill('data/part', 1_024)}; : >data/PG_VERSION; ${fill('systemd-private-x/own', 1_024)}
${fill('loose', 512)}
mkdir -p /var/cache/apt/archives/partial /var/crash /var/lib/systemd/coredump
${fill('/var/cache/apt/archives/shop_1.2_amd64.deb', 2_048)}; ${fill('/var/cache/apt/archives/lib_1.0_all.deb', 1_024)}; ${fill('/var/cache/apt/pkgcache.bin', 3_072)}
${fill('/var/lib/systemd/coredump/core.render.0.ab.12.1795334000000000.zst', 1_024)}; ${fill('/var/lib/systemd/coredump/core.shop.0.ab.13.1795334000000000.zst', 2_048)}
: >/var/crash/notes
${fill(`/boot/vmlinuz-${RELEASE}`, 1_024)}; ${fill(`/boot/initrd.img-${RELEASE}`, 2_048)}; ${fill(`/boot/config-${RELEASE}`, 64)}; ${fill('/boot/vmlinuz-6.0.0-1-amd64', 1_024)}
mkdir -p /var/lib/docker/containers/0123456789ab
fallocate -l 70M /var/lib/docker/containers/0123456789ab/0123456789ab-json.log
${fill('/backup/old/a.tar', 1_024)}; ${fill('/backup/b.tar', 2_048)}
cd /
nginx
exec 8>>/var/log/app/gone.log; yes gone | head -c 3145728 >&8; rm /var/log/app/gone.log
cp /usr/bin/perl /opt/shop-writer
/opt/shop-writer -e 'open F, ">>", "/var/log/app/real.log"; open S, ">", "/var/log/app/small"; print S "x" x 5000; S->flush; unlink "/var/log/app/small"; open U, "<", "/tmp/used/a"; open W, ">", "/run/writer"; close W; sleep 600' </dev/null >/dev/null 2>&1 &
writer=$!
exec 8>&-
cp /usr/bin/perl '/opt/a b'
'/opt/a b' -e '$x = "y" x 30000000; sleep 600' </dev/null >/dev/null 2>&1 &
(ulimit -n 24; cp /usr/bin/perl /opt/near-limit; exec /opt/near-limit -e '@f = map { open my $f, "<", "/dev/null"; $f } 1 .. 17; open F, ">", "/run/near"; close F; sleep 600' </dev/null >/dev/null 2>&1) &
${start('api', PERL_SERVER)}
api=$!
until [[ $(ss -ltn) == *":8085 "* ]]; do sleep 0.05; done
${start('idle-client', PERL_IDLE)}
until [[ -e /run/idle && -e /run/near && -e /run/writer ]]; do sleep 0.05; done
mkfifo /run/wait
cp /usr/bin/bash /opt/cell
/opt/cell -c 'exec 7<>/run/wait; read -t 600 -u 7' </dev/null >/dev/null 2>&1 &
mkdir /run/groups
unit() { echo "0::/system.slice/$2" >/run/groups/$1; mount --bind /run/groups/$1 /proc/$1/cgroup; }
unit $writer shop-writer.service
unit $api api@1.service
sed -i 's/location \\/ {/location \\/ { $MISTAKE/' /etc/nginx/nginx.conf
printf '%s\\n' "$ERRORS" >>/var/log/nginx/error.log
set +e
echo ready
while IFS= read -r names; do
  run=$SCRIPT
  if [[ $names == mend ]]; then sed -i 's/$MISTAKE//' /etc/nginx/nginx.conf; echo mended; continue; fi
  if [[ $names == aged:* ]]; then run=$AGED_SCRIPT names=\${names#aged:}; fi
  SSM_Probes=$names SSM_Nonce=$NONCE sh -c "$run" </dev/null 2>&1
  echo "=== all of $names"
done
`.replaceAll('$MISTAKE', MISTAKE.replaceAll('/', '\\/'));

const PREPARED: Prepared = {
  trees: [
    '/var/log',
    '/srv',
    '/tmp',
    '/var/cache/apt',
    '/var/crash',
    '/var/lib/systemd/coredump',
    '/var/lib/docker',
    '/boot',
    '/backup',
  ],
  kinds: {
    '/var/log/app/real.log': 'text',
    '/var/log/app/gone.log': 'text',
    '/var/log/app/data.bin': 'data',
    '/srv/My Files/export.csv': 'csv',
    ...Object.fromEntries([1, 2, 3].map((at) => [`/srv/dump-${at}.gz`, 'gzip'])),
    ...Object.fromEntries([1, 2, 3, 4].map((at) => [`/var/log/rolled/web-2026-01-0${at}.log`, 'text'])),
    ...Object.fromEntries(
      [
        'system',
        ...[1, 2].map(
          (at) => `system@000000000000000000000000000000a${at}-0000000000000001-000000000000000${at}`,
        ),
      ].map((name) => [`/var/log/journal/0123456789abcdef0123456789abcdef/${name}.journal`, 'journal']),
    ),
  },
  backlogs: { 80: 100, 443: 101, 8085: 50 },
};

type Answers = NonNullable<World['http']>;

/** What was asked of whom, and answers what: the servers above are made so. */
function answers(): Answers {
  const guesses = ['/', '/health', '/healthz'];
  const own = (path: string) => (path === '/app/health' ? 503 : path === '/ping' ? 200 : 404);
  const nginx = ([scheme, port]: readonly [string, number]): Answers =>
    ['/ping', '/app/health', ...guesses].map((path) => ({
      url: `${scheme}://127.0.0.1:${port}${path}`,
      status: own(path),
      ms: 2,
      asked: path === '/ping' ? 'balancer' : path === '/app/health' ? 'configured' : 'guessed',
    }));
  return [
    ...nginx(['http', 80]),
    ...nginx(['https', 443]),
    ...['/app/health', '/ping', ...guesses].map((path): Answers[number] => ({
      url: `http://127.0.0.1:8085${path}`,
      status: 200,
      ms: 2,
      asked: guesses.includes(path) ? 'guessed' : 'configured',
      keep_alive_s: KEEP_ALIVE_SECONDS,
    })),
  ];
}

/** What one probe printed. */
export interface Look {
  /** What the look is called: the probe, with what is different about this look. */
  readonly name: string;
  readonly probe: string;
  /** What has changed of the world by then. */
  readonly since: Partial<World>;
  /** When the probe believes to look. */
  readonly now: string;
  readonly print: ProbeOutput;
}

export interface PreparedHost {
  readonly world: World;
  readonly looks: readonly Look[];
}

/** What the host is given beside its files; not on the command line, where it would be a part of what its first process is. */
function environment(errors: readonly string[]): Readonly<Record<string, string>> {
  return {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    LC_ALL: 'C',
    SCRIPT: DIAGNOSE_SCRIPT,
    AGED_SCRIPT: agedScript,
    NONCE,
    SITE,
    FSTAB,
    CRONTAB,
    AUDIT: AUDIT.join('\n'),
    PACKAGES: PACKAGES.join('\n'),
    ACCESS: ACCESS.join('\n'),
    ERRORS: errors.join('\n'),
  };
}

function sandbox(): readonly string[] {
  const system = ['bin', 'sbin', 'lib', 'lib64'].flatMap((one) => ['--symlink', `usr/${one}`, `/${one}`]);
  const sized = (path: string, mib: number) => ['--size', String(mib * 1_024 ** 2), '--tmpfs', path];
  return [
    // In a session of its own, as a host is: probes step back behind what else runs, which are not the other tests.
    '--new-session',
    ...[
      '--unshare-pid',
      '--unshare-net',
      '--cap-add',
      'CAP_SYS_ADMIN',
      '--die-with-parent',
      '--info-fd',
      '3',
    ],
    ...[
      '--ro-bind',
      '/usr',
      '/usr',
      ...system,
      '--symlink',
      realpathSync('/usr/bin/awk'),
      '/etc/alternatives/awk',
    ],
    ...['/sys/devices', '/sys/block', '/sys/dev', '/sys/class'].flatMap((path) => ['--ro-bind', path, path]),
    ...[
      '--dev',
      '/dev',
      '--proc',
      '/proc',
      ...sized('/var/log', 48),
      ...sized('/tmp', 48),
      ...sized('/srv', 20),
    ],
    ...['bash', '-c', PREPARE],
  ];
}

interface Talk {
  readonly outerPid: number;
  /** Runs probes and gives what they print. */
  look(names: readonly string[], isAged?: boolean): Promise<string>;
  /** Takes the mistake out of the server's configuration. */
  mend(): Promise<void>;
  stop(): Promise<void>;
}

async function startHost(now: Date): Promise<Talk> {
  const child: ChildProcess = spawn('bwrap', sandbox(), {
    env: environment(errorLog(now)),
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  const { stdin, stdout, stderr } = child;
  const info = child.stdio[3];
  if (stdin === null || stdout === null || stderr === null || info === null || info === undefined)
    throw new Error('bwrap has no pipes');
  let said = '';
  stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-4_000);
  });
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      reject(new Error(`the host ended with ${signal ?? code}: ${said}`)),
    );
  });
  ended.catch(() => undefined);
  const outerPid = new Promise<number>((resolve) => {
    let text = '';
    (info as NodeJS.ReadableStream).on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const pid = /"child-pid": (\d+)/.exec(text)?.[1];
      if (pid !== undefined) resolve(Number(pid));
    });
  });
  const output = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const until = async (mark: string) => {
    const lines: string[] = [];
    for (;;) {
      const { value, done } = await Promise.race([output.next(), ended]);
      if (done === true) return await ended;
      if (value === mark) return lines.join('\n');
      lines.push(value);
    }
  };
  const limit = setTimeout(() => child.kill('SIGKILL'), HANG_LIMIT_MS);
  await until('ready');
  return {
    outerPid: await outerPid,
    look: async (names, isAged = false) => {
      const list = names.join(',');
      stdin.write(`${isAged ? 'aged:' : ''}${list}\n`);
      return `${await until(`=== all of ${list}`)}\n`;
    },
    mend: async () => {
      stdin.write('mend\n');
      await until('mended');
    },
    stop: async () => {
      clearTimeout(limit);
      child.kill('SIGKILL');
      await ended.catch(() => undefined);
    },
  };
}

/** The kernel's own log, as it keeps it: `6,1234,83064718412,-;text`, one record for each read. Null: nobody may read it. */
function kernelLines(): readonly string[] | null {
  const buffer = Buffer.alloc(16_384);
  const lines: string[] = [];
  let file: number;
  try {
    file = openSync('/dev/kmsg', constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    for (;;) {
      const record = buffer.toString('utf8', 0, readSync(file, buffer));
      const [, stamp = '0', text = ''] = /^\d+,\d+,(\d+),[^;]*;([^\n]*)/.exec(record) ?? [];
      const seconds = (Number(stamp) / 1_000_000).toFixed(6).padStart(12);
      lines.push(`[${seconds}] ${text}`);
    }
  } catch {
    // At its end there is nothing to read yet.
    return lines;
  } finally {
    closeSync(file);
  }
}

const KERNEL_LOOKS = 10;
const TEXTS = ['/etc/fstab', '/etc/crontab', '/etc/cron.d/e2scrub', '/etc/nginx/nginx.conf'];

function worldOf(view: HostView): World {
  const linesOf = (path: string) => view.text(path).trimEnd().split('\n');
  const site = linesOf('/etc/nginx/nginx.conf');
  // How many there may be is one number for the machine; of a network that is new there are none yet.
  const most = view.ask(() => Number(readFileSync('/proc/sys/net/netfilter/nf_conntrack_max', 'utf8')));
  return {
    ...describeHost(view, PREPARED),
    http: answers(),
    files_text: Object.fromEntries(TEXTS.map((path) => [path, view.text(path)])),
    certs: [certificate(view)],
    config_test: {
      unit: 'nginx.service',
      exit: 1,
      stderr: [
        `[emerg] unknown directive "prox_pass" in /etc/nginx/nginx.conf:${1 + site.findIndex((line) => line.includes(MISTAKE))}`,
        'nginx: configuration file /etc/nginx/nginx.conf test failed',
      ].join('\n'),
    },
    logs: ['/var/log/nginx/error.log', '/var/log/audit/audit.log'].map((path) => ({
      source: `file:${path}`,
      lines: linesOf(path),
    })),
    ...(most === null ? {} : { connections: { nf_conntrack_count: 0, nf_conntrack_max: most } }),
  };
}

/** Prepares a host, describes it, lets all probes look at it, and ends it. */
export async function lookAtPreparedHost(): Promise<PreparedHost> {
  const host = await startHost(new Date());
  try {
    const view = new HostView(host.outerPid);
    const world = worldOf(view);
    // What asks the servers comes last, since its own connections would be counted.
    const asking = ['health', 'certificates'];
    const apart = [...AGED, ...asking, 'kernel', 'meminfo'];
    const names = PROBES.map(({ name }) => name).filter((name) => !apart.includes(name));
    const looks: Look[] = [];
    const look = async (probes: readonly string[], since: Partial<World> = {}, about = '') => {
      const isAged = probes === AGED;
      const now = new Date(Date.now() + (isAged ? AGED_DAYS * 86_400_000 : 0)).toISOString();
      for (const [probe, print] of probeOutputs(PROBES, await host.look(probes, isAged), NONCE))
        looks.push({
          name: `${probe}${about}`,
          probe,
          since,
          now,
          print,
        });
    };
    // Others make the kernel speak: what it said while the probe looked would be in one of the two only.
    for (let left = KERNEL_LOOKS; left > 0; left -= 1) {
      const kernel = kernelLines();
      await look(['kernel'], kernel === null ? {} : { kernel });
      if (left === 1 || kernel?.at(-1) === kernelLines()?.at(-1)) break;
      looks.pop();
    }
    // Others take memory and give it back all the time: it is described in the moment of its look.
    await look(['meminfo'], { meminfo: memoryInfo(view) });
    await look(names);
    await look(asking);
    await look(AGED);
    await host.mend();
    const valid = { unit: 'nginx.service', exit: 0, stderr: VALID };
    const texts = { ...world.files_text, '/etc/nginx/nginx.conf': view.text('/etc/nginx/nginx.conf') };
    await look(['config-test'], { config_test: valid, files_text: texts }, ' of a valid one');
    return { world, looks };
  } finally {
    await host.stop();
  }
}

const VALID = [
  'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok',
  'nginx: configuration file /etc/nginx/nginx.conf test is successful',
].join('\n');

function certificate(view: HostView) {
  const path = '/etc/nginx/tls/shop.pem';
  const { validToDate, subject } = new X509Certificate(view.text(path));
  return { path, subject: subject.replace('CN=', ''), not_after: validToDate.toISOString(), served: 443 };
}
