import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Config } from '../../config/config.ts';
import { ServiceError } from '../../ports/service-error.ts';
import { awsOptions } from '../aws/aws-options.ts';
import { callService } from '../aws/call-service.ts';

export type DocumentClient = Pick<DynamoDBDocumentClient, 'send'>;

/** The DynamoDB client that the stores share; the document form marshals plain values. */
export function createDocumentClient(aws: Pick<Config['aws'], 'region' | 'endpointUrl'>): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(awsOptions(aws)), {
    marshallOptions: { removeUndefinedValues: true },
  });
}

/** Runs a conditional write: false when the condition did not hold. Throws ServiceError for everything else. */
export async function writeIf(
  operation: string,
  write: (abortSignal: AbortSignal) => Promise<unknown>,
): Promise<boolean> {
  try {
    await callService('dynamodb', operation, write);
    return true;
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
