/** The tables in DynamoDB, as data: the worker and the lab create or check them by it, Pulumi deploys them by it. */
export type TableRole = 'incidents' | 'executions' | 'claims' | 'messages' | 'findings' | 'suppressions';

/** Table names under the configured prefix. */
export function tableNames(prefix: string): Readonly<Record<TableRole, string>> {
  return {
    incidents: `${prefix}-incidents`,
    executions: `${prefix}-executions`,
    claims: `${prefix}-claims`,
    messages: `${prefix}-messages`,
    findings: `${prefix}-findings`,
    suppressions: `${prefix}-suppressions`,
  };
}

export const OPENED_INDEX = 'by_opened';
export const STATUS_INDEX = 'by_status';
export const UPDATED_INDEX = 'by_updated';
/** Of the incidents that findings opened, and of no others: what the scorecard counts. */
export const FINDING_INDEX = 'by_finding';
/** Of the messages that could not be read: those that wait, by the time at which they came. */
export const STATE_INDEX = 'by_state';

/** What the indexes carry, so that a list never reads whole items. */
const SUMMARY_ATTRIBUTES = [
  'incident_id',
  'workflow_id',
  'revision',
  'status',
  'alarm_name',
  'alarm_description',
  'resource_id',
  'instance_ids',
  'host_names',
  'opened_at',
  'opened_key',
  'updated_at',
  'ended_at',
  'plan_digest',
  'approval_deadline',
  'outcome_code',
  'acknowledged_by',
  'assigned_to',
] as const;

/**
 * Seconds since 1970 after which DynamoDB may delete the item; items without it, or where it is not a number, stay. The
 * deletion comes hours late, so nothing may rely on it: it only keeps the tables from growing for ever.
 */
export const EXPIRES_ATTRIBUTE = 'expires_at';

export interface IndexDefinition {
  readonly name: string;
  readonly hashKey: string;
  readonly rangeKey: string;
  /** Attributes that the index carries besides the keys of both. */
  readonly carries: readonly string[];
}

/** Every key attribute is a string; the tables are billed per request. */
export interface TableDefinition {
  readonly role: TableRole;
  readonly hashKey: string;
  readonly indexes: readonly IndexDefinition[];
  readonly expiresAttribute: typeof EXPIRES_ATTRIBUTE;
}

function index(name: string, hashKey: string, rangeKey: string): IndexDefinition {
  const keys: readonly string[] = [hashKey, rangeKey, 'incident_id'];
  return { name, hashKey, rangeKey, carries: SUMMARY_ATTRIBUTES.filter((each) => !keys.includes(each)) };
}

export const TABLE_DEFINITIONS: readonly TableDefinition[] = [
  {
    role: 'incidents',
    hashKey: 'incident_id',
    indexes: [
      index(OPENED_INDEX, 'kind', 'opened_key'),
      index(STATUS_INDEX, 'status', 'opened_key'),
      index(UPDATED_INDEX, 'kind', 'updated_key'),
      { name: FINDING_INDEX, hashKey: 'finding_kind', rangeKey: 'opened_key', carries: ['finding_score'] },
    ],
    expiresAttribute: EXPIRES_ATTRIBUTE,
  },
  { role: 'executions', hashKey: 'execution_id', indexes: [], expiresAttribute: EXPIRES_ATTRIBUTE },
  { role: 'claims', hashKey: 'claim_id', indexes: [], expiresAttribute: EXPIRES_ATTRIBUTE },
  {
    role: 'messages',
    hashKey: 'message_id',
    indexes: [
      {
        name: STATE_INDEX,
        hashKey: 'state',
        rangeKey: 'received_key',
        carries: ['received_at', 'topic_arn', 'reason'],
      },
    ],
    expiresAttribute: EXPIRES_ATTRIBUTE,
  },
  { role: 'findings', hashKey: 'finding_id', indexes: [], expiresAttribute: EXPIRES_ATTRIBUTE },
  { role: 'suppressions', hashKey: 'suppression_id', indexes: [], expiresAttribute: EXPIRES_ATTRIBUTE },
];

/** Every attribute that is a key of the table or of one of its indexes, each once. */
export function keyAttributes({ hashKey, indexes }: TableDefinition): readonly string[] {
  return [...new Set([hashKey, ...indexes.flatMap((each) => [each.hashKey, each.rangeKey])])];
}
