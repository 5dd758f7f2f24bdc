import type { Frame, Spoken } from '../../family.ts';
import { pidOf } from '../../formats.ts';

// Forms of lines that only programs of pack D write.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const CAPITALS_OF = { F: 'CRITICAL', E: 'ERROR', W: 'WARNING', I: 'INFO', D: 'DEBUG' } as const;
const SMALL_OF = { F: 'fatal', E: 'error', W: 'warn', I: 'info', D: 'debug' } as const;

const iso = (at: number) => new Date(at).toISOString();
/** `2026-11-29 11:00:00` */
const clock = (at: number) => iso(at).slice(0, 19).replace('T', ' ');
/** `2026-11-29 11:00:00,123` */
const comma = (at: number) => iso(at).slice(0, 23).replace('T', ' ').replace('.', ',');
/** Of five capitals, as most loggers of the JVM have it. */
const capitals = (level: Spoken['level']) => (level === 'F' ? 'ERROR' : SMALL_OF[level].toUpperCase());

/** `RSYSLOG_FileFormat`, which is the usual one of newer distributions. */
export const preciseSyslog =
  (program: string): Frame =>
  ({ at, text }, names) =>
    `${iso(at).slice(0, 23)}417+00:00 ${names.host} ${program}[${pidOf(program, names)}]: ${text}`;

/** ClickHouse's own log. */
export const clickhouse: Frame = ({ at, level, text, traced, request }, _names, random) => {
  const called = { F: 'Fatal', E: 'Error', W: 'Warning', I: 'Information', D: 'Debug' }[level];
  const from = random.pick(['TCPHandler', 'executeQuery', 'MergeTreeBackgroundExecutor', 'HTTPHandler']);
  const stack = traced
    ? `, Stack trace (when copying this message, always include the lines below):\n\n0. DB::Exception::Exception() @ 0x${random.hex(16)}`
    : '';
  return `${clock(at).replaceAll('-', '.')}.${random.between(100_000, 999_999)} [ ${random.between(400, 4_000)} ] {${request}} <${called}> ${from}: ${text}${stack}`;
};

/** Cassandra's Logback pattern: level, thread, moment, place. */
export const cassandra: Frame = ({ at, level, text, traced }, _names, random) => {
  const thread = random.pick(['CompactionExecutor', 'MutationStage', 'ReadStage', 'ScheduledTasks']);
  const place = random.pick(['CassandraDaemon', 'StorageService', 'NoSpamLogger', 'Gossiper']);
  const stack = traced
    ? `\n\tat org.apache.cassandra.db.Keyspace.applyInternal(Keyspace.java:${random.between(40, 600)})`
    : '';
  return `${capitals(level).padEnd(5)} [${thread}:${random.between(1, 40)}] ${comma(at)} ${place}.java:${random.between(40, 900)} - ${text}${stack}`;
};

/** CouchDB's file writer. */
export const couchdb: Frame = ({ at, level, text }, _names, random) => {
  const called = { F: 'emergency', E: 'error', W: 'warning', I: 'notice', D: 'debug' }[level];
  return `[${called}] ${iso(at).slice(0, 23)}417Z couchdb@127.0.0.1 <0.${random.between(100, 30_000)}.0> -------- ${text}`;
};

/** Fluent Bit: the level filled up to five characters. */
export const fluentBit: Frame = ({ at, level, text }) =>
  `[${clock(at).replaceAll('-', '/')}] [${SMALL_OF[level === 'F' ? 'E' : level].padStart(5)}] ${text}`;

/** PHP-FPM's error log. */
export const phpFpm: Frame = ({ at, level, text }) => {
  const called = { F: 'ALERT', E: 'ERROR', W: 'WARNING', I: 'NOTICE', D: 'DEBUG' }[level];
  const when = new Date(at);
  const day = `${String(when.getUTCDate()).padStart(2, '0')}-${MONTHS[when.getUTCMonth()]}-${when.getUTCFullYear()}`;
  return `[${day} ${iso(at).slice(11, 19)}] ${called}: ${text}`;
};

