import { regionOf, viaService } from './arns.ts';
import type { PolicyStatement } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

export type DataKeyService = 's3' | 'sns' | 'secretsmanager' | 'kinesis';

/**
 * Use of the customer key, only through the services named: the role can never call KMS with it directly. Nothing
 * where AWS's own keys encrypt. The services are those of the key's own Region, as S3, SNS and Secrets Manager call KMS
 * from where bucket, topic or secret are, wherever the caller is: the key's policy says the same of them.
 */
export function dataKeyStatements(
  scope: ScopeOf<'partition' | 'dataKeyArn'>,
  services: readonly DataKeyService[],
  actions: readonly ('kms:Decrypt' | 'kms:GenerateDataKey')[],
): readonly PolicyStatement[] {
  if (scope.dataKeyArn === null) return [];
  const region = regionOf(scope.dataKeyArn);
  return [
    {
      Sid: 'UseDataKey',
      Effect: 'Allow',
      Action: actions,
      Resource: scope.dataKeyArn,
      Condition: {
        StringEquals: {
          'kms:ViaService': services.map((service) => viaService(scope, service, region)),
        },
      },
    },
  ];
}
