import type { Frame, Spoken } from '../../family.ts';
import { pidOf } from '../../formats.ts';

// Forms of lines that only programs of pack E write.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const SMALL_OF = { F: 'fatal', E: 'error', W: 'warn', I: 'info', D: 'debug' } as const;
const CAPITALS_OF = { F: 'CRITICAL', E: 'ERROR', W: 'WARNING', I: 'INFO', D: 'DEBUG' } as const;

const iso = (at: number) => new Date(at).toISOString();
/** `2026-11-29 11:00:00` */
const clock = (at: number) => iso(at).slice(0, 19).replace('T', ' ');
/** `11:00:00.123` */
const time = (at: number) => iso(at).slice(11, 23);
/** `2026-11-29 11:00:00.123` */
const blank = (at: number) => iso(at).slice(0, 23).replace('T', ' ');
/** `2026-11-29T11:00:00.123456` */
const micro = (at: number, random: { between: (least: number, most: number) => number }) =>
  `${iso(at).slice(0, 23)}${random.between(100, 999)}`;
/** Of the JVM, where fatal is an error, too. */
const capitals = (level: Spoken['level']) => SMALL_OF[level === 'F' ? 'E' : level].toUpperCase();
/** `Sun Nov 29 11:00:00 2026`, as `ctime` has it. */
function ctime(at: number): string {
  const when = new Date(at);
  const day = String(when.getUTCDate()).padStart(2, ' ');
  return `${DAYS[when.getUTCDay()]} ${MONTHS[when.getUTCMonth()]} ${day} ${iso(at).slice(11, 19)} ${when.getUTCFullYear()}`;
}

/** Of a text `message | error`, for loggers that write both in one. */
const joined = (text: string) => text.replace(' | ', ': ');

/** `journalctl -o short-iso-precise` */
export const preciseJournal =
  (program: string): Frame =>
  ({ at, text }, names, random) =>
    `${micro(at, random)}+0000 ${names.host} ${program}[${pidOf(program, names)}]: ${text}`;

/** uWSGI with `log-date`. */
export const uwsgi: Frame = ({ at, text, traced }, names, random) =>
  `${ctime(at)} - ${text}${traced ? `\n  File "/srv/wsgi/${names.service}/views.py", line ${random.between(20, 600)}, in dispatch` : ''}`;

/** Sidekiq's own formatter. */
export const sidekiq: Frame = ({ at, level, text, traced }, names, random) => {
  const called = { F: 'FATAL', E: 'ERROR', W: 'WARN', I: 'INFO', D: 'DEBUG' }[level];
  const stack = traced
    ? `\n/app/lib/${names.service}/sync.rb:${random.between(8, 300)}:in 'Sync#perform'`
    : '';
  return `${iso(at)} pid=${pidOf('sidekiq', names)} tid=${random.hex(3)} class=${random.pick(['SyncJob', 'ExportJob', 'NotifyJob'])} jid=${random.hex(24)} ${called}: ${joined(text)}${stack}`;
};

/** Django with a formatter as its documentation shows. */
export const django: Frame = ({ at, level, text, traced }, names, random) => {
  const when = new Date(at);
  const day = `${String(when.getUTCDate()).padStart(2, '0')}/${MONTHS[when.getUTCMonth()]}/${when.getUTCFullYear()}`;
  const stack = traced
    ? `\nTraceback (most recent call last):\n  File "/venv/lib/python3.12/site-packages/django/core/handlers/exception.py", line 55, in inner\n  File "/site/${names.service}/api.py", line ${random.between(20, 500)}, in get`
    : '';
  return `[${day} ${iso(at).slice(11, 19)}] ${CAPITALS_OF[level]} [${random.pick(['django.request', 'django.server', names.service])}:${random.between(20, 300)}] ${text}${stack}`;
};

