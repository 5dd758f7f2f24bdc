import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { LabOptions } from './environment.ts';
import { parseExternalHost } from './external-hosts.ts';
import { checkedBindAddress, LOOPBACK } from './remote-access.ts';

export const USAGE = `Usage: node lab/main.ts <state directory> [options]
  --port N             port of the control plane; 0, the default, takes a free one
  --hosts N            sandboxed hosts to start, 2 by default; 0 with --external-host
  --time-scale N       how many times faster alarm periods run than on AWS, 30 by default
  --data DIRECTORY     where tables, objects and ledgers are kept; <state directory>/lab by default
  --bind ADDRESS       address to listen on, ${LOOPBACK} by default
  --external-host id=i-…,name=…,site=http://host:port,sandboxed=true
                       a host that something else starts; may be repeated
  --subscribe URL      delivers alarms and findings to this webhook, once it confirms
  --window-scale N     how many times shorter the log detector's windows are than a minute, 1 by default
  --runtime-port N     port at which the log detector asks for work; 0, the default, takes a free one
  --keep-signing-key   keeps the key of SNS messages in <data>/control-plane/sns, where others can sign with it; also with --bind
  --dynamodb URL       another DynamoDB to use, such as DynamoDB Local`;

/** The command line is wrong; the message says how. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface MainOptions {
  readonly stateDirectory: string;
  readonly timeScale: number;
  /** Webhook to deliver the alarms to. */
  readonly subscribeUrl: string | undefined;
  readonly lab: Omit<LabOptions, 'announce'>;
}

function httpUrl(flag: string, text: string | undefined): URL | undefined {
  if (text === undefined || text === '') return undefined;
  const url = URL.parse(text);
  if (url?.protocol !== 'http:') throw new UsageError(`${flag} is "${text}": give an http URL`);
  return url;
}

/** @throws UsageError */
export function parseMainOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): MainOptions {
  try {
    return read(args, env);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function read(args: readonly string[], env: Readonly<Record<string, string | undefined>>): MainOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      port: { type: 'string', default: '0' },
      hosts: { type: 'string', default: '2' },
      'time-scale': { type: 'string', default: '30' },
      data: { type: 'string' },
      bind: { type: 'string', default: LOOPBACK },
      'external-host': { type: 'string', multiple: true, default: [] },
      subscribe: { type: 'string' },
      dynamodb: { type: 'string' },
      'keep-signing-key': { type: 'boolean', default: false },
      'window-scale': { type: 'string', default: '1' },
      'runtime-port': { type: 'string', default: '0' },
    },
  });
  const [directory, ...rest] = positionals;
  if (directory === undefined || rest.length > 0) throw new UsageError('give one state directory');
  const stateDirectory = resolve(directory);
  const subscribeUrl = httpUrl('--subscribe', values.subscribe);
  const dynamoDbUrl = httpUrl('--dynamodb', values.dynamodb);
  const bindAddress = checkedBindAddress(values.bind, env);
  const isRemote = bindAddress !== LOOPBACK;
  const timeScale = Number(values['time-scale']);
  return {
    stateDirectory,
    timeScale,
    subscribeUrl: subscribeUrl?.href,
    lab: {
      dataDirectory: values.data === undefined ? join(stateDirectory, 'lab') : resolve(values.data),
      hostCount: Number(values.hosts),
      externalHosts: values['external-host'].map(parseExternalHost),
      port: Number(values.port),
      timeScale,
      windowScale: Number(values['window-scale']),
      ...(values['runtime-port'] === '0' ? {} : { runtimePort: Number(values['runtime-port']) }),
      access: {
        bindAddress,
        // Delivering to other machines needs the same consent as listening to them.
        deliveryHosts: isRemote && subscribeUrl !== undefined ? [subscribeUrl.hostname] : [],
        keepsSigningKey: isRemote || values['keep-signing-key'],
        ...(dynamoDbUrl === undefined ? {} : { dynamoDbUrl: dynamoDbUrl.origin }),
      },
    },
  };
}
