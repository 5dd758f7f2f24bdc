import { classificationSentence } from '../finding/classification-words.ts';
import type { Finding } from '../finding/finding.ts';
import type { IncidentClass } from '../finding/incident-class.ts';
import { incidentClassOf } from '../finding/known-classification.ts';
import type { FindingCondition } from './condition.ts';
import { meaningOf, type Subject } from './subjects.ts';

/**
 * What on a host lines of a class tell of, as far as a look at the host can say whether it is so; null where it cannot. A
 * service is looked at as a whole: its subject says no more than that.
 */
const SUBJECTS: Readonly<Record<IncidentClass, Subject | null>> = {
  disk_full: 'filesystem_used',
  inode_exhaustion: 'inodes_used',
  memory_oom: 'memory_used',
  // It is its service that is killed, at a limit of its own: the host may have room enough.
  container_oom: 'process_count',
  cpu_saturation: 'cpu_used',
  fd_exhaustion: 'process_count',
  service_crash: 'process_count',
  dns_failure: 'process_count',
  tls_expired: 'process_count',
  dependency_refused: 'process_count',
  alb_target_5xx: 'process_count',
  alb_timeout: 'process_count',
  connection_surge: 'process_count',
  task_start_failure: 'process_count',
  health_flap: 'process_count',
  bad_deployment: 'process_count',
  credential_expired: 'process_count',
  // Of managed databases and functions, of rights, of strangers: the host itself shows none of it.
  rds_storage_full: null,
  rds_connections: null,
  rds_lock_wait: null,
  rds_replica_lag: null,
  rds_failover: null,
  lambda_timeout: null,
  lambda_throttle: null,
  lambda_memory: null,
  iam_denied: null,
  intrusion_attempt: null,
};

/**
 * What a finding asserts: its own class, else what models take its lines for. Either one says what is looked at first, and nothing
 * more. Of lines that are only new or frequent, and that models do not know, nobody knows what they are about.
 */
export function findingConditionOf(finding: Finding): FindingCondition {
  const { detector, class: told, reason, resource, classification } = finding;
  const found = told ?? incidentClassOf(classification);
  const subject = found === null ? null : SUBJECTS[found];
  return {
    kind: 'finding',
    detector,
    class: told,
    subject,
    family: subject === null ? null : meaningOf(subject).family,
    selectors: resource.kind === 'instance' ? { instanceId: resource.id } : {},
    says:
      told === null && classification !== undefined && found !== null
        ? `${reason}; ${classificationSentence(classification)}`
        : reason,
  };
}
