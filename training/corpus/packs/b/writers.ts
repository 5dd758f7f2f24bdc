import type { Writer } from '../../family.ts';
import * as formats from '../../formats.ts';

// Programs of pack B: hosts whose journal is read in short ISO form, Python and Ruby in containers, PHP behind Apache, Python in
// functions that log JSON.

const USUAL = [
  'I served {url} with 200, {ms}ms in views',
  'I task sync_{table} finished in {ms}ms',
  'D memcached hit for key {hex}',
  'I sent digest mail to {k} subscribers',
  'I picked {k} entries off the {table} queue',
  'D SQL ({ms}ms) on {table}, {k} tuples',
  'I reservation {big} confirmed for guest {user}',
  'I heartbeat from worker {s}: idle {low}%',
  'I thumbnail for asset {hex} rendered',
  'I room {k} is free again from tomorrow',
  'D template {table}.html compiled',
  'I guest {user} opened booking {big}',
  'I "GET {url}" 200 in {ms}ms',
  'D signal received by {s} listeners',
  'I nightly audit of {table} is clean',
  'I photo {hex} moved to {bucket}',
] as const;

export const STRUCTLOG: Writer = {
  program: 'python-structlog',
  stackFormat: 'structlog',
  sources: ['ecs', 'ec2'],
  frame: formats.structlog,
  usual: USUAL,
};
export const GUNICORN: Writer = {
  program: 'gunicorn',
  stackFormat: 'gunicorn',
  sources: ['ecs', 'ec2'],
  frame: formats.gunicorn,
  usual: USUAL,
};
export const RUBY: Writer = {
  program: 'ruby-logger',
  stackFormat: 'ruby-logger',
  sources: ['ec2', 'ecs'],
  frame: formats.rubyLogger,
  usual: USUAL,
};
export const FUNCTION: Writer = {
  program: 'lambda-python',
  stackFormat: 'lambda-json-python',
  sources: ['lambda'],
  frame: formats.lambdaPython,
  usual: [
    'I object {hex} copied to {bucket}',
    'I stored {k} rows, cursor now {big}',
    'D boto session reused',
    'I resized picture {hex} to {k}x{k}',
    'I notified {low} listeners about {table}',
  ],
};
export const SERVERS = [STRUCTLOG, GUNICORN, RUBY] as const;
export const APPS = [STRUCTLOG, FUNCTION, GUNICORN, RUBY] as const;
export const PYTHON = [STRUCTLOG, GUNICORN, FUNCTION] as const;

const apache = (module: string, ...usual: readonly string[]): Writer => ({
  program: `apache-${module}`,
  stackFormat: 'apache-error',
  sources: ['ec2', 'ecs'],
  frame: formats.apache(module),
  usual,
});
export const APACHE_CORE = apache('core', "I AH00094: Command line: '/usr/sbin/httpd -D FOREGROUND'");
export const APACHE_EVENT = apache(
  'mpm_event',
  'I AH00489: Apache/2.4.62 (Amazon Linux) OpenSSL/3.0.8 configured -- resuming normal operations',
);
export const APACHE_PROXY = apache('proxy_http', 'D AH01143: Running scheme http handler (attempt 0)');
export const APACHE_SSL = apache('ssl', 'I AH01887: Init: Initializing (virtual) servers for SSL');
export const PHP = apache(
  'php',
  'I PHP Notice:  Undefined index: page in /var/www/{svc}/list.php on line {k}',
);

const onHost = (program: string, ...usual: readonly string[]): Writer => ({
  program,
  stackFormat: 'journal-short-iso',
  sources: ['ec2'],
  frame: formats.journal(program),
  usual,
});
export const CROND = onHost(
  'crond',
  'I ({user}) CMDEND (/opt/jobs/{table}.sh)',
  'I (*system*) RELOAD (/etc/cron.d/{table})',
);
export const NETWORK_MANAGER = onHost(
  'NetworkManager',
  'I <info>  [{big}.{k}] dhcp4 (ens5): state changed new lease, address={ip}',
  'I <info>  [{big}.{k}] manager: NetworkManager state is now CONNECTED_GLOBAL',
);
export const DOCKERD = onHost(
  'dockerd',
  'I time="{time}" level=info msg="ignoring event" container={long} module=libcontainerd namespace=moby topic=/tasks/delete type="*events.TaskDelete"',
  'I time="{time}" level=info msg="Container failed to exit within 10s of signal 15 - using the force" container={long}',
);
export const SUDO = onHost(
  'sudo',
  'I {user} : TTY=pts/0 ; PWD=/home/{user} ; USER=root ; COMMAND=/bin/systemctl status {svc}',
);
export const POSTFIX = onHost(
  'postfix/smtp',
  'I {hex}: to=<{user}@example.com>, relay=mx.example.com[{pub}]:25, delay=0.{low}, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as {hex})',
);
export const MONIT = onHost(
  'monit',
  "I '{svc}' process is running with pid {pid}",
  "I 'rootfs' space usage check succeeded",
);
export const REDIS = onHost(
  'redis-server',
  'I {k} changes in {low} seconds. Saving...',
  'I Background saving terminated with success',
  'I DB saved on disk',
);
export const HOST_WRITERS = [CROND, NETWORK_MANAGER, SUDO, POSTFIX, MONIT] as const;

export const AGENT: Writer = {
  program: 'amazon-ecs-agent',
  stackFormat: 'ecs-agent',
  sources: ['ec2'],
  frame: formats.containerAgent,
  usual: [
    'I Managed task has reached steady state',
    'I Sending state change to ECS',
    'D Heartbeat of the control plane came',
  ],
};
export const DEPLOYMENTS: Writer = {
  program: 'ecs deployment',
  stackFormat: 'ecs-deployment',
  sources: ['ecs'],
  frame: formats.containerEvents('ECS Deployment State Change'),
  usual: [
    'I eventType=INFO; eventName=SERVICE_DEPLOYMENT_COMPLETED; reason=ECS deployment ecs-svc/{big} completed.',
    'I eventType=INFO; eventName=SERVICE_DEPLOYMENT_IN_PROGRESS; reason=ECS deployment ecs-svc/{big} in progress.',
  ],
};
export const POSTGRESQL: Writer = {
  program: 'postgresql-13',
  stackFormat: 'postgresql-13',
  sources: ['rds-postgresql'],
  frame: formats.postgresql,
  usual: [
    'I restartpoint starting: time',
    'I recovery restart point at {s}/{hex}',
    'I replication connection authorized: user=rdsrepladmin SSL enabled (protocol=TLSv1.2, cipher=ECDHE-RSA-AES256-GCM-SHA384, bits=256, compression=off)',
    'I temporary file: path "base/pgsql_tmp/pgsql_tmp{pid}.{s}", size {big}',
  ],
};
export const MYSQL: Writer = {
  program: 'mysql-5.7',
  stackFormat: 'mysql-5.7',
  sources: ['rds-mysql'],
  frame: formats.mysql57,
  usual: [
    'I InnoDB: page_cleaner: 1000ms intended loop took {n}ms. The settings might not be optimal. (flushed={k} and evicted=0, during the time.)',
    'I InnoDB: Buffer pool dump completed at {time}',
    'I Event Scheduler: Loaded {s} events',
    'W Statement may not be safe to log in statement format.',
  ],
};
export const BALANCER: Writer = {
  program: 'alb-waf',
  stackFormat: 'alb-waf-forward',
  sources: ['alb'],
  frame: formats.accessLog('waf,forward'),
  usual: ['I elb=200', 'I elb=200', 'I elb=206', 'I elb=304', 'W elb=403; target=403'],
};
