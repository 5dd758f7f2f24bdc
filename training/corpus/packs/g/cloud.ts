import { by, families } from '../../family.ts';
import {
  BALANCER,
  FUNCTION_BALANCER,
  IIS,
  NEXT,
  NLOG,
  PASSENGER,
  PHP,
  PULSAR,
  PUMA,
  RANCHER,
  SCYLLA,
  SEMANTIC,
  SLOG,
  SLURM,
  SPARK,
  TALOS,
  TASKS,
  TEKTON,
  TORNADO,
  VAPOR,
  VERTX,
  VTGATE,
  WEBLOGIC,
  WINDOWS,
  YARN,
  ZIO,
} from './writers.ts';

/** Troubles of the load balancer, of containers and of releases, told by who has them. */
export const CLOUD = [
  ...families(
    'alb_target_5xx',
    ['errors'],
    by(BALANCER, 'E+ elb=500; target=500', 'I elb=200'),
    by(BALANCER, 'E+ elb=502; target=502; path=/crossings', 'I elb=200'),
    by(FUNCTION_BALANCER, 'E+ elb=502; target=-; to=-; error=LambdaInvalidResponse', 'I elb=200; to=-'),
    by(FUNCTION_BALANCER, 'E+ elb=500; target=500; to=-', 'I elb=201; to=-'),
    by(IIS, 'E+ 500 19 {url} 3', 'E+ 500 0 {url} {ms}', 'I 200 0 {url} {ms}'),
    by(TORNADO, 'E+! Uncaught exception GET {url} ({ip})', 'E+ 500 GET {url} ({ip}) {ms}.12ms'),
    by(
      NEXT,
      "E+! TypeError: Cannot read properties of undefined (reading 'departures')",
      'E+ GET {url} 500 in {ms}ms',
    ),
    by(
      PUMA,
      'E+! Rack app error handling request GET {url}: #<NoMethodError: undefined method total for nil>',
      'E+ answered with 500 and the apology page',
    ),
    by(
      VAPOR,
      'E+ Abort.500: Internal Server Error GET {url}: keyNotFound fare',
      'W {low} percent of the last {k} answers were 5xx',
    ),
    by(
      NLOG,
      'E+! An unhandled exception has occurred while executing the request {url}: System.NullReferenceException',
      'E+ Request finished HTTP/2 GET {url} - 500',
    ),
  ),
  ...families(
    'alb_timeout',
    ['slow', 'retry'],
    by(BALANCER, 'E+ elb=504; target=-; took=-1; path=/timetable', 'I elb=200'),
    by(BALANCER, 'E+ elb=504; target=-; to=-', 'I elb=200; took=48.911'),
    by(BALANCER, 'E+ elb=460; target=-; took=-1', 'E+ elb=504; target=-; took=-1'),
    by(
      TORNADO,
      'W+ 499 GET {url} ({ip}) {slow}.40ms, the load balancer closed the stream first',
      'E+ StreamClosedError while flushing {url}',
    ),
    by(TORNADO, 'E+ HTTP 599: Timeout during request after {low} seconds, gateway of {url} gets its 504'),
    by(
      PUMA,
      'E+! Rack::Timeout::RequestTimeoutError: Request waited {ms}ms, then ran for longer than 55000ms',
      'W+ {url} ended as 504 for its reader',
    ),
    by(
      VERTX,
      'W+ Response of {url} has already been closed: idle timeout of the balancer ran out at 60 s, we took {slow} ms',
    ),
    by(NEXT, 'E+ The edge gave up: 504 GATEWAY_TIMEOUT for {url} while getServerSideProps waited {slow} ms'),
    by(
      NLOG,
      'W+ Request aborted by the proxy: {url} was still executing after {slow} ms (idle timeout of the target group)',
      'E+ OperationCanceledException on HttpContext.RequestAborted',
    ),
  ),
  ...families(
    'task_start_failure',
    ['retry'],
    by(
      TASKS,
      'E+ lastStatus=STOPPED; desiredStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=ResourceInitializationError: unable to create the log stream: the log group /ecs/{svc}-nightly does not exist',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; desiredStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=CannotPullContainerError: pull image manifest has been retried {s} time(s): tag {hex} of {svc} not found in its repository',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; desiredStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=Failed to mount the EFS file system fs-{hex} within {low} s, mount helper returned 32',
    ),
    by(
      RANCHER,
      'E+ error syncing {cluster}/{svc}: container {svc} is waiting to start: CreateContainerError, no command specified',
      'W workload {svc} has 0 of {s} pods running',
    ),
    by(
      TALOS,
      'E+ error pulling image registry.{dns}/{svc}:{low}: failed to resolve reference: unexpected status from HEAD request: 404 Not Found',
      'W service[{svc}](Failed): Failed to run pre stage',
    ),
    by(
      TEKTON,
      'E+ Failed to create task run pod | translating TaskSpec to Pod: image {svc}:{hex} has no entrypoint and its manifest cannot be read',
    ),
    by(
      TEKTON,
      'W+ TaskRun {svc}-{hex} is pending: pod status "Initialized":"False", unschedulable because no node has {s} free GPUs',
    ),
    by(
      YARN,
      'E+! Container launch failed : /bin/bash: line 1: {svc}-runner: command not found, exitCode=127',
      'W container_{big} transitioned from LOCALIZED to EXITED_WITH_FAILURE before it ran',
    ),
    by(
      SLURM,
      'E+ Prolog failed to run on {host}, step of {svc} not started: image squashfs missing',
      'E+ slurm_receive_msg: launch of container {svc} aborted before exec',
    ),
    by(
      RANCHER,
      'E+ Failed to start [rke-worker] container {svc}: invalid mount config for type bind: bind source path does not exist: {path}',
    ),
    by(
      TALOS,
      'W+ service[{svc}](Waiting): Error running Containerd({svc}), going to restart forever: failed to create task: OCI runtime create failed: exec format error',
    ),
  ),
  ...families(
    'container_oom',
    ['crash'],
    by(
      TASKS,
      'E+ lastStatus=STOPPED; desiredStatus=STOPPED; stopCode=EssentialContainerExited; stoppedReason=The only essential container of a scheduled run ended; exitCode=137; containerReason=OutOfMemoryError: memory limit of the container reached',
    ),
    by(
      YARN,
      "W+ Container [pid={pid},containerID=container_{big}] is running {big}B beyond the 'PHYSICAL' memory limit. Current usage: 2.0 GB of 2 GB physical memory used; {s}.1 GB of 4.2 GB virtual memory used. Killing container.",
    ),
    by(
      YARN,
      'W+ Exit code from container container_{big} is : 137',
      'I Diagnostics: Container killed on request, memory cap of {n} MB was met',
    ),
    by(
      SPARK,
      'W+ Lost executor {low} on {host}: Container killed by YARN for exceeding memory limits. {s}.5 GB of 5.5 GB physical memory used. Consider boosting spark.executor.memoryOverhead.',
    ),
    by(
      SLURM,
      'E+ Detected {s} oom_kill events in StepId={n}.batch. Some of the step tasks have been OOM Killed.',
      'I _job_complete: JobId={n} OOM_KILL',
    ),
    by(
      TALOS,
      'W+ user: warning: Memory cgroup of {svc} ran out: task {svc} ({pid}) is killed',
      'I+ service[{svc}](Running): Started task {svc} (PID {pid}) once more',
    ),
    by(
      RANCHER,
      'W+ pod {svc}-{hex}: last state Terminated, reason OOMKilled (exit code: 137), restarts {low}',
    ),
    by(
      TEKTON,
      'E+ TaskRun failed | "step-build" exited with code 137 (image: "registry.{dns}/{svc}"): OOMKilled',
    ),
    by(
      SEMANTIC,
      'W+ memory.usage_in_bytes {big} of limit_in_bytes {big} in this container',
      'F former instance was taken by the cgroup killer',
    ),
    by(
      ZIO,
      'W+ heap plus native is {n} MiB, the task may have {n} MiB',
      'F jvm of the neighbour container ended with 137',
    ),
    by(
      [VAPOR, SLOG],
      'W+ resident set {n} MiB, hard limit of the container {n} MiB',
      'E exit of the run before: killed, cgroup out of memory',
    ),
  ),
  ...families(
    'health_flap',
    ['retry'],
    by(
      TASKS,
      'W+ kind=ECS Task State Change; lastStatus=DEACTIVATING; desiredStatus=STOPPED; stopCode=ServiceSchedulerInitiated; stoppedReason=target was marked unhealthy by its group after {s} failed checks; exitCode=143',
      'I+ kind=AWS API Call via CloudTrail; eventName=StartTask',
    ),
    by(
      VTGATE,
      'W+ HealthCheckUpdate(Serving State): tablet: {cluster}-{k} serving true => false',
      'I+ HealthCheckUpdate(Serving State): tablet: {cluster}-{k} serving false => true',
    ),
    by(
      TALOS,
      'W+ service[{svc}](Running): Health check failed: Get "http://127.0.0.1:{port}/healthz": context deadline exceeded',
      'I+ service[{svc}](Running): Health check successful after a failed one',
    ),
    by(
      RANCHER,
      'W+ cluster agent {cluster} is marked Unavailable, ping {s} missed',
      'I+ cluster agent {cluster} is back to Active',
      'W+ node {host} Ready=Unknown',
    ),
    by(
      SCYLLA,
      'W+ InetAddress {ip} is now DOWN, status = shutdown not seen',
      'I+ InetAddress {ip} came UP {s} seconds later',
    ),
    by(
      IIS,
      'E+ 503 0 /healthz {n} ELB-HealthChecker/2.0',
      'I+ 200 0 /healthz {ms} ELB-HealthChecker/2.0',
      'E+ 503 0 /healthz {n} ELB-HealthChecker/2.0',
    ),
    by(
      VERTX,
      'W+ probe state went from UP to DOWN',
      'I+ probe state went from DOWN to UP',
      'W flips in the last quarter of an hour: {low}',
    ),
    by(
      PULSAR,
      'W+ Health check: read of its own topic took too long, broker is taken out',
      'I+ Health check: produced and read within {ms} ms, broker is taken in',
    ),
    by(
      BALANCER,
      'E+ elb=503; target=-; to=-; path=/timetable',
      'I+ elb=200; path=/healthz; agent=ELB-HealthChecker/2.0',
      'W+ elb=502; target=-; path=/timetable',
    ),
  ),
  ...families(
    'bad_deployment',
    ['crash', 'errors'],
    by(
      RANCHER,
      'E+ fleet bundle {svc} is not ready: ErrApplied(1) [Cluster {cluster}: cannot patch "{svc}" with kind Deployment: spec.selector is immutable]',
      'I bundle comes from commit {hex}',
    ),
    by(
      TEKTON,
      'I Rolling out revision {hex} of {svc}',
      'E+ PipelineRun {svc}-deploy has failed | smoke-test step: expected version {low}, endpoint answers with 500',
    ),
    by(
      WEBLOGIC,
      'E <Deployer> <BEA-149265> <Failure occurred in the execution of deployment request with ID {big} for task {s}. Error is: weblogic.application.ModuleException: java.lang.ClassNotFoundException: io.meadow.{svc}.Boot>',
      'W <Deployer> <BEA-149004> <Failures were detected while initiating deploy task for application {svc}.>',
    ),
    by(
      PASSENGER,
      'E+ App {pid} output: LoadError: cannot load such file -- {svc}/fares',
      'E Could not spawn process for application /srv/{svc}/releases/{big}: The application encountered an unexpected error',
    ),
    by(IIS, 'I 200 0 /deploy/finished {ms}', 'E+ 500 30 {url} {ms}', 'E+ 500 31 / {ms}'),
    by(
      WINDOWS,
      'E+ IIS AspNetCore Module V2 1007 | Application {svc} failed to load coreclr: could not find assembly {svc}.Contracts, Version={s}.0.0.0',
      'I MsiInstaller 1033 | Windows Installer installed the product. Product Name: {svc}. Product Version: {s}.{low}.',
    ),
    by(
      NEXT,
      'I Ready in {ms}ms, build id {hex}',
      'E+! Error: Failed to find Server Action. This request might be from an older or newer deployment.',
      'W chunk {hex}.js of the former build is asked for and gone',
    ),
    by(
      SEMANTIC,
      'I Booting revision {hex}',
      'E+! NameError: uninitialized constant Fares::Calculator since this revision',
      'W error share was 0.2 and is {low} now',
    ),
    by(
      ZIO,
      'I rollout {hex} reached this instance',
      'E! ConfigError: (Missing data at fares.url: Expected FARES_URL to be set in properties)',
    ),
    by(
      PHP,
      'I version {low} became live',
      'E+! Class "App\\Handler\\Fares" not found, autoload map of this bundle is incomplete',
    ),
  ),
] as const;
