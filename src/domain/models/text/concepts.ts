import { LIMITS } from '../../bounds.ts';
import type { LineToken } from './line-tokens.ts';

/**
 * Words that engineers use for the same thing, by what they stand for: what breaks, and what becomes of it. General knowledge of the
 * field; which of them tell a class, alone or two together, is learned. A word in its base form stands for its usual endings too; two
 * words with a blank between them follow each other.
 */
const LEXICON: Readonly<Record<string, string>> = {
  // What it is about.
  disk: 'disk,volume,filesystem,fs,partition,mount,mountpoint,ebs,enospc,device,drive,nvme,xvda,spool,diskfull,nospace,edquot',
  space: 'space,room,byte,capacity,headroom,freespace,watermark',
  storage: 'storage,tablespace,autoextend,ibdata,storagefull,freestoragespace,pg_wal',
  inode: 'inode,inodesfree,ifree,iused,iuse,dentry,small file,tiny file,directory entry',
  memory:
    'memory,mem,heap,ram,rss,malloc,mmap,alloc,allocate,allocation,allocator,swap,metaspace,gc,garbage,anon,vmrss,working set,maxrss,resident,footprint,old space',
  oom: 'oom,outofmemory,outofmemoryerror,outofmemoryexception,memoryerror,enomem,oomkilled,oom_kill,oomkiller,oom reaper,memory exhausted,earlyoom,std bad,bad_alloc',
  cgroup: 'cgroup,memcg,memory limit,hard limit,container limit,limit_in_bytes',
  cpu: 'cpu,processor,core,vcpu,load,loadavg,runqueue,run queue,scheduler,softlockup,soft lockup,lockup,rcu,starvation,starved,steal,iowait,usage_active,event loop,busy,saturate,saturated,cputime,nr_throttled',
  thread: 'thread,worker,goroutine,executor,threadpool,fork,process',
  descriptor:
    'fd,fds,descriptor,emfile,enfile,nofile,rlimit,ulimit,open file,file handle,handle,file max,too many open,rlimit_nofile',
  name: 'dns,resolve,resolver,resolution,nxdomain,servfail,eai_again,enotfound,getaddrinfo,nameserver,lookup,gaierror,unknownhostexception,unknownhost,unresolved,resolvconf,resolv,name or,no such host,no address,host not,systemd resolved,dig,hostname',
  certificate:
    'certificate,cert,tls,ssl,x509,handshake,pkix,truststore,keystore,issuer,ca,chain,sslv3,openssl,acme,notafter,certbot,leaf,sslerror,sslhandshakeexception',
  expired:
    'expire,expired,expiry,expiration,notafter,lapse,outdated,validity,no longer valid,past its,ran out on,renew,renewal,not renewed',
  credential:
    'credential,token,sts,accesskey,secret,signature,expiredtoken,expiredtokenexception,jwt,bearer,session token,refresh token,assume,assumed,metadata,imds,security token,apikey,kerberos,ticket,keytab',
  permission:
    'permission,unauthorized,unauthorised,unauthorizedoperation,forbidden,accessdenied,accessdeniedexception,authorize,authorise,authorization,policy,iam,eacces,eperm,privilege,role,grant,allow,deny,denied,not allowed,access denied,explicit deny,principal,scp,identity,kms',
  lock: 'lock,locked,locking,deadlock,latch,mutex,sharelock,exclusivelock,accessexclusivelock,row lock,lockwait,for update,blocker,blocking,innodb_lock_wait_timeout,lock_timeout,er_lock_wait_timeout,er_lock_deadlock,metadata lock,holder,hold,contention',
  waiting: 'wait,waiting,waiter,pending,queue,queued,stuck,hang,hung,idle,stall',
  transaction: 'transaction,txn,trx,xact,statement,query,commit,rollback,sql,row,tuple,relation,table,update',
  replica:
    'replica,replication,standby,slave,secondary,follower,subscriber,walreceiver,walsender,binlog,relay,replay,relaylog,reader,io thread,sql thread,seconds_behind,seconds_behind_master,seconds_behind_source,replicalag,hot standby,recovery,apply,applier,redo,gtid,slot,replay_lag,lsn',
  lag: 'lag,lagging,behind,staleness,stale,catch up,catching up,far behind,fall behind,falling behind,not caught,delay,delayed,drift',
  primary: 'primary,master,leader,writer,source',
  failover:
    'failover,promote,promotion,switchover,demote,demotion,election,elect,takeover,take over,multi az,new primary,new writer,new leader,read only,readonly,super read,timeline,stepped down,step down,fenced,cluster endpoint,no longer primary,became primary,recovery mode,crash recovery,single user',
  connection:
    'connection,conn,connect,client,session,socket,backend,pool,pooled,peer,accept,hikari,hikaripool,pgbouncer,dsn,datasource',
  slots:
    'max_connections,too many clients,too many connections,er_con_count,superuser,reserved,slot,remaining connection,connection slot,max_user_connections,pool exhausted,pool size,pool is,poolsize,connection limit,checkout',
  surge:
    'surge,burst,spike,flood,flooding,storm,backlog,syn,synflood,cookie,listen,overflow,somaxconn,conntrack,nf_conntrack,accept queue,listen queue,worker_connections,maxconn,flash crowd,thundering herd,time_wait,ephemeral,simultaneous,concurrent connection,incoming,sudden,newconn,new connection,connection rate',
  health:
    'health,healthy,unhealthy,healthcheck,probe,liveness,readiness,heartbeat,health check,check failed,failing check,alive,serf,keepalived,vrrp,inservice,outofservice,out of service,deregister,drain,draining',
  flap: 'flap,flapping,toggle,bounce,alternate,oscillate,came back,back up,back again,again,rejoin,left,back in,up again,down again,intermittent,rise,fall',
  target: 'target,upstream,origin,targetgroup,target group,elb_status,target_status',
  balancer: 'balancer,elb,alb,loadbalancer,load balancer,listener,haproxy,envoy,gateway,proxy,frontend',
  function:
    'lambda,function,invocation,invoke,handler,requestid,init duration,runtime,coldstart,cold start,initialization',
  throttle:
    'throttle,throttling,throttled,ratelimit,rate limit,rate exceeded,toomanyrequests,toomanyrequestsexception,concurrency,concurrent execution,reserved concurrency,throttlingexception,provisionedthroughput,slow down,slowdown,quota,requestlimitexceeded,concurrentinvocationlimitexceeded,reservedfunctionconcurrentinvocationlimitexceeded,unreserved',
  container:
    'container,docker,pod,task,ecs,containerd,sidecar,kubelet,podman,runc,fargate,essential,agent,taskdefinition,task definition',
  image:
    'image,pull,manifest,registry,ecr,repository,tag,cannotpullcontainererror,cannotpullcontainer,imagepull,imagepullbackoff,digest,layer,entrypoint,exec format,resourceinitializationerror,architecture,platform',
  placement:
    'place,placement,provision,schedule,eni,launch,cannotstartcontainererror,cannotcreatecontainererror,insufficient,insufficient resource,no container instance,unable to place,resource,attachment,awsvpc,mount target',
  deployment:
    'deploy,deployment,rollout,release,revision,migration,schema,version,circuit breaker,build,artifact,changeset,canary,rolled back,rolling back,rollback,feature flag,upgrade,helm,codedeploy,pipeline,new version,since version',
  configuration:
    'config,configuration,setting,parameter,env,environment variable,variable,syntax,parse,yaml,directive,property,option,invalid value,undefined,missing key,misconfigured,unknown directive,unrecognized,importerror,modulenotfounderror,classnotfoundexception,nosuchmethoderror,no module,module,dependency injection,bean,import,cannot find module',
  account:
    'user,login,logon,password,root,admin,account,username,passwd,sudo,sshd,ssh,pam,authentication,auth',
  attack:
    'attack,attacker,brute,bruteforce,intrusion,injection,traversal,scan,scanner,nmap,sqlmap,nikto,exploit,malicious,suspicious,ban,banned,fail2ban,jail,invalid user,wp login,etc passwd,union select,xss,shell,webshell,reverse shell,dictionary,preauth,waf,blocked,cve,jndi,backdoor,tamper,phpmyadmin,cgi bin,htaccess,bot,hostile,unknown user,illegal user,possible break,break in,crawler,payload,honeypot,rootkit,miner',
  service: 'service,daemon,unit,systemd,supervisor,supervisord,pm2,monit,main process,server',
  request: 'request,req,http,https,get,post,api,endpoint,response,reply,route,path,url,call',
  network: 'network,packet,interface,eth0,route,tcp,udp,port,subnet,vpc,firewall,iptables,link',
  clock: 'clock,ntp,chrony,time sync,skew,timesyncd,offset',
  backup: 'backup,snapshot,dump,restore,archive,archiver',
  queueing:
    'kafka,sqs,queue,topic,consumer,producer,partition leader,rabbitmq,amqp,message,dead letter,deadletter,offset',
  hardware:
    'hardware,mce,ecc,smart,i o error,io error,sector,edac,nmi,corruption,corrupt,checksum,crc,bad block,ext4,xfs,raid,mdadm,degraded,eio',
  // What becomes of it.
  failing:
    'fail,failed,failure,failing,error,unable,cannot,could not,couldn,can not,can t,cant,unsuccessful,impossible,abort,exception,broken,bad,wrong,reject,rejected,drop,dropped,discard,lost,lose,give up,giving up,gave up',
  exhausted:
    'full,exhaust,exhausted,exhaustion,deplete,depleted,drained,out of,ran out,run out,used up,no more,none left,left on,no space,no free,no room,no inodes,not enough,insufficient,zero,0 left,0 free,0 available,100 percent,at capacity,maxed,saturated,low on,running low,short,shortage,scarce,exceeded,nothing left,overcommit,lack',
  excess:
    'too many,too much,too large,too long,exceed,exceeded,over the,above,beyond,limit,limited,maximum,max,ceiling,cap,threshold,reached,reach,hit,higher than,more than',
  refused:
    'refuse,refused,econnrefused,connectexception,connection refused,unreachable,unavailable,serviceunavailable,ehostunreach,enetunreach,no route,actively refused,not listening,nobody listens,nothing listens,os 111,errno 111,111,econnreset,reset,reset by,broken pipe,epipe,closed by,closed unexpectedly,premature,eof,down',
  timeout:
    'timeout,timed out,time out,timedout,etimedout,deadline,deadline exceeded,overdue,did not answer,no answer,no response,not respond,not answer,overran,too slow,within,took longer,after waiting,timeoutexception,sockettimeoutexception,readtimeout,read timeout,gateway timeout,not finish,never finished,ran past,cut off',
  slow: 'slow,slowly,sluggish,latency,long,took,duration,elapsed,longer,seconds,overload,overloaded,busy',
  crash:
    'crash,crashed,panic,panicked,segfault,sigsegv,sigabrt,core dump,coredump,core dumped,dumped,segmentation,sigbus,sigill,aborted,fatal,unhandled,uncaught,unexpectedly,status 11,signal 11,general protection,traps,assertion,nullpointerexception,null pointer,died,dead,abnormally,start limit,crashloop,crash loop,crashloopbackoff,restart loop,exited abnormally',
  kill: 'kill,killed,sigkill,signal 9,137,exit 137,code 137,reap,reaped,victim,sacrifice,evict,evicted,shot',
  exit: 'exit,exited,stop,stopped,terminate,terminated,shut down,shutdown,shutting down,quit,essential container,exit code',
  start: 'start,starting,started,launch,boot,init,initialize,initialise,bootstrap,spawn',
  restart: 'restart,restarting,respawn,relaunch,restart counter,recreate,replace,replaced',
  retry: 'retry,retrying,backoff,back off,attempt,reconnect,reconnecting,try again,tries',
  fine: 'ok,success,successful,successfully,succeed,succeeded,complete,completed,recovered,normal,ready,finish,finished,done,resolved,reached target,passed,accepted,steady state,established,no action,nothing to,as planned,scheduled,routine,up to date,cleared,answered,fresh,valid until',
  invalid:
    'invalid,illegal,malformed,unexpected,unknown,unrecognised,unrecognized,unsupported,mismatch,missing,not found,no such,does not exist,undefined,404,noent,enoent',
  denied:
    'denied,deny,forbidden,not authorized,not authorised,unauthorized,unauthorised,not permitted,403,401,not allowed,lacks,no permission,operation not',
  server_error:
    '500,502,503,504,5xx,bad gateway,internal server,http 5,status 5,service unavailable,gateway timeout,internal error',
  growing:
    'grow,growing,rise,rising,increase,increasing,climb,climbing,still,steadily,piling,pile,accumulate,swell',
  write:
    'write,append,persist,flush,save,fsync,wal,journal,store,extend,upload,creat,create,mkdir,mkstemp,touch',
};

