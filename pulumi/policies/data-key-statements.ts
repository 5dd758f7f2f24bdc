import { viaService } from './arns.ts';
import type { PolicyStatement } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

export type DataKeyService = 's3' | 'sns' | 'sqs' | 'secretsmanager';

/**
 * Use of the customer key, only through the services named: the role can never call KMS with it directly. Nothing
 * where AWS's own keys encrypt. `regions` is where those services are called.
 */
export function dataKeyStatements(
  scope: ScopeOf<'partition' | 'dataKeyArn'>,
  regions: readonly string[],
  services: readonly DataKeyService[],
  actions: readonly ('kms:Decrypt' | 'kms:GenerateDataKey')[],
): readonly PolicyStatement[] {
  if (scope.dataKeyArn === null) return [];
  return [
    {
      Sid: 'UseDataKey',
      Effect: 'Allow',
      Action: actions,
      Resource: scope.dataKeyArn,
      Condition: {
        StringEquals: {
          'kms:ViaService': services.flatMap((service) =>
            regions.map((region) => viaService(scope, service, region)),
          ),
        },
      },
    },
  ];
}
