import type { Frame, Names, Spoken } from '../../family.ts';
import { pidOf } from '../../formats.ts';
import type { SeededRandom } from '../../seeded-random.ts';

// Forms of lines that only programs of pack G write.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const SMALL_OF = { F: 'fatal', E: 'error', W: 'warn', I: 'info', D: 'debug' } as const;
const WARNING_OF = { F: 'CRITICAL', E: 'ERROR', W: 'WARNING', I: 'INFO', D: 'DEBUG' } as const;

const iso = (at: number) => new Date(at).toISOString();
/** `2026-11-29 11:00:00` */
const clock = (at: number) => iso(at).slice(0, 19).replace('T', ' ');
/** `2026-11-29 11:00:00.123` */
const blank = (at: number) => iso(at).slice(0, 23).replace('T', ' ');
/** `11:00:00.123` */
const time = (at: number) => iso(at).slice(11, 23);
/** `2026/11/29 11:00:00` */
const slashed = (at: number) => clock(at).replaceAll('-', '/');
const month = (at: number) => MONTHS[new Date(at).getUTCMonth()] ?? '';
const day = (at: number) => String(new Date(at).getUTCDate()).padStart(2, '0');
/** Of loggers without a level for the worst. */
const capitals = (level: Spoken['level']) => SMALL_OF[level === 'F' ? 'E' : level].toUpperCase();
const micro = (at: number, random: SeededRandom) => `${time(at)}${random.between(100, 999)}`;

/** `journalctl -o short-precise` */
export const shortPrecise =
  (program: string): Frame =>
  ({ at, text }, names, random) =>
    `${month(at)} ${day(at)} ${micro(at, random)} ${names.host} ${program}[${pidOf(program, names)}]: ${text}`;

/** Tornado's formatter: level, day and moment, module and line in brackets. */
export const tornado: Frame = ({ at, level, text, traced }, names, random) =>
  `[${level === 'F' ? 'C' : level} ${iso(at).slice(2, 10).replaceAll('-', '')} ${iso(at).slice(11, 19)} ${random.pick(['web', 'ioloop', names.service])}:${random.between(20, 2_400)}] ${text}${traced ? `\n    Traceback (most recent call last):\n      File "/meadow/${names.service}/handlers.py", line ${random.between(12, 400)}, in get` : ''}`;

/** java.util.logging, which Vert.x uses unless told otherwise. */
export const javaUtil: Frame = ({ at, level, text, traced }, names, random) => {
  const hour = new Date(at).getUTCHours();
  const said = { F: 'SEVERE', E: 'SEVERE', W: 'WARNING', I: 'INFO', D: 'FINE' }[level];
  return `${month(at)} ${day(at)}, ${iso(at).slice(0, 4)} ${hour % 12 === 0 ? 12 : hour % 12}${iso(at).slice(13, 19)} ${hour < 12 ? 'AM' : 'PM'} io.meadow.${names.service}.${random.pick(['MainVerticle', 'HttpVerticle', 'StoreVerticle'])}\n${said}: ${text}${traced ? `\n\tat io.meadow.${names.service}.HttpVerticle.lambda$start$${random.between(0, 9)}(HttpVerticle.java:${random.between(20, 300)})` : ''}`;
};

/** ZIO's logger: fields with a fiber. */
export const zio: Frame = ({ at, level, text, traced }, names, random) =>
  `timestamp=${iso(at).slice(0, 23)}+00:00 level=${level === 'F' ? 'FATAL' : capitals(level)} thread=#zio-fiber-${random.between(4, 900)} message=${JSON.stringify(text)}${traced ? ` cause="Exception in thread zio-fiber at ${names.service}.Live.run(Live.scala:${random.between(12, 300)})"` : ''} location=${names.service}.Live`;

/** Spark's Log4j pattern. */
export const spark: Frame = ({ at, level, text, traced }, names, random) =>
  `${slashed(at).slice(2)} ${level === 'F' ? 'FATAL' : capitals(level)} ${/[Ee]xecutor|task|stage/.test(text) ? 'TaskSetManager' : random.pick(['SparkContext', 'BlockManager', 'DAGScheduler'])}: ${text}${traced ? `\n\tat io.meadow.${names.service}.Job$.main(Job.scala:${random.between(12, 300)})` : ''}`;

