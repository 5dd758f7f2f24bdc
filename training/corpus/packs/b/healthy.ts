import { by, families } from '../../family.ts';
import {
  AGENT,
  APACHE_CORE,
  APACHE_EVENT,
  APACHE_PROXY,
  APPS,
  BALANCER,
  CROND,
  DEPLOYMENTS,
  DOCKERD,
  FUNCTION,
  GUNICORN,
  MONIT,
  MYSQL,
  NETWORK_MANAGER,
  PHP,
  POSTFIX,
  POSTGRESQL,
  REDIS,
  RUBY,
  SERVERS,
  STRUCTLOG,
  SUDO,
} from './writers.ts';

/** Red herrings: what looks like trouble and is none. */
export const HEALTHY = families(
  'healthy',
  [],
  by(APPS, 'W {peer} was busy, asked again after {ms}ms', 'I {peer} answered, all good'),
  by(APPS, 'E! voucher {hex} is not redeemable, guest was told so'),
  by(SERVERS, 'W form for {table} came back with mistakes, shown to {user}'),
  by(SERVERS, 'I letsencrypt: new chain for {dns} is in use'),
  by(GUNICORN, 'I Handling signal: hup', 'I Booting worker with pid: {pid}', 'I Worker exiting (pid: {pid})'),
  by(GUNICORN, 'W Autorestarting worker after current request.'),
  by(RUBY, 'W DEPRECATION WARNING: update_attributes is going away in the next major release'),
  by(RUBY, 'I Sidekiq shut down in an orderly way', 'I Sidekiq booted'),
  by(STRUCTLOG, 'W disk of {dir} at {low} percent, nothing to do', 'I vacuumed {k} stale sessions'),
  by(STRUCTLOG, 'E! one webhook of {peer} was malformed, skipped'),
  by(APACHE_EVENT, 'I AH00493: SIGUSR1 received.  Doing graceful restart'),
  by(APACHE_CORE, 'E [client {ip}:{port}] AH00128: File does not exist: /var/www/html/favicon.ico'),
  by(PHP, 'W PHP Deprecated:  Function strftime() is deprecated in /var/www/{svc}/date.php on line {k}'),
  by(APACHE_PROXY, 'W AH01110: error reading response'),
  by(REDIS, 'D Closing idle client'),
  by(CROND, 'I ({user}) CMDOUT (certbot: no certificates are due)'),
  by(SUDO, 'I pam_unix(sudo:session): session opened for user root(uid=0) by {user}(uid={n})'),
  by(DOCKERD, 'I time="{time}" level=info msg="Pull of {svc}:{hex} complete"'),
  by(POSTFIX, 'W {hex}: host mx.example.com[{pub}] said: 450 4.2.0 Greylisted (in reply to RCPT TO command)'),
  by(MONIT, "I '{svc}' start action done after planned stop", "I '{svc}' monitor action done"),
  by(
    NETWORK_MANAGER,
    "I <info>  [{big}.{k}] device (docker0): state change: unmanaged -> unavailable (reason 'connection-assumed')",
  ),
  by(AGENT, 'W Waiting for task credentials, first try was early', 'I Task credentials are there'),
  by(
    DEPLOYMENTS,
    'I eventType=INFO; eventName=SERVICE_DEPLOYMENT_IN_PROGRESS; reason=ECS deployment ecs-svc/{big} in progress.',
    'I eventType=INFO; eventName=SERVICE_DEPLOYMENT_COMPLETED; reason=ECS deployment ecs-svc/{big} completed.',
  ),
  by(FUNCTION, 'W duplicate delivery of {uuid}, ignored'),
  by(FUNCTION, 'E! picture {hex} is no picture, its owner gets a mail'),
  by(FUNCTION, 'I second try for {table} went through'),
  by(
    POSTGRESQL,
    'I automatic aggressive vacuum to prevent wraparound of table "{svc}.pg_toast.pg_toast_{n}": index scans: 0',
  ),
  by(POSTGRESQL, 'E syntax error at or near "selct" at character 1', 'E STATEMENT: selct 1'),
  by(POSTGRESQL, 'I parameter "log_min_duration_statement" changed to "500"'),
  by(
    MYSQL,
    "I Aborted connection {k} to db: '{table}' user: 'report' host: '{ip}' (Got an error reading communication packets)",
  ),
  by(
    MYSQL,
    'W InnoDB: Table mysql/innodb_table_stats has length mismatch in the column name table_name.  Please run mysql_upgrade',
  ),
  by(BALANCER, 'E elb=500; target=500', 'I+ elb=200', 'I+ elb=200'),
  by(BALANCER, 'W elb=404', 'I+ elb=304'),
);

/** Troubles that are of none of the classes. */
export const UNKNOWN = families(
  'unknown',
  ['errors'],
  by(SERVERS, 'E+ two nodes both think they lead shard {s} of {table}'),
  by(SERVERS, 'E+ exchange rates are {low} hours old, prices may be wrong'),
  by(
    STRUCTLOG,
    "E+! UnicodeDecodeError: 'utf-8' codec can't decode byte 0x{s}f in position {k}: invalid continuation byte",
  ),
  by(GUNICORN, 'E+! decimal.InvalidOperation in rounding of {table}'),
  by(RUBY, 'E+! Psych::DisallowedClass: Tried to load unspecified class: Date'),
  by(FUNCTION, 'E+ stream of {table} delivers records out of order, gap at {big}'),
  by(
    PHP,
    'E+ PHP Warning:  Array to string conversion in /var/www/{svc}/mail.php on line {k}, letters go out with wrong names',
  ),
  by(
    NETWORK_MANAGER,
    "W+ <info>  [{big}.{k}] device (ens5): state change: activated -> unavailable (reason 'carrier-changed')",
  ),
  by(POSTGRESQL, 'E+ could not read block {n} in file "base/16384/{big}": read only {k} of 8192 bytes'),
  by(
    MYSQL,
    'E+ InnoDB: Database page corruption on disk or a failed file read of page [page id: space={k}, page number={n}].',
  ),
  by(BALANCER, 'W+ elb=405; target=405', 'W+ elb=415; target=415'),
);

export const AFTERMATH = {
  crash: [
    by(APPS, 'F nothing more can be done here, leaving'),
    by(MONIT, "E '{svc}' process is gone", "I '{svc}' restart begun"),
    by(MYSQL, "I Server socket created on IP: '::'."),
  ],
  errors: [
    by(APPS, 'E+ responding to {url} with an internal failure'),
    by(BALANCER, 'E+ elb=502; target=-'),
    by(APACHE_PROXY, 'E+ AH00959: ap_proxy_connect_backend disabling worker for ({ip}) for 60s'),
    by(
      MYSQL,
      "I Aborted connection {k} to db: '{table}' user: 'app' host: '{ip}' (Got timeout writing communication packets)",
    ),
    by(POSTGRESQL, 'I could not accept SSL connection: EOF detected'),
  ],
  slow: [by(APPS, 'W+ {url} is sluggish: {slow}ms'), by(BALANCER, 'W+ elb=200; took={s}.{k}')],
  retry: [by(APPS, 'W+ next attempt in {low}s')],
} as const;
