import type { Frame, Names, Spoken } from './family.ts';
import type { SeededRandom } from './seeded-random.ts';

// Forms of lines as who makes the logger documents them. One pack has one form of each; another pack has another.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const WORD_OF = { F: 'FATAL', E: 'ERROR', W: 'WARN', I: 'INFO', D: 'DEBUG' } as const;
const SEVERITY_OF = { F: 2, E: 3, W: 4, I: 6, D: 7 } as const;

const iso = (at: number) => new Date(at).toISOString();
/** `2026-11-29 11:00:00.123` */
const blank = (at: number) => iso(at).slice(0, 23).replace('T', ' ');
/** `2026-11-29 11:00:00` */
const clock = (at: number) => iso(at).slice(0, 19).replace('T', ' ');
const month = (at: number) => MONTHS[new Date(at).getUTCMonth()] ?? '';
const word = (level: Spoken['level']) => WORD_OF[level];

/** A pid that a program keeps over an example. */
export function pidOf(program: string, names: Names): number {
  let sum = 300;
  for (const one of `${program}${names.instance}`) sum = (sum * 31 + one.charCodeAt(0)) % 30_000;
  return sum + 300;
}

/** `Nov 29 11:28:30 host program[42]: message`, as rsyslog's traditional file format has it. */
export const traditional =
  (program: string, { hasPid = true } = {}): Frame =>
  ({ at, text }, names) => {
    const day = String(new Date(at).getUTCDate()).padStart(2, ' ');
    const pid = hasPid ? `[${pidOf(program, names)}]` : '';
    return `${month(at)} ${day} ${iso(at).slice(11, 19)} ${names.host} ${program}${pid}: ${text}`;
  };

/** `journalctl -o short-iso` */
export const journal =
  (program: string, { hasPid = true } = {}): Frame =>
  ({ at, text }, names) =>
    `${iso(at).slice(0, 19)}+0000 ${names.host} ${program}${hasPid ? `[${pidOf(program, names)}]` : ''}: ${text}`;

/** RFC 5424, as `RSYSLOG_SyslogProtocol23Format` writes it. */
export const structured =
  (program: string, facility = 3): Frame =>
  ({ at, level, text }, names) =>
    `<${facility * 8 + SEVERITY_OF[level]}>1 ${iso(at)} ${names.host} ${program} ${pidOf(program, names)} - - ${text}`;

/** The error log of nginx. */
export const nginxErrors: Frame = ({ at, level, text }, names, random) => {
  const called = { F: 'emerg', E: 'error', W: 'warn', I: 'notice', D: 'info' }[level];
  const pid = pidOf('nginx', names);
  const about = level === 'F' || level === 'I' ? '' : `*${random.between(10, 99_999)} `;
  return `${clock(at).replaceAll('-', '/')} [${called}] ${pid}#${level === 'F' ? pid : 0}: ${about}${text}`;
};

/** The combined log of nginx; the text is `status bytes path agent`. */
export const combined: Frame = ({ at, text }, _names, random) => {
  const [status = '200', bytes = '0', path = '/', ...agent] = text.split(' ');
  const when = new Date(at);
  const date = `${String(when.getUTCDate()).padStart(2, '0')}/${month(at)}/${when.getUTCFullYear()}:${iso(at).slice(11, 19)} +0000`;
  const verb = random.pick(['GET', 'GET', 'GET', 'POST']);
  return `10.0.${random.between(0, 9)}.${random.between(2, 254)} - - [${date}] "${verb} ${path} HTTP/1.1" ${status} ${bytes} "-" "${agent.join(' ') || 'Mozilla/5.0'}"`;
};

/** The error log of Apache 2.4. */
export const apache =
  (module: string): Frame =>
  ({ at, level, text }, names, random) => {
    const when = new Date(at);
    const date = `${DAYS[when.getUTCDay()]} ${month(at)} ${String(when.getUTCDate()).padStart(2, '0')} ${iso(at).slice(11, 23)}000 ${when.getUTCFullYear()}`;
    const called = { F: 'crit', E: 'error', W: 'warn', I: 'notice', D: 'info' }[level];
    return `[${date}] [${module}:${called}] [pid ${pidOf('apache', names)}:tid ${random.between(1_000, 9_999)}] ${text}`;
  };

