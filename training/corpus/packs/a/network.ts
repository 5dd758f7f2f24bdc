import { by, families } from '../../family.ts';
import {
  APPS,
  BALANCER,
  FUNCTION,
  GO,
  JAVA,
  KERNEL,
  MYSQL,
  NGINX,
  NGINX_ACCESS,
  NODE,
  POSTGRESQL,
  RSYSLOG,
  SERVERS,
  SPRING,
  SSHD,
} from './writers.ts';

// What is asked over the network, and how it does not answer.

export const NETWORK = [
  ...families(
    'dns_failure',
    ['errors', 'retry'],
    by([NODE, FUNCTION], 'E+! getaddrinfo ENOTFOUND {dns}'),
    by([NODE, FUNCTION], 'E+! getaddrinfo EAI_AGAIN {dns}', 'W resolver did not answer for {dns}'),
    by([JAVA, SPRING], 'E+! java.net.UnknownHostException: {dns}: Temporary failure in name resolution'),
    by(GO, 'E+ dial tcp: lookup {dns} on 10.0.0.2:53: no such host'),
    by(GO, 'E+ dial tcp: lookup {dns} on 10.0.0.2:53: read udp {ip}:{port}->10.0.0.2:53: i/o timeout'),
    by(NGINX, 'F host not found in upstream "{dns}" in /etc/nginx/conf.d/{svc}.conf:{s}'),
    by(NGINX, 'E+ {dns} could not be resolved (3: Host not found), client: {ip}, server: _'),
    by(
      APPS,
      'E+ name of {peer} cannot be [[resolved|looked up]]: SERVFAIL from 10.0.0.2',
      'W using the last known address of {peer}',
    ),
    by(
      RSYSLOG,
      "E+ cannot resolve hostname '{dns}': Name or service not known [v8.2102.0 try https://www.rsyslog.com/e/2027 ]",
    ),
    by(POSTGRESQL, 'E+ could not translate host name "{dns}" to address: Name or service not known'),
    by(
      MYSQL,
      "W+ MY-010055 Server IP address '{ip}' could not be resolved: Temporary failure in name resolution",
    ),
    by(
      SERVERS,
      'W {s} of {s} nameservers in resolv.conf are silent',
      'E+ lookup of {dns} gave NXDOMAIN, which it never did before',
    ),
  ),
  ...families(
    'tls_expired',
    ['errors'],
    by([NODE, FUNCTION], 'E+! certificate has expired', 'E code CERT_HAS_EXPIRED talking to {dns}'),
    by(
      [JAVA, SPRING],
      'E+! javax.net.ssl.SSLHandshakeException: PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed',
      'E Caused by: java.security.cert.CertificateExpiredException: NotAfter: {past}',
    ),
    by(
      GO,
      'E+ Get "https://{dns}/": x509: certificate has expired or is not yet valid: current time {time} is after {past}',
    ),
    by(GO, 'W+ http: TLS handshake error from {ip}:{port}: remote error: tls: expired certificate'),
    by(
      NGINX,
      'E+ upstream SSL certificate verify error: (10:certificate has expired) while SSL handshaking to upstream, client: {ip}, server: {svc}',
    ),
    by(
      NGINX,
      'W "ssl_stapling" ignored, issuer certificate not found',
      'E+ SSL_do_handshake() failed (SSL: error:0A000415:SSL routines::sslv3 alert certificate expired:SSL alert number 45) while SSL handshaking, client: {ip}',
    ),
    by(
      APPS,
      'W certificate of {dns} ran out at {past}',
      'E+ [[handshake|secure channel]] with {peer} refused: its certificate is no longer valid',
    ),
    by(
      SERVERS,
      'E our own server certificate lapsed at {past}, the renewal job has not run for {low} days',
      'E+ client {ip} turned us down: alert 45',
    ),
    by(POSTGRESQL, 'I+ could not accept SSL connection: sslv3 alert certificate expired'),
    by(
      MYSQL,
      'W MY-013595 Server Failed to initialize TLS for channel: mysql_main. See below for the description of exact issue.',
      "E+ MY-010584 Repl Slave I/O for channel '': error connecting to master 'rdsrepladmin@{ip}:3306' - retry-time: 60 retries: {k} message: SSL connection error: error:0A000415:SSL routines::sslv3 alert certificate expired, Error_code: MY-002026",
    ),
    by(
      RSYSLOG,
      'E+ not permitted to talk to peer, certificate invalid: certificate expired [v8.2102.0 try https://www.rsyslog.com/e/2089 ]',
    ),
  ),
  ...families(
    'dependency_refused',
    ['errors', 'retry'],
    by([NODE, FUNCTION], 'E+! connect ECONNREFUSED {ip}:{port}'),
    by(
      [JAVA, SPRING],
      'E+! java.net.ConnectException: Connection refused',
      'W circuit breaker of {peer} is open',
    ),
    by(GO, 'E+ dial tcp {ip}:{port}: connect: connection refused'),
    by(
      NGINX,
      'E+ connect() failed (111: Connection refused) while connecting to upstream, client: {ip}, server: _, request: "GET {url} HTTP/1.1", upstream: "http://{ip}:8080{url}"',
      'E no live upstreams while connecting to upstream, client: {ip}, server: _',
    ),
    by(
      SERVERS,
      'E+ {peer} [[does not accept|rejects]] connections on port {port}',
      'W falling back to stale {table}',
    ),
    by(
      APPS,
      'E+ [[Redis|Kafka|Elasticsearch]] at {ip}:{port} is unreachable: connection was refused',
      'W [[reads|writes]] of {table} are [[disabled|skipped]] for now',
    ),
    by(
      [JAVA, SPRING],
      'E+! java.net.SocketTimeoutException: connect timed out',
      'E call of {peer} gave no answer within {slow} ms',
    ),
    by(
      GO,
      'E+ rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp {ip}:{port}: connect: connection refused"',
    ),
    by(
      FUNCTION,
      'E+! socket hang up',
      'E [[upstream|partner]] {dns} closed before it answered, code ECONNRESET',
    ),
    by(
      POSTGRESQL,
      'E+ could not connect to server "{peer}_fdw"',
      'E+ DETAIL: connection to server at "{ip}", port 5432 failed: Connection refused',
    ),
    by(
      MYSQL,
      "E+ MY-010584 Repl Slave I/O for channel '': error reconnecting to master 'repl@{ip}:3306' - retry-time: 60 retries: {k} message: Can't connect to MySQL server on '{ip}:3306' (111), Error_code: MY-002003",
    ),
    by(
      RSYSLOG,
      'W+ cannot connect to {ip}:514: Connection refused [v8.2102.0 try https://www.rsyslog.com/e/2027 ]',
    ),
  ),
  ...families(
    'alb_target_5xx',
    ['errors'],
    by(BALANCER, 'E+ elb=502; target=-', 'E+ elb=502; target=-', 'E+ elb=502; target=-'),
    by(BALANCER, 'E+ elb=500; target=500', 'E+ elb=500; target=500', 'E+ elb=500; target=500'),
    by(BALANCER, 'E+ elb=503; target=503', 'E+ elb=503; target=-; to=-', 'E+ elb=503; target=-; to=-'),
    by(
      BALANCER,
      'E+ elb=502; target=-; error=LambdaUnhandled; to=-',
      'E+ elb=502; target=-; error=LambdaUnhandled; to=-',
    ),
    by(NGINX_ACCESS, 'E+ 500 {k} {url} ELB-HealthChecker/2.0', 'E+ 500 {k} {url}', 'E+ 502 157 {url}'),
    by(
      NGINX,
      'E+ upstream prematurely closed connection while reading response header from upstream, client: {ip}, server: _, request: "GET {url} HTTP/1.1"',
    ),
    by(
      NGINX,
      'E+ upstream sent invalid header while reading response header from upstream, client: {ip}',
      'E+ upstream sent too big header while reading response header from upstream, client: {ip}',
    ),
    by(
      SERVERS,
      'E+! unhandled error while answering {url}, client gets status 500',
      'W {pct} percent of answers to the load balancer were 5xx in the last minute',
    ),
    by(
      SERVERS,
      'E+ [[GET|POST]] {url} -> 503 in {ms} ms',
      'E+ [[GET|POST]] {url} -> 500 in {ms} ms',
      'W error rate towards the balancer is {low}.{s} percent',
    ),
    by(
      FUNCTION,
      'E+! handler behind the target group returned a body that the load balancer cannot use, 502 for {url}',
    ),
  ),
  ...families(
    'alb_timeout',
    ['slow'],
    by(
      BALANCER,
      'E+ elb=504; target=-; took=-1',
      'E+ elb=504; target=-; took=-1',
      'E elb=504; target=-; took=-1',
    ),
    by(
      BALANCER,
      'E+ elb=504; target=-; took=60.001',
      'E+ elb=504; target=-; took=60.002',
      'W+ elb=200; took=5{s}.{k}',
    ),
    by(
      BALANCER,
      'W+ elb=460; target=-; took=-1',
      'W+ elb=460; target=-; took=-1',
      'W+ elb=200; took=2{s}.{k}',
    ),
    by(
      BALANCER,
      'W+ elb=200; took=3{s}.{k}',
      'W+ elb=200; took=4{s}.{k}',
      'E+ elb=504; target=-; took=60.000',
    ),
    by(NGINX_ACCESS, 'W+ 499 0 {url}', 'E+ 504 167 {url}', 'W+ 499 0 {url}'),
    by(
      NGINX,
      'E+ upstream timed out (110: Connection timed out) while reading response header from upstream, client: {ip}, server: _, request: "GET {url} HTTP/1.1"',
    ),
    by(
      NGINX,
      'I+ epoll_wait() reported that client prematurely closed connection, so upstream connection is closed too while sending request to upstream, client: {ip}',
    ),
    by(
      SERVERS,
      'W+ {url} took {slow} ms, the load balancer had given up before',
      'E+ broken pipe while writing the answer to {url}',
    ),
    by(
      SERVERS,
      'W+ request {uuid} exceeded the idle timeout of the balancer (60 s)',
      'W response time p95 is {slow} ms',
    ),
    by(
      [JAVA, SPRING],
      'W+ org.apache.catalina.connector.ClientAbortException: the balancer closed the connection after 60000 ms without a byte',
    ),
    by(FUNCTION, 'W+ answer for the load balancer is ready after {slow} ms, too late for its time-out'),
  ),
  ...families(
    'connection_surge',
    ['slow', 'errors'],
    by(
      KERNEL,
      'W+ [{big}.{k}] TCP: request_sock_TCP: Possible SYN flooding on port 443. Sending cookies.  Check SNMP counters.',
    ),
    by(KERNEL, 'E+ [{big}.{k}] nf_conntrack: nf_conntrack: table full, dropping packet'),
    by(NGINX, 'E+ limiting requests, excess: {low}.{k} by zone "api", client: {ip}, server: _'),
    by(
      NGINX,
      'F+ 1024 worker_connections are not enough',
      'W+ limiting connections by zone "addr", client: {ip}, server: _',
    ),
    by(
      [JAVA, SPRING],
      'W+ HikariPool-1 - Connection is not available, request timed out after {slow}ms.',
      'W pool stats (total=20, active=20, idle=0, waiting={k})',
    ),
    by(
      NODE,
      'E+! timeout exceeded when trying to connect',
      'W {k} callers wait for a pooled connection, {n} requests came in the last second',
    ),
    by(
      GO,
      'W+ listener backlog full, {k} connections dropped',
      'W {n} concurrent connections, usual is {low}',
    ),
    by(
      SERVERS,
      'W traffic is {s}{s} times the usual',
      'W+ turning away new connections: {n} are open and the ceiling is {n}',
    ),
    by(
      BALANCER,
      'W+ elb=429; target=429',
      'W+ elb=429; target=429',
      'I+ elb=200',
      'W+ elb=429; target=429',
      'E elb=503; target=-; to=-',
    ),
    by(
      SSHD,
      'E+ error: beginning MaxStartups throttling',
      'E+ drop connection #{low} from [{ip}]:{port} on [{ip}]:22 past MaxStartups',
    ),
    by(
      POSTGRESQL,
      'I+ could not fork new process for connection: Resource temporarily unavailable',
      'I+ connection received: host={ip} port={port}',
      'I+ connection received: host={ip} port={port}',
    ),
    by(
      FUNCTION,
      'W+ {n} events a second arrive, {s} times as many as planned',
      'W burst of callers: pooled sockets used up, waiting for a free one',
    ),
  ),
];
