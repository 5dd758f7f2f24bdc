import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeadLetterQueue } from './provision/provision.ts';

/** What a running lab tells the processes beside it, as `lab.json` in the state directory. */
export interface LabFile {
  /** For `RECOVEROPS_AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  readonly region: string;
  readonly topicArn: string;
  /** Where SNS puts what the ingress did not take in time; the ingress drains it. */
  readonly deadLetterQueue: DeadLetterQueue;
  readonly bucket: string;
  /** The way of log lines: which groups are read, and where a detector's process asks for its work. */
  readonly detection: {
    readonly streamName: string;
    readonly functionName: string;
    readonly findingsTopicArn: string;
    readonly logGroups: readonly string[];
    /** `host:port`, for `AWS_LAMBDA_RUNTIME_API`. */
    readonly runtimeApi: string;
  };
  readonly alarmNames: readonly string[];
  readonly asgName: string;
  readonly instances: readonly {
    readonly instanceId: string;
    readonly name: string;
    /** The fence's ledger, readable from outside the sandbox. */
    readonly ledgerDirectory: string;
  }[];
  /** Hosts that something else started. */
  readonly externalInstances: readonly {
    readonly instanceId: string;
    readonly name: string;
    readonly siteUrl: string;
  }[];
  /** The certificate that SNS messages are signed with: its URL in the messages, and the file that stands for it. */
  readonly signingCertificate: { readonly url: string; readonly pemFile: string };
  readonly timeScale: number;
  /** False when the hosts are not sandboxed: chaos is refused then. */
  readonly isIsolated: boolean;
  /** What a person starting the lab should know, one line each. */
  readonly notices: readonly string[];
}

export const labFilePath = (stateDirectory: string) => join(stateDirectory, 'lab.json');

export function writeLabFile(stateDirectory: string, content: LabFile): void {
  const path = labFilePath(stateDirectory);
  writeFileSync(`${path}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** @throws Error when no lab has been started with this state directory. */
export function readLabFile(stateDirectory: string): LabFile {
  // Written by writeLabFile above, in the same version of the project, by this user.
  return JSON.parse(readFileSync(labFilePath(stateDirectory), 'utf8')) as LabFile;
}