/** Uvicorn: level and colon, filled up to ten characters. */
export const uvicorn: Frame = ({ level, text, traced }, names, random) =>
  `${`${CAPITALS_OF[level]}:`.padEnd(9)} ${text}${traced ? `\n  File "/code/${names.service}/routes.py", line ${random.between(12, 400)}, in handle` : ''}`;

/** The console logger of NestJS. */
export const nest: Frame = ({ at, level, text, traced }, names, random) => {
  const called = { F: 'FATAL', E: 'ERROR', W: 'WARN', I: 'LOG', D: 'DEBUG' }[level];
  const when = new Date(at);
  const stack = traced
    ? `\n    at ${names.service}Service.load (/usr/app/dist/${names.service}.service.js:${random.between(20, 400)}:19)`
    : '';
  return `[Nest] ${pidOf('nest', names)}  - ${when.getUTCMonth() + 1}/${when.getUTCDate()}/${when.getUTCFullYear()}, ${iso(at).slice(11, 19)} ${called.padStart(7)} [${random.pick(['HttpExceptions', 'Scheduler', 'TypeOrmModule', 'Gateway'])}] ${joined(text)}${stack}`;
};

/** bunyan of Node.js: levels are numbers. The text may have an error behind ` | `. */
export const bunyan: Frame = ({ at, level, text, traced }, names, random) => {
  const [said = '', error] = text.split(' | ');
  return JSON.stringify({
    name: names.service,
    hostname: names.host,
    pid: pidOf('bunyan', names),
    level: { F: 60, E: 50, W: 40, I: 30, D: 20 }[level],
    ...(error === undefined
      ? {}
      : {
          err: {
            message: error,
            name: 'Error',
            ...(traced
              ? {
                  stack: `at Socket.onEnd (/opt/node/${names.service}/server.js:${random.between(9, 400)}:7)`,
                }
              : {}),
          },
        }),
    msg: said,
    time: iso(at),
    v: 0,
  });
};

/** `env_logger` of Rust. */
export const envLogger: Frame = ({ at, level, text }, names, random) =>
  `[${iso(at).slice(0, 19)}Z ${capitals(level).padEnd(5)} ${names.service}::${random.pick(['api', 'store', 'worker', 'main'])}] ${text}`;

/** The one-line formatter of Erlang's logger. */
export const erlang: Frame = ({ at, level, text, traced }, names, random) => {
  const called = { F: 'critical', E: 'error', W: 'warning', I: 'notice', D: 'debug' }[level];
  const stack = traced ? ` [{${names.service}_srv,handle_call,3,[{line,${random.between(30, 400)}}]}]` : '';
  return `${micro(at, random)}+00:00 [${called}] <0.${random.between(150, 9_000)}.0> ${text}${stack}`;
};

/** timbre of Clojure. */
export const timbre: Frame = ({ at, level, text, traced }, names, random) =>
  `${iso(at)} ${names.host} ${capitals(level)} [${names.service}.${random.pick(['core', 'db', 'http', 'jobs'])}:${random.between(10, 400)}] - ${text}${traced ? `\n                  ${names.service}.core/handle!  core.clj: ${random.between(20, 300)}` : ''}`;

/** Play's usual configuration of Logback. */
export const play: Frame = ({ at, level, text, traced }, names, random) =>
  `${clock(at)} +0000 [${SMALL_OF[level === 'F' ? 'E' : level]}] from ${random.pick(['play.api.http.HttpErrorHandler', `controllers.${names.service}`, 'services.Remote'])} in application-pekko.actor.default-dispatcher-${random.between(4, 30)} - ${text}${traced ? `\n\tat services.Remote$.call(Remote.scala:${random.between(12, 300)})` : ''}`;