/** slog of Rust on a terminal. */
export const slog: Frame = ({ at, level, text }, names) =>
  `${month(at)} ${day(at)} ${time(at)} ${{ F: 'CRIT', E: 'ERRO', W: 'WARN', I: 'INFO', D: 'DEBG' }[level]} ${text}, service: ${names.service}`;

/** semantic_logger of Rails. */
export const semantic: Frame = ({ at, level, text, traced }, names, random) =>
  `${blank(at)}${random.between(100, 999)} ${level} [${pidOf('semantic', names)}:${random.pick(['puma srv tp 001', 'puma srv tp 004', 'worker-2'])}] ${random.pick(['Rails', 'Gateway', 'ActionController'])} -- ${text}${traced ? ` -- Exception: RuntimeError\n/usr/src/${names.service}/app/models/gateway.rb:${random.between(10, 300)}:in 'Gateway#call'` : ''}`;

/** Puma in cluster mode. */
export const puma: Frame = ({ level, text, traced }, names, random) =>
  `[${pidOf('puma', names)}] ${level === 'I' || level === 'D' ? '-' : '!'} ${text}${traced ? `\n/usr/src/${names.service}/config.ru:${random.between(2, 30)}:in 'block in <main>'` : ''}`;

/** Next.js in production. */
export const next: Frame = ({ level, text, traced }, names, random) =>
  `${{ F: ' ⨯', E: ' ⨯', W: ' ⚠', I: ' ✓', D: ' ○' }[level]} ${text}${traced ? `\n    at async ${names.service} (.next/server/chunks/${random.between(100, 999)}.js:1:${random.between(900, 9_000)}) {\n  digest: '${random.between(1_000_000, 99_999_999)}'\n}` : ''}`;

/** NLog's usual layout. */
export const nlog: Frame = ({ at, level, text, traced }, names, random) =>
  `${blank(at)}${random.between(0, 9)}|${{ F: 'FATAL', E: 'ERROR', W: 'WARN', I: 'INFO', D: 'DEBUG' }[level]}|Meadow.${names.service}.${random.pick(['Gateway', 'Worker', 'Startup'])}|${text}${traced ? `|   at Meadow.${names.service}.Gateway.Send(Request r) in D:\\build\\Gateway.cs:line ${random.between(12, 300)}` : ''}`;

/** The console of Vapor. */
export const vapor: Frame = ({ level, text, request }, _names, random) =>
  `[ ${WARNING_OF[level]} ] ${text} [request-id: ${request.toUpperCase()}] (App/${random.pick(['routes', 'Gateway', 'Jobs'])}.swift:${random.between(12, 300)})`;

/** Prefect's console. */
export const prefect: Frame = ({ at, level, text, traced }, names, random) =>
  `${time(at)} | ${WARNING_OF[level].padEnd(7)} | ${random.pick([`Flow run '${names.service}-nightly'`, `Task run 'load-${random.hex(3)}'`])} - ${text}${traced ? `\nTraceback (most recent call last):\n  File "/opt/meadow/flows/${names.service}.py", line ${random.between(12, 200)}, in load` : ''}`;

/** Node-RED. */
export const nodeRed: Frame = ({ at, level, text }, _names, random) =>
  `${new Date(at).getUTCDate()} ${month(at)} ${iso(at).slice(11, 19)} - [${SMALL_OF[level]}] [${random.pick(['http request', 'function', 'mqtt out', 'exec'])}:${random.hex(8)}] ${text}`;

/** The server of Temporal: zap, with its fields. The text may have an error behind ` | `. */
export const temporalServer: Frame = ({ at, level, text }, _names, random) => {
  const [said = '', error] = text.split(' | ');
  return JSON.stringify({
    level: SMALL_OF[level],
    ts: iso(at),
    msg: said,
    ...(error === undefined ? {} : { error }),
    'logging-call-at': `${random.pick(['client.go', 'task_executor.go', 'controller_impl.go'])}:${random.between(40, 700)}`,
  });
};

