import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Config } from '../../config/config.ts';
import type { LogObjectPort } from '../../ports/log-objects.ts';
import { ServiceError } from '../../ports/service-error.ts';
import { awsOptions } from './aws-options.ts';
import { callService } from './call-service.ts';

/** Log files in buckets of this Region. Throws ServiceError. */
export function createLogObjects(
  aws: Pick<Config['aws'], 'region' | 'endpointUrl'>,
  client: Pick<S3Client, 'send'> = new S3Client({
    ...awsOptions(aws),
    forcePathStyle: aws.endpointUrl !== null,
  }),
): LogObjectPort {
  return {
    async read(bucket, key, limitBytes) {
      const command = new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=0-${limitBytes - 1}` });
      try {
        return await callService('s3', 'GetObject', async (abortSignal) => {
          const { Body } = await client.send(command, { abortSignal });
          const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
          // A server may ignore Range and send the whole.
          return bytes.subarray(0, limitBytes);
        });
      } catch (error) {
        const isGone = error instanceof ServiceError && ['NoSuchKey', 'InvalidRange'].includes(error.code);
        if (isGone) return null;
        throw error;
      }
    },
  };
}
