import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { LabFile } from '../lab/lab-file.ts';
import { DASHBOARD_DIRECTORY } from './web-build.ts';

export interface StackAddresses {
  readonly stateDirectory: string;
  readonly temporalAddress: string;
  /** Null: no UI. */
  readonly temporalUiServerUrl: string | null;
  readonly ingressPort: number;
  readonly lab: LabFile;
}

/** The lab's minute lasts two seconds, so these wait less than on AWS. What the user has set stays. */
const LAB_TIMINGS = {
  RECOVEROPS_SETTLE_SECONDS: '30',
  RECOVEROPS_VERIFY_TIMEOUT_SECONDS: '120',
  RECOVEROPS_VERIFY_HOLD_SECONDS: '5',
  RECOVEROPS_VERIFY_POLL_SECONDS: '1',
} as const;

/** Of a deployment in AWS: the lab has none of these roles and names, whatever this shell is set up for. */
const DEPLOYMENT_SETTINGS = [
  'RECOVEROPS_ACCOUNT_ID',
  'RECOVEROPS_ACCOUNTS',
  'RECOVEROPS_DIAGNOSTICS_ROLE_ARN',
  'RECOVEROPS_EXECUTION_ROLE_ARN',
  'RECOVEROPS_API_TOKENS',
  'RECOVEROPS_SESSION_KEY',
  'RECOVEROPS_ALB_ARN',
  'RECOVEROPS_ALB_CLIENT_ID',
  'RECOVEROPS_OIDC_ISSUER',
  'RECOVEROPS_OIDC_CLIENT_ID',
  'RECOVEROPS_OIDC_CLIENT_SECRET',
  'RECOVEROPS_OIDC_ROLES',
  'RECOVEROPS_TRUST_PROXY',
  'RECOVEROPS_TEMPORAL_UI_URL',
];

/**
 * The environment of worker, ingress and log detector beside a lab. The user's own AWS and Temporal settings are taken out: whatever
 * this shell is logged in to, the lab's processes must never reach it.
 */
export function stackEnvironment(env: NodeJS.ProcessEnv, addresses: StackAddresses): NodeJS.ProcessEnv {
  const { stateDirectory, lab } = addresses;
  const inherited = Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(AWS|TEMPORAL)_/.test(name) || name === 'TEMPORAL_CLI_PATH'),
  );
  const temporalConfig = join(stateDirectory, 'temporal.toml');
  // An entirely empty file makes the SDK's reader fail.
  writeFileSync(temporalConfig, '[profile.default]\n', { mode: 0o600 });
  return {
    ...LAB_TIMINGS,
    ...inherited,
    ...withoutProxy(env),
    ...Object.fromEntries(DEPLOYMENT_SETTINGS.map((name) => [name, ''])),
    RECOVEROPS_STATE_DIR: stateDirectory,
    RECOVEROPS_HOST: '127.0.0.1',
    RECOVEROPS_PORT: String(addresses.ingressPort),
    // Without it no notice would lead anywhere.
    RECOVEROPS_PUBLIC_URL: `http://127.0.0.1:${addresses.ingressPort}`,
    RECOVEROPS_WEB_DIR: DASHBOARD_DIRECTORY,
    RECOVEROPS_TEMPORAL_UI_SERVER: addresses.temporalUiServerUrl ?? '',
    RECOVEROPS_AWS_ENDPOINT_URL: lab.endpoint,
    RECOVEROPS_BUCKET: lab.bucket,
    RECOVEROPS_CREATE_TABLES: 'true',
    RECOVEROPS_TOPIC_ARNS: lab.topicArn,
    RECOVEROPS_FINDINGS_TOPIC_ARN: lab.detection.findingsTopicArn,
    RECOVEROPS_DEAD_LETTER_QUEUE_URL: lab.deadLetterQueue.url,
    RECOVEROPS_LAB_SNS_CERTIFICATE_URL: lab.signingCertificate.url,
    RECOVEROPS_LAB_SNS_CERTIFICATE_FILE: lab.signingCertificate.pemFile,
    RECOVEROPS_CHAOS_DOCUMENT: lab.isIsolated ? 'RecoverOps-Chaos' : '',
    RECOVEROPS_RUNBOOK_DIR: env.RECOVEROPS_RUNBOOK_DIR || resolve(import.meta.dirname, '..', 'runbooks'),
    RECOVEROPS_PATTERN_DIR: env.RECOVEROPS_PATTERN_DIR || resolve(import.meta.dirname, '..', 'patterns'),
    AWS_REGION: lab.region,
    // Only the log detector asks there for its work.
    AWS_LAMBDA_RUNTIME_API: lab.detection.runtimeApi,
    // The lab checks no signatures; without these the SDK would look for the user's own.
    AWS_ACCESS_KEY_ID: 'lab',
    AWS_SECRET_ACCESS_KEY: 'lab',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    TEMPORAL_ADDRESS: addresses.temporalAddress,
    TEMPORAL_NAMESPACE: 'default',
    TEMPORAL_CONFIG_FILE: temporalConfig,
  };
}

/** gRPC and HTTP clients would send even loopback traffic to a proxy. */
function withoutProxy(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const hosts = [env.NO_PROXY ?? env.no_proxy, '127.0.0.1', 'localhost'].filter(Boolean).join(',');
  return { NO_PROXY: hosts, no_proxy: hosts };
}