/** OpenSearch: the component in brackets, then the node. */
export const openSearch: Frame = ({ at, level, text, traced }, names, random) =>
  `[${iso(at).slice(0, 23).replace('.', ',')}][${capitals(level).padEnd(5)}][${random.pick(['o.o.c.r.a.DiskThresholdMonitor', 'o.o.c.c.Coordinator', 'o.o.b.OpenSearchUncaughtExceptionHandler', 'o.o.t.TransportService'])}] [${names.service}-data-1] ${text}${traced ? `\n\tat org.opensearch.transport.InboundHandler.messageReceived(InboundHandler.java:${random.between(90, 400)})` : ''}`;

/** Pulsar's broker. */
export const pulsar: Frame = ({ at, level, text, traced }, _names, random) =>
  `${iso(at).slice(0, 23)}+0000 [${random.pick(['pulsar-io-3-2', 'bookkeeper-ml-scheduler-OrderedScheduler-1-0', 'main'])}] ${capitals(level).padEnd(5)} org.apache.pulsar.broker.service.${random.pick(['ServerCnx', 'BrokerService', 'persistent.PersistentTopic'])} - ${text}${traced ? `\n\tat org.apache.pulsar.broker.service.ServerCnx.handleSend(ServerCnx.java:${random.between(900, 2_400)})` : ''}`;

/** Redpanda, a program of Seastar: level first, then the shard. */
export const redpanda: Frame = ({ at, level, text }, _names, random) =>
  `${{ F: 'ERROR', E: 'ERROR', W: 'WARN ', I: 'INFO ', D: 'DEBUG' }[level]} ${blank(at).replace('.', ',')} [shard ${random.between(0, 3)}:main] ${random.pick(['storage', 'raft', 'kafka', 'cluster'])} - ${random.pick(['segment.cc', 'consensus.cc', 'server.cc'])}:${random.between(60, 900)} - ${text}`;

/** ScyllaDB on a terminal. */
export const scylla: Frame = ({ at, level, text }, _names, random) =>
  `${{ F: 'ERROR', E: 'ERROR', W: 'WARN ', I: 'INFO ', D: 'DEBUG' }[level]} ${blank(at).replace('.', ',')} [shard ${random.between(0, 7)}:${random.pick(['stmt', 'comp', 'gms'])}] ${random.pick(['database', 'storage_proxy', 'gossip'])} - ${text}`;

/** Slurm's daemons. */
export const slurm: Frame = ({ at, level, text }) =>
  `[${iso(at).slice(0, 23)}] ${{ F: 'fatal: ', E: 'error: ', W: 'warning: ', I: '', D: 'debug:  ' }[level]}${text}`;

/** splunkd.log */
export const splunkd: Frame = ({ at, level, text }, _names, random) =>
  `${iso(at).slice(5, 10)}-${iso(at).slice(0, 4)} ${time(at)} +0000 ${capitals(level).padEnd(5)} ${random.pick(['TailReader', 'TcpOutputProc', 'IndexProcessor', 'DispatchManager'])} [${random.between(900, 30_000)} ${random.pick(['MainTailingThread', 'indexerPipe', 'TcpOutEloop'])}] - ${text}`;

/** glog, as Vitess uses it. */
export const vitess: Frame = ({ at, level, text }, names, random) =>
  `${level === 'D' ? 'I' : level}${iso(at).slice(5, 10).replace('-', '')} ${micro(at, random)} ${pidOf('vtgate', names)} ${random.pick(['tablet_gateway.go', 'healthcheck.go', 'executor.go', 'buffer.go'])}:${random.between(40, 900)}] ${text}`;

/** TiKV: each part in brackets. */
export const tikv: Frame = ({ at, level, text }, _names, random) =>
  `[${slashed(at)}.${iso(at).slice(20, 23)} +00:00] [${{ F: 'FATAL', E: 'ERROR', W: 'WARN', I: 'INFO', D: 'DEBUG' }[level]}] [${random.pick(['store.rs', 'peer.rs', 'util.rs', 'client.rs'])}:${random.between(90, 2_400)}] [${JSON.stringify(text)}] [thread_id=${random.between(2, 90)}]`;

/** Thanos: logfmt with the caller first. */
export const thanos: Frame = ({ at, level, text }, _names, random) =>
  `ts=${iso(at).slice(0, 23)}456Z caller=${random.pick(['proxy.go', 'compact.go', 'shipper.go', 'endpointset.go'])}:${random.between(40, 900)} level=${SMALL_OF[level === 'F' ? 'E' : level]} ${text}`;

