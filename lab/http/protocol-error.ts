import type { IncomingHttpHeaders } from 'node:http';
import type { AwsError } from './aws-error.ts';
import { ec2ErrorResponse } from './ec2-query-codec.ts';
import { jsonErrorResponse } from './json-codec.ts';
import { queryErrorResponse } from './query-codec.ts';
import { restJsonErrorResponse } from './rest-json.ts';
import { s3ErrorResponse } from './s3-error-codec.ts';
import type { LabResponse } from './service.ts';

export interface FailedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** SigV4 service, when it could be read. */
  readonly service: string | undefined;
}

/** Encodes an error that arose before or around a service (no route, a fault, too large) in the protocol the caller speaks. */
export function protocolErrorResponse(error: AwsError, failed: FailedRequest): LabResponse {
  if (failed.headers['x-amz-target'] !== undefined) {
    const version = String(failed.headers['content-type']).includes('json-1.1') ? '1.1' : '1.0';
    return jsonErrorResponse(error, version, failed.headers['x-amzn-query-mode'] === 'true');
  }
  if (failed.service === 'lambda') return restJsonErrorResponse(error);
  if (failed.service === 's3') return s3ErrorResponse(error, failed.method, failed.path);
  if (failed.service === 'ec2') return ec2ErrorResponse(error);
  return queryErrorResponse(error, `http://${failed.service ?? 'lab'}.amazonaws.com/`);
}
