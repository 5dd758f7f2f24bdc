import type * as pulumi from '@pulumi/pulumi';
import type { ServiceEnvironment } from '../service-environment.ts';
import type { CloudTemporal } from '../temporal-settings.ts';

/** References to what AppSecrets holds; which are there depends on how the namespace authenticates. */
export interface TemporalSecretArns {
  readonly apiKeyArn: pulumi.Input<string> | undefined;
  readonly clientCertificateArn: pulumi.Input<string> | undefined;
  readonly clientKeyArn: pulumi.Input<string> | undefined;
}

/**
 * How a container reaches a namespace of Temporal Cloud, as the variables that Temporal's SDK reads itself.
 * @throws Error when the secret of the chosen way to authenticate is missing.
 */
export function temporalCloudConnection(
  temporal: CloudTemporal,
  secrets: TemporalSecretArns,
): ServiceEnvironment {
  const environment = {
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    TEMPORAL_TLS: 'true',
  };
  if (temporal.auth === 'api-key') {
    if (secrets.apiKeyArn === undefined)
      throw new Error('there is no secret with the API key: set recoverops:temporalApiKey with --secret');
    return { environment, secrets: { TEMPORAL_API_KEY: secrets.apiKeyArn } };
  }
  if (secrets.clientCertificateArn === undefined || secrets.clientKeyArn === undefined) {
    throw new Error(
      'there is no client certificate: set recoverops:temporalClientCertificate and recoverops:temporalClientKey with --secret',
    );
  }
  return {
    environment,
    secrets: {
      TEMPORAL_TLS_CLIENT_CERT_DATA: secrets.clientCertificateArn,
      TEMPORAL_TLS_CLIENT_KEY_DATA: secrets.clientKeyArn,
    },
  };
}
