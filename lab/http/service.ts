import type { IncomingHttpHeaders } from 'node:http';

/** One signed AWS request as the lab's front door hands it to a service. `scope` comes from the SigV4 credential scope. */
export interface LabRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly scope: { readonly accessKeyId: string; readonly region: string; readonly service: string };
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
  /** Releases timers, sockets and waiting long polls. Safe to call twice. */
  stop(): Promise<void>;
}