/** Ktor's sample configuration of Logback. */
export const ktor: Frame = ({ at, level, text, traced }, names, random) =>
  `${time(at)} [${random.pick(['eventLoopGroupProxy-4-1', 'DefaultDispatcher-worker-3', 'main'])}] ${capitals(level).padEnd(5)} ${random.pick(['io.ktor.server.Application', `${names.service}.Routes`, `${names.service}.Repo`])} - ${text}${traced ? `\n\tat ${names.service}.RoutesKt$load$1.invokeSuspend(Routes.kt:${random.between(12, 300)})` : ''}`;

/** WildFly's console. */
export const wildfly: Frame = ({ at, level, text, traced }, names, random) =>
  `${time(at).replace('.', ',')} ${capitals(level).padEnd(5)} [${random.pick(['org.jboss.as.ejb3.invocation', 'io.undertow.request', `com.orchard.${names.service}`])}] (${random.pick(['default task-7', 'ServerService Thread Pool -- 61', 'EJB default - 2'])}) ${text}${traced ? `\n\tat deployment.${names.service}.war//com.orchard.${names.service}.Bean.load(Bean.java:${random.between(20, 500)})` : ''}`;

/** Serilog's console sink. */
export const serilog: Frame = ({ at, level, text, traced }, names, random) =>
  `[${iso(at).slice(11, 19)} ${{ F: 'FTL', E: 'ERR', W: 'WRN', I: 'INF', D: 'DBG' }[level]}] ${text}${traced ? `\n   at Orchard.${names.service}.Worker.RunAsync(CancellationToken ct) in /src/Worker.cs:line ${random.between(12, 300)}` : ''}`;

/** Task logs of Airflow. */
export const airflow: Frame = ({ at, level, text, traced }, names, random) =>
  `[${iso(at).slice(0, 23)}+0000] {${random.pick(['taskinstance.py', 'standard_task_runner.py', 'logging_mixin.py', 'scheduler_job_runner.py'])}:${random.between(60, 2_800)}} ${CAPITALS_OF[level]} - ${text}${traced ? `\nTraceback (most recent call last):\n  File "/opt/airflow/dags/${names.service}.py", line ${random.between(20, 300)}, in load` : ''}`;

/** Rails' tagged logging. */
export const lograge: Frame = ({ text, traced, request }, names, random) =>
  `[${request}] ${text}${traced ? `\n[${request}] app/services/${names.service}/client.rb:${random.between(10, 300)}:in 'request'` : ''}`;

/** CockroachDB's `crdb-v2`, of the version before without redaction marks. */
export const cockroach: Frame = ({ at, level, text }, _names, random) => {
  const day = iso(at).slice(2, 10).replaceAll('-', '');
  const place = random.pick([
    'kv/kvserver/store.go',
    'server/node.go',
    'storage/pebble.go',
    'rpc/context.go',
  ]);
  return `${level === 'D' ? 'I' : level}${day} ${time(at)}${random.between(100, 999)} ${random.between(20, 9_000)} ${place}:${random.between(90, 2_400)} [n${random.between(1, 5)}] ${random.between(10, 900)}  ${text}`;
};

/** A daemon of Ceph. */
export const ceph: Frame = ({ at, level, text }, _names, random) =>
  `${iso(at).slice(0, 23)}+0000 7f${random.hex(10)} ${level === 'F' || level === 'E' ? '-1' : ' 0'} ${text}`;

/** Solr's Log4j pattern. */
export const solr: Frame = ({ at, level, text, traced }, _names, random) =>
  `${blank(at)} ${capitals(level).padEnd(5)} (qtp${random.between(100_000_000, 999_999_999)}-${random.between(12, 90)}) [c:lots s:shard${random.between(1, 4)} r:core_node${random.between(2, 9)}] ${random.pick(['o.a.s.h.RequestHandlerBase', 'o.a.s.c.SolrCore', 'o.a.s.u.UpdateHandler'])} ${text}${traced ? `\n\tat org.apache.solr.core.SolrCore.getSearcher(SolrCore.java:${random.between(900, 2_600)})` : ''}`;

