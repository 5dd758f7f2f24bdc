import { ACCESS_SOFTWARE_WORDINGS } from './wordings/access-software.ts';
import { ALB_TARGET_5XX_WORDINGS } from './wordings/alb-target-5xx.ts';
import { ALB_TIMEOUT_WORDINGS } from './wordings/alb-timeout.ts';
import { BAD_DEPLOYMENT_WORDINGS } from './wordings/bad-deployment.ts';
import { CONNECTION_SURGE_WORDINGS } from './wordings/connection-surge.ts';
import { CONTAINER_OOM_WORDINGS } from './wordings/container-oom.ts';
import { CONTAINER_SOFTWARE_WORDINGS } from './wordings/container-software.ts';
import { CPU_SATURATION_WORDINGS } from './wordings/cpu-saturation.ts';
import { CREDENTIAL_EXPIRED_WORDINGS } from './wordings/credential-expired.ts';
import { DATABASE_SOFTWARE_WORDINGS } from './wordings/database-software.ts';
import { DEPENDENCY_REFUSED_WORDINGS } from './wordings/dependency-refused.ts';
import { DISK_FULL_WORDINGS } from './wordings/disk-full.ts';
import { DNS_FAILURE_WORDINGS } from './wordings/dns-failure.ts';
import { FD_EXHAUSTION_WORDINGS } from './wordings/fd-exhaustion.ts';
import { FUNCTION_SOFTWARE_WORDINGS } from './wordings/function-software.ts';
import { HEALTH_FLAP_WORDINGS } from './wordings/health-flap.ts';
import { HEALTHY_WORDINGS } from './wordings/healthy.ts';
import { HEALTHY_LOOKALIKE_WORDINGS } from './wordings/healthy-lookalikes.ts';
import { HEALTHY_ORDINARY_WORDINGS } from './wordings/healthy-ordinary.ts';
import { HEALTHY_PROGRAM_WORDINGS } from './wordings/healthy-programs.ts';
import { HEALTHY_SOFTWARE_WORDINGS } from './wordings/healthy-software.ts';
import { HOST_SOFTWARE_WORDINGS } from './wordings/host-software.ts';
import { HOST_WORDINGS } from './wordings/hosts.ts';
import { IAM_DENIED_WORDINGS } from './wordings/iam-denied.ts';
import { INODE_EXHAUSTION_WORDINGS } from './wordings/inode-exhaustion.ts';
import { INTRUSION_ATTEMPT_WORDINGS } from './wordings/intrusion-attempt.ts';
import { LAMBDA_MEMORY_WORDINGS } from './wordings/lambda-memory.ts';
import { LAMBDA_THROTTLE_WORDINGS } from './wordings/lambda-throttle.ts';
import { LAMBDA_TIMEOUT_WORDINGS } from './wordings/lambda-timeout.ts';
import { MEMORY_OOM_WORDINGS } from './wordings/memory-oom.ts';
import { NETWORK_WORDINGS } from './wordings/network.ts';
import { NETWORK_SOFTWARE_WORDINGS } from './wordings/network-software.ts';
import { OTHER_WORDINGS } from './wordings/other.ts';
import { RDS_CONNECTIONS_WORDINGS } from './wordings/rds-connections.ts';
import { RDS_FAILOVER_WORDINGS } from './wordings/rds-failover.ts';
import { RDS_LOCK_WAIT_WORDINGS } from './wordings/rds-lock-wait.ts';
import { RDS_REPLICA_LAG_WORDINGS } from './wordings/rds-replica-lag.ts';
import { RDS_STORAGE_FULL_WORDINGS } from './wordings/rds-storage-full.ts';
import { SERVICE_CRASH_WORDINGS } from './wordings/service-crash.ts';
import { SERVICE_WORDINGS } from './wordings/services.ts';
import { SOFTWARE_WORDINGS } from './wordings/software.ts';
import { TASK_START_FAILURE_WORDINGS } from './wordings/task-start-failure.ts';
import { TLS_EXPIRED_WORDINGS } from './wordings/tls-expired.ts';
import { UNKNOWN_WORDINGS } from './wordings/unknown.ts';
import { UNKNOWN_SOFTWARE_WORDINGS } from './wordings/unknown-software.ts';
import type { Wordings } from './wordings/wording.ts';

/** Every file of wordings, in the order in which they are read. */
export const WRITTEN_WORDINGS: readonly Wordings[] = [
  HOST_WORDINGS,
  NETWORK_WORDINGS,
  SERVICE_WORDINGS,
  OTHER_WORDINGS,
  ALB_TARGET_5XX_WORDINGS,
  ALB_TIMEOUT_WORDINGS,
  BAD_DEPLOYMENT_WORDINGS,
  CONNECTION_SURGE_WORDINGS,
  CONTAINER_OOM_WORDINGS,
  CPU_SATURATION_WORDINGS,
  CREDENTIAL_EXPIRED_WORDINGS,
  DEPENDENCY_REFUSED_WORDINGS,
  DISK_FULL_WORDINGS,
  DNS_FAILURE_WORDINGS,
  FD_EXHAUSTION_WORDINGS,
  HEALTH_FLAP_WORDINGS,
  HEALTHY_WORDINGS,
  HEALTHY_PROGRAM_WORDINGS,
  HEALTHY_ORDINARY_WORDINGS,
  IAM_DENIED_WORDINGS,
  INODE_EXHAUSTION_WORDINGS,
  INTRUSION_ATTEMPT_WORDINGS,
  LAMBDA_MEMORY_WORDINGS,
  LAMBDA_THROTTLE_WORDINGS,
  LAMBDA_TIMEOUT_WORDINGS,
  MEMORY_OOM_WORDINGS,
  RDS_CONNECTIONS_WORDINGS,
  RDS_FAILOVER_WORDINGS,
  RDS_LOCK_WAIT_WORDINGS,
  RDS_REPLICA_LAG_WORDINGS,
  RDS_STORAGE_FULL_WORDINGS,
  SERVICE_CRASH_WORDINGS,
  SOFTWARE_WORDINGS,
  TASK_START_FAILURE_WORDINGS,
  TLS_EXPIRED_WORDINGS,
  UNKNOWN_WORDINGS,
  HOST_SOFTWARE_WORDINGS,
  NETWORK_SOFTWARE_WORDINGS,
  CONTAINER_SOFTWARE_WORDINGS,
  DATABASE_SOFTWARE_WORDINGS,
  FUNCTION_SOFTWARE_WORDINGS,
  ACCESS_SOFTWARE_WORDINGS,
  HEALTHY_LOOKALIKE_WORDINGS,
  HEALTHY_SOFTWARE_WORDINGS,
  UNKNOWN_SOFTWARE_WORDINGS,
];