/** lighttpd: the text begins with the source file. */
export const lighttpd: Frame = ({ at, text }, _names, random) => {
  const [, file = 'server', said = text] = /^(\w+)\| (.*)$/s.exec(text) ?? [];
  return `${clock(at)}: (${file}.c.${random.between(120, 2_400)}) ${said}`;
};

/** Message and error of a text `message | error`, which some loggers write apart. */
function apart(text: string): { readonly said: string; readonly error: string | undefined } {
  const [said = '', error] = text.split(' | ');
  return { said, error };
}

/** Caddy's JSON. */
export const caddy: Frame = ({ at, level, text }, _names, random) => {
  const { said, error } = apart(text);
  return JSON.stringify({
    level: SMALL_OF[level],
    ts: at / 1_000,
    logger: random.pick(['http.log.error', 'http.handlers.reverse_proxy', 'tls']),
    msg: said,
    ...(error === undefined ? {} : { error }),
  });
};

/** zerolog of Go. */
export const zerolog: Frame = ({ at, level, text, traced }, names, random) => {
  const { said, error } = apart(text);
  return JSON.stringify({
    level: SMALL_OF[level],
    service: names.service,
    ...(error === undefined ? {} : { error }),
    ...(traced ? { caller: `/src/internal/${names.service}/server.go:${random.between(20, 700)}` } : {}),
    time: iso(at),
    message: said,
  });
};

/** supervisord. */
export const supervisord: Frame = ({ at, level, text }) =>
  `${comma(at)} ${{ F: 'CRIT', E: 'ERRO', W: 'WARN', I: 'INFO', D: 'DEBG' }[level]} ${text}`;

/** The console encoder of the OpenTelemetry collector, with tabs. */
export const otelCollector: Frame = ({ at, level, text }, names, random) =>
  `${iso(at)}\t${SMALL_OF[level]}\tinternal/${random.pick(['queue_sender', 'retry_sender', 'memorylimiter', 'service'])}.go:${random.between(40, 400)}\t${text}\t{"otelcol.component.id": "${random.pick(['otlp', 'awsemf', 'batch'])}", "service.name": "${names.service}"}`;

/** ProxySQL: the place in its source, the level in brackets. */
export const proxySql: Frame = ({ at, level, text }, _names, random) => {
  const called = { F: 'ERROR', E: 'ERROR', W: 'WARNING', I: 'INFO', D: 'INFO' }[level];
  const place = random.pick([
    'MySQL_HostGroups_Manager',
    'MySQL_Monitor',
    'MySQL_Session',
    'mysql_connection',
  ]);
  return `${clock(at)} ${place}.cpp:${random.between(300, 8_000)}:${random.pick(['handler', 'connect', 'run'])}(): [${called}] ${text}`;
};

/** PgBouncer. */
export const pgBouncer: Frame = ({ at, level, text }, names) => {
  const called = { F: 'FATAL', E: 'ERROR', W: 'WARNING', I: 'LOG', D: 'DEBUG' }[level];
  return `${iso(at).slice(0, 23).replace('T', ' ')} UTC [${pidOf('pgbouncer', names)}] ${called} ${text}`;
};

/** The console of Elixir's Logger with the request's id. */
export const phoenix: Frame = ({ at, level, text, traced, request }, names, random) => {
  const called = { F: 'critical', E: 'error', W: 'warning', I: 'info', D: 'debug' }[level];
  const stack = traced
    ? `\n    (${names.service} 0.${random.between(2, 40)}.0) lib/${names.service}/server.ex:${random.between(9, 300)}: anonymous fn/2`
    : '';
  return `${iso(at).slice(11, 23)} request_id=${request.slice(0, 18)} [${called}] ${text}${stack}`;
};