/** VictoriaMetrics, whose fields stand between tabs. */
export const victoria: Frame = ({ at, level, text }, _names, random) =>
  `${iso(at)}\t${{ F: 'fatal', E: 'error', W: 'warn', I: 'info', D: 'info' }[level]}\tVictoriaMetrics/lib/${random.pick(['storage/table.go', 'protoparser/stream.go', 'httpserver/httpserver.go'])}:${random.between(40, 900)}\t${text}`;

/** Trino: between tabs, too. */
export const trino: Frame = ({ at, level, text, traced }, _names, random) =>
  `${iso(at)}\t${capitals(level)}\t${random.pick(['query-execution-14', 'http-worker-91', 'dispatcher-query-7'])}\tio.trino.${random.pick(['execution.QueryStateMachine', 'server.remotetask.RequestErrorTracker', 'memory.ClusterMemoryManager'])}\t${text}${traced ? `\n\tat io.trino.operator.Driver.processInternal(Driver.java:${random.between(200, 500)})` : ''}`;

/** WebLogic: each part between angle brackets. */
export const weblogic: Frame = ({ at, level, text }, names) =>
  `####<${month(at)} ${Number(day(at))}, ${iso(at).slice(0, 4)}, ${time(at).replace('.', ',')} UTC> <${{ F: 'Emergency', E: 'Error', W: 'Warning', I: 'Info', D: 'Debug' }[level]}> <${names.service}-managed1> ${text}`;

/** OAuth2 Proxy. */
export const oauthProxy: Frame = ({ at, text }, _names, random) =>
  `[${slashed(at)}] [${random.pick(['oauthproxy.go', 'stored_session.go', 'provider.go'])}:${random.between(90, 1_100)}] ${text}`;

/** Phusion Passenger. */
export const passenger: Frame = ({ at, level, text }, names, random) =>
  `[ ${{ F: 'C', E: 'E', W: 'W', I: 'N', D: 'D' }[level]} ${blank(at)}${random.between(1, 9)} ${pidOf('passenger', names)}/T${random.hex(1)} age/Cor/${random.pick(['App/Implementation.cpp', 'Con/InitRequest.cpp', 'SecurityUpdateChecker.h'])}:${random.between(90, 900)} ]: ${text}`;

/** pgBackRest. */
export const pgBackRest: Frame = ({ at, level, text }, _names, random) =>
  `${blank(at)} P0${random.between(0, 4)} ${{ F: ' ERROR', E: ' ERROR', W: '  WARN', I: '  INFO', D: 'DETAIL' }[level]}: ${text}`;

/** SonarQube. */
export const sonar: Frame = ({ at, level, text, traced }, _names, random) =>
  `${clock(at).replaceAll('-', '.')} ${capitals(level).padEnd(5)} ${random.pick(['web[][o.s.s.p.Platform]', 'ce[][o.s.c.t.CeWorkerImpl]', 'app[][o.s.a.SchedulerImpl]'])} ${text}${traced ? `\n\tat org.sonar.server.platform.Platform.start(Platform.java:${random.between(90, 300)})` : ''}`;

/** TeamCity's server. */
export const teamCity: Frame = ({ at, level, text }, _names, random) =>
  `[${blank(at).replace('.', ',')}] ${capitals(level).padStart(6)} - ${random.pick(['jetbrains.buildServer.SERVER', 's.buildServer.AGENT', 'ide.impl.auth.ServerLoginModel'])} - ${text}`;

/** Nexus Repository. */
export const nexus: Frame = ({ at, level, text, traced }, _names, random) =>
  `${blank(at).replace('.', ',')}+0000 ${capitals(level).padEnd(5)} [qtp${random.between(100_000_000, 999_999_999)}-${random.between(40, 900)}] *UNKNOWN org.sonatype.nexus.${random.pick(['repository.httpclient.internal.HttpClientFacetImpl', 'blobstore.file.FileBlobStore', 'security.realm'])} - ${text}${traced ? `\n\tat org.sonatype.nexus.blobstore.BlobStoreSupport.create(BlobStoreSupport.java:${random.between(40, 300)})` : ''}`;

/** Rancher. */
export const rancher: Frame = ({ at, level, text }) => `${slashed(at)} [${capitals(level)}] ${text}`;

