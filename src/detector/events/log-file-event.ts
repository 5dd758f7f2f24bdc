import type { WindowSpan } from '../../domain/logs/window/window-tally.ts';
import { isJsonObject, type JsonObject, memberOf } from '../../domain/text/json-object.ts';
import { LOG_FILE_MS } from '../bounds.ts';

/** An access log file of an application load balancer. */
export interface LogFile {
  readonly bucket: string;
  readonly key: string;
  readonly accountId: string;
  readonly region: string;
  /** `app/<name>/<id>`, as metrics and alarms call it. */
  readonly loadBalancer: string;
  readonly span: WindowSpan;
}

/** Files that were put into buckets. */
export interface LogFileBatch {
  readonly kind: 'files';
  readonly files: readonly LogFile[];
  /** Keys that are no access logs. */
  readonly others: readonly string[];
}

/** As AWS documents it: `…/<account>_elasticloadbalancing_<region>_app.<name>.<id>_<end>_<address>_<random>.log.gz`. */
const KEY =
  /(?:^|\/)(\d{12})_elasticloadbalancing_([a-z0-9-]{1,30})_app\.([A-Za-z0-9-]{1,64})\.([0-9a-f]{1,32})_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_[0-9A-Fa-f.:]{1,45}_[A-Za-z0-9]{1,16}\.log\.gz$/;

function decoded(key: string): string | null {
  try {
    // Notifications have keys as forms of web pages have them.
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

export function logFileOf(bucket: string, key: string): LogFile | null {
  const found = KEY.exec(key);
  if (found === null) return null;
  const [, accountId = '', region = '', name, id, year, month, day, hour, minute] = found;
  const to = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
  if (Number.isNaN(to)) return null;
  return {
    bucket,
    key,
    accountId,
    region,
    loadBalancer: `app/${name}/${id}`,
    span: { from: to - LOG_FILE_MS, to },
  };
}

/** A notification of S3; null: it is none. The message by which S3 tries a notification has no files. */
export function parseLogFiles(event: JsonObject): LogFileBatch | null {
  if (memberOf(event, 'Event') === 's3:TestEvent') return { kind: 'files', files: [], others: [] };
  const given = memberOf(event, 'Records');
  if (!Array.isArray(given) || given.length === 0) return null;
  const files: LogFile[] = [];
  const others: string[] = [];
  for (const one of given as readonly unknown[]) {
    if (!isJsonObject(one) || memberOf(one, 'eventSource') !== 'aws:s3') return null;
    const s3 = memberOf(one, 's3');
    const bucket = isJsonObject(s3) ? memberOf(s3, 'bucket') : undefined;
    const object = isJsonObject(s3) ? memberOf(s3, 'object') : undefined;
    const name = isJsonObject(bucket) ? memberOf(bucket, 'name') : undefined;
    const key = isJsonObject(object) ? memberOf(object, 'key') : undefined;
    if (typeof name !== 'string' || typeof key !== 'string') return null;
    const path = decoded(key);
    const file = path === null ? null : logFileOf(name, path);
    if (file === null) others.push(key);
    else files.push(file);
  }
  return { kind: 'files', files, others };
}