const oneOf = (random: SeededRandom, ...from: readonly string[]) => random.pick(from);

/** Logback's usual pattern: `%d [%thread] %-5level %logger - %msg%n%ex`. */
export const logback: Frame = ({ at, level, text, traced }, names, random) => {
  const logger = `com.acme.${names.service}.${oneOf(random, 'Service', 'Controller', 'Repository', 'Worker')}`;
  const stack = traced
    ? `\n\tat ${logger}.run(Handler.java:${random.between(20, 400)})\n\tat java.base/java.lang.Thread.run(Thread.java:840)`
    : '';
  return `${blank(at).replace('.', ',')} [${oneOf(random, 'main', 'http-nio-8080-exec-4', 'pool-2-thread-1')}] ${word(level).padEnd(5)} ${logger} - ${text}${stack}`;
};

/** Spring Boot 3. */
export const springBoot: Frame = ({ at, level, text, traced }, names, random) => {
  const logger = `c.a.${names.service}.${oneOf(random, 'Gateway', 'Handler', 'Client', 'Scheduler')}`;
  const stack = traced
    ? `\n\tat com.acme.${names.service}.Application.handle(Application.java:${random.between(20, 400)}) ~[app.jar:1.${random.between(1, 40)}.0]`
    : '';
  return `${iso(at)} ${word(level).padStart(5)} 1 --- [${oneOf(random, 'nio-8080-exec-7', 'scheduling-1', 'main')}] ${logger} : ${text}${stack}`;
};

const PINO = { F: 60, E: 50, W: 40, I: 30, D: 20 } as const;

/** pino: numbers for levels, milliseconds for moments, the error as an object. */
export const pino: Frame = ({ at, level, text, traced }, names, random) =>
  JSON.stringify({
    level: PINO[level],
    time: at,
    pid: pidOf(names.service, names),
    hostname: names.host,
    name: names.service,
    ...(traced
      ? {
          err: {
            type: 'Error',
            message: text,
            stack: `Error: ${text}\n    at handle (/app/dist/server.js:${random.between(10, 900)}:17)`,
          },
        }
      : {}),
    msg: traced ? 'request failed' : text,
  });

/** The log package of Go. */
export const goLog: Frame = ({ at, text }, _names, random) =>
  `${clock(at).replaceAll('-', '/')} ${oneOf(random, 'server', 'store', 'worker')}.go:${random.between(20, 500)}: ${text}`;

/** Text of Lambda's Node.js runtime. */
export const lambdaNode: Frame = ({ at, level, text, traced, request }, _names, random) => {
  // What the platform itself writes stands without a moment.
  if (/^(?:REPORT|INIT_REPORT|EXTENSION|RequestId:)/.test(text)) return text;
  if (text.startsWith('Task timed out')) return `${iso(at)} ${request} ${text}`;
  const stack = traced
    ? `\n    at Runtime.handler (file:///var/task/index.mjs:${random.between(4, 400)}:11)`
    : '';
  return `${iso(at)}\t${request}\t${word(level)}\t${text}${stack}`;
};

export const lambdaStart: Frame = ({ request }) => `START RequestId: ${request} Version: $LATEST`;
export const lambdaEnd: Frame = ({ request }) => `END RequestId: ${request}`;
export const lambdaReport: Frame = ({ request }, _names, random) => {
  const ms = random.between(30, 90_000) / 100;
  return `REPORT RequestId: ${request}\tDuration: ${ms.toFixed(2)} ms\tBilled Duration: ${Math.ceil(ms)} ms\tMemory Size: ${random.pick([256, 512])} MB\tMax Memory Used: ${random.between(70, 190)} MB`;
};

/** A structured logger of Python: `event` for the message. */
export const structlog: Frame = ({ at, level, text, traced }, names, random) =>
  JSON.stringify({
    event: text,
    level: { F: 'critical', E: 'error', W: 'warning', I: 'info', D: 'debug' }[level],
    logger: `${names.service}.${oneOf(random, 'views', 'tasks', 'storage')}`,
    timestamp: iso(at),
    ...(traced
      ? {
          stack: `Traceback (most recent call last):\n  File "/srv/${names.service}/views.py", line ${random.between(10, 400)}, in dispatch`,
        }
      : {}),
  });

