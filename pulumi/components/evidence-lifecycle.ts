import type { types } from '@pulumi/aws';
import { RAW_OUTPUT_DAYS, RAW_OUTPUT_PREFIX } from '../../src/contracts/raw-output.ts';

/** How long evidence stays, in days. */
export interface EvidenceRetention {
  /** Until output before redaction (`raw/`) is deleted, in `RAW_OUTPUT_DAYS`; its earlier versions follow a day later. */
  readonly rawOutputDays: number;
  /** Until reports and evidence (`incidents/`) go to the infrequent-access class; at least 30. */
  readonly incidentsInfrequentAfterDays: number;
  /** Until they go to the archive class with instant retrieval; at least 30 more. */
  readonly incidentsArchiveAfterDays: number;
  /** Until they are deleted; null keeps them. */
  readonly incidentsExpireAfterDays: number | null;
  /** Until log files that runbooks have archived (`logs/`) go to the infrequent-access class; at least 30. */
  readonly logsInfrequentAfterDays: number;
  /** Until they are deleted; null keeps them. */
  readonly logsExpireAfterDays: number | null;
}

/** S3's own rules for the infrequent-access classes. */
const INFREQUENT_DAYS_MIN = 30;
/** What the worker has removed, or S3 has expired, is an earlier version, which goes after this. */
const RAW_NONCURRENT_DAYS = 1;
/** An earlier memory of the log detector is of use for as long as somebody looks at what it did today. */
const MEMORY_NONCURRENT_DAYS = 1;
const UNFINISHED_UPLOAD_DAYS = 1;
/** A replaced or deleted version stays for this time, so that a mistake can be undone. */
const NONCURRENT_DAYS = 30;

/** Every problem at once, each saying what to change. */
function problemsOf(retention: EvidenceRetention): readonly string[] {
  const { incidentsInfrequentAfterDays: infrequent, incidentsArchiveAfterDays: archive } = retention;
  const { incidentsExpireAfterDays, logsInfrequentAfterDays, logsExpireAfterDays } = retention;
  const problems: string[] = [];
  for (const [key, value] of Object.entries(retention)) {
    if (value !== null && !(Number.isInteger(value) && value > 0))
      problems.push(`${key} is ${value}: give whole days above 0`);
  }
  for (const [key, value] of Object.entries({
    incidentsInfrequentAfterDays: infrequent,
    logsInfrequentAfterDays,
  })) {
    if (value < INFREQUENT_DAYS_MIN)
      problems.push(`${key} is ${value}: S3 takes at least ${INFREQUENT_DAYS_MIN}`);
  }
  if (retention.rawOutputDays > RAW_OUTPUT_DAYS.most)
    problems.push(`rawOutputDays is ${retention.rawOutputDays}: give at most ${RAW_OUTPUT_DAYS.most}`);
  if (archive < infrequent + INFREQUENT_DAYS_MIN) {
    problems.push(
      `incidentsArchiveAfterDays is ${archive}: give at least ${infrequent + INFREQUENT_DAYS_MIN}, ${INFREQUENT_DAYS_MIN} days after the infrequent-access class`,
    );
  }
  if (incidentsExpireAfterDays !== null && incidentsExpireAfterDays <= archive)
    problems.push(
      `incidentsExpireAfterDays is ${incidentsExpireAfterDays}: give more than ${archive}, or null`,
    );
  if (logsExpireAfterDays !== null && logsExpireAfterDays <= logsInfrequentAfterDays)
    problems.push(
      `logsExpireAfterDays is ${logsExpireAfterDays}: give more than ${logsInfrequentAfterDays}, or null`,
    );
  return problems;
}

/** @throws Error naming every retention that S3 would refuse. */
export function evidenceLifecycleRules(
  retention: EvidenceRetention,
): types.input.s3.BucketLifecycleConfigurationRule[] {
  const problems = problemsOf(retention);
  if (problems.length > 0)
    throw new Error(
      `the retention of evidence cannot be:\n${problems.map((each) => `  - ${each}`).join('\n')}`,
    );
  // Windows of findings are evidence of the incidents that they open.
  const asIncidents = {
    transitions: [
      { days: retention.incidentsInfrequentAfterDays, storageClass: 'STANDARD_IA' },
      { days: retention.incidentsArchiveAfterDays, storageClass: 'GLACIER_IR' },
    ],
    noncurrentVersionExpiration: { noncurrentDays: NONCURRENT_DAYS },
  };
  const expiration = (days: number | null) => (days === null ? {} : { expiration: { days } });
  return [
    {
      id: 'raw-output',
      status: 'Enabled',
      filter: { prefix: RAW_OUTPUT_PREFIX },
      // The worker removes it at once; this is for when the worker could not.
      expiration: { days: retention.rawOutputDays },
      noncurrentVersionExpiration: { noncurrentDays: RAW_NONCURRENT_DAYS },
    },
    {
      id: 'incidents',
      status: 'Enabled',
      filter: { prefix: 'incidents/' },
      ...asIncidents,
      ...expiration(retention.incidentsExpireAfterDays),
    },
    {
      id: 'findings',
      status: 'Enabled',
      filter: { prefix: 'findings/' },
      ...asIncidents,
      ...expiration(retention.incidentsExpireAfterDays),
    },
    {
      id: 'detector-memory',
      status: 'Enabled',
      filter: { prefix: 'detector/' },
      // Written anew with every window of every shard: a version each.
      noncurrentVersionExpiration: { noncurrentDays: MEMORY_NONCURRENT_DAYS },
    },
    {
      id: 'archived-logs',
      status: 'Enabled',
      filter: { prefix: 'logs/' },
      transitions: [{ days: retention.logsInfrequentAfterDays, storageClass: 'STANDARD_IA' }],
      ...expiration(retention.logsExpireAfterDays),
      noncurrentVersionExpiration: { noncurrentDays: NONCURRENT_DAYS },
    },
    {
      id: 'leftovers',
      status: 'Enabled',
      filter: { prefix: '' },
      abortIncompleteMultipartUpload: { daysAfterInitiation: UNFINISHED_UPLOAD_DAYS },
      expiration: { expiredObjectDeleteMarker: true },
    },
  ];
}
