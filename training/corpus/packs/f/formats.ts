import type { Frame, Names, Spoken } from '../../family.ts';
import { pidOf } from '../../formats.ts';
import type { SeededRandom } from '../../seeded-random.ts';

// Forms of lines that only programs of pack F write.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const SMALL_OF = { F: 'fatal', E: 'error', W: 'warn', I: 'info', D: 'debug' } as const;
const CAPITALS_OF = { F: 'FATAL', E: 'ERROR', W: 'WARN', I: 'INFO', D: 'DEBUG' } as const;
/** Of Python. */
const PYTHON_OF = { F: 'CRITICAL', E: 'ERROR', W: 'WARNING', I: 'INFO', D: 'DEBUG' } as const;
/** Of `java.util.logging`. */
const JUL_OF = { F: 'SEVERE', E: 'SEVERE', W: 'WARNING', I: 'INFO', D: 'FINE' } as const;
const SEVERITY_OF = { F: 2, E: 3, W: 4, I: 6, D: 7 } as const;

const iso = (at: number) => new Date(at).toISOString();
/** `2026-11-29 11:00:00` */
const clock = (at: number) => iso(at).slice(0, 19).replace('T', ' ');
/** `2026-11-29 11:00:00.123` */
const blank = (at: number) => iso(at).slice(0, 23).replace('T', ' ');
/** `2026-11-29 11:00:00,123` */
const comma = (at: number) => blank(at).replace('.', ',');
/** `11:00:00.123` */
const time = (at: number) => iso(at).slice(11, 23);
const micro = (at: number, random: SeededRandom) => `${iso(at).slice(0, 23)}${random.between(100, 999)}`;
const twoDigits = (value: number) => String(value).padStart(2, '0');
const month = (at: number) => MONTHS[new Date(at).getUTCMonth()] ?? '';
const day = (at: number) => new Date(at).getUTCDate();
/** `Sun Nov 29 11:00:00 2026` */
const ctime = (at: number) =>
  `${DAYS[new Date(at).getUTCDay()]} ${month(at)} ${String(day(at)).padStart(2, ' ')} ${iso(at).slice(11, 19)} ${iso(at).slice(0, 4)}`;
/** Of the JVM, where fatal is an error, too. */
const ofJvm = (level: Spoken['level']) => CAPITALS_OF[level === 'F' ? 'E' : level];

/** `RSYSLOG_TraditionalForwardFormat`: the priority before the line. */
export const forwarded =
  (program: string, facility = 3): Frame =>
  ({ at, level, text }, names) =>
    `<${facility * 8 + SEVERITY_OF[level]}>${month(at)} ${String(day(at)).padStart(2, ' ')} ${iso(at).slice(11, 19)} ${names.host} ${program}[${pidOf(program, names)}]: ${text}`;

/** klog of Kubernetes' programs; the text stands as it was formatted. */
const klogLine = (
  { at, level, text }: Spoken,
  files: readonly string[],
  thread: number,
  random: SeededRandom,
) =>
  `${level === 'D' ? 'I' : level}${twoDigits(new Date(at).getUTCMonth() + 1)}${twoDigits(day(at))} ${time(at)}${random.between(100, 999)} ${String(thread).padStart(7, ' ')} ${random.pick(files)}:${random.between(30, 1_900)}] ${text}`;
export const klog =
  (...files: readonly string[]): Frame =>
  (spoken, _names, random) =>
    klogLine(spoken, files, 1, random);

/** A worker of Kafka Connect that runs Debezium. */
export const debezium: Frame = ({ at, level, text, traced }, names, random) =>
  `[${comma(at)}] ${ofJvm(level)} [${names.service}-outbox|task-0] ${text} (${random.pick(['io.debezium.connector.common.BaseSourceTask', 'org.apache.kafka.connect.runtime.WorkerTask', 'io.debezium.pipeline.ErrorHandler'])}:${random.between(40, 400)})${traced ? `\n\tat io.debezium.pipeline.ChangeEventSourceCoordinator.streamEvents(ChangeEventSourceCoordinator.java:${random.between(100, 300)})` : ''}`;

/** The error log of Kong, which is that of OpenResty. */
export const kong: Frame = ({ at, level, text }, names, random) =>
  `${clock(at).replaceAll('-', '/')} [${{ F: 'crit', E: 'error', W: 'warn', I: 'notice', D: 'debug' }[level]}] ${pidOf('kong', names)}#0: *${random.between(100, 99_999)} ${text}`;