/** Akka's own logger on the console. */
export const akka: Frame = ({ at, level, text, traced }, names, random) => {
  const [year = '', month = '', day = ''] = iso(at).slice(0, 10).split('-');
  const stack = traced
    ? `\n\tat ${names.service}.actors.Router$$anonfun$receive$1.applyOrElse(Router.scala:${random.between(20, 300)})`
    : '';
  return `[${capitals(level)}] [${month}/${day}/${year} ${iso(at).slice(11, 23)}] [${names.service}-akka.actor.default-dispatcher-${random.between(2, 30)}] [akka://${names.service}/user/${random.pick(['router', 'ingest', 'gateway'])}] ${text}${stack}`;
};

/** Monolog's line formatter, as Laravel sets it up. */
export const laravel: Frame = ({ at, level, text, traced }, _names, random) =>
  `[${clock(at)}] production.${CAPITALS_OF[level]}: ${text}${traced ? ` {"exception":"[object] (RuntimeException(code: 0) at /var/www/html/app/Services/Gateway.php:${random.between(20, 400)})"}` : ''}`;

/** Quarkus: short logger, thread in parentheses. */
export const quarkus: Frame = ({ at, level, text, traced }, names, random) => {
  const stack = traced
    ? `\n\tat org.acme.${names.service}.Resource_ClientProxy.get(Unknown Source)\n\tat io.vertx.core.impl.ContextImpl.execute(ContextImpl.java:${random.between(90, 400)})`
    : '';
  return `${comma(at)} ${capitals(level).padEnd(5)} [org.acm.${names.service}.${random.pick(['Resource', 'Consumer', 'Gateway'])}] (${random.pick(['executor-thread-1', 'vert.x-eventloop-thread-0', 'main'])}) ${text}${stack}`;
};

/** loguru of Python. */
export const loguru: Frame = ({ at, level, text, traced }, names, random) => {
  const stack = traced
    ? `\n> File "/code/${names.service}/main.py", line ${random.between(10, 300)}, in serve`
    : '';
  return `${iso(at).slice(0, 23).replace('T', ' ')} | ${CAPITALS_OF[level].padEnd(8)} | ${names.service}.${random.pick(['api', 'jobs', 'clients'])}:${random.pick(['run', 'serve', 'fetch'])}:${random.between(10, 500)} - ${text}${stack}`;
};

/** Mojolicious of Perl. */
export const mojolicious: Frame = ({ at, level, text, traced, request }, names, random) =>
  `[${clock(at)}.${random.between(10_000, 99_999)}] [${pidOf('perl', names)}] [${SMALL_OF[level]}] [${request.slice(0, 8)}] ${text}${traced ? ` at /opt/${names.service}/lib/Worker.pm line ${random.between(20, 700)}.` : ''}`;

