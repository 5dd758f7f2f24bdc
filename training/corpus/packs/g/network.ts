import { by, families } from '../../family.ts';
import {
  BALANCER,
  IIS,
  NEXT,
  NEXUS,
  NLOG,
  NODE_RED,
  OAUTH2_PROXY,
  OPENSMTPD,
  OSQUERYD,
  PASSENGER,
  PULSAR,
  PUMA,
  PURE_FTPD,
  REDPANDA,
  SASLAUTHD,
  SPARK,
  SPLUNKD,
  STEP_CA,
  SWIFT,
  SYNCTHING,
  TAILSCALED,
  TELEPORT,
  TEMPO,
  TEMPORAL,
  THANOS,
  TORNADO,
  TRINO,
  TYPESCRIPT,
  VAPOR,
  VERTX,
  VTGATE,
  WEBLOGIC,
  WINDOWS,
  XRDP,
  ZIO,
} from './writers.ts';

/** Troubles between hosts, and of who should not be there, told by who has them. */
export const NETWORK = [
  ...families(
    'dns_failure',
    ['errors', 'retry'],
    by(
      WINDOWS,
      'W+ Microsoft-Windows-DNS-Client 1014 | Name resolution for the name {dns} timed out after none of the configured DNS servers responded.',
    ),
    by(
      TAILSCALED,
      'W+ dns: resolver: forward: no upstream resolvers answered for {dns}: SERVFAIL returned',
      'W health(warnable=dns-forward-failing): error: Tailscale cannot reach the configured DNS servers',
    ),
    by(TEMPORAL, 'E+ unable to bootstrap ringpop | lookup {dns} on {ip}:53: read udp: i/o timeout'),
    by(
      REDPANDA,
      'W+ Failed to resolve seed server {dns}: Domain name not found (C-Ares error 4)',
      'W+ broker of {table} not reachable by its name',
    ),
    by(
      SYNCTHING,
      'W+ Failed to acquire open ports or announce (error="lookup {dns}: Temporary failure in name resolution")',
    ),
    by(
      NEXUS,
      'W+! Repository status for {svc}-proxy changed to AUTO_BLOCKED_UNAVAILABLE - reason java.net.UnknownHostException: {dns}: Name or service not known',
    ),
    by(TORNADO, 'E+! socket.gaierror: [Errno -5] No address associated with hostname ({dns})'),
    by(
      NODE_RED,
      'E+ RequestError: queryA ETIMEOUT {dns}',
      'W+ resolver {ip} has not answered a single query since {past}',
    ),
    by(TYPESCRIPT, 'E+! queryA ESERVFAIL {dns}', 'W private hosted zone is not associated with this VPC?'),
  ),
  ...families(
    'tls_expired',
    ['errors', 'retry'],
    by(
      WINDOWS,
      'E+ Schannel 36881 | The certificate received from the remote server has either expired or is not yet valid. The TLS connection request has failed. Subject {dns}, NotAfter {past}',
    ),
    by(
      STEP_CA,
      'E+ msg="renew refused" path=/1.0/renew status=401 error="certificate expired on {past}" subject={dns}',
    ),
    by(
      TELEPORT,
      'E+ ERRO [PROC:1] Failed to establish connection to cluster: x509: certificate has expired or is not yet valid: current time {time} is after {past}',
    ),
    by(
      SPLUNKD,
      'E+ TcpOutputFd - Connection to host={ip}:9997 failed. sock_error = 0. SSL Error = error:14094415:SSL routines:ssl3_read_bytes:sslv3 alert certificate expired',
    ),
    by(
      OPENSMTPD,
      'W+ {long} mta tls-verify-failure host={dns} reason="certificate has expired" notAfter={past}',
    ),
    by(
      VAPOR,
      'E+ NIOSSLError handshakeFailed: CERTIFICATE_VERIFY_FAILED, leaf of {dns} is past its last day',
    ),
    by(
      ZIO,
      'E+! sun.security.validator.ValidatorException: PKIX path validation failed: CertificateExpiredException: NotAfter: {past}',
    ),
    by(
      SWIFT,
      'E+ peer {dns} showed a certificate whose last day was {past}',
      'W handshake ended by our side',
    ),
  ),
  ...families(
    'dependency_refused',
    ['errors', 'retry'],
    by(
      PUMA,
      'E+! Redis::CannotConnectError: Connection refused - connect(2) for {ip}:6379',
      'W Action Cable has no adapter',
    ),
    by(
      TEMPORAL,
      'E+ Unable to process new range | gocql: no hosts available in the pool, {ip}:9042 refuses to be dialed',
    ),
    by(
      SPARK,
      'E+! Lost task {s}.0 in stage {low}.0: java.net.ConnectException: Connection refused: {dns}/{ip}:9870',
    ),
    by(
      OAUTH2_PROXY,
      'E+ Error redeeming code during OAuth2 callback: token exchange failed: dial tcp {ip}:443: connect: connection refused',
    ),
    by(
      TEMPO,
      'E+ msg="failed to push spans" err="rpc error: code = Unavailable desc = last connection error: dial tcp {ip}:9095: connect: connection refused"',
    ),
    by(
      THANOS,
      'W+ component=query msg="update of node failed" err="getting metadata: fallback fetching info from {ip}:10901: connection refused" address={ip}:10901',
    ),
    by(
      SPLUNKD,
      'W+ Cooked connection to ip={ip}:9997 timed out',
      'W+ Applying quarantine to ip={ip} port=9997: Connection refused by the indexer',
    ),
    by(
      NEXT,
      'E+! TypeError: fetch failed [cause]: Error: connect ECONNREFUSED {ip}:{port}',
      'W page {url} is served from its last revalidation',
    ),
    by(
      NLOG,
      'E+! No connection could be made because the target machine actively refused it. ({dns}:{port})',
    ),
    by(
      VTGATE,
      'W+ unable to connect to tablet {cluster}-{k}: vttablet: rpc error: code = Unavailable desc = connection refused',
      'E+ target: {svc}.0.replica: no healthy tablet available',
    ),
    by(
      SWIFT,
      'E+ NIOConnectionError: connection reset (error set): Connection refused (errno: 111) to {dns}:{port}',
    ),
  ),
  ...families(
    'connection_surge',
    ['slow', 'errors'],
    by(
      PASSENGER,
      'W+ Request queue is full. Returning an error, {k} requests of {svc} wait for {low} processes',
      'W arrivals are {low} times those of the last hour',
    ),
    by(
      PULSAR,
      'W+ [/{pub}:{port}] Reject connection because of reached the maximum number of connections {n}',
    ),
    by(OPENSMTPD, 'W+ warn: Disabling incoming SMTP connections: Client limit reached'),
    by(TRINO, 'E+! Too many queued queries for "global.{svc}": {n} are waiting, limit {n}'),
    by(IIS, 'E+ 503 2 {url} 0', 'W+ 503 2 /tickets 0', 'W+ 429 0 /tickets 1'),
    by(
      PUMA,
      'W+ backlog of {n} on tcp://0.0.0.0:3000, all {low} threads taken, new visitors come at {n} a minute',
    ),
    by(
      VERTX,
      'W+ Connection limit of {n} reached, {n} sockets opened within {s} s from {n} addresses',
      'W+ answer 503 for the rest of the crowd',
    ),
    by(BALANCER, 'W+ elb=429; target=429; path=/onsale', 'E+ elb=503; target=503; path=/onsale'),
    by(
      VTGATE,
      'W+ Resource exhausted: {n} clients are connected, refusing those above -mysql_server_max_connections',
      'I usual number at this hour: {k}',
    ),
  ),
  ...families(
    'intrusion_attempt',
    ['errors'],
    by(
      WINDOWS,
      'W+ Microsoft-Windows-Security-Auditing 4625 | An account failed to log on. Account Name: administrator Source Network Address: {pub} Logon Type: 10',
      'W+ Microsoft-Windows-Security-Auditing 4740 | A user account was locked out. Account Name: administrator',
    ),
    by(
      XRDP,
      'W+ [WARN ] AUTHFAIL: user=admin ip={pub} time={big}',
      'W+ [WARN ] AUTHFAIL: user=guest ip={pub} time={big}',
      'W+ [WARN ] AUTHFAIL: user=test ip={pub} time={big}',
    ),
    by(
      PURE_FTPD,
      'W+ (?@{pub}) [WARNING] Authentication failed for user [anonymous]',
      'W+ (?@{pub}) [WARNING] Authentication failed for user [webmaster]',
    ),
    by(
      SASLAUTHD,
      'W+ do_auth         : auth failure: [user=info] [service=smtp] [realm=] [mech=pam] [reason=PAM auth error]',
      'W+ do_auth         : auth failure: [user=sales] [service=smtp] [realm=] [mech=pam] [reason=PAM auth error]',
    ),
    by(
      OPENSMTPD,
      'W+ {long} smtp authentication user=postmaster address={pub} host=unknown result=permfail',
      'W+ {long} smtp failed-command address={pub} command="AUTH LOGIN" result="535 Authentication failed"',
    ),
    by(
      OSQUERYD,
      'E Found results for query: pack_incident_reverse_shell: /bin/sh with remote address {pub}:4444',
      'W Found results for query: pack_fim_changes: /etc/ld.so.preload CREATED',
    ),
    by(
      IIS,
      'W+ 404 0 /wp-admin/setup-config.php 2 zgrab/0.x',
      'W+ 404 11 /cgi-bin/..%255c..%255cwinnt/system32/cmd.exe 1 Mozilla/5.00+(Nikto/2.5.0)',
      'W+ 403 0 /web.config 1 zgrab/0.x',
    ),
    by(
      TELEPORT,
      'W+ WARN [AUDIT] auth_attempt failed: user admin tried a session from {pub}, no such role',
      'W+ WARN [SSH:NODE] principal root is probed from {pub}',
    ),
    by(
      NEXT,
      'W+ blocked {pub}: body of {url} holds __proto__ and child_process',
      'W+ POST with next-action that nobody rendered, payload runs id and whoami',
    ),
    by(
      BALANCER,
      'W+ elb=403; target=-; to=-; actions=waf,rewrite,fixed-response; path=/vendor/phpunit/eval-stdin.php; agent=masscan',
      'W+ elb=403; target=-; to=-; actions=waf,rewrite,fixed-response; path=/actuator/heapdump; agent=gobuster',
    ),
    by(
      WEBLOGIC,
      'W+ <Security> <BEA-090078> <User weblogic in security realm myrealm has had {s} invalid login attempts, locking account for 30 minutes.>',
      'W+ <HTTP> <BEA-101392> <T3 lookup of ldap://{pub}:1389/Exploit was stopped by the filter>',
    ),
  ),
] as const;