export const icinga: Frame = ({ at, level, text }) =>
  `[${clock(at)} +0000] ${{ F: 'critical', E: 'critical', W: 'warning', I: 'information', D: 'notice' }[level]}/${/^[A-Z][A-Za-z]+: /.test(text) ? '' : 'PluginNotificationTask: '}${text.replaceAll('"', '')}`;

/** Asterisk: `[Nov 29 11:00:00] WARNING[1234]: file.c:12 function: text`. */
export const asterisk: Frame = ({ at, level, text }, names, random) =>
  `[${month(at)} ${String(day(at)).padStart(2, ' ')} ${iso(at).slice(11, 19)}] ${{ F: 'ERROR', E: 'ERROR', W: 'WARNING', I: 'NOTICE', D: 'VERBOSE' }[level]}[${pidOf('asterisk', names)}]: ${random.pick(['res_pjsip/pjsip_distributor.c', 'chan_pjsip.c', 'taskprocessor.c', 'app_queue.c'])}:${random.between(60, 3_000)} ${text}`;

/** Gitea's console: place, level in brackets. */
export const gitea: Frame = ({ at, level, text }, _names, random) =>
  `${clock(at).replaceAll('-', '/')} ${random.pick(['routers/web/repo/http.go', 'modules/ssh/ssh.go', 'services/mirror/mirror_pull.go', 'models/db/engine.go'])}:${random.between(20, 600)}:(*Context).run() [${level}] ${text}`;

export const flink: Frame = ({ at, level, text, traced }, _names, random) =>
  `${comma(at)} ${ofJvm(level).padEnd(5)} org.apache.flink.runtime.${random.pick(['taskmanager.Task', 'executiongraph.ExecutionGraph', 'checkpoint.CheckpointCoordinator'])} [] - ${text}${traced ? `\n\tat org.apache.flink.streaming.runtime.tasks.StreamTask.invoke(StreamTask.java:${random.between(500, 900)})` : ''}`;

export const hbase: Frame = ({ at, level, text }, names, random) =>
  `${iso(at).slice(0, 23).replace('.', ',')} ${level === 'F' ? 'FATAL' : ofJvm(level)} [regionserver/${names.host}:16020] ${random.pick(['regionserver.HRegionServer', 'wal.FSHLog', 'ipc.NettyRpcServer', 'regionserver.HStore'])}: ${text}`;

export const barman: Frame = ({ at, level, text }, names, random) =>
  `${comma(at)} [${pidOf('barman', names)}] barman.${random.pick(['server', 'wal_archiver', 'backup_executor', 'cli'])} ${PYTHON_OF[level]}: ${text}`;

/** ActiveMQ: parts apart by bars. */
export const activemq: Frame = ({ at, level, text }, _names, random) =>
  `${comma(at)} | ${ofJvm(level).padEnd(5)} | ${text} | ${random.pick(['org.apache.activemq.broker.TransportConnector', 'org.apache.activemq.broker.region.Queue', 'org.apache.activemq.store.kahadb.MessageDatabase'])} | ActiveMQ Transport Server`;

export const freeradius: Frame = ({ at, level, text }) =>
  `${ctime(at)} : ${{ F: 'Error', E: 'Error', W: 'Warning', I: 'Info', D: 'Debug' }[level]}: ${text}`;

/** Gluster: one letter for the level, the code of the message, the place. */
export const gluster: Frame = ({ at, level, text }, _names, random) =>
  `[${micro(at, random).replace('T', ' ')} +0000] ${level === 'F' ? 'C' : level} [MSGID: ${random.between(100_000, 199_999)}] [${random.pick(['posix-inode-fd-ops.c', 'server-rpc-fops_v2.c', 'glusterd-handler.c', 'client-handshake.c'])}:${random.between(100, 6_000)}:f] ${text}`;

/** Aerospike: moment with zone, level, context. */
export const aerospike: Frame = ({ at, level, text }, _names, random) =>
  `${month(at)} ${twoDigits(day(at))} ${iso(at).slice(0, 4)} ${iso(at).slice(11, 19)} GMT: ${{ F: 'CRITICAL', E: 'WARNING', W: 'WARNING', I: 'INFO', D: 'DEBUG' }[level]} (${random.pick(['drv_ssd', 'namespace', 'nsup', 'hb'])}): (${random.pick(['namespace.c', 'drv_ssd.c', 'hb.c'])}:${random.between(90, 4_000)}) ${text}`;

