import { AwsError, toAwsError } from './aws-error.ts';
import { type JsonInput, parseJsonInput } from './json-input.ts';
import type { LabRequest, LabResponse } from './service.ts';

export type JsonOperation = (input: JsonInput, request: LabRequest) => unknown;

export interface JsonProtocol {
  readonly version: '1.0' | '1.1';
  /** The part of `x-amz-target` before the dot. */
  readonly targetPrefix: string;
  readonly operations: ReadonlyMap<string, JsonOperation>;
  /** True for services that moved from the Query protocol and still send its error codes in a header. */
  readonly isQueryCompatible?: boolean;
}

/** Answers one AWS JSON request: finds the operation by `x-amz-target`, runs it, and encodes its result or its error. */
export async function answerJson(protocol: JsonProtocol, request: LabRequest): Promise<LabResponse> {
  try {
    const target = String(request.headers['x-amz-target'] ?? '');
    const [prefix, name = ''] = splitTarget(target);
    const operation = prefix === protocol.targetPrefix ? protocol.operations.get(name) : undefined;
    if (operation === undefined) {
      throw new AwsError(
        'UnknownOperationException',
        `The lab does not emulate the operation ${target || '(none)'}.`,
      );
    }
    const output = await operation(parseJsonInput(request.body), request);
    return {
      status: 200,
      headers: { 'content-type': contentType(protocol.version) },
      body: output === undefined ? '' : JSON.stringify(output),
    };
  } catch (error) {
    return jsonErrorResponse(toAwsError(error), protocol.version, protocol.isQueryCompatible === true);
  }
}

export function jsonErrorResponse(
  error: AwsError,
  version: '1.0' | '1.1',
  isQueryCompatible = false,
): LabResponse {
  const fault = error.isSenderFault ? 'Sender' : 'Receiver';
  return {
    status: error.status,
    headers: {
      'content-type': contentType(version),
      'x-amzn-errortype': error.code,
      ...(isQueryCompatible ? { 'x-amzn-query-error': `${error.queryCode};${fault}` } : {}),
    },
    body: JSON.stringify({ __type: error.code, message: error.message }),
  };
}

function contentType(version: '1.0' | '1.1'): string {
  return `application/x-amz-json-${version}`;
}

function splitTarget(target: string): [string, string] {
  const dot = target.lastIndexOf('.');
  return [target.slice(0, Math.max(dot, 0)), target.slice(dot + 1)];
}
