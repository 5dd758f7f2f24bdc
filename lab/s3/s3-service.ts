import { AwsError, toAwsError } from '../http/aws-error.ts';
import { ANONYMOUS, bucketOfHost } from '../http/credential-scope.ts';
import { s3ErrorResponse } from '../http/s3-error-codec.ts';
import type { LabRequest, LabResponse, LabService } from '../http/service.ts';
import { element, readElements, renderXml, unescapeXml, type XmlElement } from '../http/xml.ts';
import { labLimits } from '../limits.ts';
import { createDiskBlobs } from './disk-blobs.ts';
import { type ExpirationRule, expireObjects, readLifecycle, renderLifecycle } from './lifecycle.ts';
import { listObjectsV2, S3_NAMESPACE } from './list-objects.ts';
import { createMemoryBlobs } from './memory-blobs.ts';
import { readNotificationRules, renderNotificationRules } from './notification-configuration.ts';
import { createNotifications, type Notifications, type NotificationTargets } from './notifications.ts';
import { getObject, putObject, writeObject } from './object-operations.ts';
import { type ObjectStore, openObjectStore } from './object-store.ts';

const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Query names that select an operation that the lab does not have; AWS keeps them apart from plain ones in the same way. */
const SUBRESOURCES = [
  'acl',
  'cors',
  'encryption',
  'legal-hold',
  'logging',
  'object-lock',
  'policy',
  'publicAccessBlock',
  'replication',
  'restore',
  'retention',
  'tagging',
  'uploadId',
  'uploads',
  'versioning',
  'versionId',
  'versions',
  'website',
];

export interface S3Options {
  readonly region: string;
  /** Objects are kept in memory without it. */
  readonly directory?: string;
  /** Milliseconds since 1970, by which objects expire. */
  readonly now?: () => number;
  /** Where buckets tell of new objects; nowhere without it. */
  readonly targets?: NotificationTargets;
  /** Where it is kept what buckets tell to whom; in memory without it. */
  readonly rulesDirectory?: string;
}

const NO_TARGETS: NotificationTargets = {
  invoke: () => false,
  send: () => false,
  hasFunction: () => false,
  hasQueue: () => false,
};

export interface LabS3 extends LabService {
  /** Writes an object for a service of the lab itself. Rejects when there is no such bucket. */
  store(bucket: string, key: string, content: Buffer): Promise<void>;
}

/** The part of S3 that the project uses, path-style or with the bucket in the host's name. */
export async function createS3({
  region,
  directory,
  now = () => Date.now(),
  targets = NO_TARGETS,
  rulesDirectory,
}: S3Options): Promise<LabS3> {
  const store = await openObjectStore(
    directory === undefined ? createMemoryBlobs() : createDiskBlobs(directory),
  );
  const lifecycles = new Map<string, Lifecycle>();
  const notifications = createNotifications({
    region,
    now,
    targets,
    ...(rulesDirectory === undefined ? {} : { directory: rulesDirectory }),
  });
  return {
    scopes: ['s3'],
    async handle(request) {
      try {
        return await route({ store, region, lifecycles, notifications, now }, toPathStyle(request));
      } catch (error) {
        return s3ErrorResponse(toAwsError(error), request.method, request.url.pathname);
      }
    },
    async stop() {},
    async store(bucket, key, content) {
      if (!store.hasBucket(bucket)) throw noSuchBucket(bucket);
      notifications.created(bucket, await writeObject(store, { bucket, key }, content));
    },
  };
}

const noSuchBucket = (bucket: string): AwsError =>
  new AwsError('NoSuchBucket', 'The specified bucket does not exist', {
    status: 404,
    elements: { BucketName: bucket },
  });

function toPathStyle(request: LabRequest): LabRequest {
  const bucket = bucketOfHost(request.headers.host);
  if (bucket === undefined) return request;
  const { url } = request;
  return { ...request, url: new URL(`/${bucket}${url.pathname}${url.search}`, url) };
}

interface Lifecycle {
  readonly rules: readonly ExpirationRule[];
  /** When the bucket was last looked through. */
  lookedAtMs: number;
}

interface S3State {
  readonly store: ObjectStore;
  readonly region: string;
  /** By bucket. Not kept over a restart: whoever starts the lab sets them again. */
  readonly lifecycles: Map<string, Lifecycle>;
  readonly notifications: Notifications;
  readonly now: () => number;
}

/** Before a bucket answers, what has expired is gone. */
async function applyLifecycle({ store, lifecycles, now }: S3State, bucket: string): Promise<void> {
  const lifecycle = lifecycles.get(bucket);
  if (lifecycle === undefined || now() - lifecycle.lookedAtMs < labLimits.lifecycleLookMs) return;
  lifecycle.lookedAtMs = now();
  await expireObjects(store, bucket, lifecycle.rules, lifecycle.lookedAtMs);
}

