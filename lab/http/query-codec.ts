import { randomUUID } from 'node:crypto';
import { AwsError, toAwsError } from './aws-error.ts';
import type { LabRequest, LabResponse } from './service.ts';
import { element, renderXml, type XmlElement } from './xml.ts';

export type QueryForm = URLSearchParams;

/** Returns the children of `<XResult>`, or undefined for an operation that answers nothing. */
export type QueryOperation = (
  form: QueryForm,
  request: LabRequest,
) => readonly XmlElement[] | undefined | Promise<readonly XmlElement[] | undefined>;

export interface QueryProtocol {
  readonly namespace: string;
  readonly operations: ReadonlyMap<string, QueryOperation>;
}

export function formOf({ method, url, body }: LabRequest): QueryForm {
  return method === 'GET' ? url.searchParams : new URLSearchParams(body.toString('utf8'));
}

/** Answers one request of the AWS Query protocol: a form (or a query string) in, XML out. */
export async function answerQuery(protocol: QueryProtocol, request: LabRequest): Promise<LabResponse> {
  try {
    const form = formOf(request);
    const action = form.get('Action') ?? '';
    const operation = protocol.operations.get(action);
    if (operation === undefined) {
      throw new AwsError(
        'InvalidAction',
        `The action ${action || '(none)'} is not valid for this web service.`,
      );
    }
    const result = await operation(form, request);
    return xmlResponse(
      200,
      element(
        `${action}Response`,
        [
          ...(result === undefined ? [] : [element(`${action}Result`, result)]),
          element('ResponseMetadata', [element('RequestId', randomUUID())]),
        ],
        protocol.namespace,
      ),
    );
  } catch (error) {
    return queryErrorResponse(toAwsError(error), protocol.namespace);
  }
}

export function queryErrorResponse(error: AwsError, namespace: string): LabResponse {
  return xmlResponse(
    error.status,
    element(
      'ErrorResponse',
      [
        element('Error', [
          element('Type', error.isSenderFault ? 'Sender' : 'Receiver'),
          element('Code', error.queryCode),
          element('Message', error.message),
        ]),
        element('RequestId', randomUUID()),
      ],
      namespace,
    ),
  );
}

/** Texts of a list in a form: `formTexts(form, 'InstanceId')` gives those of `InstanceId.1=…`. */
export function formTexts(form: QueryForm, prefix: string): readonly string[] {
  return formRows(form, prefix).flatMap((row) => row[''] ?? []);
}

/** Rows of a list in a form: `formRows(form, 'Attributes.entry')` gives `[{key, value}, …]` for `Attributes.entry.1.key=…`. */
export function formRows(form: QueryForm, prefix: string): Array<Readonly<Record<string, string>>> {
  const rows = new Map<number, Record<string, string>>();
  for (const [name, value] of form) {
    if (!name.startsWith(`${prefix}.`)) continue;
    const [index, ...path] = name.slice(prefix.length + 1).split('.');
    const row = rows.get(Number(index)) ?? {};
    row[path.join('.')] = value;
    rows.set(Number(index), row);
  }
  return [...rows].sort(([a], [b]) => a - b).map(([, row]) => row);
}

export function xmlResponse(status: number, root: XmlElement): LabResponse {
  return { status, headers: { 'content-type': 'text/xml' }, body: renderXml(root) };
}