/** The machine daemon of Talos, as it writes to the console. */
export const talos: Frame = ({ at, level, text }, names) =>
  `[talos] ${slashed(at)} ${level === 'E' || level === 'F' ? 'ERROR ' : ''}${names.host} ${text}`;

/** Velero: logrus with where it was said. */
export const velero: Frame = ({ at, level, text }, names, random) =>
  `time="${iso(at).slice(0, 19)}Z" level=${level === 'W' ? 'warning' : SMALL_OF[level]} msg=${JSON.stringify(text)} backup=velero/${names.service}-daily logSource="pkg/backup/backup.go:${random.between(100, 900)}"`;

/** The node manager of YARN. */
export const yarn: Frame = ({ at, level, text, traced }, _names, random) =>
  `${blank(at).replace('.', ',')} ${level === 'F' ? 'FATAL' : capitals(level)} ${random.pick(['monitor.ContainersMonitorImpl', 'launcher.ContainerLaunch', 'nodemanager.NodeStatusUpdaterImpl'])}: ${text}${traced ? `\n\tat org.apache.hadoop.util.Shell.runCommand(Shell.java:${random.between(600, 1_100)})` : ''}`;

/** Events of Windows as an agent ships them. The text: source and number, ` | `, message. */
export const windowsEvent: Frame = ({ level, text }, names) => {
  const [source = 'System', said = text] = text.split(' | ');
  return `[${/Security-Auditing/.test(source) ? 'Security' : 'System'}] [${{ F: 'CRITICAL', E: 'ERROR', W: 'WARN', I: 'INFORMATION', D: 'VERBOSE' }[level]}] [${source}] [${names.host.toUpperCase()}] ${said}`;
};

/** The extended log of IIS. The text: `status substatus path milliseconds`, and an agent where it tells something. */
export const iis: Frame = ({ at, text }, _names, random) => {
  const [status = '200', sub = '0', path = '/', ms = '10', agent = 'Mozilla/5.0+(Windows+NT+10.0)'] =
    text.split(' ');
  return `${clock(at)} W3SVC${random.between(1, 4)} ${random.pick(['GET', 'GET', 'POST'])} ${path} - 443 - 10.4.${random.between(0, 9)}.${random.between(2, 254)} HTTP/2 ${agent} ${status} ${sub} ${status === '500' ? 64 : 0} ${random.between(200, 9_000)} ${ms}`;
};

/** rspamd: process, tag of the task, function. */
export const rspamd: Frame = ({ at, text }, names, random) =>
  `${clock(at)} #${pidOf('rspamd', names)}(${random.pick(['normal', 'rspamd_proxy', 'controller'])}) <${random.hex(6)}>; ${random.pick(['task', 'lua', 'main', 'map'])}; ${text}`;

/** Syncthing 2 and others with a short time and a level between brackets. */
export const syncthing: Frame = ({ at, level, text }) =>
  `${clock(at)} ${{ F: 'ERR', E: 'ERR', W: 'WRN', I: 'INF', D: 'DBG' }[level]} ${text}`;

/** Tempo: logfmt with `tenant`. */
export const tempo: Frame = ({ at, level, text }, _names, random) =>
  `level=${SMALL_OF[level === 'F' ? 'E' : level]} ts=${iso(at).slice(0, 23)}321Z tenant=single-tenant caller=${random.pick(['flush.go', 'compactor.go', 'forwarder.go'])}:${random.between(40, 500)} ${text}`;

/** Tekton's controllers: zap in JSON. The text may have an error behind ` | `. */
export const tekton: Frame = ({ at, level, text }, names, random) => {
  const [said = '', error] = text.split(' | ');
  return JSON.stringify({
    severity: SMALL_OF[level],
    timestamp: iso(at),
    caller: `${random.pick(['taskrun/taskrun.go', 'pipelinerun/pipelinerun.go'])}:${random.between(90, 900)}`,
    message: said,
    commit: random.hex(7),
    'knative.dev/key': `${names.cluster}/${names.service}-${random.hex(5)}`,
    ...(error === undefined ? {} : { error }),
  });
};

/**
 * The platform's JSON of functions with an alias and traces: what a call took stands first. The text: `platform.report status
 * milliseconds megabytes`, then the type of the error where there is one.
 */
