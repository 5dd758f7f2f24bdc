import { viaService } from './arns.ts';
import type { PolicyStatement } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

export type DataKeyService = 's3' | 'sns' | 'secretsmanager';

/**
 * Use of the customer key, only through the services named: the role can never call KMS with it directly. Nothing
 * where AWS's own keys encrypt.
 */
export function dataKeyStatements(
  scope: ScopeOf<'partition' | 'region' | 'dataKeyArn'>,
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
          'kms:ViaService': services.map((service) => viaService(scope, service, scope.region)),
        },
      },
    },
  ];
}