/** Words that stand for their concepts, by themselves or as a pair of neighbours. */
const WORDS = new Map<string, string[]>();
for (const [concept, words] of Object.entries(LEXICON))
  for (const word of words.split(',')) WORDS.set(word, [...(WORDS.get(word) ?? []), concept]);

/** First words of pairs: behind any other word there is none to look for. */
const PAIR_BEGINS: ReadonlySet<string> = new Set(
  [...WORDS.keys()].filter((word) => word.includes(' ')).map((word) => word.slice(0, word.indexOf(' '))),
);

const ENDINGS: readonly (readonly [string, string])[] = [
  ['s', ''],
  ['es', ''],
  ['ies', 'y'],
  ['ed', ''],
  ['d', ''],
  ['ied', 'y'],
  ['ing', ''],
  ['ing', 'e'],
];
const STEM_MIN = 3;
const NONE: readonly string[] = [];
/** Words that were looked up, so that each ending is cut once. */
const LOOKED_UP = new Map<string, readonly string[]>();

function look(word: string): readonly string[] {
  const exact = WORDS.get(word);
  if (exact !== undefined) return exact;
  for (const [ending, instead] of ENDINGS) {
    if (!word.endsWith(ending) || word.length - ending.length < STEM_MIN) continue;
    const found = WORDS.get(word.slice(0, -ending.length) + instead);
    if (found !== undefined) return found;
  }
  return NONE;
}