function platformEvent(at: number, requestId: string, text: string, trace: string): string {
  const [type = '', status = 'success', ms = '0', used = '0', errorType] = text.split(' ');
  const took = Number(ms);
  return JSON.stringify({
    type,
    time: iso(at),
    record:
      type === 'platform.start'
        ? { requestId, version: 'live', tracing: { type: 'X-Amzn-Trace-Id', value: trace } }
        : {
            metrics: {
              durationMs: took,
              billedDurationMs: Math.ceil(took),
              memorySizeMB: 1_024,
              maxMemoryUsedMB: Number(used),
            },
            requestId,
            status,
            ...(errorType === undefined ? {} : { errorType }),
            tracing: { type: 'X-Amzn-Trace-Id', value: trace },
          },
  });
}

const traceOf = (random: SeededRandom) =>
  `Root=1-${random.hex(8)}-${random.hex(24)};Parent=${random.hex(16)};Sampled=1`;
export const lambdaAliasStart: Frame = ({ at, request }, _names, random) =>
  platformEvent(at, request, 'platform.start', traceOf(random));
export const lambdaAliasReport: Frame = ({ at, request }, _names, random) =>
  platformEvent(
    at,
    request,
    `platform.report success ${random.between(300, 70_000) / 100} ${random.between(160, 700)}`,
    traceOf(random),
  );

/** A logger of functions, with the platform's events beside it. */
const functionLogger =
  (record: (spoken: Spoken, names: Names, random: SeededRandom) => Record<string, unknown>): Frame =>
  (spoken, names, random) =>
    spoken.text.startsWith('platform.')
      ? platformEvent(spoken.at, spoken.request, spoken.text, traceOf(random))
      : JSON.stringify(record(spoken, names, random));

/** Powertools for TypeScript. */
export const lambdaTypescript = functionLogger(({ at, level, text, traced, request }, names, random) => ({
  level: level === 'F' ? 'CRITICAL' : capitals(level),
  message: text,
  timestamp: iso(at),
  service: names.service,
  cold_start: false,
  function_arn: `arn:aws:lambda:eu-north-1:111122223333:function:${names.service}-worker:live`,
  function_request_id: request,
  sampling_rate: 0,
  ...(traced
    ? { error: { name: 'Error', location: `/var/task/index.js:${random.between(12, 900)}`, message: text } }
    : {}),
}));

/** swift-log in JSON. */
export const lambdaSwift = functionLogger(({ at, level, text, request }, _names, random) => ({
  timestamp: iso(at),
  level: SMALL_OF[level],
  message: text,
  requestId: request,
  traceId: random.hex(24),
}));

/** Monolog in JSON, as Bref sets it up. */
export const lambdaPhp = functionLogger(({ at, level, text, traced, request }, names, random) => ({
  message: text,
  level: WARNING_OF[level],
  ...(traced
    ? {
        exception: {
          class: 'RuntimeException',
          message: text,
          file: `/var/task/src/${names.service}.php:${random.between(12, 300)}`,
        },
      }
    : {}),
  context: { request_id: request },
  datetime: iso(at),
}));

/** RDS for PostgreSQL 12: `%t:%r:%u@%d:[%p]:`, from readers of two accounts. */
export const postgresqlOld: Frame = ({ at, level, text }, names, random) => {
  const own = /^(?:DETAIL|HINT|STATEMENT|CONTEXT|PANIC): /.test(text);
  const called = own ? '' : `${{ F: 'FATAL', E: 'ERROR', W: 'WARNING', I: 'LOG', D: 'DEBUG2' }[level]}:  `;
  const from =
    level === 'I'
      ? ''
      : `10.4.${random.between(0, 9)}.${random.between(2, 254)}(${random.between(30_000, 60_000)})`;
  return `${clock(at)} UTC:${from}:${level === 'I' ? '@' : `meadow@${names.service}`}:[${pidOf('postgres', names) + random.between(0, 9)}]:${called}${text}`;
};

/** Aurora MySQL 2: the form of 5.7. */
export const auroraMysql: Frame = ({ at, level, text }, _names, random) =>
  `${iso(at).slice(0, 23)}${random.between(100, 999)}Z ${random.between(0, 9_000)} [${{ F: 'ERROR', E: 'ERROR', W: 'Warning', I: 'Note', D: 'Note' }[level]}] ${text}`;