/** Hadoop's daemons. */
export const hadoop: Frame = ({ at, level, text, traced }, _names, random) =>
  `${blank(at).replace('.', ',')} ${level === 'F' ? 'FATAL' : capitals(level)} org.apache.hadoop.${/^(?:NameNode|Space|Number|Rolling|Safe|0 blocks)/.test(text) ? 'hdfs.server.namenode.FSNamesystem' : /connect/.test(text) ? 'ipc.Client' : 'hdfs.server.datanode.DataNode'}: ${text}${traced ? `\n\tat org.apache.hadoop.ipc.Client$Connection.setupConnection(Client.java:${random.between(500, 900)})` : ''}`;

/** Loki: logfmt with `ts` and `caller`. */
export const loki: Frame = ({ at, level, text }, _names, random) =>
  `level=${SMALL_OF[level === 'F' ? 'E' : level]} ts=${micro(at, random)}789Z caller=${random.pick(['flush.go', 'memberlist_client.go', 'compactor.go', 'wal.go'])}:${random.between(30, 900)} ${text}`;

/** Logstash. */
export const logstash: Frame = ({ at, level, text }, _names, random) =>
  `[${iso(at).slice(0, 23).replace('.', ',')}][${capitals(level).padEnd(5)}][${random.pick(['logstash.outputs.s3', 'logstash.inputs.beats', 'logstash.agent', 'logstash.runner'])}][main] ${text}`;

/** Vector. */
export const vector: Frame = ({ at, level, text }, _names, random) =>
  `${micro(at, random)}Z ${capitals(level).padStart(5)} ${/file|watch/.test(text) ? 'source{component_kind="source"' : 'sink{component_kind="sink"'} component_id=${random.pick(['archive', 'hub', 'tail'])}}: vector::${random.pick(['internal_events', 'sinks::util::retries', 'topology'])}: ${text}`;

/** Patroni. */
export const patroni: Frame = ({ at, level, text }) =>
  `${blank(at).replace('.', ',')} ${CAPITALS_OF[level]}: ${text}`;

/** Pgpool-II on standard error. */
export const pgpool: Frame = ({ at, level, text }, names, random) =>
  `${clock(at)}: pid ${pidOf('pgpool', names) + random.between(0, 30)}: ${{ F: 'FATAL', E: 'ERROR', W: 'WARNING', I: 'LOG', D: 'DEBUG' }[level]}:  ${text}`;

/** MaxScale. */
export const maxscale: Frame = ({ at, level, text }) =>
  `${clock(at)}   ${{ F: 'alert  ', E: 'error  ', W: 'warning', I: 'notice ', D: 'info   ' }[level]}: ${text}`;

/** logrus, as Argo CD sets it up. */
export const argocd: Frame = ({ at, level, text }, names) =>
  `time="${iso(at).slice(0, 19)}Z" level=${level === 'W' ? 'warning' : SMALL_OF[level]} msg=${JSON.stringify(text)} app-namespace=argocd application=${names.service}`;

/** The daemon of PM2 and what it collects. */
export const pm2: Frame = ({ at, level, text }) =>
  `${iso(at).slice(0, 19)}: PM2 ${level === 'E' || level === 'F' ? 'error' : 'log'}: ${text}`;

/** The engine of Elastic Beanstalk. */
export const beanstalk: Frame = ({ at, level, text }, _names, random) =>
  `${clock(at).replaceAll('-', '/')}.${random.between(100_000, 999_999)} [${level === 'F' ? 'ERROR' : capitals(level)}] ${text}`;

/** Events of Kubernetes as an exporter writes them; the text begins with the reason, `BackOff| `. */
export const kubeEvents: Frame = ({ at, level, text }, names, random) => {
  const [, reason = 'Normal', said = text] = /^(\w+)\| (.*)$/s.exec(text) ?? [];
  return JSON.stringify({
    metadata: { name: `${names.service}-${random.hex(9)}.${random.hex(16)}`, namespace: names.cluster },
    reason,
    message: said,
    type: level === 'I' || level === 'D' ? 'Normal' : 'Warning',
    count: random.between(1, 30),
    lastTimestamp: iso(at),
    involvedObject: { kind: 'Pod', name: `${names.service}-${random.hex(9)}-${random.hex(5)}` },
  });
};