/** The console handler of Deno's standard log. */
export const deno: Frame = ({ level, text, traced }, _names, random) =>
  `${{ F: 'CRITICAL', E: 'ERROR', W: 'WARN', I: 'INFO', D: 'DEBUG' }[level]} ${text}${traced ? `\n    at async handler (file:///app/src/main.ts:${random.between(10, 400)}:${random.between(3, 40)})` : ''}`;

/**
 * The platform's JSON with traces and spans. The text: `platform.report status milliseconds megabytes`, then the type of the error
 * where there is one.
 */
function platformEvent(at: number, requestId: string, text: string, span: string): string {
  const [type = '', status = 'success', ms = '0', used = '0', errorType] = text.split(' ');
  const tracing = {
    spanId: span,
    type: 'X-Amzn-Trace-Id',
    value: `Root=1-${span.slice(0, 8)};Parent=${span};Sampled=0`,
  };
  const took = Number(ms);
  return JSON.stringify({
    time: iso(at),
    type,
    record:
      type === 'platform.start'
        ? { requestId, tracing, version: '12' }
        : {
            requestId,
            tracing,
            spans: [{ name: 'responseLatency', start: iso(at), durationMs: took }],
            metrics: {
              durationMs: took,
              billedDurationMs: Math.ceil(took),
              memorySizeMB: 1_024,
              maxMemoryUsedMB: Number(used),
            },
            ...(errorType === undefined ? {} : { errorType }),
            status,
          },
  });
}

export const lambdaTracedStart: Frame = ({ at, request }, _names, random) =>
  platformEvent(at, request, 'platform.start', random.hex(16));
export const lambdaTracedReport: Frame = ({ at, request }, _names, random) =>
  platformEvent(
    at,
    request,
    `platform.report success ${random.between(300, 70_000) / 100} ${random.between(60, 400)}`,
    random.hex(16),
  );

/** `log/slog` in a function written in Go. */
export const lambdaGo: Frame = ({ at, level, text, request }, names, random) =>
  text.startsWith('platform.')
    ? platformEvent(at, request, text, random.hex(16))
    : JSON.stringify({
        time: iso(at),
        level: capitals(level),
        msg: text,
        functionName: `${names.service}-worker`,
        requestId: request,
      });

/** The logger of .NET's runtime client. */
export const lambdaDotnet: Frame = ({ at, level, text, traced, request }, names, random) =>
  text.startsWith('platform.')
    ? platformEvent(at, request, text, random.hex(16))
    : JSON.stringify({
        timestamp: iso(at),
        level: { F: 'Critical', E: 'Error', W: 'Warning', I: 'Information', D: 'Debug' }[level],
        requestId: request,
        traceId: `Root=1-${random.hex(8)}`,
        message: text,
        ...(traced
          ? {
              stackTrace: [
                `at ${names.service}.Function.FunctionHandler(SQSEvent input) in /src/Function.cs:line ${random.between(9, 200)}`,
              ],
            }
          : {}),
      });

/** The logger of Ruby's runtime client. */
export const lambdaRuby: Frame = ({ at, level, text, traced, request }, _names, random) =>
  text.startsWith('platform.')
    ? platformEvent(at, request, text, random.hex(16))
    : JSON.stringify({
        timestamp: iso(at),
        level: CAPITALS_OF[level],
        message: text,
        requestId: request,
        ...(traced
          ? { backtrace: `/var/task/function.rb:${random.between(4, 200)}:in 'Object#handler'` }
          : {}),
      });

/**
 * PostgreSQL with `%t:%r:%u@%d:[%p]:%l:%e:`. The text may begin with its state, `53300| `, or with a level that is no usual one.
 */
export const postgresqlStates: Frame = ({ at, level, text }, names, random) => {
  const [, state = '00000', said = text] = /^([0-9A-Z]{5})\| (.*)$/s.exec(text) ?? [];
  const own = /^(?:DETAIL|HINT|STATEMENT|CONTEXT|PANIC): /.test(said);
  const called = own ? '' : `${{ F: 'FATAL', E: 'ERROR', W: 'WARNING', I: 'LOG', D: 'DEBUG1' }[level]}:  `;
  const from =
    level === 'I'
      ? ''
      : `10.1.${random.between(0, 9)}.${random.between(2, 254)}(${random.between(30_000, 60_000)})`;
  const who = level === 'I' ? '@' : `svc_rw@${names.service}`;
  return `${clock(at)} UTC:${from}:${who}:[${pidOf('postgres', names) + random.between(0, 9)}]:${random.between(1, 90)}:${state}:${called}${said}`;
};

/** The error log of MariaDB: moment, connection, level. */
export const mariadb: Frame = ({ at, level, text }, _names, random) => {
  const called = { F: 'ERROR', E: 'ERROR', W: 'Warning', I: 'Note', D: 'Note' }[level];
  return `${clock(at)} ${random.between(0, 90_000)} [${called}] ${text}`;
};