/** MariaDB 10.5: the connection as a number, the level in brackets. */
export const mariadbOld: Frame = ({ at, level, text }, _names, random) =>
  `${clock(at)} ${random.between(0, 9_000)} [${{ F: 'ERROR', E: 'ERROR', W: 'Warning', I: 'Note', D: 'Note' }[level]}] ${text}`;

/** Fields of a text `name=value; name=value`. */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('; ').map((field) => {
      const from = field.indexOf('=');
      return [field.slice(0, from), field.slice(from + 1)] as const;
    }),
  );
}

/** A balancer whose clients speak HTTP/2 over TLS 1.3; the text has fields as `formats.ts` says of `accessLog`. */
export const accessLogOfH2 =
  (actions: string): Frame =>
  ({ at, text }, names, random) => {
    const fields = fieldsOf(text);
    const of = (name: string, usual: string) => fields.get(name) ?? usual;
    const elb = of('elb', '200');
    const target = of('target', elb);
    const to = of('to', `10.4.${random.between(0, 9)}.${random.between(2, 254)}:9000`);
    const took = of('took', target === '-' ? '-1' : (random.between(2, 240) / 1_000).toFixed(3));
    return [
      'h2',
      iso(at).replace('Z', '208Z'),
      `app/${names.service}/${pidOf(names.service, names)}7a1e9f0c2bd44`,
      `198.51.100.${random.between(1, 254)}:${random.between(2_000, 60_000)}`,
      to,
      target === '-' && took === '-1' ? '-1' : '0.000',
      took,
      target === '-' ? '-1' : '0.000',
      elb,
      target,
      random.between(40, 400),
      random.between(150, 90_000),
      `"${random.pick(['GET', 'GET', 'POST', 'PUT'])} https://${names.service}.example.org:443${of('path', `/${names.service}/${random.between(1, 900)}`)} HTTP/2.0"`,
      `"${of('agent', 'okhttp/4.12.0')}"`,
      'TLS_AES_128_GCM_SHA256',
      'TLSv1.3',
      `arn:aws:elasticloadbalancing:eu-north-1:111122223333:targetgroup/${names.service}/91c7d2a8854b3e10`,
      `"Root=1-${random.hex(8)}-${random.hex(24)}"`,
      `"${names.service}.example.org"`,
      '"arn:aws:acm:eu-north-1:111122223333:certificate/87654321-4321-4321-4321-210987654321"',
      '10',
      iso(at).replace('Z', '007Z'),
      `"${of('actions', actions)}"`,
      '"-"',
      `"${of('error', '-')}"`,
      `"${to}"`,
      `"${target}"`,
      '"-"',
      '"-"',
      `TID_${random.hex(32)}`,
    ].join(' ');
  };

/**
 * A task that a schedule has started, as EventBridge tells of it: with who started it. The text has `name=value` apart by `; `: fields of
 * the detail, `exitCode` and `containerReason` of its container.
 */
export const scheduledTask: Frame = ({ at, text }, names, random) => {
  const fields = fieldsOf(text);
  const detail: Record<string, unknown> = {
    startedBy: `events-rule/${names.service}-nightly`,
    group: `family:${names.service}-nightly`,
  };
  for (const name of ['lastStatus', 'desiredStatus', 'eventName', 'reason', 'stopCode', 'stoppedReason'])
    if (fields.has(name)) detail[name] = fields.get(name);
  detail.containers = [
    {
      name: names.service,
      lastStatus: fields.get('lastStatus') ?? 'RUNNING',
      ...(fields.has('exitCode') ? { exitCode: Number(fields.get('exitCode')) } : {}),
      ...(fields.has('containerReason') ? { reason: fields.get('containerReason') } : {}),
    },
  ];
  return JSON.stringify({
    version: '0',
    id: random.hex(32),
    'detail-type': fields.has('kind') ? fields.get('kind') : 'ECS Task State Change',
    source: 'aws.ecs',
    account: '111122223333',
    time: `${iso(at).slice(0, 19)}Z`,
    region: 'eu-north-1',
    resources: [`arn:aws:ecs:eu-north-1:111122223333:task/${names.cluster}/${random.hex(32)}`],
    detail,
  });
};