/** Wazuh: what its rules say is an alert of several lines, the rest its own log. */
export const wazuh: Frame = ({ at, level, text }, names, random) => {
  if (!text.startsWith('Rule: '))
    return `${clock(at).replaceAll('-', '/')} ${random.pick(['wazuh-agentd', 'wazuh-logcollector', 'wazuh-analysisd'])}: ${level === 'F' ? 'CRITICAL' : CAPITALS_OF[level]}: ${text}`;
  const when = new Date(at);
  const day = String(when.getUTCDate()).padStart(2, '0');
  return `** Alert ${Math.floor(at / 1_000)}.${random.between(1_000, 900_000)}: - local,syslog,\n${when.getUTCFullYear()} ${MONTHS[when.getUTCMonth()]} ${day} ${iso(at).slice(11, 19)} (${names.host}) any->/var/log/secure\n${text}`;
};

/** rclone. */
export const rclone: Frame = ({ at, level, text }) =>
  `${clock(at).replaceAll('-', '/')} ${{ F: 'CRITICAL', E: 'ERROR ', W: 'NOTICE', I: 'INFO  ', D: 'DEBUG ' }[level]}: ${text}`;

/** The log of vsftpd. */
export const vsftpd: Frame = ({ at, text }, names, random) =>
  `${ctime(at)} [pid ${pidOf('vsftpd', names) + random.between(0, 90)}] ${text}`;

/**
 * The platform's JSON of functions whose system log is on `INFO`, as newer regions write it: with the ARN at the start. The text:
 * `platform.report status milliseconds megabytes`, then the type of the error where there is one.
 */
function platformEvent(at: number, requestId: string, text: string, service: string): string {
  const [type = '', status = 'success', ms = '0', used = '0', errorType] = text.split(' ');
  const took = Number(ms);
  return JSON.stringify({
    time: iso(at),
    type,
    record:
      type === 'platform.start'
        ? {
            requestId,
            functionArn: `arn:aws:lambda:eu-west-1:111122223333:function:${service}-worker`,
            version: '$LATEST',
          }
        : {
            requestId,
            status,
            ...(errorType === undefined ? {} : { errorType }),
            metrics: {
              durationMs: took,
              billedDurationMs: Math.ceil(took),
              memorySizeMB: 256,
              maxMemoryUsedMB: Number(used),
            },
          },
  });
}

export const lambdaArnStart: Frame = ({ at, request }, names) =>
  platformEvent(at, request, 'platform.start', names.service);
export const lambdaArnReport: Frame = ({ at, request }, names, random) =>
  platformEvent(
    at,
    request,
    `platform.report success ${random.between(300, 70_000) / 100} ${random.between(60, 200)}`,
    names.service,
  );

/** `tracing` with flattened JSON in a function written in Rust. */
export const lambdaRust: Frame = ({ at, level, text, request }, names, random) =>
  text.startsWith('platform.')
    ? platformEvent(at, request, text, names.service)
    : JSON.stringify({
        timestamp: iso(at),
        level: capitals(level),
        message: text,
        target: `bootstrap::${random.pick(['handler', 'store', 'remote'])}`,
        span: { requestId: request, name: 'Lambda runtime invoke' },
      });

/** Powertools for Lambda, in Java. */
export const lambdaPowertools: Frame = ({ at, level, text, traced, request }, names, random) =>
  text.startsWith('platform.')
    ? platformEvent(at, request, text, names.service)
    : JSON.stringify({
        level: capitals(level),
        message: text,
        ...(traced
          ? {
              error: {
                message: text,
                name: 'java.lang.RuntimeException',
                stack: `com.orchard.${names.service}.App.handleRequest(App.java:${random.between(12, 300)})`,
              },
            }
          : {}),
        cold_start: false,
        function_name: `${names.service}-worker`,
        function_request_id: request,
        service: names.service,
        timestamp: iso(at),
      });