/** Jetty's own log. */
export const jetty: Frame = ({ at, level, text, traced }, names, random) =>
  `${blank(at)}:${ofJvm(level)} :oejs.${random.pick(['HttpChannel', 'Server', 'AbstractConnector', 'HttpChannelState'])}:qtp${random.between(100_000_000, 999_999_999)}-${random.between(12, 90)}: ${text}${traced ? `\n\tat example.${names.service}.rest.Resource.find(Resource.java:${random.between(20, 300)})` : ''}`;

/** Istio's control plane: tabs. */
export const istiod: Frame = ({ at, level, text }, _names, random) =>
  `${micro(at, random)}Z\t${SMALL_OF[level]}\t${text}`;

/** A controller that is built on controller-runtime. The text may have an error behind ` | `. */
const controller = (
  { at, level, text }: Spoken,
  {
    timeName,
    messageName,
    capitals,
    about,
  }: {
    timeName: string;
    messageName: string;
    capitals: boolean;
    about: Readonly<Record<string, unknown>>;
  },
) => {
  const [said = '', error] = text.split(' | ');
  return JSON.stringify({
    level: capitals ? ofJvm(level) : SMALL_OF[level === 'F' ? 'E' : level],
    [timeName]: iso(at),
    [messageName]: said,
    ...about,
    ...(error === undefined ? {} : { error }),
  });
};
export const flux: Frame = (spoken, names) =>
  controller(spoken, {
    timeName: 'ts',
    messageName: 'msg',
    capitals: false,
    about: { controller: 'kustomization', namespace: 'flux-system', reconciled: names.service },
  });
export const loadBalancerController: Frame = (spoken, names, random) =>
  controller(spoken, {
    timeName: 'ts',
    messageName: 'msg',
    capitals: false,
    about: { logger: random.pick(['controllers.ingress', 'backend-sg-provider']), ingress: names.service },
  });
export const karpenter: Frame = (spoken, _names, random) =>
  controller(spoken, {
    timeName: 'time',
    messageName: 'message',
    capitals: true,
    about: { commit: '901a5dc', controllerKind: 'NodeClaim', reconcileID: random.hex(16) },
  });

/** Linkerd's proxy: seconds since it began, the thread, the span. */
export const linkerd: Frame = ({ level, text }, names, random) =>
  `[${String(random.between(100, 90_000)).padStart(6, ' ')}.${random.between(100_000, 999_999)}s] ${ofJvm(level).padStart(5)} ThreadId(01) outbound:proxy{addr=10.${random.between(0, 30)}.7.${random.between(2, 254)}:80}: ${names.service}_${random.pick(['reconnect', 'app_core', 'stack_cache'])}: ${text}`;

export const cfnHup: Frame = ({ at, level, text }) => `${comma(at)} [${PYTHON_OF[level]}] ${text}`;

export const kinesisAgent: Frame = ({ at, level, text }, names, random) =>
  `${blank(at)}+0000 ${names.host} (sender-${random.between(2, 90)}) com.amazon.kinesis.streaming.agent.tailing.${random.pick(['KinesisSender', 'AsyncPublisher', 'FileTailer'])} [${ofJvm(level)}] ${text}`;

/** Alloy of Grafana; the text has its own fields, as logfmt has them. */
export const alloy: Frame = ({ at, level, text }, _names, random) =>
  `ts=${micro(at, random)}123Z level=${SMALL_OF[level === 'F' ? 'E' : level]} component_path=/ component_id=${random.pick(['loki.write.main', 'prometheus.scrape.apps', 'prometheus.remote_write.main'])} ${text.startsWith('"') ? 'msg=' : ''}${text}`;

/** The text has its own fields behind the message. */
export const alertmanager: Frame = ({ at, level, text }, _names, random) =>
  `time=${iso(at)} level=${ofJvm(level)} source=${random.pick(['dispatch.go', 'notify.go', 'cluster.go', 'coordinator.go'])}:${random.between(60, 900)} msg=${text}`;

export const mattermost: Frame = ({ at, level, text }, _names, random) => {
  const [said = '', error] = text.split(' | ');
  return JSON.stringify({
    timestamp: `${blank(at)} Z`,
    level: SMALL_OF[level === 'F' ? 'E' : level],
    msg: said,
    caller: `${random.pick(['app/server.go', 'web/handlers.go', 'sqlstore/store.go', 'jobs/workers.go'])}:${random.between(40, 900)}`,
    ...(error === undefined ? {} : { error }),
  });
};

