import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../lab/control-plane.ts';
import { awsOptions } from '../../src/clients/aws/aws-options.ts';
import { createObjectStore } from '../../src/clients/aws/s3.ts';
import { createDocumentClient } from '../../src/clients/dynamodb/document-client.ts';
import { ensureTables } from '../../src/clients/dynamodb/ensure-tables.ts';
import type { Config } from '../../src/config/config.ts';
import { awsConfig } from './aws-config.ts';

/** DynamoDB and S3 of a lab by the clients that the worker uses, with its tables under `tablePrefix`. */
export async function openStores(endpoint: string, change: Partial<Config['aws']> = {}) {
  const aws = awsConfig(endpoint, change);
  const documents = createDocumentClient(aws);
  await ensureTables(documents, aws.tablePrefix, aws.createTables);
  return { documents, objects: createObjectStore(aws), close: () => documents.destroy() };
}
type Stores = Awaited<ReturnType<typeof openStores>>;

export interface RecordLab extends Pick<Stores, 'documents' | 'objects'> {
  readonly lab: ControlPlane;
  /** Of the tables of the test that runs. */
  readonly prefix: string;
}

/** A lab for the records of one test file, with its bucket; each test has empty tables of its own. */
export function recordLabOfFile(): RecordLab {
  let lab: ControlPlane;
  let stores: Stores;
  let tests = 0;
  const prefix = () => `t${tests}`;
  beforeAll(async () => {
    lab = await startControlPlane();
    stores = await openStores(lab.endpoint, { tablePrefix: prefix() });
    const s3 = new S3Client({ ...awsOptions(awsConfig(lab.endpoint)), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: stores.objects.bucket }));
    s3.destroy();
  });
  afterAll(async () => {
    stores?.close();
    await lab?.stop();
  });
  beforeEach(async () => {
    lab.faults.clear();
    tests += 1;
    await ensureTables(stores.documents, prefix(), true);
  });
  return {
    get lab() {
      return lab;
    },
    get documents() {
      return stores.documents;
    },
    get objects() {
      return stores.objects;
    },
    get prefix() {
      return prefix();
    },
  };
}
