import { AwsError, toAwsError } from './aws-error.ts';
import type { JsonInput } from './json-input.ts';
import { parseJsonInput } from './json-input.ts';
import type { LabRequest, LabResponse } from './service.ts';

/** What a path says of an operation: `{Name}` stands for one segment, which is decoded. */
export interface RestRoute {
  readonly name: string;
  readonly method: string;
  readonly path: string;
}

export interface RestCall {
  /** By the names in the route's path. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Empty where the body is not JSON by the operation's definition. */
  readonly input: JsonInput;
  readonly request: LabRequest;
}

export type RestOperation = (call: RestCall) => LabResponse | Promise<LabResponse>;

export interface RestProtocol {
  readonly routes: readonly RestRoute[];
  /** By the name of the route. */
  readonly operations: ReadonlyMap<string, RestOperation>;
  /** Operations whose body is the caller's own, whatever it holds. */
  readonly takesAnyBody: readonly string[];
}

/** Which operation a request asks for. A slash at the end of a path means nothing. */
export function findRoute(
  routes: readonly RestRoute[],
  method: string,
  path: string,
): { readonly route: RestRoute; readonly parameters: Readonly<Record<string, string>> } | undefined {
  const given = path.replace(/\/$/, '').split('/');
  for (const route of routes) {
    const wanted = route.path.split('/');
    if (route.method !== method || wanted.length !== given.length) continue;
    const parameters: Record<string, string> = {};
    const isMatch = wanted.every((part, index) => {
      const segment = given[index] ?? '';
      if (!part.startsWith('{')) return part === segment;
      parameters[part.slice(1, -1)] = decoded(segment);
      return segment !== '';
    });
    if (isMatch) return { route, parameters };
  }
  return undefined;
}

/** Answers one request of a service that speaks REST with JSON. */
export async function answerRestJson(protocol: RestProtocol, request: LabRequest): Promise<LabResponse> {
  try {
    const { method, url, body } = request;
    const found = findRoute(protocol.routes, method, url.pathname);
    const operation = found === undefined ? undefined : protocol.operations.get(found.route.name);
    if (found === undefined || operation === undefined) {
      throw new AwsError(
        'UnknownOperationException',
        `The lab does not emulate ${method} ${url.pathname} of this service.`,
        { status: 404 },
      );
    }
    const isFree = protocol.takesAnyBody.includes(found.route.name);
    return await operation({
      parameters: found.parameters,
      input: isFree ? {} : parseJsonInput(body),
      request,
    });
  } catch (error) {
    return restJsonErrorResponse(toAwsError(error));
  }
}

export const restJson = (status: number, output: object): LabResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(output),
});

export function restJsonErrorResponse(error: AwsError): LabResponse {
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
    body: JSON.stringify({ Type: error.isSenderFault ? 'User' : 'Server', Message: error.message }),
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new AwsError('InvalidParameterValueException', 'A segment of the path is not encoded as a URL.');
  }
}