/** Drupal's syslog module: parts apart by bars, the last of which is the message. */
export const drupal: Frame = (spoken, names, random) =>
  forwarded('drupal', 16)(
    {
      ...spoken,
      text: `https://${names.service}.example.com|${Math.floor(spoken.at / 1_000)}|${/PDO|Doctrine|cURL|Guzzle/.test(spoken.text) ? 'php' : 'site'}|10.3.${random.between(0, 9)}.${random.between(2, 254)}|https://${names.service}.example.com/node/${random.between(10, 9_000)}||0||${spoken.text}`,
    },
    names,
    random,
  );

/** Flask's default handler. */
export const flask: Frame = ({ at, level, text, traced }, names, random) =>
  `[${comma(at)}] ${PYTHON_OF[level]} in ${random.pick(['app', 'views', 'gateway'])}: ${text}${traced ? `\n  File "/opt/${names.service}/views.py", line ${random.between(20, 400)}, in wrapper` : ''}`;

/** Gin: its table of requests where the text begins with a status, else its own debugging or the log of Go. */
export const gin: Frame = ({ at, text }, names, random) => {
  const [, status, took = '12.41ms', behind = ''] = /^(\d{3}) (\S+)(.*)$/s.exec(text) ?? [];
  if (status === undefined)
    return /^(?:Listening|Environment|route conflict)/.test(text)
      ? `[GIN-debug] ${text}`
      : `${clock(at).replaceAll('-', '/')} ${text}`;
  return `[GIN] ${clock(at).replaceAll('-', '/').replace(' ', ' - ')} | ${status} | ${took.padStart(12)} | 10.5.${random.between(0, 9)}.${random.between(2, 254)} | ${random.pick(['GET ', 'POST'])}     "/${names.service}/${random.between(10, 999)}"${behind === '' ? '' : `\nError #01:${behind}`}`;
};

/** `log/slog` of Go with its text handler. The text may have an error behind ` | `. */
export const slog: Frame = ({ at, level, text }, names) => {
  const [said = '', error] = text.split(' | ');
  return `time=${iso(at)} level=${ofJvm(level)} msg=${JSON.stringify(said)} app=${names.service}${error === undefined ? '' : ` err=${JSON.stringify(error)}`}`;
};

/** The JSON of Logback's encoder for Logstash. */
export const logstashEncoder: Frame = ({ at, level, text, traced }, names, random) =>
  JSON.stringify({
    '@timestamp': iso(at),
    '@version': '1',
    message: text,
    logger_name: `io.meadow.${names.service}.${random.pick(['Gateway', 'Store', 'Poller'])}`,
    thread_name: random.pick(['scheduled-executor-thread-1', 'default-nioEventLoopGroup-1-4', 'main']),
    level: ofJvm(level),
    level_value: { F: 40_000, E: 40_000, W: 30_000, I: 20_000, D: 10_000 }[level],
    ...(traced
      ? { stack_trace: `at io.meadow.${names.service}.Store.read(Store.java:${random.between(20, 300)})` }
      : {}),
  });

export const dropwizard: Frame = ({ at, level, text, traced }, names, random) =>
  `${ofJvm(level).padEnd(5)} [${comma(at)}] io.meadow.${names.service}.${random.pick(['resources', 'core', 'db'])}: ${text}${traced ? `\n! at io.meadow.${names.service}.db.Dao.find(Dao.java:${random.between(20, 300)})` : ''}`;

export const helidon: Frame = ({ at, level, text, traced }, names, random) =>
  `${blank(at).slice(0, 19).replaceAll('-', '.')} ${JUL_OF[level]} io.meadow.${names.service}.${random.pick(['Main', 'Endpoint', 'Client'])} !${random.pick(['@default-@default-1', 'helidon-server-3'])}!: ${text}${traced ? `\n\tat io.meadow.${names.service}.Endpoint.handle(Endpoint.java:${random.between(20, 300)})` : ''}`;

/** Symfony's line formatter of Monolog. */
export const symfony: Frame = ({ at, level, text, traced }, names, random) =>
  `[${micro(at, random)}+00:00] ${random.pick(['app', 'request', 'messenger'])}.${PYTHON_OF[level]}: ${text}${traced ? ` {"exception":"[object] (at /app/src/${names.service}/Handler.php:${random.between(12, 300)})"}` : ' []'} []`;

