/** Kinds of incident that lines of logs can show; models tell the same ones. */
export const INCIDENT_CLASSES = [
  'disk_full',
  'inode_exhaustion',
  'memory_oom',
  'cpu_saturation',
  'fd_exhaustion',
  'service_crash',
  'dns_failure',
  'tls_expired',
  'dependency_refused',
  'alb_target_5xx',
  'alb_timeout',
  'connection_surge',
  'task_start_failure',
  'container_oom',
  'health_flap',
  'bad_deployment',
  'rds_storage_full',
  'rds_connections',
  'rds_lock_wait',
  'rds_replica_lag',
  'rds_failover',
  'lambda_timeout',
  'lambda_throttle',
  'lambda_memory',
  'iam_denied',
  'credential_expired',
  'intrusion_attempt',
] as const;
export type IncidentClass = (typeof INCIDENT_CLASSES)[number];

/** What writes a log. */
export const LOG_SOURCES = ['ec2', 'ecs', 'rds-postgresql', 'rds-mysql', 'lambda', 'alb'] as const;
export type LogSource = (typeof LOG_SOURCES)[number];
