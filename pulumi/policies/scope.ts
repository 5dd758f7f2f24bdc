/** What the policies of one stack are about, as plain strings: Pulumi outputs are resolved before. */
export interface PolicyScope {
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  /** 12 digits: the account in which the role or resource lives. */
  readonly account: string;
  /** Where the tables, topics, bucket and tasks are; the same for roles in other accounts. */
  readonly region: string;
  /** Where managed hosts are, `region` among them; the diagnostics and execution roles act in these. */
  readonly regions: readonly string[];
  /** Of physical names, e.g. `recoverops-prod`. */
  readonly prefix: string;
  /** Tables are `<tablePrefix>-incidents`, `-executions`, `-claims`, `-messages`, `-findings`, `-suppressions` and `-access`. */
  readonly tablePrefix: string;
  /**
   * Evidence, reports (`incidents/`), raw command output (`raw/`), log archives (`logs/`), the log detector's memory
   * (`detector/`) and its evidence (`findings/`).
   */
  readonly bucketName: string;
  /** The worker locks the records that it writes (RECOVEROPS_OBJECT_LOCK_MODE). */
  readonly objectLock: boolean;
  /** Of the SSM documents, e.g. `RecoverOps-`. */
  readonly documentPrefix: string;
  /** Topics whose alarms are taken in; they may be in other Regions and accounts. */
  readonly alarmTopicArns: readonly string[];
  /** Where people are told; null when notices are only logged. */
  readonly noticeTopicArn: string | null;
  /** Address that SES sends the worker's mail from; null where it sends none. */
  readonly sesFromAddress: string | null;
  /** Topics that the notifications file names beside it. */
  readonly recipientTopicArns: readonly string[];
  readonly deadLetterQueueArn: string;
  /** Where the log detector publishes findings, and nobody else; null where there is no detector, as the next four. */
  readonly findingsTopicArn: string | null;
  /** Kinesis stream of log lines. */
  readonly logStreamArn: string | null;
  /** Log group of the detector itself, without the trailing `:*`. */
  readonly detectorLogGroupArn: string | null;
  /** Objects in which the load balancer of the target hosts writes its access logs. */
  readonly targetAccessLogsArn: string | null;
  /** Where Lambda puts what the detector could not take. */
  readonly failedLogsBucketName: string | null;
  readonly detectorRoleArn: string;
  /** Queues of topics in other Regions and accounts, which the ingress drains too. */
  readonly extraDeadLetterQueueArns: readonly string[];
  /** Asymmetric key that signs approvals in sealed mode. */
  readonly signingKeyArn: string;
  /** Customer key that encrypts bucket, topics and secrets; null for AWS's own keys. */
  readonly dataKeyArn: string | null;
  readonly diagnosticsRoleArn: string;
  readonly executionRoleArn: string;
  readonly approverRoleArn: string;
  /** Diagnostics and execution roles in other accounts, exact ARNs. */
  readonly assumableRoleArns: readonly string[];
  /** Instance roles of managed hosts in other accounts, which write to the bucket of this one. */
  readonly remoteTargetRoleArns: readonly string[];
  /** Other accounts whose CloudWatch alarms may publish to the alarm topic. */
  readonly alarmAccounts: readonly string[];
  /** The tag that makes an instance a target. */
  readonly managedTag: { readonly key: string; readonly value: string };
  /** The Auto Scaling group whose launches wait until their host says that it is ready; null where there is none. */
  readonly launchGroupArn: string | null;
  /** Secrets that ECS puts into the containers. */
  readonly secretArns: readonly string[];
  /** Log groups of the containers, without the trailing `:*`. */
  readonly logGroupArns: readonly string[];
  /** ECR repositories that the tasks' images come from, the stack's own among them; they may be of another account. */
  readonly repositoryArns: readonly string[];
}

/** The part of a scope that a builder needs. */
export type ScopeOf<K extends keyof PolicyScope> = Pick<PolicyScope, K>;