export const log4js: Frame = ({ at, level, text, traced }, names, random) =>
  `[${iso(at).slice(0, 23)}] [${CAPITALS_OF[level]}] ${names.service} - ${text}${traced ? `\n    at async run (/usr/local/${names.service}/src/run.js:${random.between(9, 400)}:11)` : ''}`;

/** log4net with the pattern of its manual. */
export const log4net: Frame = ({ at, level, text, traced }, names, random) =>
  `${comma(at)} [${random.between(4, 60)}] ${CAPITALS_OF[level].padEnd(5)} Meadow.${names.service}.${random.pick(['Worker', 'Api', 'Sync'])} - ${text}${traced ? `\n   at Meadow.${names.service}.Sync.Run() in C:\\src\\Sync.cs:line ${random.between(20, 300)}` : ''}`;

/** The JSON console of ASP.NET. */
export const aspnetJson: Frame = ({ at, level, text, traced }, names, random) =>
  JSON.stringify({
    Timestamp: iso(at),
    EventId: random.between(0, 200),
    LogLevel: { F: 'Critical', E: 'Error', W: 'Warning', I: 'Information', D: 'Debug' }[level],
    Category: `Meadow.${names.service}.${random.pick(['Handlers', 'Store', 'Program'])}`,
    Message: text,
    ...(traced
      ? {
          Exception: `at Meadow.${names.service}.Store.Load() in /src/Store.cs:line ${random.between(20, 300)}`,
        }
      : {}),
  });

export const dramatiq: Frame = ({ at, level, text, traced }, names, random) =>
  `[${comma(at)}] [PID ${pidOf('dramatiq', names)}] [${random.pick(['Thread-4', 'Thread-9', 'MainThread'])}] [dramatiq.worker.WorkerThread] [${PYTHON_OF[level]}] ${text}${traced ? `\n  File "/app/${names.service}/actors.py", line ${random.between(20, 300)}, in perform` : ''}`;

/** `tracing` of Rust as JSON: the message is a field of fields. */
export const axum: Frame = ({ at, level, text }, names, random) =>
  JSON.stringify({
    timestamp: `${micro(at, random)}Z`,
    level: ofJvm(level),
    fields: { message: text },
    target: `${names.service}::${random.pick(['routes', 'repo', 'jobs'])}`,
  });

/** Workers of delayed_job. */
export const delayedJob: Frame = ({ at, text }, names) =>
  `${iso(at).slice(0, 19)}+0000: [Worker(delayed_job.1 host:${names.host} pid:${pidOf('delayed_job', names)})] ${text}`;

/** Boost.Log's usual sink. */
export const boostLog: Frame = ({ at, level, text }, _names, random) =>
  `[${micro(at, random).replace('T', ' ')}] [0x00007f${random.hex(10)}] [${{ F: 'fatal', E: 'error', W: 'warning', I: 'info', D: 'debug' }[level]}]   ${text}`;

/** katip of Haskell, in brackets. */
export const katip: Frame = ({ at, level, text }, names, random) =>
  `[${clock(at)}][${names.service}][${{ F: 'Critical', E: 'Error', W: 'Warning', I: 'Info', D: 'Debug' }[level]}][${names.host}][PID ${pidOf('katip', names)}][ThreadId ${random.between(20, 900)}] ${text}`;

/** glog of C++ since 0.6, with the year. */
export const glog: Frame = ({ at, level, text }, names, random) =>
  `${level === 'D' ? 'I' : level}${iso(at).slice(0, 10).replaceAll('-', '')} ${time(at)}${random.between(100, 999)} ${pidOf('glog', names)} ${random.pick(['session.cc', 'store.cc', 'main.cc', 'fetcher.cc'])}:${random.between(20, 900)}] ${text}`;

/**
 * What the platform writes of calls of a function that starts from a snapshot, as JSON. The text: `platform.report status milliseconds
 * megabytes`, then the type of the error where there is one.
 */
function snapshotEvent(at: number, requestId: string, text: string, random: SeededRandom): string {
  const [type = '', status = 'success', ms = '0', used = '0', errorType] = text.split(' ');
  const common = { requestId, ...(type === 'platform.start' ? { version: '17' } : { status }) };
  return JSON.stringify({
    time: iso(at),
    type,
    record: {
      ...common,
      ...(errorType === undefined ? {} : { errorType }),
      ...(type === 'platform.start'
        ? {}
        : {
            metrics: {
              durationMs: Number(ms),
              billedDurationMs: Math.ceil(Number(ms)),
              memorySizeMB: 1_024,
              maxMemoryUsedMB: Number(used),
              restoreDurationMs: random.between(20_000, 90_000) / 100,
            },
          }),
    },
  });
}
export const snapshotStart: Frame = ({ at, request }, _names, random) =>
  snapshotEvent(at, request, 'platform.start', random);
