import { by, families } from '../../family.ts';
import { BALANCER, NAGIOS, SERVERS, SPDLOG, WINSTON, WORDERS } from './writers.ts';

// The same troubles in the many ways in which programmers word them: each phrase is many lines. What stands in double brackets is
// what people say for each other.

const W = WORDERS;
const S = [...SERVERS, SPDLOG, WINSTON] as const;

export const WORDINGS = [
  ...families(
    'disk_full',
    ['crash', 'errors'],
    by(
      W,
      'E+ [[failed to|could not|unable to|cannot]] [[write|save|store|persist|flush|append]] [[file|segment|snapshot|record|archive]] {path}: [[disk full|disk is full|out of disk space|no disk space|not enough space]]',
    ),
    by(
      W,
      'W [[free|available]] [[disk space|space]] on {dir} [[is down to|fell to|is only]] {low} MB',
      'E+ [[disk|volume|partition|filesystem]] {dir} is [[full|100% full|completely full|out of space]]',
    ),
    by(
      S,
      'E+ [[insufficient|no]] [[storage|space]] [[left|available|remaining]] for [[temporary files|log files|the journal|the write-ahead log|uploads]]',
    ),
    by(
      S,
      'W [[watermark|threshold]] of disk usage [[exceeded|crossed]]: {pct}% used',
      'E+ [[index|topic|table]] {table} is [[read-only|blocked for writes]] because the disk is full',
    ),
    by(S, 'E+! [[IOError|IOException|write error]]: ENOSPC while writing {big} bytes'),
    by(
      NAGIOS,
      'E+ SERVICE ALERT: {host};Disk;CRITICAL;HARD;3;DISK CRITICAL - free space: {dir} {low} MiB (1.00% inode=97%):',
    ),
    by(
      S,
      'E [[log rotation|backup|dump]] [[failed|aborted]]: target device has no space',
      'W [[deleting|purging]] old files to [[free|reclaim]] disk space',
    ),
    by(W, 'E+ [[quota|disk quota]] [[exceeded|reached]] on {dir}, [[bytes|blocks]] used up'),
  ),
  ...families(
    'inode_exhaustion',
    ['errors'],
    by(
      W,
      'E+ [[failed to|could not|cannot]] create [[file|directory|socket|lock file]] {path}: [[no inodes left|no free inodes|out of inodes|inodes exhausted]]',
    ),
    by(
      S,
      'W inodes on {dir}: {pct}% used, [[space|blocks]]: {low}% used',
      'E+ [[file count|number of files]] [[limit|maximum]] of the filesystem [[reached|hit]]',
    ),
    by(
      S,
      'E+ [[too many small files|millions of tiny files]] [[in|below]] {dir}, [[inode|index node]] [[table|pool]] is [[full|exhausted|depleted]]',
    ),
    by(
      NAGIOS,
      'E+ SERVICE ALERT: {host};Inodes;CRITICAL;HARD;3;DISK CRITICAL - free space: {dir} {n} MiB (60.00% inode=0%):',
    ),
    by(
      S,
      'E+! there is room on {dir} but [[no inode|zero inodes]] [[is left|are left|remain free|are available]]',
    ),
    by(
      W,
      'W inode [[shortage|exhaustion]] on {dir}: [[session|cache|mail|temporary]] files were never [[cleaned up|removed|deleted]]',
    ),
  ),
  ...families(
    'memory_oom',
    ['crash'],
    by(
      W,
      'E+ [[out of memory|not enough memory|insufficient memory|memory exhausted]] [[while|when]] [[allocating|reserving|mapping]] {big} bytes',
    ),
    by(
      S,
      'W [[memory usage|RAM usage|heap usage]] is [[at|above]] {pct}%',
      'F [[process|worker]] {pid} was [[killed|terminated]] by the [[OOM killer|kernel because of memory]]',
    ),
    by(S, 'E+! [[std::bad_alloc|cannot allocate memory|malloc failed|allocation failure]]'),
    by(
      S,
      'W [[garbage collector|GC]] [[cannot free|reclaims almost no]] memory, heap is [[full|exhausted]]',
      'F [[heap space|memory]] [[exhausted|used up]], [[aborting|exiting]]',
    ),
    by(
      S,
      'W [[swap space|swap]] is [[exhausted|full|used up]], only {low} MB of [[physical memory|RAM]] free',
      'E fork: [[cannot allocate|not enough]] memory',
    ),
    by(
      NAGIOS,
      'E+ SERVICE ALERT: {host};Memory;CRITICAL;HARD;3;MEM CRITICAL - {pct}% of physical memory in use',
    ),
    by(
      S,
      'W [[memory leak|leak]] suspected: [[heap|resident size]] grew from {k} MB to {n} MB',
      'E+ low memory on the host, [[killing|ending]] the largest process',
    ),
  ),
  ...families(
    'cpu_saturation',
    ['slow'],
    by(
      S,
      'W+ [[CPU|processor]] [[usage|utilization|load]] is [[at|above]] {pct}% [[for|since]] {low} minutes',
      'W [[all|both]] [[cores|processors|CPUs]] are [[busy|saturated|pegged|maxed out]]',
    ),
    by(
      S,
      'W+ [[load average|system load]] {low}.{k} is [[far above|much higher than]] the number of [[cores|CPUs]]',
    ),
    by(
      S,
      'W+ [[thread pool|event loop|scheduler|executor]] [[starved|is starving|delayed by {slow} ms|lags behind]]: [[no CPU time|CPU is saturated|too little processor time]]',
    ),
    by(
      W,
      'W+ [[infinite loop|runaway loop|hot loop|busy loop]] in {table}: [[100% CPU|one core is pinned|burning CPU]]',
    ),
    by(
      S,
      'W heartbeat [[delayed|late|missed]] by {slow} ms, the [[node|host|machine]] is [[overloaded|too busy|CPU bound]]',
    ),
    by(
      NAGIOS,
      'E+ SERVICE ALERT: {host};Load;CRITICAL;HARD;3;CRITICAL - load average: {low}.{k}, {low}.{k}, {low}.{k}',
    ),
    by(
      W,
      'W+ [[computation|serialisation|encryption|compression]] of {table} is [[CPU bound|compute bound]], {slow} ms of [[CPU time|processor time]]',
    ),
    by(
      S,
      'W [[CPU credits|burst credits]] are [[used up|exhausted]], [[throttled to|running at]] the baseline',
      'W steal time is {low}%',
    ),
  ),
  ...families(
    'fd_exhaustion',
    ['errors'],
    by(
      W,
      'E+ [[too many open files|too many open file descriptors|file descriptor limit reached|out of file descriptors]] while [[opening|accepting|connecting to]] {path}',
    ),
    by(
      S,
      'W {n} [[file descriptors|sockets|handles]] are open, [[limit|ulimit|maximum]] is {n}',
      'E+ [[accept|open|socket|pipe]] failed: EMFILE',
    ),
    by(
      S,
      'E+! [[cannot|could not]] create [[thread|process|goroutine stack]]: [[resource temporarily unavailable|limit of processes reached|too many threads]]',
    ),
    by(
      S,
      'E+ [[descriptor leak|handle leak|socket leak]]: [[connections|files]] are never closed, nofile limit [[hit|reached]]',
    ),
    by(
      NAGIOS,
      'E+ SERVICE ALERT: {host};Open files;CRITICAL;HARD;3;FILES CRITICAL - {n} of {n} descriptors open',
    ),
    by(W, 'E+ [[inotify|file watcher]] [[limit|maximum]] [[reached|exceeded]], {path} is not watched'),
  ),
  ...families(
    'service_crash',
    ['errors', 'retry'],
    by(
      S,
      'F! [[unhandled|uncaught|unexpected]] [[exception|error]], [[process|service|application]] [[terminates|exits|is going down|crashed]]',
    ),
    by(
      S,
      'F [[segmentation fault|segfault|SIGSEGV|illegal instruction|bus error]] in thread {s}, [[core dumped|dumping core|backtrace follows]]',
    ),
    by(
      S,
      'F [[panic|abort]]: [[null pointer|nil pointer|index out of range|assertion failed|invalid state]] in {table}',
      'I [[supervisor|init]] restarts the process, restart number {s}',
    ),
    by(
      S,
      'E+ [[child|worker|main]] process {pid} [[died|exited|crashed]] [[with signal|on signal|with exit code]] {s}',
      'W [[restarting|respawning]] [[it|worker {s}]]',
    ),
    by(
      S,
      'E+ service {peer} [[keeps crashing|is in a crash loop|died {s} times]], [[giving up|back-off before restart]]',
    ),
    by(
      NAGIOS,
      'E+ SERVICE ALERT: {host};{svc};CRITICAL;HARD;3;PROCS CRITICAL: 0 processes with command name {svc}',
    ),
    by(
      W,
      'F! [[NullPointerException|TypeError|IndexError|ReferenceError|AttributeError]] in [[handler|worker|consumer]] of {table}',
    ),
    by(
      S,
      'E [[stack trace|crash report|core file]] written to {path}',
      'F exit code {k}, [[abnormal|unexpected]] [[termination|end]]',
    ),
  ),
  ...families(
    'dns_failure',
    ['errors', 'retry'],
    by(
      W,
      'E+ [[DNS|name]] [[lookup|resolution|query]] [[failed|failure|error|timed out]] for [[host|name]] {dns}',
    ),
    by(W, 'E+ [[could not|cannot|failed to|unable to]] resolve [[host|hostname|host name|address of]] {dns}'),
    by(
      S,
      'E+ [[NXDOMAIN|SERVFAIL|REFUSED|no such host|unknown host]] for {dns}',
      'W [[nameserver|DNS server|resolver]] {ip} [[does not answer|is not responding|timed out]]',
    ),
    by(
      S,
      'W [[resolver|DNS]] cache [[expired|is stale|is empty]], [[name server|nameserver]] [[unreachable|down|silent]]',
      'E+ [[lookup|getaddrinfo]] of {dns} [[failed|returned nothing]]',
    ),
    by(
      NAGIOS,
      'E+ SERVICE ALERT: {host};DNS;CRITICAL;HARD;3;DNS CRITICAL - {s} seconds response time, no answer for {dns}',
    ),
    by(S, 'E+! [[UnknownHostError|HostNotFound|ResolutionError|EAI_NONAME]]: {dns}'),
  ),
  ...families(
    'tls_expired',
    ['errors'],
    by(
      W,
      'E+ [[TLS|SSL|mTLS]] [[handshake|connection]] [[with|to]] {dns} [[failed|refused|aborted]]: [[certificate|cert|peer certificate]] [[expired|has expired|is expired|not valid any more]]',
    ),
    by(
      S,
      'W [[certificate|server certificate|leaf certificate|intermediate certificate]] [[expired|ended|lapsed]] [[on|at]] {past}',
      'E+ [[clients|peers|callers]] [[reject|refuse]] our certificate',
    ),
    by(
      S,
      'E+ [[verification|validation]] of [[peer|server|remote]] certificate failed: [[validity period is over|notAfter is in the past|expired certificate|not time valid]]',
    ),
    by(
      NAGIOS,
      'E+ SERVICE ALERT: {host};TLS;CRITICAL;HARD;3;SSL CRITICAL - Certificate {dns} expired on {past}',
    ),
    by(
      S,
      'E+! [[CertificateExpired|SSLError|TLSError|HandshakeError]]: [[certificate expired|expired]] (CN={dns})',
      'W [[renewal|rotation]] of the certificate did not happen',
    ),
    by(
      W,
      'E+ [[trust|certificate]] chain of {peer} is [[out of date|expired|no longer valid]], [[closing|dropping]] the connection',
    ),
  ),
  ...families(
    'dependency_refused',
    ['errors', 'retry'],
    by(
      W,
      'E+ [[connection|connect]] [[to|with]] [[cache|broker|database|backend|upstream]] {dns}:{port} [[refused|was refused|rejected]]',
    ),
    by(
      W,
      'E+ [[failed to|could not|unable to|cannot]] [[connect to|reach|contact|call]] [[service|backend|upstream|dependency]] {peer}: [[connection refused|connection timed out|no route to host|unreachable]]',
    ),
    by(
      S,
      'W [[circuit breaker|breaker]] for {peer} [[opened|is open|tripped]]',
      'E+ {peer} is [[down|unavailable|unreachable|not responding]]',
    ),
    by(S, 'E+ [[no|zero]] [[healthy|available|live]] [[backends|upstreams|servers|endpoints]] for {peer}'),
    by(
      S,
      'E+! [[ConnectException|ConnectionError|ECONNREFUSED|socket error]] [[connecting to|talking to]] {ip}:{port}',
      'W [[serving|using]] [[stale|cached|old]] data of {table}',
    ),
    by(W, 'E+ [[connection|socket]] to {peer} [[reset by peer|was reset|closed unexpectedly|hung up]]'),
    by(
      S,
      'E+ [[request|call|rpc]] to {peer} [[timed out|got no answer|exceeded its deadline]] after {slow} ms',
    ),
    by(
      NAGIOS,
      'E+ SERVICE ALERT: {host};{peer};CRITICAL;HARD;3;connect to address {ip} and port {port}: Connection refused',
    ),
  ),
  ...families(
    'alb_target_5xx',
    ['errors'],
    by(
      S,
      'E+ [[HTTP|status|code]] [[500|502|503]] [[for|on|answering]] {url}',
      'E+! [[error|exception]] while [[handling|processing|serving|executing]] [[request|the request]] {url}',
    ),
    by(S, 'W [[rate|share|percentage]] of [[5xx|server errors|failed responses|500 responses]] is {low}%'),
    by(
      S,
      'E+ [[internal server error|server error|bad gateway|service unavailable]] [[returned|sent|reported]] to the [[load balancer|balancer|ELB|client]] for {url}',
    ),
    by(
      S,
      'E+! [[request|response]] [[failed|pipeline failed]] with [[status|HTTP]] 500: [[template error|null reference|invalid argument]]',
    ),
    by(
      S,
      'E+ [[malformed|invalid|empty|incomplete]] response [[sent|given]] to the [[load balancer|ELB]], [[it answers|client sees]] 502',
    ),
    by(BALANCER, 'E+ elb=500; target=500', 'E+ elb=502; target=-', 'I+ elb=200', 'E+ elb=500; target=500'),
    by(BALANCER, 'E+ elb=503; target=503', 'I+ elb=200', 'E+ elb=502; target=502', 'E+ elb=502; target=-'),
  ),
  ...families(
    'alb_timeout',
    ['slow'],
    by(
      S,
      'W+ [[request|response]] {url} took {slow} ms, [[longer than|beyond]] the [[idle timeout|timeout]] of the [[load balancer|balancer|ELB]]',
    ),
    by(
      S,
      'W+ [[client|load balancer|peer|ELB]] [[closed the connection|disconnected|hung up|went away|gave up]] before [[the response|the answer|we]] [[was ready|was sent|finished]]',
      'W [[latency|response time]] p99 is {slow} ms',
    ),
    by(
      S,
      'E+ [[504|gateway timeout|gateway time-out]] [[for|on]] {url} after 60 s',
      'W+ [[slow|very slow|long running]] request {url}: {slow} ms',
    ),
    by(
      S,
      'W+ [[broken pipe|connection reset|write failed]] [[when|while]] answering {url}: [[the balancer|the ELB|caller]] timed out',
    ),
    by(
      BALANCER,
      'E+ elb=504; target=-; took=-1',
      'W+ elb=200; took=4{s}.{k}',
      'W+ elb=460; target=-; took=-1',
    ),
    by(
      BALANCER,
      'W+ elb=200; took=5{s}.{k}',
      'E+ elb=504; target=-; took=60.001',
      'W+ elb=200; took=3{s}.{k}',
    ),
  ),
  ...families(
    'connection_surge',
    ['slow', 'errors'],
    by(
      S,
      'W [[traffic|request rate|arrival rate|load]] [[jumped|rose|spiked|surged]] [[from {low} to|to]] {n} [[requests|connections]] per second',
      'W+ [[connection|request]] [[queue|backlog]] is [[full|overflowing]]',
    ),
    by(
      W,
      'E+ [[connection pool|pool]] [[exhausted|is exhausted|is full|has no free connection|timed out]]: {k} [[waiting|pending|queued]]',
    ),
    by(
      S,
      'W+ [[maximum number of|max]] [[connections|clients|sessions|sockets]] [[reached|exceeded]], [[rejecting|refusing|dropping]] new [[ones|clients|connections]]',
    ),
    by(
      S,
      'W+ [[rate limit|request limit|limit]] [[exceeded|hit]] by {ip}, [[429|too many requests]] [[returned|sent]]',
    ),
    by(
      S,
      'W {n} [[concurrent|simultaneous|parallel]] [[connections|requests|users]], [[usually|normally]] {low}',
      'E+ [[timed out|timeout]] [[waiting for|acquiring]] a [[connection|pooled connection]]',
    ),
    by(
      BALANCER,
      'W+ elb=429; target=429',
      'I+ elb=200',
      'W+ elb=429; target=429',
      'E+ elb=503; target=503',
      'I+ elb=200',
    ),
    by(
      W,
      'W [[burst|flood|storm|spike]] of {n} [[requests|events|calls|connections]] [[within|in]] one second, [[shedding load|queueing|slowing down]]',
    ),
  ),
  ...families(
    'task_start_failure',
    [],
    by(
      S,
      'E+ [[task|container|pod]] of {peer} [[failed to start|could not be started|did not start|is stuck in PENDING]]: [[image|manifest]] [[not found|cannot be pulled|pull failed]]',
    ),
    by(
      S,
      'E+ [[could not|unable to|cannot|failed to]] [[place|schedule|start|launch]] [[task|container]] of {peer}: [[insufficient|not enough|no]] [[memory|CPU|capacity|ports]] [[in the cluster|on any instance|available]]',
    ),
    by(
      S,
      'E+ [[pull|download]] of image {peer}:{k} [[failed|denied|unauthorized]]',
      'W [[running|active]] tasks {s}, desired {low}',
    ),
    by(
      S,
      'E+ [[container|task]] [[creation|start]] [[failed|error]]: [[secret|volume|log driver|network interface|entrypoint]] [[missing|not found|could not be set up|not available]]',
    ),
    by(
      S,
      'E [[task|container]] {hex} stopped before it [[ran|started|became ready]]',
      'E+ [[registry|repository]] [[denied|refused]] the [[pull|login]]',
    ),
    by(
      S,
      'E+ [[runtime|daemon]] could not create container {svc}: [[OCI runtime error|executable not found in image|permission denied at start]]',
    ),
  ),
  ...families(
    'container_oom',
    ['crash'],
    by(
      S,
      'E+ container {peer} [[was OOM killed|was OOMKilled|exceeded its memory limit|killed due to memory usage]], exit code 137',
    ),
    by(
      S,
      'W [[container|cgroup]] memory [[usage|use]] is at {pct}% of its [[limit|hard limit|maximum]]',
      'E [[process|child]] {pid} [[killed|got SIGKILL]] [[by|at]] the [[cgroup|container]] [[limit|memory limit]]',
    ),
    by(
      S,
      'E+ [[memory limit|limit]] of the container ({k} MiB) [[reached|exceeded|hit]], [[restarting|it is restarted]]',
    ),
    by(
      S,
      'E+ [[sidecar|helper container|container]] [[ended|exited|terminated]] with 137: [[out of its memory|memory of the container used up]]',
    ),
    by(
      S,
      'W oom_kill [[counter|event]] of the [[cgroup|control group]] [[went up|rose]] to {s}',
      'W [[memory.max|memory limit]] of the container is too [[low|small]]',
    ),
    by(S, 'E+ [[task|pod]] {hex} [[was stopped|died]]: OutOfMemory of its container'),
  ),
  ...families(
    'health_flap',
    ['errors'],
    by(
      S,
      'W+ [[health check|healthcheck|liveness check|readiness check|probe]] [[failed|failing|timed out]]',
      'I+ [[health check|healthcheck|liveness check|readiness check|probe]] [[passed|ok|succeeded]] again',
    ),
    by(
      S,
      'W [[target|instance|task|server]] [[marked|became|is]] [[unhealthy|down|out of service]]',
      'I [[target|instance|task|server]] [[marked|became|is]] [[healthy|up|in service]] again',
      'W [[target|instance|task|server]] [[marked|became|is]] [[unhealthy|down|out of service]]',
    ),
    by(
      S,
      'W+ [[health|status]] [[changed|went|flipped]] from [[healthy to unhealthy|UP to DOWN|passing to critical]]',
      'I+ [[health|status]] [[changed|went|flipped]] from [[unhealthy to healthy|DOWN to UP|critical to passing]]',
    ),
    by(
      S,
      'W [[removed from|taken out of|deregistered from]] the [[load balancer|target group|pool|rotation]]',
      'I [[added to|put back into|registered with]] the [[load balancer|target group|pool|rotation]]',
      'W [[removed from|taken out of|deregistered from]] the [[load balancer|target group|pool|rotation]]',
    ),
    by(
      S,
      'W+ [[readiness|health]] [[flaps|is flapping|toggles|alternates]]: {s} [[changes|transitions]] in {low} s',
    ),
    by(
      NAGIOS,
      'W SERVICE FLAPPING ALERT: {host};{svc};STARTED; Service appears to have started flapping ({low}.{k}% change >= 20.0% threshold)',
      'E SERVICE ALERT: {host};{svc};CRITICAL;SOFT;1;HTTP CRITICAL',
      'I SERVICE ALERT: {host};{svc};OK;SOFT;2;HTTP OK',
    ),
  ),
  ...families(
    'bad_deployment',
    ['crash', 'errors'],
    by(
      W,
      'I [[release|version|build|revision]] {k} [[deployed|rolled out|is live|started]]',
      'F! [[module|class|package|library|symbol|file]] {table} [[not found|is missing|cannot be loaded|could not be loaded]]',
    ),
    by(
      S,
      'F [[invalid|unknown|missing|bad]] [[configuration|config|setting|option|environment variable|flag]] {table}_{s}',
      'E [[startup|start|boot]] [[failed|aborted]]',
    ),
    by(
      S,
      'W [[deployment|rollout|release|canary]] {k} [[failed|is failing|unhealthy]], [[rolling back|reverting|going back]] to [[the previous version|version {k}]]',
    ),
    by(
      S,
      'F [[syntax error|parse error|unexpected token|unknown keyword|unknown directive]] in [[config file|configuration]] {path} [[at|on]] line {low}',
    ),
    by(
      S,
      'E+! [[column|table|relation]] {table}_v{s} does not exist',
      'E [[migration|schema migration]] {low} [[failed|was not applied|is missing]]',
    ),
    by(S, 'F [[port|address]] {port} is [[already in use|taken]], [[cannot bind|bind failed]]'),
    by(
      W,
      'E+ [[since|after]] [[the deploy|the release|the update|version {k}]] [[every|each]] [[call|request|message]] fails: [[incompatible|unsupported|unknown]] [[version|schema|field|format]]',
    ),
    by(
      S,
      'F [[dependency|bean|plugin]] {table} [[could not be created|failed to initialise|is incompatible]]',
      'I [[old|previous]] [[version|revision|build]] [[stays|keeps running|remains active]]',
    ),
  ),
  ...families(
    'rds_storage_full',
    ['errors'],
    by(
      W,
      'E+ [[insert into|update of|write to]] {table} [[failed|rejected|refused]]: [[database|DB instance|instance]] is [[out of storage|out of disk space|storage-full]]',
    ),
    by(
      S,
      'W free [[storage|storage space|disk space]] of [[database|DB instance]] {database} is [[low|down to {low} MB|almost gone]]',
      'E+ [[database|server]] [[cannot|could not]] [[extend|grow]] [[table|file|tablespace]] {table}: [[no space left|disk full]]',
    ),
    by(S, 'E+! SQL error: disk full ([[DiskFull|53100|1114|errno 28]]) on {database}'),
    by(
      W,
      'E+ [[table|tablespace]] {table} is full',
      'W [[allocated|provisioned]] storage of {database} is [[used up|exhausted]]',
    ),
    by(S, 'E+ {database} is [[read only|not writable]] until its storage is [[increased|grown|extended]]'),
  ),
  ...families(
    'rds_connections',
    ['errors', 'retry'],
    by(
      W,
      'E+ [[database|server]] {database} [[refused|rejected]] the [[connection|login|session]]: too many [[connections|clients|sessions]]',
    ),
    by(
      S,
      'W {k} of {k} [[connections|sessions|slots]] of {database} [[in use|taken|used]]',
      'E+ max_connections [[reached|exceeded]] on {database}',
    ),
    by(S, 'E+! SQL error [[53300|1040|08004]]: too many [[connections|clients]] already'),
    by(
      W,
      'E+ no [[free|available|remaining]] [[connection slot|connection|session]] on [[database|the database server]] {database}',
    ),
    by(
      S,
      'W [[idle|leaked|unclosed]] [[sessions|connections]] [[fill|occupy|use up]] {database}',
      'E+ [[login|connect]] failed: [[connection limit|user connection limit]] exceeded',
    ),
  ),
  ...families(
    'rds_lock_wait',
    ['slow'],
    by(
      W,
      'E+ deadlock [[detected|found]] [[on|in|updating]] {table}, transaction [[rolled back|aborted|restarted]]',
    ),
    by(
      S,
      'W+ [[waiting|waited]] {slow} ms for [[a lock|a row lock|an exclusive lock|a table lock]] on {table}',
      'E+ lock [[wait timeout|timeout]] [[exceeded|expired]] on {table}',
    ),
    by(
      S,
      'W [[long running|idle]] transaction [[blocks|holds locks on]] {table}, {low} [[sessions|queries|writers]] [[wait|are blocked]]',
    ),
    by(
      S,
      'E+! SQL error [[40P01|40001|1205|1213|55P03]]: [[deadlock|lock not available|serialization failure]]',
    ),
    by(
      W,
      'W+ [[could not|failed to]] [[acquire|obtain|get]] lock on [[row|table]] {table}, [[retrying|trying again]]',
    ),
    by(S, 'W [[concurrent update|concurrent transaction]] of {table}, [[restart|retry]] transaction'),
  ),
  ...families(
    'rds_replica_lag',
    ['slow'],
    by(
      W,
      'W+ [[read replica|replica|standby|follower|reader]] of {database} [[lags|is behind|lags behind]] by {k} [[s|seconds]]',
    ),
    by(
      S,
      'W replication [[lag|delay]] [[is|grew to|reached]] {n} s',
      'E+ [[stale|outdated|old]] [[read|data|row]] from the [[replica|reader]]',
    ),
    by(
      S,
      'E [[replication|WAL receiver|SQL thread|apply]] [[stopped|is broken|stalled]] on the [[replica|standby]]',
      'W [[reads|queries]] [[moved|redirected|sent]] to the [[primary|writer]]',
    ),
    by(
      S,
      'W+ [[replica|standby]] has not [[replayed|applied|received]] [[the log|position {hex}|recent changes]] yet',
    ),
    by(S, 'E+ query on [[standby|replica]] [[cancelled|terminated]]: conflict with [[recovery|replication]]'),
  ),
  ...families(
    'rds_failover',
    ['errors', 'retry'],
    by(
      W,
      'W [[failover|switchover]] of {database} [[started|in progress|detected]]',
      'E+ [[connection|session]] to {database} [[lost|terminated|closed]] by the [[server|administrator]]',
      'I [[failover|switchover]] [[complete|finished|done]]',
    ),
    by(
      S,
      'E+! [[database|server]] is [[shutting down|starting up|in read-only mode|not accepting connections]]',
      'I [[reconnected|connected]] to the new [[primary|writer|master]]',
    ),
    by(
      S,
      'E+ cannot [[write|execute INSERT|execute UPDATE]]: [[connected to a replica|transaction is read-only|node is read-only|no longer the primary]]',
    ),
    by(
      S,
      'W [[standby|replica|secondary]] was promoted to [[primary|writer|master]]',
      'I endpoint of {database} [[points to|resolves to]] a new [[address|instance]]',
    ),
    by(
      S,
      'W [[primary|writer|master]] of {database} [[changed|went away|is gone]]',
      'E+ writes [[fail|are suspended]] until a new [[primary|writer|master]] is [[elected|promoted]]',
    ),
    by(
      S,
      'E+! [[AdminShutdown|57P01|57P03|1290|2013]]: [[terminated by administrator|the database restarts|read only]]',
    ),
  ),
  ...families(
    'lambda_timeout',
    ['retry'],
    by(
      S,
      'E+ [[lambda|function]] {peer} [[timed out|ran into its timeout|exceeded its timeout]] [[after {low} s|of {low} seconds]]',
    ),
    by(
      W,
      'W+ [[remaining time|time left]] [[is|of this invocation]] {ms} ms, [[stopping|aborting|will time out]]',
    ),
    by(
      S,
      'E+ invocation of [[lambda|function]] {peer} [[ended|failed]]: Task timed out',
      'W [[invocation|event]] will be retried',
    ),
    by(S, 'E+! [[FunctionTimeout|States.Timeout|Sandbox.Timedout]]: {peer}'),
    by(W, 'W+ [[still|keeps]] waiting for {peer}, [[function|invocation]] is about to time out'),
  ),
  ...families(
    'lambda_throttle',
    ['retry'],
    by(
      S,
      'W+ [[invocation|call]] of [[lambda|function]] {peer} [[throttled|was throttled|rejected with 429]]',
    ),
    by(
      W,
      'E+ [[concurrency|reserved concurrency|concurrent executions]] [[limit|quota]] [[reached|exceeded]] [[for {peer}|of the account]]',
    ),
    by(
      W,
      'E+! [[Throttling|ThrottlingException|TooManyRequests|RequestLimitExceeded|LimitExceeded]]: [[rate exceeded|too many requests|slow down|capacity exceeded]]',
    ),
    by(
      S,
      'W+ [[throttled by|too many requests to]] {peer}, [[backing off|retry with backoff]]',
      'W [[events|messages]] [[pile up|wait|are delayed]] because the function is throttled',
    ),
    by(W, 'W+ [[provisioned throughput|write capacity|read capacity]] of table {table} exceeded'),
  ),
  ...families(
    'lambda_memory',
    ['retry'],
    by(
      S,
      'E+ [[lambda|function]] {peer} [[ran out of memory|was killed for memory|exceeded its memory size]]',
    ),
    by(W, 'W+ function [[memory|memory size]] [[nearly exhausted|almost used up]]: {k} of {k} MB'),
    by(S, 'E+! [[Runtime.OutOfMemory|Runtime.ExitError]]: [[lambda|function]] {peer} signal: killed'),
    by(
      W,
      'E+ [[object|payload|file|archive]] of {big} bytes is too large for the memory of this function',
      'W [[increase|raise]] [[memory size|MemorySize]] of the function',
    ),
    by(S, 'E+ out of memory [[in|inside]] [[lambda|function]] {peer}, max memory used {k} MB of {k} MB'),
  ),
  ...families(
    'iam_denied',
    ['errors'],
    by(
      W,
      'E+ [[access denied|permission denied|forbidden|not authorized|unauthorized]]: [[role|principal|identity]] of {svc} [[may not|is not allowed to|has no permission to]] [[read|write|call|list|decrypt]] {bucket}',
    ),
    by(
      W,
      'E+! [[AccessDenied|AccessDeniedException|UnauthorizedOperation|Forbidden]]: [[s3:GetObject|sqs:ReceiveMessage|kms:Decrypt|dynamodb:UpdateItem|sns:Publish|ssm:GetParameter]]',
    ),
    by(
      S,
      'E+ [[IAM|bucket|key|queue|topic|resource]] policy [[denies|does not allow|forbids]] [[s3:PutObject|kms:Encrypt|sqs:SendMessage|lambda:InvokeFunction]] [[for this role|to {svc}]]',
    ),
    by(
      S,
      'E+ cannot assume role {svc}-{s}: [[trust policy|permissions boundary|service control policy]] [[denies it|excludes us|forbids this]]',
    ),
    by(
      W,
      'E+ 403 [[from|by]] [[S3|SQS|KMS|DynamoDB|Secrets Manager]]: missing permission',
      'W [[policy|role]] was [[changed|edited|detached]] [[today|recently]]',
    ),
  ),
  ...families(
    'credential_expired',
    ['errors'],
    by(
      W,
      'E+ [[token|access token|security token|session token|refresh token]] [[expired|has expired|is expired|no longer valid]] [[at|since]] {past}',
    ),
    by(
      W,
      'E+! [[ExpiredToken|TokenExpired|InvalidToken|CredentialsExpired|AuthExpired]]: [[credentials|session|token]] [[expired|out of date]]',
    ),
    by(
      S,
      'E+ 401 [[from|by]] {peer}: [[API key|client secret|password|credentials]] [[expired|must be renewed|is out of date]]',
    ),
    by(
      S,
      'W [[rotation|renewal|refresh]] of [[credentials|the secret|the token|the keys]] [[failed|did not happen|is overdue]]',
      'E+ [[authentication|login|sign-in]] with {peer} failed: expired [[credentials|token|password]]',
    ),
    by(
      W,
      'E+ [[could not|unable to]] [[find|load|refresh]] credentials: [[instance profile|provider|cache]] [[returned expired keys|has none|is empty]]',
    ),
    by(S, 'E+ signature [[expired|too old]], [[request|token]] was [[signed|issued]] at {past}'),
  ),
  ...families(
    'intrusion_attempt',
    [],
    by(
      S,
      'W+ [[failed login|login failure|authentication failure|bad password]] for [[unknown user|user admin|user root|{user}]] from {pub}',
      'W {pub} [[blocked|banned|locked out]] [[after|for]] {k} [[failures|attempts]]',
    ),
    by(
      W,
      'W+ [[brute force|password guessing|credential stuffing|scan]] [[detected|suspected]] from {pub}: {k} attempts',
    ),
    by(
      S,
      'W+ [[path traversal|directory traversal|SQL injection|cross site scripting|command injection]] [[attempt|pattern]] in [[request|parameter]] from {pub}: ../../etc/passwd',
    ),
    by(
      W,
      'W+ [[forged|tampered|invalid]] [[signature|token|cookie|session]] from {pub}, [[rejected|discarded]]',
    ),
    by(
      S,
      'W+ [[suspicious|malicious|hostile]] [[request|payload|user agent]] from {pub}: GET [[/phpinfo.php|/.aws/credentials|/admin/config.php|/server-status]]',
    ),
    by(
      S,
      'W+ [[port scan|vulnerability scanner|exploit attempt|web shell upload]] from {pub}, [[source|address]] [[blacklisted|denied]]',
    ),
  ),
  ...families(
    'healthy',
    [],
    by(
      W,
      'W [[temporary|transient|short]] [[error|failure|problem]] [[calling|talking to|reading from]] {peer}, [[retry|second try|attempt 2]] [[succeeded|worked|was successful]]',
    ),
    by(
      W,
      'E! [[customer|user]] [[input|data]] [[invalid|rejected|incomplete]]: [[bad postcode|missing field|unknown coupon|card declined]]',
    ),
    by(
      S,
      'I [[scheduled|planned]] [[maintenance|restart|reload]] [[begins|starts]]',
      'I [[stopping|shutting down]] [[gracefully|cleanly]]',
      'I [[started|ready|up]] in {s} s',
    ),
    by(
      S,
      'I [[deployment|rollout|release]] of version {k} [[finished|completed|succeeded]]',
      'I health check [[passed|ok]]',
    ),
    by(S, 'I [[certificate|token|credentials|secret]] [[renewed|rotated|refreshed]], valid until next month'),
    by(
      S,
      'W [[deprecated|obsolete]] [[API|option|method|call]] used by {peer}',
      'W [[slow|long]] query on {table}: {ms} ms',
    ),
    by(S, 'I memory use {low}%, disk use {low}%, load 0.{low}', 'I {k} connections open, {low} idle'),
    by(
      S,
      'W [[cache miss|cache eviction|cold cache]] for {table}',
      'D [[timeout|retry|limit]] is set to {low} s',
    ),
    by(W, 'I [[error|failure]] rate 0.0{s}%, [[no|zero]] [[errors|timeouts|crashes]] in the last hour'),
    by(
      S,
      'W [[client|browser|user]] [[cancelled|aborted]] the [[download|upload|request]]',
      'W [[one|a single]] request [[failed|answered 500]], [[others are|the next was]] fine',
    ),
    by(
      W,
      'I [[circuit breaker|pool|queue]] of {peer} is [[closed|empty|idle]] [[again|as usual]]',
      'I [[recovered|back to normal]] after {s} s',
    ),
    by(
      NAGIOS,
      'I SERVICE ALERT: {host};Disk;OK;HARD;3;DISK OK - free space: {dir} {n} MiB (6{s}.00% inode=9{s}%):',
      'I SERVICE ALERT: {host};Load;OK;HARD;3;OK - load average: 0.{low}, 0.{low}, 0.{low}',
    ),
  ),
  ...families(
    'health_flap',
    ['errors'],
    by(
      S,
      'W+ [[endpoint|member|node|backend]] {peer} is [[DOWN|unavailable|not ready|failing its checks]]',
      'I+ [[endpoint|member|node|backend]] {peer} is [[UP|available|ready|passing its checks]]',
    ),
    by(
      S,
      'W [[ejected|evicted|drained|excluded]] {ip} from the [[pool|ring|upstream group]]: [[consecutive failures|checks failed|unhealthy]]',
      'I {ip} [[rejoined|came back to|was readmitted to]] the [[pool|ring|upstream group]]',
      'W [[ejected|evicted|drained|excluded]] {ip} from the [[pool|ring|upstream group]]: [[consecutive failures|checks failed|unhealthy]]',
    ),
    by(
      S,
      'W+ [[readiness|liveness|startup]] probe failed: [[HTTP probe failed with statuscode: 503|connection refused|context deadline exceeded|status 500]]',
      'I container [[becomes|turned]] ready',
    ),
    by(
      S,
      'W [[instance|task]] {hex} replaced: it [[failed|did not pass]] [[its|the]] [[health checks|ELB health checks|container health check]]',
      'I [[replacement|new task]] [[passed|in service]]',
      'W [[instance|task]] {hex} replaced: it [[failed|did not pass]] [[its|the]] [[health checks|ELB health checks|container health check]]',
    ),
    by(
      W,
      'W+ /[[health|status|ready|live|ping]] answers [[503|500|429|nothing]] [[on and off|every other time|now and then]]',
    ),
  ),
  ...families(
    'rds_failover',
    ['errors', 'retry'],
    by(
      W,
      'E+ [[connection|session|link]] to the [[writer|primary]] [[dropped|was cut|ended]] during [[failover|promotion|switchover]]',
      'I [[writes|transactions]] [[work|go through]] again',
    ),
    by(
      S,
      'W [[topology|cluster|role]] [[changed|refresh]]: writer is now {host}',
      'I [[discarding|closing]] [[stale|old]] [[connections|sessions]] to the [[former|old]] [[writer|primary]]',
    ),
    by(
      S,
      'W [[Multi-AZ|automatic]] failover to the [[standby|other zone]]',
      'E+ database [[restarts|is restarting|in recovery]], [[please retry|try again later]]',
    ),
    by(
      S,
      'E+ [[statement|query|update]] sent to a [[reader|read-only node|demoted primary]]: [[ERROR 1290|cannot execute in a read-only transaction|super-read-only]]',
    ),
  ),
  ...families(
    'service_crash',
    ['errors', 'retry'],
    by(
      S,
      'F [[fatal error|critical error|unrecoverable error]] in [[main loop|thread|worker]] {s}: [[exiting|terminating|aborting]]',
      'I [[booting|starting|coming up]] [[again|after crash]]',
    ),
    by(
      S,
      'E+ [[daemon|server|agent]] {peer} [[terminated|stopped]] unexpectedly [[(SIGSEGV)|(SIGABRT)|(exit code 1)|(core dumped)]]',
    ),
    by(
      W,
      'F+! [[undefined|null|nil|None]] [[dereferenced|has no method|is not callable|has no attribute]] {table}: [[crash|process dies|worker lost]]',
    ),
    by(
      S,
      'E [[process manager|watchdog]] noticed that {svc} [[is not running|has died|is gone]]',
      'I [[start|restart]] of {svc} [[requested|triggered]]',
    ),
  ),
  ...families(
    'bad_deployment',
    ['crash', 'errors'],
    by(
      S,
      'I [[switching|upgrading|moving]] to [[build|commit|image]] {hex}',
      'F! [[cannot|could not]] [[start|initialise|boot]]: [[environment variable|setting|secret|file]] {table} [[is not set|is required|is absent]]',
    ),
    by(
      W,
      'F! [[ImportError|ModuleNotFound|NoSuchMethodError|LinkageError|undefined symbol]]: {table}',
      'W [[new|latest]] [[revision|release|deployment]] [[marked as failed|is broken]]',
    ),
    by(
      S,
      'E+ [[tasks|instances|pods]] of the new [[revision|release]] [[fail|do not start|exit at once]]',
      'W [[circuit breaker|deployer]] [[triggered|stops]] the [[deployment|rollout]], [[rollback|previous revision]] [[in progress|restored]]',
    ),
    by(
      S,
      'F [[config|configuration]] [[test|check|validation]] failed: [[unexpected end of file|unknown key|wrong type|invalid value]] [[near|in]] {path}:{low}',
    ),
  ),
  ...families(
    'alb_timeout',
    ['slow'],
    by(
      S,
      'W+ [[handler|query|report]] for {url} [[still running|not finished]] after {low} s, [[balancer|gateway|proxy]] [[returns|returned]] 504',
    ),
    by(
      W,
      'W+ [[upstream|target]] [[timed out|time-out|too slow]]: {url} [[needs|needed]] {slow} ms',
      'W [[clients|callers]] [[see|get]] [[gateway timeouts|504]]',
    ),
    by(
      S,
      'W+ [[read|write|request|response]] [[timed out|timeout]] [[with|at]] the [[load balancer|front end]], [[connection|socket]] closed by peer',
    ),
  ),
  ...families(
    'rds_replica_lag',
    ['slow'],
    by(
      W,
      'W+ [[seconds behind|replay lag|apply lag|ReplicaLag]] = {n}',
      'W [[reader|replica]] [[excluded|skipped]] [[until it|as it]] [[catches up|is too far behind]]',
    ),
    by(
      S,
      'E [[duplicate key|missing row|error 1062|error 1032]] [[stops|stopped|broke]] [[replication|the applier]]',
    ),
  ),
  ...families(
    'connection_surge',
    ['slow', 'errors'],
    by(
      S,
      'W+ [[accept queue|listen queue|SYN backlog]] [[overflow|overflowed|full]], {k} [[drops|refused]]',
      'W [[many more|{s} times more|an unusual number of]] [[clients|callers|visitors]] than [[usual|expected|planned]]',
    ),
    by(
      S,
      'E+ [[all|every]] [[pooled connections|workers|slots|threads]] [[busy|in use|taken]], [[request|caller]] [[queued|rejected|waits]]',
    ),
  ),
  ...families(
    'rds_storage_full',
    ['errors'],
    by(
      S,
      'E+ [[FreeStorageSpace|free storage]] of {database} is [[zero|0 bytes|nearly zero]]',
      'E+ [[commit|insert|checkpoint]] [[failed|impossible]]: [[database disk|instance storage]] full',
    ),
  ),
  // The words of each class, said on a good day.
  ...families(
    'healthy',
    [],
    by(
      W,
      'I [[disk|volume|partition|filesystem]] {dir}: {low}% used, [[plenty of|enough]] [[space|room]] left',
      'I [[space|disk|storage]] check [[passed|succeeded|is fine]]',
    ),
    by(
      S,
      'I [[saved|wrote|flushed]] [[snapshot|database|segment]] to disk in {ms} ms',
      'D [[disk|write]] queue is [[empty|short]]',
    ),
    by(
      S,
      'I inode use {low}%, [[nothing to do|fine]]',
      'I [[removed|cleaned up|purged]] {k} [[old|temporary|expired]] [[files|sessions|objects]]',
    ),
    by(
      W,
      'I [[memory|heap|RAM]] use is [[normal|fine|{low}%]]',
      'D [[freed|released|reclaimed]] {k} MB of [[memory|heap|cache]]',
    ),
    by(
      S,
      'I [[CPU|processor|load]] is [[low|normal|back to normal]]: {low}%',
      'D [[worker|thread]] pool [[idle|has {low} free workers]]',
    ),
    by(
      S,
      'I {low} of {n} [[descriptors|file handles|sockets]] open',
      'I [[limit|ulimit]] of open files [[is|set to]] 65536',
    ),
    by(
      S,
      'I [[process|service|worker]] {pid} [[exited|ended|stopped]] with [[code|status]] 0 [[as planned|as asked]]',
      'I [[new|next]] [[process|worker]] {pid} [[started|booted|is up]]',
    ),
    by(
      W,
      'D [[resolved|looked up]] {dns} to {ip} in {ms} ms',
      'I [[DNS|resolver]] cache [[warmed|refreshed]], {k} names',
    ),
    by(
      S,
      'I [[certificate|cert]] of {dns} [[is valid|expires]] [[until|in]] {low} [[days|weeks]]',
      'I [[TLS|SSL]] [[handshake|session]] with {peer} [[ok|established|resumed]]',
    ),
    by(
      W,
      'I [[connected|reconnected]] to {peer} at {ip}:{port}',
      'D [[connection|channel]] to {peer} [[kept alive|closed normally|returned to pool]]',
    ),
    by(
      S,
      'I [[answered|served]] {n} requests, {s} of them with 5xx [[today|this hour]]',
      'I [[error budget|availability]] [[untouched|is fine]]',
    ),
    by(
      S,
      'D [[slowest|longest]] request of the minute: {url} {ms} ms',
      'I [[timeout|idle timeout|deadline]] [[is|set to|configured as]] {low} s',
    ),
    by(
      S,
      'I {low} [[connections|clients|sessions]] open, [[limit|maximum]] {n}',
      'I [[traffic|request rate]] [[as usual|normal]]: {k} per minute',
    ),
    by(
      S,
      'I [[task|container]] of {peer} [[started|is running|reached RUNNING]]',
      'I [[image|manifest]] {peer}:{k} [[pulled|is up to date]]',
    ),
    by(S, 'I container memory {low}% of its limit', 'I [[container|sidecar]] [[ended|exited]] with 0'),
    by(
      S,
      'I [[target|instance]] [[registered|healthy]], [[first|all]] health checks passed',
      'D [[probe|health check]] ok in {ms} ms',
    ),
    by(
      W,
      'I [[version|release|build]] {k} [[is live|serves traffic|was deployed]]',
      'I [[configuration|config|settings]] [[valid|loaded|checked]]',
      'I [[migration|schema]] {low} [[applied|up to date]]',
    ),
    by(
      S,
      'I database {database}: storage {low}% used, {low} sessions, [[replica in sync|no lag]]',
      'I [[backup|snapshot]] of {database} [[finished|completed]]',
    ),
    by(
      S,
      'D [[transaction|lock]] on {table} [[held|took]] {ms} ms',
      'I no [[deadlock|blocked session|long transaction]] in the last hour',
    ),
    by(
      S,
      'I [[replica|reader|standby]] [[caught up|in sync]], lag 0.{k} s',
      'I [[replication|apply]] [[runs|is running]]',
    ),
    by(
      S,
      'I [[failover|disaster recovery]] [[drill|test|exercise]] of {database} is planned for Sunday',
      'I [[primary|writer]] [[unchanged|is the same]]',
    ),
    by(
      W,
      'I [[function|invocation]] [[done|finished]] in {ms} ms, {k} MB used',
      'D {n} ms [[left|remaining]]',
    ),
    by(
      W,
      'I [[concurrency|rate limit|quota]] [[usage|use]] {low}%',
      'D [[throttle|limiter]] [[off|not needed]]',
    ),
    by(
      W,
      'I [[permissions|policies|roles]] [[checked|verified|audited]], [[nothing missing|all fine]]',
      'I [[access|permission]] to {bucket} [[granted|confirmed]]',
    ),
    by(
      W,
      'I [[credentials|token|session|keys]] [[refreshed|renewed|rotated]], [[valid|good]] for {low} [[minutes|hours]]',
    ),
    by(
      S,
      'I {s} failed logins today, [[all of|by]] {user}, who then [[got in|logged in]]',
      'I [[scan|audit|firewall report]]: [[no findings|nothing suspicious]]',
    ),
  ),
  ...families(
    'unknown',
    ['errors'],
    by(
      S,
      'E+ [[data|index|file|message]] [[corruption|damage]] [[detected|found]] in {table}: [[checksum|hash|digest]] [[mismatch|differs]]',
    ),
    by(S, 'E+ [[sum|total|balance|count]] of {table} is [[wrong|off by {k}|inconsistent]]'),
    by(
      W,
      'E+! [[could not|cannot|failed to]] [[parse|decode|deserialize]] [[message|payload|document|event]]: [[unexpected|invalid|malformed]] [[byte|character|value|format]]',
    ),
    by(S, 'E+ [[clock|time]] [[skew|jump|drift]] of {n} ms [[detected|between nodes]]'),
    by(S, 'E+ [[split brain|two leaders|quorum lost|conflicting leaders]] in the cluster of {table}'),
    by(
      W,
      'E+ [[duplicate|missing|out of order]] [[events|records|messages]] in [[stream|partition]] {s} of {table}',
    ),
    by(S, 'E+ [[tenant|customer]] {hex} [[sees|was shown]] [[wrong|foreign]] data'),
    by(S, 'E+ [[business rule|invariant|contract]] of {table} violated, [[result|report]] may be wrong'),
  ),
];
