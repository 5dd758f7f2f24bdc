import type { IncomingHttpHeaders } from 'node:http';
import type { LabCaller } from '../sts/identities.ts';
import type { CredentialScope } from './credential-scope.ts';

/** One signed AWS request as the lab's front door hands it to a service. `scope` comes from the SigV4 credential scope. */
export interface LabRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Aborted when the caller hangs up: a long poll must not take a message for nobody. */
  readonly hungUp: AbortSignal;
  /** Whose key it was signed with. */
  readonly caller: LabCaller;
  readonly scope: CredentialScope;
}

export interface LabResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A lab service answers for one or more SigV4 scopes (`sns`, `monitoring`, `ssm`, `ec2messages`, `s3`, `dynamodb`). */
export interface LabService {
  readonly scopes: readonly string[];
  handle(request: LabRequest): Promise<LabResponse>;
  /** True for a request that belongs to this service of a place whatever key it is signed with: an agent's. */
  claims?(request: LabRequest): boolean;
  /** Releases timers, sockets and waiting long polls. Safe to call twice. */
  stop(): Promise<void>;
}
