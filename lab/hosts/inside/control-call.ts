import { request } from 'node:http';

export interface ControlCall {
  /** Path of the socket that leads to the control plane, or its `http://HOST:PORT`. */
  readonly socketPath: string;
  readonly region: string;
  readonly service: string;
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  readonly deadlineMs: number;
}

/** One call to the control plane through the bound socket. The credential scope only routes it: the lab checks no signature. */
export function callControlPlane(call: ControlCall): Promise<string> {
  const date = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const scope = `LABHOST/${date}/${call.region}/${call.service}/aws4_request`;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        ...addressOf(call.socketPath),
        method: call.method,
        path: call.path,
        headers: {
          ...call.headers,
          host: `${call.service}.${call.region}.amazonaws.com`,
          authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=lab`,
          'content-length': Buffer.byteLength(call.body),
        },
        signal: AbortSignal.timeout(call.deadlineMs),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if (response.statusCode !== undefined && response.statusCode < 300) return resolve(text);
          reject(new Error(`${call.service} answered ${response.statusCode}: ${text.slice(0, 500)}`));
        });
      },
    );
    outgoing.once('error', reject);
    outgoing.end(call.body);
  });
}

function addressOf(control: string): { socketPath: string } | { host: string; port: number } {
  if (control.startsWith('/')) return { socketPath: control };
  const { hostname, port } = new URL(control);
  return { host: hostname, port: Number(port) };
}

export interface JsonCall {
  readonly socketPath: string;
  readonly region: string;
  readonly service: string;
  readonly target: string;
  readonly version: '1.0' | '1.1';
  readonly input: object;
  readonly deadlineMs?: number;
}

const JSON_DEADLINE_MS = 10_000;

/** An AWS JSON call. Rejects on any answer but 2xx. */
export async function callJson(call: JsonCall): Promise<unknown> {
  const text = await callControlPlane({
    socketPath: call.socketPath,
    region: call.region,
    service: call.service,
    method: 'POST',
    path: '/',
    headers: { 'content-type': `application/x-amz-json-${call.version}`, 'x-amz-target': call.target },
    body: JSON.stringify(call.input),
    deadlineMs: call.deadlineMs ?? JSON_DEADLINE_MS,
  });
  return text === '' ? {} : JSON.parse(text);
}