export const snapshotReport: Frame = ({ at, request }, _names, random) =>
  snapshotEvent(
    at,
    request,
    `platform.report success ${random.between(300, 70_000) / 100} ${random.between(180, 420)}`,
    random,
  );

/** A function of one runtime: its own JSON, and the platform's. */
const ofFunction =
  (own: (spoken: Spoken, names: Names, random: SeededRandom) => Readonly<Record<string, unknown>>): Frame =>
  (spoken, names, random) =>
    spoken.text.startsWith('platform.')
      ? snapshotEvent(spoken.at, spoken.request, spoken.text, random)
      : JSON.stringify(own(spoken, names, random));

/** Kotlin, Logback's JSON. */
export const lambdaKotlin = ofFunction(({ at, level, text, traced, request }, names, random) => ({
  '@timestamp': iso(at),
  message: text,
  logger_name: `io.meadow.${names.service}.Handler`,
  level: ofJvm(level),
  AWSRequestId: request,
  ...(traced
    ? { stack_trace: `at io.meadow.${names.service}.HandlerKt.handle(Handler.kt:${random.between(12, 200)})` }
    : {}),
}));
/** Bun with the runtime's structured console. */
export const lambdaBun = ofFunction(({ at, level, text, traced, request }, _names, random) => ({
  time: iso(at),
  lvl: SMALL_OF[level],
  requestId: request,
  msg: text,
  ...(traced ? { stack: `at handler (/var/task/main.ts:${random.between(9, 300)}:7)` } : {}),
}));
/** Middy and Powertools for TypeScript. */
export const lambdaMiddy = ofFunction(({ at, level, text, traced, request }, names, random) => ({
  level: ofJvm(level),
  message: text,
  timestamp: iso(at),
  service: names.service,
  sampling_rate: '0',
  function_memory_size: '1024',
  function_request_id: request,
  xray_trace_id: `1-${random.hex(8)}-${random.hex(24)}`,
  ...(traced
    ? {
        error: {
          name: 'Error',
          message: text,
          location: `file:///var/task/index.mjs:${random.between(9, 900)}`,
        },
      }
    : {}),
}));

/** Aurora PostgreSQL; the text begins with its level where that is no usual one. */
export const auroraPostgresql: Frame = ({ at, level, text }, names, random) => {
  const own = /^(?:DETAIL|HINT|STATEMENT|CONTEXT|PANIC): /.test(text);
  const called = own ? '' : `${{ F: 'FATAL', E: 'ERROR', W: 'WARNING', I: 'LOG', D: 'DEBUG1' }[level]}:  `;
  const from =
    level === 'I'
      ? ''
      : `10.6.${random.between(0, 9)}.${random.between(2, 254)}(${random.between(30_000, 60_000)})`;
  const who = level === 'I' ? '@' : `meadow_rw@${names.service}`;
  return `${clock(at)} UTC:${from}:${who}:[${pidOf('aurora', names) + random.between(0, 40)}]:${called}${text}`;
};

/** The error log of MariaDB 10.6. */
export const mariadbLong: Frame = ({ at, level, text }, _names, random) =>
  `${clock(at)} ${random.between(0, 9_000)} [${{ F: 'ERROR', E: 'ERROR', W: 'Warning', I: 'Note', D: 'Note' }[level]}] ${text}`;

/**
 * A task of ECS Anywhere, on a machine of one's own; the text has `name=value` apart by `; `: `agent` of the instance's state, `api` of a
 * call that CloudTrail tells of, else the fields of the task's detail, `exitCode` and `containerReason`.
 */
