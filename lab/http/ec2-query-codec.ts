import { randomUUID } from 'node:crypto';
import { AwsError, toAwsError } from './aws-error.ts';
import { formOf, type QueryOperation, type QueryProtocol, xmlResponse } from './query-codec.ts';
import type { LabRequest, LabResponse } from './service.ts';
import { element } from './xml.ts';

/** Answers one request of EC2's own form of the Query protocol: no element around the result, other names for the rest. */
export async function answerEc2Query(protocol: QueryProtocol, request: LabRequest): Promise<LabResponse> {
  try {
    const form = formOf(request);
    const action = form.get('Action') ?? '';
    const operation: QueryOperation | undefined = protocol.operations.get(action);
    if (operation === undefined) {
      throw new AwsError('InvalidAction', `The action ${action} is not valid for this web service.`);
    }
    const result = (await operation(form, request)) ?? [];
    const body = [element('requestId', randomUUID()), ...result];
    return xmlResponse(200, element(`${action}Response`, body, protocol.namespace));
  } catch (error) {
    return ec2ErrorResponse(toAwsError(error));
  }
}

export function ec2ErrorResponse(error: AwsError): LabResponse {
  // EC2 has a code of its own for what other services call AccessDenied.
  const code = error.queryCode === 'AccessDenied' ? 'UnauthorizedOperation' : error.queryCode;
  return xmlResponse(
    error.status,
    element('Response', [
      element('Errors', [element('Error', [element('Code', code), element('Message', error.message)])]),
      element('RequestID', randomUUID()),
    ]),
  );
}
