import type { IncidentClass, LogSource } from '../../src/domain/alarm/finding/incident-class.ts';

/** Metrics whose alarm each kind of incident can raise beside its log; several kinds share each of them. */
export const METRICS_OF: Readonly<Record<IncidentClass, readonly string[]>> = {
  disk_full: ['disk_used_percent', 'StatusCheckFailed', 'Errors'],
  inode_exhaustion: ['disk_inodes_free', 'disk_used_percent', 'StatusCheckFailed'],
  memory_oom: ['mem_used_percent', 'StatusCheckFailed', 'FreeableMemory'],
  cpu_saturation: ['CPUUtilization', 'TargetResponseTime', 'StatusCheckFailed'],
  fd_exhaustion: ['StatusCheckFailed', 'HTTPCode_Target_5XX_Count', 'Errors'],
  service_crash: ['StatusCheckFailed', 'UnHealthyHostCount', 'Errors', 'HTTPCode_Target_5XX_Count'],
  dns_failure: ['HTTPCode_Target_5XX_Count', 'Errors', 'StatusCheckFailed'],
  tls_expired: ['HTTPCode_Target_5XX_Count', 'Errors', 'UnHealthyHostCount'],
  dependency_refused: ['HTTPCode_Target_5XX_Count', 'Errors', 'TargetResponseTime'],
  alb_target_5xx: ['HTTPCode_Target_5XX_Count', 'HTTPCode_ELB_5XX_Count', 'UnHealthyHostCount'],
  alb_timeout: ['TargetResponseTime', 'HTTPCode_ELB_5XX_Count'],
  connection_surge: ['TargetResponseTime', 'RequestCount', 'CPUUtilization', 'DatabaseConnections'],
  task_start_failure: ['RunningTaskCount', 'UnHealthyHostCount'],
  container_oom: ['MemoryUtilization', 'RunningTaskCount', 'mem_used_percent'],
  health_flap: ['UnHealthyHostCount', 'RunningTaskCount', 'StatusCheckFailed'],
  bad_deployment: ['HTTPCode_Target_5XX_Count', 'UnHealthyHostCount', 'Errors', 'RunningTaskCount'],
  rds_storage_full: ['FreeStorageSpace', 'Errors'],
  rds_connections: ['DatabaseConnections', 'Errors'],
  rds_lock_wait: ['CPUUtilization', 'TargetResponseTime', 'Errors'],
  rds_replica_lag: ['ReplicaLag', 'CPUUtilization'],
  rds_failover: ['DatabaseConnections', 'Errors', 'ReplicaLag'],
  lambda_timeout: ['Duration', 'Errors'],
  lambda_throttle: ['Throttles', 'Errors', 'ConcurrentExecutions'],
  lambda_memory: ['Errors', 'Duration'],
  iam_denied: ['Errors', 'HTTPCode_Target_5XX_Count', 'StatusCheckFailed'],
  credential_expired: ['Errors', 'HTTPCode_Target_5XX_Count', 'HTTPCode_ELB_4XX_Count'],
  intrusion_attempt: ['CPUUtilization', 'RequestCount', 'HTTPCode_ELB_4XX_Count'],
};

/** What alarms watch where each source writes: of a healthy minute, and of an unknown trouble, it may be any. */
export const METRICS_BESIDE: Readonly<Record<LogSource, readonly string[]>> = {
  ec2: ['disk_used_percent', 'mem_used_percent', 'CPUUtilization', 'StatusCheckFailed', 'disk_inodes_free'],
  ecs: ['MemoryUtilization', 'RunningTaskCount', 'CPUUtilization', 'HTTPCode_Target_5XX_Count'],
  'rds-postgresql': ['DatabaseConnections', 'FreeStorageSpace', 'CPUUtilization', 'ReplicaLag'],
  'rds-mysql': ['DatabaseConnections', 'FreeStorageSpace', 'FreeableMemory', 'ReplicaLag'],
  lambda: ['Errors', 'Duration', 'Throttles', 'ConcurrentExecutions'],
  alb: ['TargetResponseTime', 'RequestCount', 'HTTPCode_Target_5XX_Count', 'UnHealthyHostCount'],
};