export const anywhereTask: Frame = ({ at, text }, names, random) => {
  const fields = new Map(
    text.split('; ').map((field) => {
      const from = field.indexOf('=');
      return [field.slice(0, from), field.slice(from + 1)] as const;
    }),
  );
  const ofInstance = fields.has('agent');
  const detail: Record<string, unknown> = ofInstance
    ? {
        agentConnected: fields.get('agent') === 'true',
        status: 'ACTIVE',
        agentUpdateStatus: fields.get('update'),
      }
    : fields.has('api')
      ? { eventSource: 'ecs.amazonaws.com', eventName: fields.get('api'), awsRegion: 'eu-west-1' }
      : {
          launchType: 'EXTERNAL',
          desiredStatus: 'STOPPED',
          containers: [
            {
              name: names.service,
              ...(fields.has('exitCode') ? { exitCode: Number(fields.get('exitCode')) } : {}),
              ...(fields.has('containerReason') ? { reason: fields.get('containerReason') } : {}),
            },
          ],
        };
  for (const name of ['eventType', 'eventName', 'reason', 'lastStatus', 'stopCode', 'stoppedReason'])
    if (fields.has(name)) detail[name] = fields.get(name);
  const kind = ofInstance
    ? 'ECS Container Instance State Change'
    : fields.has('api')
      ? 'AWS API Call via CloudTrail'
      : fields.has('eventName')
        ? 'ECS Service Action'
        : 'ECS Task State Change';
  return JSON.stringify({
    version: '0',
    id: random.hex(32),
    'detail-type': kind,
    source: 'aws.ecs',
    account: '111122223333',
    time: `${iso(at).slice(0, 19)}Z`,
    region: 'eu-west-1',
    resources: [`arn:aws:ecs:eu-west-1:111122223333:task/${names.cluster}/${random.hex(32)}`],
    detail,
  });
};

/** Artemis, by JBoss's logging. */
export const artemis: Frame = ({ at, level, text, traced }, _names, random) =>
  `${comma(at)} ${ofJvm(level).padEnd(5)} [org.apache.activemq.artemis.${random.pick(['core.server', 'journal', 'utils.critical'])}] ${text}${traced ? `\n\tat org.apache.activemq.artemis.core.io.aio.AIOSequentialFile.open(AIOSequentialFile.java:${random.between(60, 300)})` : ''}`;

/** ArangoDB: pid, level, the place of the message; the text begins with its topic, `rocksdb| `. */
export const arangodb: Frame = ({ at, level, text }, names, random) =>
  `${iso(at).slice(0, 19)}Z [${pidOf('arangod', names)}] ${{ F: 'FATAL', E: 'ERROR', W: 'WARNING', I: 'INFO', D: 'DEBUG' }[level]} [${random.hex(5)}] ${text.replace(/^(\w+)\| /, '{$1} ')}`;

/** KrakenD; Go itself writes a panic. */
export const krakend: Frame = ({ at, level, text }) =>
  /^(?:panic|goroutine|fatal error)/.test(text)
    ? text
    : `${clock(at).replaceAll('-', '/')} KRAKEND ${{ F: 'FATAL', E: 'ERROR', W: 'WARNING', I: 'INFO', D: 'DEBUG' }[level]}: ${text}`;

/** Traffic Server: its access log in Squid's form where the text is a code, with milliseconds behind it, else its diagnostics. */
export const trafficServer: Frame = ({ at, level, text }, names, random) => {
  const [, code, took] = /^([A-Z_]+\/\d{3})(?: (\d+))?$/.exec(text) ?? [];
  if (code === undefined)
    return `[${month(at)} ${String(day(at)).padStart(2, ' ')} ${time(at)}] [ET_NET ${random.between(0, 7)}] ${{ F: 'FATAL', E: 'ERROR', W: 'WARNING', I: 'NOTE', D: 'DEBUG' }[level]}: ${text}`;
  return `${(at / 1_000).toFixed(3)} ${took ?? random.between(2, 300)} 10.8.${random.between(0, 9)}.${random.between(2, 254)} ${code} ${random.between(200, 9_000)} GET http://${names.service}.example.com/${names.service}/${random.between(10, 999)} - DIRECT/${names.service} application/json`;
};

export const mesos: Frame = ({ at, level, text }, names, random) =>
  `${level === 'D' ? 'I' : level}${twoDigits(new Date(at).getUTCMonth() + 1)}${twoDigits(day(at))} ${time(at)}${random.between(100, 999)} ${pidOf('mesos', names)} ${random.pick(['slave.cpp', 'containerizer.cpp', 'memory.cpp', 'gc.cpp'])}:${random.between(60, 7_000)}] ${text}`;