/** A runtime of one's own, which writes JSON. */
export const lambdaCustom: Frame = ({ at, level, text, request }, names) =>
  text.startsWith('platform.')
    ? platformEvent(at, request, text, names.service)
    : JSON.stringify({ ts: iso(at), severity: SMALL_OF[level], req: request, msg: text });

/** PostgreSQL with `%t:%r:%u@%d:[%p]:%l:%e:`, of a cluster's reader and writer; the text may begin with its state, `40001| `. */
export const postgresqlLines: Frame = ({ at, level, text }, names, random) => {
  const [, state = '00000', said = text] = /^([0-9A-Z]{5})\| (.*)$/s.exec(text) ?? [];
  const own = /^(?:DETAIL|HINT|STATEMENT|CONTEXT|PANIC): /.test(said);
  const called = own ? '' : `${{ F: 'FATAL', E: 'ERROR', W: 'WARNING', I: 'LOG', D: 'DEBUG1' }[level]}:  `;
  const from =
    level === 'I'
      ? ''
      : `10.2.${random.between(0, 9)}.${random.between(2, 254)}(${random.between(30_000, 60_000)})`;
  const who = level === 'I' ? '@' : `orchard@${names.service}`;
  return `${clock(at)} UTC:${from}:${who}:[${pidOf('postgres', names) + random.between(0, 9)}]:${random.between(1, 90)}:${state}:${called}${said}`;
};

/** The error log of MariaDB 11: moment, connection, level. */
export const mariadbLog: Frame = ({ at, level, text }, _names, random) =>
  `${clock(at)} ${random.between(0, 9_000)} [${{ F: 'ERROR', E: 'ERROR', W: 'Warning', I: 'Note', D: 'Note' }[level]}] ${text}`;

/**
 * A task of ECS with a container beside the application's: EventBridge tells of both. The text has `name=value` apart by `; `: the
 * fields of the detail, `exitCode` and `containerReason` of the application, `sideCode` and `sideReason` of the other; with `instance`
 * it is the state of the instance below.
 */
export const sidecarTask: Frame = ({ at, text }, names, random) => {
  const fields = new Map(
    text.split('; ').map((field) => {
      const from = field.indexOf('=');
      return [field.slice(0, from), field.slice(from + 1)] as const;
    }),
  );
  const container = (name: string, code: string, reason: string) => ({
    name,
    ...(fields.has(code) ? { exitCode: Number(fields.get(code)) } : {}),
    ...(fields.has(reason) ? { reason: fields.get(reason) } : {}),
  });
  const detail: Record<string, unknown> = fields.has('instance')
    ? { agentConnected: true, status: fields.get('instance'), version: random.between(2, 900) }
    : {
        launchType: 'MANAGED_INSTANCES',
        containers: [
          container('log_router', 'sideCode', 'sideReason'),
          container(names.service, 'exitCode', 'containerReason'),
        ],
      };
  for (const name of ['lastStatus', 'stopCode', 'stoppedReason'])
    if (fields.has(name)) detail[name] = fields.get(name);
  return JSON.stringify({
    version: '0',
    id: random.hex(32),
    'detail-type': fields.has('instance') ? 'ECS Container Instance State Change' : 'ECS Task State Change',
    source: 'aws.ecs',
    account: '111122223333',
    time: `${iso(at).slice(0, 19)}Z`,
    region: 'eu-west-1',
    resources: [
      `arn:aws:ecs:eu-west-1:111122223333:${fields.has('instance') ? 'container-instance' : 'task'}/${names.cluster}/${random.hex(32)}`,
    ],
    detail,
  });
};
