import { by, type FamilyOf, type Frame, type Writer } from '../../family.ts';
import * as formats from '../../formats.ts';

// What other programs write on any day. A model that has seen few ordinary lines takes each new one for trouble. Lines behind the second
// list only look like trouble.

const onHost = (program: string, usual: readonly string[], herrings: readonly string[] = []) => ({
  writer: {
    program,
    stackFormat: 'syslog-traditional',
    sources: ['ec2'],
    frame: formats.traditional(program),
    usual,
  } satisfies Writer,
  herrings,
});

/** A moment, and what the program says. */
const stamped: Frame = ({ at, text }) => `${new Date(at).toISOString()} ${text}`;
const inContainer = (program: string, usual: readonly string[], herrings: readonly string[] = []) => ({
  writer: { program, stackFormat: 'stamped', sources: ['ecs'], frame: stamped, usual } satisfies Writer,
  herrings,
});

const DAEMONS: readonly { readonly writer: Writer; readonly herrings: readonly string[] }[] = [
  onHost('dbus-daemon', [
    "I [system] Activating via systemd: service name='org.freedesktop.hostname1' unit='dbus-org.freedesktop.hostname1.service' requested by ':1.{k}' (uid=0 pid={pid} comm=\"hostnamectl\")",
    "I [system] Successfully activated service 'org.freedesktop.hostname1'",
  ]),
  onHost(
    'systemd-logind',
    [
      'I New session {k} of user {user}.',
      'I Session {k} logged out. Waiting for processes to exit.',
      'I Removed session {k}.',
    ],
    ['W Failed to abandon session scope, ignoring: Transport endpoint is not connected'],
  ),
  onHost(
    'systemd-networkd',
    ['I eth0: Gained IPv6LL', 'I eth0: DHCPv4 address {ip}/20 via {ip}'],
    ['W eth0: Lost carrier', 'W docker0: Link is not managed by us'],
  ),
  onHost(
    'systemd-resolved',
    ['I Clock change detected. Flushing caches.', 'I Positive Trust Anchors:'],
    [
      'W Server returned error NXDOMAIN, mitigating potential DNS violation DVE-2018-0001, retrying transaction with reduced feature level UDP.',
    ],
  ),
  onHost(
    'systemd-udevd',
    ["I {dev}: Process '/usr/bin/unshare' was started.", 'I Using default interface naming scheme v249.'],
    ['W {dev}: Failed to wait for spawned command: Input/output error'],
  ),
  onHost(
    'systemd-timesyncd',
    [
      'I Initial synchronization to time server {ip}:123 (ntp.ubuntu.com).',
      'I Contacted time server {ip}:123.',
    ],
    ['W Timed out waiting for reply from {ip}:123 (ntp.ubuntu.com).'],
  ),
  onHost('polkitd', [
    'I Registered Authentication Agent for unix-process:{pid}:{big}',
    'I Unregistered Authentication Agent for unix-process:{pid}:{big}',
  ]),
  onHost('snapd', [
    'I storehelpers.go:{k}: cannot refresh snap "core20": snap has no updates available',
    'I autorefresh.go:{k}: auto-refresh: all snaps are up-to-date',
  ]),
  onHost(
    'cloud-init',
    [
      "I Cloud-init v. 23.4 running 'modules:final' at {time}. Up {k}.{low} seconds.",
      'I ci-info: | eth0 | True | {ip} | 255.255.240.0 | global |',
    ],
    ['W [WARNING]: Failed to set up user-data twice, first run is kept'],
  ),
  onHost('amazon-efs-mount-watchdog', [
    'I Mounted file system is in good health',
    'I stunnel of {dir} is running with pid {pid}',
  ]),
  onHost(
    'dnsmasq',
    ['I query[A] {dns} from {ip}', 'I reply {dns} is {ip}', 'I cached {dns} is {ip}'],
    ['W possible DNS-rebind attack detected: {dns}'],
  ),
  onHost(
    'named',
    [
      'I zone {dns}/IN: sending notifies (serial {big})',
      'I client @0x{long} {ip}#{port} ({dns}): query: {dns} IN A +E(0)K ({ip})',
    ],
    ['W managed-keys-zone: No DNSKEY RRSIGs found for a key that is not used'],
  ),
  onHost('ntpd', [
    'I Listen normally on {s} eth0 {ip}:123',
    'I kernel reports TIME_ERROR: 0x2041: Clock Unsynchronized',
    'I frequency file /var/lib/ntp/ntp.drift: {k}',
  ]),
  onHost(
    'dovecot',
    [
      'I imap-login: Login: user=<{user}>, method=PLAIN, rip={ip}, lip={ip}, mpid={pid}, TLS, session=<{long}>',
      'I imap({user}): Logged out in={k} out={n}',
    ],
    ['W imap-login: Disconnected: Inactivity (no auth attempts in 180 secs): user=<>, rip={ip}'],
  ),
  onHost(
    'exim',
    ['I {hex}-{hex}-XX <= {user}@example.com H={dns} [{ip}] P=esmtps S={n}', 'I {hex}-{hex}-XX Completed'],
    ['W {hex}-{hex}-XX H=mx.example.org [{pub}]: SMTP error 451 greylisted, retry time not reached'],
  ),
  onHost(
    'openvpn',
    [
      'I {user}/{pub}:{port} TLS: soft reset sec=3600/3600 bytes={big}/-1 pkts={n}/0',
      'I MULTI: Learn: {ip} -> {user}/{pub}:{port}',
    ],
    ['W {pub}:{port} TLS: Initial packet without an answer, peer left'],
  ),
  onHost('squid', [
    'I {big}.{k}     {ms} {ip} TCP_MISS/200 {n} GET http://{dns}/ - HIER_DIRECT/{ip} text/html',
    'I storeDirWriteCleanLogs: Starting...',
  ]),
  onHost('varnishd', ['I Child ({pid}) said Child starts', 'I Child ({pid}) said -sfile,{path} {n} bytes']),
  onHost('smbd', [
    'I {host} ({ip}) connect to service {table} initially as user {user} (uid={n}, gid={n}) (pid {pid})',
    'I {host} ({ip}) closed connection to service {table}',
  ]),
  onHost(
    'puppet-agent',
    ['I Applied catalog in {low}.{k} seconds', 'I Retrieving pluginfacts', 'I Caching catalog for {host}'],
    [
      'W Unknown variable: ::legacy_{table}. (file: site.pp, line: {low})',
      'I (/Stage[main]/Nginx/File[{path}]/content) content changed',
    ],
  ),
  onHost('ansible-setup', [
    "I Invoked with gather_subset=['all'] gather_timeout=10 filter=[] fact_path=/etc/ansible/facts.d",
    'I Invoked with name={svc} state=reloaded',
  ]),
  onHost(
    'collectd',
    ['I plugin_load: plugin "cpu" successfully loaded.', 'I Initialization complete, entering read-loop.'],
    ['W curl plugin: curl_easy_perform gave 28 once, value is skipped'],
  ),
  onHost(
    'telegraf',
    [
      'I {time} I! Loaded inputs: cpu disk mem net',
      'D {time} D! [outputs.influxdb] Wrote batch of {k} metrics in {ms}ms',
    ],
    ['W {time} W! [agent] ["inputs.disk"] did not complete within its flush interval, next one is on time'],
  ),
  onHost(
    'filebeat',
    [
      'I {time} INFO [monitoring] log/log.go:{k} Non-zero metrics in the last 30s',
      'I {time} INFO [harvester] log/harvester.go:{k} Harvester started for file: {path}',
    ],
    [
      'W {time} INFO [harvester] log/harvester.go:{k} File is inactive: {path}. Closing because close_inactive of 5m0s reached.',
    ],
  ),
  onHost(
    'fluentd',
    ['I {time} [info]: #0 following tail of {path}', 'I {time} [info]: #0 flushed chunk {hex} to s3'],
    [
      'W {time} [warn]: #0 buffer flush took longer time than slow_flush_log_threshold: elapsed_time={low}.{k} slow_flush_log_threshold=20.0',
    ],
  ),
  onHost('zabbix_agentd', [
    'I agent #{s} started [listener #{s}]',
    'I active check configuration update from [{ip}:10051] started',
  ]),
  onHost('node_exporter', [
    'I ts={time} caller=node_exporter.go:{k} level=info collector=filesystem',
    'D ts={time} caller=collector.go:{k} level=debug msg="collector succeeded" name=netdev duration_seconds=0.00{s}',
  ]),
  onHost('ufw', [
    'I [UFW BLOCK] IN=eth0 OUT= MAC={hex} SRC={pub} DST={ip} LEN=40 TTL=2{s}{s} PROTO=TCP SPT={port} DPT={port} SYN',
    'I [UFW ALLOW] IN=eth0 OUT= SRC={ip} DST={ip} PROTO=TCP SPT={port} DPT=443',
  ]),
  onHost(
    'apt.systemd.daily',
    [
      'I unattended-upgrade: All upgrades installed',
      'I Packages that will be upgraded: libc-bin openssl tzdata',
    ],
    ['W Could not figure out development release: distribution data outdated, going on'],
  ),
  onHost('dpkg', [
    'I status installed tzdata:all 2026a-0',
    'I startup archives unpack',
    'I trigproc man-db:amd64 2.10.2-1 <none>',
  ]),
  onHost('keepalived_vrrp', [
    'I (VI_1) Received advert from {ip} with lower priority {k}, ours {k}, forcing new election',
    'I (VI_1) Sending gratuitous ARP on eth0 for {ip}',
  ]),
  onHost('rpc.mountd', [
    'I authenticated mount request from {ip}:{port} for {dir} ({dir})',
    'I authenticated unmount request from {ip}:{port} for {dir} ({dir})',
  ]),
  onHost(
    'smartd',
    [
      'I Device: /dev/{dev}, opened',
      'I Device: /dev/{dev}, SMART Usage Attribute: 194 Temperature_Celsius changed from {low} to {low}',
    ],
    ['W Device: /dev/{dev}, unable to autodetect device type, left out'],
  ),
  onHost('irqbalance', [
    'I Balancing is ineffective on systems with a single cpu.  Shutting down',
    'W Cannot change IRQ {k} affinity: Operation not permitted',
  ]),
  onHost(
    'multipathd',
    ['I {dev}: add path (uevent)', 'I mpath{s}: load table [0 {big} multipath]'],
    ['W {dev}: failed to get udev uid: Invalid argument', 'W {dev}: path is of no map, ignored'],
  ),
  onHost('atd', ["I Starting job {k} (a{hex}) for user '{user}' ({n})"]),
  onHost('anacron', [
    "I Job `cron.daily' started",
    "I Job `cron.daily' terminated",
    'I Normal exit (1 job run)',
  ]),
  onHost('useradd', [
    'I new group: name={user}, GID={n}',
    'I new user: name={user}, UID={n}, GID={n}, home=/home/{user}, shell=/bin/bash',
  ]),
  onHost(
    'su',
    ['I (to {user}) root on pts/0', 'I pam_unix(su-l:session): session closed for user {user}'],
    ['W FAILED SU (to root) {user} on pts/0', 'I (to root) {user} on pts/0'],
  ),
  onHost(
    'mysqld_exporter',
    ['I level=info msg="Listening on :9104"', 'I level=info msg="Enabled scrapers"'],
    ['W level=warn msg="scrape of info_schema took longer than its interval, once"'],
  ),
  onHost(
    'mongod',
    [
      'I {time} I NETWORK [listener] connection accepted from {ip}:{port} #{k} ({low} connections now open)',
      'I {time} I COMMAND [conn{k}] command {svc}.{table} command: find planSummary: IXSCAN keysExamined:{k} {ms}ms',
    ],
    ['W {time} W STORAGE [thread1] slow checkpoint of {n}ms, next one took {ms}ms'],
  ),
  onHost(
    'rabbitmq-server',
    [
      'I {time} [info] <0.{k}.0> accepting AMQP connection <0.{k}.0> ({ip}:{port} -> {ip}:5672)',
      'I {time} [info] <0.{k}.0> closing AMQP connection <0.{k}.0> ({ip}:{port} -> {ip}:5672)',
    ],
    [
      'W {time} [warning] <0.{k}.0> closing AMQP connection <0.{k}.0>: client unexpectedly closed TCP connection',
    ],
  ),
  onHost('grafana-server', [
    'I t={time} lvl=info msg="Request Completed" logger=context userId={k} method=GET path=/api/dashboards/home status=200 time_ms={ms}',
    'I t={time} lvl=info msg="Database locked, sleeping then retrying" retry=0',
  ]),
  onHost(
    'vault',
    [
      'I {time} [INFO]  core: vault is unsealed',
      'I {time} [INFO]  expiration: revoked lease: lease_id=auth/token/{hex}',
    ],
    ['W {time} [WARN]  core: attempting to mount the same path again, kept as it is'],
  ),
  onHost(
    'jenkins',
    [
      'I {time} INFO hudson.model.AsyncPeriodicWork#lambda: Finished Workspace clean-up. {n} ms',
      'I {time} INFO build {svc} #{k} completed: SUCCESS',
    ],
    ['W {time} WARNING build {svc} #{k} completed: UNSTABLE, {s} of {k} tests differ'],
  ),
  onHost(
    'kubelet',
    [
      'I I{k} {k} reconciler.go:{k}] "operationExecutor.MountVolume started for volume" pod="{svc}/{hex}"',
      'I I{k} {k} kubelet.go:{k}] "SyncLoop ADD" source="api" pods=["{svc}-{hex}"]',
    ],
    ['W W{k} {k} warnings.go:{k}] policy/v1beta1 PodDisruptionBudget is deprecated in v1.21+'],
  ),
  inContainer(
    'traefik',
    [
      'I level=info msg="Configuration loaded from file: /etc/traefik/traefik.yml"',
      'D level=debug msg="Provider event received docker"',
    ],
    [
      'W level=warning msg="Traefik can reject some encoded characters in the request path. When your backend is not fully compliant, options apply."',
    ],
  ),
  inContainer(
    'envoy',
    [
      'I [{big}][info][upstream] cm init: all clusters initialized',
      'I [{big}][info][config] all dependencies initialized. starting workers',
      'D [{big}][debug][http] [C{k}][S{big}] request complete',
    ],
    ['W [{big}][warning][config] gRPC config stream closed: 13, reconnected at once'],
  ),
  inContainer(
    'kafka',
    [
      'I INFO [GroupCoordinator {s}]: Stabilized group {svc} generation {k} (__consumer_offsets-{low})',
      'I INFO [Log partition={table}-{s}] Rolled new log segment at offset {big} in {ms} ms.',
      'I INFO [ReplicaFetcher replicaId={s}] Truncating partition {table}-{s} to local high watermark {big}',
    ],
    [
      'W WARN [Producer clientId={svc}] Got error produce response with correlation id {n}, retrying (2 attempts left). Error: NOT_LEADER_OR_FOLLOWER',
    ],
  ),
  inContainer(
    'zookeeper',
    [
      'I INFO [NIOServerCxn.Factory] Accepted socket connection from /{ip}:{port}',
      'I INFO [CommitProcessor:{s}] Established session 0x{long} with negotiated timeout 30000 for client /{ip}:{port}',
    ],
    [
      'W WARN [NIOWorkerThread-{s}] Unable to read additional data from client, it probably closed the socket',
    ],
  ),
  inContainer(
    'prometheus',
    [
      'I level=info component=tsdb msg="write block" mint={big} maxt={big} ulid={hex} duration={ms}ms',
      'I level=info component=tsdb msg="Head GC completed" duration={ms}ms',
      'I level=info msg="Completed loading of configuration file" filename=/etc/prometheus/prometheus.yml',
    ],
    [
      'W level=warn component="scrape manager" msg="Error on ingesting samples with different value but same timestamp" num_dropped={s}',
    ],
  ),
  inContainer(
    'keycloak',
    [
      "I INFO [org.keycloak.services] (main) KC-SERVICES0009: Added user '{user}' to realm '{svc}'",
      'I INFO [io.quarkus] (main) Keycloak 24 on JVM started in {low}.{k}s',
    ],
    [
      'W WARN [org.keycloak.events] (executor-thread-{s}) type=LOGIN_ERROR, realmId={svc}, clientId=web, userId=null, ipAddress={ip}, error=user_not_found, once',
    ],
  ),
  inContainer('mongodb-js', ['I mongosh: pinged {dns} in {ms} ms', 'I mongosh: index build of {table} done']),
  inContainer(
    'celery',
    [
      'I [INFO/MainProcess] Task {svc}.tasks.sync[{uuid}] received',
      'I [INFO/ForkPoolWorker-{s}] Task {svc}.tasks.sync[{uuid}] succeeded in 0.{k}s: None',
    ],
    ['W [WARNING/MainProcess] Task {svc}.tasks.sync[{uuid}] retry: Retry in 5s, then it was done'],
  ),
  inContainer(
    'tomcat',
    [
      'I INFO [main] org.apache.catalina.startup.Catalina.start Server startup in [{n}] milliseconds',
      'I INFO [main] org.apache.coyote.AbstractProtocol.start Starting ProtocolHandler ["http-nio-8080"]',
    ],
    [
      'W WARNING [main] org.apache.tomcat.util.digester.SetPropertiesRule.begin Match [Server/Service] failed to set property [legacy] to [true]',
    ],
  ),
  inContainer('minio', [
    'I API: SYSTEM() Time: {time} DeploymentID: {uuid}',
    'I Healing of {k} objects finished, nothing was damaged',
  ]),
  inContainer(
    'coredns',
    [
      'I [INFO] {ip}:{port} - {n} "A IN {dns}. udp {low} false 512" NOERROR qr,aa,rd {k} 0.000{k}s',
      'I [INFO] plugin/reload: Running configuration SHA512 = {long}',
    ],
    ['W [INFO] {ip}:{port} - {n} "AAAA IN {dns}. udp {low} false 512" NXDOMAIN qr,aa,rd {k} 0.000{k}s'],
  ),
  inContainer(
    'nats',
    [
      'I [{s}] [INF] {ip}:{port} - cid:{k} - Client connection created',
      'D [{s}] [DBG] {ip}:{port} - cid:{k} - Client Ping Timer',
    ],
    ['W [{s}] [INF] Slow Consumer Detected: WriteDeadline of 10s exceeded with {s} chunks, it caught up'],
  ),
];

/** Programs whose ordinary lines stand on hosts. */
export const HOST_DAEMONS: readonly Writer[] = DAEMONS.filter(({ writer }) =>
  writer.sources.includes('ec2'),
).map(({ writer }) => writer);

/** What looks like trouble there, and is none. */
export const DAEMON_HERRINGS: readonly FamilyOf[] = DAEMONS.map(({ writer, herrings }) =>
  by(writer, ...(herrings.length > 0 ? herrings : writer.usual)),
);
