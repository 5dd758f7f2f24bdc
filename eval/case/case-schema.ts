import { type Static, Type } from 'typebox';
import { PLATFORMS } from '../../src/domain/diagnosis/probes/probe.ts';

// `case/v1` and `case/v2`, as docs/evaluation/case-v1.md and case-v2.md describe them. Objects are open: what is not known is
// listed and ignored.

const text = Type.String();
const number = Type.Number();
const flag = Type.Boolean();
const maybe = Type.Optional;
const open = Type.Record(text, Type.Unknown());
const numbers = Type.Record(text, number);
const anything = Type.Array(Type.Unknown());

const Mount = Type.Object({
  source: text,
  fstype: text,
  mount: text,
  size_kib: number,
  used_kib: number,
  avail_kib: number,
  inodes: maybe(number),
  iused: maybe(number),
  options: maybe(text),
  hangs: maybe(flag),
  device_size_kib: maybe(number),
});

const BlockDevice = Type.Object({
  name: text,
  size_gib: number,
  fstype: maybe(text),
  partitions: maybe(anything),
});

const File = Type.Object({
  path: text,
  allocated_bytes: number,
  apparent_bytes: maybe(number),
  mtime: maybe(text),
  kind: maybe(text),
  note: maybe(text),
  open_by: maybe(Type.Array(number)),
  open_mode: maybe(text),
  deleted: maybe(flag),
});

const Directory = Type.Object({ path: text, allocated_bytes: number, entries: maybe(number) });

const TemporaryDirectories = Type.Object({
  pattern: maybe(text),
  count: maybe(number),
  in_use: maybe(number),
  older_than_1_day: maybe(number),
});

const Containers = Type.Object({
  images_in_use_bytes: maybe(number),
  dangling_images_bytes: maybe(number),
  images_tagged_unused_bytes: maybe(number),
  build_cache_bytes: maybe(number),
  running: maybe(anything),
  stopped: maybe(anything),
  volumes: maybe(anything),
});

const Process = Type.Object({
  pid: number,
  ppid: maybe(number),
  user: maybe(text),
  comm: text,
  args: maybe(text),
  exe: maybe(text),
  cwd: maybe(text),
  unit: maybe(text),
  start: maybe(text),
  state: maybe(text),
  wchan: maybe(text),
  rss_kib: maybe(number),
  pss_kib: maybe(number),
  shmem_kib: maybe(number),
  swap_kib: maybe(number),
  cpu_percent: maybe(number),
  children_cpu_percent: maybe(number),
  nice: maybe(number),
  fds: maybe(number),
  fd_limit: maybe(number),
});

const Unit = Type.Object({
  name: text,
  what: maybe(text),
  load: maybe(text),
  active: maybe(text),
  sub: maybe(text),
  type: maybe(text),
  result: maybe(text),
  exec_main_status: maybe(number),
  restarts: maybe(number),
  main_pid: maybe(number),
  unit_file_state: maybe(text),
  drop_ins: maybe(Type.Array(text)),
  memory_current_bytes: maybe(number),
  memory_max_bytes: maybe(number),
  memory_events: maybe(numbers),
});

const Socket = Type.Object({
  proto: maybe(text),
  addr: maybe(text),
  port: number,
  state: maybe(text),
  pid: maybe(number),
  peer: maybe(text),
  waiting: maybe(number),
  waiting_max: maybe(number),
});

const Http = Type.Object({
  url: text,
  status: maybe(number),
  ms: maybe(number),
  error: maybe(text),
  asked: maybe(Type.Union([Type.Literal('balancer'), Type.Literal('configured'), Type.Literal('guessed')])),
  keep_alive_s: maybe(number),
});

const Certificate = Type.Object({
  path: text,
  subject: maybe(text),
  not_after: text,
  mtime: maybe(text),
  served: maybe(Type.Union([flag, number, text])),
});

const Log = Type.Object({ source: text, lines: Type.Array(text) });

/** What was changed on a host, as its package manager's log and the times of its configuration say (v2). */
const Changes = Type.Object({
  packages: maybe(
    Type.Array(Type.Object({ at: text, action: text, name: text, version: maybe(text), by: maybe(text) })),
  ),
  config: maybe(Type.Array(Type.Object({ path: text, mtime: text }))),
});