/** gunicorn. */
export const gunicorn: Frame = ({ at, level, text, traced }, names, random) => {
  const called = { F: 'CRITICAL', E: 'ERROR', W: 'WARNING', I: 'INFO', D: 'DEBUG' }[level];
  const stack = traced
    ? `\n  File "/app/${names.service}/wsgi.py", line ${random.between(10, 300)}, in __call__`
    : '';
  return `[${clock(at)} +0000] [${pidOf('gunicorn', names)}] [${called}] ${text}${stack}`;
};

/** The logger of Ruby. */
export const rubyLogger: Frame = ({ at, level, text, traced }, names, random) => {
  const stack = traced ? `\n/opt/${names.service}/lib/worker.rb:${random.between(5, 300)}:in \`perform'` : '';
  return `${level}, [${iso(at).slice(0, 23)}000 #${pidOf('ruby', names)}] ${word(level).padStart(5)} -- : ${text}${stack}`;
};

/** JSON of Lambda's Python runtime, whose platform logs only what is wrong. */
export const lambdaPython: Frame = ({ at, level, text, traced, request }, _names, random) => {
  if (text.startsWith('platform.')) {
    const [type = '', status = '', errorType] = text.split(' ');
    return JSON.stringify({
      time: iso(at),
      type,
      record: { requestId: request, status, ...(errorType === undefined ? {} : { errorType }) },
    });
  }
  return JSON.stringify({
    timestamp: iso(at),
    level: { F: 'CRITICAL', E: 'ERROR', W: 'WARNING', I: 'INFO', D: 'DEBUG' }[level],
    message: text,
    logger: 'root',
    ...(traced
      ? { stackTrace: [`  File "/var/task/app.py", line ${random.between(4, 300)}, in handler`] }
      : {}),
    requestId: request,
  });
};

/** The console of .NET: level and category, the message behind it. */
export const dotnet: Frame = ({ level, text, traced }, names, random) => {
  const called = { F: 'crit', E: 'fail', W: 'warn', I: 'info', D: 'dbug' }[level];
  const stack = traced
    ? `\n         at ${names.service}.Api.Pipeline.InvokeAsync(HttpContext context) in /src/Pipeline.cs:line ${random.between(9, 400)}`
    : '';
  return `${called}: ${names.service}.${oneOf(random, 'Api.Host', 'Api.Storage', 'Jobs.Runner')}[${random.between(0, 20)}]\n      ${text}${stack}`;
};

/** `tracing` of Rust. */
export const rustTracing: Frame = ({ at, level, text, traced }, names, random) => {
  const stack = traced ? `\n   ${random.between(2, 20)}: ${names.service}::engine::poll` : '';
  return `${iso(at).slice(0, 23)}${random.between(100, 999)}Z ${word(level).padStart(5)} ${names.service}::${oneOf(random, 'engine', 'io', 'api')}: ${text}${stack}`;
};

/** zap of Go in production. */
export const zap: Frame = ({ at, level, text, traced }, names, random) =>
  JSON.stringify({
    level: { F: 'fatal', E: 'error', W: 'warn', I: 'info', D: 'debug' }[level],
    ts: at / 1_000,
    caller: `${oneOf(random, 'api', 'queue', 'store')}/loop.go:${random.between(10, 400)}`,
    msg: text,
    service: names.service,
    ...(traced
      ? { stacktrace: `main.(*loop).step\n\t/build/${names.service}/loop.go:${random.between(10, 400)}` }
      : {}),
  });

/** JSON of Lambda's Java runtime, with what the platform writes of each call. */
export const lambdaJava: Frame = ({ at, level, text, traced, request }, _names, random) => {
  if (text.startsWith('platform.')) {
    const [type = '', status = '', ms = '0', used = '0', errorType] = text.split(' ');
    return platformReport(at, request, { type, status, ms: Number(ms), used: Number(used), errorType });
  }
  return JSON.stringify({
    timestamp: iso(at),
    level: word(level),
    message: text,
    ...(traced ? { stack: `example.Handler.handleRequest(Handler.java:${random.between(9, 300)})` } : {}),
    AWSRequestId: request,
  });
};