/** Open Liberty's \`messages.log\`. */
export const liberty: Frame = ({ at, level, text, traced }, _names, random) => {
  const [year = '', months = '', days = ''] = iso(at).slice(2, 10).split('-');
  const stack = traced
    ? `\n\tat com.ibm.ws.webcontainer.servlet.ServletWrapper.service(ServletWrapper.java:${random.between(900, 1_300)})`
    : '';
  return `[${Number(months)}/${Number(days)}/${year}, ${iso(at).slice(11, 19)}:${iso(at).slice(20, 23)} UTC] ${random.hex(8)} ${random.pick(['com.ibm.ws.webcontainer.webapp', 'com.ibm.ws.app.manager.AppMessageHelper', 'com.ibm.ws.tcpchannel.internal.TCPPort'])} ${{ F: 'E', E: 'E', W: 'W', I: 'I', D: '3' }[level]} ${text}${stack}`;
};

/** Haraka: level; transaction and plug-in stand in the text. */
export const haraka: Frame = ({ level, text }) =>
  `[${{ F: 'CRIT', E: 'ERROR', W: 'WARN', I: 'NOTICE', D: 'DEBUG' }[level]}] ${text.startsWith('[') ? '' : '[-] [core] '}${text}`;

/** Blocky: level, then the part that speaks, in the text. */
export const blocky: Frame = ({ at, level, text }) =>
  /^(?:panic|goroutine)/.test(text) ? text : `[${clock(at)}] ${ofJvm(level).padStart(5)} ${text}`;

export const bamboo: Frame = ({ at, level, text, traced }, _names, random) =>
  `${comma(at)} ${ofJvm(level)} [${random.between(1, 30)}-BAM::PlanExec:pool-${random.between(2, 30)}] [${random.pick(['BuildAgentControllerImpl', 'ChainExecutionManagerImpl', 'ElasticInstanceManagerImpl'])}] ${text}${traced ? `\n\tat com.atlassian.bamboo.build.logger.BuildLogFileAccessor.write(BuildLogFileAccessor.java:${random.between(40, 200)})` : ''}`;

/** Authelia. */
export const authelia: Frame = ({ at, level, text }) =>
  `time="${iso(at).slice(0, 19)}Z" level=${level === 'W' ? 'warning' : SMALL_OF[level]} msg=${JSON.stringify(text)} method=POST path=/api/firstfactor`;

export const metabase: Frame = ({ at, level, text }, _names, random) =>
  `${comma(at)} ${ofJvm(level)} ${random.pick(['query-processor.error', 'task.send-pulses', 'middleware.log', 'sync.util'])} :: ${text.replaceAll('"', '')}`;

/** The agent of Datadog: parts apart by bars. */
export const datadog: Frame = ({ at, level, text }, _names, random) =>
  `${clock(at)} UTC | CORE | ${level === 'F' ? 'CRITICAL' : ofJvm(level)} | (${random.pick(['pkg/logs/launchers/file/launcher.go', 'comp/forwarder/defaultforwarder/worker.go', 'pkg/collector/worker/worker.go'])}:${random.between(40, 600)} in run) | ${text}`;

/** The server of Graylog. */
export const graylog: Frame = ({ at, level, text, traced }, _names, random) =>
  `${iso(at).slice(0, 23)}+00:00 ${ofJvm(level)} [${random.pick(['VersionProbe', 'LocalKafkaJournal', 'Messages', 'KinesisConsumer'])}] ${text}${traced ? `\n\tat org.graylog2.shared.journal.LocalKafkaJournal.write(LocalKafkaJournal.java:${random.between(300, 700)})` : ''}`;

/** Garage; the module stands in the text. */
export const garage: Frame = ({ at, level, text }, _names, random) =>
  `${micro(at, random)}Z ${ofJvm(level).padStart(5)} garage${/^\w+: /.test(text) ? '_block::' : ': '}${text}`;

/** ldirectord's own log. */
export const ldirectord: Frame = ({ at, text }, names) =>
  `[${ctime(at)}|ldirectord.cf|${pidOf('ldirectord', names)}] ${text}`;

export const chef: Frame = ({ at, level, text }) =>
  `[${iso(at).slice(0, 19)}+00:00] ${CAPITALS_OF[level]}: ${text}`;

/** Huey: parts apart by colons. */
export const huey: Frame = ({ at, level, text, traced }, names, random) =>
  `[${comma(at)}] ${PYTHON_OF[level]}:huey:${random.pick(['Worker-1', 'Worker-4', 'Scheduler'])}:${text}${traced ? `\nTraceback (most recent call last):\n  File "/code/${names.service}/tasks.py", line ${random.between(20, 400)}, in run` : ''}`;