/** One host; a member that is not as it should be is left out with its problem, so that the rest still counts. */
export const WorldSchema = Type.Object({
  boot: maybe(text),
  kernel_release: maybe(text),
  mounts: maybe(Type.Array(Mount)),
  block_devices: maybe(Type.Array(BlockDevice)),
  files: maybe(Type.Array(File)),
  dirs: maybe(Type.Array(Directory)),
  tmp_dirs: maybe(TemporaryDirectories),
  containers: maybe(Containers),
  processes: maybe(Type.Array(Process)),
  meminfo: maybe(numbers),
  hugepages: maybe(Type.Array(numbers)),
  slabtop: maybe(Type.Array(Type.Object({ name: text, kib: number }))),
  zfs: maybe(numbers),
  cpu: maybe(numbers),
  pressure: maybe(numbers),
  vmstat: maybe(numbers),
  iostat: maybe(Type.Array(open)),
  journal: maybe(Type.Object({ bytes: maybe(number), max_bytes: maybe(number) })),
  units: maybe(Type.Array(Unit)),
  sockets: maybe(Type.Array(Socket)),
  connections: maybe(open),
  ipc: maybe(open),
  firewall: maybe(open),
  selinux: maybe(open),
  http: maybe(Type.Array(Http)),
  http_keepalive: maybe(open),
  config_test: maybe(
    Type.Union([Type.Null(), Type.Object({ unit: text, exit: number, stderr: maybe(text) })]),
  ),
  certs: maybe(Type.Array(Certificate)),
  clock: maybe(open),
  agents: maybe(Type.Object({ ssm: maybe(open), cloudwatch: maybe(open) })),
  logs: maybe(Type.Array(Log)),
  kernel: maybe(Type.Array(text)),
  console: maybe(Type.Array(text)),
  files_text: maybe(Type.Record(text, text)),
  changes: maybe(Changes),
});

/** What AWS says of a host. */
export const HostSchema = Type.Object({
  instance_id: text,
  instance_type: maybe(text),
  launched: maybe(text),
  state_reason: maybe(text),
  metadata_options: maybe(open),
  ec2_state: maybe(text),
  status_checks: maybe(Type.Record(text, text)),
  credit_specification: maybe(text),
  volumes: maybe(Type.Array(open)),
  tags: maybe(Type.Record(text, text)),
});
export type HostAtAws = Static<typeof HostSchema>;

export const TargetHealthSchema = Type.Object({
  id: text,
  state: text,
  reason: maybe(text),
  description: maybe(text),
  port: maybe(number),
});
export type TargetHealth = Static<typeof TargetHealthSchema>;

/** One time series of CloudWatch (v2): a value for each period from `from` on, null where there is none. */
export const SeriesSchema = Type.Object({
  namespace: text,
  metric: text,
  dimensions: maybe(Type.Record(text, text)),
  statistic: maybe(text),
  unit: maybe(text),
  from: text,
  period_s: Type.Number({ minimum: 1 }),
  values: Type.Array(Type.Union([number, Type.Null()])),
});
export type CaseSeries = Static<typeof SeriesSchema>;

/** Something that an Auto Scaling group did (v2), as DescribeScalingActivities tells it. */
export const LaunchSchema = Type.Object({
  group: text,
  description: text,
  cause: maybe(text),
  started: text,
  status: maybe(text),
});
export type CaseLaunch = Static<typeof LaunchSchema>;

/** A runbook that ran on a host of the case earlier (v2), as the store of executions has it. */
export const PastFixSchema = Type.Object({
  incident: text,
  runbook: text,
  parameters: maybe(Type.Record(text, Type.Union([text, number]))),
  target: text,
  at: text,
});
export type CasePastFix = Static<typeof PastFixSchema>;

export const AlarmLaterSchema = Type.Object({
  state: text,
  reason: maybe(text),
  changed_at: maybe(text),
  actions_enabled: maybe(flag),
});
export type AlarmLater = Static<typeof AlarmLaterSchema>;

const BlamedValue = Type.Union([text, number, Type.Array(Type.Union([text, number]))]);

export const ExpectedSchema = Type.Object({
  cause: Type.Array(text),
  blamed: maybe(Type.Record(text, BlamedValue)),
  steps_allowed: maybe(Type.Array(text)),
  steps_forbidden: maybe(Type.Array(text)),
  silence_ok: maybe(flag),
  must_say: maybe(Type.Array(text)),
  why: maybe(text),
});
export type Expected = Static<typeof ExpectedSchema>;

/** What a case must have to be a case at all. */
export const HeadSchema = Type.Object({
  format: Type.Enum(['case/v1', 'case/v2'], { problem: 'must be case/v1 or case/v2' }),
  id: Type.String({ minLength: 1, problem: 'must be a text that is not empty' }),
  right: maybe(text),
  source: maybe(text),
  family: maybe(text),
  platform: Type.Enum(PLATFORMS),
  tags: maybe(Type.Array(text)),
  alarm: Type.Union([open, text], { problem: 'must be the message of an alarm' }),
  expected: ExpectedSchema,
});

/** Members of a case that are read one by one, beside its head. */
export const READ_APART = [
  'alarm_later',
  'target_health',
  'site',
  'hosts',
  'history',
  'launches',
  'past_fixes',
] as const;