function platformReport(
  at: number,
  requestId: string,
  said: { type: string; status: string; ms: number; used: number; errorType: string | undefined },
): string {
  return JSON.stringify({
    time: iso(at),
    type: said.type,
    record: {
      requestId,
      ...(said.type === 'platform.start' ? { version: '$LATEST' } : {}),
      ...(said.type === 'platform.report'
        ? {
            metrics: {
              durationMs: said.ms,
              billedDurationMs: Math.ceil(said.ms),
              memorySizeMB: 512,
              maxMemoryUsedMB: said.used,
            },
          }
        : {}),
      ...(said.status === '' || said.type === 'platform.start' ? {} : { status: said.status }),
      ...(said.errorType === undefined ? {} : { errorType: said.errorType }),
    },
  });
}

export const lambdaJsonStart: Frame = ({ at, request }) =>
  platformReport(at, request, { type: 'platform.start', status: '', ms: 0, used: 0, errorType: undefined });
export const lambdaJsonReport: Frame = ({ at, request }, _names, random) =>
  platformReport(at, request, {
    type: 'platform.report',
    status: 'success',
    ms: random.between(200, 90_000) / 100,
    used: random.between(110, 240),
    errorType: undefined,
  });

/** RDS for PostgreSQL: `%t:%r:%u@%d:[%p]:`; the text begins with its level where that is no usual one. */
export const postgresql: Frame = ({ at, level, text }, names, random) => {
  const own = /^(?:DETAIL|HINT|STATEMENT|CONTEXT|PANIC): /.test(text);
  const called = own ? '' : `${{ F: 'FATAL', E: 'ERROR', W: 'WARNING', I: 'LOG', D: 'DEBUG1' }[level]}:  `;
  const from =
    level === 'I'
      ? ''
      : `10.0.${random.between(0, 9)}.${random.between(2, 254)}(${random.between(30_000, 60_000)})`;
  const who = level === 'I' ? '@' : `app@${names.service}`;
  return `${clock(at)} UTC:${from}:${who}:[${pidOf('postgres', names) + random.between(0, 9)}]:${called}${text}`;
};

/** MySQL 8: the text begins with its code and part, `MY-010055 Server`. */
export const mysql8: Frame = ({ at, level, text }, _names, random) => {
  const [, code = 'MY-010000', part = 'Server', said = text] = /^(MY-\d{6}) (\w+) (.*)$/s.exec(text) ?? [];
  const called = { F: 'ERROR', E: 'ERROR', W: 'Warning', I: 'Note', D: 'System' }[level];
  return `${iso(at).slice(0, 23)}${random.between(100, 999)}Z ${random.between(0, 900)} [${called}] [${code}] [${part}] ${said}`;
};

/** MySQL 5.7, without codes. */
export const mysql57: Frame = ({ at, level, text }, _names, random) => {
  const called = { F: 'ERROR', E: 'ERROR', W: 'Warning', I: 'Note', D: 'Note' }[level];
  return `${iso(at).slice(0, 23)}${random.between(100, 999)}Z ${random.between(0, 900)} [${called}] ${text}`;
};

/** Fields of a text `name=value; name=value`. */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('; ').map((field) => {
      const at = field.indexOf('=');
      return [field.slice(0, at), field.slice(at + 1)] as const;
    }),
  );
}

/**
 * An event of ECS as EventBridge delivers it; the text has the fields of its detail. `kind` is the detail's type: service action,
 * deployment or task.
 */
export const containerEvents =
  (kind: string): Frame =>
  ({ at, text }, names, random) => {
    const fields = fieldsOf(text);
    const arn = `arn:aws:ecs:eu-west-1:111122223333:service/${names.cluster}/${names.service}`;
    const detail: Record<string, unknown> = {};
    for (const name of ['eventType', 'eventName', 'reason', 'lastStatus', 'stopCode', 'stoppedReason'])
      if (fields.has(name)) detail[name] = fields.get(name);
    if (fields.has('exitCode') || fields.has('containerReason'))
      detail.containers = [
        {
          name: names.service,
          ...(fields.has('exitCode') ? { exitCode: Number(fields.get('exitCode')) } : {}),
          ...(fields.has('containerReason') ? { reason: fields.get('containerReason') } : {}),
        },
      ];
    return JSON.stringify({
      version: '0',
      id: random.hex(32),
      'detail-type': kind,
      source: 'aws.ecs',
      account: '111122223333',
      time: `${iso(at).slice(0, 19)}Z`,
      region: 'eu-west-1',
      resources: [arn],
      detail,
    });
  };