function conceptsOfWord(word: string): readonly string[] {
  const known = LOOKED_UP.get(word);
  if (known !== undefined) return known;
  const found = look(word);
  if (LOOKED_UP.size >= LIMITS.conceptWordsMax) LOOKED_UP.clear();
  LOOKED_UP.set(word, found);
  return found;
}

/** What a word, or two that follow each other, stands for. */
export interface LineConcept {
  readonly concept: string;
  readonly word: string;
}

/** What the words of a line stand for, each concept once with the first word for it, by their names. */
export function conceptsOf(tokens: readonly LineToken[]): readonly LineConcept[] {
  const found = new Map<string, string>();
  const add = (concepts: readonly string[], word: string) => {
    for (const concept of concepts) if (!found.has(concept)) found.set(concept, word);
  };
  let before = '';
  for (const { text, parts } of tokens) {
    if (text !== '') {
      add(conceptsOfWord(text), text);
      for (const [at, part] of parts.entries()) {
        add(conceptsOfWord(part), text);
        const behind = at > 0 ? (parts[at - 1] as string) : '';
        if (PAIR_BEGINS.has(behind)) add(conceptsOfWord(`${behind} ${part}`), text);
      }
      if (PAIR_BEGINS.has(before)) add(conceptsOfWord(`${before} ${text}`), text);
    }
    before = text;
  }
  return [...found]
    .map(([concept, word]) => ({ concept, word }))
    .sort((a, b) => (a.concept < b.concept ? -1 : 1));
}
