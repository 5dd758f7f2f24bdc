import { by, families } from '../../family.ts';
import {
  APPS,
  BALANCER,
  FUNCTION,
  GO,
  JAVA,
  KERNEL,
  NGINX,
  NGINX_ACCESS,
  NODE,
  SERVERS,
  SERVICE_EVENTS,
  SPRING,
  SYSTEMD,
} from './writers.ts';

// What starts, stops and is replaced.

export const CONTAINERS = [
  ...families(
    'task_start_failure',
    [],
    by(
      SERVICE_EVENTS,
      'E+ eventType=ERROR; eventName=SERVICE_TASK_PLACEMENT_FAILURE; reason=RESOURCE:MEMORY',
    ),
    by(SERVICE_EVENTS, 'E+ eventType=ERROR; eventName=SERVICE_TASK_PLACEMENT_FAILURE; reason=RESOURCE:CPU'),
    by(
      SERVICE_EVENTS,
      'E+ eventType=ERROR; eventName=SERVICE_TASK_PLACEMENT_FAILURE; reason=RESOURCE:FARGATE',
    ),
    by(
      SERVICE_EVENTS,
      'E+ eventType=ERROR; eventName=SERVICE_TASK_PLACEMENT_FAILURE; reason=AGENT',
      'E eventType=ERROR; eventName=SERVICE_TASK_CONFIGURATION_FAILURE',
    ),
    by(
      SERVERS,
      'E+ (service {svc}) was unable to place a task because no container instance met all of its requirements. The closest matching container-instance {long} has insufficient memory available.',
    ),
    by(
      GO,
      'E+ CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref {svc}:1.{k}: not found',
    ),
    by(
      [NODE, GO],
      'E+ scheduler could not [[start|launch]] a task of {peer}: image tag is missing in the registry',
      'W {peer} runs {s} tasks fewer than desired',
    ),
    by(
      [JAVA, SPRING],
      'E+ task of {peer} never reached RUNNING: no host with enough [[memory|CPU]] in the cluster',
    ),
    by(
      SYSTEMD,
      'E+ docker.service: Failed to pull image {svc}:1.{k}',
      'E {svc}-container.service: Control process exited, code=exited, status=125/n/a',
    ),
    by(
      SERVERS,
      'E+ secret {peer}/token could not be fetched for the new container, [[it is not started|start is given up]]',
    ),
  ),
  ...families(
    'container_oom',
    ['crash', 'errors'],
    by(
      KERNEL,
      'E [{big}.{k}] {svc} invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=999',
      'E [{big}.{k}] memory: usage {big}kB, limit {big}kB, failcnt {n}',
      'E [{big}.{k}] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset={long},mems_allowed=0,oom_memcg=/ecs/{long},task_memcg=/ecs/{long},task={svc},pid={pid},uid=0',
      'E [{big}.{k}] Memory cgroup out of memory: Killed process {pid} ({svc}) total-vm:{big}kB, anon-rss:{big}kB, file-rss:{n}kB',
    ),
    by(
      SYSTEMD,
      'E+ {svc}.service: A process of this unit has been killed by the OOM killer.',
      "E {svc}.service: Failed with result 'oom-kill'.",
    ),
    by(
      SERVERS,
      'W container uses {n} of {n} MB of its limit',
      'W cgroup memory is at {pct} percent of its limit, next allocation may be the last',
    ),
    by(
      NODE,
      'W rss {n} MB is above the hard limit of the container',
      'E child {pid} was killed by the cgroup for memory, exit code 137',
    ),
    by(
      [JAVA, SPRING],
      'W MaxRAMPercentage leaves {low} MB for the rest of the container',
      'E+ helper process ended with status 137, its container reached the memory limit',
    ),
    by(GO, 'W memory.events: oom_kill {s}', 'E+ container {svc} was OOMKilled at its limit of {k} MiB'),
    by(
      SERVERS,
      'E+ container of {peer} was [[shot|ended]] with exit code: 137 since it used more memory than it is given',
    ),
    by(
      SERVERS,
      'E previous instance of this container left without farewell: memory limit of {k} MB exceeded',
      'I restart number {s}',
    ),
  ),
  ...families(
    'health_flap',
    ['errors'],
    by(
      SERVICE_EVENTS,
      'W+ eventType=WARN; eventName=SERVICE_DISCOVERY_INSTANCE_UNHEALTHY',
      'I eventType=INFO; eventName=SERVICE_STEADY_STATE',
    ),
    by(
      SERVICE_EVENTS,
      'E+ eventType=ERROR; eventName=SERVICE_HEALTH_UNKNOWN',
      'I eventType=INFO; eventName=SERVICE_STEADY_STATE',
      'W+ eventType=WARN; eventName=SERVICE_DISCOVERY_INSTANCE_UNHEALTHY',
    ),
    by(
      NGINX_ACCESS,
      'W+ 503 20 /health ELB-HealthChecker/2.0',
      'I 200 15 /health ELB-HealthChecker/2.0',
      'W+ 503 20 /health ELB-HealthChecker/2.0',
      'I 200 15 /health ELB-HealthChecker/2.0',
    ),
    by(
      SERVERS,
      'W health check answered DOWN',
      'I health check answered UP again',
      'W health check answered DOWN',
      'I health check answered UP again',
    ),
    by(
      [JAVA, SPRING],
      'W+ Health indicator [db] took {n}ms to respond',
      'W readiness changed to REFUSING_TRAFFIC',
      'I readiness changed to ACCEPTING_TRAFFIC',
    ),
    by(
      NODE,
      'W+ /healthz returned 503: warm-up is not over',
      'I deregistered from the target group',
      'I registered with the target group',
    ),
    by(
      GO,
      'W+ liveness probe missed its deadline of {s} s',
      'W marked unhealthy after {s} misses in a row',
      'I marked healthy',
    ),
    by(
      SYSTEMD,
      'E {svc}.service: Watchdog timeout (limit 30s)!',
      'E {svc}.service: Killing process {pid} ({svc}) with signal SIGABRT.',
    ),
    by(SERVERS, 'W target left the load balancer {s} times in {low} minutes', 'I target is back in service'),
    by(
      BALANCER,
      'E elb=503; target=-; to=-',
      'I+ elb=200',
      'E elb=503; target=-; to=-',
      'I+ elb=200',
      'E elb=503; target=-; to=-',
      'I elb=200',
    ),
    by(
      NGINX,
      'E+ disable check peer: {ip}:8080',
      'E+ enable check peer: {ip}:8080',
      'W+ upstream server temporarily disabled while connecting to upstream, client: {ip}, server: _',
    ),
  ),
  ...families(
    'bad_deployment',
    ['crash', 'errors'],
    by(SERVICE_EVENTS, 'W+ eventType=WARN; eventName=SERVICE_TASK_START_IMPAIRED'),
    by(NGINX, 'F unknown directive "prox_pass" in /etc/nginx/conf.d/{svc}.conf:{low}'),
    by(NGINX, 'F bind() to 0.0.0.0:80 failed (98: Address already in use)', 'F still could not bind()'),
    by(NODE, "F! Cannot find module '@acme/{table}'", 'F Missing required environment variable {table}_URL'),
    by(NODE, 'I starting release 2026.{s}.{k}', 'F! listen EADDRINUSE: address already in use :::8080'),
    by(
      [JAVA, SPRING],
      'I Starting Application v2.{s}.{k}',
      'F! org.springframework.beans.factory.UnsatisfiedDependencyException: Error creating bean with name {table}Repository',
      'E Application run failed',
    ),
    by(
      [JAVA, SPRING],
      'F! java.lang.NoClassDefFoundError: com/acme/{table}/Codec',
      'F Migration V{low}__add_{table}.sql failed',
    ),
    by(GO, 'I release {hex} is starting', 'F config: yaml: line {low}: did not find expected key'),
    by(
      SERVERS,
      'I rollout of build {k} begins',
      'E+ build {k} refuses its [[configuration|settings]]: {table} is not a known option',
      'W rolling back to build {k}',
    ),
    by(SERVERS, 'E+ column {table}_id does not exist, schema is older than this release'),
    by(FUNCTION, "F+! Runtime.ImportModuleError: Error: Cannot find module 'index'"),
    by(
      FUNCTION,
      'F+! Runtime.HandlerNotFound: index.handler is undefined or not exported',
      'I version {low} went live {s} minutes ago',
    ),
    by(
      APPS,
      'I version changed to {s}.{low}.0',
      'E+ message of type {table}.v{s} is unknown to this version',
    ),
  ),
];