/**
 * The access log of an application load balancer (AWS: "Access log entries"). The text has fields that are not as usual:
 * `elb`, `target`, `took` in seconds, `to` with `-` for no target, `error`, `path`, `agent`.
 */
export const accessLog =
  (actions: string): Frame =>
  ({ at, text }, names, random) => {
    const fields = fieldsOf(text);
    const of = (name: string, usual: string) => fields.get(name) ?? usual;
    const elb = of('elb', '200');
    const target = of('target', elb);
    const to = of('to', `10.0.${random.between(0, 9)}.${random.between(2, 254)}:8080`);
    const took = of('took', target === '-' ? '-1' : (random.between(2, 240) / 1_000).toFixed(3));
    const began = target === '-' && took === '-1';
    const id = `app/${names.service}/${pidOf(names.service, names)}50dc6c495c0c9`;
    const client = `${of('client', `192.0.2.${random.between(1, 254)}`)}:${random.between(2_000, 60_000)}`;
    const path = of('path', `/${names.service}/${random.between(1, 900)}`);
    const group = `arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/${names.service}/73e2d6bc24d8a067`;
    const executed = of('actions', actions);
    return [
      'https',
      iso(at).replace('Z', '417Z'),
      id,
      client,
      to,
      began ? '-1' : '0.001',
      took,
      target === '-' ? '-1' : '0.000',
      elb,
      target,
      random.between(80, 900),
      random.between(150, 40_000),
      `"${random.pick(['GET', 'GET', 'POST'])} https://${names.service}.example.com:443${path} HTTP/1.1"`,
      `"${of('agent', 'Mozilla/5.0 (X11; Linux x86_64)')}"`,
      'ECDHE-RSA-AES128-GCM-SHA256',
      'TLSv1.2',
      group,
      `"Root=1-${random.hex(8)}-${random.hex(24)}"`,
      `"${names.service}.example.com"`,
      '"arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012"',
      '1',
      iso(at).replace('Z', '102Z'),
      `"${executed}"`,
      '"-"',
      `"${of('error', '-')}"`,
      `"${to}"`,
      `"${target}"`,
      '"-"',
      '"-"',
    ].join(' ');
  };

/** HAProxy's own lines stand in syslog; `logfmt` is what Grafana's and HashiCorp's programs write. */
export const logfmt: Frame = ({ at, level, text, traced }, names, random) =>
  `time=${iso(at)} level=${word(level).toLowerCase()} component=${names.service} msg=${JSON.stringify(text)}${traced ? ` stack="${names.service}/run.go:${random.between(9, 300)}"` : ''}`;

/** The agent of ECS on its hosts. */
export const containerAgent: Frame = ({ at, level, text }, _names, random) =>
  `level=${word(level).toLowerCase()} time=${iso(at).slice(0, 19)}Z msg=${JSON.stringify(text)} module=${oneOf(random, 'engine.go', 'task_manager.go', 'client.go')}`;

/** spdlog's usual pattern. */
export const spdlog: Frame = ({ at, level, text, traced }, names, random) => {
  const called = { F: 'critical', E: 'error', W: 'warning', I: 'info', D: 'debug' }[level];
  const stack = traced
    ? `\n#${random.between(0, 9)} 0x${random.hex(12)} in ${names.service}::run() /src/run.cc:${random.between(9, 900)}`
    : '';
  return `[${blank(at)}] [${names.service}] [${called}] ${text}${stack}`;
};

/** winston with its JSON format. */
export const winston: Frame = ({ at, level, text, traced }, names, random) =>
  JSON.stringify({
    level: { F: 'error', E: 'error', W: 'warn', I: 'info', D: 'debug' }[level],
    message: text,
    service: names.service,
    timestamp: iso(at),
    ...(traced ? { stack: `at process (/usr/src/app/lib/run.js:${random.between(9, 900)}:5)` } : {}),
  });
