import { randomUUID } from 'node:crypto';
import type { AwsError } from './aws-error.ts';
import type { LabResponse } from './service.ts';
import { element, renderXml } from './xml.ts';

/** An error in the REST-XML form of S3. A HEAD request gets the status alone, as in AWS. */
export function s3ErrorResponse(error: AwsError, method: string, resource: string): LabResponse {
  if (method === 'HEAD') return { status: error.status };
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml' },
    body: renderXml(
      element('Error', [
        element('Code', error.code),
        element('Message', error.message),
        ...Object.entries(error.elements).map(([name, text]) => element(name, text)),
        element('Resource', resource),
        element('RequestId', randomUUID()),
      ]),
    ),
  };
}