async function route(state: S3State, request: LabRequest): Promise<LabResponse> {
  const { store, region } = state;
  const { method, url } = request;
  const subresource = SUBRESOURCES.find((name) => url.searchParams.has(name));
  if (subresource !== undefined) {
    throw new AwsError('NotImplemented', `The lab does not emulate ?${subresource} of S3.`, { status: 501 });
  }
  const [bucket = '', ...rest] = url.pathname.slice(1).split('/');
  const key = decodeKey(rest.join('/'));
  if (bucket === '') return listBuckets(store, method);
  if (method === 'PUT' && key === '' && !isConfiguration(url)) return createBucket(store, bucket);
  if (!store.hasBucket(bucket)) throw noSuchBucket(bucket);
  if (request.scope.accessKeyId === ANONYMOUS) {
    // No bucket here is public, but each says where it is.
    return { status: 403, headers: { 'x-amz-bucket-region': region } };
  }
  await applyLifecycle(state, bucket);
  if (key === '' && url.searchParams.has('lifecycle')) return lifecycleOperation(state, bucket, request);
  if (key === '' && url.searchParams.has('notification')) {
    return notificationOperation(state.notifications, bucket, request);
  }
  if (key === '') return bucketOperation(state, bucket, request);
  if (method === 'PUT') {
    const { info, response } = await putObject(store, { bucket, key }, request);
    state.notifications.created(bucket, info);
    return response;
  }
  if (method === 'GET' || method === 'HEAD') return getObject(store, { bucket, key }, request);
  if (method === 'DELETE') {
    await store.remove(bucket, key);
    return { status: 204 };
  }
  throw methodNotAllowed();
}

/** Of a bucket, in the query. */
const isConfiguration = ({ searchParams }: URL): boolean =>
  searchParams.has('lifecycle') || searchParams.has('notification');

function notificationOperation(
  notifications: Notifications,
  bucket: string,
  { method, body }: LabRequest,
): LabResponse {
  if (method === 'PUT') {
    notifications.setRules(bucket, readNotificationRules(body.toString('utf8')));
    return { status: 200 };
  }
  if (method !== 'GET') throw methodNotAllowed();
  return xml(renderNotificationRules(notifications.rules(bucket)));
}

function lifecycleOperation(
  { lifecycles }: S3State,
  bucket: string,
  { method, body }: LabRequest,
): LabResponse {
  if (method === 'PUT') {
    lifecycles.set(bucket, { rules: readLifecycle(body.toString('utf8')), lookedAtMs: 0 });
    return { status: 200 };
  }
  if (method === 'DELETE') {
    lifecycles.delete(bucket);
    return { status: 204 };
  }
  if (method !== 'GET') throw methodNotAllowed();
  const lifecycle = lifecycles.get(bucket);
  if (lifecycle === undefined) {
    throw new AwsError('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', {
      status: 404,
    });
  }
  return xml(renderLifecycle(lifecycle.rules));
}

async function bucketOperation(
  { store, region, notifications }: S3State,
  bucket: string,
  { method, url, body }: LabRequest,
): Promise<LabResponse> {
  if (method === 'HEAD') return { status: 200, headers: { 'x-amz-bucket-region': region } };
  if (method === 'POST' && url.searchParams.has('delete'))
    return deleteObjects(store, bucket, body.toString('utf8'));
  if (method === 'GET' && url.searchParams.has('location')) {
    // As AWS answers for us-east-1: an empty constraint.
    return xml(element('LocationConstraint', region === 'us-east-1' ? '' : region, S3_NAMESPACE));
  }
  if (method === 'GET' && url.searchParams.get('list-type') === '2') {
    return xml(listObjectsV2(bucket, store.list(bucket), url.searchParams));
  }
  if (method === 'GET')
    throw new AwsError('NotImplemented', 'The lab lists with list-type=2 only.', { status: 501 });
  if (method === 'DELETE') {
    if (store.list(bucket).length > 0) {
      throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', { status: 409 });
    }
    await store.deleteBucket(bucket);
    notifications.setRules(bucket, []);
    return { status: 204 };
  }
  throw methodNotAllowed();
}

async function createBucket(store: ObjectStore, bucket: string): Promise<LabResponse> {
  if (!BUCKET_NAME.test(bucket))
    throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.');
  // In us-east-1 creating one's own bucket again succeeds and changes nothing.
  if (!store.hasBucket(bucket)) await store.createBucket(bucket);
  return { status: 200, headers: { location: `/${bucket}` } };
}

async function deleteObjects(store: ObjectStore, bucket: string, body: string): Promise<LabResponse> {
  const keys = readElements(body, 'Key').map(unescapeXml);
  if (keys.length === 0 || keys.length > labLimits.objectKeysPerCallMax) {
    throw new AwsError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our schema',
    );
  }
  for (const key of keys) await store.remove(bucket, key);
  const isQuiet = readElements(body, 'Quiet')[0] === 'true';
  const deleted = isQuiet ? [] : keys.map((key) => element('Deleted', [element('Key', key)]));
  return xml(element('DeleteResult', deleted, S3_NAMESPACE));
}

function listBuckets(store: ObjectStore, method: string): LabResponse {
  if (method !== 'GET') throw methodNotAllowed();
  const buckets = store.buckets().map((name) => element('Bucket', [element('Name', name)]));
  return xml(element('ListAllMyBucketsResult', [element('Buckets', buckets)], S3_NAMESPACE));
}

function decodeKey(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

function methodNotAllowed(): AwsError {
  return new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    status: 405,
  });
}

function xml(root: XmlElement): LabResponse {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: renderXml(root) };
}
